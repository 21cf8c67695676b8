"""Webhooks on the page: which there are, a new one, what each was told, and telling it again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from sharing.actors import Actor, actor_for
from sharing.administration.site import administration
from sharing.administration.who import administrator
from sharing.administration.words import VERBS, verb
from sharing.gate import require
from sharing.models import Delivery, Level, Webhook
from sharing.operations import webhooks as operations
from sharing.panels import item_values
from sharing.securable import Securable

SHOWN = 50


class WebhookForm(forms.Form):
    """Where to, and of what."""

    url = forms.CharField(
        label=_("Web address"),
        max_length=500,
        help_text=_("Begins with https://. What happens is posted there, signed."),
        widget=forms.URLInput,
    )
    verbs = forms.MultipleChoiceField(
        label=_("Only of this"),
        choices=sorted(VERBS.items(), key=lambda pair: pair[0]),
        required=False,
        help_text=_("Nothing chosen: of everything. Choose several with Ctrl or Cmd."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )


@dataclass(frozen=True)
class Place:
    """Whose webhooks these are, and who looks: a site, or the organisation in its administration."""

    actor: Actor
    site: Securable | None = None

    def webhook(self, pk: UUID) -> Webhook:
        """One of them; 404 for any other."""
        found = Webhook.objects.select_related("subscriber")
        return get_object_or_404(found, pk=pk, site=self.site and self.site.pk)

    def at(self, name: str, *more: object) -> str:
        """The address of one of these pages here."""
        if self.site is None:
            return reverse(f"admin:{name}", args=more)
        return reverse(f"{self.site.kind}_{name}", args=[self.site.pk, *more])

    def page(
        self, request: HttpRequest, name: str, context: dict[str, object], status: int = 200
    ) -> HttpResponse:
        """A page, in the frame of the place."""
        context |= {"webhooks_url": self.at("webhooks")}
        if self.site is None:
            return administration.page(request, name, context, status)
        context |= {"item": item_values(self.site)}
        return render(request, f"webhooks/{name}.html", context, status=status)


def of_item(request: HttpRequest, pk: UUID, view: object, model: object, **more: object) -> object:
    """One of these pages, of an item; for its owners."""
    actor = actor_for(request)
    item = get_object_or_404(model.objects.visible_to(actor), pk=pk)
    require(actor, Level.OWN, item)
    return view(request, Place(actor, item), **more)


def of_organisation(view: object) -> object:
    """The same page, of the organisation; for administrators, who are asked for before."""

    def page(request: HttpRequest, **more: object) -> HttpResponse:
        return view(request, Place(administrator(request)), **more)

    return page


@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest, place: Place) -> HttpResponse:
    """All of them, and a form for one more; its secret is shown in the answer, and never again."""
    form = WebhookForm(request.POST or None)
    made, secret = None, ""
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            made, secret = operations.add_webhook(
                place.actor, place.site, said["url"], said["verbs"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            form = WebhookForm()
    found = Webhook.objects.filter(site=place.site and place.site.pk).select_related("subscriber")
    context = {
        "title": gettext("Webhooks"),
        "form": form,
        "made": made,
        "secret": secret,
        "webhooks": [_values(place, one) for one in found],
    }
    return place.page(request, "webhooks", context, 422 if form.errors else 200)


@require_http_methods(["GET", "HEAD"])
def webhook(request: HttpRequest, place: Place, webhook: UUID) -> HttpResponse:
    """What one was told lately, and what came of it."""
    found = place.webhook(webhook)
    lately = found.deliveries.select_related("event")[:SHOWN]
    context = {
        "title": gettext("Webhook"),
        "webhook": _values(place, found),
        "deliveries": [_told(place, one) for one in lately],
    }
    return place.page(request, "webhook", context)


@require_POST
def set_webhook(request: HttpRequest, place: Place, webhook: UUID, to: str) -> HttpResponse:
    """Pause it, resume it, or end it."""
    found = place.webhook(webhook)
    ways = {
        "pause": (operations.pause_webhook, _("The webhook is paused.")),
        "resume": (operations.resume_webhook, _("The webhook is told again, from now on.")),
        "end": (operations.end_webhook, _("The webhook is ended.")),
    }
    if to not in ways:
        raise Http404
    do, words = ways[to]
    do(place.actor, found)
    messages.success(request, words)
    return redirect(place.at("webhooks") if to == "end" else place.at("webhook", found.pk))


@require_POST
def again(request: HttpRequest, place: Place, webhook: UUID, delivery: UUID) -> HttpResponse:
    """Send one thing once more."""
    found = place.webhook(webhook)
    told = get_object_or_404(found.deliveries.select_related("webhook"), pk=delivery)
    operations.tell_again(place.actor, told)
    messages.success(request, _("It will be sent once more in a moment."))
    return redirect(place.at("webhook", found.pk))


def _values(place: Place, found: Webhook) -> dict[str, object]:
    return {
        "url": found.url,
        "page_url": place.at("webhook", found.pk),
        "subscriber": str(found.subscriber),
        "since": found.created_at,
        "verbs": [verb(one) for one in found.verbs],
        "off": found.get_off_display() if found.off else "",
        "failing_since": found.failing_since,
        "set_url": {to: place.at("set_webhook", found.pk, to) for to in ("pause", "resume", "end")},
    }


def _told(place: Place, one: Delivery) -> dict[str, object]:
    return {
        "id": f"msg_{one.pk.hex}",
        "what": verb(one.event.verb),
        "when": one.event.happened_at,
        "state": one.get_state_display(),
        "bad": one.state == Delivery.State.GIVEN_UP or bool(one.attempts and not _good(one)),
        "status": one.status,
        "trouble": one.trouble,
        "attempts": one.attempts,
        "next_at": one.next_at,
        "again_url": place.at("tell_again", one.webhook_id, one.pk),
    }


def _good(one: Delivery) -> bool:
    return one.state == Delivery.State.ARRIVED
