"""What a page weighs for a browser that has nothing of it yet: requests, and bytes on the wire.

Style sheets and scripts go compressed, as WhiteNoise sends them, and so does the page of a library.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse

MOST_BYTES = 150_000
MOST_REQUESTS = 12
FETCHED = re.compile(rb'<(?:script|link|img)\b[^>]*?\b(?:src|href)="([^"]+)"')
# Files of this kind are sent compressed.
PRESSED = {".css", ".js", ".svg"}


@dataclass(frozen=True)
class Weight:
    """Of a page with all that it fetches at once."""

    requests: int
    bytes: int
    parts: dict[str, int]


def weight_of(answer: HttpResponse) -> Weight:
    """The weight of a page; what it fetches that is no static file counts as a request alone."""
    parts = {"the page": len(answer.content)}
    pressed = answer.headers.get("Content-Encoding") == "gzip"
    page = gzip.decompress(answer.content) if pressed else answer.content
    for address in sorted({one.decode() for one in FETCHED.findall(page)}):
        name = address.removeprefix(staticfiles_storage.base_url or "/static/")
        path = finders.find(name)
        parts[address] = _sent(Path(path)) if path else 0
    return Weight(len(parts), sum(parts.values()), parts)


def _sent(path: Path) -> int:
    content = path.read_bytes()
    return len(gzip.compress(content, 9)) if path.suffix in PRESSED else len(content)
