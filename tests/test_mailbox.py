"""The mailbox of a development machine: each organisation reads its own, and others have none."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import RequestFactory
from django.urls import reverse
from django_tenants.utils import tenant_context
from pytest_django import Settings

from config import mailbox
from config.mailbox import MailboxBackend, letters
from tenants.models import Organisation


@pytest.fixture(autouse=True)
def post(settings: Settings, tmp_path: Path) -> None:
    """The page is on, and no letters are there."""
    settings.MAILBOX_PAGE = True
    settings.EMAIL_FILE_PATH = tmp_path
    settings.ROOT_URLCONF = "tests.urls_with_mailbox"


def send(subject: str, text: str = "Hello", html: str = "") -> None:
    """Send a letter from the current organisation."""
    letter = EmailMultiAlternatives(subject, text, "gastvrij@example.test", ["noor@example.test"])
    if html:
        letter.attach_alternative(html, "text/html")
    MailboxBackend().send_messages([letter])


def test_a_letter_can_be_read_with_its_links(waterland: Organisation, client: object) -> None:
    send("Café\u2026", "Open http://waterland.example.test/x?a=1&b=2 now")
    (listed,) = letters()
    client.defaults["HTTP_HOST"] = "waterland.example.test"
    assert "Café…" in client.get(reverse("mailbox")).content.decode()
    page = client.get(listed["url"]).content.decode()
    assert 'href="http://waterland.example.test/x?a=1&amp;b=2"' in page
    assert "noor@example.test" in page


def test_html_is_shown_as_text_and_never_as_html(waterland: Organisation, client: object) -> None:
    send("only html", "", "<p>Hello</p><script>alert(1)</script><img src=x onerror=alert(2)>")
    client.defaults["HTTP_HOST"] = "waterland.example.test"
    send("hostile", "<script>alert(3)</script>")
    for listed in letters():
        page = client.get(listed["url"]).content.decode()
        assert "<script>alert" not in page
        assert "onerror" not in page


def test_no_organisation_sees_the_letters_of_another(
    waterland: Organisation, polder: Organisation, client: object
) -> None:
    send("secret of Waterland")
    (listed,) = letters()
    with tenant_context(polder):
        assert letters() == []
    client.defaults["HTTP_HOST"] = "polder.example.test"
    assert "secret of Waterland" not in client.get(reverse("mailbox")).content.decode()
    assert client.get(listed["url"]).status_code == 404


def test_it_is_not_there_when_it_is_off(
    waterland: Organisation, settings: Settings, client: object
) -> None:
    send("a letter")
    (listed,) = letters()
    settings.MAILBOX_PAGE = False
    client.defaults["HTTP_HOST"] = "waterland.example.test"
    assert client.get(reverse("mailbox")).status_code == 404
    assert client.get(listed["url"]).status_code == 404
    assert mailbox.urls() == []


@pytest.mark.parametrize("name", ["..", "x", "../polder/1", "0" * 20 + "-" + "0" * 8])
def test_only_a_letter_that_is_there_can_be_opened(
    waterland: Organisation, rf: RequestFactory, name: str
) -> None:
    send("a letter")
    with pytest.raises(mailbox.Http404):
        mailbox.letter(rf.get("/"), name)
