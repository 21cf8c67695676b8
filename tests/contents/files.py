"""Files of every kind, made by libraries that others made; and files that mean harm."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Callable

import docx
import openpyxl
import pptx
from fpdf import FPDF
from odf import opendocument, table
from odf.text import P

WORDS = "Dijkversterking bij Wilnis"


def _saved(document: object) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def docx_file(words: str = WORDS) -> bytes:
    document = docx.Document()
    document.add_heading(words)
    document.add_paragraph("De kruin wordt ").add_run("verhoogd").bold = True
    document.add_table(1, 2).cell(0, 1).text = "hectometer"
    document.sections[0].header.paragraphs[0].text = "Kopregel"
    return _saved(document)


def xlsx_file(words: str = WORDS) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Begroting"
    book.active.append([words, 1250])
    book.active.append(["ja", True])
    book.create_sheet("Tweede").append(["damwand"])
    return _saved(book)


def pptx_file(words: str = WORDS) -> bytes:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[0])
    slide.shapes.title.text = words
    slide.notes_slide.notes_text_frame.text = "Zeg iets over de planning"
    return _saved(show)


def odt_file(words: str = WORDS) -> bytes:
    document = opendocument.OpenDocumentText()
    document.text.addElement(P(text=words))
    document.text.addElement(P(text="tweede alinea"))
    return _saved(document)


def ods_file(words: str = WORDS) -> bytes:
    document = opendocument.OpenDocumentSpreadsheet()
    sheet, row = table.Table(name="Blad"), table.TableRow()
    for text in (words, "damwand"):
        cell = table.TableCell(valuetype="string")
        cell.addElement(P(text=text))
        row.addElement(cell)
    sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    return _saved(document)


def odp_file(words: str = WORDS) -> bytes:
    from odf import draw, style  # noqa: PLC0415

    document = opendocument.OpenDocumentPresentation()
    layout = style.PageLayout(name="layout")
    document.automaticstyles.addElement(layout)
    master = style.MasterPage(name="master", pagelayoutname=layout)
    document.masterstyles.addElement(master)
    page = draw.Page(masterpagename=master)
    frame, box = draw.Frame(width="10cm", height="5cm", x="2cm", y="2cm"), draw.TextBox()
    box.addElement(P(text=words))
    frame.addElement(box)
    page.addElement(frame)
    document.presentation.addElement(page)
    return _saved(document)


def pdf_file(words: str = WORDS, pages: int = 1, password: str = "") -> bytes:
    document = FPDF()
    document.set_font("Helvetica", size=14)
    if password:
        document.set_encryption(owner_password=password, user_password=password)
    for number in range(1, pages + 1):
        document.add_page()
        document.cell(text=f"{words}, bladzijde {number}", new_x="LMARGIN", new_y="NEXT")
        document.cell(text="De kruin wordt verhoogd.")
    return bytes(document.output())


def html_file(words: str = WORDS) -> bytes:
    return (
        f"<title>Titel</title><style>p {{color: red}}</style><h1>{words}</h1>"
        "<p>dijk<b>graaf</b> &amp; heemraad<script>alert('kwaad')</script>"
    ).encode()


def csv_file(words: str = WORDS) -> bytes:
    made = io.StringIO()
    csv.writer(made, delimiter=";").writerows([["naam", "bedrag"], [words, "1.250,00"]])
    return made.getvalue().encode()


FILES: dict[str, Callable[[], bytes]] = {
    "brief.docx": docx_file,
    "begroting.xlsx": xlsx_file,
    "praatje.pptx": pptx_file,
    "brief.odt": odt_file,
    "begroting.ods": ods_file,
    "praatje.odp": odp_file,
    "brief.pdf": pdf_file,
    "pagina.html": html_file,
    "lijst.csv": csv_file,
    "lees.md": f"# {WORDS}\n\n* een\n* twee\n".encode,
    "lees.txt": f"{WORDS}\r\n\r\n\tingesprongen   regel\x00\x07".encode,
    "oud.txt": lambda: f"{WORDS} caf\xe9".encode("cp1252"),
    "venster.txt": lambda: f"{WORDS} caf\xe9".encode("utf-16"),
    "som.py": f"def som():\n    return '{WORDS}'\n".encode,
    "som.yaml": f"naam: {WORDS}\n".encode,
}


# Files that mean harm


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def _bomb(paragraphs: int) -> bytes:
    """A DOCX file of one megabyte that is one gigabyte when it is unpacked."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        part.write(b"<d>")
        for _ in range(paragraphs):
            part.write(b"<p>" + b" " * 1024**2 + b"</p>")
    return made.getvalue()


LAUGHS = b'<!DOCTYPE d [<!ENTITY a0 "lol">%s]><d><t>&a9;</t></d>' % b"".join(
    b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10) for number in range(1, 10)
)
ELSEWHERE = b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d><t>&e;</t></d>'


def _pdf_of(*objects: bytes) -> bytes:
    """A PDF file of these objects; the first is its catalogue."""
    body = b"%PDF-1.7\n"
    begins = []
    for number, each in enumerate(objects, 1):
        begins.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table_of = b"".join(b"%010d 00000 n \n" % begin for begin in begins)
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n"
    ) % (len(objects) + 1, table_of, len(objects) + 1, len(body))


def _pdf_that_draws(content: bytes, box: bytes = b"0 0 595 842", more: bytes = b"") -> bytes:
    return _pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R"
        b" /Resources << /XObject << /X 5 0 R >> >> >>" % box,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length %d %s"
        b" /Resources << /XObject << /X 5 0 R >> >> >>\nstream\n%s\nendstream"
        % (len(content), more, content),
    )


def _pdf_without_end() -> bytes:
    return _pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [2 0 R 2 0 R 2 0 R] /Count 1000000000 >>",
    )


def _noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)  # noqa: S311


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty.pdf": bytes,
    "empty.docx": bytes,
    "noise.pdf": lambda: b"%PDF-1.7\n" + _noise(100_000),
    "noise.docx": lambda: b"PK\x03\x04" + _noise(100_000),
    "half.pdf": lambda: pdf_file(pages=3)[:900],
    "half.docx": lambda: docx_file()[:-2_000],
    "locked.pdf": lambda: pdf_file(password="geheim"),
    # What Office makes of a file with a password: no zip file at all.
    "locked.docx": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _noise(10_000),
    "loop.pdf": _pdf_without_end,
    "within itself.pdf": lambda: _pdf_that_draws(b"/X Do /X Do /X Do "),
    "as large as a town.pdf": lambda: _pdf_that_draws(b"/X Do", box=b"0 0 100000000 100000000"),
    "many strokes.pdf": lambda: _pdf_that_draws(b"0 0 m 595 842 l S " * 500_000),
    "bomb.docx": lambda: _bomb(1_000),
    "laughs.docx": lambda: zipped({"word/document.xml": LAUGHS}),
    "elsewhere.docx": lambda: zipped({"word/document.xml": ELSEWHERE}),
    "elsewhere.odt": lambda: zipped({"content.xml": ELSEWHERE}),
    "deep.docx": lambda: zipped({"word/document.xml": b"<p>" * 3_000_000}),
    "many parts.pptx": lambda: zipped(
        {f"ppt/slides/slide{number}.xml": b"<d/>" for number in range(40_000)}
    ),
    "zeros.txt": lambda: bytes(10_000_000),
    "noise.md": lambda: b"\x00" + _noise(100_000),
    "brackets.html": lambda: b"<" * 3_000_000,
    "deep.html": lambda: b"<style>" * 500_000,
    "unfinished.html": lambda: b"<!--<a b='" * 300_000,
}


def many_pages(pages: int = 10_000) -> bytes:
    """Every page says the same."""
    text = b"BT /F1 11 Tf 64 736 Td 15 TL (%s) Tj T* (dijk) Tj ET" % WORDS.encode()
    kids = b" ".join(b"%d 0 R" % number for number in range(5, 5 + pages))
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>"
    )
    return _pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        *[page] * pages,
    )
