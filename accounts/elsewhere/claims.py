"""What a provider says of somebody, and what of it counts.

Django-allauth takes a token that it fetched itself without looking at its signature, takes the
issuer that the provider names, and believes any `email_verified` that is not empty. None of that
here: every token is verified whoever brought it, the issuer is the one that was set up, and an
address counts only if the provider says that it is verified *and* is trusted for its domain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from accounts.addresses import normal_or_nothing
from accounts.models.providers import LONGEST_ISSUER

# Never "none", and never one in which who verifies could also sign.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
ALGORITHMS += ["EdDSA"]
# Clocks differ.
LEEWAY = 60
LONGEST_TOKEN = 32 * 1024
# As long as django-allauth keeps the number of an account elsewhere.
LONGEST_SUBJECT = 191
# The directory in which Microsoft keeps everybody's personal accounts.
PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"
NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
ANY_DIRECTORY = "{tenantid}"
# Microsoft's addresses for several directories at once, and what they call their issuer.
SEVERAL = {"common": ANY_DIRECTORY, "organizations": ANY_DIRECTORY, "consumers": PERSONAL}
# Where Google, and Microsoft for personal accounts, is itself the mail server.
OF_GOOGLE = {"gmail.com", "googlemail.com"}
OF_MICROSOFT = {
    *("outlook.com", "outlook.be", "outlook.de", "outlook.fr", "hotmail.com", "hotmail.nl"),
    *("hotmail.be", "hotmail.de", "hotmail.fr", "hotmail.co.uk", "live.com", "live.nl"),
    *("live.be", "live.de", "live.fr", "live.co.uk", "msn.com"),
}


@dataclass(frozen=True)
class Trust:
    """What was set up of a provider, as far as it judges what the provider says."""

    kind: str
    issuer: str
    client_id: str
    domains: frozenset[str]
    directories: frozenset[str] = frozenset()
    makes_insiders: bool = False


@dataclass(frozen=True)
class Identity:
    """Somebody, by an issuer and their number there; with an address only if it counts."""

    issuer: str
    subject: str
    name: str
    email: str


def issuers_of(trust: Trust) -> set[str]:
    """What the provider may call itself: what was set up, or Microsoft's word for several directories."""
    before, _slash, rest = trust.issuer.rpartition("/v2.0")[0].rpartition("/")
    if trust.kind == "microsoft" and rest in SEVERAL:
        return {f"{before}/{SEVERAL[rest]}/v2.0"}
    return {trust.issuer}


def is_of(trust: Trust, issuer: str) -> bool:
    """Whether an issuer is this provider; of Microsoft, with one of the directories that were named."""
    names = issuers_of(trust)
    return issuer in {
        name.replace(ANY_DIRECTORY, directory)
        for name in names
        for directory in trust.directories or [ANY_DIRECTORY]
    }


def verified(
    trust: Trust, issuer: str, keys: object, token: object, nonce: str
) -> dict[str, object]:
    """The claims of an ID token that is for us, now, and in answer to our question. Raises OAuth2Error."""
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        raise OAuth2Error("no ID token")
    try:
        header = jwt.get_unverified_header(token)
        key = _key(keys, header)
        claims = jwt.decode(
            token,
            key=key.key,
            algorithms=[header["alg"]],
            audience=trust.client_id,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise OAuth2Error("the ID token is not right") from error
    expected = _issuer(trust, issuer, claims)
    if claims["iss"] != expected or len(expected) > LONGEST_ISSUER:
        raise OAuth2Error("another issuer")
    _refuse_key_of_another(key, claims)
    if not nonce or claims["nonce"] != nonce:
        raise OAuth2Error("another nonce")
    several = isinstance(claims["aud"], list) and claims["aud"] != [trust.client_id]
    if claims.get("azp", None if several else trust.client_id) != trust.client_id:
        raise OAuth2Error("for another client")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise OAuth2Error("no subject")
    return claims


def identity_of(trust: Trust, claims: dict[str, object], address: dict[str, object]) -> Identity:
    """Who that is. `address` is what says the address: the token, or the provider when it was asked."""
    name = claims.get("name") or address.get("name")
    return Identity(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        name=name.strip()[:150] if isinstance(name, str) and name.isprintable() else "",
        email=_address_that_counts(trust, claims, address),
    )


def _key(keys: object, header: dict[str, object]) -> jwt.PyJWK:
    """The provider's key with which the token says it is signed, for the way in which it is signed."""
    if header.get("alg") not in ALGORITHMS:
        raise OAuth2Error("signed in a way that is not taken")
    found = [
        key
        for key in jwt.PyJWKSet.from_dict(keys).keys
        if key.public_key_use in {None, "sig"} and key.key_id == header.get("kid")
    ]
    if len(found) != 1 or found[0].key_type not in {"RSA", "EC", "OKP"}:
        raise OAuth2Error("signed with a key that is not the provider's")
    named = found[0]._jwk_data.get("alg")  # noqa: SLF001 -- as the provider wrote it
    if named is not None and named != header["alg"]:
        raise OAuth2Error("signed with a key that is for something else")
    return found[0]


def _issuer(trust: Trust, issuer: str, claims: dict[str, object]) -> str:
    """Who must have issued it. Of Microsoft the directory must be one that was named (`tid`)."""
    if trust.kind != "microsoft":
        return issuer
    directory = claims.get("tid")
    if not isinstance(directory, str) or not NUMBER.fullmatch(directory):
        raise OAuth2Error("no directory")
    if directory not in trust.directories:
        raise OAuth2Error("a directory that was not named")
    expected = issuer.replace(ANY_DIRECTORY, directory)
    if directory not in expected:
        raise OAuth2Error("the issuer of another directory")
    return expected


def _refuse_key_of_another(key: jwt.PyJWK, claims: dict[str, object]) -> None:
    """Microsoft says of each key whose it is: one of personal accounts signs for no directory."""
    whose = key._jwk_data.get("issuer")  # noqa: SLF001 -- as the provider wrote it
    if whose is None:
        return
    if str(whose).replace(ANY_DIRECTORY, str(claims.get("tid"))) != claims["iss"]:
        raise OAuth2Error("the key of another issuer")


def _address_that_counts(
    trust: Trust, claims: dict[str, object], address: dict[str, object]
) -> str:
    email = normal_or_nothing(str(address.get("email") or ""))
    domain = email.rpartition("@")[2]
    sure = {"microsoft": _sure_at_microsoft, "google": _sure_at_google}.get(trust.kind, _sure)
    return email if domain in trust.domains and sure(claims, address, domain) else ""


def _sure(claims: dict[str, object], address: dict[str, object], domain: str) -> bool:
    """Said outright: not "false", not 1, not left out."""
    return address.get("email_verified") is True


def _sure_at_google(claims: dict[str, object], address: dict[str, object], domain: str) -> bool:
    """Google once saw every address, but goes on knowing only those of its own and of who pays it (hd)."""
    return _sure(claims, address, domain) and (domain in OF_GOOGLE or claims.get("hd") == domain)


def _sure_at_microsoft(claims: dict[str, object], address: dict[str, object], domain: str) -> bool:
    """`email` is whatever an administrator typed, unless Microsoft says that the domain is theirs (xms_edov).

    A personal account proves an address only where Microsoft itself delivers its mail.
    """
    if claims.get("tid") == PERSONAL:
        return domain in OF_MICROSOFT
    said = claims.get("xms_edov")
    return said in (True, "1")
