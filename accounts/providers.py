"""With which accounts elsewhere one can sign in here.

The answers depend on the domain of an address and on nothing else: they never tell whether there is
an account with it (I5).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.addresses import normal_or_nothing
from accounts.models import SignInProvider
from tenants.current import current_organisation
from tenants.models import Organisation


@dataclass(frozen=True)
class Way:
    """An account elsewhere with which one can sign in: what the button says, and where it posts to."""

    label: str
    # What stands for it in addresses: the number of the provider, or of the other organisation.
    provider_id: str
    # microsoft, google, openid or organisation: for the picture on the button.
    kind: str

    @property
    def url(self) -> str:
        """Where the button's form posts to; `next` may go along."""
        return reverse("openid_connect_login", args=[self.provider_id])


def public_ways() -> list[Way]:
    """What everybody is offered, whoever they are: the providers that are switched on."""
    return [_way(provider) for provider in SignInProvider.objects.usable()]


def ways_for(address: str) -> list[Way]:
    """What somebody with this address is offered: what counts for its domain.

    That is the providers that are trusted for it, and the organisation here that it belongs to.
    """
    domain = domain_of(address)
    if not domain:
        return []
    providers = SignInProvider.objects.usable().filter(domains__contains=[domain])
    ways = [_way(provider) for provider in providers]
    other = organisation_of(domain)
    if other is not None:
        label = _("Sign in with %(name)s") % {"name": other.name}
        ways.append(Way(label, str(other.pk), "organisation"))
    return ways


def domain_of(address: str) -> str:
    """The domain of an address in its normal form; nothing if it is not an address."""
    return normal_or_nothing(address).rpartition("@")[2]


def other_organisations() -> QuerySet[Organisation]:
    """The other organisations here whose accounts can be used at this one, both having agreed."""
    here = current_organisation()
    if not here.accepts_accounts_of_others:
        return Organisation.objects.none()
    return Organisation.objects.filter(vouches_for_its_people=True).exclude(pk=here.pk)


def organisation_of(domain: str) -> Organisation | None:
    """The other organisation to which an e-mail domain belongs, if its accounts can be used here."""
    return other_organisations().filter(mail_domains__domain=domain).first()


def _way(provider: SignInProvider) -> Way:
    label = _("Sign in with %(name)s") % {"name": provider.name}
    return Way(label, str(provider.pk), provider.kind)
