"""People inside, added by an administrator: a letter without a password, and a first sign-in by code."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import User
from sharing.actors import Actor
from sharing.models import Letter, Level, SharingEvent
from sharing.operations.external_users import remove
from sharing.operations.grants import grant
from sharing.operations.insiders import AGAIN, add_person, take_in, welcome_again
from sharing.operations.people import set_standing
from tests.at_once import at_once
from tests.people import add_text, anew, client_of, outsider
from tests.post import deliver, link_in

ADD = "/admin/service-settings/people/add/"
PEOPLE = "/admin/accounts/user/"


def test_somebody_who_was_added_signs_in_with_a_code(ada):
    add_person(ada, " Iris@Waterland.example.TEST", name="Iris", language="nl")

    (letter,) = deliver()
    assert letter.to == ["iris@waterland.example.test"]
    assert "U hebt een account bij Waterland" in letter.subject
    assert link_in(letter) == "/accounts/login/"
    person = User.objects.get(email="iris@waterland.example.test")
    assert not person.has_usable_password()
    assert (person.is_external, person.is_staff, person.last_login) == (False, False, None)

    client = client_of()
    client.get("/accounts/login/")
    assert User.objects.get(pk=person.pk).last_login is None


@pytest.mark.parametrize("who", ["alice", "erin", "nobody"])
def test_only_an_administrator_adds_people(who, request, erin):
    actor = request.getfixturevalue(who)
    for do in (
        lambda: add_person(actor, "iris@waterland.example.test"),
        lambda: take_in(actor, erin.user),
        lambda: welcome_again(actor, erin.user),
    ):
        with pytest.raises(PermissionDenied):
            do()
    assert not User.objects.filter(email__startswith="iris").exists()
    assert anew(erin).user.is_external


def test_an_address_that_is_somebodys_is_refused_with_whose_it_is(ada, alice, erin, bob):
    set_standing(ada, bob.user, may_sign_in=False, administers=False)
    for person, code in ((alice, "insider"), (erin, "outside"), (bob, "closed")):
        with pytest.raises(ValidationError) as refused:
            add_person(ada, person.user.email.upper())
        assert refused.value.code == code


@pytest.mark.django_db(transaction=True)
def test_added_twice_at_once_somebody_is_there_once(ada):
    results = at_once(
        *[lambda: add_person(Actor(ada.user, job="admin"), "iris@waterland.example.test")] * 4
    )

    assert sum(isinstance(one, User) for one in results) == 1
    assert {one.code for one in results if not isinstance(one, User)} == {"insider"}
    assert Letter.objects.count() == 1


def test_somebody_outside_comes_in_on_purpose_and_keeps_what_they_have(ada, erin, alice, library):
    plan = add_text(alice, library, "Plan.txt")
    grant(alice, plan, erin.user, Level.READ)
    User.objects.filter(pk=erin.user.pk).update(
        sponsor=alice.user, access_until=timezone.now() + AGAIN
    )
    client = client_of(ada)
    facts = {"email": erin.user.email, "name": "", "language": ""}

    asked = client.post(ADD, facts)
    assert asked.status_code == 422
    assert "take_in" in asked.text
    assert anew(erin).user.is_external
    assert client.post(ADD, facts | {"take_in": "1"}).status_code == 302

    person = anew(erin).user
    assert (person.is_external, person.sponsor, person.access_until) == (False, None, None)
    assert client_of(erin).get(plan.get_absolute_url()).status_code == 200
    assert SharingEvent.objects.get(verb="take in").details["sponsor"] == str(alice.user.pk)


def test_whoever_had_been_removed_comes_in_with_nothing(ada, erin, alice, library):
    plan = add_text(alice, library, "Plan.txt")
    grant(alice, plan, erin.user, Level.READ)
    remove(ada, [erin.user])

    take_in(ada, erin.user)

    assert anew(erin).user.is_active
    assert client_of(anew(erin)).get(plan.get_absolute_url()).status_code == 404


def test_the_letter_goes_again_until_somebody_has_come(ada, alice):
    person = add_person(ada, "iris@waterland.example.test")
    client, chosen = client_of(ada), {"action": "welcome", "_selected_action": [str(person.pk)]}
    client.post(PEOPLE, chosen)
    assert len(deliver()) == 1, "not twice within ten minutes"
    Letter.objects.update(posted_at=timezone.now() - AGAIN)

    client.post(PEOPLE, chosen)
    assert len(deliver()) == 1

    Letter.objects.update(posted_at=timezone.now() - AGAIN)
    welcome_again(ada, person)
    User.objects.filter(pk=person.pk).update(last_login=timezone.now())
    assert deliver() == [], "it had become pointless"
    with pytest.raises(ValidationError):
        welcome_again(ada, person)


def test_the_letter_itself_does_nothing_and_the_code_lets_in(ada):
    person = add_person(ada, "iris@waterland.example.test", name="Iris <b>x</b>\r\nBcc: all")
    (letter,) = deliver()
    assert "\n" not in letter.subject
    assert "<b>" not in letter.alternatives[0].content
    client = client_of()
    client.post("/accounts/login/code/", {"email": person.email})
    assert mail.outbox[-1].to == [person.email]


def test_the_list_says_who_has_not_come_yet(ada, alice):
    add_person(ada, "iris@waterland.example.test", name="Iris")
    User.objects.filter(pk=alice.user.pk).update(last_login=timezone.now())
    page = client_of(ada).get(f"{PEOPLE}?standing=waiting").text

    assert "Iris" in page
    assert "Alice" not in page
    assert outsider("Frank").user.email not in page
