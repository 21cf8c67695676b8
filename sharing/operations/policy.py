"""What the organisation allows of sharing outside (S41)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.addresses import normal_form
from accounts.models import User
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.events import record
from sharing.models import SharingPolicy
from sharing.transactions import operation

LONGEST_LIST = 1_000
# What is usual, the most there may be, and how it is called when the usual is more.
DAYS = [
    ("link_days", "most_link_days", "links_within"),
    ("access_days", "most_access_days", "access_within"),
]


@operation
def set_policy(
    actor: Actor, *, chosen: Collection[User] | None = None, **facts: object
) -> SharingPolicy:
    """Change what the organisation allows; what is not named stays as it is.

    It rewrites nobody's grants, links or invitations: the gate reads the policy, so what it forbids
    is suspended from the next request on and is back when it is allowed again. Domains are taken in
    their normal form. Raises ValidationError for what contradicts itself.
    """
    require_administrator(actor)
    policy, _new = SharingPolicy.objects.select_for_update().get_or_create(pk=1)
    before = _said(policy)
    if "domains" in facts:
        facts["domains"] = domains_in_normal_form(facts["domains"])
    for name, value in facts.items():
        setattr(policy, name, value)
    policy.clean_fields(exclude=["id"])
    people = policy.chosen.exists() if chosen is None else chosen
    if wrong := contradictions({**_fields(policy), "chosen": people}):
        raise ValidationError(wrong)
    policy.full_clean(exclude=["id"])
    policy.save(update_fields=sorted(facts))
    if chosen is not None:
        if any(person.is_external for person in chosen):
            message = _("Somebody outside the organisation can never share outside.")
            raise ValidationError(message, code="external")
        policy.chosen.set(chosen)
    after = _said(policy)
    changed = {name: value for name, value in after.items() if before[name] != value}
    if changed:
        record(actor, "set policy", **changed)
    return policy


def contradictions(said: Mapping[str, object]) -> dict[str, ValidationError]:
    """What contradicts itself in what is said, by the field at which it is told."""
    wrong: dict[str, tuple[str, str]] = {}
    if said.get("domains_are") == SharingPolicy.Domains.ONLY and not said.get("domains"):
        words = _("Name at least one domain, or allow addresses of every domain.")
        wrong["domains"] = words, "domains"
    if said.get("edit_links_allowed") and not said.get("links_allowed"):
        words = _("Without guest links there are none with which one can edit.")
        wrong["edit_links_allowed"] = words, "edit_links"
    for usual, most, code in DAYS:
        days, limit = said.get(usual), said.get(most)
        if limit is not None and (days is None or days > limit):
            words = _("Choose at most %(days)d days, which is the most that you allow.")
            wrong[usual] = words % {"days": limit}, code
    if said.get("sharers") == SharingPolicy.Sharers.CHOSEN and not said.get("chosen"):
        wrong["chosen"] = _("Choose at least one person, or let owners share."), "nobody"
    return {name: ValidationError(words, code) for name, (words, code) in wrong.items()}


def domains_in_normal_form(domains: Collection[str]) -> list[str]:
    """Each domain once, in lower case and as ASCII; with or without an @ before it."""
    found = []
    for domain in domains:
        bare = domain.strip().removeprefix("@").rstrip(".")
        try:
            normal = normal_form(f"x@{bare}").rpartition("@")[2]
        except ValidationError:
            message = _("“%(domain)s” is not a domain.") % {"domain": domain[:100]}
            raise ValidationError(message, code="domain") from None
        if normal not in found:
            found.append(normal)
    if len(found) > LONGEST_LIST:
        message = _("Name at most %(most)d domains.") % {"most": LONGEST_LIST}
        raise ValidationError(message, code="domains")
    return found


def _fields(policy: SharingPolicy) -> dict[str, object]:
    fields = [field.attname for field in SharingPolicy._meta.concrete_fields if field.name != "id"]  # noqa: SLF001 -- public
    return {name: getattr(policy, name) for name in fields}


def _said(policy: SharingPolicy) -> dict[str, object]:
    said = _fields(policy)
    said["domains"] = list(policy.domains)
    said["chosen"] = sorted(str(pk) for pk in policy.chosen.values_list("pk", flat=True))
    return said
