"""How fast import_folder brings in 5,000 files, and how much memory it takes."""

from __future__ import annotations

import random
import time
from pathlib import Path

import psutil

from bench.measuring import MB, Memory, installation, keep, say

FILES = 5_000
A_FOLDER_HOLDS = 50
MOST_GROWTH_MB = 100


def make_tree(place: Path) -> int:
    """5,000 files of 1 to 64 KB, no two alike, in 100 folders; returns how many bytes."""
    numbers, total = random.Random(5), 0  # noqa: S311
    for number in range(FILES):
        folder = place / f"folder {number // A_FOLDER_HOLDS:03}"
        folder.mkdir(parents=True, exist_ok=True)
        content = numbers.randbytes(numbers.randint(1_024, 65_536))
        (folder / f"file {number:04}.bin").write_bytes(content)
        total += len(content)
    return total


def main() -> None:
    """Import the tree, and again."""
    say(f"import_folder of {FILES:,} files")
    place = installation()
    from django.core.management import call_command  # noqa: PLC0415 -- after the settings
    from django_tenants.utils import tenant_context  # noqa: PLC0415

    from documents.models import Document  # noqa: PLC0415
    from sharing.actors import Actor  # noqa: PLC0415
    from sites_app.operations.sites import create_site  # noqa: PLC0415
    from tenants.operations import create_organisation  # noqa: PLC0415

    organisation, admin = create_organisation("Bench", "bench.localhost", "a@bench.example")
    with tenant_context(organisation):
        create_site(Actor(user=admin), "Library")
    size = make_tree(place / "tree")
    with Memory(lambda: [psutil.Process()]) as memory:
        seconds = [timed(call_command, "import_folder", "bench", "Library", place / "tree")]
        seconds += [timed(call_command, "import_folder", "bench", "Library", place / "tree")]
    with tenant_context(organisation):
        stored = Document.objects.count()
    first, again = seconds
    figures = {
        "files": FILES,
        "megabytes": round(size / MB),
        "documents afterwards": stored,
        "seconds": round(first, 1),
        "files per second": round(FILES / first),
        "seconds when run again": round(again, 1),
        "files per second when run again": round(FILES / again),
        "memory growth in MB": round(memory.growth / MB, 1),
    }
    keep("import_folder", figures)
    if stored != FILES or memory.growth > MOST_GROWTH_MB * MB:
        raise SystemExit("FAILED: not every file came in, or memory grew too much.")


def timed(do: object, *args: object) -> float:
    """How many seconds it takes."""
    began = time.monotonic()
    do(*args)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
