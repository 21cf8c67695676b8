"""Names that people give to sites, folders and documents."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_NAME = 255
# They turn text around or hide it: "annexe\u202efdp.exe" would read "annexeexe.pdf".
DIRECTION_MARKS = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_name(name: str) -> str:
    """The name as it is kept: Unicode NFC, one line, no outer spaces.

    Raises ValidationError for what no file system or header could carry: nothing at all, . and ..,
    a slash or backslash, control characters, marks that turn text around, more than 255 bytes.
    """
    try:
        name = unicodedata.normalize("NFC", name).strip()
        length = len(name.encode("utf-8"))
    except UnicodeEncodeError:
        raise ValidationError(
            _("This name has characters that do not exist."), code="name"
        ) from None
    if not name or name in {".", ".."}:
        raise ValidationError(_("Give it a name."), code="name")
    if length > LONGEST_NAME:
        message = _("This name is too long: at most %(bytes)d bytes.") % {"bytes": LONGEST_NAME}
        raise ValidationError(message, code="name")
    if any(c in "/\\" or c in DIRECTION_MARKS or unicodedata.category(c) == "Cc" for c in name):
        message = _("A name has no slash, backslash, line break or invisible direction mark.")
        raise ValidationError(message, code="name")
    return name


def fit_name(words: str) -> str:
    """A name like these words that may be one: of a person, say, who is called as they like."""
    kept = "".join(
        "-" if c in "/\\" else c
        for c in unicodedata.normalize("NFC", words)
        if c not in DIRECTION_MARKS and unicodedata.category(c) not in {"Cc", "Cs"}
    ).strip()
    while len(kept.encode("utf-8")) > LONGEST_NAME:
        kept = kept[:-1]
    return kept if kept and kept not in {".", ".."} else _("My site")
