"""Access requests (S89): asked at a dead end or by a member, approved, refused or withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import normal_form
from accounts.models import User
from sharing import notices
from sharing.actors import Actor
from sharing.emails import post
from sharing.emails.requests import (
    APPROVED,
    ASKED,
    QUESTION,
    REFUSED,
    carry_soon,
    lets_outside_in,
    may_decide,
)
from sharing.events import record
from sharing.gate import level_on, may_share_outside, principals_of, require
from sharing.letting_in import (
    refuse_address,
    refuse_colleagues,
    refuse_where_outsiders_may_not_come,
)
from sharing.models import AccessRequest, Letter, Level, UserGrant
from sharing.operations.grants import grant
from sharing.operations.invitations import invite
from sharing.operations.scopes import holders
from sharing.securable import Securable, living, lock
from sharing.transactions import operation

# Against floods (I8): what one person may ask in a day, and have open; and who hears of it.
IN_A_DAY = 50
OPEN_AT_ONCE = 20
MOST_LETTERS = 20
LONGEST_MESSAGE = 2_000

Outcome = AccessRequest.Outcome


# Asking


@operation
def ask_for_access(actor: Actor, kind: str, item_id: UUID, message: str = "") -> None:
    """Ask whoever may decide for access to what is at an address, not knowing whether it exists.

    Nothing of the item is looked at here: a worker does that (`carry`), so that neither the answer
    nor its time tells anything. Who asks too much in a day gets the same answer.
    """
    user = _signed_in(actor)
    if _asked_today(user) >= IN_A_DAY:
        return
    words = {"kind": kind, "item": str(item_id), "message": message.strip()[:LONGEST_MESSAGE]}
    question = Letter.objects.create(
        name=QUESTION, recipient=user.email, posted_by=user, details=words
    )
    carry_soon(question)


@operation
def carry(actor: Actor, question: Letter) -> None:
    """Make the request that a question asks for, if there is anything at its address that may be
    opened to who asks, and somebody who may decide; the words do not stay with the question.
    """
    question = Letter.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if question.sent_at:
        return
    facts = question.details
    message = facts.pop("message", "")
    question.sent_at = timezone.now()
    question.save(update_fields=["details", "sent_at"])
    item = living(facts["kind"], UUID(facts["item"]))
    if item is None or actor.user is None or facts.get("withdrawn"):
        return
    lock(item)
    user = User.objects.get(pk=actor.user.pk)
    open_ones = AccessRequest.objects.filter(asked_by=user, closed_at=None)
    if (
        item.binned_at
        or not _may_be_let_in(user, item)
        or level_on(actor, item.scope_id, afresh=True)
        or open_ones.filter(item_id=item.pk, email="").exists()
        or open_ones.count() >= OPEN_AT_ONCE
    ):
        return
    asked = AccessRequest(item_kind=item.kind, item_id=item.pk, asked_by=user, message=message)
    if not _deciders(asked, item):
        return
    AccessRequest.objects.bulk_create([asked])
    record(actor, "ask for access", item, request=asked.pk, level=asked.level)
    _tell(actor, asked, item)


@operation
def ask_to_share(
    actor: Actor, target: Securable, email: str, *, level: Level, message: str = ""
) -> AccessRequest:
    """Ask whoever may, to share something that one can edit with somebody outside (S41, S89)."""
    email = normal_form(email)
    lock(target)
    require(actor, Level.EDIT, target)
    user = actor.user
    if user is None or principals_of(actor).outside:
        raise PermissionDenied
    if may_share_outside(user.pk, target.scope_id):
        raise ValidationError(_("You may invite people outside yourself."), code="may")
    refuse_where_outsiders_may_not_come(target)
    refuse_colleagues(email)
    refuse_address(email)
    if level is Level.OWN:
        words = _("Somebody outside the organisation can never have full control.")
        raise ValidationError(words, code="outsiders_never_own")
    open_ones = AccessRequest.objects.filter(asked_by=user, closed_at=None)
    if open_ones.filter(item_id=target.pk, email=email).exists():
        raise ValidationError(_("You asked this already; it waits for an answer."), code="asked")
    if open_ones.count() >= OPEN_AT_ONCE or _asked_today(user) >= IN_A_DAY:
        raise ValidationError(_("You asked a lot already. Try again tomorrow."), code="too_many")
    asked = AccessRequest(
        item_kind=target.kind,
        item_id=target.pk,
        asked_by=user,
        email=email,
        level=level,
        message=message.strip()[:LONGEST_MESSAGE],
    )
    if not _deciders(asked, target):
        raise ValidationError(_("Nobody here may share this with people outside."), code="nobody")
    AccessRequest.objects.bulk_create([asked])
    record(actor, "ask to share", target, request=asked.pk, email=email, level=level)
    _tell(actor, asked, target)
    return asked


@operation
def withdraw_request(actor: Actor, kind: str, item_id: UUID, email: str = "") -> None:
    """Take back what one asked about an address; whether anything was there is not told either."""
    user = _signed_in(actor)
    if not email:
        questions = Letter.objects.select_for_update().filter(
            name=QUESTION, posted_by=user, details__item=str(item_id)
        )
        for question in questions:
            question.details["withdrawn"] = True
            question.save(update_fields=["details"])
    asked = AccessRequest.objects.filter(
        asked_by=user, item_kind=kind, item_id=item_id, email=email, closed_at=None
    ).first()
    if asked and _close(asked, Outcome.WITHDRAWN, user):
        record(actor, "withdraw access request", living(kind, item_id), request=asked.pk)


# Deciding


@operation
def approve(
    actor: Actor,
    target: Securable,
    asked: AccessRequest,
    *,
    level: Level | None = None,
    identity_check: str = "",
) -> None:
    """Give what was asked for, or another level, on this item and no other; only once.

    A person is given it at once; an address outside is invited, and all rules of inviting hold.
    Whoever has more on the item already keeps it.
    """
    lock(target)
    _require_to_decide(actor, target, asked)
    if lets_outside_in(asked):
        refuse_where_outsiders_may_not_come(target)
    level = level or Level(asked.level)
    if level is Level.OWN:
        raise ValidationError(_("Full control is not given by a request."), code="own")
    _close_or_say(asked, Outcome.APPROVED, actor.user, given=level)
    if asked.email:
        invite(actor, target, asked.email, level=level, identity_check=identity_check)
    elif not _has_already(asked.asked_by, target, level):
        grant(actor, target, asked.asked_by, level, letter=False)
    record(actor, "approve access request", target, request=asked.pk, gives=level)
    post(actor, APPROVED, asked.asked_by.email, access_request=asked)


@operation
def refuse(actor: Actor, target: Securable, asked: AccessRequest, *, words: str = "") -> None:
    """Say no, with a reason or without one; only once."""
    lock(target)
    _require_to_decide(actor, target, asked)
    _close_or_say(asked, Outcome.REFUSED, actor.user)
    record(actor, "refuse access request", target, request=asked.pk)
    said = {"words": words.strip()[:LONGEST_MESSAGE]}
    post(actor, REFUSED, asked.asked_by.email, access_request=asked, details=said)


def words_for(asked: AccessRequest) -> str:
    """What became of a request that is closed."""
    words = {
        Outcome.APPROVED: _("This request has been approved already."),
        Outcome.REFUSED: _("This request has been refused already."),
        Outcome.WITHDRAWN: _("Whoever asked has withdrawn this request."),
    }
    return words[Outcome(asked.outcome)]


# What these ask


def _signed_in(actor: Actor) -> User:
    user = User.objects.filter(pk=actor.user and actor.user.pk, is_active=True).first()
    if user is None:
        raise PermissionDenied
    return user


def _asked_today(user: User) -> int:
    """How often they asked in a day: at dead ends, and to share with somebody outside."""
    since = timezone.now() - timedelta(days=1)
    questions = Letter.objects.filter(name=QUESTION, posted_by=user, posted_at__gt=since)
    to_share = AccessRequest.objects.filter(asked_by=user, created_at__gt=since).exclude(email="")
    return questions.count() + to_share.count()


def _may_be_let_in(user: User, item: Securable) -> bool:
    if not user.is_active:
        return False
    if not user.is_external:
        return True
    if user.access_until and user.access_until <= timezone.now():
        return False
    try:
        refuse_where_outsiders_may_not_come(item)
        refuse_address(user.email)
    except (PermissionDenied, ValidationError):
        return False
    return True


def _deciders(asked: AccessRequest, item: Securable) -> list[User]:
    """The first people, owners before others, who may approve or refuse it."""

    def found() -> Iterator[User]:
        held = [one for one in holders(item.scope_id) if one.level.rank >= Level.EDIT.rank]
        held = [one for one in held if one.level is Level.OWN or asked.email]
        for one in sorted(held, key=lambda one: -one.level.rank):
            person = one.person
            inside = person.is_active and not person.is_external
            if inside and may_decide(Actor(user=person), asked, item):
                yield person

    return list(islice(found(), MOST_LETTERS))


def _tell(actor: Actor, asked: AccessRequest, item: Securable) -> None:
    deciders = _deciders(asked, item)
    for person in deciders:
        post(actor, ASKED, person.email, access_request=asked)
    notices.tell(actor, notices.ASKED, item, deciders, letter=False, request=asked.pk)


def _require_to_decide(actor: Actor, target: Securable, asked: AccessRequest) -> None:
    """After the lock: the request is about this item, and the actor may decide about it."""
    held = level_on(actor, target.scope_id, afresh=True)
    if held is None or asked.item_id != target.pk or target.binned_at:
        raise PermissionDenied if held is None else Http404
    asked.refresh_from_db()
    if not may_decide(actor, asked, target):
        level = Level.OWN.label
        raise PermissionDenied(_("For this you need the right “%(level)s”.") % {"level": level})


def _close(
    asked: AccessRequest, outcome: AccessRequest.Outcome, user: User, given: Level | str = ""
) -> bool:
    """Close it unless it is closed: of two who try at the same time, one does."""
    closed = AccessRequest.objects.filter(pk=asked.pk, closed_at=None).update(
        closed_at=timezone.now(), closed_by=user, outcome=outcome, given=given
    )
    asked.refresh_from_db()
    return bool(closed)


def _close_or_say(
    asked: AccessRequest, outcome: AccessRequest.Outcome, user: User, given: Level | str = ""
) -> None:
    if not _close(asked, outcome, user, given):
        raise ValidationError(words_for(asked), code=asked.outcome)


def _has_already(user: User, target: Securable, level: Level) -> bool:
    held = UserGrant.objects.filter(content_object=target.own_scope_id, user=user).first()
    return held is not None and held.level.rank >= level.rank
