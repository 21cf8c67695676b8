"""Text, code, Markdown and lists of values, as HTML for the page to clean and to show.

`whole.json` is all that is shown, `begin.json` what a page has room for beside other things.
"""

from __future__ import annotations

import csv
import io
import json
from html import escape
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from documents.contents.child.plain import encoding_of

# So many bytes of a file are read; of code, so many get colours.
MOST, MOST_COLOURED = 500_000, 150_000
LINES_OF_BEGIN, LONGEST_LINE = 60, 5_000
ROWS, ROWS_OF_BEGIN, COLUMNS, LONGEST_CELL = 500, 20, 60, 500
MARKDOWN_OF_BEGIN = 6_000
SEPARATORS = ",;\t|"
# Media types of which Pygments has another name.
LEXERS = {
    "application/yaml": "yaml",
    "text/x-ini": "ini",
    "text/x-sql": "sql",
    "text/x-r": "r",
    "application/x-csh": "bash",
}


def draw(source: BinaryIO, *, kind: str, media_type: str) -> None:
    """Write the two files, and `facts.json`."""
    begin = source.read(MOST + 1)
    encoding = encoding_of(begin)
    if encoding is None:
        raise ValueError("This is no text.")
    text = begin[:MOST].decode(encoding, errors="replace").replace("\x00", "")
    cut = len(begin) > MOST
    if kind == "markdown":
        begin_of, whole = _markdown(text)
    elif kind == "table":
        begin_of, whole, more = _table(text, media_type)
        cut = cut or more
    else:
        begin_of, whole = _lines(text, media_type)
    _write("whole", whole, cut=cut)
    _write("begin", begin_of, cut=cut or begin_of != whole)
    Path("facts.json").write_text(json.dumps({"kind": kind, "pages": 1, "width": 0, "height": 0}))


def _write(name: str, html: str, *, cut: bool) -> None:
    Path(f"{name}.json").write_text(json.dumps({"html": html, "cut": cut}))


def _lines(text: str, media_type: str) -> tuple[str, str]:
    """Each line on its own, so that it can be numbered."""
    lines = [
        f'<span class="line">{line}</span>' for line in _coloured(text.expandtabs(4), media_type)
    ]
    return (
        f'<pre class="code">{chr(10).join(some)}</pre>' for some in (lines[:LINES_OF_BEGIN], lines)
    )


def _coloured(text: str, media_type: str) -> list[str]:
    """The lines as HTML; words of code by what they are, if we know the language."""
    text = "\n".join(line[:LONGEST_LINE] for line in text.splitlines())
    if len(text) <= MOST_COLOURED and media_type != "text/plain":
        from pygments import highlight  # noqa: PLC0415 -- only for code
        from pygments.formatters import HtmlFormatter  # noqa: PLC0415
        from pygments.lexers import get_lexer_by_name, get_lexer_for_mimetype  # noqa: PLC0415
        from pygments.util import ClassNotFound  # noqa: PLC0415

        try:
            known = LEXERS.get(media_type)
            lexer = get_lexer_by_name(known) if known else get_lexer_for_mimetype(media_type)
            lexer.stripnl = False
            html = highlight(text, lexer, HtmlFormatter(nowrap=True))
            return html.removesuffix("\n").split("\n")
        except ClassNotFound:
            pass
    return escape(text).split("\n")


def _markdown(text: str) -> tuple[str, str]:
    """HTML in it stays text; a picture becomes the words that stand for it: none is fetched."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 -- only for Markdown

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])

    def in_words(renderer: object, tokens: list, at: int, options: object, env: object) -> str:
        return f"<em>{escape(tokens[at].content)}</em>"

    parser.add_render_rule("image", in_words)

    def rendered(some: str) -> str:
        tokens = parser.parse(some)
        for token in tokens:
            # The page has a heading of its own above these.
            if token.type in {"heading_open", "heading_close"}:
                token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        return f'<div class="prose">{parser.renderer.render(tokens, parser.options, {})}</div>'

    whole = rendered(text)
    if len(text) <= MARKDOWN_OF_BEGIN:
        return whole, whole
    end = text.rfind("\n\n", 0, MARKDOWN_OF_BEGIN)
    return rendered(text[: end if end > 0 else MARKDOWN_OF_BEGIN]), whole


def _table(text: str, media_type: str) -> tuple[str, str, bool]:
    """The first rows; the first of all names the columns."""
    csv.field_size_limit(MOST)
    separator = "\t" if media_type == "text/tab-separated-values" else _separator(text)
    rows = list(islice(csv.reader(io.StringIO(text), delimiter=separator), ROWS + 1))
    most = min(max((len(row) for row in rows), default=0), COLUMNS)

    def cells(row: list[str], tag: str) -> str:
        row = [*row[:most], *[""] * (most - len(row))]
        return "".join(f"<{tag}>{escape(cell[:LONGEST_CELL])}</{tag}>" for cell in row)

    def html(some: list[list[str]]) -> str:
        if not some:
            return ""
        head = cells(some[0], "th").replace("<th>", '<th scope="col">')
        body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in some[1:])
        return f'<table class="values"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'

    more = len(rows) > ROWS or any(len(row) > most for row in rows)
    return html(rows[:ROWS_OF_BEGIN]), html(rows[:ROWS]), more


def _separator(text: str) -> str:
    """What stands between the values: whatever is there equally often in the first lines."""
    try:
        return csv.Sniffer().sniff(text[:20_000], SEPARATORS).delimiter
    except csv.Error:
        return max(SEPARATORS, key=text[:20_000].count)
