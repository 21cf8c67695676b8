"""The organisations on this installation, and the hosts at which they are found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django_tenants.models import DomainMixin, TenantMixin
from uuid_utils.compat import uuid7


class Organisation(TenantMixin):
    """A tenant: people, sites and documents in a schema of their own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    external_sharing = models.BooleanField(
        default=True,
        help_text="Whether people outside may reach what has been shared with them (S53).",
    )
    letters_from = models.EmailField(
        blank=True,
        help_text="Whom letters are from: an address at a domain of the organisation's own. "
        "Empty: that of the installation.",
    )
    # Signing in with the account of another organisation on this installation, both ways.
    vouches_for_its_people = models.BooleanField(
        default=True,
        help_text="Whether its people may sign in at other organisations here with their account.",
    )
    accepts_accounts_of_others = models.BooleanField(
        default=True,
        help_text="Whether people may sign in with their account at another organisation here.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    # Made by operations.create_organisation, which clones the template.
    auto_create_schema = False

    def __str__(self) -> str:
        return self.name

    @cached_property
    def address(self) -> str:
        """The address of the first page, at the stored primary domain and no other."""
        domain = self.domains.get(is_primary=True).domain
        scheme = "https" if settings.SERVED_OVER_TLS else "http"
        port = settings.PORT_IN_ADDRESSES
        return f"{scheme}://{domain}" + ("" if port in {"443", "80"} else f":{port}")


class Domain(DomainMixin):
    """A host name that belongs to an organisation."""

    tenant = models.ForeignKey(Organisation, models.CASCADE, related_name="domains")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(domain=models.functions.Lower("domain")),
                name="domains_are_lower_case",
            )
        ]

    def __str__(self) -> str:
        return self.domain


class MailDomain(models.Model):
    """An e-mail domain that an operator knows to be this organisation's; it is nobody else's.

    The organisation can say of addresses in it whose they are, here and to other organisations.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="mail_domains")
    domain = models.CharField(max_length=253, unique=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(domain=models.functions.Lower("domain")),
                name="mail_domains_are_lower_case",
            )
        ]

    def __str__(self) -> str:
        return self.domain
