"""A text is edited and saved; the same for who signed in and for who comes by a guest link.

Who saves says which version they began from. If there is another by now, both texts are shown, and
nothing is decided for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from documents import operations
from documents.editing.differences import differences
from documents.editing.forms import TextForm
from documents.editing.texts import Text, as_bytes, may_be_text, text_of
from documents.models import Document
from sharing.actors import Actor
from sharing.people_picker import name_of


@dataclass(frozen=True)
class Editing:
    """Somebody edits a document in the page: who, what, and where they come from."""

    actor: Actor
    document: Document
    back: str
    # The page around it: of the organisation, or of a guest link, which shows no names (D9).
    base: str = "base.html"
    names: bool = True

    @property
    def text(self) -> Text:
        """What it is now; 404 for what is no text."""
        one = self.document
        found = None
        if may_be_text(one.name, one.media_type, one.size):
            found = text_of(one.sha256, one.size)
        if found is None:
            raise Http404
        return found


def show(request: HttpRequest, editing: Editing) -> HttpResponse:
    """The text in a form."""
    found = editing.document
    form = TextForm(initial={"text": editing.text.words, "begun_from": found.version_number})
    return _page(request, editing, form)


def save(request: HttpRequest, editing: Editing) -> bool | HttpResponse:
    """Save what was sent: whether there is a new version by it, or the page that says why not."""
    form = TextForm(request.POST)
    if not forged_by_nobody(request):
        return kept(request, form, status=403)
    if not form.is_valid():
        return _page(request, editing, form, status=422)
    before, said = editing.document.version_number, form.cleaned_data
    try:
        source = BytesIO(as_bytes(said["text"], editing.text))
        operations.add_version(
            editing.actor,
            editing.document,
            source,
            note=said["note"],
            begun_from=said["begun_from"],
        )
    except ValidationError as error:
        if error.code == "newer":
            editing.document.refresh_from_db()
            return _both(request, editing, said)
        form.add_error(None, error)
        return _page(request, editing, form, status=422)
    return editing.document.version_number != before


def _page(
    request: HttpRequest, editing: Editing, form: TextForm, status: int = 200
) -> HttpResponse:
    context = {
        "base": editing.base,
        "name": editing.document.name,
        "form": form,
        "cancel_url": editing.back,
    }
    return render(request, "documents/edit_text.html", context, status=status)


def _both(request: HttpRequest, editing: Editing, said: dict[str, object]) -> HttpResponse:
    """Theirs and yours side by side, and what one can do about it."""
    found, mine = editing.document, said["text"].replace("\r\n", "\n").replace("\r", "\n")
    theirs = editing.text.words
    begun = {"begun_from": found.version_number, "note": said["note"]}
    context = {
        "base": editing.base,
        "name": found.name,
        "number": found.version_number,
        "saved_by": name_of(editing.actor, found.modified_by) if editing.names else "",
        "saved_at": found.modified_at,
        "lines": differences(theirs, mine),
        "theirs": theirs,
        "mine": mine,
        "form": TextForm(initial=begun | {"text": mine}, auto_id="merged-%s"),
        "begun_from": found.version_number,
        "note": said["note"],
        "cancel_url": editing.back,
    }
    return render(request, "documents/edit_both.html", context, status=409)


# What was typed is not lost with the session


def forged_by_nobody(request: HttpRequest) -> bool:
    """The check that Django makes of every form; asked here, so that the text can be shown again."""
    check = CsrfViewMiddleware(lambda request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, None, (), {}) is None


def kept(request: HttpRequest, form: TextForm, status: int) -> HttpResponse:
    """What was sent and could not be saved, in a form of its own; of the document it says nothing."""
    return render(request, "documents/edit_kept.html", {"form": form}, status=status)


def signed_out(request: HttpRequest) -> HttpResponse | None:
    """For who sends a text after their session ended, whatever the address."""
    if "text" not in request.POST:
        return None
    context = {"form": TextForm(request.POST), "sign_in_url": reverse("account_login")}
    return render(request, "documents/edit_kept.html", context, status=401)


def said_saved(*, new: bool) -> str:
    """What to say afterwards."""
    return _("Saved.") if new else _("Nothing was different; there is no new version.")
