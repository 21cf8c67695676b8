"""What pages use of npm packages: `npm ci` puts these in node_modules/, nothing of them is ours.

Without it everything works that does not need them: `address_of` says that there is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.staticfiles.finders import BaseFinder, find
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.files.storage import FileSystemStorage

from config.environment import BASE_DIR

PREFIX = "packages"
TUS = "tus-js-client/dist/tus.min.js"
# What pages load, and what that names; not the packages whole.
LOADED = {"tus": TUS}
FILES = [TUS, f"{TUS}.map"]


class PackageFinder(BaseFinder):
    """Finds those files in node_modules/."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.storage = FileSystemStorage(location=BASE_DIR / "node_modules")
        self.storage.prefix = PREFIX
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: object) -> list[object]:
        """Nothing is set here that could be wrong."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: object) -> str | list[str]:  # noqa: FBT001, FBT002 -- Django's
        """Where the file is; nothing for what is not on the list."""
        found = [
            self.storage.path(name) for name, _of in self.list(None) if path == f"{PREFIX}/{name}"
        ]
        return found[0] if found and not find_all else found

    def list(self, ignore_patterns: object) -> Iterator[tuple[str, FileSystemStorage]]:
        """Those that are there."""
        return ((name, self.storage) for name in FILES if self.storage.exists(name))


def address_of(name: str) -> str:
    """The address of one of the files; empty if it was never fetched."""
    path = f"{PREFIX}/{name}"
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return staticfiles_storage.url(path) if find(path) else ""
    try:
        return staticfiles_storage.url(path)
    except ValueError:
        return ""
