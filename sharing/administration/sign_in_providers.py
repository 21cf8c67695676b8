"""With which accounts elsewhere people can sign in: the administrator's pages."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.elsewhere.apps import trust_of
from accounts.elsewhere.claims import PERSONAL
from accounts.elsewhere.openid import TROUBLE, callback_url, description_of
from accounts.models import SignInProvider
from sharing.administration.site import administration
from sharing.administration.who import administrator
from sharing.operations.sign_in_providers import (
    remove_provider,
    set_accounts_of_others,
    set_provider,
)
from tenants.current import current_organisation

PAGE = "admin:accounts_elsewhere"


class ProviderForm(forms.ModelForm):
    """A provider; its secret is asked and never shown."""

    number = forms.UUIDField(widget=forms.HiddenInput)
    issuer = forms.CharField(
        label=_("Issuer"),
        max_length=200,
        required=False,
        help_text=_(
            "The address at which the provider describes itself, without /.well-known/."
            " Of Microsoft and Google it may be left empty."
        ),
    )
    secret = forms.CharField(
        label=_("Client secret"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("It is sealed, and shown to nobody again. Empty: as it is."),
    )
    directories = forms.CharField(
        label=_("Directories (Microsoft)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "The tenant IDs whose people may come, one a line; “personal” for personal accounts."
        ),
    )
    domains = forms.CharField(
        label=_("Domains"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One a line: of addresses in these domains the provider may say whose they are. Of"
            " others it may not, and only who linked an account can sign in."
        ),
    )

    class Meta:
        model = SignInProvider
        fields = ["name", "kind", "issuer", "client_id", "makes_insiders", "is_on"]

    field_order = [
        *("number", "name", "kind", "issuer", "client_id", "secret"),
        *("directories", "domains", "makes_insiders", "is_on"),
    ]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        known = ["personal" if one == PERSONAL else one for one in self.instance.directories]
        self.fields["directories"].initial = "\n".join(known)
        self.fields["domains"].initial = "\n".join(self.instance.domains)
        self.fields["number"].initial = self.instance.pk

    def _post_clean(self) -> None:
        """The operation builds the row and checks it; nothing is put in the form's own."""

    @property
    def facts(self) -> dict[str, object]:
        """What was filled in, as `set_provider` takes it."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "number"}
        said["domains"] = said["domains"].split()
        said["directories"] = said["directories"].split()
        return said


class OthersForm(forms.Form):
    """Both ways between us and the other organisations here."""

    vouches = forms.BooleanField(
        required=False,
        label=_("Our people may sign in at other organisations with their account here"),
    )
    accepts = forms.BooleanField(
        required=False,
        label=_("People of other organisations may sign in here with their account there"),
    )


def accounts_elsewhere(request: HttpRequest) -> HttpResponse:
    """What is set up; and the other organisations here."""
    here = current_organisation()
    if request.method == "POST":
        form = OthersForm(request.POST)
        if form.is_valid():
            set_accounts_of_others(administrator(request), here, **form.cleaned_data)
            messages.success(request, gettext("From the next sign-in on this holds."))
            return redirect(PAGE)
    so_far = {
        "vouches": here.vouches_for_its_people,
        "accepts": here.accepts_accounts_of_others,
    }
    context = {
        "title": gettext("Accounts elsewhere"),
        "providers": SignInProvider.objects.all(),
        "form": OthersForm(initial=so_far),
        "domains": [str(one) for one in here.mail_domains.all()],
    }
    return administration.page(request, "sign_in_providers", context)


def new_provider(request: HttpRequest) -> HttpResponse:
    """A provider more. Its number is chosen now: the address to register there is known at once."""
    return _change(request, SignInProvider(pk=_number(request)))


def provider(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is set of one."""
    return _change(request, get_object_or_404(SignInProvider, pk=pk))


def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget one, after a question."""
    found = get_object_or_404(SignInProvider, pk=pk)
    if request.method == "POST":
        remove_provider(administrator(request), found)
        words = gettext("Nobody can sign in with %(name)s any more.")
        messages.success(request, words % {"name": found})
        return redirect(PAGE)
    context = {"title": gettext("Remove %(name)s") % {"name": found}, "provider": found}
    return administration.page(request, "remove_provider", context)


def _change(request: HttpRequest, found: SignInProvider) -> HttpResponse:
    new = not SignInProvider.objects.filter(pk=found.pk).exists()
    form = ProviderForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            set_provider(administrator(request), found, **form.facts)
        except ValidationError as error:
            _say(form, error)
        else:
            _try_out(request, found)
            return redirect(PAGE)
    context = {
        "title": gettext("Another provider") if new else str(form.initial["name"]),
        "form": form,
        "callback": callback_url(found.pk),
        "remove_url": "" if new else reverse("admin:remove_provider", args=[found.pk]),
    }
    return administration.page(request, "provider", context, 422 if form.is_bound else 200)


def _say(form: ProviderForm, error: ValidationError) -> None:
    """What the operation refuses, at its field."""
    told = getattr(error, "error_dict", None) or {None: error.error_list}
    for name, errors in told.items():
        form.add_error(name if name in form.fields else None, errors)


def _try_out(request: HttpRequest, found: SignInProvider) -> None:
    """Ask the provider who it is: saved is saved, but a mistake is better known now."""
    words = {"name": found}
    try:
        description_of(trust_of(found))
    except TROUBLE:
        text = gettext(
            "%(name)s is saved, but does not answer as a provider does. Look at the issuer."
        )
        messages.warning(request, text % words)
    else:
        messages.success(request, gettext("%(name)s is saved, and answers.") % words)


def _number(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("number", ""))
    except ValueError:
        return uuid4()


administration.add_page("accounts-elsewhere/", "accounts_elsewhere", accounts_elsewhere)
administration.add_page("accounts-elsewhere/new/", "new_provider", new_provider)
administration.add_page("accounts-elsewhere/<uuid:pk>/", "provider", provider)
administration.add_page("accounts-elsewhere/<uuid:pk>/remove/", "remove_provider", remove)
