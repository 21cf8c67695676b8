"""Access requests, from the question to the answer or the end (S89)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from documents.models import Document
from sharing.actors import Actor
from sharing.gate import level_on
from sharing.models import (
    AccessRequest,
    Invitation,
    Letter,
    Level,
    PermissionGroup,
    SharingEvent,
    UserGrant,
)
from sharing.operations.access_requests import (
    IN_A_DAY,
    MOST_LETTERS,
    OPEN_AT_ONCE,
    approve,
    ask_for_access,
    ask_to_share,
    refuse,
    withdraw_request,
)
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.scopes import break_inheritance, set_never_outside
from sharing.operations.switch import set_external_sharing
from sharing.requested import mine, requests_of
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site
from tests.at_once import at_once
from tests.people import add_text, allow, anew, insider
from tests.post import carry, deliver, link_in

READ, COMMENT, EDIT, OWN = Level
OWNERS, MEMBERS, VISITORS = PermissionGroup.Kind
FRANK = "frank@elsewhere.example.test"


@pytest.fixture
def plan(alice: Actor, library: Folder) -> Document:
    """A document of Alice's site, next to others."""
    add_text(alice, library, "Other.txt")
    return add_text(alice, library, "Plan.txt")


def ask(actor: Actor, item: object, message: str = "") -> AccessRequest | None:
    """They ask at the address of the item, and the worker carries it; the request that came of it."""
    ask_for_access(actor, item.kind, item.pk, message)
    carry()
    asked = AccessRequest.objects.filter(asked_by=actor.user, item_id=item.pk, closed_at=None)
    return asked.first()


def turn(organisation: object, *, on: bool) -> None:
    """The administrator turns the switch."""
    admin = User.objects.get(email__startswith="admin@")
    set_external_sharing(Actor(user=admin), organisation, on=on)


# Asking at a dead end


def test_who_asks_at_a_dead_end_is_given_exactly_what_the_owner_chooses(alice, dave, plan, library):
    """S89: on that item alone."""
    asked = ask(dave, plan, "I measure the water.")
    assert (asked.level, asked.message) == (READ, "I measure the water.")

    approve(alice, plan, asked, level=COMMENT)

    assert level_on(anew(dave), plan.scope_id) is COMMENT
    assert level_on(anew(dave), library.scope_id) is None
    assert Document.objects.visible_to(anew(dave)).get() == plan
    assert (asked.state, asked.given, asked.closed_by) == ("approved", COMMENT, alice.user)


def test_what_was_asked_is_given_if_the_owner_says_nothing_else(alice, dave, plan):
    approve(alice, plan, ask(dave, plan))

    assert level_on(anew(dave), plan.scope_id) is READ


def test_to_ask_looks_at_nothing_of_the_item(dave, plan, alice):
    """D8, P2: the same statements whether it exists, is in the bin, was asked for, or never was."""
    binned = add_text(alice, plan.folder, "Old.txt")
    put_in_bin(alice, binned)
    ask(dave, plan)

    def statements(pk: UUID) -> list[str]:
        with CaptureQueriesContext(connection) as captured, transaction.atomic():
            ask_for_access(dave, "document", pk, "Please")
            transaction.set_rollback(True)
        said = [query["sql"].split("VALUES")[0].split("(")[0] for query in captured]
        return [sql for sql in said if "SAVEPOINT" not in sql]

    never = statements(uuid4())
    assert len(never) > 3, "or nothing is compared"
    for item in (plan, binned, Document.objects.get(name="Other.txt")):
        assert statements(item.pk) == never


def test_who_asks_for_what_is_not_there_asks_nobody(dave, alice, plan, library):
    put_in_bin(alice, plan)
    for kind, pk in (("document", uuid4()), ("document", plan.pk), ("site", library.pk)):
        ask_for_access(dave, kind, pk)
    carry()

    assert not AccessRequest.objects.exists()
    assert deliver() == []


def test_who_sees_it_already_asks_nobody(carol, plan):
    assert ask(carol, plan) is None


def test_one_open_request_for_an_item_and_a_person(alice, dave, plan):
    """Also in the database."""
    first = ask(dave, plan)
    assert ask(dave, plan) == first
    assert len([one for one in deliver() if one.to == [alice.user.email]]) == 1
    first.pk = uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_a_question_is_carried_once(dave, plan):
    asked = ask(dave, plan)
    withdraw_request(dave, "document", plan.pk)
    carry()

    assert AccessRequest.objects.get() == asked


def test_somebody_outside_may_ask(alice, erin, plan):
    asked = ask(erin, plan)
    approve(alice, plan, asked, level=EDIT)

    assert level_on(anew(erin), plan.scope_id) is EDIT


def test_for_somebody_outside_nothing_is_made_where_no_outsider_may_come(
    waterland, alice, erin, plan
):
    """S42, S58, D14."""
    turn(waterland, on=False)
    assert ask(erin, plan) is None
    turn(waterland, on=True)
    set_never_outside(alice, plan, never=True)
    assert ask(erin, plan) is None
    set_never_outside(alice, plan, never=False)
    allow(domains_are="except", domains=["elsewhere.example.test"])
    assert ask(erin, plan) is None
    allow(domains_are="any")
    assert ask(erin, plan) is not None


def test_for_somebody_inside_never_outside_is_no_reason(alice, dave, plan):
    set_never_outside(alice, plan, never=True)

    assert ask(dave, plan) is not None


def test_where_nobody_may_decide_nobody_is_asked(alice, erin, dave, plan):
    """S41: nobody but Dave may share outside, and he owns nothing here."""
    allow(sharers="chosen", chosen=[dave.user])

    assert ask(erin, plan) is None


def test_nobody_and_who_left_ask_nothing(nobody, dave, plan):
    with pytest.raises(PermissionDenied):
        ask_for_access(nobody, "document", plan.pk)
    ask_for_access(dave, "document", plan.pk)
    dave.user.is_active = False
    dave.user.save(update_fields=["is_active"])
    with pytest.raises(PermissionDenied):
        ask_for_access(dave, "document", plan.pk)
    carry()

    assert not AccessRequest.objects.exists()


def test_floods_end_unseen(alice, dave, library):
    """I8: so many open at once; so many in a day, of what there is and of what there is not."""
    items = [add_text(alice, library, f"{number}.txt") for number in range(OPEN_AT_ONCE + 3)]
    for item in items:
        ask(dave, item)
    assert AccessRequest.objects.count() == OPEN_AT_ONCE
    for _each in range(IN_A_DAY):
        ask_for_access(dave, "document", uuid4())
    assert Letter.objects.filter(name="question").count() == IN_A_DAY
    Letter.objects.update(posted_at=timezone.now() - timedelta(days=1, minutes=1))
    ask_for_access(dave, "document", uuid4())
    assert Letter.objects.filter(name="question").count() == IN_A_DAY + 1


# What whoever asked sees of it


def test_the_list_of_what_one_asked_for_tells_nothing(alice, dave, plan):
    """D8: also after the worker came by, what is there and what is not look alike."""
    never, binned = uuid4(), add_text(alice, plan.folder, "Old.txt")
    put_in_bin(alice, binned)
    for pk in (never, plan.pk, binned.pk):
        ask_for_access(dave, "document", pk)
    carry()

    listed = mine(anew(dave))
    assert [one["url"] for one in listed] == [
        f"/documents/{pk}/" for pk in (binned.pk, plan.pk, never)
    ]
    assert {(one["thing"], one["email"]) for one in listed} == {(None, "")}


def test_the_words_do_not_stay_with_the_question(dave, plan):
    ask(dave, plan, "Please")

    assert "message" not in Letter.objects.get(name="question").details


@pytest.mark.parametrize("how", ["approved", "refused", "withdrawn"])
def test_what_was_answered_is_off_the_list(alice, dave, plan, how):
    asked = ask(dave, plan)
    if how == "withdrawn":
        withdraw_request(dave, "document", plan.pk)
    else:
        {"approved": approve, "refused": refuse}[how](alice, plan, asked)

    assert mine(anew(dave)) == []
    asked.refresh_from_db()
    assert asked.state == how


def test_what_was_withdrawn_before_it_was_carried_is_not_carried(dave, plan):
    ask_for_access(dave, "document", plan.pk)
    withdraw_request(dave, "document", plan.pk)
    carry()

    assert not AccessRequest.objects.exists()


def test_one_withdraws_only_what_one_asked_oneself(alice, dave, erin, plan):
    asked = ask(dave, plan)
    withdraw_request(erin, "document", plan.pk)
    withdraw_request(alice, "document", plan.pk)
    asked.refresh_from_db()
    assert asked.state == "open"

    withdraw_request(dave, "document", plan.pk)
    withdraw_request(dave, "document", plan.pk)
    assert SharingEvent.objects.filter(verb="withdraw access request").count() == 1


# Asking to share with somebody outside


def test_a_member_asks_the_owner_who_invites(alice, bob, plan):
    """S41, S89: the rules of inviting hold, and the invitation is the owner's."""
    asked = ask_to_share(bob, plan, " Frank@Elsewhere.example.TEST", level=EDIT, message="Builder")
    assert (asked.email, asked.level, asked.message) == (FRANK, EDIT, "Builder")

    approve(alice, plan, asked, level=READ, identity_check="Bob knows him")

    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.item_id, invitation.level) == (FRANK, plan.pk, READ)
    assert (invitation.invited_by, invitation.identity_check) == (alice.user, "Bob knows him")
    assert not UserGrant.objects.filter(user=bob.user).exists()


@pytest.mark.parametrize("person", ["carol", "dave", "erin", "nobody"])
def test_only_who_can_edit_and_is_inside_asks_to_share(request, alice, erin, plan, person):
    grant(alice, plan, erin.user, EDIT)
    with pytest.raises(PermissionDenied):
        ask_to_share(request.getfixturevalue(person), plan, FRANK, level=READ)


def test_who_may_share_outside_invites_and_does_not_ask(alice, bob, plan):
    with pytest.raises(ValidationError, match="yourself"):
        ask_to_share(alice, plan, FRANK, level=READ)
    allow(sharers="members")
    with pytest.raises(ValidationError, match="yourself"):
        ask_to_share(bob, plan, FRANK, level=READ)


def test_what_inviting_refuses_is_refused_at_once(waterland, alice, bob, dave, plan):
    """S42, S58, D13."""
    for email, level in [(dave.user.email, READ), ("nonsense", READ), (FRANK, OWN)]:
        with pytest.raises(ValidationError):
            ask_to_share(bob, plan, email, level=level)
    allow(domains_are="only", domains=["partner.example"])
    with pytest.raises(ValidationError, match=r"addresses of elsewhere"):
        ask_to_share(bob, plan, FRANK, level=READ)
    allow(domains_are="any", domains=[])
    set_never_outside(alice, plan, never=True)
    with pytest.raises(ValidationError, match="never"):
        ask_to_share(bob, plan, FRANK, level=READ)
    set_never_outside(alice, plan, never=False)
    turn(waterland, on=False)
    with pytest.raises(PermissionDenied):
        ask_to_share(bob, plan, FRANK, level=READ)
    assert not AccessRequest.objects.exists()


def test_what_is_asked_already_or_too_much_or_of_nobody_is_said(bob, dave, plan):
    ask_to_share(bob, plan, FRANK, level=READ)
    with pytest.raises(ValidationError, match="already"):
        ask_to_share(bob, plan, FRANK, level=EDIT)
    for number in range(OPEN_AT_ONCE - 1):
        ask_to_share(bob, plan, f"{number}@guest.example.test", level=READ)
    with pytest.raises(ValidationError, match="a lot"):
        ask_to_share(bob, plan, "more@guest.example.test", level=READ)
    AccessRequest.objects.all().delete()
    allow(sharers="chosen", chosen=[dave.user])
    with pytest.raises(ValidationError, match="Nobody"):
        ask_to_share(bob, plan, FRANK, level=READ)


# Deciding


@pytest.mark.parametrize("do", [approve, refuse])
@pytest.mark.parametrize("person", ["bob", "carol", "dave", "erin", "nobody"])
def test_only_owners_decide(request, dave, erin, plan, do, person):
    asked = ask(dave, plan)
    with pytest.raises(PermissionDenied):
        do(request.getfixturevalue(person), plan, asked)
    asked.refresh_from_db()
    assert asked.state == "open"


@pytest.mark.parametrize("do", [approve, refuse])
def test_who_lets_people_outside_in_must_be_allowed_to(alice, bob, carol, erin, plan, do):
    """S41: an owner who is not chosen does not decide; a chosen member decides about inviting."""
    of_erin = ask(erin, plan)
    of_bob = ask_to_share(bob, plan, FRANK, level=READ)
    allow(sharers="chosen", chosen=[carol.user])
    for asked in (of_erin, of_bob):
        with pytest.raises(PermissionDenied):
            do(alice, plan, asked)
    grant(alice, plan, carol.user, EDIT)
    with pytest.raises(PermissionDenied):
        do(carol, plan, of_erin)
    do(carol, plan, of_bob)


def test_an_owner_decides_about_their_own_item_only(alice, dave, plan):
    asked = ask(dave, plan)
    own = add_text(dave, create_site(dave, "Dave's"), "Mine.txt")
    with pytest.raises(Http404):
        approve(dave, own, asked)
    with pytest.raises(PermissionDenied):
        approve(dave, plan, asked)
    assert level_on(anew(dave), plan.scope_id) is None


@pytest.mark.parametrize("first", [approve, refuse])
@pytest.mark.parametrize("second", [approve, refuse])
def test_it_is_decided_once(alice, dave, plan, first, second):
    asked = ask(dave, plan)
    first(alice, plan, asked)
    before = (asked.state, level_on(anew(dave), plan.scope_id), len(deliver()))
    with pytest.raises(ValidationError, match="already"):
        second(alice, plan, AccessRequest.objects.get())
    asked.refresh_from_db()
    assert (asked.state, level_on(anew(dave), plan.scope_id)) == before[:2]
    assert deliver() == []
    assert SharingEvent.objects.filter(verb__endswith="access request").count() == 1


def test_what_was_withdrawn_is_not_approved(alice, dave, plan):
    asked = ask(dave, plan)
    withdraw_request(dave, "document", plan.pk)
    with pytest.raises(ValidationError, match="withdrawn"):
        approve(alice, plan, asked)
    assert level_on(anew(dave), plan.scope_id) is None


def test_full_control_is_not_given_by_a_request(alice, dave, plan):
    asked = ask(dave, plan)
    with pytest.raises(ValidationError):
        approve(alice, plan, asked, level=OWN)
    asked.refresh_from_db()
    assert asked.state == "open"


def test_approving_takes_nothing_away(alice, dave, plan):
    asked = ask(dave, plan)
    grant(alice, plan, dave.user, EDIT)
    approve(alice, plan, asked, level=READ)

    assert level_on(anew(dave), plan.scope_id) is EDIT


def test_if_it_cannot_be_given_it_stays_open(waterland, alice, bob, dave, erin, plan):
    """One transaction: the rules of inviting and granting hold when it is approved."""
    of_erin, of_bob = ask(erin, plan), ask_to_share(bob, plan, FRANK, level=READ)
    of_dave = ask(dave, plan)
    dave.user.is_active = False
    dave.user.save(update_fields=["is_active"])
    with pytest.raises(ValidationError, match="closed"):
        approve(alice, plan, of_dave)
    turn(waterland, on=False)
    for asked in (of_erin, of_bob):
        with pytest.raises(PermissionDenied):
            approve(alice, plan, asked)
    turn(waterland, on=True)
    set_never_outside(alice, plan, never=True)
    for asked in (of_erin, of_bob):
        with pytest.raises(ValidationError, match="never"):
            approve(alice, plan, asked)
        asked.refresh_from_db()
        assert asked.state == "open"
    refuse(alice, plan, of_erin)
    assert of_erin.state == "refused", "to refuse opens nothing, so it may be done"


def test_the_page_of_a_site_has_what_its_owner_owns_in_it(alice, dave, bob, site, library, plan):
    """S89: and not what became unique and is somebody else's, nor what is in the bin."""
    folder = create_folder(bob, library, "Bob's")
    hidden = add_text(bob, folder, "Hidden.txt")
    old = add_text(alice, library, "Old.txt")
    for item in (site, plan, hidden, old, folder):
        ask(dave, item)
    break_inheritance(alice, folder)
    add_to_group(alice, folder, bob.user, OWNERS)
    remove_from_group(bob, folder, alice.user, OWNERS)
    put_in_bin(alice, old)

    def about(actor: Actor, item: Site | Folder | Document) -> set[object]:
        return {thing for _asked, thing in requests_of(anew(actor), item)}

    assert about(alice, site) == {site, plan}
    assert about(alice, plan) == {plan}
    assert about(bob, folder) == {folder}
    assert about(bob, site) == {folder, hidden}


# Letters


def test_letters_to_the_owners_quote_whoever_asks(alice, bob, dave, plan):
    """I7: not to members; in the words of whoever asks, made harmless."""
    ask(dave, plan, "Let me in\nhttps://evil.example/")
    (letter,) = deliver()
    assert letter.to == [alice.user.email]
    assert letter.subject == "Dave asks for access"
    assert f"Dave ({dave.user.email}) asks for access to the document “Plan\u2060.\u2060txt" in (
        letter.body.replace("Plan.\u2060txt", "Plan\u2060.\u2060txt")
    )
    assert "> Let me in\n> https" in letter.body
    assert "https://evil.example" not in letter.body
    asked = AccessRequest.objects.get()
    assert link_in(letter) == f"/documents/{plan.pk}/requests/{asked.pk}/approve/"


def test_letters_in_dutch(alice, bob, dave, plan):
    for actor in (alice, bob, dave):
        actor.user.language = "nl"
        actor.user.save(update_fields=["language"])
    asked = ask(dave, plan, "Graag")
    of_bob = ask_to_share(bob, plan, FRANK, level=READ)
    refuse(alice, plan, asked, words="Nee")
    approve(alice, plan, of_bob)
    said = {(one.to[0], one.subject) for one in deliver()}
    assert (dave.user.email, "Uw verzoek is afgewezen") in said
    assert (bob.user.email, "Uw verzoek is goedgekeurd") in said
    assert (alice.user.email, "Dave vraagt om toegang") not in said, "it is decided already"


def test_not_more_than_some_owners_get_a_letter(alice, dave, site, plan):
    for number in range(MOST_LETTERS + 5):
        add_to_group(alice, site, insider(f"Owner{number}").user, OWNERS)
    ask(dave, plan)

    assert len(deliver()) == MOST_LETTERS


def test_who_no_longer_owns_it_is_not_told_of_it(alice, bob, dave, site, plan):
    """D8: titles leak."""
    add_to_group(alice, site, bob.user, OWNERS)
    ask(dave, plan)
    add_to_group(alice, site, bob.user, MEMBERS)
    told = {one.to[0] for one in deliver()}

    assert alice.user.email in told
    assert (bob.user.email in told) == (level_on(anew(bob), plan.scope_id) is OWN)


def test_who_was_given_it_gets_a_letter_that_leads_there(alice, dave, plan):
    asked = ask(dave, plan)
    deliver()
    approve(alice, plan, asked, level=EDIT)
    (letter,) = deliver()
    assert letter.to == [dave.user.email]
    assert "you can now read and change the document" in letter.body
    assert link_in(letter) == plan.get_absolute_url()


def test_who_was_refused_is_not_told_the_name_of_what_they_do_not_see(alice, dave, plan):
    asked = ask(dave, plan)
    deliver()
    refuse(alice, plan, asked, words="Ask the archive")
    (letter,) = deliver()
    assert "Plan" not in letter.body
    assert str(plan.pk) not in letter.body
    assert "> Ask the archive" in letter.body


def test_a_letter_of_approval_waits_while_the_switch_is_off(waterland, alice, erin, plan):
    """S58."""
    asked = ask(erin, plan)
    deliver()
    approve(alice, plan, asked)
    turn(waterland, on=False)
    assert deliver() == []
    turn(waterland, on=True)
    assert Letter.objects.filter(name="access_approved", sent_at=None).exists()


# At once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["approve and refuse", "approve twice", "approve and withdraw"])
def test_two_who_decide_at_once_come_to_one_outcome(alice, bob, dave, site, plan, how):
    """R5: one outcome, one event, and the grant is there if and only if it was approved."""
    add_to_group(alice, site, bob.user, OWNERS)
    for _round in range(5):
        asked = ask(dave, plan)

        def one(asked: AccessRequest = asked) -> None:
            approve(anew(alice), fresh(plan), AccessRequest.objects.get(pk=asked.pk))

        def other(asked: AccessRequest = asked) -> None:
            if how == "approve and withdraw":
                withdraw_request(anew(dave), "document", plan.pk)
            else:
                do = refuse if how == "approve and refuse" else approve
                do(anew(bob), fresh(plan), AccessRequest.objects.get(pk=asked.pk))

        results = at_once(one, other)
        asked.refresh_from_db()
        ended = SharingEvent.objects.filter(details__request=str(asked.pk)).exclude(
            verb="ask for access"
        )
        assert ended.count() == 1
        lost = [result for result in results if isinstance(result, Exception)]
        assert all(isinstance(result, ValidationError) for result in lost), results
        assert len(lost) == 1 or how == "approve and withdraw"
        given = UserGrant.objects.filter(user=dave.user)
        assert given.exists() == (asked.state == "approved")
        given.delete()


@pytest.mark.django_db(transaction=True)
def test_who_asks_twice_at_once_has_one_request(dave, plan):
    ask_for_access(dave, "document", plan.pk)
    ask_for_access(dave, "document", plan.pk)
    results = at_once(carry, carry, carry)
    assert results == [None] * 3
    assert AccessRequest.objects.count() == 1


def fresh(item: Document) -> Document:
    """The item as another request has it."""
    return Document.objects.get(pk=item.pk)
