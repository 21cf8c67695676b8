"""Who an account elsewhere is here: somebody linked, a new colleague, somebody invited, or nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.messages import get_messages
from django.core import mail
from django.utils import timezone

from accounts.models import User
from sharing.models import Level, SharingEvent
from sharing.operations.external_users import remove
from sharing.operations.invitations import invite, withdraw
from sharing.operations.people import set_standing
from sharing.operations.switch import set_external_sharing
from tenants.current import current_organisation
from tenants.mail_domains import give_mail_domain
from tests.accounts.elsewhere import come_by, set_up, signed_in
from tests.people import add_text, client_of, insider, outsider
from tests.post import deliver, verified

FRANK = "frank@molen.example.test"


@pytest.fixture
def admin(waterland):
    return insider("Beheerder", is_staff=True, is_superuser=True)


@pytest.fixture
def document(alice, site):
    return add_text(alice, site, "Plan")


def frank(*, linked_at: str = "") -> User:
    """Outside, with an address at the domain for which the provider is trusted."""
    person = outsider("Frank")
    person.user.email = FRANK
    person.user.save(update_fields=["email"])
    verified(person)
    if linked_at:
        SocialAccount.objects.create(user=person.user, provider=linked_at, uid="one")
    return person.user


def words_of(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_who_is_unknown_hears_the_same_as_who_is_closed(alice, admin, molen):
    """I5: what it says tells nothing of whether there is an account."""
    molen.says = {"email": FRANK}
    provider = set_up(molen)
    unknown = come_by(client_of(), provider)
    person = frank()
    remove(admin, [person])
    closed = come_by(client_of(), provider)
    assert words_of(unknown) == words_of(closed) != []
    assert unknown.headers["Location"] == closed.headers["Location"]
    assert not SocialAccount.objects.exists()


def close(admin, person, waterland):
    remove(admin, [person])


def deactivate(admin, person, waterland):
    User.objects.filter(pk=person.pk).update(is_active=False)


def switch_off(admin, person, waterland):
    set_external_sharing(admin, waterland, on=False)


def end_access(admin, person, waterland):
    yesterday = timezone.now() - timedelta(days=1)
    User.objects.filter(pk=person.pk).update(access_until=yesterday)


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("shut", [close, deactivate, switch_off, end_access])
def test_who_may_not_come_in_may_not_by_this_way_either(waterland, admin, molen, shut, linked):
    """Z8, S59: removed, closed, switched off or past the end; linked before or not."""
    provider = set_up(molen)
    molen.says = {"email": FRANK}
    person = frank(linked_at=molen.issuer if linked else "")
    before = client_of()
    come_by(before, provider)
    assert signed_in(before) == str(person.pk)
    if not linked:
        SocialAccount.objects.all().delete()
    shut(admin, person, waterland)
    client = client_of()
    answer = come_by(client, provider)
    assert signed_in(client) is None
    assert "cannot sign in here" in words_of(answer)[0]


def test_a_colleague_who_was_switched_off_stays_out(hanna, admin, molen):
    provider = set_up(molen)
    come_by(client_of(), provider)
    set_standing(admin, hanna, may_sign_in=False, administers=False)
    client = client_of()
    come_by(client, provider)
    assert signed_in(client) is None


def test_a_new_colleague_gets_an_account_at_a_domain_of_our_own(waterland, molen):
    provider = set_up(molen, makes_insiders=True)
    give_mail_domain(waterland, "molen.example.test")
    client = client_of()
    come_by(client, provider)
    person = User.objects.get(email="hanna@molen.example.test")
    assert signed_in(client) == str(person.pk)
    assert (person.name, person.is_external, person.is_staff) == ("Hanna Molenaar", False, False)
    assert not person.has_usable_password()
    assert person.emailaddress_set.get().verified
    assert {"open account", "link account"} <= set(
        SharingEvent.objects.values_list("verb", flat=True)
    )


@pytest.mark.parametrize("missing", ["not asked for", "not our domain", "not verified"])
def test_without_any_of_it_nobody_gets_an_account(waterland, polder, molen, missing):
    provider = set_up(molen, makes_insiders=missing != "not asked for")
    give_mail_domain(polder if missing == "not our domain" else waterland, "molen.example.test")
    if missing == "not verified":
        molen.says = {"email_verified": False}
    people = User.objects.count()
    client = client_of()
    come_by(client, provider)
    assert signed_in(client) is None
    assert User.objects.count() == people


def test_who_was_invited_comes_in_and_answers(alice, document, molen):
    """S9, D12: the invited address, verified by who is trusted for it; then the invitation."""
    invitation = invite(alice, document, FRANK, level=Level.READ)
    provider = set_up(molen)
    molen.says = {"email": "Frank@Molen.Example.Test", "name": "Frank de Wit"}
    client = client_of()
    page = come_by(client, provider)
    person = User.objects.get(email=FRANK)
    assert person.is_external
    assert person.name == "Frank de Wit"
    assert signed_in(client) == str(person.pk)
    assert page.headers["Location"].startswith("/invitations/")
    opened = client.post(page.headers["Location"], {"answer": "accept"})
    assert opened.headers["Location"] == document.get_absolute_url()
    assert client.get(document.get_absolute_url()).status_code == 200
    invitation.refresh_from_db()
    assert invitation.accepted_by == person
    deliver()
    codes = [letter for letter in mail.outbox if "code" in letter.subject.lower()]
    assert codes == []


def untrusted(alice, document, provider, molen):
    provider.domains = ["elsewhere.example.test"]
    provider.save(update_fields=["domains"])


def unverified(alice, document, provider, molen):
    molen.says["email_verified"] = False


def somebody_else(alice, document, provider, molen):
    molen.says["email"] = "eve@molen.example.test"


def withdrawn(alice, document, provider, molen):
    withdraw(alice, document, document.own_scope.invitations.get())


def over(alice, document, provider, molen):
    long_ago = timezone.now() - timedelta(days=1)
    document.own_scope.invitations.update(expires_at=long_ago)


def off(alice, document, provider, molen):
    set_external_sharing(
        insider("Beheerder", is_staff=True, is_superuser=True), current_organisation(), on=False
    )


@pytest.mark.parametrize("why", [untrusted, unverified, somebody_else, withdrawn, over, off])
def test_an_invitation_lets_in_nobody_but_the_invited_while_it_is_open(alice, document, molen, why):
    """I1, I3, I4: no account is made, and nothing is told."""
    invite(alice, document, FRANK, level=Level.READ)
    document.refresh_from_db()
    provider = set_up(molen)
    molen.says = {"email": FRANK}
    why(alice, document, provider, molen)
    client = client_of()
    come_by(client, provider)
    assert signed_in(client) is None
    assert not User.objects.filter(is_external=True).exists()
    assert not SocialAccount.objects.exists()


def test_who_was_removed_and_invited_again_starts_with_nothing(alice, admin, document, molen):
    """S68."""
    provider = set_up(molen)
    molen.says = {"email": FRANK}
    person = frank(linked_at=molen.issuer)
    remove(admin, [person])
    client = client_of()
    come_by(client, provider)
    assert signed_in(client) is None
    invite(alice, document, FRANK, level=Level.READ)
    come_by(client, provider)
    assert signed_in(client) == str(person.pk)
    assert client.get(document.get_absolute_url()).status_code == 404


def test_whose_access_ended_may_come_to_answer_a_new_invitation(alice, document, molen):
    provider = set_up(molen)
    molen.says = {"email": FRANK}
    person = frank(linked_at=molen.issuer)
    User.objects.filter(pk=person.pk).update(access_until=timezone.now() - timedelta(days=1))
    invite(alice, document, FRANK, level=Level.READ)
    client = client_of()
    come_by(client, provider)
    assert signed_in(client) == str(person.pk)


def test_an_address_that_is_another_persons_second_one_is_nobodys(alice, document, molen):
    """I2: nobody is merged with anybody."""
    EmailAddress.objects.create(user=alice.user, email=FRANK, verified=True)
    invite(alice, document, FRANK, level=Level.READ)
    provider = set_up(molen)
    molen.says = {"email": FRANK}
    client = client_of()
    come_by(client, provider)
    assert signed_in(client) is None
