"""Inviting many people at once, on pages: paste addresses, see what became of each, correct, again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sharing.gate import require_may_share_outside
from sharing.invitation_forms import InviteForm
from sharing.operations.bulk import MOST, Outcome, addresses_in, invite_many
from sharing.securable import Securable
from sharing.views import Model, address, fetch

# An address is at most 254 long; with names beside them there is room for all.
LONGEST_TEXT = MOST * 400


class InviteManyForm(InviteForm):
    """As for one, with many addresses."""

    email = None
    addresses = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        help_text=format_lazy(
            gettext_lazy(
                "At most {most}, with commas, semicolons, spaces or line breaks between them; "
                "as a mail program has them too: Noor de Wit <noor@example.org>."
            ),
            most=MOST,
        ),
    )
    field_order = ["addresses", "gives", "identity_check", "message", "expires"]

    def __init__(self, item: Securable, *args: object, **kwargs: object) -> None:
        super().__init__(item, *args, **kwargs)
        self.fields["identity_check"].label = _("How do you know that these are their addresses?")

    def clean_addresses(self) -> list[str]:
        """Each of them, as it was written."""
        found = addresses_in(self.cleaned_data["addresses"])
        if len(found) > MOST:
            words = _("At most %(most)d addresses at once.") % {"most": MOST}
            raise ValidationError(words, code="many")
        return found


def invite_many_page(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """Invite many people outside to an item; then a line for each, and the rest to correct."""
    actor, item = fetch(request, model, pk)
    require_may_share_outside(actor, item)
    form, outcomes, status = InviteManyForm(item, request.POST or None), [], 200
    if request.method == "POST":
        status = 422
        if form.is_valid():

            def do(
                addresses: list[str],
                gives: dict[str, object],
                expires: datetime | None,
                **words: str,
            ) -> list[Outcome]:
                return invite_many(actor, item, addresses, expires_at=expires, **gives, **words)

            try:
                outcomes = do(**form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                status, form = 200, _for_the_rest(request, item, outcomes)
    context = {
        "title": _("Invite many people outside to “%(name)s”") % {"name": item},
        "form": form,
        "outcomes": [_row(one, item) for one in outcomes],
        "invited": sum(one.invited for one in outcomes),
        "not_invited": sum(one.to_correct for one in outcomes),
        "cancel_url": address("invitations", item),
    }
    return render(request, "invitations/invite_many.html", context, status=status)


def _for_the_rest(request: HttpRequest, item: Securable, outcomes: list[Outcome]) -> InviteManyForm:
    """The same form again, with those who were not invited."""
    rest = "\n".join(one.address for one in outcomes if one.to_correct)
    kept = ("gives", "identity_check", "message", "expires")
    initial = {name: request.POST.get(name, "") for name in kept}
    return InviteManyForm(item, initial={**initial, "addresses": rest})


def _row(outcome: Outcome, item: Securable) -> dict[str, object]:
    colleague = outcome.kind is Outcome.Kind.COLLEAGUE
    return {
        "address": outcome.address,
        "label": outcome.kind.label,
        "invited": outcome.invited,
        "grant_url": address("add_grant", item) if colleague else "",
    }
