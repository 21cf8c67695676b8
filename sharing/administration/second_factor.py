"""How people sign in, for the administrator: of whom a second factor is asked, and who lost theirs."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normal_form
from accounts.models import SignInPolicy, User
from sharing.administration.site import administration
from sharing.administration.who import administrator
from sharing.operations.second_factor import reset_second_factor, set_sign_in_policy

PAGE = "admin:second_factor"


class SignInPolicyForm(forms.ModelForm):
    """Of whom a second factor is asked."""

    class Meta:
        model = SignInPolicy
        fields = ["of_administrators", "of_insiders", "of_outsiders"]
        help_texts = {"of_insiders": _("Administrators among them.")}

    def _post_clean(self) -> None:
        """The operation sets the row."""


class LostForm(forms.Form):
    """Whose second factor is taken away."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Be sure that it is them who ask: call them, or see them."),
    )

    def clean_email(self) -> User:
        """Somebody who can sign in here, inside or outside."""
        email = normal_form(self.cleaned_data["email"])
        person = User.objects.filter(email=email, is_active=True).first()
        if person is None:
            raise ValidationError(gettext("Nobody here has this address."), code="unknown")
        return person


def second_factor(request: HttpRequest) -> HttpResponse:
    """Of whom a second factor is asked, and one that is taken away."""
    lost_one = "email" in request.POST
    policy = SignInPolicyForm(
        request.POST if request.method == "POST" and not lost_one else None,
        instance=SignInPolicy.current(),
    )
    lost = LostForm(request.POST if lost_one else None)
    if policy.is_bound and policy.is_valid():
        set_sign_in_policy(administrator(request), **policy.cleaned_data)
        messages.success(request, gettext("From now on this holds for who signs in."))
        return redirect("admin:service_settings")
    if lost.is_bound and lost.is_valid():
        person = lost.cleaned_data["email"]
        try:
            reset_second_factor(administrator(request), person)
        except ValidationError as error:
            lost.add_error("email", error)
        else:
            words = gettext("The second factor of %(who)s is gone, and they are told by letter.")
            messages.success(request, words % {"who": person})
            return redirect(PAGE)
    context = {"title": gettext("Second factor"), "form": policy, "lost": lost}
    status = 422 if policy.is_bound or lost.is_bound else 200
    return administration.page(request, "second_factor", context, status)


administration.add_page("second-factor/", "second_factor", second_factor)
