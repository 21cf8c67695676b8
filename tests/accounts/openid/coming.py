"""Coming to us by a provider that is not ours, and what one hears who did not come in."""

from __future__ import annotations

import re
from html import unescape

from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tests.accounts.elsewhere import signed_in
from tests.accounts.openid import RealProvider, Visitor

DID_NOT_WORK = "Signing in with Molen did not work. Try again, or sign in in another way."
MAY_NOT = "With this account at Molen you cannot sign in here."
CANCELLED = "You did not go on at Molen. Try again, or sign in in another way."


def leave(client: Client, molen: RealProvider, **more: str) -> str:
    """Press the button; the address at the provider that it leads to."""
    answer = client.post(f"/accounts/oidc/{molen.number}/login/", more)
    assert "Refresh" in answer.headers, answer
    url = answer.headers["Refresh"].removeprefix("0; url=")
    assert url in unescape(re.search(r'class="button primary wide" href="([^"]+)"', answer.text)[1])
    return url


def come_by(client: Client, molen: RealProvider, name: str = "hanna") -> object:
    """The whole way, there and back, in a browser that the provider does not know."""
    return client.get(Visitor().whole_way(leave(client, molen), name))


def nobody_came(client: Client, answer: object, words: str = DID_NOT_WORK) -> None:
    """Sent to the sign-in page, which says so; nobody is signed in, nothing is linked."""
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/accounts/login/"
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert words in unescape(page.text)
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()
