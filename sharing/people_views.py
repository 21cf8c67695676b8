"""Pages about people: who is on a site, whom one can choose, and what one has oneself."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import ExternalUser, Membership, User
from sharing import my_access as mine
from sharing import panels, people_picker
from sharing.actors import actor_for
from sharing.forms import AccessEndForm
from sharing.gate import principals_of, require
from sharing.models import Level
from sharing.operations.access_ends import may_renew, renew_access
from sharing.operations.leaving import leave
from sharing.people_picker import FEWEST_LETTERS
from sharing.views import Model, ask, confirm, fetch

TOO_MANY = 429


@require_safe
def find_people(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """Whom an owner can choose, while they type: the first people by name (S23)."""
    actor, item = fetch(request, model, pk)
    require(actor, Level.OWN, item)
    if people_picker.too_often(actor):
        return HttpResponse(status=TOO_MANY)
    typed = request.GET.get("email", "")
    found = people_picker.find(typed)
    context = {
        "found": [people_picker.person_values(person) for person in found],
        "typed": len("".join(typed.split())) >= FEWEST_LETTERS,
    }
    return render(request, "sharing/_found.html", context)


@require_safe
def people(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """The people of a site, for everybody who is on it; to people outside by name only (S21, D15)."""
    actor, item = fetch(request, model, pk)
    words = request.GET.get("q", "").strip()
    found, in_all = people_picker.people_of(actor, item, words)
    context = {
        "item": panels.item_values(item),
        "people": found,
        "more": in_all - len(found),
        "words": words,
        "outside": principals_of(actor).outside,
    }
    template = "sharing/_people.html" if request.htmx else "sharing/people.html"
    return render(request, template, context)


@require_safe
def my_access(request: HttpRequest) -> HttpResponse:
    """What one was given here: what, by whom, until when."""
    return render(request, "sharing/my_access.html", mine.page_of(actor_for(request)))


def leave_item(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """End what one was given oneself on an item."""
    actor, item = fetch(request, model, pk)
    if item.own_scope_id is None or not _has_something(actor.user, item.own_scope_id):
        raise Http404

    def do() -> str:
        leave(actor, item)
        messages.success(request, _("You have left “%(name)s”.") % {"name": item})
        return reverse("my_access")

    context = {
        "title": _("Leave"),
        "question": _("Leave “%(name)s”?") % {"name": item},
        "consequence": _(
            "What you were given on it ends, and whoever gave it is told. "
            "You cannot take this back yourself."
        ),
        "button_label": _("Leave"),
        "danger": True,
        "cancel_url": reverse("my_access"),
    }
    return confirm(request, do, context)


def renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let somebody outside, for whom one answers, have access for longer."""
    actor = actor_for(request)
    person = get_object_or_404(ExternalUser, pk=pk, is_active=True)
    if not may_renew(actor.user, person):
        raise Http404

    def do(until: object) -> str:
        renew_access(actor, person, until)
        messages.success(request, _("The end of the access of %(who)s is set.") % {"who": person})
        return reverse("my_access")

    context = {
        "title": _("Access of %(who)s") % {"who": person},
        "person": people_picker.person_values(person),
        "until": person.access_until,
        "cancel_url": reverse("my_access"),
    }
    return ask(
        request, "sharing/renew_access.html", AccessEndForm(request.POST or None), do, context
    )


def _has_something(user: User, scope_id: int) -> bool:
    in_person = user.grants.filter(content_object=scope_id)
    by_group = Membership.objects.filter(user=user, group__permissiongroup__scope=scope_id)
    return in_person.exists() or by_group.exists()
