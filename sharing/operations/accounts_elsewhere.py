"""Who somebody with an account elsewhere is here, and which accounts elsewhere are somebody's.

Known by issuer and number there, never by an address. An address that counts (the provider says
that it is verified, and is trusted for its domain) finds an account, or makes one, only here.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.elsewhere.claims import Identity, Trust
from accounts.models import User
from accounts.other_ways import other_ways_than
from sharing.actors import Actor
from sharing.emails import post
from sharing.emails.accounts import ACCOUNT_LINKED, ACCOUNT_UNLINKED
from sharing.events import record
from sharing.models import Invitation
from sharing.operations.invitations import open_account, open_to_outsiders
from sharing.transactions import operation, wait_for
from tenants.current import current_organisation


@operation
def admit(actor: Actor, identity: Identity, trust: Trust, *, called: str) -> User | None:
    """Who comes with this identity; None for whoever may not, whatever the reason.

    Whoever is linked already; whoever has the address, if it counts, and is linked then; a new
    colleague, if the provider makes them, at a domain of our own; or whoever was invited at it.
    """
    _wait_for_others(identity)
    linked = SocialAccount.objects.filter(provider=identity.issuer, uid=identity.subject)
    account = linked.select_related("user").first()
    if account is not None:
        return account.user if may_come_in(account.user) else None
    person = _by_address(actor, identity, trust) if identity.email else None
    if person is None or not may_come_in(person) or _is_linked(person, identity):
        return None
    _confirm(person)
    _link(actor, person, identity, called)
    return person


@operation
def link_account(actor: Actor, identity: Identity, *, called: str) -> None:
    """Link an account elsewhere to whoever is signed in; it is nobody else's."""
    _wait_for_others(identity)
    person = User.objects.select_for_update().filter(pk=actor.user and actor.user.pk).first()
    if person is None or not may_come_in(person):
        raise PermissionDenied
    account = SocialAccount.objects.filter(provider=identity.issuer, uid=identity.subject).first()
    if account is not None and account.user_id == person.pk:
        return
    if account is not None or _is_linked(person, identity):
        words = _("This account cannot be linked: one of you two has a link with it already.")
        raise ValidationError(words, code="linked")
    _link(actor, person, identity, called)


@operation
def end_account_link(actor: Actor, account: SocialAccount, *, called: str) -> None:
    """End a link of one's own; the last way in stays."""
    person = User.objects.select_for_update().filter(pk=actor.user and actor.user.pk).first()
    if person is None or account.user_id != person.pk:
        raise PermissionDenied
    if not other_ways_than(account, person):
        words = _("This is your only way to sign in. Make another way first.")
        raise ValidationError(words, code="last_way")
    account.delete()
    record(actor, "end account link", person=person.pk, provider=called)
    post(actor, ACCOUNT_UNLINKED, person.email, details={"provider": called})


def may_come_in(person: User) -> bool:
    """Whether the account is open now: not closed, not outside while that is off (S59), not past its end.

    Whoever is past it and was invited again may come in, to answer.
    """
    if not person.is_active or not person.is_external:
        return person.is_active
    if not current_organisation().external_sharing:
        return False
    over = person.access_until is not None and person.access_until <= timezone.now()
    return not over or bool(_invitations_to(person.email))


def invitation_waiting(person: User) -> Invitation | None:
    """What this person was invited to last and did not answer, if it is open."""
    for one in _invitations_to(person.email):
        return one
    return None


def _by_address(actor: Actor, identity: Identity, trust: Trust) -> User | None:
    """Whoever has the address that counts; made now for a new colleague, or for who was invited."""
    others = EmailAddress.objects.filter(email=identity.email, verified=True)
    if others.exclude(user__email=identity.email).exists():
        return None
    person = User.objects.filter(email=identity.email).first()
    if person is None and _is_colleague(identity, trust):
        person = User.objects.create_user(identity.email, name=identity.name)
        record(actor, "open account", person=person.pk)
        return person
    if person is None or not person.is_active:
        for invitation in _invitations_to(identity.email):
            person = open_account(actor, invitation)
            if person is not None and not person.name:
                person.name = identity.name
                person.save(update_fields=["name"])
            return person
    return person


def _is_colleague(identity: Identity, trust: Trust) -> bool:
    domain = identity.email.rpartition("@")[2]
    own = current_organisation().mail_domains.filter(domain=domain)
    return trust.makes_insiders and own.exists()


def _invitations_to(email: str) -> list[Invitation]:
    pending = Invitation.objects.pending().select_related("scope").filter(email=email)
    return [one for one in pending.order_by("-created_at") if open_to_outsiders(one)]


def _is_linked(person: User, identity: Identity) -> bool:
    """Whether somebody else there was linked to this person before: an address can change hands."""
    return SocialAccount.objects.filter(user=person, provider=identity.issuer).exists()


def _confirm(person: User) -> None:
    """The address is known to be theirs now; a password of before that is nobody's to vouch for."""
    known = EmailAddress.objects.filter(user=person, email=person.email, verified=True)
    if known.exists():
        return
    if person.has_usable_password():
        person.password = make_password(None)
        person.save(update_fields=["password"])
    EmailAddress.objects.filter(user=person).exclude(email=person.email).update(primary=False)
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )


def _link(actor: Actor, person: User, identity: Identity, called: str) -> None:
    SocialAccount.objects.create(user=person, provider=identity.issuer, uid=identity.subject)
    record(actor, "link account", person=person.pk, provider=called, issuer=identity.issuer)
    post(actor, ACCOUNT_LINKED, person.email, details={"provider": called})


def _wait_for_others(identity: Identity) -> None:
    """One at a time with the same account elsewhere, or the same address."""
    here = current_organisation().pk
    same = {f"{identity.issuer} {identity.subject}", identity.email} - {""}
    wait_for(*(f"account elsewhere {here} {one}" for one in same))
