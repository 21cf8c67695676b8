"""The pictures of the demo: drawn point by point, written as files by Pillow."""

from __future__ import annotations

import math
from collections.abc import Callable
from io import BytesIO

from PIL import Image

Colour = tuple[int, int, int]
Picture = Callable[[int, int], Colour]


def drawn(picture: Picture, width: int, height: int, kind: str) -> bytes:
    """A file of this kind, "PNG" or "JPEG", with the picture in it."""
    image = Image.new("RGB", (width, height))
    image.putdata([picture(x, y) for y in range(height) for x in range(width)])
    file = BytesIO()
    image.save(file, kind)
    return file.getvalue()


def dyke(x: int, y: int) -> Colour:
    """A dyke under an evening sky, 320 by 208."""
    if (x - 236) ** 2 + (y - 62) ** 2 < 26**2:
        return 252, 222, 140
    crest = 118 + round(7 * math.sin(x / 46))
    if y < crest:
        glow = y / crest
        return round(92 + 150 * glow), round(138 + 60 * glow), round(196 - 40 * glow)
    if y < crest + 30:
        grass = (x * 7 + y * 13) % 11
        return 70 + grass, 116 + 2 * grass, 52
    ripple = round(14 * math.sin(y / 2 + 3 * math.sin(x / 30)))
    return 84 + ripple, 122 + ripple, 150 + ripple


def map_of_sections(x: int, y: int) -> Colour:
    """A map in plain colours: water, five sections of a dyke, land, 480 by 320."""
    shore = 170 + 34 * math.sin(x / 70) + 12 * math.sin(x / 19)
    if abs(y - shore) < 7:
        return ((200, 60, 48), (232, 150, 40), (70, 140, 90), (60, 110, 170), (130, 80, 150))[
            x * 5 // 480
        ]
    if y < shore:
        return 198, 222, 236
    return (222, 232, 206) if (x // 24 + y // 24) % 2 else (232, 238, 218)
