"""A browser at the organisations of the tests. Whatever goes wrong in a page fails the test.

Playwright's loop runs in this thread, which Django takes for asynchronous code; nothing here is.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from config.packages import TUS
from sharing.actors import Actor
from tenants.models import Organisation
from tests.browser.chromium import chromium, path_of_chromium
from tests.npm import fetched
from tests.people import client_of

LOCALES = {"nl": "nl-NL", "en": "en-GB"}
HEIGHTS = {1280: 800, 390: 844}
# A browser gives its clipboard to pages over https alone; this makes the tests' host count as one.
SECURE_HOST = "waterland.example.test"


@pytest.fixture(scope="session")
def browser(live_server: object) -> Iterator[Browser]:
    """Chromium; without it these tests are skipped, and say so."""
    path = path_of_chromium()
    if path is None:
        pytest.skip("### NO BROWSER: install chromium, or set CHROMIUM to its path. ###")
    # What `make` fetches from npm; uploads in a browser need it.
    fetched(TUS)
    port = live_server.url.rpartition(":")[2]
    as_secure = f"--unsafely-treat-insecure-origin-as-secure=http://{SECURE_HOST}:{port}"
    with pytest.MonkeyPatch.context() as patch, chromium(path, as_secure) as running:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield running


class Visits:
    """Opens browsers for people, and keeps what went wrong in them."""

    def __init__(self, browser: Browser, port: str) -> None:
        self.browser = browser
        self.port = port
        self.trouble: list[str] = []
        # A page that is open while access ends asks for its preview once more, and is told 404.
        self.forgiven: set[str] = {"tries="}
        self.contexts: list[BrowserContext] = []

    def __call__(
        self,
        actor: Actor | None = None,
        *,
        at: str = "waterland",
        language: str = "en",
        width: int = 1280,
        script: bool = True,
        **more: object,
    ) -> Page:
        """A fresh browser; the person is signed in, whoever they are."""
        host = f"{at}.example.test"
        context = self.browser.new_context(
            base_url=f"http://{host}:{self.port}",
            locale=LOCALES[language],
            viewport={"width": width, "height": HEIGHTS[width]},
            has_touch=width < 500,
            java_script_enabled=script,
            **more,
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        if actor is not None:
            client: Client = client_of(actor)
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key}
            context.add_cookies([{**cookie, "domain": host, "path": "/"}])
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.trouble.append(f"page error: {error.error}"))
        context.on("requestfailed", self._failed)
        return context.new_page()

    def forgive(self, words: str) -> None:
        """This is what the test is about: no trouble if the browser complains of it."""
        self.forgiven.add(words)

    def _heard(self, message: ConsoleMessage) -> None:
        # A violation of the Content-Security-Policy is an error here too.
        if message.type in {"error", "warning"}:
            self.trouble.append(f"{message.type} at {message.location['url']}: {message.text}")

    def _failed(self, request: Request) -> None:
        # A download and an upload that was cancelled are "aborted", and so are their requests.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.trouble.append(f"request failed: {request.url}: {request.failure}")

    def end(self) -> None:
        """Close them all, and fail if something went wrong that was not meant to."""
        for context in self.contexts:
            context.close()
        wrong = [one for one in self.trouble if not any(word in one for word in self.forgiven)]
        assert not wrong, "\n".join(wrong)


@pytest.fixture
def visit(
    browser: Browser, live_server: object, waterland: Organisation, settings: object
) -> Iterator[Visits]:
    """Opens browsers for people at the organisation."""
    port = live_server.url.rpartition(":")[2]
    settings.PORT_IN_ADDRESSES = port
    visits = Visits(browser, port)
    yield visits
    visits.end()
