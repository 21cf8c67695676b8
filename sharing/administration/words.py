"""What is called how in the administration: kinds of items, and what happened."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sharing.words import KINDS

# Everything that is recorded, by the words that it is recorded under.
VERBS = {
    "accept invitation": _("Accepted an invitation"),
    "add": _("Added a document"),
    "add column": _("Added a column"),
    "add person": _("Added somebody inside"),
    "add to group": _("Put somebody in a group"),
    "add version": _("Added a version"),
    "add webhook": _("Had a program told of what happens"),
    "allow app": _("Allowed an app"),
    "approve access request": _("Approved an access request"),
    "ask for access": _("Asked for access"),
    "ask to share": _("Asked to share outside"),
    "begin to import people": _("Began to import people"),
    "begin to check ways in": _("Began to check all ways in"),
    "break inheritance": _("Made permissions unique"),
    "change column": _("Changed a column"),
    "change guest link": _("Changed a guest link"),
    "check ways in": _("Checked all ways in"),
    "close account": _("Closed an account"),
    "comment": _("Commented on a document"),
    "copy": _("Made a copy"),
    "create folder": _("Made a folder"),
    "create site": _("Made a site"),
    "decline invitation": _("Declined an invitation"),
    "delete for good": _("Deleted something for good"),
    "describe": _("Changed what is said of a document"),
    "disable guest link": _("Disabled a guest link"),
    "edit comment": _("Changed a comment"),
    "end app": _("Ended what an app was allowed"),
    "end token": _("Ended a token"),
    "end webhook": _("Ended a webhook"),
    "export csv": _("Exported a list"),
    "end account link": _("Ended the link with an account elsewhere"),
    "external sharing off": _("Turned external sharing off"),
    "external sharing on": _("Turned external sharing on"),
    "fill in": _("Filled in properties of a document"),
    "go on checking ways in": _("Went on checking all ways in"),
    "grant": _("Gave somebody permissions"),
    "hand over": _("Made somebody the owner of what somebody left"),
    "hand over guest link": _("Handed over a guest link"),
    "import people": _("Imported people"),
    "import folder": _("Imported a folder"),
    "invite": _("Invited somebody"),
    "invite many": _("Invited many at once"),
    "link account": _("Linked an account elsewhere"),
    "leave": _("Gave up access"),
    "make guest link": _("Made a guest link"),
    "make token": _("Made a token"),
    "mark confidential": _("Marked a document as confidential"),
    "move": _("Moved something"),
    "never outside": _("Closed something to people outside"),
    "note version": _("Said something of a version"),
    "open account": _("Opened an account"),
    "open account again": _("Opened an account again"),
    "order columns": _("Changed the order of columns"),
    "outside allowed": _("Let people outside be allowed again"),
    "pause guest link": _("Paused a guest link"),
    "pause webhook": _("Paused a webhook"),
    "put in bin": _("Put something in the bin"),
    "read people": _("Read a file of people"),
    "refuse access request": _("Refused an access request"),
    "register app": _("Registered an app"),
    "remove app": _("Removed an app"),
    "remove column": _("Removed a column"),
    "remove external user": _("Removed an external user"),
    "remove from group": _("Took somebody out of a group"),
    "remove comment": _("Removed a comment"),
    "reopen comment": _("Opened a comment again"),
    "rename": _("Renamed something"),
    "renew guest link": _("Renewed a guest link"),
    "resolve comment": _("Resolved a comment"),
    "reset second factor": _("Took away a second factor"),
    "restore from bin": _("Restored something from the bin"),
    "restore inheritance": _("Took over permissions again"),
    "restore version": _("Made an older version the newest"),
    "resume guest link": _("Resumed a guest link"),
    "resume webhook": _("Resumed a webhook"),
    "revoke": _("Ended the permissions of somebody"),
    "send guest link": _("Sent a guest link"),
    "send invitation again": _("Sent an invitation again"),
    "set access end": _("Set the end of access"),
    "set library policy": _("Changed what libraries may hold"),
    "remove sign-in provider": _("Removed a sign-in provider"),
    "set accounts of others": _("Changed the accounts of other organisations"),
    "set policy": _("Changed the policy"),
    "set sign-in provider": _("Changed a sign-in provider"),
    "set sign-in policy": _("Changed of whom a second factor is asked"),
    "set sponsor": _("Set the sponsor"),
    "set standing": _("Changed who may sign in or administers"),
    "set token policy": _("Changed what is allowed of tokens"),
    "take in": _("Made somebody outside one of the people inside"),
    "take off confidential": _("Took the mark “confidential” off"),
    "take over site": _("Took over a site"),
    "tell webhook again": _("Had a program told once more"),
    "was copied": _("Was copied by somebody"),
    "welcome again": _("Sent the letter about signing in again"),
    "withdraw access request": _("Withdrew an access request"),
    "withdraw invitation": _("Withdrew an invitation"),
}

# What an event says besides, where it needs words.
DETAILS = {
    "administer": _("tokens may administer"),
    "added": _("added"),
    "app": _("app"),
    "before": _("before"),
    "comment": _("comment"),
    "bin_days": _("days in the bin"),
    "email": _("address"),
    "gives": _("gives"),
    "grants": _("permissions"),
    "group": _("group"),
    "invitation": _("invitation"),
    "invitations": _("invitations"),
    "kind": _("kind"),
    "largest_file": _("largest file in bytes"),
    "level": _("level"),
    "link": _("guest link"),
    "list": _("list"),
    "by_token": _("by a program with the token"),
    "changed": _("changed"),
    "chosen_by": _("chosen by"),
    "column": _("column"),
    "documents": _("documents"),
    "folders": _("folders"),
    "copy": _("copy"),
    "memberships": _("places in groups"),
    "most_stored": _("room for all files in bytes"),
    "of": _("of"),
    "open": _("open"),
    "left": _("left as it was"),
    "owner": _("owner"),
    "people_import": _("import of people"),
    "person": _("person"),
    "purpose": _("what it is for"),
    "refused": _("refused"),
    "rows": _("rows"),
    "sites": _("sites"),
    "source": _("copied from"),
    "sponsor": _("sponsor"),
    "taken_in": _("taken in"),
    "to": _("to"),
    "token": _("token"),
    "tried": _("tried"),
    "until": _("until"),
    "url": _("web address"),
}


def verb(recorded: str) -> str:
    """What happened, as a person reads it."""
    return str(VERBS.get(recorded, recorded))


def state(words: dict[str, object]) -> Callable[[Model], str]:
    """A column for the state of a row, in these words."""

    @admin.display(description=_("state"))
    def column(row: Model) -> str:
        return str(words[row.state])

    return column


def moment(field: str, words: object) -> Callable[[Model], str]:
    """A column for a moment, as people read it; in a file it stays a moment."""

    @admin.display(description=words, ordering=field)
    def column(row: Model) -> str:
        when = getattr(row, field)
        return date_format(timezone.localtime(when), "j F Y, H:i") if when else ""

    column.moment_of = field
    return staticmethod(column)


def days(words: object) -> type[admin.DateFieldListFilter]:
    """A filter on the day of a moment, under this title."""

    class Days(admin.DateFieldListFilter):
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)
            self.title = words

    return Days


def one_of(
    words: object, name: str, found: dict[str, tuple[object, Callable[[QuerySet], QuerySet]]]
) -> type[admin.SimpleListFilter]:
    """A filter with these choices: what each is called, and which rows it leaves."""

    class OneOf(admin.SimpleListFilter):
        title = words
        parameter_name = name
        leaves = {value: leaves for value, (_called, leaves) in found.items()}

        def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple]:
            return [(value, called) for value, (called, _leaves) in found.items()]

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            return found[self.value()][1](queryset) if self.value() in found else queryset

    return OneOf


WhoseFilter = one_of(
    _("people"),
    "whose",
    {
        "inside": (_("Inside"), lambda rows: rows.filter(user__is_external=False)),
        "outside": (_("Outside"), lambda rows: rows.filter(user__is_external=True)),
    },
)
KindFilter = one_of(
    _("what it is about"),
    "kind",
    {
        kind: (called, lambda rows, kind=kind: rows.filter(item_kind=kind))
        for kind, called in KINDS.items()
    },
)
