"""Two texts side by side, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from documents.editing.texts import MOST_LINES

# Of lines that are the same so many are shown around those that are not.
AROUND = 3


@dataclass(frozen=True)
class Line:
    """A line of the one text and what stands for it in the other; or how many are left out."""

    kind: str  # same, changed, only_left, only_right, left_out
    left: str = ""
    right: str = ""
    left_number: int | None = None
    right_number: int | None = None
    count: int = 0


def differences(left: str, right: str) -> list[Line] | None:
    """All lines that differ with a few around them; None where there are too many to compare."""
    before, after = left.split("\n"), right.split("\n")
    if len(before) + len(after) > MOST_LINES:
        return None
    groups = SequenceMatcher(None, before, after).get_grouped_opcodes(AROUND)
    found: list[Line] = []
    reached = 0
    for group in groups:
        skipped = group[0][1] - reached
        if skipped:
            found.append(Line("left_out", count=skipped))
        for step in group:
            found += _lines(before, after, *step)
        reached = group[-1][2]
    rest = len(before) - reached
    if rest:
        found.append(Line("left_out", count=rest))
    return found


def _lines(
    before: list[str], after: list[str], tag: str, i1: int, i2: int, j1: int, j2: int
) -> Iterator[Line]:
    for step in range(max(i2 - i1, j2 - j1)):
        i, j = i1 + step, j1 + step
        one, other = i < i2, j < j2
        yield Line(
            ("same" if tag == "equal" else "changed")
            if one and other
            else ("only_left" if one else "only_right"),
            before[i] if one else "",
            after[j] if other else "",
            i + 1 if one else None,
            j + 1 if other else None,
        )
