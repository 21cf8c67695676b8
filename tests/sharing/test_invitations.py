"""Invitations of people outside, from the letter to the answer or the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django_tenants.utils import tenant_context

from accounts.models import Membership, User
from documents.models import Document
from sharing.actors import Actor
from sharing.floods import TO_ONE_ADDRESS
from sharing.gate import level_on, may
from sharing.models import Invitation, Level, PermissionGroup, SharingEvent, UserGrant
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.invitations import (
    accept,
    decline,
    invite,
    send_again,
    withdraw,
)
from sharing.operations.scopes import (
    break_inheritance,
    restore_inheritance,
    set_never_outside,
)
from sharing.securable import State
from sharing.tokens import invitation_of, token_of
from sites_app.models import Site
from sites_app.operations.sites import create_site, create_subsite
from tests.people import add_text, anew, client_of, insider, outsider
from tests.post import code_in, come_in, deliver, deliver_codes, link_in, verified

FRANK = "frank@elsewhere.example.test"
MEMBERS, VISITORS = PermissionGroup.Kind.MEMBERS, PermissionGroup.Kind.VISITORS


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Limits are counted in the cache; a test starts with none used up."""
    cache.clear()


@pytest.fixture
def frank(waterland) -> Actor:
    """Outside, with an account and an address known to be his; invited to something now and then."""
    return verified(outsider("Frank"))


@pytest.fixture
def report(alice, site) -> Document:
    """A document on Alice's site."""
    return add_text(alice, site, "Report.txt")


def path_of(invitation: Invitation) -> str:
    return reverse("invitation", args=[token_of(invitation)])


def switch(organisation, *, on: bool) -> None:
    organisation.external_sharing = on
    organisation.save(update_fields=["external_sharing"])


# To the end


def test_somebody_outside_follows_the_letter_to_the_site(alice, site):
    """S1, S3, S5, S7, S13, S14, S19: a letter, a code, Accept; then they are a member of the site.

    Who has an account signs in with it; who has none gets one by the code, and needs no password.
    Nobody but the owner did anything for it, and they are no colleague: no seat is taken.
    """
    invite(alice, site, FRANK, group=MEMBERS, identity_check="We met at the lock.")
    (letter,) = deliver()
    assert letter.to == [FRANK]
    browser = client_of()

    page = browser.get(link_in(letter))
    assert "Alice invites you to work with Waterland" in page.text
    assert "Dikes" in page.text
    assert "You need no password." in page.text
    assert "Sign in another way" in page.text
    user = come_in(browser, link_in(letter))
    assert user.is_external
    assert not user.has_usable_password()
    assert user.emailaddress_set.get().verified
    answer = browser.post(link_in(letter), {"answer": "accept", "name": "Frank Visser"})

    assert answer.headers["Location"] == site.get_absolute_url()
    assert browser.get(site.get_absolute_url()).status_code == 200
    frank = Actor(user=User.objects.get(email=FRANK))
    assert level_on(frank, site.scope_id) is Level.EDIT
    assert str(frank.user) == "Frank Visser"
    assert Membership.objects.get(user=frank.user).added_by == alice.user
    (told,) = deliver()
    assert told.to == [alice.user.email]
    assert told.subject == "Frank Visser accepted your invitation"


def test_a_document_is_shared_by_invitation_and_nothing_else_with_it(alice, site, report, frank):
    """S8, S49: the document opens; its site and its neighbours do not."""
    other = add_text(alice, site, "Other.txt")
    invitation = invite(alice, report, FRANK, level=Level.COMMENT)
    assert report.state is State.ADDS

    accept(frank, invitation)

    assert level_on(anew(frank), report.scope_id) is Level.COMMENT
    assert list(Document.objects.visible_to(anew(frank))) == [report]
    assert not may(anew(frank), Level.READ, other)
    assert not Site.objects.visible_to(anew(frank)).exists()
    assert UserGrant.objects.get(user=frank.user).granted_by == alice.user


def test_the_group_decides_what_the_invited_may_do(alice, site, report, frank):
    """S18, S19, S20: a visitor reads and does not edit."""
    accept(frank, invite(alice, site, FRANK, group=VISITORS))
    assert level_on(anew(frank), report.scope_id) is Level.READ


def test_acceptance_never_takes_away_what_somebody_has(alice, site, report, frank):
    add_to_group(alice, site, frank.user, MEMBERS)
    accept(frank, invite(alice, site, FRANK, group=VISITORS))
    assert level_on(anew(frank), site.scope_id) is Level.EDIT
    grant(alice, report, frank.user, Level.EDIT)
    accept(frank, invite(alice, report, FRANK, level=Level.READ))
    assert UserGrant.objects.get(user=frank.user).level is Level.EDIT


def test_after_acceptance_access_ends_by_leaving_the_group(alice, site, frank):
    """S92: and the invitation does not open again."""
    invitation = invite(alice, site, FRANK, group=MEMBERS)
    accept(frank, invitation)
    remove_from_group(alice, site, frank.user, MEMBERS)
    assert not may(anew(frank), Level.READ, site)
    with pytest.raises(ValidationError, match="accepted already"):
        accept(frank, invitation)
    assert not may(anew(frank), Level.READ, site)


# Who invites


def test_only_an_owner_invites(bob, carol, dave, frank, alice, site):
    """D13: members, visitors, strangers and people outside do not."""
    add_to_group(alice, site, frank.user, MEMBERS)
    for somebody in (bob, carol, dave, anew(frank), Actor()):
        with pytest.raises(PermissionDenied):
            invite(somebody, site, "guest@elsewhere.example.test", group=VISITORS)
    assert not Invitation.objects.exists()
    assert not deliver()


def test_nobody_outside_is_ever_invited_to_own(alice, site, report):
    """D13, also in the database."""
    with pytest.raises(ValidationError, match="never have full control"):
        invite(alice, site, FRANK, group=PermissionGroup.Kind.OWNERS)
    with pytest.raises(ValidationError, match="never have full control"):
        invite(alice, report, FRANK, level=Level.OWN)
    invitation = invite(alice, report, FRANK, level=Level.READ)
    for wrong in ({"level": "own"}, {"level": "", "group": "own"}, {"group": "edit"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.filter(pk=invitation.pk).update(**wrong)


def test_while_the_switch_is_off_nobody_is_invited(waterland, alice, site):
    """S58: and the switch is read when it is done, not with the request."""
    invitation = invite(alice, site, FRANK, group=VISITORS)
    switch(waterland, on=False)
    with pytest.raises(PermissionDenied, match="switched off"):
        invite(alice, site, "guest@elsewhere.example.test", group=VISITORS)
    with pytest.raises(PermissionDenied, match="switched off"):
        send_again(alice, site, invitation)


def test_nobody_is_invited_to_what_is_never_seen_outside(alice, site, report):
    """S42, D14: the closed site says so, and all below it."""
    set_never_outside(alice, site, never=True)
    with pytest.raises(ValidationError, match="may never be seen"):
        invite(alice, report, FRANK, level=Level.READ)


@pytest.mark.parametrize(
    "address", ["", "frank", "frank@", "a b@c.test", "\uff46rank@elsewhere.test\n"]
)
def test_what_is_no_address_is_refused(alice, site, address):
    with pytest.raises(ValidationError, match="not an e-mail address"):
        invite(alice, site, address, group=VISITORS)


def test_a_colleague_is_not_invited_but_given_permissions_directly(alice, site, dave):
    with pytest.raises(ValidationError, match="directly"):
        invite(alice, site, dave.user.email.upper(), group=VISITORS)


def test_it_must_be_said_what_the_invited_may_do(alice, site, report):
    with pytest.raises(ValidationError, match="Choose what"):
        invite(alice, site, FRANK)
    with pytest.raises(ValidationError, match="no groups"):
        invite(alice, report, FRANK, group=VISITORS)
    with pytest.raises(ValidationError, match="future"):
        invite(alice, report, FRANK, level=Level.READ, expires_at=timezone.now())


def test_one_address_is_not_flooded(alice, site):
    """I8: nor by asking again and again."""
    for _time in range(TO_ONE_ADDRESS):
        invite(alice, site, FRANK, group=VISITORS)
    with pytest.raises(ValidationError, match="Try again tomorrow"):
        invite(alice, site, FRANK, group=VISITORS)
    invite(alice, site, "guest@elsewhere.example.test", group=VISITORS)


# Again, withdrawn, declined, over


def test_inviting_again_closes_the_older_invitation(alice, site, frank):
    older = invite(alice, site, FRANK, group=VISITORS)
    newer = invite(alice, site, FRANK.upper(), group=MEMBERS)
    older.refresh_from_db()
    assert older.state == "replaced"
    with pytest.raises(ValidationError):
        accept(frank, older)
    assert client_of().get(path_of(older)).status_code == 404
    assert len(deliver()) == 1, "the letter of the older one is not sent any more"
    accept(frank, newer)
    assert level_on(anew(frank), site.scope_id) is Level.EDIT


def test_sent_again_the_older_letter_opens_nothing(alice, bob, site, frank):
    """I4: a fresh address, more time, and whoever sent it vouches for it."""
    invitation = invite(alice, site, FRANK, group=VISITORS)
    (first,) = deliver()
    old = invitation_of(token_of(invitation))
    add_to_group(alice, site, bob.user, PermissionGroup.Kind.OWNERS)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
    send_again(bob, site, invitation)
    (second,) = deliver()

    assert link_in(first) != link_in(second)
    assert client_of().get(link_in(first)).status_code == 404
    with pytest.raises(Http404):
        accept(frank, old)
    assert client_of().get(link_in(second)).status_code == 200
    assert invitation.invited_by == bob.user
    assert invitation.state == "pending"


def test_an_invitation_is_withdrawn_before_it_is_accepted(alice, site, frank):
    """S86: then it opens nothing, and says no more than that it no longer works."""
    invitation = invite(alice, site, FRANK, group=VISITORS)
    (letter,) = deliver()
    withdraw(alice, site, invitation)
    gone = client_of().get(link_in(letter))
    assert gone.status_code == 404
    assert "This invitation no longer works." in gone.text
    assert "Dikes" not in gone.text
    assert "Alice" not in gone.text
    with pytest.raises(ValidationError):
        accept(frank, invitation)
    with pytest.raises(ValidationError):
        send_again(alice, site, invitation)


def test_the_owner_and_whoever_invited_may_withdraw(alice, bob, carol, dave, site):
    """D16."""
    add_to_group(alice, site, bob.user, PermissionGroup.Kind.OWNERS)
    invitation = invite(bob, site, FRANK, group=VISITORS)
    add_to_group(alice, site, bob.user, MEMBERS)
    for other in (carol, dave, Actor()):
        with pytest.raises(PermissionDenied):
            withdraw(other, site, invitation)
    withdraw(bob, site, invitation)
    assert invitation.state == "withdrawn"


def test_an_invitation_ends_with_the_right_of_whoever_invited(alice, bob, site, frank):
    """The inviter must still be able to give what is accepted."""
    add_to_group(alice, site, bob.user, PermissionGroup.Kind.OWNERS)
    invitation = invite(bob, site, FRANK, group=VISITORS)
    add_to_group(alice, site, bob.user, MEMBERS)
    with pytest.raises(ValidationError, match="no longer works"):
        accept(frank, invitation)
    assert not may(anew(frank), Level.READ, site)


def test_over_is_over(alice, site, frank):
    invitation = invite(alice, site, FRANK, group=VISITORS)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
    assert client_of().get(path_of(invitation)).status_code == 404
    with pytest.raises(ValidationError, match="over"):
        accept(frank, invitation)


def test_an_invitation_is_declined_by_the_invited_only(alice, erin, site, frank):
    invitation = invite(alice, site, FRANK, group=VISITORS)
    deliver()
    with pytest.raises(PermissionDenied):
        decline(verified(erin), invitation)
    browser = client_of(frank)
    assert "You declined" in browser.post(path_of(invitation), {"answer": "decline"}).text
    invitation.refresh_from_db()
    assert invitation.state == "declined"
    assert not may(anew(frank), Level.READ, site)
    (told,) = deliver()
    assert told.to == [alice.user.email]
    assert "declined" in told.subject


def test_what_is_withdrawn_or_declined_leaves_no_scope_behind(alice, report, frank):
    """An item takes over again when nothing of its own is left; an open invitation keeps its scope."""
    invitation = invite(alice, report, FRANK, level=Level.READ)
    grant(alice, report, frank.user, Level.READ)
    UserGrant.objects.get(user=frank.user).delete()
    other = invite(alice, report, "guest@elsewhere.example.test", level=Level.READ)
    withdraw(alice, report, other)
    assert report.state is State.ADDS
    withdraw(alice, report, invitation)
    assert report.state is State.TAKES_OVER
    decline(frank, invite(alice, report, FRANK, level=Level.READ))
    report.refresh_from_db()
    assert report.state is State.TAKES_OVER
    assert Invitation.objects.filter(scope=None).count() == 3


@pytest.mark.parametrize("change", [break_inheritance, restore_inheritance])
def test_a_change_of_inheritance_withdraws_invitations(alice, report, frank, change):
    """D6: unique permissions begin with nobody from outside, invited people included."""
    invitation = invite(alice, report, FRANK, level=Level.READ)
    change(alice, report)
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"
    with pytest.raises(ValidationError):
        accept(frank, invitation)


def test_an_invitation_to_a_subsite_opens_only_that_subsite(alice, site, frank):
    """S29: nothing on the parent."""
    subsite = create_subsite(alice, site, "For Frank")
    break_inheritance(alice, subsite)
    accept(frank, invite(alice, subsite, FRANK, group=MEMBERS))
    assert list(Site.objects.visible_to(anew(frank))) == [subsite]


def test_an_invitation_to_what_is_in_the_bin_opens_nothing(alice, report, frank):
    invitation = invite(alice, report, FRANK, level=Level.READ)
    Document.objects.filter(pk=report.pk).update(binned_at=timezone.now(), binned_with=report.pk)
    with pytest.raises(ValidationError):
        accept(frank, invitation)
    assert client_of().get(path_of(invitation)).status_code == 404


# The switch


def test_while_the_switch_is_off_an_invitation_waits(waterland, alice, site, frank):
    """D1, S59: not accepted, not lost; accepted when it is on again."""
    invitation = invite(alice, site, FRANK, group=VISITORS)
    switch(waterland, on=False)
    page = client_of().get(path_of(invitation))
    assert page.status_code == 403
    assert "has to wait" in page.text
    assert "Dikes" not in page.text
    assert client_of().post(path_of(invitation)).status_code == 403
    assert not mail.outbox
    with pytest.raises(PermissionDenied):
        accept(frank, invitation)
    invitation.refresh_from_db()
    assert invitation.state == "pending"

    switch(waterland, on=True)
    accept(frank, invitation)
    assert may(anew(frank), Level.READ, site)
    switch(waterland, on=False)
    assert not may(anew(frank), Level.READ, site)


def test_what_was_withdrawn_while_off_stays_withdrawn(waterland, alice, site, frank):
    """D3."""
    invitation = invite(alice, site, FRANK, group=VISITORS)
    switch(waterland, on=False)
    withdraw(alice, site, invitation)
    switch(waterland, on=True)
    with pytest.raises(ValidationError):
        accept(frank, invitation)


def test_closed_to_outsiders_an_invitation_waits(alice, site, frank):
    """D14."""
    invitation = invite(alice, site, FRANK, group=VISITORS)
    set_never_outside(alice, site, never=True)
    assert client_of().get(path_of(invitation)).status_code == 403
    with pytest.raises(ValidationError, match="may never be seen"):
        accept(frank, invitation)
    set_never_outside(alice, site, never=False)
    accept(frank, invitation)


# Only whom it is for


def test_somebody_elses_invitation_stays_unspent(alice, erin, site):
    """I1, D12, S2: another account is told so, may sign out, and learns nothing."""
    invitation = invite(alice, site, FRANK, group=VISITORS)
    browser = client_of(verified(erin))
    for page in (
        browser.get(path_of(invitation)),
        browser.post(path_of(invitation), {"answer": "accept"}),
    ):
        assert "another account" in page.text
        assert erin.user.email in page.text
        for secret in (FRANK, "Dikes", "Alice"):
            assert secret not in page.text
    with pytest.raises(PermissionDenied):
        accept(erin, invitation)
    invitation.refresh_from_db()
    assert invitation.state == "pending"
    out = browser.post(reverse("account_logout"), {"next": path_of(invitation)})
    assert out.headers["Location"] == path_of(invitation)
    assert come_in(browser, path_of(invitation)).email == FRANK


def test_an_address_that_is_not_verified_accepts_nothing(alice, site):
    """I1: also when it was added to another account, or changed on an account, without proof."""
    frank = outsider("Frank")
    invitation = invite(alice, site, FRANK, group=VISITORS)
    with pytest.raises(PermissionDenied):
        accept(frank, invitation)
    frank.user.emailaddress_set.create(email=FRANK, verified=False)
    with pytest.raises(PermissionDenied):
        accept(frank, invitation)


def test_a_verified_address_that_is_no_longer_the_current_one_accepts_nothing(alice, site, frank):
    """D12: current and verified."""
    invitation = invite(alice, site, FRANK, group=VISITORS)
    User.objects.filter(pk=frank.user.pk).update(email="frank@new.example.test")
    with pytest.raises(PermissionDenied):
        accept(anew(frank), invitation)


@pytest.mark.parametrize(
    ("invited", "same"),
    [
        ("  Frank@Elsewhere.Example.TEST ", True),
        ("frank+dikes@elsewhere.example.test", False),
        ("f.rank@elsewhere.example.test", False),
        ("frank@elsewhere.example.tést", False),
    ],
)
def test_only_the_normal_form_of_an_address_matches(alice, site, frank, invited, same):
    """I2."""
    invitation = invite(alice, site, invited, group=VISITORS)
    if same:
        accept(frank, invitation)
    else:
        with pytest.raises(PermissionDenied):
            accept(frank, invitation)
    assert may(anew(frank), Level.READ, site) is same


def test_somebody_who_may_not_sign_in_accepts_nothing(alice, site, frank):
    invitation = invite(alice, site, FRANK, group=VISITORS)
    User.objects.filter(pk=frank.user.pk).update(is_active=False)
    with pytest.raises(PermissionDenied):
        accept(frank, invitation)


def test_to_look_at_an_invitation_changes_nothing(alice, site):
    """I4, rule 6: mail scanners GET and HEAD; no account, no code, nothing spent."""
    invitation = invite(alice, site, FRANK, group=VISITORS)
    browser = client_of()
    for _time in range(3):
        assert browser.get(path_of(invitation)).status_code == 200
        assert browser.head(path_of(invitation)).status_code == 200
        assert browser.get(path_of(invitation), headers={"Sec-Purpose": "prefetch"})
    assert not User.objects.filter(email=FRANK).exists()
    assert not mail.outbox
    invitation.refresh_from_db()
    assert invitation.state == "pending"


def test_a_token_is_good_for_one_invitation_of_one_organisation(alice, site, polder):
    """T3, I1: changed or elsewhere it is nothing, and says the same as an old one."""
    invitation = invite(alice, site, FRANK, group=VISITORS)
    other = invite(alice, site, "guest@elsewhere.example.test", group=MEMBERS)
    token, theirs = token_of(invitation), token_of(other)
    assert invitation_of(token) == invitation
    assert invitation_of(token[:22] + theirs[22:]) is None
    assert invitation_of(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert invitation_of("x") is None
    with tenant_context(polder):
        assert invitation_of(token) is None
        assert client_of().get(f"/invitations/{token}/").status_code == 404


def test_no_page_tells_whether_an_address_has_an_account(alice, site, frank):
    """I5: known, unknown and shut accounts get the same pages, letter included."""
    new, shut = "new@elsewhere.example.test", outsider("Shut", is_active=False).user.email
    answers = set()
    for address in (FRANK, new, shut):
        invitation = invite(alice, site, address, group=VISITORS)
        browser = client_of()
        first = browser.get(path_of(invitation))
        second = browser.post(path_of(invitation))
        third = browser.get(second.headers["Location"])
        words = [
            page.text.replace(address, "X").replace(address[0] + "…", "X…")
            for page in (first, third)
        ]
        plain = [line for text in words for line in text.splitlines() if "csrf" not in line.lower()]
        answers.add(
            (
                first.status_code,
                second.status_code,
                third.status_code,
                "\n".join(plain).replace(token_of(invitation), "T"),
            )
        )
    assert len(answers) == 1
    deliver_codes()
    assert [letter.to for letter in mail.outbox] == [[FRANK], [new]]


def test_a_code_goes_to_the_invited_address_and_to_no_other(alice, site):
    """I6: whatever is posted; and only in the browser that asked does it work."""
    invitation = invite(alice, site, FRANK, group=VISITORS)
    browser, other = client_of(), client_of()
    page = browser.post(path_of(invitation), {"email": "thief@elsewhere.example.test"})
    deliver_codes()
    assert [letter.to for letter in mail.outbox] == [[FRANK]]
    other.get(path_of(invitation))
    other.post(page.headers["Location"], {"code": code_in(mail.outbox[0])})
    assert "_auth_user_id" not in other.session


def test_codes_are_not_sent_without_end(alice, site):
    """I8: three in a minute to one address."""
    invitation = invite(alice, site, FRANK, group=VISITORS)
    statuses = [client_of().post(path_of(invitation)).status_code for _time in range(5)]
    assert statuses == [302, 302, 302, 429, 429]
    deliver_codes()
    assert len(mail.outbox) == 3


# What happened


def test_everything_that_happens_to_an_invitation_is_recorded(alice, site, frank):
    """A1: once each, by whom."""
    accept(frank, invite(alice, site, FRANK, group=VISITORS))
    second = invite(alice, site, "guest@elsewhere.example.test", group=VISITORS)
    send_again(alice, site, second)
    withdraw(alice, site, second)
    withdraw(alice, site, second)
    verbs = SharingEvent.objects.filter(item_id=site.pk, verb__contains="nvit").order_by("pk")
    assert [(event.verb, event.user) for event in verbs] == [
        ("invite", alice.user),
        ("accept invitation", frank.user),
        ("invite", alice.user),
        ("send invitation again", alice.user),
        ("withdraw invitation", alice.user),
    ]


def test_an_address_has_one_open_invitation_to_an_item(alice, site):
    """Also in the database."""
    invitation = invite(alice, site, FRANK, group=VISITORS)
    invitation.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        invitation.save(force_insert=True)


# The owner's pages


def test_the_owner_invites_withdraws_and_sends_again_on_pages(alice, site):
    """S25, S86, S87, S89, S90, S91."""
    browser = client_of(alice)
    page = browser.get(reverse("site_invite", args=[site.pk]))
    assert "only after you have made sure who they are" in page.text
    words = {"email": FRANK, "gives": "group edit", "message": "Welcome"}
    refused = browser.post(reverse("site_invite", args=[site.pk]), words)
    assert refused.status_code == 422, "the identity check is asked for"
    words["identity_check"] = "I called him."
    listed = browser.post(reverse("site_invite", args=[site.pk]), words, follow=True)
    assert "Access requests and invitations" in listed.text
    assert "External user invitations" in listed.text
    assert FRANK in listed.text
    invitation = Invitation.objects.get()
    assert (invitation.identity_check, invitation.message) == ("I called him.", "Welcome")
    again = reverse("site_invitation_send_again", args=[site.pk, invitation.pk])
    assert again in listed.text
    assert browser.get(again).status_code == 405
    assert "A new letter to" in browser.post(again, follow=True).text
    end = reverse("site_invitation_withdraw", args=[site.pk, invitation.pk])
    assert browser.get(end).status_code == 200
    invitation.refresh_from_db()
    assert invitation.state == "pending", "asking is not withdrawing"
    assert "is withdrawn" in browser.post(end, follow=True).text
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"


def test_the_form_offers_groups_where_there_are_groups_and_levels_elsewhere(alice, site, report):
    browser = client_of(alice)
    assert 'value="group read"' in browser.get(reverse("site_invite", args=[site.pk])).text
    page = browser.get(reverse("document_invite", args=[report.pk])).text
    assert 'value="level comment"' in page
    assert "own" not in [line for line in page.splitlines() if "<option" in line]


@pytest.mark.parametrize(
    ("person", "status"), [("bob", 403), ("carol", 403), ("dave", 404), ("erin", 404), (None, 302)]
)
def test_only_owners_see_the_pages_of_invitations(request, alice, site, person, status):
    invitation = invite(alice, site, FRANK, group=VISITORS)
    browser = client_of(person and request.getfixturevalue(person))
    for name, more in (
        ("site_invitations", []),
        ("site_invite", []),
        ("site_invitation_withdraw", [invitation.pk]),
        ("site_invitation_send_again", [invitation.pk]),
    ):
        answer = browser.post if name.endswith("again") else browser.get
        assert answer(reverse(name, args=[site.pk, *more])).status_code == status, name


def test_the_invitation_of_one_item_is_not_withdrawn_through_another(alice, site):
    invitation = invite(alice, site, FRANK, group=VISITORS)
    other = create_site(alice, "Other")
    end = reverse("site_invitation_withdraw", args=[other.pk, invitation.pk])
    assert client_of(alice).post(end).status_code == 404
    with pytest.raises(Http404):
        withdraw(alice, other, invitation)


# At the same time


def together(organisation, *deeds: Callable[[], object]) -> list[str]:
    """Do these at the same moment, each in a thread of its own; how each ended."""
    barrier = Barrier(len(deeds))
    ends = [""] * len(deeds)

    def one(number: int, deed: Callable[[], object]) -> None:
        try:
            with tenant_context(organisation):
                barrier.wait()
                deed()
                ends[number] = "done"
        except (ValidationError, PermissionDenied, Http404) as error:
            ends[number] = type(error).__name__
        finally:
            connection.close()

    threads = [Thread(target=one, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


PAIRS = 25


@pytest.mark.django_db(transaction=True)
def test_of_accepting_and_withdrawing_exactly_one_happens(waterland, alice, site):
    """R5: and the record agrees with the membership."""
    outcomes = set()
    for number in range(PAIRS):
        guest = verified(outsider(f"Guest{number}"))
        invitation = invite(alice, site, guest.user.email, group=VISITORS)
        ends = together(
            waterland,
            lambda guest=guest, invitation=invitation: accept(
                guest, Invitation.objects.get(pk=invitation.pk)
            ),
            lambda invitation=invitation: withdraw(
                Actor(user=alice.user),
                Site.objects.get(pk=site.pk),
                Invitation.objects.get(pk=invitation.pk),
            ),
        )
        invitation.refresh_from_db()
        accepted = invitation.state == "accepted"
        outcomes.add(invitation.state)
        assert ends == (["done", "done"] if accepted else ["ValidationError", "done"])
        assert Membership.objects.filter(user=guest.user).exists() is accepted
        verbs = SharingEvent.objects.filter(details__invitation=str(invitation.pk))
        assert sorted(verbs.values_list("verb", flat=True)) == (
            ["accept invitation", "invite"] if accepted else ["invite", "withdraw invitation"]
        )
    assert outcomes <= {"accepted", "withdrawn"}


@pytest.mark.django_db(transaction=True)
def test_accepted_twice_at_once_it_is_accepted_once(waterland, alice, site, report):
    """R5: one membership or grant, one event, one letter to the inviter."""
    for number in range(PAIRS):
        guest = verified(outsider(f"Guest{number}"))
        what = {"group": VISITORS} if number % 2 else {"level": Level.READ}
        invitation = invite(alice, site if number % 2 else report, guest.user.email, **what)
        ends = together(
            waterland,
            *[
                lambda guest=guest, invitation=invitation: accept(
                    Actor(user=guest.user), Invitation.objects.get(pk=invitation.pk)
                )
            ]
            * 3,
        )
        assert sorted(ends) == ["ValidationError", "ValidationError", "done"]
        held = Membership.objects if number % 2 else UserGrant.objects
        assert held.filter(user=guest.user).count() == 1
        assert SharingEvent.objects.filter(verb="accept invitation", user=guest.user).count() == 1
        assert invitation.letters.filter(name="invitation_accepted").count() == 1


def test_an_insider_with_the_invited_address_may_accept(alice, site):
    """Somebody who came to work here after the letter was sent."""
    invitation = invite(alice, site, "grace@waterland.example.test", group=VISITORS)
    grace = verified(insider("Grace"))
    accept(grace, invitation)
    assert may(anew(grace), Level.READ, site)
    assert invitation.expires_at < timezone.now() + timedelta(days=15)
