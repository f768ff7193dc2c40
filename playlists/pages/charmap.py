"""Read which characters a font file holds: the cmap table of TrueType and OpenType, the encoding table of PCF.

FreeType draws a box for a missing glyph and Pillow does not say so; a missing glyph must be found at review, never on
the wall. Only the table is read, never the font.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_PLANES = 0x40000  # the Basic plane to the Tertiary Ideographic one; nothing above is ever set


class FontUnreadableError(ValueError):
    """The file is not a font this reader knows."""


class Coverage:
    """A set of code points, a bit each: 32 KB a font where a Python set takes 4 MB."""

    __slots__ = ("_bits",)

    def __init__(self) -> None:
        self._bits = bytearray(_PLANES // 8)

    def add(self, first: int, last: int) -> None:
        for code in range(first, min(last, _PLANES - 1) + 1):
            self._bits[code >> 3] |= 1 << (code & 7)

    def __contains__(self, character: str) -> bool:
        code = ord(character)
        return code < _PLANES and bool(self._bits[code >> 3] >> (code & 7) & 1)

    def __len__(self) -> int:
        return int.from_bytes(self._bits, "big").bit_count()


def read_coverage(path: str, face_index: int = 0) -> Coverage:
    coverage = Coverage()
    try:
        with Path(path).open("rb") as file:
            ranges = _pcf_ranges(file) if file.read(4) == b"\x01fcp" else _cmap_ranges(file, face_index)
            for first, last in ranges:
                coverage.add(first, last)
    except (struct.error, IndexError, KeyError) as error:
        raise FontUnreadableError(f"Font {Path(path).name} has a damaged character table; install it again.") from error
    return coverage


def _at(file: BinaryIO, offset: int, layout: str) -> tuple[int, ...]:
    file.seek(offset)
    return struct.unpack(layout, file.read(struct.calcsize(layout)))


def _cmap_ranges(file: BinaryIO, face_index: int) -> Iterator[tuple[int, int]]:
    file.seek(0)
    start = 0
    if file.read(4) == b"ttcf":
        (start,) = _at(file, 12 + 4 * face_index, ">I")
    (count,) = _at(file, start + 4, ">H")
    tables = {}
    for number in range(count):
        tag, _, offset, _ = _at(file, start + 12 + 16 * number, ">IIII")
        tables[tag] = offset
    cmap = tables[int.from_bytes(b"cmap", "big")]
    (subtables,) = _at(file, cmap + 2, ">H")
    best: dict[int, int] = {}
    for number in range(subtables):
        _, _, offset = _at(file, cmap + 4 + 8 * number, ">HHI")
        (form,) = _at(file, cmap + offset, ">H")
        best[form] = cmap + offset
    if 12 in best:
        return _format_12(file, best[12])
    return _format_4(file, best[4])


def _format_12(file: BinaryIO, offset: int) -> Iterator[tuple[int, int]]:
    (groups,) = _at(file, offset + 12, ">I")
    values = _at(file, offset + 16, f">{3 * groups}I")
    for number in range(groups):
        first, last, glyph = values[3 * number : 3 * number + 3]
        yield (first, last) if glyph else (first + 1, last)


def _format_4(file: BinaryIO, offset: int) -> Iterator[tuple[int, int]]:
    _, length, _, doubled = _at(file, offset, ">4H")
    count = doubled // 2
    words = _at(file, offset, f">{length // 2}H")
    ends, starts = words[7 : 7 + count], words[8 + count : 8 + 2 * count]
    deltas = words[8 + 2 * count : 8 + 3 * count]
    range_at = 8 + 3 * count
    for number in range(count):
        for code in range(starts[number], ends[number] + 1):
            shift = words[range_at + number]
            glyph = code
            if shift:
                glyph = words[range_at + number + shift // 2 + code - starts[number]]
            if code != 0xFFFF and (glyph if shift and not glyph else (glyph + deltas[number]) & 0xFFFF):
                yield code, code


def _pcf_ranges(file: BinaryIO) -> Iterator[tuple[int, int]]:
    (count,) = _at(file, 4, "<I")
    for number in range(count):
        kind, _, _, offset = _at(file, 8 + 16 * number, "<IIII")
        if kind != 32:  # PCF_BDF_ENCODINGS
            continue
        (form,) = _at(file, offset, "<I")
        order = ">" if form & 4 else "<"
        low_first, low_last, high_first, high_last, _ = _at(file, offset + 4, f"{order}5H")
        size = (low_last - low_first + 1) * (high_last - high_first + 1)
        for place, glyph in enumerate(_at(file, offset + 14, f"{order}{size}H")):
            if glyph != 0xFFFF:
                high, low = divmod(place, low_last - low_first + 1)
                code = (high + high_first) << 8 | (low + low_first)
                yield code, code
        return
    raise FontUnreadableError("A pixel font without an encoding table; install it again.")
