"""The webhooks of the whole organisation, by a program of who administers."""

from __future__ import annotations

import pytest

from sharing.models import SharingEvent, Webhook
from sharing.operations.webhooks import add_webhook
from sharing.webhooks.tasks import tell
from tests.api.client import Program
from tests.people import add_text
from tests.webhooks.receiver import receiving

URL = "https://receiver.example/hook"
HOOKS = "administration/webhooks/"


def test_what_happens_anywhere_is_told_and_of_what_they_do_not_see_no_name(
    waterland, administer, ada, alice, site
):
    with receiving() as receiver:
        made = administer("POST", HOOKS, {"url": receiver.url, "types": ["add"]})
        assert made.status_code == 201
        one = made.headers["Location"].partition(".test")[2]
        assert administer("GET", one).json()["subscriber"] == "Ada"
        document = add_text(alice, site, "Plan.txt")
        tell(waterland.schema_name)
        (said,) = receiver.said(made.json()["secret"])
    assert said["data"]["item"] == {"kind": "document", "id": str(document.pk)}
    (told,) = administer("GET", f"{one}deliveries/").json()["results"]
    assert (told["type"], told["state"], told["status"]) == ("add", "arrived", 204)
    again = administer("POST", f"{one}deliveries/{told['id']}/again/").json()
    assert again["state"] == "waiting"
    assert SharingEvent.objects.filter(verb="add webhook", user=ada.user).exists()


def test_it_is_paused_and_ended(administer, ada):
    made = administer("POST", HOOKS, {"url": URL})
    one, tag = made.headers["Location"].partition(".test")[2], made.headers["ETag"]
    assert administer("PATCH", one, {"paused": True}, If_Match=tag).json()["state"] == "paused"
    assert administer("DELETE", one, If_Match=tag).status_code == 412
    assert administer("DELETE", one).status_code == 204
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_the_webhook_of_a_site_is_not_the_organisations(administer, alice, site, method):
    """Whoever administers is not the owner of a site."""
    hook, _secret = add_webhook(alice, site, URL)
    body = {"paused": True} if method == "PATCH" else None
    assert administer("GET", HOOKS).json()["results"] == []
    assert administer(method, f"{HOOKS}{hook.pk}/", body).status_code == 404
    assert Webhook.objects.get().off == ""


def test_an_owner_of_sites_does_not_come_there(alice, site):
    program = Program(alice)
    assert program("GET", HOOKS).status_code == 403
    assert program("POST", HOOKS, {"url": URL}).status_code == 403
