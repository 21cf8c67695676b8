"""The organisation's policy on a page: a form, and what the change cuts off before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normal_or_nothing
from accounts.models import User
from sharing.actors import Actor
from sharing.models import Level, SharingPolicy
from sharing.operations.policy import contradictions, domains_in_normal_form, set_policy
from sharing.outside_now import (
    invitations_let_in,
    links_let_in,
    opening,
    people_let_in,
    who_may_share,
)


class PolicyForm(forms.ModelForm):
    """What the organisation allows; what contradicts itself is said at its field."""

    keep = forms.ModelMultipleChoiceField(
        User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("The chosen people"),
        help_text=_("Take away the tick of whoever may no longer share outside."),
    )
    more = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Choose more people"),
        help_text=_("The e-mail addresses of people inside, one a line."),
    )
    domains = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("Domains"),
        help_text=_("One a line: example.org."),
    )

    class Meta:
        model = SharingPolicy
        fields = [
            *("sharers", "domains_are", "links_allowed", "edit_links_allowed"),
            *("link_days", "most_link_days", "access_days", "most_access_days"),
        ]
        widgets = {"sharers": forms.RadioSelect, "domains_are": forms.RadioSelect}
        help_texts = {
            "edit_links_allowed": _(
                "Whoever holds such a link changes documents without signing in."
            ),
            "most_link_days": _("Empty: links may work without an end."),
            "access_days": _("Empty: without an end."),
            "most_access_days": _("Empty: access may have no end."),
        }

    field_order = ["sharers", "keep", "more", "domains_are", "domains"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        chosen = User.objects.none()
        if self.instance.pk and not self.instance._state.adding:  # noqa: SLF001 -- Django's word for it
            chosen = self.instance.chosen.all()
        self.fields["keep"].queryset = chosen
        self.fields["keep"].initial = list(chosen)
        self.fields["domains"].initial = "\n".join(self.instance.domains)
        if not chosen:
            del self.fields["keep"]

    def clean_domains(self) -> list[str]:
        """Each line a domain, in its normal form."""
        return domains_in_normal_form(self.cleaned_data["domains"].split())

    def clean_more(self) -> list[User]:
        """Each line the address of somebody inside who may sign in."""
        found, unknown = [], []
        for line in self.cleaned_data["more"].split():
            person = _insider(line)
            if person is None:
                unknown.append(line[:100])
            else:
                found.append(person)
        if unknown:
            words = gettext("Nobody inside has this address: %(addresses)s.")
            raise ValidationError(words % {"addresses": ", ".join(unknown)}, code="unknown")
        return found

    def clean(self) -> dict[str, object]:
        """What holds between fields."""
        said = super().clean()
        chosen = [*(said.get("keep") or []), *(said.get("more") or [])]
        for name, error in contradictions({**said, "chosen": chosen}).items():
            field = "more" if name == "chosen" else name
            if field not in self.errors:
                self.add_error(field, error)
        return said

    def _post_clean(self) -> None:
        """The operation builds the row and checks it; nothing is put in the form's own."""

    @property
    def facts(self) -> dict[str, object]:
        """What was filled in, as `set_policy` takes it."""
        said = dict(self.cleaned_data)
        people = {person.pk: person for person in [*said.pop("keep", []), *said.pop("more")]}
        return {**said, "chosen": list(people.values())}


def _insider(address: str) -> User | None:
    email = normal_or_nothing(address)
    return User.objects.filter(email=email, is_external=False, is_active=True).first()


@dataclass(frozen=True)
class CutOff:
    """How many that can come in now no longer can; and links that are only for looking then."""

    people: int
    links: int
    invitations: int
    edit_links: int

    @property
    def any(self) -> bool:
        """Whether anything ends at all."""
        return bool(self.people or self.links or self.invitations or self.edit_links)


@dataclass(frozen=True)
class _LetIn:
    people: set[UUID]
    links: set[UUID]
    invitations: set[UUID]
    edit_links: set[UUID]


def cut_off_by(actor: Actor, facts: dict[str, object]) -> CutOff:
    """What the policy would suspend: it is set, what is let in is counted, and it is undone."""
    before = _let_in()
    with transaction.atomic():
        set_policy(actor, **facts)
        after = _let_in()
        transaction.set_rollback(True)
    return CutOff(
        people=len(before.people - after.people),
        links=len(before.links - after.links),
        invitations=len(before.invitations - after.invitations),
        edit_links=len((before.edit_links - after.edit_links) & after.links),
    )


def _let_in() -> _LetIn:
    links = opening(links_let_in().only("created_by_id", "scope_id", "level"))
    edits = SharingPolicy.current().edit_links_allowed
    pending = list(invitations_let_in().values_list("pk", "invited_by_id", "scope_id"))
    vouched = who_may_share((sender, scope) for _pk, sender, scope in pending)
    return _LetIn(
        people=set(people_let_in().values_list("pk", flat=True)),
        links={link.pk for link in links},
        invitations={pk for pk, sender, scope in pending if (sender, scope) in vouched},
        edit_links={link.pk for link in links if edits and link.level == Level.EDIT},
    )
