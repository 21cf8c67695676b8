"""Generic pages of sharing, which the content apps mount with their own model."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.models import User
from sharing import panels, people_picker
from sharing.access_panels import scope_page
from sharing.actors import Actor, actor_for
from sharing.exposure import exposures
from sharing.forms import GrantForm, MemberForm, PersonForm, PickForm
from sharing.gate import may, principals_of, require
from sharing.models import GuestLink, Level, PermissionGroup
from sharing.operations import grants, groups, scopes
from sharing.securable import Securable
from sharing.shared_outside import way_values, ways_into

Model = type[Securable]

# So many ways in are named before they are closed; of more the number is said.
MOST_NAMED = 50


def ask(
    request: HttpRequest,
    template: str,
    form: Form,
    do: Callable[..., str | None],
    context: dict[str, object],
) -> HttpResponse:
    """A page with a form: `do` gets what was filled in and says where to go next.

    What breaks a rule comes back as the same page with the reason, and status 422.
    """
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return redirect(do(**form.cleaned_data))
            except ValidationError as error:
                form.add_error(None, error)
        status = 422
    return render(request, template, {"form": form, **context}, status=status)


def confirm(
    request: HttpRequest, do: Callable[[], str], context: dict[str, object], template: str = ""
) -> HttpResponse:
    """A question with one button; `?next=` leads back to the list it came from, if that is ours."""
    back = request.GET.get("next", "")
    back = back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""
    context = context | {"cancel_url": back or str(context["cancel_url"])}
    if request.method == "POST":
        try:
            to = do()
            return redirect(back or to)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(context["cancel_url"])
    return render(request, template or "confirm.html", context)


def fetch(request: HttpRequest, model: Model, pk: UUID) -> tuple[Actor, Securable]:
    """Who asks, and the item they see; 404 for what they do not."""
    actor = actor_for(request)
    return actor, get_object_or_404(model.objects.visible_to(actor), pk=pk)


def address(name: str, item: Securable, *more: object) -> str:
    """The address of one of the item's pages here."""
    return reverse(f"{item.kind}_{name}", args=[item.pk, *more])


# Who has access


def permissions(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """Who has access to an item, and why; for those who see it and are not from outside.

    An owner may ask about one person by address (`?who=`).
    """
    actor, item = fetch(request, model, pk)
    if principals_of(actor).outside:
        require(actor, Level.OWN, item)
    form, asked = None, None
    if may(actor, Level.OWN, item):
        form = PersonForm({"email": request.GET["who"]} if request.GET.get("who") else None)
        asked = form.cleaned_data["email"] if form.is_valid() else None
    context = scope_page(actor, item, asked)
    return render(request, "sharing/scope.html", context | {"form": form})


def never_outside(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """Close an item to people outside for good, or take that back (S42, D14)."""
    actor, item = fetch(request, model, pk)
    require(actor, Level.OWN, item)
    closed = bool(item.own_scope_id and item.own_scope.never_outside)

    def do() -> str:
        scopes.set_never_outside(actor, item, never=not closed)
        words = (
            _("People outside can be given access to “%(name)s” again.")
            if closed
            else _("“%(name)s” will never be seen by people outside.")
        )
        messages.success(request, words % {"name": item})
        return address("permissions", item)

    reach = exposures([item.scope_id])[item.scope_id]
    words = {"name": item, "people": reach.people, "links": reach.links}
    if closed:
        question = _("Allow people outside at “%(name)s” again?")
        consequence = _("Whoever was given access before has it again at once.")
    else:
        question = _("Close “%(name)s” to everybody outside?")
        consequence = _(
            "People outside (%(people)s) and guest links (%(links)s) are cut off here at once, and "
            "everything below it is closed too. Nothing is removed: you can take this back."
        )
    context = {
        "title": _("Never outside"),
        "question": question % words,
        "consequence": consequence % words,
        "button_label": _("Allow again") if closed else _("Never outside"),
        "danger": not closed,
        "cancel_url": address("permissions", item),
    }
    if not closed:
        found = ways_into(actor, item)
        context["ways"] = [way_values(way) for way in found[:MOST_NAMED]]
        context["more"] = max(len(found) - MOST_NAMED, 0)
    return confirm(request, do, context, "sharing/never_outside.html")


def _picking(item: Securable, form: PickForm) -> dict[str, object]:
    """What a page needs on which somebody is chosen; those found are known when the form is checked."""
    return {
        "item": item,
        "found": lambda: [people_picker.person_values(person) for person in form.found],
        "find_url": address("find_people", item),
        "cancel_url": address("permissions", item),
    }


def add_member(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """Put somebody in a group of the item."""
    actor, item = fetch(request, model, pk)
    require(actor, Level.OWN, item)

    def do(email: User, group: PermissionGroup.Kind) -> str:
        groups.add_to_group(actor, item, email, group)
        messages.success(
            request, _("%(who)s is now in %(group)s.") % {"who": email, "group": group.label}
        )
        return address("permissions", item)

    form = MemberForm(request.POST or None, initial={"group": request.GET.get("group", "edit")})
    title = _("Add somebody to “%(name)s”") % {"name": item}
    return ask(
        request,
        "sharing/person_form.html",
        form,
        do,
        _picking(item, form) | {"title": title},
    )


def remove_member(
    request: HttpRequest, pk: UUID, kind: str, person: UUID, model: Model
) -> HttpResponse:
    """Take somebody out of a group of the item."""
    actor, item = fetch(request, model, pk)
    require(actor, Level.OWN, item)
    if kind not in PermissionGroup.Kind.values or item.own_scope_id is None:
        raise Http404
    group = PermissionGroup.Kind(kind)
    who = get_object_or_404(
        User, pk=person, memberships__group__permissiongroup__scope=item.own_scope
    )

    def do() -> str:
        groups.remove_from_group(actor, item, who, group)
        messages.success(
            request, _("%(who)s is no longer in %(group)s.") % {"who": who, "group": group.label}
        )
        return address("permissions", item)

    question = _("Remove %(who)s from %(group)s of “%(name)s”?")
    context = {
        "title": _("Remove somebody from a group"),
        "question": question % {"who": who, "group": group.label, "name": item},
        "consequence": _("From then on they no longer have the access that this group gives."),
        "button_label": _("Remove"),
        "danger": True,
        "cancel_url": address("permissions", item),
    }
    return confirm(request, do, context)


def add_grant(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """Give somebody access to just this item."""
    actor, item = fetch(request, model, pk)
    require(actor, Level.OWN, item)

    def do(email: User, level: Level) -> str:
        grants.grant(actor, item, email, level)
        messages.success(request, _("%(who)s: %(level)s.") % {"who": email, "level": level.label})
        return address("permissions", item)

    form = GrantForm(request.POST or None)
    title = _("Give somebody access to “%(name)s”") % {"name": item}
    return ask(
        request,
        "sharing/person_form.html",
        form,
        do,
        _picking(item, form) | {"title": title},
    )


def remove_grant(request: HttpRequest, pk: UUID, person: UUID, model: Model) -> HttpResponse:
    """End what somebody was given on just this item."""
    actor, item = fetch(request, model, pk)
    require(actor, Level.OWN, item)
    if item.own_scope_id is None:
        raise Http404
    who = get_object_or_404(User, pk=person, grants__content_object=item.own_scope)

    def do() -> str:
        grants.revoke(actor, item, who)
        messages.success(
            request,
            _("What %(who)s was given on “%(name)s” has ended.") % {"who": who, "name": item},
        )
        return address("permissions", item)

    context = {
        "title": _("End somebody's access"),
        "question": _("End what %(who)s was given on “%(name)s”?") % {"who": who, "name": item},
        "consequence": _("Access that comes from a group or from above stays."),
        "button_label": _("End access"),
        "danger": True,
        "cancel_url": address("permissions", item),
    }
    return confirm(request, do, context)


def break_inheritance(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """Make the item's permissions unique, after showing who stays and who loses (D6)."""
    actor, item = fetch(request, model, pk)
    require(actor, Level.OWN, item)

    def do() -> str:
        scopes.break_inheritance(actor, item)
        messages.success(request, _("“%(name)s” has unique permissions now.") % {"name": item})
        return address("permissions", item)

    held = scopes.holders(item.scope_id)
    context = {
        "item": panels.item_values(item),
        "stay": [panels.held_values(one) for one in held if not one.person.is_external],
        "leave": [panels.held_values(one) for one in held if one.person.is_external],
        "links": GuestLink.objects.usable().filter(item_id=item.pk).count(),
        "cancel_url": address("permissions", item),
    }
    return confirm(request, do, context, "sharing/break_inheritance.html")


def restore_inheritance(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """Let the item take over again, after showing who gains and who loses."""
    actor, item = fetch(request, model, pk)
    require(actor, Level.OWN, item)

    def do() -> str:
        scopes.restore_inheritance(actor, item)
        message = _("“%(name)s” takes over the permissions of “%(above)s” again.")
        messages.success(request, message % {"name": item, "above": item.container})
        visible = type(item).objects.visible_to(Actor(user=actor.user)).filter(pk=item.pk)
        return address("permissions", item) if visible.exists() else reverse("home")

    context = {
        "item": panels.item_values(item),
        **panels.restore_difference(item),
        "cancel_url": address("permissions", item),
    }
    return confirm(request, do, context, "sharing/restore_inheritance.html")
