"""What the help page says, and to whom: to people inside, to people outside, to whoever has a link."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# Add one when the page says something else: people may then answer anew.
VERSION = 1
INSIDE, OUTSIDE, GUEST = "inside", "outside", "guest"


@dataclass(frozen=True)
class Section:
    """A part of the page: its place in the address, its heading; the text is a template."""

    slug: str
    title: Promise
    audience: str
    administrators_only: bool = False

    @property
    def template(self) -> str:
        """Where its text is."""
        return f"sharing/help/{self.audience}_{self.slug}.html"


SECTIONS = [
    Section("ways", _("The three ways of sharing"), INSIDE),
    Section("before", _("Before you share"), INSIDE),
    Section("seen", _("What people outside see"), INSIDE),
    Section("end", _("How to end a way in"), INSIDE),
    Section("off", _("When external sharing is turned off"), INSIDE),
    Section("administrators", _("For administrators"), INSIDE, administrators_only=True),
    Section("open", _("What you can open here"), OUTSIDE),
    Section("signing-in", _("How you come in"), OUTSIDE),
    Section("seen", _("What others see of you"), OUTSIDE),
    Section("passing-on", _("Passing something on"), OUTSIDE),
    Section("closed", _("When you cannot open something any more"), OUTSIDE),
    Section("leave", _("Giving up your access"), OUTSIDE),
    Section("link", _("What a guest link is"), GUEST),
    Section("closed", _("When a link does not open"), GUEST),
    Section("invited", _("When you were invited"), GUEST),
]


def sections_for(person: User | None) -> list[Section]:
    """The parts that concern this person; of nobody who signed in we think that they have a link."""
    audience = GUEST if person is None else OUTSIDE if person.is_external else INSIDE
    administers = person is not None and person.is_staff
    return [
        section
        for section in SECTIONS
        if section.audience == audience and (administers or not section.administrators_only)
    ]
