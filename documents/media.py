"""What kind of file a document is, as its name says it."""

from __future__ import annotations

from mimetypes import MimeTypes

# Python's own list and no system file, so that every machine says the same.
KINDS = MimeTypes(filenames=())
for _ending, _kind in {
    ".md": "text/markdown",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".7z": "application/x-7z-compressed",
}.items():
    KINDS.add_type(_kind, _ending)

UNKNOWN = "application/octet-stream"
ICONS = {
    "image": "file-image",
    "audio": "file-headphone",
    "video": "file-play",
    "text/csv": "file-spreadsheet",
    "text": "file-text",
    "application/pdf": "file-text",
    "spreadsheet": "file-spreadsheet",
    "excel": "file-spreadsheet",
    "presentation": "presentation",
    "word": "file-text",
    "opendocument.text": "file-text",
    "zip": "file-archive",
    "compressed": "file-archive",
    "tar": "file-archive",
    "json": "file-code",
    "javascript": "file-code",
    "xml": "file-code",
}


def media_type_of(name: str) -> str:
    """The media type that the ending of a name stands for."""
    kind, encoding = KINDS.guess_type(name, strict=False)
    return UNKNOWN if encoding else (kind or UNKNOWN)[:100]


def icon_of(media_type: str) -> str:
    """The icon for a media type."""
    for part, icon in ICONS.items():
        if media_type.startswith(part) or part in media_type:
            return icon
    return "file"
