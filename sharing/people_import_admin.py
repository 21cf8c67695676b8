"""Importing people, on pages of the administration: upload, look, confirm, see how far it is."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import PeopleImport, PeopleImportLine
from sharing.administration.site import administration
from sharing.administration.who import administrator
from sharing.csv_export import lines, streamed
from sharing.operations.exports import export
from sharing.operations.people_imports import begin_import, counted, read_people, worked_off
from sharing.people_csv import LARGEST, read

ON_A_PAGE = 100
Finding, Outcome = PeopleImportLine.Finding, PeopleImportLine.Outcome


class FileForm(forms.Form):
    """A file of people."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "A line for each person: e-mail address, name, language (nl or en). "
            "Saved from a spreadsheet, with comma, semicolon or tab."
        ),
    )


class ConfirmForm(forms.Form):
    """What is to be done besides."""

    with_letters = forms.BooleanField(
        label=_("Send each of them a letter that says how to sign in"),
        required=False,
        initial=True,
        help_text=_("One a second, so that other letters need not wait."),
    )
    takes_in = forms.BooleanField(
        label=_("Make those who are outside now people inside"),
        required=False,
        help_text=_(
            "They keep what they were given; the switch and the policy for people outside hold for "
            "them no more. Otherwise they are left as they are."
        ),
    )


def upload(request: HttpRequest) -> HttpResponse:
    """Read a file; nobody is added by it."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = read(file.read(LARGEST + 1))
        except ValidationError as error:
            form.add_error("file", error)
        else:
            one = read_people(administrator(request), file.name, rows)
            return redirect("admin:people_import", pk=one.pk)
    context = {
        "title": gettext("Import people"),
        "form": form,
        "earlier": PeopleImport.objects.select_related("uploaded_by")[:10],
    }
    status = 422 if request.method == "POST" else 200
    return administration.page(request, "import_people", context, status)


def one_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What each line would do; once confirmed, how far it is and what each became."""
    one = _found(pk)
    if request.method == "POST":
        form = ConfirmForm(request.POST)
        form.full_clean()
        begin_import(administrator(request), one, **form.cleaned_data)
        return redirect("admin:people_import", pk=one.pk)
    found, became = counted(one), worked_off(one)
    context = {
        "title": gettext("Import people"),
        "one": one,
        "total": sum(found.values()),
        "done": sum(became.values()) - became[""],
        "found": [(label, found[value]) for value, label in Finding.choices if found[value]],
        "became": [(label, became[value]) for value, label in Outcome.choices if became[value]],
    }
    if request.htmx:
        return render(request, "admin/_import_progress.html", context)
    page = Paginator(one.lines.order_by("number"), ON_A_PAGE).get_page(request.GET.get("page"))
    form = ConfirmForm()
    if not found[Finding.OUTSIDE]:
        del form.fields["takes_in"]
    adds = found[Finding.NEW] + found[Finding.OUTSIDE]
    return administration.page(
        request, "people_import", {**context, "form": form, "page": page, "adds": adds}
    )


def outcomes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Each line and what became of it, as a file that no spreadsheet computes."""
    one = _found(pk)
    if request.method != "POST":
        return redirect("admin:people_import", pk=one.pk)
    rows = one.lines.order_by("number")
    export(administrator(request), "people import", rows=rows.count(), chosen_by=str(one.pk))
    header = [
        *(gettext("line"), gettext("e-mail address"), gettext("name"), gettext("language")),
        *(gettext("found"), gettext("became"), gettext("why")),
    ]
    written = [
        [
            *(line.number, line.email, line.name, line.language),
            *(line.get_finding_display(), line.get_outcome_display(), line.why),
        ]
        for line in rows
    ]
    return streamed("people-import", list(lines(header, written)))


def _found(pk: UUID) -> PeopleImport:
    one = PeopleImport.objects.filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


administration.add_page("people/import/", "import_people", upload)
administration.add_page("people/import/<uuid:pk>/", "people_import", one_import)
administration.add_page("people/import/<uuid:pk>/export/", "people_import_export", outcomes)
