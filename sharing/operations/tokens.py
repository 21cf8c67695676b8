"""Tokens: made by a person for a program of theirs, ended by them, by an administrator, or with them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from allauth.idp.oidc.models import Token
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccessToken, AllowedApp, TokenPolicy, User
from accounts.models.tokens import digest_of, new_secret, seal_of
from sharing import emails
from sharing.actors import Actor
from sharing.administering import ADMIN, require_administrator
from sharing.emails.tokens import ADMINISTERING
from sharing.events import record
from sharing.gate import standing_of
from sharing.transactions import operation

# Whoever needs more than this has forgotten what they made.
MOST_TOKENS = 50


@operation
def make_token(
    actor: Actor, *, name: str, scope: str, days: int | None = None
) -> tuple[AccessToken, str]:
    """Make a token for a program of the actor's; the secret is returned here, and kept nowhere.

    Without days it works as long as the policy says. Nobody makes one with another one, nor while
    they can open nothing here themselves. Of one that administers its person is told by letter.
    """
    # Whoever removes the person at this moment is done, or waits until we are.
    person = User.objects.select_for_update().filter(pk=actor.user and actor.user.pk).first()
    if person is None or actor.token or standing_of(actor).person:
        raise PermissionDenied(_("You cannot make a token now."))
    policy = TokenPolicy.current()
    name, days = name.strip(), policy.days if days is None else days
    if not policy.scopes_for(person):
        raise PermissionDenied(_("Your organisation lets people outside have no tokens."))
    if scope not in policy.scopes_for(person):
        message = _("Tokens of people outside may only look here.")
        if scope == AccessToken.Scope.ADMINISTER:
            message = _("With a token of yours nobody may administer.")
        raise ValidationError(message, code="scope")
    if not 1 <= days <= policy.most_days:
        message = _("Choose at most %(days)d days.") % {"days": policy.most_days}
        raise ValidationError(message, code="days")
    if not name:
        raise ValidationError(_("Say what it is for."), code="name")
    if person.tokens.kept().count() >= MOST_TOKENS:
        message = _("You have %(most)d tokens: end one first.") % {"most": MOST_TOKENS}
        raise ValidationError(message, code="most")
    secret = new_secret()
    token = AccessToken.objects.create(
        user=person,
        name=name[:100],
        scope=scope,
        digest=digest_of(secret),
        made_for=seal_of(person),
        expires_at=timezone.now() + timedelta(days=days),
    )
    record(actor, "make token", token=token.pk, scope=scope, until=token.expires_at.isoformat())
    if scope == AccessToken.Scope.ADMINISTER:
        emails.post(actor, ADMINISTERING, person.email, details={"name": token.name})
    return token, secret


@operation
def end_token(actor: Actor, token: AccessToken) -> None:
    """End a token: one's own, or anybody's by an administrator. Nothing makes it work again."""
    token = AccessToken.objects.select_for_update().get(pk=token.pk)
    if actor.job == ADMIN:
        require_administrator(actor)
    elif actor.user is None or token.user_id != actor.user.pk:
        raise PermissionDenied
    if token.ended_at is None:
        _end([token], by=actor.user)
        record(actor, "end token", token=token.pk, person=token.user_id)


def end_tokens_of(people: Collection[User], by: User | None) -> None:
    """End all tokens of people whose account is closed, and the apps they allowed; for operations."""
    Token.objects.filter(user__in=people).delete()
    AllowedApp.objects.filter(user__in=people).delete()
    _end(AccessToken.objects.filter(user__in=people, ended_at=None), by=by)


def end_administering(person: User, by: User | None) -> None:
    """End the tokens with which somebody administered who no longer does; for operations."""
    tokens = AccessToken.objects.filter(user=person, ended_at=None)
    _end(tokens.filter(scope=AccessToken.Scope.ADMINISTER), by=by)


def _end(tokens: Collection[AccessToken], *, by: User | None) -> None:
    found = AccessToken.objects.filter(pk__in=[token.pk for token in tokens])
    found.update(ended_at=timezone.now(), ended_by=by)


@operation
def set_token_policy(
    actor: Actor, *, days: int, most_days: int, outsiders: str, administer: bool = False
) -> TokenPolicy:
    """Say how long tokens work, which people outside may have, and whether any may administer.

    It holds for those that are there already too.

    It ends none: what the policy forbids is suspended from the next request on.
    """
    require_administrator(actor)
    policy, _new = TokenPolicy.objects.select_for_update().get_or_create(pk=1)
    facts = {"days": days, "most_days": most_days, "outsiders": outsiders, "administer": administer}
    for name, value in facts.items():
        setattr(policy, name, value)
    policy.full_clean(exclude=["id"])
    policy.save(update_fields=list(facts))
    record(actor, "set token policy", **facts)
    return policy
