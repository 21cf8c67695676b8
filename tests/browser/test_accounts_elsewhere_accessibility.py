"""The pages about accounts elsewhere by the rules of WCAG 2.2 AA, as far as a machine can tell."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django_tenants.utils import tenant_context

from sharing.actors import Actor
from tenants.models import Organisation
from tests.accounts.elsewhere import Elsewhere, running, set_up
from tests.accounts.test_between_organisations import leave
from tests.browser.conftest import Visits
from tests.browser.test_accessibility import in_every_look, script
from tests.people import client_of, insider
from tests.post import verified

__all__ = ["script"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pages_about_accounts_elsewhere(
    visit: Visits,
    alice: Actor,
    polder: Organisation,
    live_server: object,
    settings: object,
    script: str,
):
    settings.SERVED_AT = live_server.url
    visit.forgive("Cross-Origin-Opener-Policy")
    # What axe does to look at style sheets that import others, the page's own policy stops.
    visit.forgive("Applying inline style")
    visit.forgive("load preload assets")
    ada = insider("Ada", is_staff=True, is_superuser=True)
    with tenant_context(polder):
        piet = verified(insider("Piet"))
    found = []
    with running() as server:
        molen = Elsewhere(server)
        provider = set_up(molen)
        set_up(molen, name="Sluis", issuer="https://sluis.example.test")
        linked = SocialAccount.objects.create(user=alice.user, provider=molen.issuer, uid="x")
        at_admin = "/admin/service-settings/accounts-elsewhere/"
        for actor, pages in (
            (alice, ["/connections/", f"/connections/{linked.pk}/end/", "/profile/"]),
            (ada, [at_admin, f"{at_admin}{provider.pk}/", f"{at_admin}{provider.pk}/remove/"]),
            (None, [f"/accounts/oidc/{provider.pk}/login/"]),
        ):
            page = visit(actor)
            for address in pages:
                page.goto(address)
                found += in_every_look(page, script, address)
    question = urlsplit(leave(client_of(), polder))._replace(scheme="", netloc="").geturl()
    with tenant_context(polder):
        page = visit(piet, at="polder")
    page.goto(question)
    found += in_every_look(page, script, "the question")
    assert not found, "\n".join(found)
