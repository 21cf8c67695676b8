"""How much slower a million documents are than ten thousand, of what was kept: `python -m bench.growth`.

The p50 of the largest size that was measured over the p50 of the smallest, of each question and page.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable

from bench.measuring import RESULTS, keep, say, write

MEASURED = ("decisions", "pages", "api", "search")
ROWS = re.compile(r" \(\d+ rows\)")


def in_each_size(module: str, sizes: list[int]) -> None:
    """Measure each size in a process of its own: a process has one database."""
    for size in sizes:
        subprocess.run([sys.executable, "-m", module, str(size)], check=True)  # noqa: S603


def run(
    name: str, main: Callable[[int], dict[str, object]], sizes: tuple[int, ...], turns: int = 1
) -> None:
    """What `python -m bench.<name> [SIZE]` does: that size, or each of them and how much they differ.

    A machine is quicker at one time than at another. With turns the sizes are measured one after the
    other, so often, and of each question the quickest turn of each size is kept.
    """
    asked = [int(word) for word in sys.argv[1:]] or list(sizes)
    if len(asked) == 1:
        say(f"{asked[0]:,} documents")
        keep(f"{name}_{asked[0]}", main(asked[0]))
    else:
        quickest: dict[int, dict[str, object]] = {}
        for _turn in range(turns):
            in_each_size(f"bench.{name}", asked)
            for size in asked:
                quickest[size] = _quicker(quickest.get(size), _kept(name, size))
        for size, whole in quickest.items():
            write(f"{name}_{size}", whole["figures"], whole["machine"])
        keep_growth(name)


def _kept(name: str, size: int) -> dict[str, object]:
    return json.loads((RESULTS / f"{name}_{size}.json").read_text())


def _quicker(before: dict[str, object] | None, now: dict[str, object]) -> dict[str, object]:
    """Of each question the turn with the least p50, as it was with all that was measured beside it."""
    if before is None:
        return now
    figures = {
        title: min(figure, before["figures"].get(title, figure), key=lambda one: one["p50"])
        for title, figure in now["figures"].items()
    }
    return now | {"figures": figures}


def keep_growth(name: str) -> None:
    """Print the ratios and keep them, once there are two sizes to compare."""
    kept = {
        int(path.stem.rpartition("_")[2]): json.loads(path.read_text())
        for path in RESULTS.glob(f"{name}_*.json")
        if path.stem.rpartition("_")[2].isdigit()
    }
    if len(kept) < 2:
        say(f"{name}: there are not two sizes to compare.")
        return
    small, large = kept[min(kept)], kept[max(kept)]
    say(f"{name}: p50 at {max(kept):,} documents / p50 at {min(kept):,}")
    before = by_title(small["figures"])
    figures = {
        title: round(figure["p50"] / before[title]["p50"], 2)
        for title, figure in by_title(large["figures"]).items()
        if title in before
    }
    for title, ratio in figures.items():
        say(f"  {title}: {ratio}")
    sizes = {"smallest": min(kept), "largest": max(kept)}
    write(f"{name}_growth", sizes | figures, large["machine"])


def by_title(figures: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """The figures by what was asked, however many rows came of it."""
    return {ROWS.sub("", title): figure for title, figure in figures.items()}


if __name__ == "__main__":
    for measured in MEASURED:
        keep_growth(measured)
