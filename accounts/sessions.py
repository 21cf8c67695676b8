"""Where somebody is signed in, and how all of it ends at once (Z8)."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db.models import F
from django.http import HttpRequest

from accounts.models import User


def end_all(person: User) -> None:
    """End every session of this person, and let every browser forget that it knows them.

    What a session is good for counts the ends of sessions, so none is missed: not one that was made
    in another way, nor one that begins at this moment for the person as they were.
    """
    User.objects.filter(pk=person.pk).update(ended_sessions=F("ended_sessions") + 1)
    person.refresh_from_db(fields=["ended_sessions"])
    theirs = UserSession.objects.filter(user=person)
    Session.objects.filter(pk__in=theirs.values("session_key")).delete()
    theirs.delete()


def end_others(request: HttpRequest) -> None:
    """End every session of whoever asks but the one in which they ask."""
    end_all(request.user)
    update_session_auth_hash(request, request.user)
    UserSession.objects.create_from_request(request)
