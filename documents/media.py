"""What kind of file a document is, as its name says it."""

from __future__ import annotations

from mimetypes import MimeTypes

# Python's own list and no system file, so that every machine says the same.
KINDS = MimeTypes(filenames=())
OPEN_XML = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
for _kind, _endings in {
    "text/markdown": ".md .markdown",
    "text/csv": ".csv",
    f"{OPEN_XML}.wordprocessingml.document": ".docx",
    f"{OPEN_XML}.spreadsheetml.sheet": ".xlsx",
    f"{OPEN_XML}.presentationml.presentation": ".pptx",
    f"{OPEN_DOCUMENT}.text": ".odt",
    f"{OPEN_DOCUMENT}.spreadsheet": ".ods",
    f"{OPEN_DOCUMENT}.presentation": ".odp",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "application/x-7z-compressed": ".7z",
    # For the player.
    "audio/mp4": ".m4a",
    "audio/ogg": ".oga .ogg",
    "audio/flac": ".flac",
    "audio/webm": ".weba",
    "video/mp4": ".m4v",
    "video/ogg": ".ogv",
    "video/x-matroska": ".mkv",
    # Text and code.
    "text/plain": ".adoc .bib .log .rst .vue",
    "application/yaml": ".yaml .yml",
    "application/toml": ".toml",
    "text/x-ini": ".cfg .conf .ini .properties",
    "text/x-sql": ".sql",
    "text/x-typescript": ".ts .tsx",
    "text/jsx": ".jsx",
    "text/x-gosrc": ".go",
    "text/rust": ".rs",
    "text/x-java": ".java",
    "text/x-csrc": ".c .h",
    "text/x-c++src": ".cpp .hpp",
    "text/x-csharp": ".cs",
    "text/x-php": ".php",
    "text/x-ruby": ".rb",
    "text/x-perl": ".pl",
    "text/x-lua": ".lua",
    "text/x-r": ".r",
    "text/x-kotlin": ".kt",
    "text/x-swift": ".swift",
    "text/x-powershell": ".ps1",
    "text/x-diff": ".diff .patch",
    "text/x-scss": ".scss",
}.items():
    for _ending in _endings.split():
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
# What a media type begins with or has in it, for each kind that people tell apart.
PARTS_OF_KINDS = {
    "text": [
        "text/plain",
        "text/markdown",
        "text/html",
        "msword",
        "wordprocessing",
        "document.text",
    ],
    "pdf": ["application/pdf"],
    "sheet": ["text/csv", "spreadsheet", "ms-excel"],
    "slides": ["presentation", "powerpoint"],
    "image": ["image/"],
    "sound": ["audio/"],
    "video": ["video/"],
    "archive": ["zip", "compressed", "x-tar"],
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
