"""The door: first the address, then the ways in; and where one is signed in."""

from __future__ import annotations

from allauth.account import views as of_account
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.addresses import normal_form
from accounts.devices import device
from accounts.providers import public_ways, ways_for
from accounts.sessions import end_others


class AddressForm(forms.Form):
    """Who wants to come in."""

    login = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username webauthn", "autofocus": True}),
    )

    def clean_login(self) -> str:
        """In its normal form."""
        return normal_form(self.cleaned_data["login"])


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class SignInView(of_account.LoginView):
    """First the address, then what there is to come in with: the same for every address (S1, I5)."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """The address alone leads to the second step; with a password they are looked at."""
        if "password" in request.POST:
            return super().post(request, *args, **kwargs)
        form = AddressForm(request.POST)
        if not form.is_valid():
            return self.first_step(form)
        return self.second_step(form.cleaned_data["login"])

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """The first step."""
        return self.first_step(AddressForm())

    def first_step(self, form: AddressForm) -> HttpResponse:
        """Ask for the address."""
        context = {**self.get_context_data(form=form), "ways": public_ways()}
        status = 422 if form.is_bound else 200
        return render(self.request, "account/login.html", context, status=status)

    def second_step(self, address: str) -> HttpResponse:
        """Offer what there is."""
        form = self.get_form_class()(initial={"login": address}, request=self.request)
        return render(self.request, "account/login_ways.html", self.ways(form, address))

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """It was not right: the second step again."""
        address = form.data.get("login", "").strip()
        try:
            address = normal_form(address)
        except ValidationError as error:
            first = AddressForm({"login": address})
            first.is_valid()
            if not first.errors:
                first.add_error("login", error)
            return self.first_step(first)
        return render(self.request, "account/login_ways.html", self.ways(form, address))

    def ways(self, form: forms.Form, address: str) -> dict[str, object]:
        """What the second step shows; which accounts there are plays no part in it."""
        form.fields["password"].widget.attrs["autofocus"] = True
        another = reverse("account_login")
        if self.get_next_url():
            another += "?" + urlencode({"next": self.get_next_url()})
        ways = {way.provider_id: way for way in [*ways_for(address), *public_ways()]}
        context = {"address": address, "another_url": another, "ways": list(ways.values())}
        return {**self.get_context_data(form=form), **context}


sign_in = SignInView.as_view()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; all but this one can be ended at once."""
    if request.method == "POST":
        end_others(request)
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("usersessions_list")
    theirs = UserSession.objects.purge_and_list(request.user)
    here = request.session.session_key
    rows = [
        {
            "pk": one.pk,
            "device": device(one.user_agent),
            "ip": one.ip,
            "since": one.created_at,
            "last_used": one.last_seen_at,
            "is_here": one.session_key == here,
        }
        for one in sorted(theirs, key=lambda one: one.last_seen_at, reverse=True)
    ]
    return render(request, "usersessions/sessions.html", {"sessions": rows})


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own."""
    one = get_object_or_404(UserSession, pk=pk, user=request.user)
    one.end()
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")
