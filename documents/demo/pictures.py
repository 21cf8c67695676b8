"""PNG and JPEG files, written by hand, so that the demo needs no library for pictures."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable

Colour = tuple[int, int, int]
Picture = Callable[[int, int], Colour]


def png(width: int, height: int, picture: Picture) -> bytes:
    """A PNG file of 8 bits a channel."""
    rows = b"".join(
        b"\0" + bytes(channel for x in range(width) for channel in picture(x, y))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


# JPEG, baseline. Its tables of codes may be any; these give every symbol a code of the same
# length, which is simple, and a little larger than it could be.
DC_SYMBOLS = list(range(12))  # codes of 4 bits
AC_SYMBOLS = [0x00, 0xF0] + [run << 4 | size for run in range(16) for size in range(1, 11)]
ZIGZAG = sorted(
    ((row, column) for row in range(8) for column in range(8)),
    key=lambda at: (sum(at), at[0] if sum(at) % 2 else at[1]),
)
STEPS = [6 + 3 * (row + column) for row, column in ZIGZAG]
COSINES = [
    [
        (math.sqrt(0.125) if u == 0 else 0.5) * math.cos((2 * x + 1) * u * math.pi / 16)
        for x in range(8)
    ]
    for u in range(8)
]


def jpeg(width: int, height: int, picture: Picture) -> bytes:
    """A JPEG file; width and height are multiples of 8."""
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"".join(
        bytes([component, 0x11, 0]) for component in (1, 2, 3)
    )
    codes = bytes([0x00, *_lengths(4, DC_SYMBOLS), *DC_SYMBOLS]) + bytes(
        [0x10, *_lengths(8, AC_SYMBOLS), *AC_SYMBOLS]
    )
    scan = bytes([3, 1, 0, 2, 0, 3, 0, 0, 63, 0])
    parts = (
        (0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
        (0xDB, bytes([0, *STEPS])),
        (0xC0, frame),
        (0xC4, codes),
        (0xDA, scan),
    )
    head = b"".join(
        bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body for marker, body in parts
    )
    return b"\xff\xd8" + head + _entropy(width, height, picture) + b"\xff\xd9"


def _lengths(length: int, symbols: list[int]) -> list[int]:
    return [len(symbols) if bits == length else 0 for bits in range(1, 17)]


def _entropy(width: int, height: int, picture: Picture) -> bytes:
    bits: list[str] = []
    before = [0, 0, 0]
    for top in range(0, height, 8):
        for left in range(0, width, 8):
            colours = [[_ycc(picture(left + x, top + y)) for x in range(8)] for y in range(8)]
            for channel in range(3):
                block = _steps([[colour[channel] for colour in row] for row in colours])
                _write_block(bits, block, before[channel])
                before[channel] = block[0]
    whole = "".join(bits)
    whole += "1" * (-len(whole) % 8)
    return int(whole, 2).to_bytes(len(whole) // 8, "big").replace(b"\xff", b"\xff\0")


def _ycc(colour: Colour) -> tuple[float, float, float]:
    red, green, blue = colour
    light = 0.299 * red + 0.587 * green + 0.114 * blue
    return light - 128, (blue - light) * 0.564, (red - light) * 0.713


def _steps(block: list[list[float]]) -> list[int]:
    """The cosine transform of a block, in steps, in zigzag."""
    rows = [[sum(map(float.__mul__, cosine, row)) for cosine in COSINES] for row in block]
    columns = list(zip(*rows, strict=True))
    whole = [[sum(map(float.__mul__, cosine, column)) for cosine in COSINES] for column in columns]
    return [
        round(whole[column][row] / step) for (row, column), step in zip(ZIGZAG, STEPS, strict=True)
    ]


def _write_block(bits: list[str], block: list[int], before: int) -> None:
    difference = block[0] - before
    bits.append(f"{DC_SYMBOLS.index(difference.bit_length()):04b}" + _value(difference))
    zeros = 0
    for value in block[1:]:
        if value == 0:
            zeros += 1
            continue
        while zeros > 15:
            bits.append(f"{AC_SYMBOLS.index(0xF0):08b}")
            zeros -= 16
        symbol = zeros << 4 | value.bit_length()
        bits.append(f"{AC_SYMBOLS.index(symbol):08b}" + _value(value))
        zeros = 0
    if zeros:
        bits.append(f"{AC_SYMBOLS.index(0x00):08b}")


def _value(value: int) -> str:
    size = value.bit_length()
    if not size:
        return ""
    return f"{value if value > 0 else value + (1 << size) - 1:0{size}b}"


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
