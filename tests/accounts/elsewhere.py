"""An OpenID provider on a port of its own, asked over HTTP as any other; it says what a test has it say."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from accounts.models import SignInProvider

CLIENT, SECRET = "gastvrij", "a secret of the two"
OUR_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Elsewhere:
    """The provider: who it says that comes, and what it does that it should not."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        server.RequestHandlerClass = self._handler()
        self.issuer = f"http://127.0.0.1:{server.server_port}"
        # The claims of the token beyond the usual; None leaves one out.
        self.says: dict[str, object] = {}
        # What it says at its own description, of the person, and at its token endpoint besides.
        self.describes: dict[str, object] = {}
        self.userinfo: dict[str, object] = {}
        self.answers: dict[str, object] = {}
        self.key: dict[str, object] = {}
        self.sign: Callable[[dict[str, object]], str] = self.signed
        # Where its description is, below its address; and how it says that it is an issuer there.
        self.path = ""
        self.asked: list[dict[str, str]] = []
        self.seen: list[str] = []
        # How much follows an answer; and where it leads instead of answering.
        self.long = 0
        self.elsewhere_to = ""

    def _handler(provider) -> type:  # noqa: N805 -- the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self, parse_qs(urlsplit(self.path).query))

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                provider.answer(self, parse_qs(self.rfile.read(length).decode()))

            def log_message(self, *args: object) -> None:
                pass

        return Handler

    def answer(self, handler: BaseHTTPRequestHandler, given: dict[str, list[str]]) -> None:
        path = urlsplit(handler.path).path.removeprefix(self.path)
        self.seen.append(path)
        one = {name: values[0] for name, values in given.items()}
        if path == "/authorize":
            self.asked.append(one)
            back = urlencode({"code": str(len(self.asked) - 1), "state": one["state"]})
            return self._redirect(handler, f"{one['redirect_uri']}?{back}")
        if path == "/token":
            return self._json(handler, self._token(handler, one))
        if self.elsewhere_to:
            return self._redirect(handler, self.elsewhere_to)
        pages = {
            "/.well-known/openid-configuration": self._description(),
            "/jwks": {"keys": [self._jwk()]},
            "/userinfo": self.userinfo,
        }
        return self._json(handler, pages[path])

    def _description(self) -> dict[str, object]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
        } | self.describes

    def _jwk(self) -> dict[str, object]:
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(OUR_KEY.public_key()))
        return {**jwk, "kid": "one", "use": "sig", "alg": "RS256"} | self.key

    def _token(self, handler: BaseHTTPRequestHandler, given: dict[str, str]) -> dict[str, object]:
        asked = self.asked[int(given["code"])]
        basic = base64.b64encode(f"{CLIENT}:{quote_plus(SECRET)}".encode()).decode()
        assert handler.headers["Authorization"] == f"Basic {basic}"
        assert asked["code_challenge_method"] == "S256"
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        assert challenge == asked["code_challenge"]
        assert given["redirect_uri"] == asked["redirect_uri"]
        return {"access_token": "at", "token_type": "Bearer", "id_token": self.id_token(asked)} | (
            self.answers
        )

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "one",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "name": "Hanna Molenaar",
            "email": "hanna@molen.example.test",
            "email_verified": True,
        } | self.says
        return self.sign({name: value for name, value in claims.items() if value is not None})

    @staticmethod
    def signed(claims: dict[str, object], key: object = OUR_KEY, kid: str = "one") -> str:
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})

    def _json(self, handler: BaseHTTPRequestHandler, said: object) -> None:
        body = json.dumps(said).encode() + b" " * self.long
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        handler.wfile.write(body)

    @staticmethod
    def _redirect(handler: BaseHTTPRequestHandler, to: str) -> None:
        handler.send_response(302)
        handler.send_header("Location", to)
        handler.end_headers()


@contextmanager
def running() -> Iterator[ThreadingHTTPServer]:
    """A server in a thread of its own, for one provider after the other."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def set_up(at: Elsewhere, **facts: object) -> SignInProvider:
    """The organisation whose schema is in use lets people sign in with it."""
    given = {
        "name": "Molen",
        "kind": "openid",
        "issuer": at.issuer,
        "client_id": CLIENT,
        "domains": ["molen.example.test"],
    } | facts
    provider = SignInProvider(**given)
    provider.keep_secret(SECRET)
    provider.save()
    return provider


def go(client: Client, provider: SignInProvider, **more: str) -> str:
    """Press the button, and go where it leads; the path with which the provider sends back."""
    left = client.post(f"/accounts/oidc/{provider.pk}/login/", more)
    if "Refresh" not in left.headers:
        return left.headers["Location"]
    url = left.headers["Refresh"].removeprefix("0; url=")
    assert url in unescape(re.search(r'class="button primary wide" href="([^"]+)"', left.text)[1])
    back = requests.get(url, allow_redirects=False, timeout=5).headers["Location"]
    return back.partition("example.test")[2]


def come_by(client: Client, provider: SignInProvider, **more: str) -> object:
    """The whole way, there and back; the answer of the last page."""
    return client.get(go(client, provider, **more))


def public_pem() -> bytes:
    """Our public key, as somebody could take it for a secret."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return OUR_KEY.public_key().public_bytes(serialization.Encoding.PEM, form)


def signed_in(client: Client) -> str | None:
    """Who is signed in there, by number."""
    return client.session.get("_auth_user_id")
