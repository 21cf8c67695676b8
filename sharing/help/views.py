"""The help page, for everybody; to answer takes an account (S93, S94)."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.limits import TooOften
from sharing.help.answers import AnswerForm, answer_of, facts_of, keep_answer
from sharing.help.pages import sections_for


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Sharing outside the organisation, as far as it concerns whoever reads it."""
    return _page(request)


@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """What somebody thinks of it. Whoever has no account is asked nothing, and nothing is kept of them."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("help"))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        keep_answer(request.user, form.cleaned_data)
    except TooOften as often:
        minutes = -(-often.wait // 60)
        words = ngettext(
            "You answered very often. Nothing was changed; try again in a minute.",
            "You answered very often. Nothing was changed; try again in %(minutes)d minutes.",
            minutes,
        )
        form.add_error(None, words % {"minutes": minutes})
        response = _page(request, form, status=429)
        response.headers["Retry-After"] = str(often.wait)
        return response
    return redirect(f"{reverse('help')}#answer")


def _page(request: HttpRequest, form: AnswerForm | None = None, status: int = 200) -> HttpResponse:
    person = request.user if request.user.is_authenticated else None
    answered = answer_of(person) if person else None
    if person and form is None:
        form = AnswerForm(initial=facts_of(answered))
    context = {
        "frame": "base.html" if person else "guest_base.html",
        "sections": sections_for(person),
        "form": form,
        "answered": answered is not None,
    }
    return render(request, "sharing/help/page.html", context, status=status)
