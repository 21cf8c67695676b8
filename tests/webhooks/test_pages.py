"""The pages of webhooks: of a site for its owners, of the organisation for administrators."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from sharing.models import Delivery, PermissionGroup, SharingEvent, Webhook
from sharing.operations.groups import add_to_group
from sharing.operations.webhooks import add_webhook
from sharing.webhooks.tasks import tell
from sites_app.operations.sites import create_site
from tests.people import add_text, client_of, insider, outsider
from tests.webhooks.receiver import receiving

VISITORS = PermissionGroup.Kind.VISITORS
URL = "https://receiver.example/hook"


@pytest.fixture
def admin(waterland):
    """Who administers."""
    return insider("Root", is_staff=True, is_superuser=True)


def page_of(site):
    return reverse("site_webhooks", args=[site.pk])


def test_an_owner_adds_one_and_sees_its_secret_once(alice, site):
    browser = client_of(alice)
    page = browser.post(page_of(site), {"url": URL, "verbs": ["add", "invite"]})
    (secret,) = re.findall(r"whsec_[\w+/=]+", page.content.decode())

    again = browser.get(page_of(site)).content.decode()
    assert URL in again
    assert secret not in again
    assert "Added a document, Invited somebody" in again
    assert Webhook.objects.get().verbs == ["add", "invite"]
    assert SharingEvent.objects.filter(verb="add webhook", user=alice.user).exists()


@pytest.mark.parametrize("said", [{"url": "nowhere"}, {"url": ""}, {"url": URL, "verbs": ["fly"]}])
def test_what_cannot_be_comes_back_with_the_reason(alice, site, said):
    answer = client_of(alice).post(page_of(site), said)
    assert answer.status_code == 422
    assert not Webhook.objects.exists()


def test_the_log_says_what_came_of_it_and_sends_again(waterland, alice, site):
    browser = client_of(alice)
    with receiving() as receiver:
        receiver.answers = [500]
        hook, _secret = add_webhook(alice, site, receiver.url, ["add"])
        add_text(alice, site, "Plan.txt", "x")
        tell(waterland.schema_name)
        page = reverse("site_webhook", args=[site.pk, hook.pk])
        assert "Waiting (500)" in browser.get(page).content.decode()
        one = Delivery.objects.get()
        browser.post(reverse("site_tell_again", args=[site.pk, hook.pk, one.pk]))
        tell(waterland.schema_name)
        assert "Arrived (204)" in browser.get(page).content.decode()
        assert len(receiver.came) == 2


def test_it_is_paused_resumed_and_ended(alice, site):
    browser = client_of(alice)
    hook, _secret = add_webhook(alice, site, URL)

    def go(to):
        return browser.post(reverse("site_set_webhook", args=[site.pk, hook.pk, to]))

    go("pause")
    assert Webhook.objects.get().off == "paused"
    assert "Paused" in browser.get(page_of(site)).content.decode()
    go("resume")
    assert Webhook.objects.get().off == ""
    assert go("explode").status_code == 404
    go("end")
    assert not Webhook.objects.exists()


def test_nobody_else_finds_it(alice, bob, site, admin):
    """Not by the page of another site, not by that of the organisation, and not the other way about."""
    hook, _secret = add_webhook(alice, site, URL)
    dora = outsider("Dora")
    add_to_group(alice, site, dora.user, VISITORS)
    own = create_site(bob, "Bob's")
    bobs = client_of(bob)
    assert bobs.get(reverse("site_webhook", args=[own.pk, hook.pk])).status_code == 404
    assert bobs.get(page_of(site)).status_code == 403
    assert client_of(dora).get(page_of(site)).status_code == 403
    assert client_of(insider("Eve")).get(page_of(site)).status_code == 404
    theirs = client_of(admin).get(reverse("admin:webhook", args=[hook.pk]))
    assert theirs.status_code == 404


def test_administrators_have_their_own(alice, admin):
    browser = client_of(admin)
    page = browser.post(reverse("admin:webhooks"), {"url": URL, "verbs": ["set policy"]})
    assert page.status_code == 200
    assert "whsec_" in page.content.decode()
    hook = Webhook.objects.get()
    assert hook.site is None
    assert "signed" in browser.get(reverse("admin:webhook", args=[hook.pk])).content.decode()
    browser.post(reverse("admin:set_webhook", args=[hook.pk, "end"]))
    assert not Webhook.objects.exists()
    assert client_of(alice).get(reverse("admin:webhooks")).status_code == 302
