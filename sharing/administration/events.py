"""Access requests and events: to look."""

from __future__ import annotations

from uuid import UUID

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from sharing.administration.happened import details_of, name_items
from sharing.administration.looking import AboutItemsAdmin
from sharing.administration.site import administration
from sharing.administration.words import (
    DETAILS,
    VERBS,
    KindFilter,
    days,
    moment,
    one_of,
    state,
    verb,
)
from sharing.models import AccessRequest, SharingEvent
from sharing.words import REQUEST_STATES

RequestStates = one_of(
    _("state"),
    "state",
    {
        "open": (REQUEST_STATES["open"], lambda asked: asked.filter(closed_at=None)),
        **{
            one.value: (REQUEST_STATES[one.value], lambda asked, one=one: asked.filter(outcome=one))
            for one in AccessRequest.Outcome
        },
    },
)


@admin.register(AccessRequest, site=administration)
class AccessRequestAdmin(AboutItemsAdmin):
    """What people asked of owners, and how it was answered; owners answer, administrators do not."""

    list_display = ["asked_by_whom", "item", "for_whom", "level", "request_state", "asked_at"]
    list_filter = [RequestStates, KindFilter, ("created_at", days(_("asked on")))]
    list_select_related = ["asked_by"]
    date_hierarchy = "created_at"
    search_fields = ["asked_by__name", "asked_by__email", "email"]
    search_help_text = _("Who asked, or for which address")
    ordering = ["-created_at"]
    fields = [
        *("asked_by_whom", "item", "for_whom", "level", "request_state", "asked_at"),
        *("answered_at", "answered_by"),
    ]
    also_exported = ["answered_at", "answered_by"]
    nothing_here = _("Nobody has asked an owner for access yet.")
    request_state = staticmethod(state(REQUEST_STATES))

    @admin.display(description=_("asked by"), ordering="asked_by")
    def asked_by_whom(self, asked: AccessRequest) -> User:
        """Who asks."""
        return asked.asked_by

    @admin.display(description=_("for"), ordering="email")
    def for_whom(self, asked: AccessRequest) -> str:
        """For themselves, or an address outside."""
        return asked.email or gettext("themselves")

    asked_at = moment("created_at", _("asked on"))

    answered_at = moment("closed_at", _("answered on"))

    @admin.display(description=_("answered by"))
    def answered_by(self, asked: AccessRequest) -> User | str:
        """Which owner answered."""
        return asked.closed_by or ""


VerbFilter = one_of(
    _("what happened"),
    "verb",
    {
        name: (words, lambda events, name=name: events.filter(verb=name))
        for name, words in VERBS.items()
    },
)


@admin.register(SharingEvent, site=administration)
class SharingEventAdmin(AboutItemsAdmin):
    """What happened; a trigger keeps it from being changed, whoever asks.

    Who administers does not read: an event names a site, and what this administrator may read
    themselves; of everything else the kind. So names cannot be searched for either.
    """

    list_display = ["happened", "what_happened", "who", "item", "said"]
    list_filter = [VerbFilter, KindFilter, ("happened_at", days(_("when")))]
    list_select_related = ["user"]
    date_hierarchy = "happened_at"
    search_fields = ["user__name", "user__email", "details__email", "=item_id"]
    search_help_text = _("Who did it, an invited address, or the number of an item")
    ordering = ["-pk"]
    fields = ["happened", "what_happened", "who", "item", "said"]
    nothing_here = _("Nothing has happened yet.")

    def complete(self, request: HttpRequest, rows: list[Model]) -> None:
        """The names of items and of the people in the details, as far as they are to be seen."""
        name_items(request.user, rows)
        numbers = {row.pk: _number(row.details.get("person")) for row in rows}
        people = User.objects.in_bulk({pk for pk in numbers.values() if pk})
        for row in rows:
            row.person_named = people.get(numbers[row.pk])

    happened = moment("happened_at", _("when"))

    @admin.display(description=_("what happened"), ordering="verb")
    def what_happened(self, event: SharingEvent) -> str:
        """In words."""
        return verb(event.verb)

    @admin.display(description=_("by"), ordering="user")
    def who(self, event: SharingEvent) -> str:
        """The person, the bearer of a link, or a job of our own."""
        if event.user:
            return str(event.user)
        return gettext("somebody with a guest link") if event.guest_link else event.job

    @admin.display(description=_("more"), empty_value="")
    def said(self, event: SharingEvent) -> str:
        """What else was written down, without names that are not for these eyes."""
        pairs = []
        for name, value in details_of(event).items():
            shown = (event.person_named or value) if name == "person" else value
            pairs.append((DETAILS.get(name, name), shown))
        return format_html_join("; ", "{}: {}", pairs)


def _number(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
