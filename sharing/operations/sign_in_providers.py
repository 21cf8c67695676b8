"""With which accounts elsewhere people can sign in: what an administrator sets."""

from __future__ import annotations

from collections.abc import Collection

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.elsewhere.claims import NUMBER, PERSONAL
from accounts.elsewhere.web import Refused, refuse_address
from accounts.models import SignInProvider
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.events import record
from sharing.operations.policy import domains_in_normal_form
from sharing.transactions import operation
from tenants.current import current_organisation
from tenants.models import Organisation

# Where the two that everybody knows are, unless somebody says otherwise.
ISSUERS = {
    SignInProvider.Kind.MICROSOFT: "https://login.microsoftonline.com/common/v2.0",
    SignInProvider.Kind.GOOGLE: "https://accounts.google.com",
}


@operation
def set_provider(
    actor: Actor, provider: SignInProvider, *, secret: str = "", **facts: object
) -> None:
    """Add a provider, or change one; without a secret the one that is kept stays.

    It holds from the next sign-in on. Who is signed in stays so. The secret is sealed, and recorded
    nowhere. Raises ValidationError.
    """
    require_administrator(actor)
    kept = SignInProvider.objects.select_for_update().filter(pk=provider.pk).first()
    before = _said(kept) if kept else {}
    for name, value in facts.items():
        setattr(provider, name, value)
    provider.issuer = _issuer(provider)
    provider.domains = domains_in_normal_form(provider.domains)
    provider.directories = _directories(provider)
    provider.full_clean()
    if secret:
        provider.keep_secret(secret)
    if not provider.secret_sealed:
        raise ValidationError({"secret": _("Give the client secret too.")})
    if kept is None:
        SignInProvider.objects.bulk_create([provider])
    else:
        provider.save(update_fields=[*_said(provider), "secret_sealed"])
    said = _said(provider)
    changed = {name: value for name, value in said.items() if before.get(name) != value}
    if secret:
        changed["secret"] = _("a new one")
    if provider.kind == SignInProvider.Kind.MICROSOFT and before and "client_id" in changed:
        # Microsoft numbers people anew for each client.
        ends = [f"/{directory}/v2.0" for directory in provider.directories]
        for end in ends:
            SocialAccount.objects.filter(provider__endswith=end).delete()
    if changed:
        record(actor, "set sign-in provider", provider=provider.name, **changed)


@operation
def remove_provider(actor: Actor, provider: SignInProvider) -> None:
    """Forget a provider, with its secret; nobody can sign in with it any more.

    Who was linked stays known by issuer and number, should it be set up again.
    """
    require_administrator(actor)
    if SignInProvider.objects.filter(pk=provider.pk).delete()[0]:
        record(actor, "remove sign-in provider", provider=provider.name, issuer=provider.issuer)


@operation
def set_accounts_of_others(
    actor: Actor, organisation: Organisation, *, vouches: bool, accepts: bool
) -> None:
    """Say whether our people may use their account at other organisations here, and theirs may here."""
    require_administrator(actor)
    if organisation.pk != current_organisation().pk:
        raise PermissionDenied
    before = (organisation.vouches_for_its_people, organisation.accepts_accounts_of_others)
    Organisation.objects.filter(pk=organisation.pk).update(
        vouches_for_its_people=vouches, accepts_accounts_of_others=accepts
    )
    organisation.vouches_for_its_people = vouches
    organisation.accepts_accounts_of_others = accepts
    if before != (vouches, accepts):
        record(actor, "set accounts of others", vouches=vouches, accepts=accepts)


def _issuer(provider: SignInProvider) -> str:
    """Without a slash at its end; over TLS."""
    issuer = (provider.issuer or ISSUERS.get(provider.kind, "")).strip().rstrip("/")
    issuer = issuer.removesuffix("/.well-known/openid-configuration")
    try:
        refuse_address(issuer)
    except Refused:
        words = _("An address that begins with https:// is needed.")
        raise ValidationError({"issuer": words}) from None
    return issuer


def _directories(provider: SignInProvider) -> list[str]:
    """By number; “personal” stands for everybody's own accounts. Of Microsoft alone."""
    if provider.kind != SignInProvider.Kind.MICROSOFT:
        return []
    named = [PERSONAL if one == "personal" else one for one in _lower(provider.directories)]
    if not named or not all(NUMBER.fullmatch(one) for one in named):
        words = _("Give the number of each directory (tenant ID), or the word “personal”.")
        raise ValidationError({"directories": words})
    return sorted(set(named))


def _lower(words: Collection[str]) -> list[str]:
    return [word.strip().lower() for word in words if word.strip()]


def _said(provider: SignInProvider) -> dict[str, object]:
    names = ["name", "kind", "issuer", "client_id", "domains", "directories"]
    return {name: getattr(provider, name) for name in [*names, "makes_insiders", "is_on"]}
