"""The parts of a preview that a page loads: pictures that we drew, and sound and film to be played.

No byte that somebody uploaded is shown as a document of our origin (house rule 5). Pictures are
drawn anew and are always WebP. Sound and film are the one thing sent as it came: a player must be
able to jump, so it asks for ranges of the file. That is safe because

- the type we name is one of a short list of sound and film, whatever the file says of itself, and
  `nosniff` holds the browser to it: HTML, SVG or PDF under such a name is a film that does not play;
- opened by itself, the answer is a document in a sandbox that may load and run nothing;
- a browser that says it wants a document, and not something to play, gets a file to save.
"""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from documents.downloads import download
from documents.models import Document, Preview, Version
from documents.previews import files
from documents.previews.kinds import PLAYED

PARTS = re.compile(r"thumbnail|large|page-[1-9]\d{0,5}")
# Changes when we draw differently, so that no browser keeps what it has.
DRAWN = 1
# What a browser wants it for; the older ones do not say.
TO_PLAY = {"audio", "video", "empty", ""}


def part_of(request: HttpRequest, name: str, what: Document | Version, part: str) -> HttpResponse:
    """A part of the preview of this version, for who may see the document; 404 if it is not there."""
    if part == "play":
        return _played(request, name, what)
    if not PARTS.fullmatch(part):
        raise Http404
    ready = Preview.objects.filter(state=Preview.State.READY)
    if not ready.filter(sha256=what.sha256, media_type=what.media_type).exists():
        raise Http404
    # The browser may keep it and asks each time whether it may still be shown.
    tag = f'"{what.sha256}-{part}-{DRAWN}"'
    response = get_conditional_response(request, etag=tag)
    if response is None:
        name = files.name_of(what.sha256, what.media_type, f"{part}.webp")
        try:
            response = HttpResponse(files.read(name), content_type="image/webp")
        except FileNotFoundError as error:
            raise Http404 from error
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _played(request: HttpRequest, name: str, what: Document | Version) -> HttpResponse:
    kind = PLAYED.get(what.media_type)
    if kind is None:
        raise Http404
    try:
        response = download(request, name, what.sha256, kind, what.size)
    except FileNotFoundError as error:
        raise Http404 from error
    if request.headers.get("Sec-Fetch-Dest", "") in TO_PLAY:
        response.headers["Content-Disposition"] = "inline"
    return response
