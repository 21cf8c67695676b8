"""Which tests prove which behaviour: `python -m tests.behaviours` prints the table.

Tests cite the numbers of behaviours.toml, in docstrings or in their names: `S53`, `S86-S91`, `D3`.
Whoever cites must really fail if the behaviour went away. A number after "security.md" is not ours.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent
CITED = re.compile(r"(?<![A-Za-z0-9])([SD])(\d+)(?:(?:-| to )\1(\d+))?(?![A-Za-z0-9])")
ELSEWHERE = re.compile(r"security\.md,? [A-Z]\d+")
CONTEXT = "N"


@dataclass(frozen=True)
class Table:
    """The numbered behaviours; what waits, and of what a part is missing, each with what for."""

    behaviours: dict[str, dict[str, str]]
    open: dict[str, str]
    partly: dict[str, str]

    @property
    def to_prove(self) -> list[str]:
        """All numbers but those that only say what else stands on the article's page."""
        return [number for number, one in self.behaviours.items() if one["kind"] != CONTEXT]


@cache
def table() -> Table:
    """What behaviours.toml says."""
    with (TESTS / "behaviours.toml").open("rb") as file:
        return Table(**tomllib.load(file))


def numbers_in(text: str) -> set[str]:
    """The numbers that a text cites; a range counts for each number in it."""
    found = set()
    for letter, first, last in CITED.findall(ELSEWHERE.sub("", text)):
        found |= {f"{letter}{number}" for number in range(int(first), int(last or first) + 1)}
    return found


def proofs() -> dict[str, list[str]]:
    """For each number the tests that cite it, as path::name."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        where = str(path.relative_to(TESTS.parent))
        for name, text in citing(ast.parse(path.read_text())):
            for number in numbers_in(text):
                found[number].append(f"{where}::{name}" if name else where)
    return found


def citing(node: ast.Module | ast.ClassDef, within: str = "") -> Iterator[tuple[str, str]]:
    """Every test, and every class and module that has tests, with its name and what it says."""
    tests = False
    for one in node.body:
        name = "::".join(filter(None, [within, getattr(one, "name", "")]))
        if isinstance(one, ast.ClassDef) and one.name.startswith("Test"):
            inner = list(citing(one, name))
            tests = tests or bool(inner)
            yield from inner
        elif isinstance(one, ast.FunctionDef) and one.name.startswith("test_"):
            tests = True
            yield name, f"{one.name.replace('_', ' ')} {ast.get_docstring(one) or ''}"
    if tests:
        yield within, ast.get_docstring(node) or ""


def gaps() -> list[str]:
    """The numbers that nobody proves and that do not wait for anything we know of."""
    proven = proofs()
    return [one for one in table().to_prove if one not in proven and one not in table().open]


def main() -> int:
    """Print the table; 1 if there is a gap in it."""
    proven, say = proofs(), sys.stdout.write
    for number, one in table().behaviours.items():
        say(f"{number:4} {one['kind']}  {one['says']}\n")
        for test in proven[number]:
            say(f"          {test}\n")
        for word, reasons in (("OPEN", table().open), ("PARTLY", table().partly)):
            if number in reasons:
                say(f"          {word}: {reasons[number]}\n")
    missing, count = gaps(), len(table().to_prove)
    done = count - len(missing) - len(table().open)
    say(
        f"\n{done} of {count} are proven, {len(table().partly)} of them in part;"
        f" {len(table().open)} are open: {', '.join(table().open)}.\n"
    )
    if missing:
        say(f"Nobody proves {', '.join(missing)}.\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
