"""Which way of sharing fits: three questions, three ways, and the rules between them, as data.

The page and the API show what stands here; operations decide by themselves what may be, and refuse
what this advises against only where it is a rule and not advice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sharing.actors import Actor
from sharing.gate import closed_to_outsiders, may_share_outside
from sharing.letting_in import switch_is_on
from sharing.models import SharingPolicy
from sharing.securable import Securable, State

SITE, ITEM, LINK = ROUTES = ("site", "item", "link")


@dataclass(frozen=True)
class Question:
    """One thing to know before sharing, and the answers that there are."""

    name: str
    words: Promise
    answers: dict[str, Promise]


QUESTIONS = [
    Question(
        "needs",
        _("What do they need?"),
        {
            "work": _("To work along: find, make and change things on the site"),
            "document": _("To review or work on this one thing"),
            "look": _("Only to look at it"),
        },
    ),
    Question(
        "long",
        _("For how long?"),
        {"once": _("Once, or for a short time"), "ongoing": _("They will come back")},
    ),
    Question(
        "confidential",
        _("Is it confidential?"),
        {
            "no": _("No, nothing of it"),
            "some": _("Some of it must stay inside"),
            "yes": _("Yes: important or confidential"),
        },
    ),
]

# Why something is recommended, warned of or not possible; each names the behaviour that it is from.
WORDS: dict[str, Promise] = {
    # Recommended
    "ongoing": _("Right for somebody who needs the content of a site again and again."),  # S44
    "full_user": _("They can find, make and change things here like a member."),  # S45
    "secured": _("Only the people you invite can open it, after signing in."),  # S47
    "review": _("They can review it or work on it, and see nothing else of the site."),  # S48, S49
    "open": _("Right for what is not confidential, and for people who need nothing else."),  # S50
    "nothing_else": _("It opens this and nothing else of the site."),  # S52
    "sign_in_limits": _(
        "Signing in limits the risk that an address is passed on to others."
    ),  # S38
    # Warned of
    "identity": _("Invite somebody only after you have made sure who they are."),  # S25
    "subsites_too": _("They also see every subsite that takes over these permissions."),  # S26
    "unique_subsite": _(
        "Is some of it important or confidential? Make a subsite with unique permissions, for what "
        "you share outside, and share only that."
    ),  # S30, S46
    "make_unique_first": _(
        "Make sure that this subsite has unique permissions before you share it: now it takes over "
        "those of your own site, and what you give there reaches more than this."
    ),  # S33, S34
    "passed_on": _(
        "Whoever has the address can pass it on, and everyone who has it can look."
    ),  # S35
    "not_confidential": _("Do not use a guest link for confidential information."),  # S37
    # Not possible
    "switch_off": _("Sharing outside the organisation is switched off."),  # S58
    "never_outside": _("This may never be seen by people outside."),  # S42
    "may_not": _("Your organisation lets only some people share outside."),  # S41
    "not_your_site": _("Only who may share the whole site can invite to it."),
    "links_off": _("Your organisation does not allow guest links."),
    "marked_confidential": _("This is confidential: no guest link opens it."),  # S37, S50
    "link_of_site": _("A guest link opens one thing, never a whole site."),  # S11
    "link_confidential": _(
        "You said that it is confidential: share it with sign-in, so that only they can open it."
    ),  # S37, S38
    "site_itself": _("This is a whole site: open one of its documents to share just that."),
}


@dataclass(frozen=True)
class Rule:
    """For which answers a way is recommended, and why; an answer that is not named may be any."""

    route: str
    reasons: tuple[str, ...]
    needs: tuple[str, ...] = ()
    long: tuple[str, ...] = ()
    confidential: tuple[str, ...] = ()

    def fits(self, answers: dict[str, str]) -> bool:
        """Whether these answers are the ones."""
        named = {"needs": self.needs, "long": self.long, "confidential": self.confidential}
        return all(not these or answers[name] in these for name, these in named.items())


# The first that fits.
RULES = [
    Rule(SITE, ("full_user", "ongoing"), needs=("work",)),
    Rule(ITEM, ("secured", "review"), needs=("document",)),
    Rule(ITEM, ("sign_in_limits", "secured"), needs=("look",), confidential=("some", "yes")),
    Rule(LINK, ("open", "nothing_else"), needs=("look",), long=("once",)),
    Rule(ITEM, ("secured", "sign_in_limits"), needs=("look",)),
]
WARNINGS = {
    SITE: ("identity", "subsites_too"),
    ITEM: ("identity",),
    LINK: ("passed_on", "not_confidential"),
}
# If the one that is recommended is not possible here, the next is.
INSTEAD = {SITE: (ITEM,), ITEM: (SITE,), LINK: (ITEM, SITE)}


@dataclass(frozen=True)
class Card:
    """One way of sharing: whether it is recommended, why, what to know, and why it is not possible."""

    route: str
    recommended: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    refusals: tuple[str, ...]

    @property
    def possible(self) -> bool:
        """Whether it can be done at all."""
        return not self.refusals


def answers_in(given: object) -> dict[str, str] | None:
    """The answers among what was given, if all questions are answered; what is none is not."""
    found = {question.name: given.get(question.name, "") for question in QUESTIONS}
    whole = all(found[question.name] in question.answers for question in QUESTIONS)
    return found if whole else None


def site_of(item: Securable) -> Securable:
    """The site that an item is in, or is."""
    return getattr(item, "site", item)


def advise(actor: Actor, item: Securable, answers: dict[str, str] | None) -> list[Card]:
    """The three ways for this item and its site, the recommended one marked once there are answers.

    What is not possible is never recommended: confidential or never-outside content refuses with
    the reason (S37, S42, S43).
    """
    refusals = _refusals(actor, item, answers)
    route, reasons = None, ()
    if answers:
        rule = next(rule for rule in RULES if rule.fits(answers))
        wanted = (rule.route, *INSTEAD[rule.route])
        route = next((one for one in wanted if not refusals[one]), None)
        reasons = rule.reasons if route == rule.route else ()
    return [
        Card(
            one,
            recommended=one == route,
            reasons=reasons if one == route else (),
            warnings=_warnings(one, item, answers),
            refusals=refusals[one],
        )
        for one in ROUTES
    ]


def _warnings(route: str, item: Securable, answers: dict[str, str] | None) -> tuple[str, ...]:
    warnings, site = WARNINGS[route], site_of(item)
    if route != SITE:
        return warnings
    if site.state is not State.UNIQUE and site.is_in_a_personal_site:
        return (*warnings, "make_unique_first")
    if answers is None or answers["confidential"] != "no":
        return (*warnings, "unique_subsite")
    return warnings


def _refusals(
    actor: Actor, item: Securable, answers: dict[str, str] | None
) -> dict[str, tuple[str, ...]]:
    site = site_of(item)
    switch = () if switch_is_on() else ("switch_off",)
    here = _against_sharing(actor, item)
    above = here if site == item else _against_sharing(actor, site)
    if site != item and above == ("may_not",):
        above = ("not_your_site",)
    return {
        SITE: (*switch, *above),
        ITEM: (*switch, *here, *(("site_itself",) if site == item else ())),
        LINK: (*switch, *here, *_against_a_link(item, answers)),
    }


def _against_sharing(actor: Actor, target: Securable) -> tuple[str, ...]:
    if not may_share_outside(actor.user and actor.user.pk, target.scope_id):
        return ("may_not",)
    return ("never_outside",) if closed_to_outsiders(target.scope_id) else ()


def _against_a_link(item: Securable, answers: dict[str, str] | None) -> Iterable[str]:
    if not SharingPolicy.current().links_allowed:
        yield "links_off"
    if not item.takes_guest_links:
        yield "link_of_site"
    if item.confidential:
        yield "marked_confidential"
    if answers and answers["confidential"] != "no":
        yield "link_confidential"
