"""Many invitations at once: an outcome for each address, and nothing half done."""

from __future__ import annotations

from time import perf_counter

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from sharing.floods import TO_ONE_ADDRESS
from sharing.models import Invitation, Level, PermissionGroup, SharingEvent
from sharing.operations.bulk import MOST, Outcome, addresses_in, invite_many
from sharing.operations.invitations import invite
from sharing.operations.scopes import set_never_outside
from tests.people import allow, client_of
from tests.post import deliver

READ = Level.READ
VISITORS = PermissionGroup.Kind.VISITORS
FRANK, NOOR = "frank@elsewhere.example.test", "noor@elsewhere.example.test"
Kind = Outcome.Kind


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@x.test, b@x.test;c@x.test d@x.test\n\ne@x.test\r\nf@x.test", "abcdef"),
        ("Noor de Wit <a@x.test>; Jan <b@x.test>", "ab"),
        ('"Wit, Noor de" <a@x.test>, Jan Smit <b@x.test>', "ab"),
        ("Wit, Noor de <a@x.test>; Smit, Jan <b@x.test>", "ab"),
        ("<a@x.test>, b@x.test", "ab"),
        ("mailto:a@x.test 'b@x.test'", "ab"),
        ("  ,; \n", ""),
    ],
)
def test_addresses_are_found_as_people_and_mail_programs_write_them(text, found):
    assert addresses_in(text) == [f"{name}@x.test" for name in found]


def test_what_is_no_address_is_kept_to_be_told():
    assert addresses_in("a@x.test, nonsense\nb@@x") == ["a@x.test", "nonsense", "b@@x"]


def test_each_address_has_an_outcome_and_nothing_of_the_others_is_undone(alice, dave, site):
    """S7: what is refused of one changes nothing of the others."""
    allow(domains_are="except", domains=["barred.example"])
    invite(alice, site, NOOR, group=VISITORS)
    for _each in range(TO_ONE_ADDRESS):
        often = invite(alice, site, "often@elsewhere.example.test", group=VISITORS)

    outcomes = invite_many(
        alice,
        site,
        [
            "Frank@Elsewhere.example.test",
            dave.user.email,
            "nonsense",
            NOOR,
            "x@barred.example",
            often.email,
            FRANK,
            "last@elsewhere.example.test",
        ],
        group=VISITORS,
        identity_check="I know them",
    )

    assert [(one.address, one.kind) for one in outcomes] == [
        (FRANK, Kind.INVITED),
        (dave.user.email, Kind.COLLEAGUE),
        ("nonsense", Kind.NO_ADDRESS),
        (NOOR, Kind.AFRESH),
        ("x@barred.example", Kind.DOMAIN),
        (often.email, Kind.TOO_MANY),
        (FRANK, Kind.TWICE),
        ("last@elsewhere.example.test", Kind.INVITED),
    ]
    open_ones = Invitation.objects.unanswered().values_list("email", flat=True)
    assert set(open_ones) == {FRANK, NOOR, often.email, "last@elsewhere.example.test"}
    assert Invitation.objects.unanswered().get(email=FRANK).identity_check == "I know them"
    event = SharingEvent.objects.get(verb="invite many")
    assert event.details == {"addresses": "8", "invited": "3"}


@pytest.mark.parametrize(
    ("offer", "addresses"),
    [
        ({"level": Level.OWN}, [FRANK]),
        ({}, [FRANK]),
        ({"level": READ}, []),
        ({"level": READ}, [f"{n}@x.example" for n in range(MOST + 1)]),
    ],
)
def test_what_is_wrong_with_all_is_refused_for_all(alice, site, offer, addresses):
    with pytest.raises(ValidationError):
        invite_many(alice, site, addresses, **offer)

    assert not Invitation.objects.exists()
    assert deliver() == []


def test_where_no_outsider_may_come_nobody_is_invited(alice, bob, site):
    """S42, D14."""
    with pytest.raises(PermissionDenied):
        invite_many(bob, site, [FRANK], level=READ)
    set_never_outside(alice, site, never=True)
    with pytest.raises(ValidationError, match="never"):
        invite_many(alice, site, [FRANK], level=READ)


def test_two_hundred_addresses(alice, site, capsys):
    addresses = [f"person{number}@elsewhere.example.test" for number in range(200)]
    begun = perf_counter()
    outcomes = invite_many(alice, site, addresses, group=VISITORS)
    took = perf_counter() - begun

    assert {one.kind for one in outcomes} == {Kind.INVITED}
    assert Invitation.objects.pending().count() == 200
    with capsys.disabled():
        print(f"\n200 addresses invited in {took:.1f} s")  # noqa: T201 -- a figure
    assert len(deliver()) == 200


def test_the_page_shows_a_line_for_each_and_lets_the_rest_be_corrected(alice, dave, site):
    page = client_of(alice)
    words = {
        "addresses": f"Frank <{FRANK}>; nonsense\n{dave.user.email}",
        "gives": "group read",
        "identity_check": "I called them all",
    }
    address = reverse("site_invite_many", args=[site.pk])
    answer = page.post(address, words)

    assert answer.status_code == 200
    assert [row["invited"] for row in answer.context["outcomes"]] == [True, False, False]
    assert "1 invited" in answer.text
    assert "2 not invited" in answer.text
    assert reverse("site_add_grant", args=[site.pk]) in answer.text
    assert answer.context["form"]["addresses"].value() == f"nonsense\n{dave.user.email}"
    assert answer.context["form"]["identity_check"].value() == "I called them all"
    assert page.post(address, {**words, "addresses": ""}).status_code == 422
    assert Invitation.objects.get().email == FRANK
