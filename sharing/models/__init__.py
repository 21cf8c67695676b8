"""The words of sharing: levels, scopes, grants, groups, links, invitations, and what happened."""

from __future__ import annotations

from sharing.models.events import (
    SharingEvent,
)
from sharing.models.help import HelpAnswer
from sharing.models.notices import Notice
from sharing.models.outside import (
    GuestLink,
    GuestLinkQuerySet,
    Invitation,
    InvitationQuerySet,
    Letter,
    a_month_from_now,
    new_nonce,
    two_weeks_from_now,
)
from sharing.models.policy import SharingPolicy
from sharing.models.repeats import KeptAnswer
from sharing.models.requests import AccessRequest
from sharing.models.scopes import (
    GrantFacts,
    GroupGrant,
    Inheritance,
    Level,
    PermissionGroup,
    PermissionScope,
    UserGrant,
)
from sharing.models.webhooks import Delivery, Webhook

__all__ = [
    "AccessRequest",
    "Delivery",
    "GrantFacts",
    "GroupGrant",
    "GuestLink",
    "GuestLinkQuerySet",
    "HelpAnswer",
    "Inheritance",
    "Invitation",
    "InvitationQuerySet",
    "KeptAnswer",
    "Letter",
    "Level",
    "Notice",
    "PermissionGroup",
    "PermissionScope",
    "SharingEvent",
    "SharingPolicy",
    "UserGrant",
    "Webhook",
    "a_month_from_now",
    "new_nonce",
    "two_weeks_from_now",
]
