"""Letters about what people outside have: it ends, or somebody else changes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from sharing.access_letters import tell_of_ends
from sharing.actors import Actor
from sharing.models import Invitation, Letter, Level, PermissionGroup, SharingEvent
from sharing.operations.access_ends import renew_access, set_access_end, set_sponsor
from sharing.operations.external_users import remove
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.invitations import accept, invite
from sharing.operations.leaving import leave
from sharing.operations.people import set_standing
from sharing.operations.scopes import break_inheritance, restore_inheritance
from sharing.operations.switch import set_external_sharing
from sharing.tasks import tell_all_of_ends
from sharing.tasks import tell_of_ends as tell_in_one
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from tests.people import add_text, anew, insider, library_of, outsider
from tests.post import deliver, verified

OWNERS, MEMBERS, VISITORS = PermissionGroup.Kind


@pytest.fixture
def ada(waterland) -> Actor:
    """An administrator, on the pages of the administration."""
    return Actor(user=insider("Ada", is_staff=True).user, job="admin")


@pytest.fixture
def sponsored(ada, alice, erin, site) -> Actor:
    """Erin reads the site, and Alice answers for her."""
    grant(alice, site, erin.user, Level.READ)
    set_sponsor(ada, [erin.user], alice.user)
    return erin


def ends_in(person: Actor, **when: float) -> None:
    """Their access ends so long from now, or ended so long ago."""
    until = timezone.now() + timedelta(**when)
    User.objects.filter(pk=person.user.pk).update(access_until=until)


def told() -> list[tuple[str, str]]:
    """To whom a letter went, and its subject."""
    return [(letter.to[0], letter.subject) for letter in deliver()]


# Ends


def test_the_sponsor_is_told_once_two_weeks_before_with_where_to_renew(alice, sponsored):
    ends_in(sponsored, days=15)
    tell_of_ends()
    assert deliver() == []

    ends_in(sponsored, days=13)
    tell_of_ends()
    tell_of_ends()
    (letter,) = deliver()

    assert letter.to == [alice.user.email]
    assert letter.subject.startswith("The access of Erin ends on ")
    assert f"http://waterland.example.test/people/{sponsored.user.pk}/access/" in letter.body
    tell_of_ends()
    assert deliver() == []


def test_when_it_has_ended_the_person_and_the_sponsor_are_told_once(alice, sponsored):
    ends_in(sponsored, hours=-1)
    tell_of_ends()
    letters = told()
    tell_of_ends()

    assert sorted(letters) == [
        (alice.user.email, "The access of Erin has ended"),
        (sponsored.user.email, "Your access to Waterland has ended"),
    ]
    assert deliver() == []


def test_renewed_before_the_letter_goes_there_is_nothing_to_tell(alice, sponsored):
    ends_in(sponsored, hours=-1)
    tell_of_ends()
    renew_access(alice, sponsored.user, timezone.now() + timedelta(days=60))

    assert deliver() == []


def test_another_end_is_told_anew(ada, alice, sponsored):
    ends_in(sponsored, days=3)
    tell_of_ends()
    assert len(deliver()) == 1
    set_access_end(ada, [sponsored.user], timezone.now() + timedelta(days=5))
    tell_of_ends()

    assert [to for to, _subject in told()] == [alice.user.email]


def test_who_was_given_nothing_loses_nothing(erin, waterland):
    ends_in(erin, hours=-1)
    tell_of_ends()

    assert Letter.objects.count() == 0


def test_a_sponsor_who_left_is_not_told(ada, alice, sponsored):
    ends_in(sponsored, hours=-1)
    set_standing(ada, alice.user, may_sign_in=False, administers=False)
    tell_of_ends()

    assert [to for to, _subject in told()] == [sponsored.user.email]


def test_whoever_was_removed_is_not_told(ada, sponsored):
    """What is done to somebody whom the organisation bars is not announced to them."""
    remove(ada, [sponsored.user])
    ends_in(sponsored, hours=-1)
    tell_of_ends()

    assert Letter.objects.count() == 0


def test_every_day_there_is_a_job_for_each_organisation(waterland, polder, sponsored):
    ends_in(sponsored, hours=-1)
    tell_all_of_ends(timestamp=0)
    jobs = ProcrastinateJob.objects.filter(task_name=tell_in_one.name)
    assert {job.args["schema"] for job in jobs} >= {"waterland", "polder"}

    tell_in_one(schema="polder")
    assert deliver() == []
    tell_in_one(schema="waterland")
    assert len(deliver()) == 2


# Somebody else changes it


@pytest.fixture
def invited(alice, erin, site) -> Actor:
    """Alice invited Erin to be a visitor of her site; Bob owns it too."""
    invitation = invite(alice, site, erin.user.email, group=VISITORS)
    accept(verified(erin), Invitation.objects.get(pk=invitation.pk))
    deliver()
    return anew(erin)


@pytest.fixture
def bob_owns(alice, bob, site) -> Actor:
    add_to_group(alice, site, bob.user, OWNERS)
    return bob


def test_who_gave_it_is_told_that_another_owner_gave_something_else(alice, bob_owns, invited, site):
    """S24."""
    add_to_group(bob_owns, site, invited.user, MEMBERS)
    (letter,) = deliver()

    assert letter.to == [alice.user.email]
    assert letter.subject == "Bob changed what Erin may do with “Dikes”"
    assert "Erin could read it, and now can read and change it." in letter.body
    assert f"/sites/{site.pk}/permissions/" in letter.body
    event = SharingEvent.objects.filter(verb="add to group").latest("pk")
    assert (event.user, event.details["person"]) == (bob_owns.user, str(invited.user.pk))


def test_the_inviter_is_still_told_after_somebody_else_gave_it(alice, bob_owns, invited, site):
    """S24."""
    carla = insider("Carla")
    add_to_group(alice, site, carla.user, OWNERS)
    add_to_group(bob_owns, site, invited.user, MEMBERS)
    deliver()
    remove_from_group(carla, site, invited.user, MEMBERS)

    to = [address for address, _subject in told()]
    assert sorted(to) == sorted([alice.user.email, bob_owns.user.email, invited.user.email])


def test_who_changes_what_they_gave_themselves_is_told_nothing(alice, bob_owns, invited, site):
    """S24."""
    add_to_group(alice, site, invited.user, MEMBERS)

    assert deliver() == []


def test_what_stays_the_same_is_not_told(alice, bob_owns, erin, site):
    document = add_text(alice, site, "Plan.txt")
    grant(alice, document, erin.user, Level.EDIT)
    grant(bob_owns, document, erin.user, Level.EDIT)

    assert deliver() == []


@pytest.mark.parametrize("gone", ["left", "sees it no more"])
def test_whoever_left_or_sees_it_no_more_is_not_told(ada, alice, bob_owns, erin, site, gone):
    document = add_text(alice, site, "Plan.txt")
    grant(alice, document, erin.user, Level.EDIT)
    if gone == "left":
        set_standing(ada, alice.user, may_sign_in=False, administers=False)
    else:
        remove_from_group(bob_owns, site, alice.user, OWNERS)
    grant(bob_owns, document, erin.user, Level.READ)

    assert deliver() == []


def test_an_item_that_is_deleted_is_nothing_to_tell(alice, bob_owns, erin, site):
    document = add_text(alice, site, "Plan.txt")
    grant(alice, document, erin.user, Level.EDIT)
    put_in_bin(bob_owns, document)

    assert deliver() == []


def test_of_people_inside_nothing_is_told(alice, bob_owns, dave, site):
    grant(alice, site, dave.user, Level.READ)
    revoke(bob_owns, site, dave.user)

    assert deliver() == []


def test_whoever_lost_an_item_altogether_is_told_and_no_name_with_it(alice, erin, site):
    document = add_text(alice, site, "Plan.txt")
    grant(alice, document, erin.user, Level.EDIT)
    add_to_group(alice, site, erin.user, VISITORS)
    revoke(alice, document, erin.user)
    assert deliver() == []  # she reads it still, as a visitor of the site

    remove_from_group(alice, site, erin.user, VISITORS)
    (letter,) = deliver()
    assert letter.to == [erin.user.email]
    assert letter.subject == "Your access to “Dikes” has ended"
    assert "Alice" not in letter.body
    assert "http://waterland.example.test/my-access/" in letter.body


@pytest.mark.parametrize("ending", [break_inheritance, restore_inheritance])
def test_who_was_given_it_outside_is_told_when_its_permissions_begin_anew(
    ending, alice, bob_owns, dave, erin, site
):
    """Who gave it is told as well, if it was somebody else; of what comes from above nothing is told."""
    folder = create_folder(alice, library_of(site), "Plans")
    if ending is restore_inheritance:
        break_inheritance(alice, folder)
    frank = outsider("Frank")
    for person in (erin, dave):
        grant(bob_owns, folder, person.user, Level.READ)
    add_to_group(alice, site, frank.user, VISITORS)
    deliver()
    ending(alice, folder)

    assert sorted(told()) == [
        (bob_owns.user.email, "Alice ended access of Erin to “Plans”"),
        (erin.user.email, "Your access to “Plans” has ended"),
    ]


def test_while_the_switch_is_off_nobody_outside_loses_what_they_have_not(
    ada, alice, waterland, erin, site
):
    grant(alice, site, erin.user, Level.READ)
    set_external_sharing(ada, waterland, on=False)
    revoke(alice, site, erin.user)

    assert deliver() == []


def test_whoever_leaves_has_it_told_to_who_gave_it_and_to_nobody_else(alice, invited, site):
    leave(invited, site)

    assert told() == [(alice.user.email, "Erin no longer has “Dikes”")]


def test_in_dutch(alice, bob_owns, invited, site):
    for person in (alice.user, invited.user):
        person.language = "nl"
        person.save(update_fields=["language"])
    mail.outbox.clear()
    remove_from_group(bob_owns, site, invited.user, VISITORS)
    ends_in(invited, hours=-1)

    assert sorted(told()) == sorted(
        [
            (alice.user.email, "Bob heeft de toegang van Erin tot \u2018Dikes\u2019 beëindigd"),
            (invited.user.email, "Uw toegang tot \u2018Dikes\u2019 is beëindigd"),
        ]
    )
