"""The page of tokens: a secret is shown once, after one has said again who one is."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from accounts.models import AccessToken
from sharing.actors import Actor
from sharing.operations.tokens import make_token, set_token_policy
from tests.people import client_of, insider
from tests.post import verified

PAGE = "/profile/tokens/"
FACTS = {"name": "Backup", "scope": "read", "days": "30"}
PASSWORD = "a long pass sentence"


def test_the_secret_is_shown_once(alice):
    client = client_of(alice)
    page = client.post(PAGE, FACTS)

    (secret,) = set(re.findall(r"gv_[\w-]{43}", page.text))
    assert "no-store" in page.headers["Cache-Control"]
    assert secret not in client.get(PAGE).text
    assert "Backup" in client.get(PAGE).text
    read = client_of().get("/api/v1/sites/", headers={"authorization": f"Bearer {secret}"})
    assert read.status_code == 200


def test_who_has_a_password_gives_it_once_more(alice):
    alice.user.set_password(PASSWORD)
    alice.user.save(update_fields=["password"])
    client = client_of(verified(alice))
    assert client.get(PAGE).status_code == 200

    asked = client.post(PAGE, FACTS)

    assert asked.status_code == 302
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not AccessToken.objects.exists()
    assert client.post(asked.url, {"password": "wrong"}).status_code != 302
    assert not AccessToken.objects.exists()
    made = client.post(asked.url, {"password": PASSWORD, "next": PAGE})
    assert "gv_" in made.text
    assert AccessToken.objects.get().name == "Backup"


def test_a_bad_form_is_given_back(alice, erin):
    for person, facts in (
        (alice, FACTS | {"name": " "}),
        (alice, FACTS | {"scope": "own"}),
        (alice, FACTS | {"days": "9999"}),
        (erin, FACTS | {"scope": "write"}),
    ):
        page = client_of(person).post(PAGE, facts)
        assert page.status_code == 422
        assert "gv_" not in page.text
    assert not AccessToken.objects.exists()


def test_ending_one_asks_first(alice):
    token, _secret = make_token(alice, name="Backup", scope="read")
    client = client_of(alice)
    address = reverse("end_token", args=[token.pk])

    assert "Backup" in client.get(address).text
    token.refresh_from_db()
    assert token.ended_at is None
    assert client.post(address).status_code == 302
    token.refresh_from_db()
    assert token.ended_by == alice.user


def test_where_people_outside_may_have_none_the_page_says_so(erin):
    ada = Actor(user=insider("Ada", is_staff=True).user, job="admin")
    set_token_policy(ada, days=90, most_days=365, outsiders="none")
    page = client_of(erin).get(PAGE)

    assert "no tokens" in page.text
    assert 'name="scope"' not in page.text
    assert client_of(erin).post(PAGE, FACTS).status_code in {403, 422}


def test_the_administrator_sees_all_and_ends_some(alice, bob):
    tokens = [make_token(actor, name=f"Of {actor}", scope="read")[0] for actor in (alice, bob)]
    ada = insider("Ada", is_staff=True)
    client = client_of(ada)
    lists = reverse("admin:accounts_accesstoken_changelist")
    assert "Of Alice" in client.get(lists).text
    assert client_of(alice).get(lists).status_code == 302

    chosen = {"action": "end", "_selected_action": [str(tokens[0].pk)]}
    asked = client.post(lists, chosen)
    assert "Of Alice" in asked.text
    assert "Of Bob" not in asked.text
    client.post(lists, chosen | {"sure": "1"})

    for token in tokens:
        token.refresh_from_db()
    assert tokens[0].ended_by == ada.user
    assert tokens[1].ended_at is None
    assert client.post(reverse("admin:accounts_accesstoken_export")).status_code == 200


def test_the_administrator_says_what_is_allowed(alice):
    ada = insider("Ada", is_staff=True)
    client: Client = client_of(ada)
    address = reverse("admin:token_policy")

    wrong = client.post(address, {"days": "90", "most_days": "30", "outsiders": "read"})
    assert wrong.status_code == 422
    right = client.post(address, {"days": "10", "most_days": "30", "outsiders": "none"})
    assert right.status_code == 302
    days = re.findall(r'<option value="(\d+)"', client_of(alice).get(PAGE).text)
    assert days == ["7", "10", "30"]
