"""Style sheets and scripts that every page needs, each put together into one file: fewer requests.

The parts stay what one writes and reads; `css/all.css` and `js/all.js` are found by staticfiles like
any other file, made of the parts as they are now.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# In this order: what comes later may say something else of the same element.
STYLES = [
    "tokens", "base", "frame", "buttons", "forms", "menus", "parts", "cards", "share", "lists",
    "entrance", "document", "pages",
]  # fmt: skip
SCRIPTS = ["toasts", "menus", "dialog", "copy", "focus", "sending"]
BUNDLES = {
    "css/all.css": [f"css/{name}.css" for name in STYLES],
    "js/all.js": [f"js/{name}.js" for name in SCRIPTS],
}
PARTS = Path(settings.BASE_DIR) / "config" / "static"


class BundleFinder(BaseFinder):
    """Finds the bundles, made anew if a part has changed."""

    def __init__(self, app_names: object = None, *args: object, **kwargs: object) -> None:
        self.storage = FileSystemStorage(settings.DATA_DIR / "bundles", base_url="/")

    def check(self, **kwargs: object) -> list[object]:
        """There is nothing to set up wrong."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: object) -> str | list[str]:  # noqa: FBT001, FBT002
        """Where the bundle is."""
        if path not in BUNDLES:
            return []
        made = str(self._made(path))
        return [made] if find_all else made

    def list(self, ignore_patterns: object) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every bundle, for collectstatic."""
        for path in BUNDLES:
            self._made(path)
            yield path, self.storage

    def _made(self, path: str) -> Path:
        place = Path(self.storage.path(path))
        whole = "\n".join((PARTS / part).read_text() for part in BUNDLES[path])
        if not place.exists() or place.read_text() != whole:
            place.parent.mkdir(parents=True, exist_ok=True)
            fresh = place.with_suffix(".part")
            fresh.write_text(whole)
            fresh.replace(place)
        return place
