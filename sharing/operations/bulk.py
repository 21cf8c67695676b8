"""Many invitations at once: each address has an outcome of its own, and nothing is half done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normal_form
from sharing.actors import Actor
from sharing.events import record
from sharing.gate import require_may_share_outside
from sharing.letting_in import refuse_where_outsiders_may_not_come
from sharing.models import Invitation, Level, PermissionGroup
from sharing.operations.invitations import invite
from sharing.securable import Securable, lock
from sharing.transactions import operation

MOST = 500
LINES = re.compile(r"[;\r\n]+")
IN_BRACKETS = re.compile(r"<([^<>]*)>")
BETWEEN = re.compile(r"[\s,]+")


@dataclass(frozen=True)
class Outcome:
    """What became of one address, as it was given or in its normal form, and why."""

    class Kind(models.TextChoices):
        """In the words of the page."""

        INVITED = "invited", _("Invited")
        AFRESH = "afresh", _("Invited already; a new letter is on its way")
        COLLEAGUE = "colleague", _("Works here: give permissions directly")
        NO_ADDRESS = "no address", _("Not an e-mail address")
        DOMAIN = "domain", _("Domain not allowed")
        TOO_MANY = "too many", _("Too many invitations today")
        TWICE = "twice", _("The same address as above")

    address: str
    kind: Kind
    why: str = ""

    @property
    def invited(self) -> bool:
        """Whether a letter goes out."""
        return self.kind in {self.Kind.INVITED, self.Kind.AFRESH}

    @property
    def to_correct(self) -> bool:
        """Whether somebody must do something else about it, or nobody hears of it."""
        return not self.invited and self.kind is not self.Kind.TWICE


# What inviting refuses of one address, by its code; anything else is refused of them all.
REFUSALS = {
    "insider": Outcome.Kind.COLLEAGUE,
    "address": Outcome.Kind.NO_ADDRESS,
    "domain": Outcome.Kind.DOMAIN,
    "too_many": Outcome.Kind.TOO_MANY,
}


def addresses_in(text: str) -> list[str]:
    """The addresses that somebody pasted, in their order; what looks like none is kept, to be told.

    Between them: commas, semicolons, spaces, line breaks. A mail program writes `Name <address>`.
    """
    return [one for line in LINES.split(text) for one in _addresses_in_line(line)]


def _addresses_in_line(line: str) -> Iterator[str]:
    bracketed = IN_BRACKETS.search(line) is not None
    for part in BETWEEN.split(IN_BRACKETS.sub(r" \1 ", line)):
        word = part.strip("\"'").removeprefix("mailto:")
        # Beside an address in brackets, words without an @ are somebody's name.
        if word and ("@" in word or not bracketed):
            yield word


@operation
def invite_many(
    actor: Actor,
    target: Securable,
    addresses: Sequence[str],
    *,
    level: Level | None = None,
    group: PermissionGroup.Kind | None = None,
    message: str = "",
    identity_check: str = "",
    expires_at: datetime | None = None,
) -> list[Outcome]:
    """Invite each of these, as `invite` does; what is refused of one changes nothing of the others.

    What is refused of all, because of the item or of what is offered, is refused at once.
    """
    lock(target)
    require_may_share_outside(actor, target)
    refuse_where_outsiders_may_not_come(target)
    if not addresses:
        raise ValidationError(_t("Give at least one address."), code="none")
    if len(addresses) > MOST:
        words = _t("At most %(most)d addresses at once.") % {"most": MOST}
        raise ValidationError(words, code="many")
    offer = {
        "level": level,
        "group": group,
        "message": message,
        "identity_check": identity_check,
        "expires_at": expires_at,
    }
    done: set[str] = set()
    outcomes = [_invite_one(actor, target, address, offer, done) for address in addresses]
    invited = sum(outcome.invited for outcome in outcomes)
    record(actor, "invite many", target, addresses=len(addresses), invited=invited)
    return outcomes


def _invite_one(
    actor: Actor, target: Securable, address: str, offer: dict[str, object], done: set[str]
) -> Outcome:
    """Invite one of them, in a savepoint of its own."""
    try:
        email = normal_form(address)
        if email in done:
            return Outcome(email, Outcome.Kind.TWICE)
        done.add(email)
        unanswered = Invitation.objects.unanswered().filter(item_id=target.pk, email=email)
        kind = Outcome.Kind.AFRESH if unanswered.exists() else Outcome.Kind.INVITED
        with transaction.atomic():
            invite(actor, target, email, **offer)
    except ValidationError as error:
        if error.code not in REFUSALS:
            raise
        return Outcome(address[:254], REFUSALS[error.code], " ".join(error.messages))
    return Outcome(email, kind)
