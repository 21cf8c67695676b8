"""The people of the organisation, for the administrator: added, told again, and leaving."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normal_form
from accounts.forms import ProfileForm
from accounts.models import User
from sharing.administration.looking import MOST_AT_ONCE, LookOnlyAdmin, names_for
from sharing.administration.site import administration
from sharing.administration.who import administrator
from sharing.administration.words import one_of
from sharing.operations.departures import Departure, close_accounts, what_they_leave
from sharing.operations.insiders import add_person, take_in, welcome_again
from sharing.operations.people import set_standing
from sharing.words import KINDS

PEOPLE = "admin:accounts_user_changelist"
# So many sites are named before accounts are closed.
NAMED = 30
Standing = one_of(
    _("state"),
    "standing",
    {
        "waiting": (
            _("Has not signed in yet"),
            lambda people: people.filter(is_active=True, last_login=None),
        ),
        "here": (
            _("Has signed in"),
            lambda people: people.filter(is_active=True, last_login__isnull=False),
        ),
        "closed": (_("Closed"), lambda people: people.filter(is_active=False)),
    },
)


@admin.register(User, site=administration)
class PersonAdmin(LookOnlyAdmin):
    """The people of the organisation: who may sign in, and who administers."""

    list_display = ["__str__", "email", "is_active", "is_staff", "date_joined", "last_login"]
    list_filter = [Standing, "is_staff"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "is_active", "is_staff", "date_joined", "last_login"]
    readonly_fields = ["name", "email", "date_joined", "last_login"]
    actions = ["close", "welcome"]
    change_list_template = "admin/people.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Only people inside; who is outside is on another list."""
        return super().get_queryset(request).filter(is_external=False)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whoever administers."""
        return self.admin_site.has_permission(request)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:  # noqa: FBT001 -- Django's
        """As the operation says; who leaves something that nobody else has, is closed from the list."""
        given = form.cleaned_data
        if not given["is_active"] and what_they_leave([obj]).asks_for_somebody:
            message = gettext(
                "%(who)s has what nobody else has: choose “Close accounts” in the list of people, "
                "and say there who goes on with it."
            )
            raise ValidationError(message % {"who": obj}, code="leaves")
        set_standing(
            administrator(request),
            obj,
            may_sign_in=given["is_active"],
            administers=given["is_staff"],
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """What the operation refuses is said on the page, and nothing has changed."""
        try:
            return super().change_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(request.path)

    @admin.action(description=_("Close accounts"))
    def close(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Ask who goes on with what they leave, with the numbers; then close."""
        people = self._people(request, queryset.filter(is_active=True))
        if not people:
            return None
        leaves = what_they_leave(people)
        form = SuccessorsForm(leaves, request.POST if request.POST.get("sure") else None)
        if form.is_valid():
            try:
                close_accounts(administrator(request), people, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                words = ngettext(
                    "%(count)d account closed.", "%(count)d accounts closed.", len(people)
                )
                messages.success(request, words % {"count": len(people)})
                return None
        return self._ask(request, people, leaves, form)

    def _ask(
        self, request: HttpRequest, people: list[User], leaves: Departure, form: forms.Form
    ) -> HttpResponse:
        seen = names_for(request.user, [_Named(item.kind, item.pk) for item in leaves.items])
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Close accounts"),
            "people": people,
            "leaves": leaves,
            "named": [seen.get(item.pk) or str(KINDS[item.kind]) for item in leaves.items[:NAMED]],
            "more": max(0, len(leaves.items) - NAMED),
            "form": form,
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/close_accounts.html", context)

    def _people(self, request: HttpRequest, queryset: QuerySet) -> list[User]:
        people = list(queryset[: MOST_AT_ONCE + 1])
        if not people:
            messages.warning(request, gettext("These accounts are closed already."))
        if len(people) <= MOST_AT_ONCE:
            return people
        text = gettext("Choose at most %(most)d people at once.") % {"most": MOST_AT_ONCE}
        messages.error(request, text)
        return []

    @admin.action(description=_("Send the letter about signing in again"))
    def welcome(self, request: HttpRequest, queryset: QuerySet) -> None:
        """To those who have not signed in yet; of the others it is said why not."""
        actor, sent = administrator(request), 0
        for person in queryset[:MOST_AT_ONCE]:
            try:
                welcome_again(actor, person)
            except ValidationError as error:
                messages.warning(request, error.messages[0])
            else:
                sent += 1
        if sent:
            words = ngettext("%(count)d letter sent.", "%(count)d letters sent.", sent)
            messages.success(request, words % {"count": sent})


class _Named:
    """An item as `names_for` takes it."""

    def __init__(self, kind: str, pk: object) -> None:
        self.item_kind, self.item_id = kind, pk


class InsiderField(forms.CharField):
    """Somebody inside who may sign in, by their address."""

    def clean(self, value: str) -> User | None:
        """The person; None if nobody is named."""
        address = super().clean(value)
        if not address:
            return None
        email = normal_form(address)
        person = User.objects.filter(email=email, is_external=False, is_active=True).first()
        if person is None:
            words = gettext("Nobody inside has this address: %(addresses)s.")
            raise ValidationError(words % {"addresses": email}, code="unknown")
        return person


class SuccessorsForm(forms.Form):
    """Who goes on with what somebody leaves."""

    owner = InsiderField(
        label=_("Who owns from now on what only they owned"),
        max_length=254,
        help_text=_("The e-mail address of somebody inside."),
    )
    sponsor = InsiderField(
        label=_("Who answers from now on for people outside for whom they answered"),
        max_length=254,
        help_text=_("The e-mail address of somebody inside."),
    )
    keep_links = forms.BooleanField(
        label=_("Guest links of theirs go on, where the new owner may share outside"),
        required=False,
        help_text=_("Otherwise all their guest links stop working at once."),
    )

    def __init__(self, leaves: Departure, *args: object) -> None:
        super().__init__(*args)
        self.fields["owner"].required = bool(leaves.items)
        self.fields["sponsor"].required = False
        if leaves.items:
            self.fields["sponsor"].help_text = _("Empty: the same person.")
        elif leaves.sponsored:
            self.fields["sponsor"].required = True
        if not leaves.sponsored:
            del self.fields["sponsor"]
        if not leaves.links:
            del self.fields["keep_links"]
        if not leaves.items and not leaves.links:
            del self.fields["owner"]


class AddPersonForm(forms.Form):
    """Somebody new inside."""

    email = forms.CharField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("name"), max_length=150, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=ProfileForm.base_fields["language"].choices, required=False
    )

    def clean_email(self) -> str:
        """In its normal form."""
        return normal_form(self.cleaned_data["email"])


def add(request: HttpRequest) -> HttpResponse:
    """Add somebody inside; whoever is outside with this address comes in only on purpose."""
    form, outside = AddPersonForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        actor, said = administrator(request), form.cleaned_data
        outside = User.objects.filter(email=said["email"], is_external=True).first()
        try:
            if outside and request.POST.get("take_in"):
                take_in(actor, outside)
            else:
                add_person(actor, said["email"], name=said["name"], language=said["language"])
        except ValidationError as error:
            form.add_error("email", error)
        else:
            text = gettext("%(email)s can sign in; the letter about it is on its way.")
            messages.success(request, text % said)
            return redirect(PEOPLE)
    context = {"title": gettext("Add somebody"), "form": form, "outside": outside}
    status = 422 if form.is_bound else 200
    return administration.page(request, "add_person", context, status)


administration.add_page("people/add/", "add_person", add)
