"""Searching, each question beside the same one without any permission: `python -m bench.search [SIZE]`.

For words that a fifth, a hundredth and a ten-thousandth of the documents have, and for a word and names
that somebody is typing. With what is shown of the texts. Milliseconds; the ratio is of p50.
"""

from __future__ import annotations

from bench.dataset import ACTORS, COMMON, RARE, SIZES, SOME
from bench.decisions import Question, answered
from bench.growth import run

WORDS = {"of 20%": COMMON, "of 1%": SOME, "of 0.01%": RARE, "of none": "nergens"}
PAGE = 20
NAMES = 6


def main(size: int) -> dict[str, object]:
    """Ask all questions in an organisation of this size."""
    return answered(size, questions)


def questions() -> list[Question]:
    """What is asked: a title, by somebody, and by a job of our own that may see everything."""
    from accounts.models import User  # noqa: PLC0415
    from documents.search import find  # noqa: PLC0415
    from documents.search.snippets import snippets  # noqa: PLC0415
    from sharing.actors import Actor  # noqa: PLC0415

    def page(person: User | None, words: str) -> int:
        """As a request does it, which knows nothing of the actor yet."""
        actor = Actor(user=person) if person else Actor(job="bench")
        query = find.read(words)
        found = find.search(actor, query, PAGE)
        snippets(list(found.ranks), query)
        return len(found.best)

    def names(person: User | None, words: str) -> int:
        actor = Actor(user=person) if person else Actor(job="bench")
        return len(find.named(actor, find.beginnings(words), NAMES)) + len(
            find.places(actor, words)
        )

    asked: list[Question] = []
    for name, number in ACTORS.items():
        person = User.objects.get(email=f"p{number}@bench.example")
        for how_many, words in WORDS.items():
            rows = page(person, words)
            asked.append(
                (
                    f"best {PAGE} with a word {how_many}, {name} ({rows} rows)",
                    lambda person=person, words=words: page(person, words),
                    lambda words=words: page(None, words),
                )
            )
        asked.append(
            (
                f"names that begin with “docu”, {name} ({names(person, 'docu')} rows)",
                lambda person=person: names(person, "docu"),
                lambda: names(None, "docu"),
            )
        )
    return asked


if __name__ == "__main__":
    run("search", main, SIZES)
