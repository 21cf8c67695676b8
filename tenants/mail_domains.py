"""Which e-mail domains are whose: for an operator to say, who made sure of it."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from tenants.models import MailDomain, Organisation
from tenants.operations import HOST


def give_mail_domain(organisation: Organisation, domain: str) -> MailDomain:
    """Say that an e-mail domain is this organisation's. Raises ValidationError if it is another's."""
    domain = _normal_form(domain)
    given, _new = MailDomain.objects.get_or_create(
        domain=domain, defaults={"organisation": organisation}
    )
    if given.organisation_id != organisation.pk:
        raise ValidationError(f"{domain} belongs to another organisation.", code="taken")
    return given


def take_mail_domain(organisation: Organisation, domain: str) -> bool:
    """Say that it is no longer theirs; whether it was."""
    held = organisation.mail_domains.filter(domain=_normal_form(domain))
    return bool(held.delete()[0])


def _normal_form(domain: str) -> str:
    domain = domain.strip().removeprefix("@").rstrip(".").lower()
    try:
        normal = domain.encode("ascii" if domain.isascii() else "idna").decode("ascii")
    except UnicodeError:
        normal = ""
    if "." not in normal or not HOST.fullmatch(normal):
        raise ValidationError(f"{domain[:100]!r} is not an e-mail domain.", code="domain")
    return normal
