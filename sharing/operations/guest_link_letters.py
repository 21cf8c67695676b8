"""Guest links in letters: sent to people, and to whom each was sent."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.addresses import normal_form
from sharing.actors import Actor
from sharing.emails import post
from sharing.emails.guest_links import GUEST_LINK
from sharing.events import record
from sharing.floods import refuse_floods
from sharing.gate import require_may_share_outside
from sharing.keeping import require_keeper
from sharing.letting_in import refuse_address
from sharing.models import GuestLink, GuestLinkQuerySet
from sharing.operations.guest_links import refuse_to_open, see_as_it_is_now
from sharing.securable import Securable, lock
from sharing.transactions import operation

MOST_AT_ONCE = 50


@operation
def send_guest_link(
    actor: Actor, target: Securable, link: GuestLink, addresses: Collection[str]
) -> None:
    """Have letters with the link sent to these addresses: to all of them, or to none (S10).

    The letter never has the password. Whoever gets it may pass the link on like anybody (S35).
    """
    lock(target)
    require_keeper(actor, target, link)
    require_may_share_outside(actor, target)
    see_as_it_is_now(link, target)
    refuse_to_open(link, target)
    if link.state != "active":
        message = _("This guest link does not work now: resume or renew it first.")
        raise ValidationError(message, code=link.state)
    emails = list(dict.fromkeys(normal_form(one) for one in addresses))
    if not emails:
        raise ValidationError(_("Fill in at least one address."), code="nobody")
    if len(emails) > MOST_AT_ONCE:
        message = _("At most %(most)d addresses at a time.") % {"most": MOST_AT_ONCE}
        raise ValidationError(message, code="too_many")
    named = {} if link.password else {"item": str(target)[:255]}
    for email in emails:
        refuse_address(email)
        refuse_floods(actor, email)
        post(actor, GUEST_LINK, email, guest_link=link, details=named)
    record(actor, "send guest link", target, link=link.pk, to=", ".join(emails))


def links_sent_to(emails: Collection[str]) -> GuestLinkQuerySet:
    """The links, not disabled, that letters brought to one of these addresses (D5)."""
    sent = GuestLink.objects.kept().filter(letters__name=GUEST_LINK, letters__recipient__in=emails)
    return sent.distinct().order_by("-created_at")
