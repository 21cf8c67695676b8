"""The guest links of an item as who may share it sees them, as plain values."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharing.actors import Actor
from sharing.emails.guest_links import GUEST_LINK
from sharing.gate import closed_to_outsiders, level_on, may, may_share_outside
from sharing.guest_link_forms import GuestLinkForm
from sharing.letting_in import switch_is_on
from sharing.models import GuestLink, Letter, Level
from sharing.panels import item_values
from sharing.securable import Securable, securable_models
from sharing.tokens import token_of
from sharing.words import LINK_STATES
from tenants.current import current_organisation

# What keeps a link from working that would work by itself.
SUSPENDED = {
    "suspended": _("Suspended: sharing outside is switched off"),
    "off": _("Suspended: the organisation does not allow guest links"),
    "orphaned": _("Suspended: who made it may no longer share this"),
    "closed": _("Suspended: this may never be seen by people outside"),
    "confidential": _("Suspended: this is confidential"),
}


def link_values(item: Securable, link: GuestLink, suspended: str = "") -> dict[str, object]:
    """A guest link as its keeper sees it, with its address (S81).

    `suspended` says what keeps it from working besides the switch, if that was asked.
    """
    state = link.state
    organisation = current_organisation()
    if state == "active":
        state = suspended if organisation.external_sharing else "suspended"
        state = state or "active"

    def at(what: str) -> str:
        return reverse(f"{item.kind}_{what}_guest_link", args=[item.pk, link.pk])

    return {
        "id": link.pk,
        "url": organisation.address + reverse("guest_link", args=[token_of(link)]),
        "level_label": link.get_level_display(),
        "purpose": link.purpose,
        "password": bool(link.password),
        "created_by": str(link.created_by),
        "created_at": link.created_at,
        "expires_at": link.expires_at,
        "state": state,
        "state_label": str((LINK_STATES | SUSPENDED)[state]),
        "disable_url": at("disable"),
        "pause_url": None if link.paused_at else at("pause"),
        "resume_url": at("resume") if link.paused_at else None,
        "renew_url": at("renew"),
        "change_url": at("change"),
        "send_url": at("send") if state == "active" else None,
        "uses": link.uses,
        "last_used_at": link.last_used_at,
    }


def guest_links(actor: Actor, item: Securable, form: GuestLinkForm) -> dict[str, object]:
    """The panel of guest links of an item: all of them for an owner, else what the actor made."""
    links = GuestLink.objects.filter(item_id=item.pk)
    if not _owns(actor, item):
        links = links.filter(created_by=actor.user)
    letters = Letter.objects.filter(name=GUEST_LINK).order_by("posted_at")
    links = links.select_related("created_by").prefetch_related(Prefetch("letters", letters))
    links = list(links.order_by("disabled_at", "-created_at"))
    makers = {link.created_by_id for link in links if link.state == "active"}
    may_share = {pk: may_share_outside(pk, item.scope_id) for pk in {*makers, actor.user.pk}}
    policy = form.policy
    # Known already of what has a scope of its own.
    own = item.own_scope
    closed = own.closed_to_outsiders if own else closed_to_outsiders(item.scope_id)

    def shown(link: GuestLink) -> dict[str, object]:
        suspended = "" if may_share.get(link.created_by_id, True) else "orphaned"
        suspended = "confidential" if item.confidential else suspended
        suspended = "closed" if closed else suspended
        suspended = suspended if policy.links_allowed else "off"
        sent = dict.fromkeys(letter.recipient for letter in link.letters.all())
        return link_values(item, link, suspended) | {"sent_to": list(sent)}

    why_none = ""
    if not policy.links_allowed:
        why_none = gettext("Your organisation does not allow guest links.")
    elif item.confidential:
        why_none = gettext("This is confidential: no guest link opens it.")
    elif not may_share[actor.user.pk]:
        why_none = gettext("Your organisation lets only some people share outside.")
    return {
        "item": item_values(item),
        "links": [shown(link) for link in links],
        "links_above": _links_above(actor, item),
        "form": form,
        "new_link_url": reverse(f"{item.kind}_guest_links", args=[item.pk]),
        "may_make": not why_none,
        "why_none": why_none,
    }


def _owns(actor: Actor, item: Securable) -> bool:
    """Whether they have full control; known already of what was fetched with its level."""
    rank = getattr(item, "level_rank", None)
    return may(actor, Level.OWN, item) if rank is None else rank == Level.OWN.rank


def _links_above(actor: Actor, item: Securable) -> list[dict[str, object]]:
    """The places above of which a guest link opens this item as well; by name if the actor may see."""
    links = GuestLink.objects.usable().filter(scope__counted_by__scope_id=item.scope_id)
    above = dict(links.exclude(item_id=item.pk).values_list("item_id", "item_kind"))
    if not above or item.confidential or not switch_is_on():
        return []
    return [
        {
            "name": str(place),
            "url": reverse(f"{place.kind}_guest_links", args=[place.pk])
            if level_on(actor, place.scope_id) is Level.OWN
            else None,
        }
        for model in securable_models()
        if model.takes_guest_links
        for place in _seen(model.objects.all(), actor, set(above))
    ] or [{"name": "", "url": None}]


def _seen(rows: QuerySet, actor: Actor, ids: set[object]) -> QuerySet:
    return rows.filter(pk__in=ids).visible_to(actor)
