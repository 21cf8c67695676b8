"""What went wrong, as problem details (RFC 9457): every error of the API, in the asker's language.

`type` and `code` stay the same for ever; `title`, `detail` and the words of each field are for people.
"""

from __future__ import annotations

import errno
from http import HTTPStatus

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:gastvrij:problem:{}"

TITLES = {
    400: gettext_lazy("This request cannot be read"),
    401: gettext_lazy("Sign in first"),
    403: gettext_lazy("You may not do this"),
    404: gettext_lazy("There is nothing here that you can open"),
    405: gettext_lazy("This address does not take this method"),
    406: gettext_lazy("There is no answer of this media type"),
    409: gettext_lazy("This does not go with how things are now"),
    411: gettext_lazy("Say how many bytes there are"),
    412: gettext_lazy("It has changed since you read it"),
    413: gettext_lazy("This is too large"),
    415: gettext_lazy("This media type is not taken here"),
    416: gettext_lazy("There are no such bytes"),
    422: gettext_lazy("Something in it is not right"),
    423: gettext_lazy("Another request is at it"),
    429: gettext_lazy("This goes very fast"),
    500: gettext_lazy("Something went wrong here"),
    507: gettext_lazy("There is no room for it"),
}
# Where one status is said for different things.
TITLES_OF_CODE = {"version": gettext_lazy("This version of tus is not spoken here")}
# What Django's ValidationError says by its code, if it is not that something in the request is wrong.
STATUS_OF = {
    **dict.fromkeys(
        [
            "accepted", "approved", "asked", "binned", "container_binned", "declined", "disabled",
            "expired", "into_itself", "last_administrator", "last_owner", "library", "may",
            "name_taken", "newer", "no_container", "no_groups", "not_binned", "owner", "refused",
            "replaced", "resolved", "top_level", "withdrawn",
        ],
        409,
    ),
    "changed": 412,
    "too_large": 413,
    "too_many": 429,
    "no_room": 507,
}  # fmt: skip
# Seconds after which it may be tried again.
WAIT = 60
ERRORS = "errors"


class Problem(Exception):  # noqa: N818 -- as RFC 9457 calls it
    """Something that is not as it should be: with which status, and under which name."""

    def __init__(
        self,
        status: int,
        code: str = "",
        detail: str = "",
        *,
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code or HTTPStatus(status).name.lower()
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            self.headers.setdefault("Retry-After", str(WAIT))

    def said(self) -> dict[str, object]:
        """As it goes out."""
        title = TITLES_OF_CODE.get(self.code) or TITLES.get(self.status)
        title = str(title or HTTPStatus(self.status).phrase)
        words: dict[str, object] = {
            "type": TYPE.format(self.code),
            "title": title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail or title,
        }
        if self.errors is not None:
            words[ERRORS] = self.errors
        return words


def handle(error: Exception, context: dict[str, object]) -> Response | None:
    """What Django REST framework asks when a view raises; None for what is nobody's fault but ours."""
    problem = problem_of(error)
    if problem is None:
        return None
    return Response(
        problem.said(), problem.status, headers=problem.headers, content_type=MEDIA_TYPE
    )


def problem_of(error: Exception) -> Problem | None:
    """The problem that an exception stands for."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Http404 | exceptions.NotFound):
        return Problem(404)
    if isinstance(error, exceptions.PermissionDenied):
        return _forbidden(str(error.detail), error.detail.code)
    if isinstance(error, PermissionDenied):
        return _forbidden(str(error))
    if isinstance(error, ValidationError):
        return _of_rule(error)
    if isinstance(error, exceptions.ValidationError):
        return Problem(422, "invalid", errors=list(_fields(error.get_full_details())))
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    if isinstance(error, RequestDataTooBig):
        return Problem(413)
    if isinstance(error, SuspiciousOperation | UnreadablePostError):
        return Problem(400, "unreadable")
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Problem(507, "no_room")
    return None


def failed(request: HttpRequest) -> JsonResponse:
    """Something went wrong that is ours to mend; nothing of it is told."""
    return JsonResponse(Problem(500, "failed").said(), status=500, content_type=MEDIA_TYPE)


def _forbidden(detail: str, code: str = "") -> Problem:
    """Which it is, if the exception says more than that it is denied."""
    if detail.startswith("CSRF Failed"):
        return Problem(403, "csrf", _("With a session, send its CSRF token in X-CSRFToken."))
    named = code and code != exceptions.PermissionDenied.default_code
    return Problem(403, code if named else "forbidden", detail)


def _of_rule(error: ValidationError) -> Problem:
    if hasattr(error, "error_dict"):
        errors = [
            {"field": name, "code": one.code or "invalid", "detail": " ".join(one.messages)}
            for name, ones in error.error_dict.items()
            for one in ones
        ]
        return Problem(422, "invalid", errors=errors)
    code = next((one.code for one in error.error_list if one.code), "invalid")
    return Problem(STATUS_OF.get(code, 422), code, " ".join(error.messages))


def _of_framework(error: exceptions.APIException) -> Problem:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait) + 1)
    codes = {
        400: "unreadable",
        401: "not_signed_in",
        405: "method_not_allowed",
        406: "not_acceptable",
        415: "unsupported_media_type",
        429: "too_many",
    }
    return Problem(error.status_code, codes.get(error.status_code, ""), headers=headers)


def _fields(details: object, path: str = "") -> object:
    """Each thing that is wrong, with the field it is wrong in: `items.3.id` is in the fourth item."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield {"field": path, "code": details["code"], "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, below in details.items():
            step = "" if name == "non_field_errors" else name
            yield from _fields(below, f"{path}.{step}".strip("."))
    else:
        of_a_list = any(not (isinstance(one, dict) and "message" in one) for one in details)
        for number, below in enumerate(details):
            yield from _fields(below, f"{path}.{number}".strip(".") if of_a_list else path)
