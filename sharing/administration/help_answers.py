"""What people say of the help page: counted, and in their words; without who they are."""

from __future__ import annotations

from datetime import date

from django.contrib import admin
from django.db.models import Count, QuerySet, TextChoices
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sharing.administration.looking import LookOnlyAdmin
from sharing.administration.site import administration
from sharing.administration.words import WhoseFilter, days
from sharing.help.pages import VERSION
from sharing.models import HelpAnswer


@admin.register(HelpAnswer, site=administration)
class HelpAnswerAdmin(LookOnlyAdmin):
    """Answers, the newest first. Their day is enough: with the minute one would know whose it is."""

    list_display = ["day", "useful", "language", "influenced_by", "words", "whose", "read_in"]
    list_filter = [
        "useful",
        "language",
        WhoseFilter,
        "read_in",
        ("answered_at", days(_("answered on"))),
    ]
    list_select_related = ["user"]
    search_fields = ["words"]
    search_help_text = _("What they wrote")
    ordering = ["-answered_at"]
    fields = [*list_display, "version"]
    also_exported = ["version"]
    nothing_here = _("Nobody has said anything about the help page yet.")
    change_list_template = "admin/help_answers.html"

    @admin.display(description=_("answered on"), ordering="answered_at")
    def day(self, answer: HelpAnswer) -> date:
        """The day of it."""
        return timezone.localdate(answer.answered_at)

    @admin.display(description=_("what influenced it"))
    def influenced_by(self, answer: HelpAnswer) -> str:
        """In the words of the page."""
        labels = dict(HelpAnswer.Influence.choices)
        return "; ".join(str(labels.get(one, one)) for one in answer.influences)

    @admin.display(description=_("people"))
    def whose(self, answer: HelpAnswer) -> str:
        """Inside or outside."""
        return str(_("Outside") if answer.user.is_external else _("Inside"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """The list, below what was said how often of the page as it is now."""
        counts = {"counts": counted()}
        return super().changelist_view(request, counts | (extra_context or {}))


def counted() -> list[dict[str, object]]:
    """How often each answer was given to the two questions that have one answer."""
    now = HelpAnswer.objects.filter(version=VERSION)
    questions = [
        (_("Was this information useful?"), "useful", HelpAnswer.Useful),
        (_("How good is the language?"), "language", HelpAnswer.Language),
    ]
    return [
        {"question": question, "answers": _answers(choices, dict(_given(now, field)))}
        for question, field, choices in questions
    ]


def _given(answers: QuerySet, field: str) -> QuerySet:
    return answers.order_by().values_list(field).annotate(times=Count("pk"))


def _answers(choices: type[TextChoices], times: dict[str, int]) -> list[dict[str, object]]:
    return [{"words": label, "times": times.get(value, 0)} for value, label in choices.choices]
