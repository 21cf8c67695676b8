"""What somebody is told: the page, the bell, and the way out of letters."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from sharing import keyset, notices
from sharing.actors import Actor, actor_for
from sharing.models import Notice
from sharing.tokens import person_of

ON_A_PAGE = 30


def bell(request: HttpRequest) -> dict[str, object]:
    """How many are new, for the top of every page."""
    count = notices.unseen_count(actor_for(request))
    shown = f"{notices.MOST_COUNTED}+" if count > notices.MOST_COUNTED else str(count)
    return {"count": count, "shown": shown}


@require_safe
def notices_page(request: HttpRequest) -> HttpResponse:
    """What happened that concerns the person, the newest first; looking changes nothing."""
    actor = actor_for(request)
    rows = notices.visible_to(actor).select_related("by")
    after = request.GET.get("after", "")
    if after:
        at, pk = _place(after)
        rows = rows.filter(created_at__lte=at).exclude(created_at=at, pk__gte=pk)
    found = list(rows[: ON_A_PAGE + 1])
    more, found = found[ON_A_PAGE:], found[:ON_A_PAGE]
    cursor = keyset.written(found[-1].created_at, found[-1].pk) if more else ""
    context = {
        "rows": _rows(actor, found),
        "next_url": f"{request.path}?after={cursor}" if cursor else None,
        "until": found[0].created_at.isoformat() if found else "",
        "after": after,
        "profile_url": reverse("profile"),
    }
    part = request.htmx and after
    template = "sharing/_notices.html" if part else "sharing/notices.html"
    return render(request, template, context)


def _place(after: str) -> tuple[datetime, int]:
    values = keyset.read(after)
    try:
        at, pk = values
        at = datetime.fromisoformat(at)
    except (TypeError, ValueError):
        raise Http404 from None
    if at.tzinfo is None or not isinstance(pk, int) or not 0 <= pk < 2**63:
        raise Http404
    return at, pk


def _rows(actor: Actor, found: list[Notice]) -> list[dict[str, object]]:
    items, known = notices.items_of(actor, found), notices.known_among(actor, found)
    return [
        {
            "sentence": notices.sentence(notice, items[notice.item_id], known),
            "icon": notices.KINDS[notice.kind].icon,
            "when": notice.created_at,
            "new": notice.seen_at is None,
            "open_url": reverse("open_notice", args=[notice.pk]),
        }
        for notice in found
        if notice.item_id in items
    ]


@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it seen, and go to what it is about."""
    actor = actor_for(request)
    notice = get_object_or_404(notices.visible_to(actor), pk=pk)
    item = notices.items_of(actor, [notice])[notice.item_id]
    notices.mark_seen(actor, notice)
    return redirect(notices.address_of(notice, item))


@require_POST
def see_all(request: HttpRequest) -> HttpResponse:
    """Mark all as seen, up to the newest that was shown."""
    try:
        until = datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        until = timezone.now()
    if until.tzinfo is None:
        until = timezone.now()
    notices.mark_all_seen(actor_for(request), until)
    messages.success(request, _("All are marked as seen."))
    return redirect("notices")


# Without signing in, and from mail programs, which send no cookie: the address itself is the proof,
# and all it can do is end the letters of one person.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, and by POST end the letters of whoever the address was made for (RFC 8058)."""
    person = person_of(token)
    if person is None:
        return render(request, "sharing/unsubscribe.html", {"unknown": True}, status=404)
    done = request.method == "POST"
    if done:
        User.objects.filter(pk=person.pk).update(notices_by_mail=User.NoticesByMail.NEVER)
    response = render(request, "sharing/unsubscribe.html", {"done": done})
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
