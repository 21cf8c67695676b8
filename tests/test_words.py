"""The words on the pages: collected anew, and all of them there in Dutch."""

from __future__ import annotations

import ast
import gettext
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

HOUSE = Path(settings.BASE_DIR)
DUTCH = HOUSE / "config" / "locale" / "nl" / "LC_MESSAGES" / "django.po"
WITH_WORDS = ["tenants", "accounts", "sharing", "sites_app", "documents", "config", "templates"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


@dataclass
class Message:
    """A sentence of a catalogue, and how it was translated; two sentences if it counts."""

    fuzzy: bool = False
    source: list[str] = field(default_factory=list)
    translated: list[str] = field(default_factory=list)


def read(catalogue: Path) -> dict[str, Message]:
    """The messages of a .po file by their first sentence, without its head."""
    found: dict[str, Message] = {}
    for paragraph in catalogue.read_text().split("\n\n"):
        message = Message()
        into: list[str] = []
        for line in paragraph.splitlines():
            if line.startswith("#"):
                message.fuzzy |= line.startswith("#,") and "fuzzy" in line
                continue
            keyword, _, words = line.partition('"')
            if keyword:
                into = message.source if keyword.startswith("msgid") else message.translated
                into.append("")
            into[-1] += ast.literal_eval(f'"{words}')
        if message.source and message.source[0]:
            found[message.source[0]] = message
    return found


def needs(program: str) -> None:
    """Skip, and say so, where gettext is not installed."""
    if shutil.which(program) is None:
        pytest.skip(f"### NO {program}: install gettext; the words are NOT CHECKED. ###")


@pytest.fixture(scope="module")
def dutch() -> dict[str, Message]:
    return read(DUTCH)


def test_every_word_on_the_pages_is_in_the_catalogue_and_no_other(
    dutch: dict[str, Message],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: object,
) -> None:
    needs("xgettext")
    for name in WITH_WORDS:
        shutil.copytree(HOUSE / name, tmp_path / name, ignore=shutil.ignore_patterns("locale"))
    fresh = tmp_path / "locale"
    fresh.mkdir()
    settings.LOCALE_PATHS = [str(fresh)]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["nl"], no_wrap=True, no_obsolete=True, verbosity=0)
    collected = read(fresh / "nl" / "LC_MESSAGES" / "django.po")
    assert len(collected) > 300
    hint = "run `make messages`, and write the Dutch by hand"
    assert sorted(collected.keys() - dutch.keys()) == [], hint
    assert sorted(dutch.keys() - collected.keys()) == [], hint
    counting = {name for name, message in collected.items() if len(message.source) > 1}
    assert counting == {name for name, message in dutch.items() if len(message.source) > 1}, hint


def test_everything_is_translated(dutch: dict[str, Message]) -> None:
    assert [name for name, one in dutch.items() if one.fuzzy or not all(one.translated)] == []
    assert [name for name, one in dutch.items() if len(one.source) != len(one.translated)] == []


def test_names_and_numbers_stand_in_both_languages(dutch: dict[str, Message]) -> None:
    def placeholders(words: str) -> list[str]:
        return sorted(PLACEHOLDER.findall(words))

    assert [
        name
        for name, one in dutch.items()
        for source, translated in zip(one.source, one.translated, strict=True)
        if placeholders(source) != placeholders(translated)
    ] == []


def test_nothing_is_exclaimed(dutch: dict[str, Message]) -> None:
    assert [
        name for name, one in dutch.items() if "!" in "".join([*one.source, *one.translated])
    ] == []


def test_dutch_has_dutch_quotation_marks_and_is_polite(dutch: dict[str, Message]) -> None:
    wrong = re.compile(r"[“”]|\b(?:je|jij|jou|jouw)\b", re.I)
    assert [name for name, one in dutch.items() if wrong.search(" ".join(one.translated))] == []


def test_the_catalogue_was_compiled_after_its_last_change(tmp_path: Path) -> None:
    needs("msgfmt")
    program = shutil.which("msgfmt")
    subprocess.run([program, "-o", tmp_path / "fresh.mo", DUTCH], check=True)

    def compiled(path: Path) -> dict[object, str]:
        with path.open("rb") as file:
            words = dict(gettext.GNUTranslations(file)._catalog)  # noqa: SLF001 -- no other way to all
        words.pop("", None)  # the head says when
        return words

    assert compiled(DUTCH.with_suffix(".mo")) == compiled(tmp_path / "fresh.mo")
