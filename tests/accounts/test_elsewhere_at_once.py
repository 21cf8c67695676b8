"""The same account elsewhere in several browsers at the same moment."""

from __future__ import annotations

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.elsewhere.claims import Identity, Trust
from accounts.models import User
from sharing.actors import Actor
from sharing.models import SharingEvent
from sharing.operations.accounts_elsewhere import admit
from tenants.mail_domains import give_mail_domain
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ISSUER = "https://molen.example.test"
TRUST = Trust(
    kind="openid",
    issuer=ISSUER,
    client_id="x",
    domains=frozenset({"molen.example.test"}),
    makes_insiders=True,
)


def come(subject: str):
    identity = Identity(ISSUER, subject, "Hanna", "hanna@molen.example.test")
    return lambda: admit(Actor(), identity, TRUST, called="Molen")


def test_a_new_colleague_who_comes_in_twice_at_once_is_one(waterland):
    give_mail_domain(waterland, "molen.example.test")
    people = at_once(*[come("one")] * 8)
    assert len({person.pk for person in people}) == 1
    assert SocialAccount.objects.count() == 1
    assert SharingEvent.objects.filter(verb="open account").count() == 1


def test_of_two_with_the_same_address_one_gets_it(waterland):
    give_mail_domain(waterland, "molen.example.test")
    people = at_once(*[come(str(number)) for number in range(8)])
    assert len([person for person in people if isinstance(person, User)]) == 1
    assert people.count(None) == 7
    assert SocialAccount.objects.count() == User.objects.filter(name="Hanna").count() == 1
