"""Names in a zip that every system can unpack, each given once in its directory."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from sharing.names import DIRECTION_MARKS

# What Windows takes for something else; the slashes would make a way out of the directory.
FORBIDDEN = DIRECTION_MARKS | set('<>:"/\\|?*')
DEVICES = {"con", "prn", "aux", "nul"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}


def safe_name(name: str) -> str:
    """The name as one step of a way: no slash, no control character, never `.` or `..` or nothing."""
    kept = "".join(
        "_" if c in FORBIDDEN or unicodedata.category(c) in {"Cc", "Cs"} else c for c in name
    )
    kept = kept.strip(" ").rstrip(" .") or "_"
    return f"_{kept}" if kept.partition(".")[0].casefold() in DEVICES else kept


class Names:
    """Gives out names; what differs only in capitals is the same name to many systems."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], int] = {}

    def give(self, directory: str, name: str) -> str:
        """The way to a thing of this name in the directory, with a number if there is one already."""
        free = name = safe_name(name)
        path = PurePosixPath(name)
        while (at := (directory, free.casefold())) in self._given:
            first = (directory, name.casefold())
            self._given[first] += 1
            free = f"{path.stem} ({self._given[first]}){path.suffix}"
        self._given[at] = 1
        return f"{directory}{free}"
