"""What somebody says of the help page: one answer each, which they may change."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.limits import Limit, take
from accounts.models import User
from sharing.help.pages import VERSION
from sharing.models import HelpAnswer
from sharing.models.help import LONGEST_WORDS

ANSWERS_OF_PERSON = Limit(10, timedelta(hours=1))


class AnswerForm(forms.Form):
    """Whether it was useful, how good the language is, what influenced that, and a few words."""

    useful = forms.ChoiceField(
        label=_("Was this information useful?"),
        choices=HelpAnswer.Useful.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes, partly or no.")},
    )
    language = forms.ChoiceField(
        label=_("How good is the language?"),
        choices=HelpAnswer.Language.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    influences = forms.MultipleChoiceField(
        label=_("What influenced your answer?"),
        choices=HelpAnswer.Influence.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = forms.CharField(
        label=_("In your own words"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("Short, and without names or anything confidential."),
    )


def answer_of(person: User) -> HelpAnswer | None:
    """What they said of the page as it is now."""
    return HelpAnswer.objects.filter(user=person, version=VERSION).first()


def facts_of(answer: HelpAnswer | None) -> dict[str, object]:
    """What a form about it begins with."""
    names = AnswerForm.base_fields if answer else ()
    return {name: getattr(answer, name) for name in names}


def keep_answer(person: User, facts: dict[str, object]) -> None:
    """Keep what they say, in the place of what they said before. Raises TooOften.

    It is no event: events say who did what, and this is read without a name.
    """
    take(ANSWERS_OF_PERSON, "answers about help of", person.pk)
    HelpAnswer.objects.update_or_create(
        user=person,
        version=VERSION,
        defaults={**facts, "read_in": get_language(), "answered_at": timezone.now()},
    )
