"""The page "Who has access, and why", as plain values."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership, User
from sharing.access import Access, Crowd, Way, explain, who_can, words_of
from sharing.actors import Actor
from sharing.exposure import exposures
from sharing.gate import level_on
from sharing.guest_link_panels import link_values
from sharing.models import Invitation, Level
from sharing.panels import item_values, name_above, person_values, state_sentence
from sharing.requested import count_of, may_ask_to_share
from sharing.securable import Securable, State


class Viewer:
    """Who looks at a page about access: what they may see by name, and what they may end."""

    def __init__(self, actor: Actor, item: Securable) -> None:
        self.actor = actor
        self.item = item
        self._known: dict[int, Level | None] = {}

    def owns(self, source: Securable | None) -> bool:
        """Whether they have full control of the item on which something was given."""
        return source is not None and self._holds(Level.OWN, source)

    def sees(self, source: Securable | None) -> bool:
        """Whether they see the item on which something was given."""
        return source is not None and self._holds(Level.READ, source)

    def name(self, source: Securable | None) -> str:
        """The item's name in quotation marks, if they may see it; titles leak."""
        if self.sees(source):
            return _("“%(name)s”") % {"name": source}
        return _("something above it")

    def _holds(self, level: Level, source: Securable) -> bool:
        scope_id = source.scope_id
        if scope_id not in self._known:
            self._known[scope_id] = level_on(self.actor, scope_id)
        held = self._known[scope_id]
        return held is not None and held.rank >= level.rank


def scope_page(actor: Actor, item: Securable, asked: User | None = None) -> dict[str, object]:
    """Everything of the page; `asked` is a person about whom the viewer wants to know why."""
    viewer = Viewer(actor, item)
    own = viewer.owns(item)
    access = who_can(item)

    def at(view: str) -> str:
        return reverse(f"{item.kind}_{view}", args=[item.pk])

    return {
        "item": item_values(item),
        "state": item.state.value,
        "state_sentence": state_sentence(item, name_above(actor, item)),
        "exposure": exposures([item.scope_id])[item.scope_id],
        "groups": [_group_values(viewer, crowd) for crowd in access.groups],
        **access_values(viewer, access),
        "mine": explanation(viewer, actor),
        "asked": explanation(viewer, Actor(user=asked)) | {"person": person_values(asked)}
        if asked
        else None,
        "may_own": own,
        "is_root": item.container is None,
        "urls": {
            "add": at("add_grant") if own else None,
            "break_inheritance": at("break_inheritance")
            if item.state is not State.UNIQUE
            else None,
            "restore_inheritance": at("restore_inheritance")
            if item.container is not None and item.state is not State.TAKES_OVER
            else None,
            "never_outside": at("never_outside") if own else None,
            "invite": at("invite") if own else None,
            "invitations": at("invitations") if own else None,
            "ask_to_share": at("ask_to_share") if may_ask_to_share(actor, item) else None,
        },
        "requests_waiting": count_of(actor, item) if own else 0,
        "never_outside": bool(item.own_scope_id and item.own_scope.never_outside),
    }


def access_values(viewer: Viewer, access: Access) -> dict[str, object]:
    """People, links and pending invitations; links and invitations are shown to owners only."""
    own = viewer.owns(viewer.item)
    return {
        "people": [_person_values(viewer, way) for way in access.people],
        "links": [_link_values(viewer, way) for way in access.links] if own else [],
        "invitations": [_invitation_values(viewer, one) for one in access.invitations]
        if own
        else [],
    }


def short_list(actor: Actor, item: Securable) -> list[dict[str, object]]:
    """One line for each way to an item: people, groups with how many are in them, and links."""
    viewer = Viewer(actor, item)
    access = who_can(item)
    values = access_values(viewer, access)
    groups = [
        {
            "person": None,
            "link": None,
            "group": _group_name(viewer, crowd.way),
            "count": ngettext("%(n)d person", "%(n)d people", crowd.count) % {"n": crowd.count},
            "level_label": crowd.way.level.label,
            "source": _source(viewer, crowd.way),
            "end_url": None,
        }
        for crowd in access.groups
        if crowd.count
    ]
    people = [
        person | {"link": None, "end_url": person["remove_url"]} for person in values["people"]
    ]
    links = [
        {
            "person": None,
            "link": link,
            "level_label": link["level_label"],
            "source": link["purpose"] or link["source"],
            "end_url": link["disable_url"],
        }
        for link in values["links"]
        if link["state"] in {"active", "suspended"}
    ]
    return [*people, *groups, *links]


def explanation(viewer: Viewer, actor: Actor) -> dict[str, object]:
    """The gate's decision about somebody, in sentences."""
    decision = explain(actor, viewer.item)
    return {
        "level_label": decision.level.label if decision.level else "",
        "because": [_because(viewer, way) for way in decision.ways] if decision.level else [],
        "why_not": [words_of(refusal) for refusal in decision.refusals],
    }


def _because(viewer: Viewer, way: Way) -> str:
    words = {
        "level": way.level.label,
        "where": viewer.name(way.source),
        "who": way.given_by or _("the system"),
        "when": date_format(localtime(way.given_at), "j F Y"),
    }
    if way.link:
        return _("%(level)s, by a guest link that %(who)s made on %(when)s.") % words
    if way.group:
        words["group"] = way.group
        return (
            _("%(level)s, as one of the %(group)s of %(where)s; added by %(who)s on %(when)s.")
            % words
        )
    return _("%(level)s, given on %(where)s by %(who)s on %(when)s.") % words


def _source(viewer: Viewer, way: Way) -> str:
    """Where a way begins: here, or above."""
    if way.source is not None and way.source.pk == viewer.item.pk:
        return _("Given here")
    return _("Taken over from %(where)s") % {"where": viewer.name(way.source)}


def _group_name(viewer: Viewer, way: Way) -> str:
    if way.source is not None and way.source.pk == viewer.item.pk:
        return str(way.group)
    return _("%(group)s of %(where)s") % {"group": way.group, "where": viewer.name(way.source)}


def _person_values(viewer: Viewer, way: Way) -> dict[str, object]:
    source = _source(viewer, way)
    if way.given_by:
        words = {"source": source, "who": way.given_by}
        source = _("%(source)s, by %(who)s") % words
    return {
        "person": person_values(way.person),
        "level_label": way.level.label,
        "source": source,
        "remove_url": reverse(
            f"{way.source.kind}_remove_grant", args=[way.source.pk, way.person.pk]
        )
        if viewer.owns(way.source)
        else None,
    }


def _group_values(viewer: Viewer, crowd: Crowd) -> dict[str, object]:
    way = crowd.way
    own = viewer.owns(way.source)
    source = way.source

    def member(membership: Membership) -> dict[str, object]:
        remove = None
        if own:
            arguments = [source.pk, way.group.kind, membership.user_id]
            remove = reverse(f"{source.kind}_remove_member", args=arguments)
        return {**person_values(membership.user), "remove_url": remove}

    add = f"{reverse(f'{source.kind}_add_member', args=[source.pk])}?group={way.group.kind}"
    return {
        "label": _group_name(viewer, way),
        "level_label": way.level.label,
        "source": _source(viewer, way),
        "people": [member(membership) for membership in crowd.members],
        "more": crowd.count - len(crowd.members),
        "add_url": add if own else None,
    }


def _link_values(viewer: Viewer, way: Way) -> dict[str, object]:
    suspended = "confidential" if viewer.item.confidential else ""
    values = link_values(way.source, way.link, suspended) | {"source": _source(viewer, way)}
    if not viewer.owns(way.source):
        # A link to something above, of which they have no full control: there is one, and no more.
        values |= {"url": None, "disable_url": None, "purpose": ""}
    return values


def _invitation_values(viewer: Viewer, invitation: Invitation) -> dict[str, object]:
    what = invitation.get_group_display() or invitation.get_level_display()
    return {
        "email": invitation.email,
        "level_label": what,
        "invited_by": str(invitation.invited_by),
        "expires_at": invitation.expires_at,
    }
