"""What somebody is offered to sign in with: by the domain of the address, whoever has it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django_tenants.utils import tenant_context

from accounts.models import SignInProvider
from accounts.providers import Way, domain_of, public_ways, ways_for
from accounts.sealed import CannotBeOpened
from tenants.mail_domains import give_mail_domain, take_mail_domain
from tenants.models import MailDomain
from tests.people import insider


def provider(name: str = "Molen", **facts: object) -> SignInProvider:
    made = SignInProvider(
        name=name,
        kind=facts.pop("kind", "openid"),
        issuer=facts.pop("issuer", f"https://{name.lower()}.example.test"),
        client_id="gastvrij",
        domains=facts.pop("domains", [f"{name.lower()}.example.test"]),
        **facts,
    )
    made.keep_secret(f"secret of {name}")
    made.save()
    return made


def test_what_is_offered_depends_on_the_domain_of_the_address(waterland):
    molen = provider()
    provider("Sluis")
    way = Way("Sign in with Molen", str(molen.pk), "openid")
    assert ways_for("  Anybody@Molen.Example.TEST ") == [way]
    assert way.url == reverse("openid_connect_login", args=[molen.pk])
    assert ways_for("anybody@elsewhere.example.test") == []
    assert ways_for("no address") == []
    assert domain_of("a@BÜCHER.example") == "xn--bcher-kva.example"


def test_what_is_offered_does_not_depend_on_whether_there_is_an_account(waterland, polder):
    """I5: the same for somebody who is known and for somebody who is not."""
    provider(domains=["waterland.example.test"])
    give_mail_domain(polder, "waterland.example.test")
    before = ways_for("hanna@waterland.example.test")
    insider("Hanna")
    assert ways_for("hanna@waterland.example.test") == before
    assert len(before) == 2


def test_everybody_is_offered_what_is_switched_on(waterland):
    molen, sluis = provider(), provider("Sluis")
    assert [way.provider_id for way in public_ways()] == [str(molen.pk), str(sluis.pk)]
    sluis.is_on = False
    sluis.save(update_fields=["is_on"])
    assert [way.provider_id for way in public_ways()] == [str(molen.pk)]
    assert ways_for("anybody@sluis.example.test") == []


def test_the_organisation_of_a_domain_is_offered_at_another(waterland, polder):
    give_mail_domain(polder, "polder.example.test")
    way = Way("Sign in with Polder", str(polder.pk), "organisation")
    assert ways_for("anybody@polder.example.test") == [way]
    assert ways_for("anybody@sub.polder.example.test") == []
    with tenant_context(polder):
        assert ways_for("anybody@polder.example.test") == []


@pytest.mark.parametrize(
    ("at", "switch"),
    [("polder", "vouches_for_its_people"), ("waterland", "accepts_accounts_of_others")],
)
def test_either_organisation_can_switch_it_off(waterland, polder, at, switch):
    give_mail_domain(polder, "polder.example.test")
    organisation = {"polder": polder, "waterland": waterland}[at]
    setattr(organisation, switch, False)
    with tenant_context(organisation):
        organisation.save(update_fields=[switch])
    assert ways_for("anybody@polder.example.test") == []


def test_the_secret_of_a_provider_is_sealed_for_it_alone(waterland, polder):
    molen = provider()
    kept = SignInProvider.objects.get(pk=molen.pk)
    assert "secret" not in kept.secret_sealed
    assert kept.secret == "secret of Molen"
    other = SignInProvider(secret_sealed=kept.secret_sealed)
    with pytest.raises(CannotBeOpened):
        assert other.secret
    with tenant_context(polder), pytest.raises(CannotBeOpened):
        assert kept.secret


def test_a_provider_of_microsoft_names_its_directories(waterland):
    with pytest.raises(IntegrityError), transaction.atomic():
        provider(kind="microsoft")


def test_two_providers_are_never_the_same_issuer(waterland):
    """I3: who somebody is there is known by the issuer, so it is one provider."""
    provider("Sluis", issuer="https://one.example.test")
    with pytest.raises(IntegrityError), transaction.atomic():
        provider("Stuw", issuer="https://one.example.test")


def test_an_operator_says_whose_an_e_mail_domain_is(waterland, polder, capsys):
    call_command("mail_domains", "waterland.example.test", "--add", "Waterland.Example.TEST")
    assert capsys.readouterr().out == "waterland.example.test\n"
    with pytest.raises(CommandError, match="belongs to another"):
        call_command("mail_domains", "polder.example.test", "--add", "waterland.example.test")
    with pytest.raises(CommandError, match="not an e-mail domain"):
        call_command("mail_domains", "polder.example.test", "--add", "@local host")
    with pytest.raises(CommandError, match="is not a domain of"):
        call_command("mail_domains", "polder.example.test", "--remove", "waterland.example.test")
    with pytest.raises(CommandError, match="no organisation at"):
        call_command("mail_domains", "nowhere.example.test")
    call_command("mail_domains", "waterland.example.test", "--remove", "waterland.example.test")
    assert not MailDomain.objects.exists()


def test_a_domain_belongs_to_one_organisation(waterland, polder):
    assert give_mail_domain(waterland, "@dijk.example.test.").domain == "dijk.example.test"
    give_mail_domain(waterland, "dijk.example.test")
    with pytest.raises(ValidationError, match="another"):
        give_mail_domain(polder, "DIJK.example.test")
    assert not take_mail_domain(polder, "dijk.example.test")
    assert take_mail_domain(waterland, "dijk.example.test")
