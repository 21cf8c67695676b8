"""Letters about what people are told: one at once, or one a day; each says how to have no more."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation

from accounts import letters
from accounts.models import User
from sharing import notices
from sharing.actors import Actor
from sharing.emails import KINDS, Kind, Words
from sharing.models import Letter, Notice
from sharing.tokens import token_of_person
from tenants.current import current_organisation

DIGEST = "digest"
# So many are named in the letter of a day; of more it is said how many.
MOST_IN_A_DIGEST = 30
LONGEST_SENTENCE = 500


def one(letter: Letter) -> Words:
    """To whoever is told: what happened, in one sentence, and the way to it."""
    reader = _reader(letter)
    (notice,) = found = list(_notices(letter, reader))
    (line,) = _lines(reader, found)
    item = notices.items_of(reader, found)[notice.item_id]
    path = notices.address_of(notice, item)
    return Words(path=path, ours={**line, **_ways_out(reader.user)}, headers=_headers(reader.user))


def of_a_day(letter: Letter) -> Words:
    """What is new, as far as the reader sees it at the moment when it is sent."""
    reader = _reader(letter)
    found = list(_notices(letter, reader)[: MOST_IN_A_DIGEST + 1])
    return Words(
        path=reverse("notices"),
        ours={
            "notices": _lines(reader, found[:MOST_IN_A_DIGEST]),
            "more": len(found) > MOST_IN_A_DIGEST,
            **_ways_out(reader.user),
        },
        headers=_headers(reader.user),
    )


def _lines(reader: Actor, found: list[Notice]) -> list[dict[str, str]]:
    """Notices as the templates of letters say them: what happened, and to what."""
    items, known = notices.items_of(reader, found), notices.known_among(reader, found)
    with translation.override(letters.language_for(reader.user.email)):
        return [
            {
                "item": letters.plain(str(items[notice.item_id])),
                "sentence": letters.plain(
                    notices.sentence(notice, items[notice.item_id], known), LONGEST_SENTENCE
                ),
            }
            for notice in found
        ]


def _reader(letter: Letter) -> Actor:
    return Actor(user=User.objects.filter(email=letter.recipient).first())


def _notices(letter: Letter, reader: Actor) -> notices.models.QuerySet:
    """What of the letter is still new to the reader, and theirs to know."""
    ids = letter.details.get("notices", [letter.details.get("notice")])
    return notices.visible_to(reader).filter(pk__in=ids, seen_at=None).select_related("by")


def _ways_out(person: User) -> dict[str, object]:
    address = current_organisation().address
    return {
        "reader": letters.plain(person.get_short_name()),
        "profile": address + reverse("profile"),
        "no_more": address + reverse("unsubscribe", args=[token_of_person(person)]),
    }


def _headers(person: User) -> dict[str, str]:
    """One press in the mail program ends these letters (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{_ways_out(person)['no_more']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _held(letter: Letter) -> bool:
    """Nobody outside is written to while the switch is off; what they may see then is asked then."""
    person = _reader(letter).user
    outside = person is not None and person.is_external
    return outside and not current_organisation().external_sharing


def _pointless(letter: Letter) -> bool:
    """The reader is gone, wants no letters, has seen it, or does not see what it is about."""
    person = _reader(letter).user
    if person is None or not person.is_active or person.notices_by_mail == notices.Choice.NEVER:
        return True
    return not _held(letter) and not _notices(letter, Actor(user=person)).exists()


KINDS[notices.NOTICE] = Kind(one, overtaken=_pointless, held=_held)
KINDS[DIGEST] = Kind(of_a_day, overtaken=_pointless, held=_held)
