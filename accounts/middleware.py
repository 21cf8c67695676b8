"""What is known of the person before a view runs: their language, and that they signed in."""

from __future__ import annotations

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from accounts.hourly import AGAIN, note_now
from accounts.limits import TooOften
from accounts.models import User


class LanguageOfPersonMiddleware:
    """The language a person chose goes before the browser's, but not before a program's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", "")
        if request.path.startswith("/api/") and "Accept-Language" in request.headers:
            chosen = ""  # a program says itself in which language
        if chosen:
            translation.activate(chosen)
            request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        if chosen:
            response.headers["Content-Language"] = chosen
        return response


OPEN_TO_ALL = (
    "/accounts/",
    "/g/",
    "/invitations/",
    "/language/",
    "/help/",
    "/unsubscribe/",
    "/mailbox/",
    "/api/",
    "/.well-known/",
    "/identity/o/api/",
    "/favicon.ico",
)


def _what_was_typed(request: HttpRequest) -> HttpResponse | None:
    """A page that gives back what was sent, where a view has one: it is not lost with the session.

    It is the same whether or not the thing exists, and nothing is done.
    """
    if request.method != "POST":
        return None
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return None
    give_back = getattr(view, "signed_out", None)
    return give_back(request) if give_back else None


class SignInMiddleware:
    """Nobody signed in: go and sign in, whether or not the thing exists (S61).

    Also the last header: what a person sees is theirs and is kept by no cache between us.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated or request.path.startswith(OPEN_TO_ALL):
            response = self.get_response(request)
        else:
            response = _what_was_typed(request) or redirect_to_login(request.get_full_path())
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class TooOftenMiddleware:
    """What goes too often is not done; a page says when it can be tried again (D5, I8)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page in the person's language, and the same for programs."""
        if not isinstance(error, TooOften):
            return None
        minutes = -(-error.wait // 60)
        response = render(request, "429.html", {"minutes": minutes}, status=429)
        response.headers["Retry-After"] = str(error.wait)
        return response


LAST_USED = "last_used"


class LastSeenMiddleware:
    """When people outside were last here: whoever answers for them sees who stays away.

    Of people inside only the sessions are known, and only to themselves. Person and session were read
    already, so most requests ask nothing more; and of requests at the same time one writes. A guest
    link is opened by nobody in particular.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.path.startswith("/g/"):
            note_seen(request.user)
        self._note_session(request)
        return self.get_response(request)

    @staticmethod
    def _note_session(request: HttpRequest) -> None:
        now = timezone.now()
        before = (now - AGAIN).timestamp()
        if request.user.is_authenticated and request.session.get(LAST_USED, 0) < before:
            request.session[LAST_USED] = int(now.timestamp())
            mine = UserSession.objects.filter(session_key=request.session.session_key)
            mine.update(last_seen_at=now)


def note_seen(person: User) -> None:
    """Somebody is here now, in person or by a program of theirs."""
    if person.is_external:
        note_now(person, "last_seen")
