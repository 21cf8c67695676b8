"""The habits of Microsoft and Google: what an address is worth there, and which directory one is of."""

from __future__ import annotations

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.elsewhere.claims import PERSONAL
from tests.accounts.elsewhere import Elsewhere, come_by, set_up, signed_in
from tests.people import client_of

OURS = "0c5f1b1e-7a2b-4c3d-8e4f-5a6b7c8d9e0f"
ANOTHER = "1d6a2c2f-8b3c-4d4e-9f5a-6b7c8d9e0f1a"


def microsoft(molen: Elsewhere, *, several: bool = True, **facts: object):
    """A directory, or several behind one address, as Microsoft describes itself."""
    molen.base = molen.issuer
    which = "common" if several else OURS
    said = "{tenantid}" if several else OURS
    molen.path = f"/{which}/v2.0"
    molen.describes = {
        "issuer": f"{molen.base}/{said}/v2.0",
        **{
            f"{name}_endpoint": f"{molen.base}/{which}/v2.0/{page}"
            for name, page in {"authorization": "authorize", "token": "token"}.items()
        },
        "jwks_uri": f"{molen.base}/{which}/v2.0/jwks",
    }
    molen.says = {
        "iss": f"{molen.base}/{OURS}/v2.0",
        "tid": OURS,
        "email_verified": None,
        "xms_edov": True,
    }
    molen.issuer = f"{molen.base}/{which}/v2.0"
    facts = {"kind": "microsoft", "directories": [OURS]} | facts
    return set_up(molen, **facts)


@pytest.mark.parametrize("several", [True, False])
@pytest.mark.parametrize("sure", [True, "1", 1])
def test_a_work_account_whose_domain_is_known_to_be_theirs_signs_in(hanna, molen, several, sure):
    provider = microsoft(molen, several=several)
    molen.says["xms_edov"] = sure
    client = client_of()
    come_by(client, provider)
    assert signed_in(client) == str(hanna.pk)
    assert SocialAccount.objects.get().provider == f"{molen.base}/{OURS}/v2.0"


# What a token says besides, or the keys; where it says BASE, the address of the provider.
TRAPS = {
    "the address was typed by an administrator (nOAuth)": {"xms_edov": None},
    "Microsoft says that it is not theirs": {"xms_edov": False},
    "the word false": {"xms_edov": "false"},
    "0": {"xms_edov": "0"},
    "email_verified instead of xms_edov": {"xms_edov": None, "email_verified": True},
    "a directory that was not named": {"tid": ANOTHER, "iss": f"BASE/{ANOTHER}/v2.0"},
    "the issuer of another directory": {"iss": f"BASE/{ANOTHER}/v2.0"},
    "our issuer, of another directory": {"tid": ANOTHER},
    "the template itself": {"tid": "{tenantid}", "iss": "BASE/{tenantid}/v2.0"},
    "no directory": {"tid": None},
    "a list of directories": {"tid": [OURS]},
    "a personal account": {"tid": PERSONAL, "iss": f"BASE/{PERSONAL}/v2.0"},
    "the older issuer": {"iss": f"https://sts.windows.net/{OURS}/"},
}


@pytest.mark.parametrize("several", [True, False])
@pytest.mark.parametrize("name", TRAPS)
def test_traps_of_microsoft(hanna, molen, name, several):
    provider = microsoft(molen, several=several)
    said = {
        claim: value.replace("BASE", molen.base) if isinstance(value, str) else value
        for claim, value in TRAPS[name].items()
    }
    molen.says |= said
    client = client_of()
    come_by(client, provider)
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()


def test_the_issuer_of_one_directory_speaks_for_no_other(hanna, molen):
    """Both are named, but the provider is the address of one of them alone."""
    provider = microsoft(molen, several=False, directories=[OURS, ANOTHER])
    molen.says |= {"tid": ANOTHER}
    client = client_of()
    come_by(client, provider)
    assert signed_in(client) is None


def test_a_key_of_personal_accounts_signs_for_no_directory(hanna, molen):
    provider = microsoft(molen)
    for whose, comes_in in ((PERSONAL, False), (OURS, True)):
        molen.key = {"issuer": f"{molen.base}/{whose}/v2.0"}
        client = client_of()
        come_by(client, provider)
        assert bool(signed_in(client)) is comes_in
    SocialAccount.objects.all().delete()
    molen.key = {"issuer": f"{molen.base}/{{tenantid}}/v2.0"}
    client = client_of()
    come_by(client, provider)
    assert signed_in(client)


@pytest.mark.parametrize(
    ("address", "comes_in"), [("hanna@outlook.com", True), ("hanna@molen.example.test", False)]
)
def test_a_personal_account_proves_only_an_address_at_microsoft_itself(
    hanna, molen, address, comes_in
):
    """Whoever makes one can put any address on it, and keep it when the address is somebody else's."""
    hanna.email = address
    hanna.save(update_fields=["email"])
    domains = ["outlook.com", "molen.example.test"]
    provider = microsoft(molen, directories=[PERSONAL], domains=domains)
    molen.says |= {
        "email": address,
        "tid": PERSONAL,
        "iss": f"{molen.base}/{PERSONAL}/v2.0",
        "xms_edov": None if comes_in else True,
    }
    client = client_of()
    come_by(client, provider)
    assert bool(signed_in(client)) is comes_in


@pytest.mark.parametrize(
    ("address", "said", "comes_in"),
    [
        ("hanna@gmail.com", {}, True),
        ("hanna@gmail.com", {"email_verified": False}, False),
        ("hanna@molen.example.test", {"hd": "molen.example.test"}, True),
        ("hanna@molen.example.test", {}, False),
        ("hanna@molen.example.test", {"hd": "evil.example.test"}, False),
        ("hanna@molen.example.test", {"hd": ["molen.example.test"]}, False),
        (
            "hanna@molen.example.test",
            {"hd": "molen.example.test", "email_verified": None},
            False,
        ),
    ],
)
def test_google_knows_its_own_addresses_and_those_of_its_customers(
    hanna, molen, address, said, comes_in
):
    """A Google account can have any address that was seen once, also by who has it no more."""
    hanna.email = address
    hanna.save(update_fields=["email"])
    molen.says = {"email": address} | said
    domains = ["gmail.com", "molen.example.test"]
    provider = set_up(molen, kind="google", domains=domains)
    client = client_of()
    come_by(client, provider)
    assert bool(signed_in(client)) is comes_in
