"""Telling people what happened: on the page, and by letter as each of them chose.

It is told in the transaction in which it happens, and asked of the gate again whenever it is shown
or sent: who does not see the item any more finds nothing of it, not in a count either (P3, D8).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from sharing import gate
from sharing.actors import Actor
from sharing.emails import post
from sharing.models import Level, Notice
from sharing.people_picker import known_to, who_see
from sharing.securable import Securable, model_of, securable_models
from tenants.current import current_organisation

# The letter about one notice.
NOTICE = "notice"
MOST_TOLD = 500
MOST_COUNTED = 99
Choice = User.NoticesByMail


@dataclass(frozen=True)
class Kind:
    """Something that people are told about."""

    # What happened, with %(by)s and %(item)s.
    sentence: str
    icon: str
    # Who sees the item with less than this is not told, or no more.
    level: Level = Level.READ


MENTION, ANSWER, COMMENT = "mention", "answer", "comment"
RESOLVED, VERSION, GIVEN = "resolved", "version", "given"
ASKED, ACCEPTED, DECLINED, LINK = "asked", "accepted", "declined", "link"
KINDS = {
    MENTION: Kind(gettext_lazy("%(by)s mentioned you in a comment on “%(item)s”."), "at-sign"),
    ANSWER: Kind(gettext_lazy("%(by)s answered on “%(item)s”, where you commented."), "reply"),
    COMMENT: Kind(gettext_lazy("%(by)s commented on “%(item)s”."), "message-circle-more"),
    RESOLVED: Kind(gettext_lazy("%(by)s resolved comments on “%(item)s”."), "check"),
    VERSION: Kind(gettext_lazy("%(by)s added a new version of “%(item)s”."), "upload"),
    GIVEN: Kind(gettext_lazy("%(by)s gave you access to “%(item)s”."), "key-round"),
    ASKED: Kind(gettext_lazy("%(by)s asks you about access to “%(item)s”."), "inbox", Level.EDIT),
    ACCEPTED: Kind(gettext_lazy("%(by)s accepted your invitation to “%(item)s”."), "user-round"),
    DECLINED: Kind(gettext_lazy("%(by)s declined your invitation to “%(item)s”."), "user-round"),
    LINK: Kind(gettext_lazy("%(by)s made a guest link to “%(item)s”."), "door-open", Level.OWN),
}


def tell(
    actor: Actor,
    kind: str,
    item: Securable,
    people: Iterable[User] | Collection[object] | None,
    *,
    by_name: str = "",
    letter: bool = True,
    **details: object,
) -> None:
    """Tell these people (or all who hold the kind's level) that the actor did this to the item.

    For operations. Never whoever did it, and nobody who does not see the item. `letter` is false
    where a letter of its own tells it already.
    """
    rows = who_see(item, KINDS[kind].level).exclude(pk=actor.user and actor.user.pk)
    if people is not None:
        rows = rows.filter(pk__in=[getattr(one, "pk", one) for one in people])
    told = list(rows.order_by("pk")[:MOST_TOLD])
    now = timezone.now()
    notices = Notice.objects.bulk_create(
        Notice(
            user=person,
            kind=kind,
            item_kind=item.kind,
            item_id=item.pk,
            by=actor.user,
            by_name=by_name,
            details={name: str(value) for name, value in details.items()},
            # Who hears of it once a day waits for that; for all others it is decided now.
            mailed_at=None if letter and person.notices_by_mail == Choice.DAILY else now,
        )
        for person in told
    )
    for notice in notices:
        if letter and notice.user.notices_by_mail == Choice.AT_ONCE:
            post(actor, NOTICE, notice.user.email, details={"notice": notice.pk})


class Gain:
    """What somebody may do with an item, before an operation gives them more; then they are told."""

    def __init__(self, item: Securable, person: User) -> None:
        self.item, self.person = item, person
        self.before = self._rank()

    def tell(self, actor: Actor, *, letter: bool = True) -> None:
        """Tell them, if it is more now, and if they did not give it themselves."""
        if self._rank() > self.before:
            tell(actor, GIVEN, self.item, [self.person], letter=letter)

    def _rank(self) -> int:
        held = gate.level_on(Actor(user=self.person), self.item.scope_id)
        return held.rank if held else 0


def take_back(item: Securable, **details: object) -> None:
    """What was told of is gone, and what was told of it goes with it."""
    said = {f"details__{name}": str(value) for name, value in details.items()}
    Notice.objects.filter(item_id=item.pk, **said).delete()


def visible_to(actor: Actor) -> models.QuerySet[Notice]:
    """What the person was told and may still know, in one statement; the newest first."""
    rows = Notice.objects.filter(user=actor.user).order_by("-created_at", "-pk")
    if gate.principals_of(actor).nobody:
        return rows.none()
    seen = Q()
    for level in Level:
        kinds = [name for name, kind in KINDS.items() if kind.level is level]
        if not kinds:
            continue
        for model in securable_models():
            items = model.objects.visible_to(actor, level).filter(pk=OuterRef("item_id"))
            seen |= Q(Exists(items), item_kind=model.kind, kind__in=kinds)
    return rows.filter(seen)


def unseen_count(actor: Actor) -> int:
    """How many are new, and no further than anybody reads; of those that the person may know."""
    unseen = visible_to(actor).filter(seen_at=None)
    return unseen.order_by()[: MOST_COUNTED + 1].count()


def mark_seen(actor: Actor, notice: Notice) -> None:
    """The person opened it."""
    Notice.objects.filter(pk=notice.pk, user=actor.user, seen_at=None).update(
        seen_at=timezone.now()
    )


def mark_all_seen(actor: Actor, until: datetime) -> None:
    """All up to the newest that the page showed; what came since is still new."""
    rows = Notice.objects.filter(user=actor.user, seen_at=None, created_at__lte=until)
    rows.update(seen_at=timezone.now())


# What it says


def items_of(actor: Actor, notices: Iterable[Notice]) -> dict[object, Securable]:
    """The items that notices are about and that the person sees: a statement for each kind."""
    wanted: dict[str, set[object]] = {}
    for notice in notices:
        wanted.setdefault(notice.item_kind, set()).add(notice.item_id)
    return {
        item.pk: item
        for kind, ids in wanted.items()
        for item in _with_site(model_of(kind).objects.visible_to(actor).filter(pk__in=ids))
    }


def _with_site(rows: models.QuerySet) -> models.QuerySet:
    """A library is called as its site is."""
    names = {field.name for field in rows.model._meta.get_fields()}  # noqa: SLF001 -- Django's own
    return rows.select_related("site") if "site" in names else rows


def known_among(actor: Actor, notices: Iterable[Notice]) -> set[object] | None:
    """Which of those who did it the person may know by name (D15); None for all."""
    if not gate.principals_of(actor).outside:
        return None
    ids = {notice.by_id for notice in notices if notice.by_id}
    return set(known_to(actor).filter(pk__in=ids).values_list("pk", flat=True))


def doer(notice: Notice, known: set[object] | None) -> str:
    """Who did it, in words; a guest is said to be one."""
    if notice.by_id is None:
        words = _("%(name)s (unverified guest)") if notice.kind != DECLINED else "%(name)s"
        return words % {"name": notice.by_name} if notice.by_name else _("Somebody by a guest link")
    if known is None or notice.by_id in known:
        return str(notice.by)
    return _("Somebody of %(organisation)s") % {"organisation": current_organisation().name}


def sentence(notice: Notice, item: Securable, known: set[object] | None) -> str:
    """What happened, in one sentence."""
    words = {"by": doer(notice, known), "item": str(item)}
    return str(KINDS[notice.kind].sentence) % words


def address_of(notice: Notice, item: Securable) -> str:
    """Where it leads: to the comment, to the request, or to the item."""
    page = item.get_absolute_url()
    if "comment" in notice.details:
        return f"{page}#comment-{notice.details['comment']}"
    if notice.kind == ASKED:
        return reverse(f"{item.kind}_approve_request", args=[item.pk, notice.details["request"]])
    if notice.kind in {ACCEPTED, DECLINED}:
        return reverse(f"{item.kind}_invitations", args=[item.pk])
    return page
