"""What a letter of an organisation looks like: words in a language, as text and as HTML alike.

The words of a letter are one template of plain text for each language, `emails/NAME.LANGUAGE.txt`:
first its subject, then its paragraphs. The HTML is made from the same paragraphs, so the two never
differ. What people typed stands in it as plain text that no mail program turns into a link.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import User
from tenants.current import current_organisation

LONGEST_WORDS = 100
LONGEST_MESSAGE = 2_000
LONGEST_SUBJECT = 150
# Characters that are not seen but act: control characters, and marks that turn text around.
UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Between these a mail program would see an address; a word joiner is not seen and ends that.
LINK_MAKERS = re.compile(r"(?<=[\w:])([.:])(?=[\w/])|(?<=/)(/)")
BUTTON = re.compile(r"\[(?P<label>[^\]]+)\] (?P<url>\S+)")


def plain(words: str, longest: int = LONGEST_WORDS) -> str:
    """What somebody typed, fit for a letter: one line, not too long, nothing unseen, no links."""
    acting = (c in TURNING or unicodedata.category(c) in UNSEEN for c in words)
    seen = "".join(" " if acts else c for c, acts in zip(words, acting, strict=True))
    line = " ".join(unicodedata.normalize("NFC", seen).split())
    if len(line) > longest:
        line = line[: longest - 1].rstrip() + "…"
    return LINK_MAKERS.sub(lambda match: f"{match[0]}\u2060", line)


def quoted(message: str) -> str:
    """A message of several lines, each marked as somebody else's words."""
    lines = [plain(line, LONGEST_MESSAGE) for line in message[:LONGEST_MESSAGE].splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def language_for(address: str, *others: User) -> str:
    """The language of whoever has the address, else of the first of these who chose one."""
    person = User.objects.filter(email=address).first()
    chosen = [one.language for one in (person, *others) if one and one.language]
    return chosen[0] if chosen else settings.LANGUAGE_CODE


def compose(
    name: str,
    recipient: str,
    *,
    language: str,
    typed: dict[str, str],
    ours: dict[str, object],
    message_id: str = "",
) -> EmailMultiAlternatives:
    """The letter of this name, ready to be sent: `typed` is what people typed, `ours` what we know."""
    organisation = current_organisation()
    words = {
        **{key: plain(value) for key, value in typed.items()},
        **ours,
        "organisation": plain(organisation.name),
        "address": organisation.address,
    }
    with translation.override(language):
        text = render_to_string(f"emails/{name}.{language}.txt", words)
        subject, _break, body = text.strip().partition("\n")
        subject = " ".join(subject.split())[:LONGEST_SUBJECT]
        paragraphs = [one.strip() for one in re.split(r"\n\s*\n", body.strip()) if one.strip()]
        parts = [_part(paragraph, words) for paragraph in paragraphs]
        html = render_to_string(
            "emails/letter.html",
            {**words, "subject": subject, "parts": parts, "language": language},
        )
    headers = {"Auto-Submitted": "auto-generated"}
    if message_id:
        headers["Message-ID"] = message_id
    letter = EmailMultiAlternatives(
        subject, "\n\n".join(_as_text(parts)) + "\n", sender(), [recipient], headers=headers
    )
    letter.attach_alternative(html, "text/html")
    return letter


def sender() -> str:
    """The organisation's own address, else the installation's; in the organisation's name."""
    organisation = current_organisation()
    _name, address = parseaddr(organisation.letters_from or settings.DEFAULT_FROM_EMAIL)
    return formataddr((plain(organisation.name), address))


def _part(paragraph: str, words: dict[str, object]) -> dict[str, object]:
    """What a paragraph is: our link as a button, our code, a quotation, or text."""
    button = BUTTON.fullmatch(paragraph)
    if button and button["url"] == words.get("url"):
        return {"kind": "button", "label": button["label"], "url": button["url"]}
    if words.get("code") and paragraph == words["code"]:
        return {"kind": "code", "text": paragraph}
    lines = paragraph.splitlines()
    if all(line.startswith(">") for line in lines):
        return {"kind": "quote", "text": paragraph, "lines": [line[1:].strip() for line in lines]}
    return {"kind": "text", "text": " ".join(paragraph.split())}


def _as_text(parts: list[dict[str, object]]) -> Iterator[str]:
    for part in parts:
        yield f"{part['label']}:\n{part['url']}" if part["kind"] == "button" else part["text"]
