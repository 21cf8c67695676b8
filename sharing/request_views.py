"""Access requests on pages: the dead end that offers to ask, asking, approving and refusing."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sharing.actors import Actor, actor_for
from sharing.emails.requests import may_decide
from sharing.gate import may, principals_of, require
from sharing.models import AccessRequest, Level
from sharing.operations import access_requests
from sharing.request_forms import ApproveForm, AskForm, AskToShareForm, RefuseForm
from sharing.securable import Securable, model_of
from sharing.views import Model, address, ask, fetch

OF_AN_ITEM = re.compile(r"/(?P<kind>[a-z]+)s/(?P<pk>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")


# At a dead end


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is nothing here that you can open; whoever signed in may ask for access all the same."""
    context = {"form": AskForm(), "ask_url": _where_to_ask(request)}
    return render(request, "404.html", context, status=404)


def _where_to_ask(request: HttpRequest) -> str:
    """Empty unless the address is of an item, or of something below one, that the person does not see."""
    user = getattr(request, "user", None)
    found = OF_AN_ITEM.match(request.path)
    if user is None or not user.is_authenticated or found is None:
        return ""
    model = model_of(found["kind"])
    if model is None:
        return ""
    seen = model.objects.visible_to(actor_for(request)).filter(pk=found["pk"]).exists()
    return "" if seen else reverse(f"{model.kind}_ask_for_access", args=[found["pk"]])


@require_POST
def ask_for_access(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """Ask for access to whatever is at an address; the same whether or not there is anything."""
    form = AskForm(request.POST)
    message = form.cleaned_data["message"] if form.is_valid() else request.POST.get("message", "")
    access_requests.ask_for_access(actor_for(request), model.kind, pk, message)
    return redirect("asked")


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What comes of asking, in general words."""
    return render(request, "sharing/request_sent.html")


@require_POST
def withdraw_request(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """Take back what one asked."""
    email = request.POST.get("email", "")[:254]
    access_requests.withdraw_request(actor_for(request), model.kind, pk, email)
    messages.success(request, _("Your request is withdrawn."))
    return redirect("shared_with_me")


# For members


def ask_to_share(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """Ask the owner to share this with somebody outside."""
    actor, item = fetch(request, model, pk)
    require(actor, Level.EDIT, item)
    if principals_of(actor).outside:
        raise PermissionDenied

    def do(email: str, level: Level, message: str) -> str:
        access_requests.ask_to_share(actor, item, email, level=level, message=message)
        messages.success(
            request, _("The owner was asked to share this with %(email)s.") % {"email": email}
        )
        return address("permissions", item)

    context = {
        "title": _("Ask the owner to share “%(name)s” with somebody outside") % {"name": item},
        "button_label": _("Ask the owner"),
        "cancel_url": address("permissions", item),
    }
    return ask(
        request, "sharing/request_form.html", AskToShareForm(request.POST or None), do, context
    )


# For whoever decides


def approve(request: HttpRequest, pk: UUID, asked: UUID, model: Model) -> HttpResponse:
    """Give what was asked for, or another level."""
    actor, item, found = _to_decide(request, pk, asked, model)
    if found.closed_at and request.method != "POST":
        return _closed(request, found, item)

    def do(level: Level, identity_check: str = "") -> str:
        access_requests.approve(actor, item, found, level=level, identity_check=identity_check)
        words = (
            _("The invitation of %(email)s is on its way.") % {"email": found.email}
            if found.email
            else _("%(who)s: %(level)s.") % {"who": found.asked_by, "level": level.label}
        )
        messages.success(request, words)
        return _back(request, item)

    form = ApproveForm(
        request.POST or None,
        invites=bool(found.email),
        initial={
            "level": found.level,
            "identity_check": _("%(who)s asked for it.") % {"who": found.asked_by},
        },
    )
    context = {
        "title": _("Approve this request?"),
        "consequence": _consequence(found, item),
        "request_message": found.message,
        "button_label": _("Approve"),
        "refuse_url": _at_same_page(request, address("refuse_request", item, found.pk)),
        "cancel_url": _back(request, item),
    }
    return ask(request, "sharing/request_form.html", form, do, context)


def refuse(request: HttpRequest, pk: UUID, asked: UUID, model: Model) -> HttpResponse:
    """Say no."""
    actor, item, found = _to_decide(request, pk, asked, model)
    if found.closed_at and request.method != "POST":
        return _closed(request, found, item)

    def do(words: str) -> str:
        access_requests.refuse(actor, item, found, words=words)
        messages.success(request, _("The request of %(who)s is refused.") % {"who": found.asked_by})
        return _back(request, item)

    context = {
        "title": _("Refuse this request?"),
        "consequence": _("Nothing is opened. %(who)s gets a letter.") % {"who": found.asked_by},
        "request_message": found.message,
        "button_label": _("Refuse"),
        "cancel_url": _back(request, item),
    }
    return ask(request, "sharing/request_form.html", RefuseForm(request.POST or None), do, context)


def _to_decide(
    request: HttpRequest, pk: UUID, asked: UUID, model: Model
) -> tuple[Actor, Securable, AccessRequest]:
    """Who decides about what; below the level that it takes, whether it exists is not told."""
    actor, item = fetch(request, model, pk)
    found = AccessRequest.objects.filter(pk=asked, item_id=item.pk).first()
    if found is None or not may_decide(actor, found, item):
        require(actor, Level.OWN, item)
    found = get_object_or_404(AccessRequest, pk=asked, item_id=item.pk)
    if not may_decide(actor, found, item):
        raise PermissionDenied(_("Your organisation lets only some people share outside."))
    return actor, item, found


def _consequence(found: AccessRequest, item: Securable) -> str:
    if found.email:
        words = _("%(email)s is invited to “%(name)s”, and to nothing else.")
    else:
        words = _("%(who)s gets access to “%(name)s” and what is in it, and to nothing else.")
    return words % {"who": found.asked_by, "email": found.email, "name": item}


def _back(request: HttpRequest, item: Securable) -> str:
    """The page that lists the request: of the item, or of the site that was looked at."""
    if not may(actor_for(request), Level.OWN, item):
        return address("permissions", item)
    try:
        site = UUID(request.GET.get("site", ""))
    except ValueError:
        return address("invitations", item)
    return reverse("site_invitations", args=[site])


def _at_same_page(request: HttpRequest, url: str) -> str:
    query = request.GET.urlencode()
    return f"{url}?{query}" if query else url


def _closed(request: HttpRequest, found: AccessRequest, item: Securable) -> HttpResponse:
    messages.error(request, access_requests.words_for(found))
    return redirect(_back(request, item))
