"""Leaving the organisation: what somebody alone had goes to somebody named, and nothing comes back."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from accounts.models import User
from sharing.actors import Actor
from sharing.gate import level_on, standing_of
from sharing.models import Level, PermissionGroup, SharingEvent
from sharing.operations.departures import close_accounts, what_they_leave
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.people import set_standing
from sharing.operations.scopes import break_inheritance
from sharing.operations.tokens import make_token
from sites_app.models import Site
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_personal_site, create_site, create_subsite
from tests.at_once import at_once
from tests.oracle import Oracle
from tests.people import add_text, anew, bearer, client_of, insider, library_of
from tests.post import deliver

OWN = Level.OWN
OWNERS = PermissionGroup.Kind.OWNERS
PEOPLE = "/admin/accounts/user/"


def level(actor: Actor, item: object) -> Level | None:
    """What somebody may do with an item: by the gate, and by the oracle, which knows nothing of it."""
    fresh = type(item).objects.get(pk=item.pk)
    held = level_on(anew(actor), fresh.scope_id)
    oracle = Oracle()
    assert oracle.rank(actor.user.pk, oracle.items[item.pk]) == (held.rank if held else 0)
    assert oracle.faults() == []
    return held


@pytest.fixture
def theirs(alice, bob, site, library) -> dict[str, object]:
    """What Alice has: alone, and together with Bob."""
    shared = create_site(alice, "Shared")
    add_to_group(alice, shared, bob.user, OWNERS)
    below = create_subsite(bob, shared, "Below")
    secret = create_folder(bob, library_of(shared), "Only hers")
    grant(bob, secret, alice.user, OWN)
    break_inheritance(alice, secret)
    # Bob stays an owner of it: out with him, so that it is Alice's alone.
    from sharing.operations.groups import remove_from_group  # noqa: PLC0415

    remove_from_group(alice, secret, bob.user, OWNERS)
    return {"site": site, "shared": shared, "below": below, "secret": secret}


def test_what_somebody_alone_has_is_found_and_nothing_else(theirs, alice):
    found = {item.pk for item in what_they_leave([alice.user]).items}

    assert found == {theirs["site"].pk, theirs["secret"].pk}


def test_it_goes_to_whoever_is_named_and_they_are_told(theirs, alice, bob, dave, erin, ada):
    User.objects.filter(pk=erin.user.pk).update(sponsor=alice.user)
    deliver()
    close_accounts(ada, [alice.user], owner=dave.user)

    assert level(dave, theirs["site"]) == level(dave, theirs["secret"]) == OWN
    assert level(dave, theirs["shared"]) is None
    assert level(bob, theirs["shared"]) == OWN
    assert anew(erin).user.sponsor == dave.user
    assert not anew(alice).user.is_active
    (letter,) = (one for one in deliver() if one.to == [dave.user.email])
    assert "Dikes" in letter.body
    assert "Only hers" in letter.body
    verbs = list(SharingEvent.objects.values_list("verb", flat=True))
    assert verbs.count("hand over") == 2
    assert verbs.count("close account") == verbs.count("set sponsor") == 1


def test_opened_again_an_account_has_what_others_have_too_and_nothing_that_moved(
    theirs, alice, dave, ada
):
    close_accounts(ada, [alice.user], owner=dave.user)
    set_standing(ada, alice.user, may_sign_in=True, administers=False)

    assert level(alice, theirs["shared"]) == OWN
    assert level(alice, theirs["site"]) is level(alice, theirs["secret"]) is None


def test_a_personal_site_goes_along_and_whoever_comes_back_makes_another(alice, dave, ada):
    mine = create_personal_site(alice)
    close_accounts(ada, [alice.user], owner=dave.user)
    set_standing(ada, alice.user, may_sign_in=True, administers=False)

    assert level(dave, mine) == OWN
    assert create_personal_site(anew(alice)).pk != mine.pk
    assert Site.objects.get(pk=mine.pk).personal_of is None


def test_nothing_is_left_without_somebody(theirs, alice, erin, ada):
    with pytest.raises(ValidationError) as refused:
        close_accounts(ada, [alice.user])
    assert refused.value.code == "nobody"

    assert anew(alice).user.is_active
    assert level(alice, theirs["site"]) == OWN


def test_who_only_answers_for_others_needs_a_sponsor_and_no_owner(dave, bob, erin, ada):
    User.objects.filter(pk=erin.user.pk).update(sponsor=dave.user)
    with pytest.raises(ValidationError):
        close_accounts(ada, [dave.user])

    close_accounts(ada, [dave.user], sponsor=bob.user)

    assert anew(erin).user.sponsor == bob.user
    assert [one.to for one in deliver()] == [[bob.user.email]]


def test_it_goes_to_nobody_outside_nobody_closed_and_nobody_who_leaves_too(
    theirs, alice, bob, dave, erin, ada
):
    set_standing(ada, dave.user, may_sign_in=False, administers=False)
    for people, owner in (
        ([alice.user], erin.user),
        ([alice.user], dave.user),
        ([alice.user, bob.user], bob.user),
        ([alice.user], alice.user),
    ):
        with pytest.raises(ValidationError) as refused:
            close_accounts(ada, people, owner=owner)
        assert refused.value.code == "successor"
    with pytest.raises(ValidationError):
        close_accounts(ada, [erin.user], owner=alice.user)
    assert anew(alice).user.is_active
    assert anew(erin).user.is_active


@pytest.mark.parametrize("who", ["bob", "erin", "nobody"])
def test_only_an_administrator_closes_accounts(who, theirs, alice, dave, request):
    with pytest.raises(PermissionDenied):
        close_accounts(request.getfixturevalue(who), [alice.user], owner=dave.user)
    assert anew(alice).user.is_active


def test_one_administrator_stays(ada, alice):
    first = User.objects.get(email="admin@waterland.example.test")
    close_accounts(ada, [first])

    with pytest.raises(ValidationError) as refused:
        close_accounts(ada, [ada.user], owner=alice.user)
    assert refused.value.code == "last_administrator"
    assert anew(ada).user.is_active


def test_guest_links_end_unless_they_are_handed_over(alice, bob, dave, site, ada):
    """security.md, L5: dead, or explicitly transferred."""
    for keep in (False, True):
        person = insider(f"Person{keep}")
        mine = create_site(person, "Mine")
        link = make_guest_link(person, add_text(person, mine, "Plan.txt"))
        elsewhere = add_text(alice, site, f"Of Alice {keep}.txt")
        grant(alice, elsewhere, person.user, OWN)
        other = make_guest_link(person, elsewhere)
        assert what_they_leave([person.user]).links == 2

        close_accounts(ada, [person.user], owner=dave.user, keep_links=keep)

        for one, works in ((link, keep), (other, False)):
            one.refresh_from_db()
            assert (not standing_of(bearer(one)).link) == works
            assert (one.created_by == dave.user) == works


def test_programs_of_theirs_end(alice, bob, site, ada):
    """security.md, Z8."""
    _token, secret = make_token(alice, name="Backup", scope="read")
    sent = {"authorization": f"Bearer {secret}"}
    browser = client_of(alice)
    assert browser.get("/").status_code == 200
    close_accounts(ada, [alice.user], owner=bob.user)

    assert client_of().get("/api/v1/sites/", headers=sent).status_code == 401
    assert browser.get("/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_who_leave_things_to_each_other_at_once_cannot_both_go(ada, alice, bob):
    sites = [create_site(alice, "Of Alice"), create_site(bob, "Of Bob")]
    results = at_once(
        lambda: close_accounts(Actor(ada.user, job="admin"), [alice.user], owner=bob.user),
        lambda: close_accounts(Actor(ada.user, job="admin"), [bob.user], owner=alice.user),
    )

    assert [type(one) for one in results].count(ValidationError) == 1
    (stays,) = (one for one in (alice, bob) if anew(one).user.is_active)
    assert {level(stays, site) for site in sites} == {OWN}


@pytest.mark.django_db(transaction=True)
def test_a_site_that_is_made_meanwhile_is_not_left_alone(ada, alice, bob):
    results = at_once(
        lambda: close_accounts(Actor(ada.user, job="admin"), [alice.user], owner=bob.user),
        lambda: create_site(Actor(alice.user), "Just now"),
    )

    assert isinstance(results[1], PermissionDenied | Site)
    for site in Site.objects.all():
        assert level(bob, site) == OWN


def test_many_are_closed_in_few_statements(ada, bob):
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- beside its use

    people = [insider(f"Person{number}").user for number in range(5)]
    for person in people:
        create_site(Actor(user=person), "Mine")
    with CaptureQueriesContext(connection) as captured:
        assert len(what_they_leave(people).items) == 5
    assert len(captured) < 12


# The page


def test_the_page_asks_with_numbers_and_then_closes(theirs, alice, dave, erin, ada):
    User.objects.filter(pk=erin.user.pk).update(sponsor=alice.user)
    client, chosen = client_of(ada), {"action": "close", "_selected_action": [str(alice.user.pk)]}
    asked = client.post(PEOPLE, chosen)
    assert "Dikes" in asked.text
    assert "Only hers" not in asked.text, "who administers does not read"
    assert "nobody else owns: 2" in asked.text
    assert "for whom they answer: 1" in asked.text

    for wrong in ("", "nobody@example.test", erin.user.email, alice.user.email):
        again = client.post(PEOPLE, chosen | {"sure": "1", "owner": wrong})
        assert again.status_code == 200
        assert anew(alice).user.is_active
    done = client.post(PEOPLE, chosen | {"sure": "1", "owner": dave.user.email.upper()})

    assert done.status_code == 302
    assert not anew(alice).user.is_active
    assert level(dave, theirs["site"]) == OWN
    assert anew(erin).user.sponsor == dave.user


def test_the_tick_on_the_page_of_a_person_leaves_nothing_alone(theirs, alice, carol, ada):
    client = client_of(ada)
    client.post(f"{PEOPLE}{alice.user.pk}/change/", {"_save": "1"})
    assert anew(alice).user.is_active

    client.post(f"{PEOPLE}{carol.user.pk}/change/", {"_save": "1"})
    assert not anew(carol).user.is_active
