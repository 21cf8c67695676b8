"""Pictures, drawn anew: the pixels and nothing else that the file had."""

from __future__ import annotations

import io
import json
import warnings
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"]
# A picture of more points than this is no photograph; it is never unpacked.
Image.MAX_IMAGE_PIXELS = 100_000_000
warnings.simplefilter("error", Image.DecompressionBombWarning)
# Of others the points are numbers of colours, and cannot be mixed.
DIRECT = {"L", "RGB", "RGBA", "CMYK"}
QUALITY, EFFORT = 80, 2


def draw(source: BinaryIO, *, thumbnail: int, large: int) -> None:
    """Write `thumbnail.webp`, `large.webp` and what `facts.json` says of them."""
    with _opened(source) as image:
        # What is made small first needs less; animated: the first picture.
        if image.mode in DIRECT:
            image.thumbnail((large, large))
        picture = _plain(image)
    picture.thumbnail((large, large))
    save(picture, "large.webp")
    facts = {"kind": "image", "pages": 1, "width": picture.width, "height": picture.height}
    write_thumbnail(picture, thumbnail)
    Path("facts.json").write_text(json.dumps(facts))


def write_thumbnail(picture: Image.Image, size: int) -> None:
    """Write `thumbnail.webp`."""
    small = picture.copy()
    small.thumbnail((size, size))
    save(small, "thumbnail.webp")


def save(picture: Image.Image, name: str) -> None:
    """Write a picture as WebP, with nothing but its points."""
    picture.save(name, "WEBP", quality=QUALITY, method=EFFORT)


def _opened(source: BinaryIO) -> Image.Image:
    try:
        return Image.open(source, formats=FORMATS)
    except UnidentifiedImageError:
        import pi_heif  # noqa: PLC0415 -- only for what telephones make

        pi_heif.register_heif_opener()
        source.seek(0)
        return Image.open(source, formats=["HEIF"])


def _plain(image: Image.Image) -> Image.Image:
    """Turned as it was held, in the colours of screens, with or without what shines through."""
    profile = image.info.get("icc_profile")
    clear = image.has_transparency_data
    turned = ImageOps.exif_transpose(image)
    picture = turned.convert("RGBA" if clear else turned.mode if turned.mode == "CMYK" else "RGB")
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            picture = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGBA" if clear else "RGB",
            )
    picture = picture.convert("RGBA" if clear else "RGB")
    picture.info.clear()
    return picture
