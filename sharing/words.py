"""What kinds of items, and the states of ways in, are called on all pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KINDS = {"site": _("A site"), "folder": _("A folder"), "document": _("A document")}

LINK_STATES = {
    "active": _("Works"),
    "paused": _("Paused"),
    "expired": _("Past its end date"),
    "disabled": _("Disabled"),
}
INVITATION_STATES = {
    "pending": _("Invited"),
    "expired": _("Expired"),
    "accepted": _("Accepted"),
    "declined": _("Declined"),
    "withdrawn": _("Withdrawn"),
    "replaced": _("Replaced by a newer one"),
}
REQUEST_STATES = {
    "open": _("Waits for an answer"),
    "approved": _("Approved"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn"),
}
