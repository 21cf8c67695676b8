"""Entity tags (RFC 9110): of what was read, so that nobody overwrites what they did not see."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TypeVar

from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder

from sharing.actors import Actor
from sharing.api.problems import Problem
from sharing.transactions import operation

R = TypeVar("R")


def tag_of(shown: object) -> str:
    """The tag of what is shown to this person: another as soon as they would be shown otherwise."""
    text = json.dumps(shown, cls=JSONEncoder, sort_keys=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the caller has it as it is already."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or any(one.removeprefix("W/") == tag for one in known)


def wanted(request: Request) -> list[str]:
    """The tags of which one must be that of the thing as it is; none if it may be any."""
    header = request.headers.get("If-Match")
    return [] if header is None else parse_etags(header) or [""]


def refuse_changed(request: Request, tag: str) -> None:
    """It must be as the caller read it, if they say how that was."""
    tags = wanted(request)
    if tags and "*" not in tags and tag not in tags:
        raise Problem(412, "changed")


def unless_changed(
    actor: Actor, request: Request, hold: Callable[[], object], shown: Callable[[], object],
    do: Callable[[], R],
) -> R:  # fmt: skip
    """Do it, if the thing still is as the caller read it: held, looked at and changed in one go."""
    if not wanted(request):
        return do()

    @operation
    def held(actor: Actor) -> R:
        hold()
        actor.forget()
        refuse_changed(request, tag_of(shown()))
        return do()

    return held(actor)
