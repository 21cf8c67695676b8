"""The guest links of an item, for who may share it: all of them for an owner, else one's own."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from sharing import guest_link_panels as panels
from sharing.actors import Actor
from sharing.gate import may, may_share_outside, require
from sharing.guest_link_forms import ChangeLinkForm, GuestLinkForm, RenewForm, SendLinkForm
from sharing.models import GuestLink, Level
from sharing.operations import guest_link_letters, guest_links
from sharing.panels import item_values
from sharing.securable import Container, Securable
from sharing.views import Model, address, ask, confirm, fetch


@require_http_methods(["GET", "POST"])
def guest_link_panel(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """The guest links of an item with their addresses, and a form to make one more."""
    actor, item = fetch(request, model, pk)
    _require_to_share(actor, item)
    form, status = GuestLinkForm(item=item), 200
    if request.method == "POST":
        form = GuestLinkForm(request.POST, item=item)
        status = 422
        if form.is_valid():
            try:
                _make(actor, item, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
                actor, item = fetch(request, model, pk)
            else:
                messages.success(request, _("The guest link is ready to be copied."))
                return redirect(_place_of(item))
    context = panels.guest_links(actor, item, form)
    refused = request.htmx and request.method == "POST"
    template = "sharing/_guest_links.html" if refused else "sharing/guest_links.html"
    return render(request, template, context, status=status)


def _make(actor: Actor, item: Securable, **said: object) -> None:
    expires = said.pop("expires")
    guest_links.make_guest_link(
        actor, item, expires_at=expires, without_end=expires is None, **said
    )


def disable_guest_link(request: HttpRequest, pk: UUID, link: UUID, model: Model) -> HttpResponse:
    """Ask, and then disable a guest link for good (S82-S84)."""
    actor, item, found = _fetch(request, pk, link, model)

    def do() -> str:
        guest_links.disable_guest_link(actor, item, found)
        messages.success(request, _("The guest link is disabled. It will no longer work."))
        return _place_of(item)

    context = {
        "item": item_values(item),
        "link": panels.link_values(item, found),
        "cancel_url": _place_of(item),
    }
    return confirm(request, do, context, "sharing/disable_link.html")


@require_POST
def pause_guest_link(request: HttpRequest, pk: UUID, link: UUID, model: Model) -> HttpResponse:
    """Let the link not work for a while."""
    return _at_once(
        request, pk, link, model, guest_links.pause_guest_link, _("The guest link is paused.")
    )


@require_POST
def resume_guest_link(request: HttpRequest, pk: UUID, link: UUID, model: Model) -> HttpResponse:
    """Let a paused link work again."""
    return _at_once(
        request, pk, link, model, guest_links.resume_guest_link, _("The guest link works again.")
    )


def renew_guest_link(request: HttpRequest, pk: UUID, link: UUID, model: Model) -> HttpResponse:
    """Ask until when, and give the link that end."""
    actor, item, found = _fetch(request, pk, link, model)

    def do(expires: object) -> str:
        guest_links.renew_guest_link(
            actor, item, found, expires_at=expires, without_end=expires is None
        )
        messages.success(request, _("The guest link has another end; its address is the same."))
        return _place_of(item)

    words = {
        "title": _("Renew the guest link"),
        "explanation": _("It keeps its address: who has it can go on with it."),
        "button": _("Renew"),
    }
    return _ask(request, item, RenewForm(request.POST or None), do, words)


def change_guest_link(request: HttpRequest, pk: UUID, link: UUID, model: Model) -> HttpResponse:
    """Ask what is different, and change that."""
    actor, item, found = _fetch(request, pk, link, model)
    form = ChangeLinkForm(item, found, request.POST or None)

    def do(**_said: object) -> str:
        guest_links.change_guest_link(actor, item, found, **form.facts())
        messages.success(request, _("The guest link is changed."))
        return _place_of(item)

    words = {
        "title": _("Change the guest link"),
        "explanation": _("It keeps its address. What you change holds at once."),
        "button": _("Save"),
    }
    return _ask(request, item, form, do, words)


def send_guest_link(request: HttpRequest, pk: UUID, link: UUID, model: Model) -> HttpResponse:
    """Ask to whom, and have the letters sent."""
    actor, item, found = _fetch(request, pk, link, model)

    def do(addresses: list[str]) -> str:
        guest_link_letters.send_guest_link(actor, item, found, addresses)
        count = len(set(addresses))
        text = ngettext("%(n)d letter is on its way.", "%(n)d letters are on their way.", count)
        messages.success(request, text % {"n": count})
        return _place_of(item)

    explanation = _("Everybody gets a letter of their own. Whoever has the link can pass it on.")
    if found.password:
        explanation = _(
            "Everybody gets a letter of their own, without the password: give them that in another way."
        )
    words = {
        "title": _("Send the guest link"),
        "explanation": explanation,
        "button": _("Send"),
    }
    return _ask(request, item, SendLinkForm(request.POST or None), do, words)


def _ask(
    request: HttpRequest,
    item: Securable,
    form: Form,
    do: Callable[..., str],
    words: dict[str, str],
) -> HttpResponse:
    context = {**words, "item": item, "cancel_url": _place_of(item)}
    return ask(request, "sharing/guest_link_form.html", form, do, context)


def _at_once(
    request: HttpRequest,
    pk: UUID,
    link: UUID,
    model: Model,
    change: Callable[[Actor, Securable, GuestLink], None],
    done: str,
) -> HttpResponse:
    """One press of a button: nothing is asked, and it can be taken back."""
    actor, item, found = _fetch(request, pk, link, model)

    def do() -> str:
        change(actor, item, found)
        messages.success(request, done)
        return _place_of(item)

    return confirm(request, do, {"cancel_url": _place_of(item)})


def _fetch(
    request: HttpRequest, pk: UUID, link: UUID, model: Model
) -> tuple[Actor, Securable, GuestLink]:
    """The link for its keeper: an owner of the item, or who made it and sees the item (D16)."""
    actor, item = fetch(request, model, pk)
    if not may(actor, Level.OWN, item):
        own = GuestLink.objects.filter(pk=link, item_id=item.pk, created_by=actor.user)
        if not own.exists():
            require(actor, Level.OWN, item)
    return actor, item, get_object_or_404(GuestLink, pk=link, item_id=item.pk)


def _require_to_share(actor: Actor, item: Securable) -> None:
    """An owner sees all links; who may share outside sees and makes their own."""
    if may(actor, Level.OWN, item):
        return
    if not may_share_outside(actor.user and actor.user.pk, item.scope_id):
        require(actor, Level.OWN, item)
        raise PermissionDenied


def _place_of(item: Securable) -> str:
    """Where the links of an item are shown: on its own page, or for a container on theirs."""
    if isinstance(item, Container):
        return address("guest_links", item)
    return f"{item.get_absolute_url()}#guest-links"
