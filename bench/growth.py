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


def run(name: str, main: Callable[[int], dict[str, object]], sizes: tuple[int, ...]) -> None:
    """What `python -m bench.<name> [SIZE]` does: that size, or each of them and how much they differ."""
    asked = [int(word) for word in sys.argv[1:]] or list(sizes)
    if len(asked) == 1:
        say(f"{asked[0]:,} documents")
        keep(f"{name}_{asked[0]}", main(asked[0]))
    else:
        in_each_size(f"bench.{name}", asked)
        keep_growth(name)


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
