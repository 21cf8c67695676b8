"""Guest links and invitations: what the administrator sees of them, and may end (D16)."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from sharing.actors import Actor
from sharing.administration.ending import EndableAdmin
from sharing.administration.looking import AboutItemsAdmin
from sharing.administration.site import administration
from sharing.administration.words import (
    KindFilter,
    days,
    moment,
    one_of,
    state,
)
from sharing.models import GuestLink, Invitation, Level, PermissionGroup
from sharing.operations.guest_links import disable_guest_link
from sharing.operations.invitations import withdraw
from sharing.securable import Securable, model_of
from sharing.words import INVITATION_STATES, LINK_STATES


class WayInAdmin(AboutItemsAdmin, EndableAdmin):
    """Ways in to items; what is about an item that is gone has ended with it."""

    def end_one(self, actor: Actor, row: Model) -> bool:
        """For its item, in the bin or not."""
        model = model_of(row.item_kind)
        item = model and model.objects.open_to(actor).filter(pk=row.item_id).first()
        if item is None:
            return False
        self.end_way(actor, item, row)
        return True

    def end_way(self, actor: Actor, item: Securable, row: Model) -> None:
        """The operation that ends it."""
        raise NotImplementedError


LinkStates = one_of(
    _("state"),
    "state",
    {
        "usable": (_("Works"), lambda links: links.usable()),
        "waits": (
            _("Paused or past its end"),
            lambda links: links.kept().exclude(pk__in=GuestLink.objects.usable().values("pk")),
        ),
        "disabled": (_("Disabled"), lambda links: links.filter(disabled_at__isnull=False)),
    },
)
Levels = one_of(
    _("may do"),
    "level",
    {one.value: (one.label, lambda links, one=one: links.filter(level=one)) for one in Level},
)
InvitationStates = one_of(
    _("state"),
    "state",
    {
        "pending": (_("Invited"), lambda sent: sent.pending()),
        "expired": (
            _("Expired"),
            lambda sent: sent.unanswered().filter(expires_at__lte=timezone.now()),
        ),
        **{
            one.value: (
                INVITATION_STATES[one.value],
                lambda sent, one=one: sent.filter(outcome=one),
            )
            for one in Invitation.Outcome
        },
    },
)


@admin.register(GuestLink, site=administration)
class GuestLinkAdmin(WayInAdmin):
    """Guest links, without their addresses: who administers does not read."""

    list_display = ["purpose_or_day", "item", "may", "link_state", "made_by", "until", "used"]
    list_filter = [LinkStates, Levels, ("created_at", days(_("made on")))]
    list_select_related = ["created_by"]
    date_hierarchy = "created_at"
    search_fields = ["purpose", "created_by__name", "created_by__email"]
    search_help_text = _("What the link is for, or who made it")
    ordering = ["-created_at"]
    actions = ["disable"]
    fields = [
        *("purpose_or_day", "item", "may", "link_state", "made_by", "made_at", "until"),
        *("disabled_on", "ended_by", "used", "last_used"),
    ]
    also_exported = ["made_at", "disabled_on", "ended_by", "last_used"]
    nothing_here = _(
        "Nobody has made a guest link yet. They are made at a document, by its owners."
    )
    title = _("Disable guest links")
    question = _("Disable these guest links? They will no longer work.")
    consequence = _(
        "Whoever opens one from now on reads that the content cannot be opened. This cannot be "
        "undone, and turning external sharing off and on does not bring them back."
    )
    button = _("Disable links")
    link_state = staticmethod(state(LINK_STATES))

    @admin.display(description=_("what it is for"), ordering="purpose")
    def purpose_or_day(self, link: GuestLink) -> str:
        """Its purpose, or that it has none."""
        return link.purpose or gettext("(not said)")

    @admin.display(description=_("may do"), ordering="level")
    def may(self, link: GuestLink) -> str:
        """What its bearer may do."""
        return link.get_level_display()

    @admin.display(description=_("made by"), ordering="created_by")
    def made_by(self, link: GuestLink) -> User:
        """Who made it."""
        return link.created_by

    made_at = moment("created_at", _("made on"))

    until = moment("expires_at", _("until"))

    @admin.display(description=_("used"), ordering="uses")
    def used(self, link: GuestLink) -> int:
        """How often it was opened."""
        return link.uses

    last_used = moment("last_used_at", _("last used"))

    disabled_on = moment("disabled_at", _("disabled on"))

    @admin.display(description=_("disabled by"))
    def ended_by(self, link: GuestLink) -> User | str:
        """Who disabled it."""
        return link.disabled_by or ""

    def endable(self, rows: QuerySet) -> QuerySet:
        """Those that are not disabled."""
        return rows.kept()

    def called(self, row: GuestLink) -> str:
        """By its purpose, and by whose it is."""
        return f"{self.purpose_or_day(row)} ({row.created_by})"

    def end_way(self, actor: Actor, item: Securable, row: GuestLink) -> None:
        """For good (S72)."""
        disable_guest_link(actor, item, row)

    @admin.action(description=_("Disable links"))
    def disable(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """One or many."""
        return self.ask_and_end(request, queryset, "disable")


@admin.register(Invitation, site=administration)
class InvitationAdmin(WayInAdmin):
    """Invitations of people outside, and how they were answered."""

    list_display = ["email", "item", "gives", "invitation_state", "sent_by", "sent_at", "until"]
    list_filter = [InvitationStates, KindFilter, ("created_at", days(_("invited on")))]
    list_select_related = ["invited_by"]
    date_hierarchy = "created_at"
    search_fields = ["email", "invited_by__name", "invited_by__email"]
    search_help_text = _("The invited address, or who invited")
    ordering = ["-created_at"]
    actions = ["withdraw"]
    fields = [
        *("email", "item", "gives", "invitation_state", "sent_by", "sent_at", "until"),
        *("known_by", "answered_at", "answered_by"),
    ]
    also_exported = ["known_by", "answered_at", "answered_by"]
    nothing_here = _(
        "Nobody outside has been invited yet. Owners invite at their site or document."
    )
    title = _("Withdraw invitations")
    question = _("Withdraw these invitations?")
    consequence = _("The address in the letter no longer works, and no access is given.")
    button = _("Withdraw")
    invitation_state = staticmethod(state(INVITATION_STATES))

    @admin.display(description=_("gives"))
    def gives(self, invitation: Invitation) -> str:
        """The group or the level that it gives."""
        one = (
            PermissionGroup.Kind(invitation.group) if invitation.group else Level(invitation.level)
        )
        return str(one.label)

    @admin.display(description=_("invited by"), ordering="invited_by")
    def sent_by(self, invitation: Invitation) -> User:
        """Who vouches for it."""
        return invitation.invited_by

    sent_at = moment("created_at", _("invited on"))

    until = moment("expires_at", _("until"))

    @admin.display(description=_("how the address is known"))
    def known_by(self, invitation: Invitation) -> str:
        """What the inviter wrote about it (S25)."""
        return invitation.identity_check

    answered_at = moment("closed_at", _("answered on"))

    @admin.display(description=_("accepted by"))
    def answered_by(self, invitation: Invitation) -> User | str:
        """Who accepted it."""
        return invitation.accepted_by or ""

    def endable(self, rows: QuerySet) -> QuerySet:
        """Those without an answer."""
        return rows.unanswered()

    def called(self, row: Invitation) -> str:
        """By the invited address."""
        return row.email

    def end_way(self, actor: Actor, item: Securable, row: Invitation) -> None:
        """Before it is answered (S86)."""
        withdraw(actor, item, row)

    @admin.action(description=_("Withdraw"))
    def withdraw(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """One or many."""
        return self.ask_and_end(request, queryset, "withdraw")
