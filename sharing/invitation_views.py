"""Invitations on pages: what the invited person sees, and what the owner of an item sees."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import limits
from accounts.providers import ways_for
from sharing import requested
from sharing.actors import actor_for
from sharing.emails.invitations import INVITATION
from sharing.gate import may, require, require_may_share_outside
from sharing.invitation_forms import AnswerForm, InviteForm
from sharing.models import Invitation, Level, PermissionGroup
from sharing.operations import invitations
from sharing.securable import Securable
from sharing.tokens import invitation_of
from sharing.views import Model, address, ask, confirm, fetch
from sharing.words import INVITATION_STATES

# What an invitation says for each level that it can give.
MAY = {
    Level.READ: lambda: _("You will be able to read it."),
    Level.COMMENT: lambda: _("You will be able to read it and to comment on it."),
    Level.EDIT: lambda: _("You will be able to read it and to change it."),
}


# For whoever has the letter


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page that the letter leads to. To look at it changes nothing, however often (I4)."""
    response = _answer(request, token)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    found = invitation_of(token)
    item = invitations.item_of(found) if found else None
    actor = actor_for(request)
    if found and item and found.state == "accepted" and found.accepted_by == actor.user:
        return redirect(item) if may(actor, Level.READ, item) else _gone(request)
    if found is None or item is None or found.state != "pending":
        return _gone(request)
    if not invitations.open_to_outsiders(found):
        return render(request, "invitations/held.html", {"until": found.expires_at}, status=403)
    if request.method != "POST":
        return _page(request, found)
    if actor.user is None:
        return _send_code(request, found)
    if not invitations.is_for(actor.user, found):
        return _page(request, found, status=403)
    try:
        if request.POST.get("answer") == "accept":
            return _accept(request, found)
        if request.POST.get("answer") == "decline":
            invitations.decline(actor, found)
            return render(request, "invitations/declined.html")
    except ValidationError as error:
        return _gone(request, " ".join(error.messages))
    except Http404:
        return _gone(request)
    return _page(request, found)


def _page(request: HttpRequest, found: Invitation, status: int = 200) -> HttpResponse:
    """Who invites to what; the answer is for the invited person alone (D12)."""
    user = request.user if request.user.is_authenticated else None
    if user is not None and not invitations.is_for(user, found):
        return render(request, "invitations/other_account.html", status=status)
    context = {
        "inviter": str(found.invited_by),
        "item": {"name": found.item_name, "kind": found.item_kind},
        "may_text": MAY[found.gives](),
        "message": found.message,
        "until": found.expires_at,
        "recipient": _masked(found.email),
        "ways": [] if user else ways_for(found.email),
        "form": AnswerForm() if user is not None and not user.name else None,
    }
    return render(request, "invitations/invitation.html", context, status=status)


def _accept(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = AnswerForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else ""
    item = invitations.accept(actor_for(request), found, name=name)
    messages.success(request, _("You accepted the invitation. Welcome."))
    return redirect(item)


def _send_code(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Send a sign-in code to the invited address, and to no other; then back to the invitation.

    The page says the same whether or not there was an account with that address.
    """
    try:
        limits.before_a_letter(request, found.email)
    except limits.TooOften as error:
        messages.error(request, _("We sent several codes already. Wait a minute, then try again."))
        page = _page(request, found, status=429)
        page.headers["Retry-After"] = str(error.wait)
        return page
    user = invitations.open_account(actor_for(request), found)
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=found.email)
    back = urlencode({"next": request.path})
    return HttpResponseRedirect(f"{reverse('account_confirm_login_code')}?{back}")


def _gone(request: HttpRequest, words: str = "") -> HttpResponse:
    """The same for what was withdrawn, is over, was answered, or never was."""
    return render(request, "invitations/gone.html", {"words": words}, status=404)


def _masked(email: str) -> str:
    """Enough for whoever knows the address: a…@example.org, on one line."""
    name, _at, domain = email.partition("@")
    return f"{name[0]}…\u2060@{domain}"


# For the owner of an item


def overview(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """Access requests and invitations of an item (S89, S90).

    Members who may share outside see here what they sent themselves (S41).
    """
    actor, item = fetch(request, model, pk)
    sent = Invitation.objects.filter(item_id=item.pk).select_related("invited_by", "accepted_by")
    if not may(actor, Level.OWN, item):
        require_may_share_outside(actor, item)
        sent = sent.filter(invited_by=actor.user)
    sent = sent.prefetch_related("letters").order_by("-created_at")
    context = {
        "item": {"name": str(item), "url": item.get_absolute_url(), "kind": item.kind},
        "rows": [_row(one, item) for one in sent],
        "switch_on": request.tenant.external_sharing,
        "invite_url": address("invite", item),
        "invite_many_url": address("invite_many", item),
        **requested.rows(actor, item),
    }
    return render(request, "invitations/overview.html", context)


def _row(sent: Invitation, item: Securable) -> dict[str, object]:
    answered = sent.closed_at is not None
    letters = [one for one in sent.letters.all() if one.name == INVITATION]
    gives = PermissionGroup.Kind(sent.group) if sent.group else sent.gives
    return {
        "id": sent.pk,
        "email": sent.email,
        "state": sent.state,
        "state_label": str(INVITATION_STATES[sent.state]),
        "gives": gives.label,
        "message": sent.message,
        "identity_check": sent.identity_check,
        "invited_by": str(sent.invited_by),
        "created_at": sent.created_at,
        "expires_at": sent.expires_at,
        "closed_at": sent.closed_at,
        "accepted_by": sent.accepted_by,
        "letter_waits": not answered and any(one.sent_at is None for one in letters),
        "withdraw_url": "" if answered else address("invitation_withdraw", item, sent.pk),
        "send_again_url": "" if answered else address("invitation_send_again", item, sent.pk),
    }


def invite(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """Invite somebody outside to an item."""
    actor, item = fetch(request, model, pk)
    require_may_share_outside(actor, item)

    def do(email: str, gives: dict[str, object], expires: datetime | None, **words: str) -> str:
        invitations.invite(actor, item, email, expires_at=expires, **gives, **words)
        messages.success(
            request, _("The invitation of %(email)s is on its way.") % {"email": email}
        )
        return address("invitations", item)

    context = {
        "title": _("Invite somebody outside to “%(name)s”") % {"name": item},
        "invite_many_url": address("invite_many", item),
        "cancel_url": address("invitations", item),
    }
    form = InviteForm(item, request.POST or None)
    return ask(request, "invitations/invite.html", form, do, context)


def withdraw(request: HttpRequest, pk: UUID, invitation: UUID, model: Model) -> HttpResponse:
    """Take an invitation back, after a question (S86)."""
    actor, item = fetch(request, model, pk)
    sent = get_object_or_404(Invitation, pk=invitation, item_id=item.pk)
    if sent.invited_by != actor.user:
        require(actor, Level.OWN, item)
    owns = may(actor, Level.OWN, item)
    back = address("invitations", item) if owns else item.get_absolute_url()

    def do() -> str:
        invitations.withdraw(actor, item, sent)
        words = {
            "withdrawn": _("The invitation of %(email)s is withdrawn."),
            "accepted": _("Too late: %(email)s accepted the invitation already."),
        }
        say = messages.success if sent.state == "withdrawn" else messages.error
        text = words.get(sent.state, _("The invitation of %(email)s was closed already."))
        say(request, text % {"email": sent.email})
        return back

    context = {
        "title": _("Withdraw the invitation"),
        "question": _("Withdraw the invitation of %(email)s?") % {"email": sent.email},
        "consequence": _("The letter that was sent will no longer open anything."),
        "button_label": _("Withdraw"),
        "danger": True,
        "cancel_url": back,
    }
    return confirm(request, do, context)


@require_POST
def send_again(request: HttpRequest, pk: UUID, invitation: UUID, model: Model) -> HttpResponse:
    """Send the invitation afresh, with two more weeks."""
    actor, item = fetch(request, model, pk)
    require_may_share_outside(actor, item)
    sent = get_object_or_404(Invitation, pk=invitation, item_id=item.pk)

    def do() -> str:
        invitations.send_again(actor, item, sent)
        messages.success(
            request, _("A new letter to %(email)s is on its way.") % {"email": sent.email}
        )
        return address("invitations", item)

    return confirm(request, do, {"cancel_url": address("invitations", item)})
