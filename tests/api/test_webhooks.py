"""Webhooks of a site, by the API: as its pages have them."""

from __future__ import annotations

import pytest

from sharing.models import Delivery, Level, PermissionGroup, SharingEvent, Webhook
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.webhooks import MOST, add_webhook
from sharing.webhooks.tasks import tell
from sites_app.operations.sites import create_site
from tests.api.client import Program
from tests.people import add_text
from tests.webhooks.receiver import receiving

URL = "https://receiver.example/hook"


def path(site: object, rest: str = "") -> str:
    return f"sites/{site.pk}/webhooks/{rest}"


def code_of(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_an_owner_adds_one_and_is_told_its_secret_once(ask, alice, site):
    body = {"url": URL, "types": ["add", "add_to_group"]}
    made = ask("POST", path(site), body)
    assert made.status_code == 201
    secret = made.json().pop("secret")
    assert secret.startswith("whsec_")
    one = made.headers["Location"].partition(".test")[2]
    shown = ask("GET", one)
    assert shown.json() == {name: made.json()[name] for name in shown.json()}
    assert shown.headers["ETag"] == made.headers["ETag"]
    assert secret not in shown.text + ask("GET", path(site)).text
    assert Webhook.objects.get().verbs == ["add", "add to group"]
    assert SharingEvent.objects.filter(verb="add webhook", user=alice.user).exists()


def test_what_is_told_is_signed_with_that_secret_and_the_log_says_what_came_of_it(
    waterland, ask, alice, site
):
    with receiving() as receiver:
        receiver.answers = [500]
        made = ask("POST", path(site), {"url": receiver.url, "types": ["add"]}).json()
        document = add_text(alice, site, "Plan.txt", "x")
        tell(waterland.schema_name)
        deliveries = path(site, f"{made['id']}/deliveries/")
        (row,) = ask("GET", deliveries).json()["results"]
        assert (row["type"], row["state"], row["status"]) == ("add", "waiting", 500)
        assert (row["attempts"], bool(row["next_at"])) == (1, True)
        again = ask("POST", f"{deliveries}{row['id']}/again/").json()
        assert (again["state"], again["attempts"]) == ("waiting", 0)
        tell(waterland.schema_name)
    assert receiver.ids == [row["webhook_id"]] * 2
    assert receiver.said(made["secret"])[-1]["data"]["item"]["id"] == str(document.pk)
    (row,) = ask("GET", deliveries).json()["results"]
    assert (row["state"], row["status"], row["next_at"]) == ("arrived", 204, None)


def test_it_is_paused_resumed_and_ended(ask, site, alice):
    hook, _secret = add_webhook(alice, site, URL)
    one = path(site, f"{hook.pk}/")
    tag = ask("GET", one).headers["ETag"]
    assert ask("PATCH", one, {"paused": True}, If_Match=tag).json()["state"] == "paused"
    assert code_of(ask("PATCH", one, {"paused": False}, If_Match=tag)) == (412, "changed")
    assert ask("PATCH", one, {"paused": True}).json()["state"] == "paused"
    assert SharingEvent.objects.filter(verb="pause webhook").count() == 1
    assert ask("PATCH", one, {"paused": False}).json()["state"] == "active"
    assert code_of(ask("DELETE", one, If_Match=tag + "x")) == (412, "changed")
    assert ask("DELETE", one, If_Match=tag).status_code == 204
    assert ask("GET", one).status_code == 404


def test_what_was_switched_off_because_nothing_arrived_is_resumed(ask, site, alice):
    hook, _secret = add_webhook(alice, site, URL)
    Webhook.objects.update(off=Webhook.Off.FAILING)
    one = path(site, f"{hook.pk}/")
    assert ask("GET", one).json()["state"] == "failing"
    assert ask("PATCH", one, {"paused": False}).json()["state"] == "active"


@pytest.mark.parametrize(
    "body",
    [{"url": "nowhere"}, {"url": ""}, {}, {"url": URL, "types": ["fly"]}, {"url": URL, "x": 1}],
)
def test_what_cannot_be_is_refused(ask, site, body):
    assert ask("POST", path(site), body).status_code == 422
    assert not Webhook.objects.exists()


def test_of_one_place_there_are_so_many_and_no_more(ask, site):
    for number in range(MOST):
        assert ask("POST", path(site), {"url": f"{URL}/{number}"}).status_code == 201
    assert code_of(ask("POST", path(site), {"url": URL})) == (422, "webhooks")
    first = ask("GET", path(site, f"?page_size={MOST - 1}")).json()
    rest = ask("GET", first["next"].partition(".test")[2]).json()
    urls = [row["url"] for row in first["results"] + rest["results"]]
    assert urls == [f"{URL}/{number}" for number in range(MOST)]
    assert rest["next"] is None


def test_asked_for_twice_with_a_key_it_is_made_once_and_its_secret_told_twice(ask, site):
    first, again = (ask("POST", path(site), {"url": URL}, Idempotency_Key="k") for _ in range(2))
    assert first.json() == again.json()
    assert Webhook.objects.count() == 1


def test_the_log_goes_on_page_by_page_the_newest_first(waterland, ask, alice, site):
    with receiving() as receiver:
        hook, _secret = add_webhook(alice, site, receiver.url, ["add"])
        for number in range(5):
            add_text(alice, site, f"{number}.txt")
        tell(waterland.schema_name)
    at, seen = path(site, f"{hook.pk}/deliveries/?page_size=2"), []
    while at:
        shown = ask("GET", at).json()
        seen += [row["id"] for row in shown["results"]]
        at = shown["next"] and shown["next"].partition(".test")[2]
    assert seen == [str(one.pk) for one in Delivery.objects.order_by("-created_at", "-pk")]
    assert len(seen) == 5


def test_who_does_not_own_finds_none_and_whoever_did_is_told_nothing_more(
    alice, bob, dave, erin, site
):
    """Z1, D13."""
    hook, _secret = add_webhook(alice, site, URL)
    one = path(site, f"{hook.pk}/")
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.MEMBERS)
    for person, status in ((bob, 403), (erin, 403), (dave, 404)):
        program = Program(person)
        assert program("GET", path(site)).status_code == status
        assert program("POST", path(site), {"url": URL}).status_code == status
        assert program("PATCH", one, {"paused": True}).status_code == status
        assert program("DELETE", one).status_code == status
    add_to_group(alice, site, dave.user, PermissionGroup.Kind.OWNERS)
    program = Program(dave)
    assert program("PATCH", one, {"paused": True}).status_code == 200
    remove_from_group(alice, site, dave.user, PermissionGroup.Kind.OWNERS)
    grant(alice, site, dave.user, Level.EDIT)
    assert program("PATCH", one, {"paused": False}).status_code == 403


def test_the_webhook_of_one_site_is_not_found_in_another(ask, alice, site):
    """D8."""
    other = create_site(alice, "Other")
    hook, _secret = add_webhook(alice, other, URL)
    of_all, _secret = add_webhook(alice, other, URL)
    Webhook.objects.filter(pk=of_all.pk).update(site=None)
    for one in (hook, of_all):
        for method, body in (("GET", None), ("PATCH", {"paused": True}), ("DELETE", None)):
            assert ask(method, path(site, f"{one.pk}/"), body).status_code == 404
    assert not Webhook.objects.exclude(off="").exists()
