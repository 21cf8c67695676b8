"""What a page shows of contents, as plain values."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from documents.models import Document, Preview, Version
from documents.previews import asking, files
from documents.previews.cleaned import cleaned
from documents.previews.drawing import page_file
from documents.previews.kinds import PLAYED, Kind, kind_of

PLAYER = {Kind.AUDIO, Kind.VIDEO}
# How often a page that waits asks again, and how long it waits in between: longer each time.
TRIES, LONGEST_WAIT = 40, 5

# Beside other things on a page, or all there is.
BESIDE, WHOLE = "beside", "whole"

WAITING = {"state": "waiting"}
NONE = {"state": "none"}


@dataclass(frozen=True)
class Place:
    """Where the preview of one version is found by who looks at it."""

    # The page for reading, and the address of each of its parts.
    page: str
    part: Callable[[str], str]


def place_of(document: Document, number: int) -> Place:
    """Where the preview of a version is, for people with an account."""
    at = [document.pk, number]
    return Place(
        page=reverse("preview", args=at),
        part=lambda part: reverse("preview_part", args=[*at, part]),
    )


def beside(document: Document, place: Place) -> dict[str, object]:
    """What the page of a document shows of its newest version."""
    return waiting(shown(document, place), 0, f"page=1&size={BESIDE}")


def shown(
    what: Document | Version, place: Place, *, page: int = 1, size: str = BESIDE
) -> dict[str, object]:
    """What there is to see of a version; what is not drawn yet is asked for."""
    kind = kind_of(what.media_type)
    if kind is None:
        return NONE
    if kind in PLAYER:
        return _ready(kind, place) | {
            "src": place.part("play"),
            "media_type": PLAYED[what.media_type],
        }
    preview = asking.asked_for(what.sha256, what.media_type)
    if preview.state != Preview.State.READY:
        return WAITING | {"page_url": place.page} if preview.state == "waiting" else NONE
    if preview.kind == Kind.IMAGE:
        size = {"width": preview.width, "height": preview.height}
        return _ready(kind, place) | size | {"src": place.part("large")}
    try:
        if preview.kind == Kind.PAGES:
            return _page(preview, place, page)
        return _ready(kind, place) | _written(preview, "whole" if size == WHOLE else "begin")
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return NONE


def waiting(values: dict[str, object], tries: int, query: str) -> dict[str, object]:
    """The same, with when and where to ask again; at last it is left to the person."""
    if values["state"] != "waiting" or tries >= TRIES:
        return values
    ask = f"{values['page_url']}?{query}&tries={tries + 1}"
    return values | {"ask_url": ask, "wait": min(1 + tries, LONGEST_WAIT)}


def _ready(kind: Kind, place: Place) -> dict[str, object]:
    return {"state": "ready", "kind": kind.value, "page_url": place.page}


def _page(preview: Preview, place: Place, number: int) -> dict[str, object]:
    number = min(max(number, 1), preview.pages)
    name = files.name_of(preview.sha256, preview.media_type, page_file(number))
    page_url = f"{place.page}?page={number}"
    at = {"number": number, "of": preview.pages}
    if number > 1:
        at["previous_url"] = f"{place.page}?page={number - 1}"
    if number < preview.pages:
        at["next_url"] = f"{place.page}?page={number + 1}"
    if not files.is_kept(name):
        asking.ask_for_pages(preview, number)
        return WAITING | at | {"kind": Kind.PAGES.value, "page_url": place.page}
    text = json.loads(files.read(name.replace(".webp", ".json")))
    return (
        _ready(Kind.PAGES, place)
        | at
        | {
            "page_url": page_url,
            "src": place.part(f"page-{number}"),
            "width": int(text["width"]),
            "height": int(text["height"]),
            "pieces": [_piece(*piece) for piece in text["pieces"]],
        }
    )


def _piece(x: int, foot: int, width: int, height: int, words: str) -> dict[str, object]:
    """A line of a page; its letters stand a little above its foot."""
    x, foot, width, height = int(x), int(foot), int(width), int(height)
    return {
        "x": x,
        "y": foot - height // 5,
        "width": width,
        "size": max(height * 4 // 5, 1),
        "words": str(words),
    }


def _written(preview: Preview, name: str) -> dict[str, object]:
    made = json.loads(files.read(files.name_of(preview.sha256, preview.media_type, f"{name}.json")))
    return {"html": cleaned(made["html"]), "cut": made["cut"] is True}
