"""What there is to see of every kind of file, and what of those that mean harm."""

from __future__ import annotations

import io
import json
import time
import wave
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image
from pytest_django.asserts import assertContains, assertNotContains

from documents.contents import sandbox
from documents.models import Preview
from documents.previews import files, kinds
from documents.previews.drawing import DRAWING, draw
from tests.contents.files import FILES, HOSTILE, WORDS, many_pages, pdf_file
from tests.people import client_of
from tests.previews.conftest import draw_now, preview_of

walled = pytest.mark.skipif(
    kinds.office_program() is None, reason="LibreOffice and bubblewrap are not both here"
)


def picture(kind: str = "PNG", size: tuple[int, int] = (640, 400), **facts: object) -> bytes:
    made = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(made, kind, **facts)
    return made.getvalue()


def part(client, document, name):
    return client.get(reverse("preview_part", args=[document.pk, document.version_number, name]))


def page(client, document, **query):
    return client.get(reverse("preview", args=[document.pk, document.version_number]), query)


def seen(response) -> Image.Image:
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/webp"
    return Image.open(BytesIO(response.content))


# Pictures


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_a_picture_is_drawn_anew_small_and_large(kind, drawn, alice):
    document = drawn(f"foto.{kind.lower()}", picture(kind, (3000, 2000)))
    client = client_of(alice)

    assert seen(part(client, document, "thumbnail")).size == (192, 128)
    assert seen(part(client, document, "large")).size == (1600, 1067)
    assertContains(page(client, document), 'width="1600" height="1067"')


def test_nothing_but_the_points_of_a_picture_is_kept_and_it_is_the_right_way_up(drawn, alice):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Secret camera"
    made = picture("JPEG", (400, 200), exif=exif, comment=b"Secret comment")
    assert b"Secret" in made

    large = part(client_of(alice), drawn("foto.jpg", made), "large")

    assert seen(large).size == (200, 400)
    assert b"Secret" not in large.content
    assert not {"exif", "xmp", "icc_profile"} & seen(large).info.keys()


def test_of_what_moves_the_first_picture_is_shown(drawn, alice):
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    made = io.BytesIO()
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:])

    large = seen(part(client_of(alice), drawn("film.gif", made.getvalue()), "large"))

    assert not getattr(large, "is_animated", False)
    red, _green, blue = large.convert("RGB").getpixel((30, 20))
    assert red > 200 > 60 > blue


def test_what_shines_through_a_picture_still_does(drawn, alice):
    made = io.BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(made, "PNG")

    large = seen(part(client_of(alice), drawn("logo.png", made.getvalue()), "large"))

    assert large.mode == "RGBA"
    assert large.getpixel((20, 20))[3] == 0


# Pages


def test_a_pdf_is_pictures_of_pages_with_words_that_can_be_found(drawn, alice):
    document = drawn("brief.pdf", pdf_file(pages=3))
    client = client_of(alice)
    first = page(client, document)

    assert preview_of(document).pages == 3
    assert seen(part(client, document, "thumbnail")).height == 192
    assert seen(part(client, document, "page-3")).width in {1400, 1401}
    assertContains(first, f">{WORDS}, bladzijde 1\n</text>")
    assertContains(first, "Page 1 of 3")
    assertContains(first, "?page=2")
    assertNotContains(first, 'rel="prev"')
    assertContains(page(client, document, page=3), "bladzijde 3")
    assertNotContains(page(client, document, page=3), 'rel="next"')


@pytest.mark.parametrize("number", ["0", "-1", "99999", "x", "", "1e3", "\uff12"])
def test_a_page_that_is_not_there_is_the_nearest_that_is(number, drawn, alice):
    document = drawn("brief.pdf", pdf_file(pages=2))

    assertContains(page(client_of(alice), document, page=number), "bladzijde")


def test_the_words_of_a_page_stand_over_those_of_the_picture(drawn):
    document = drawn("brief.pdf", pdf_file())
    name = files.name_of(document.sha256, document.media_type, "page-1.json")
    text = json.loads(files.read(name))
    (x, foot, width, height, words), *_others = text["pieces"]

    assert words == f"{WORDS}, bladzijde 1"
    # FPDF begins a centimetre from the edges of a page that is 21 centimetres wide.
    assert abs(x - 1400 / 21) < 10
    assert 1400 / 21 < foot < 3 * 1400 / 21
    assert 300 < width < 700
    assert 10 < height < 60


def test_pages_further_on_are_drawn_when_somebody_comes_there(drawn, alice, jobs):
    document = drawn("lang.pdf", pdf_file(pages=25))
    client = client_of(alice)

    assertContains(page(client, document, page=10), "bladzijde 10")
    assertContains(page(client, document, page=20), "This page is being drawn.")
    (job,) = [job for job in jobs.jobs.values() if job["task_name"].endswith("draw_pages")]
    assert job["args"]["first"] == 20
    from documents.previews.tasks import draw_pages  # noqa: PLC0415

    draw_pages(**job["args"])
    assertContains(page(client, document, page=20), "bladzijde 20")
    assertContains(page(client, document, page=25), "bladzijde 25")


@walled
@pytest.mark.parametrize("name", ["brief.docx", "begroting.xlsx", "praatje.pptx", "brief.odt"])
def test_office_files_are_pages(name, drawn, alice):
    document = drawn(name, FILES[name]())

    # A narrow cell shows the beginning of its words.
    assertContains(page(client_of(alice), document), WORDS[:6])
    assert seen(part(client_of(alice), document, "thumbnail")).size[0] > 50


def test_without_libreoffice_office_files_are_to_be_downloaded(add, alice, monkeypatch):
    monkeypatch.setattr(kinds, "office_program", lambda: None)

    document = add("brief.docx", FILES["brief.docx"]())

    assertContains(page(client_of(alice), document), "Download it to read it.")
    assert not Preview.objects.exists()


# Text


def test_text_has_numbered_lines_and_is_never_markup(drawn, alice):
    document = drawn("lees.txt", b"een <script>alert(1)</script>\n\n  drie & vier")
    shown = page(client_of(alice), document)

    assertContains(shown, '<span class="line">een &lt;script&gt;alert(1)&lt;/script&gt;</span>')
    assertContains(shown, '<span class="line">  drie &amp; vier</span>')
    assert shown.text.count('class="line"') == 3


def test_code_has_colours_by_class_and_no_style_of_its_own(drawn, alice):
    shown = page(client_of(alice), drawn("som.py", b"def som():\n    return '<b>' # twee\n"))

    assertContains(shown, '<span class="k">def</span>')
    assertContains(shown, "&lt;b&gt;")
    assertNotContains(shown, "style=")


def test_html_is_shown_as_it_is_written(drawn, alice):
    shown = page(client_of(alice), drawn("pagina.html", b"<h1 onclick=alert(1)>Kop</h1>"))

    assertNotContains(shown, "<h1 onclick")
    assertContains(shown, "onclick")


def test_of_a_long_text_the_beginning_is_shown_and_it_says_so(drawn, alice):
    lines = b"".join(b"regel %d\n" % number for number in range(100_000))
    document = drawn("lang.log", lines)
    whole, beside = (page(client_of(alice), document, size=size) for size in ("whole", "beside"))

    assertContains(whole, "This is the beginning. Download the document to read all of it.")
    assert 400_000 < whole.text.count("regel ") * 10 < 520_000
    assertContains(beside, "This is the beginning.")
    assert beside.text.count("regel ") == 60


MARKDOWN = """# Kop

**Vet** en [een link](https://elders.example/) en [naar binnen](/accounts/logout/)
en [kwaad](javascript:alert(1)) <b onmouseover=alert(1)>html</b>

![Een dijk](https://elders.example/volg.png)

| a | b |
|---|---|
| 1 | 2 |
"""


def test_markdown_is_shown_without_all_that_could_do_harm(drawn, alice):
    shown = page(client_of(alice), drawn("lees.md", MARKDOWN.encode()))

    assertContains(shown, "<h2>Kop</h2>")
    assertContains(shown, "<strong>Vet</strong>")
    assertContains(
        shown,
        '<a href="https://elders.example/" rel="noopener noreferrer nofollow">een link</a>',
    )
    assertContains(shown, "<td>2</td>")
    assertContains(shown, "<em>Een dijk</em>")
    assertContains(shown, "&lt;b onmouseover=alert(1)&gt;html")
    for harm in ('href="/accounts', "volg.png", "<b ", 'href="javascript'):
        assertNotContains(shown, harm)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_list_of_values_is_a_table(separator, drawn, alice):
    rows = [["naam", "bedrag"], ["<i>Jan</i>", "1.250"], ["Piet", "7"]]
    made = "\n".join(separator.join(row) for row in rows)
    shown = page(client_of(alice), drawn("lijst.csv", made.encode()))

    assertContains(shown, '<th scope="col">bedrag</th>')
    assertContains(shown, "<td>&lt;i&gt;Jan&lt;/i&gt;</td><td>1.250</td>")


def test_of_a_long_list_the_first_500_rows_are_shown_and_it_says_so(drawn, alice):
    document = drawn("lijst.csv", b"a,b\n" * 2_000)
    shown = page(client_of(alice), document)

    assert shown.text.count("<tr>") == 500
    assertContains(shown, "This is the beginning.")


# Sound and film


def sound() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", "not compressed"))
        file.writeframes(bytes(16_000))
    return made.getvalue()


def test_sound_is_played_from_where_one_likes(add, alice, nobody):
    document = add("lied.wav", sound())
    client = client_of(alice)
    address = reverse("preview_part", args=[document.pk, 1, "play"])

    assertContains(page(client, document), f'<audio controls preload="metadata" src="{address}"')
    played = client.get(address, headers={"range": "bytes=100-199", "sec-fetch-dest": "audio"})

    assert played.status_code == 206
    assert len(played.getvalue()) == 100
    assert played.headers["Content-Type"] == "audio/wav"
    assert played.headers["Content-Disposition"] == "inline"
    assert played.headers["X-Content-Type-Options"] == "nosniff"
    assert played.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("wish", ["document", "iframe", "frame", "object", "embed", "script"])
def test_who_opens_sound_as_a_page_gets_a_file_to_save(wish, add, alice):
    document = add("lied.wav", sound())
    address = reverse("preview_part", args=[document.pk, 1, "play"])

    played = client_of(alice).get(address, headers={"sec-fetch-dest": wish})

    assert played.getvalue() == sound()
    assert played.headers["Content-Disposition"].startswith("attachment")


ACTIVE = ["kwaad.html", "kwaad.svg", "kwaad.pdf", "kwaad.js", "kwaad.xml", "kwaad.mht", "kwaad"]


@pytest.mark.parametrize("name", ACTIVE)
@pytest.mark.parametrize("wanted", ["play", "large", "thumbnail", "page-1", "whole", "document"])
def test_nothing_that_could_run_is_ever_sent_to_be_shown(name, wanted, add, alice):
    document = add(name, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    draw_now(document)

    answer = part(client_of(alice), document, wanted)

    assert answer.status_code == 404 or (
        name == "kwaad.pdf" and answer.headers["Content-Type"] == "image/webp"
    )


def test_what_only_calls_itself_a_film_is_sent_as_one_and_as_nothing_else(add, alice):
    document = add("kwaad.mp4", b"<script>alert(1)</script>")

    answer = part(client_of(alice), document, "play")

    assert answer.getvalue() == b"<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_drawing_in_svg_is_to_be_downloaded(add, alice):
    document = add("tekening.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")

    assertContains(page(client_of(alice), document), "Download it to read it.")


# Files that mean harm


def _many_points() -> bytes:
    """A picture of a few kilobytes that has 900 million points."""
    return picture("PNG", (1, 1)).replace(
        b"IHDR\x00\x00\x00\x01\x00\x00\x00\x01", b"IHDR\x00\x00\x75\x30\x00\x00\x75\x30"
    )


def _many_real_points() -> bytes:
    made = io.BytesIO()
    Image.new("1", (20_000, 12_000)).save(made, "PNG")
    return made.getvalue()


HARM = {name: make for name, make in HOSTILE.items() if name.endswith((".pdf", ".md", ".txt"))}
HARM |= {
    "noise.png": lambda: b"\x89PNG\r\n\x1a\n" + HOSTILE["noise.pdf"](),
    "half.jpg": lambda: picture("JPEG", (3000, 2000))[:2_000],
    "points.png": _many_points,
    "real points.png": _many_real_points,
    "noise.heic": lambda: b"\x00\x00\x00\x18ftypheic" + HOSTILE["noise.pdf"](),
    "film.jpg": lambda: b"<svg/>",
    "deep.md": lambda: b"> " * 200_000,
    "stars.md": lambda: b"*a_" * 150_000,
    "brackets.md": lambda: b"[" * 400_000,
    "quotes.csv": lambda: b'"' * 499_999,
    "wide.csv": lambda: b"," * 400_000,
    "words.js": lambda: b"/*" * 70_000 + b"${" * 5_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HARM)
def test_a_file_that_means_harm_is_never_an_error_and_takes_no_more_than_it_may(name, add, alice):
    document = add(name, HARM[name]())
    began = time.monotonic()

    preview = draw_now(document)
    took = time.monotonic() - began

    assert preview.state in {Preview.State.NONE, Preview.State.READY}
    assert took < DRAWING.seconds + 10
    assert page(client_of(alice), document).status_code == 200
    assert client_of(alice).get(document.get_absolute_url()).status_code == 200


BROKEN = ["noise.pdf", "half.pdf", "locked.pdf", "empty.pdf", "zeros.txt", "noise.md"]


@pytest.mark.parametrize("name", [*BROKEN, "noise.png", "points.png", "film.jpg", "noise.heic"])
def test_a_broken_file_has_no_preview_and_says_what_to_do(name, add, alice):
    document = add(name, HARM[name]())
    draw_now(document)

    shown = page(client_of(alice), document)

    assertContains(shown, "There is no preview of this document. Download it to read it.")


@walled
@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in HOSTILE if name.endswith((".docx", ".odt"))])
def test_an_office_file_that_means_harm_is_never_an_error(name, add):
    document = add(name, HOSTILE[name]())

    assert draw_now(document).state in {Preview.State.NONE, Preview.State.READY}


def test_of_ten_thousand_pages_the_first_are_drawn_in_time(add, alice):
    document = add("lang.pdf", many_pages())
    began = time.monotonic()

    preview = draw_now(document)

    assert time.monotonic() - began < DRAWING.seconds
    assert preview.pages == 2_000
    assertContains(page(client_of(alice), document), WORDS)


def test_what_the_sandbox_brings_back_is_not_believed(add, tmp_path, monkeypatch):
    """A process that was taken over says what it likes."""
    from contextlib import contextmanager  # noqa: PLC0415

    document = add("foto.png", picture())
    (tmp_path / "thumbnail.webp").write_bytes(b"x")
    (tmp_path / "large.webp").symlink_to("/etc/passwd")
    (tmp_path / "facts.json").write_text('{"pages": 1, "width": 1, "height": 1}')

    @contextmanager
    def done(*asked: object, **more: object):
        yield tmp_path

    monkeypatch.setattr(sandbox, "done", done)
    preview = Preview.objects.create(sha256=document.sha256, media_type=document.media_type)
    draw(preview)
    assert preview.state == Preview.State.NONE

    (tmp_path / "large.webp").unlink()
    (tmp_path / "large.webp").write_bytes(b"x")
    for facts in ("[]", "x", '{"pages": 1e99, "width": 1, "height": 1}', "{}"):
        (tmp_path / "facts.json").write_text(facts)
        draw(preview)
        assert preview.state == Preview.State.NONE, facts
