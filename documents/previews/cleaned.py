"""HTML that a process made of a file, as a page of ours may show it.

The only place where text is declared harmless: after nh3 has let through no more than is named here.
It is asked each time it is shown, so that what lies on the disk is never believed.
"""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    *("a", "b", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "h5", "h6", "hr"),
    *("li", "ol", "p", "pre", "s", "span", "strong", "ul", "div"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
CLASSES = {"div": {"prose"}, "pre": {"code"}, "table": {"values"}}


def cleaned(html: str) -> SafeString:
    """The HTML without all that could run, load, be clicked unasked or look like ours."""
    return mark_safe(CLEANER.clean(html))  # noqa: S308 -- nh3 let nothing else through


def _attribute(tag: str, name: str, value: str) -> str | None:
    """What Pygments calls the parts of a language: no more than four letters and digits."""
    if name != "class" or tag != "span":
        return value
    small = value.isascii() and value.isalnum() and len(value) <= 4
    return value if small or value == "line" else None


CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={**ATTRIBUTES, "span": {"class"}},
    allowed_classes=CLASSES,
    attribute_filter=_attribute,
    tag_attribute_values={"th": {"scope": {"col"}}},
    url_schemes={"http", "https", "mailto"},
    # A relative address would lead into our own pages.
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)
