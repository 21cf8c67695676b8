"""The words in files, for search; and what there is instead in files that mean harm."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

from documents.contents import extract
from documents.contents.extract import LIMITS, MOST_TEXT, text_in, text_of
from documents.media import media_type_of
from documents.storage import contents, name_of, store
from tests.contents.files import FILES, HOSTILE, WORDS, many_pages


def words_of(name: str, made: bytes) -> str:
    with tempfile.TemporaryFile() as file:
        file.write(made)
        file.seek(0)
        return text_in(file, media_type_of(name))


@pytest.mark.parametrize("name", FILES)
def test_the_words_of_every_kind_are_found(name):
    assert WORDS in words_of(name, FILES[name]())


@pytest.mark.parametrize(
    ("name", "found", "absent"),
    [
        ("brief.docx", ["De kruin wordt verhoogd", "hectometer", "Kopregel"], []),
        ("begroting.xlsx", ["Begroting", "1250", "Tweede", "damwand"], []),
        ("praatje.pptx", ["Zeg iets over de planning"], []),
        ("brief.odt", ["\ntweede alinea"], []),
        ("begroting.ods", ["damwand"], []),
        ("brief.pdf", ["\nDe kruin wordt verhoogd."], []),
        ("pagina.html", ["Titel", "dijkgraaf & heemraad"], ["color", "alert", "kwaad", "<"]),
        ("lees.txt", ["\ningesprongen regel"], ["\x00", "\x07", "\t", "\r", "  "]),
        ("oud.txt", ["café"], []),
        ("venster.txt", ["café"], []),
        ("som.py", ["def som():\nreturn"], []),
    ],
)
def test_what_people_read_is_there_and_nothing_else(name, found, absent):
    words = words_of(name, FILES[name]())

    assert [one for one in found if one not in words] == []
    assert [one for one in absent if one in words] == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_means_harm_has_no_words_and_takes_no_more_than_it_may(name):
    made = HOSTILE[name]()
    began = time.monotonic()

    words = words_of(name, made)

    assert words.strip("< ") == ""
    assert time.monotonic() - began < LIMITS.seconds + 5


def test_of_ten_thousand_pages_there_are_as_many_words_as_there_may_be():
    words = words_of("long.pdf", many_pages())

    assert words.startswith(WORDS)
    assert words.count(WORDS) > 5_000
    assert len(words.encode()) <= MOST_TEXT


def test_of_a_large_text_only_the_beginning_is_read():
    words = words_of("large.log", b"dijk \xe2\x82\xac\n" * 20_000_000)

    assert MOST_TEXT - 10 < len(words.encode()) <= MOST_TEXT
    assert set(words.splitlines()[:-1]) == {"dijk €"}


@pytest.mark.parametrize("name", ["film.mp4", "foto.jpg", "tekening.svg", "zonder", "archief.zip"])
def test_of_other_files_nothing_is_read_and_no_process_is_started(name, monkeypatch):
    monkeypatch.setattr(extract.sandbox, "CHILD", None)

    assert words_of(name, WORDS.encode()) == ""


def test_what_a_name_promises_is_not_believed():
    """The name says what it is read as; other bytes have no words then."""
    assert words_of("brief.docx", FILES["brief.pdf"]()) == ""
    assert words_of("brief.pdf", FILES["brief.docx"]()) == ""


@pytest.fixture
def elsewhere(settings) -> Iterator[InMemoryStorage]:
    """Contents that are no files of this machine."""
    settings.STORAGES = settings.STORAGES | {
        "contents": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }
    return contents()


def test_the_words_of_contents(waterland):
    stored = store(BytesIO(FILES["brief.docx"]()))

    assert WORDS in text_of(stored.sha256, media_type_of("brief.docx"))


def test_the_words_of_contents_that_are_elsewhere(waterland, elsewhere):
    elsewhere.save(name_of("0" * 64), ContentFile(FILES["brief.pdf"]()))

    assert WORDS in text_of("0" * 64, "application/pdf")


def test_contents_that_are_lost_are_an_error_of_ours(waterland):
    with pytest.raises(FileNotFoundError):
        text_of("0" * 64, "application/pdf")
