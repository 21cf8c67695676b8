"""The addresses of uploads: for a tus client, and what the page asks before and after.

Every request asks the gate. Who may not is told so before the body is read, so the CSRF check comes
after it, inside; a script sends the token as a header.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    JsonResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from documents import limits
from documents.models import Document, Upload
from documents.uploads import mine, protocol, taking
from documents.uploads.parts import Busy
from documents.uploads.places import taken
from documents.uploads.protocol import Refused, Status
from documents.words import disk_words
from sharing.actors import Actor, actor_for
from sharing.gate import require
from sharing.models import Level
from sharing.names import clean_name
from sites_app.models import Folder

View = Callable[..., HttpResponse]
STATUS = {"too_large": 413, "no_room": 507, "name_taken": 409, "skipped": 409, "binned": 409}
# So many names are asked about at once, at most.
NAMES = 2_000


def plainly(view: View) -> View:
    """Whatever is refused is answered in JSON: a code for the script, and words for the person."""

    @wraps(view)
    def answer(request: HttpRequest, **known: object) -> HttpResponse:
        try:
            return view(request, **known)
        except Refused as refused:
            return JsonResponse(refused.says, status=refused.status)
        except ValidationError as error:
            code = getattr(error, "code", None) or "invalid"
            return _said(STATUS.get(code, 422), code, " ".join(error.messages))
        except Http404:
            return _said(404, "not_found", _("This upload, or the place for it, cannot be found."))
        except PermissionDenied:
            return _said(403, "forbidden", _("You may not put anything here."))
        except mine.NameTaken as waiting:
            finish = reverse("upload_finish", args=[waiting.upload.pk])
            said = {"code": "name_taken", "error": str(waiting), "finish": finish}
            return JsonResponse(said, status=Status.CONFLICT)
        except Busy:
            return _said(Status.BUSY, "busy", _("Another request is sending this file."))
        except OSError as error:
            return _said(507, "no_room", disk_words(error))

    return answer


def _said(status: int, code: str, words: str) -> HttpResponse:
    return JsonResponse({"code": code, "error": words}, status=status)


def tus(view: View) -> View:
    """As above, in the protocol's own headers."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, **known: object) -> HttpResponse:
        response = plainly(view)(request, **known)
        response.headers["Tus-Resumable"] = protocol.VERSION
        if response.status_code == Status.OTHER_VERSION:
            response.headers["Tus-Version"] = protocol.VERSION
        return response

    return answer


# To begin


@tus
@require_http_methods(["POST", "OPTIONS"])
def uploads(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin an upload to a folder."""
    actor = actor_for(request)
    place = get_object_or_404(Folder.objects.visible_to(actor).select_related("site"), pk=pk)
    require(actor, Level.EDIT, place)
    return _begin(request, taking.to_folder(request, actor, place), actor)


@tus
@require_http_methods(["POST", "OPTIONS"])
def document_uploads(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the upload of a new version of a document."""
    actor = actor_for(request)
    found = get_object_or_404(Document.objects.visible_to(actor).select_related("folder"), pk=pk)
    require(actor, Level.EDIT, found)
    return _begin(request, taking.to_document(request, actor, found), actor)


def _begin(request: HttpRequest, new: taking.New, actor: Actor) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=protocol.discovery(limits.largest_file()))
    taking.check_begin(request)
    return _created(request, new, actor)


@csrf_protect
def _created(request: HttpRequest, new: taking.New, actor: Actor) -> HttpResponse:
    upload, offset = taking.begin(request, actor, new)
    response = _moved_on(upload, 201, offset)
    response.headers["Location"] = reverse("upload_part", args=[upload.pk])
    return response


# To go on


@tus
@require_http_methods(["HEAD", "PATCH", "DELETE", "POST"])
def upload_part(request: HttpRequest, upload: UUID) -> HttpResponse:
    """How far an upload is, the next piece of it, or the end of it."""
    actor = actor_for(request)
    found = mine.find(actor, upload)
    protocol.check_version(request.headers)
    ways = {"HEAD": _head, "PATCH": _patch, "DELETE": _delete}
    way = ways.get(protocol.method_of(request.method, request.headers))
    return way(request, actor, found) if way else HttpResponseNotAllowed(list(ways))


def _head(request: HttpRequest, actor: Actor, upload: Upload) -> HttpResponse:
    return HttpResponse(headers=taking.told(upload))


def _patch(request: HttpRequest, actor: Actor, upload: Upload) -> HttpResponse:
    taking.check_piece(request)
    return _piece(request, actor, upload)


@csrf_protect
def _piece(request: HttpRequest, actor: Actor, upload: Upload) -> HttpResponse:
    return _moved_on(upload, 204, taking.piece(request, actor, upload))


@csrf_protect
def _delete(request: HttpRequest, actor: Actor, upload: Upload) -> HttpResponse:
    taking.give_up(upload)
    return HttpResponse(status=204)


def _moved_on(upload: Upload, status: int, offset: int) -> HttpResponse:
    return HttpResponse(status=status, headers=taking.moved_on(upload, offset))


# What the page asks besides


@plainly
@require_POST
def upload_names(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which of these names are in use, before anything is sent: of what the person sees (D8)."""
    actor = actor_for(request)
    place = get_object_or_404(Folder.objects.visible_to(actor), pk=pk)
    require(actor, Level.EDIT, place)
    there = taken(actor, place, [file for file in _files(request) if file is not None])
    return JsonResponse(
        {
            "taken": [
                {
                    "inside": "/".join(way),
                    "name": name,
                    "may_version": document.level_rank >= Level.EDIT.rank,
                }
                for (way, name), document in there.items()
            ]
        }
    )


def _files(request: HttpRequest) -> list[tuple[tuple[str, ...], str] | None]:
    """The names in the request, each with its folders; none for a name that cannot be."""
    try:
        said = json.loads(request.body)["files"]
        ways = [(one["inside"].split("/") if one["inside"] else [], one["name"]) for one in said]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused(422, "invalid") from None
    if len(ways) > NAMES:
        raise Refused(422, "invalid")
    return [_clean(way, name) for way, name in ways]


def _clean(way: list[str], name: object) -> tuple[tuple[str, ...], str] | None:
    try:
        return tuple(clean_name(one) for one in way), clean_name(str(name))
    except ValidationError:
        return None


@plainly
@require_POST
def upload_finish(request: HttpRequest, upload: UUID) -> HttpResponse:
    """What to do with the name of a file that is there whole."""
    actor = actor_for(request)
    found = mine.find(actor, upload)
    wanted = request.POST.get("same_name", "")
    if wanted not in Upload.SameName.values:
        raise Refused(422, "invalid")
    taking.settle(actor, found, wanted)
    return JsonResponse({"done": True})
