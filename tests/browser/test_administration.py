"""The pages of the administration by the rules of WCAG 2.2 AA, and without anything inline."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from sharing.actors import Actor
from sharing.models import GuestLink, HelpAnswer, Invitation
from sites_app.models import Site
from tests.browser.conftest import Visits
from tests.browser.test_accessibility import addresses, in_every_look, script

__all__ = ["addresses", "script"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pages() -> list[str]:
    """Each page of the administration, with things in its lists."""
    lists = ["externaluser", "user", "guestlink", "invitation", "accessrequest", "sharingevent"]
    lists += ["helpanswer"]
    apps = {"externaluser": "accounts", "user": "accounts"}
    outsider = User.objects.filter(is_external=True).first()
    return [
        reverse("admin:index"),
        *(
            reverse(f"admin:{name}")
            for name in (
                *("service_settings", "external_sharing", "external_sharing_off"),
                *("sharing_policy", "check_ways_in"),
            )
        ),
        *(reverse(f"admin:{apps.get(name, 'sharing')}_{name}_changelist") for name in lists),
        reverse("admin:sites_app_site_changelist"),
        reverse("admin:sites_app_site_change", args=[Site.objects.first().pk]),
        reverse("admin:accounts_externaluser_change", args=[outsider.pk]),
        reverse("admin:sharing_guestlink_change", args=[GuestLink.objects.first().pk]),
        reverse("admin:sharing_invitation_change", args=[Invitation.objects.first().pk]),
        reverse("admin:sharing_helpanswer_change", args=[HelpAnswer.objects.first().pk]),
    ]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_page_of_the_administration(
    visit: Visits, addresses: dict[str, str], script: str, language: str
):
    person = User.objects.get(is_superuser=True)
    HelpAnswer.objects.create(user=person, version=1, useful="yes", words="Good.", read_in="nl")
    page = visit(Actor(user=person), language=language)
    for address in pages():
        assert page.goto(address).status == 200, address
    assert visit.trouble == []
    # What axe does to look at style sheets that import others, the page's own policy stops.
    visit.forgive("error at : Applying inline style")
    visit.forgive("Couldn't load preload assets")
    found = []
    for address in pages():
        page.goto(address)
        found += in_every_look(page, script, address)
    assert not found, "\n".join(found)
