"""Draws what is shown of contents, in the sandbox, and keeps it."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from django.utils import timezone

from documents.contents import sandbox
from documents.contents.extract import opened
from documents.contents.sandbox import MB, Failed, Limits
from documents.models import Preview
from documents.previews import files
from documents.previews.kinds import Kind, ending_of, is_office, kind_of, office_program
from documents.storage import name_of

# Points of the screen; a small picture is shown at half its size, to be sharp everywhere.
THUMBNAIL, LARGE = 192, 1600
# So many pages are drawn at once, and so many seconds long; of a document so many are shown.
PAGES_AT_ONCE, SECONDS_OF_PAGES, MOST_PAGES = 10, 8, 2_000
LARGEST_FILE = 8 * MB
LARGEST_PDF = 128 * MB
DRAWING = Limits(seconds=30, memory=1024 * MB, disk=64 * MB)
WRITING = Limits(seconds=20, memory=512 * MB, disk=64 * MB)
CONVERTING = Limits(seconds=60, memory=4096 * MB, disk=2 * LARGEST_PDF, processes=256)
PDF_OF_OFFICE = "document.pdf"


def draw(preview: Preview) -> None:
    """Draw what is shown first, and note how it went: whatever the file is, it is never an error."""
    kind = kind_of(preview.media_type)
    try:
        if kind in {None, Kind.AUDIO, Kind.VIDEO}:
            raise Failed("Nothing is drawn of it.")
        with opened(name_of(preview.sha256)) as source:
            facts = _draw(preview, kind, source)
    except (Failed, FileNotFoundError):
        preview.state = Preview.State.NONE
    else:
        preview.kind, preview.state = kind, Preview.State.READY
        preview.pages, preview.width, preview.height = facts
    preview.made_at = timezone.now()
    preview.save(update_fields=["kind", "state", "pages", "width", "height", "made_at"])


def draw_more_pages(preview: Preview, first: int) -> None:
    """Draw some pages from here on, if they are not there."""
    if files.is_kept(_name(preview, page_file(first))):
        return
    with _pdf_of(preview) as source:
        try:
            _pages(preview, source, first)
        except Failed:
            return


def page_file(number: int) -> str:
    """The picture of a page; beside it lies its text."""
    return f"page-{number}.webp"


def _draw(preview: Preview, kind: Kind, source: BinaryIO) -> tuple[int, int, int]:
    if kind is Kind.IMAGE:
        asked = {"thumbnail": THUMBNAIL, "large": LARGE}
        with sandbox.done("picture", source, DRAWING, **asked) as made:
            return _keep(preview, made, ["thumbnail.webp", "large.webp"])
    if kind is Kind.PAGES:
        if not is_office(preview.media_type):
            return _pages(preview, source, 1)
        _convert(preview, source)
        with _pdf_of(preview) as pdf:
            return _pages(preview, pdf, 1)
    asked = {"kind": kind.value, "media_type": preview.media_type}
    with sandbox.done("written", source, WRITING, **asked) as made:
        return _keep(preview, made, ["whole.json", "begin.json"])


def _convert(preview: Preview, source: BinaryIO) -> None:
    asked = {"ending": ending_of(preview.media_type), "program": office_program()}
    with sandbox.done("converted", source, CONVERTING, **asked) as made:
        pdf = sandbox.result_of(made, PDF_OF_OFFICE, LARGEST_PDF)
        files.keep(_name(preview, PDF_OF_OFFICE), pdf)


def _pdf_of(preview: Preview) -> AbstractContextManager[BinaryIO]:
    made = is_office(preview.media_type)
    return opened(_name(preview, PDF_OF_OFFICE) if made else name_of(preview.sha256))


def _pages(preview: Preview, source: BinaryIO, first: int) -> tuple[int, int, int]:
    asked = {"first": first, "most": PAGES_AT_ONCE, "seconds": SECONDS_OF_PAGES}
    if first == 1:
        asked["thumbnail"] = THUMBNAIL
    with sandbox.done("pages", source, DRAWING, **asked) as made:
        names = [
            name
            for number in range(first, first + PAGES_AT_ONCE)
            for name in (f"page-{number}.json", page_file(number))
            if (made / page_file(number)).exists()
        ]
        return _keep(preview, made, names + ["thumbnail.webp"] * (first == 1))


def _keep(preview: Preview, made: Path, names: list[str]) -> tuple[int, int, int]:
    """Keep these files of a job; pages, width and height as it says them."""
    for name in names:
        files.keep(_name(preview, name), sandbox.result_of(made, name, LARGEST_FILE))
    try:
        facts = json.loads(sandbox.result_of(made, "facts.json", 1_000))
        pages, width, height = (int(facts[fact]) for fact in ("pages", "width", "height"))
    except (ValueError, TypeError, KeyError) as error:
        raise Failed("facts") from error
    if not (1 <= pages < 10**6 and 0 <= width <= 10**5 and 0 <= height <= 10**5):
        raise Failed("facts")
    return min(pages, MOST_PAGES), width, height


def _name(preview: Preview, name: str) -> str:
    return files.name_of(preview.sha256, preview.media_type, name)
