"""How a control card takes its pixels: 24 bits each, or one bit a lamp for a panel of one or two colours. Pure.

Bits run along a row from left to right, and each row begins a new word, whose highest bit is the leftmost lamp. 0 is
a lit lamp and 1 a dark one, and dark is what the last word of a row is filled with. A yellow lamp is lit in red and in
green. On a BX-6E a word has 32 bits and travels lowest byte first, as every number here, and the whole of red comes
before the whole of green; on a BX-5E it is a byte, and red and green take turns. Words are counted from the panel's
left edge: an area that began between two of them would have to be filled at its beginning too; ours all begin at 0.

A lamp is lit or not. What is lit is told against the brightest of the picture: a panel dimmed for the night comes with
every value made smaller, and must not go dark for it.
"""

from dataclasses import dataclass
from typing import Literal

from playlists.model import Palette

Form = Literal["24 bits", "planes", "turns"]
CHANNELS: dict[Palette, tuple[int, ...]] = {"red": (0,), "red-green": (0, 1)}
"""Which of a pixel's three bytes becomes lamps, in this order."""
WORD_BYTES: dict[Form, int] = {"planes": 4, "turns": 1}
LIT, DARK = b"0", b"1"


@dataclass(frozen=True, slots=True)
class Coding:
    """How one card takes the pixels of one panel; ``channels`` are empty where they go as they are."""

    form: Form
    channels: tuple[int, ...] = ()

    def row_bytes(self, width: int) -> int:
        """Return how many bytes one row of pixels takes."""
        return width * 3 if self.form == "24 bits" else len(self.channels) * self._filled(width) // 8

    def least_lit(self, rgb: bytes) -> int:
        """Return the least value of a whole picture that lights a lamp: more than half of its brightest."""
        return max((max(rgb[byte::3], default=0) for byte in self.channels), default=0) // 2 + 1

    def coded(self, width: int, rgb: bytes, lit_from: int) -> bytes:
        """Return pixels of three bytes, or rows of them, as the card takes them."""
        if self.form == "24 bits":
            return rgb
        table = DARK * lit_from + LIT * (256 - lit_from)
        colours = [self._rows(width, rgb[byte::3].translate(table)) for byte in self.channels]
        if self.form == "planes":
            return b"".join(colours)
        turns = bytearray(sum(map(len, colours)))
        for place, colour in enumerate(colours):
            turns[place :: len(colours)] = colour
        return bytes(turns)

    def _rows(self, width: int, bits: bytes) -> bytes:
        rows = [bits[at : at + width].ljust(self._filled(width), DARK) for at in range(0, len(bits), width)]
        data = b"".join(int(row, 2).to_bytes(len(row) // 8, "big") for row in rows)
        size = WORD_BYTES[self.form]
        turned = bytearray(data)
        for place in range(size):
            turned[place::size] = data[size - 1 - place :: size]
        return bytes(turned)

    def _filled(self, width: int) -> int:
        """Return how many bits a row has, with those that fill its last word."""
        word = 8 * WORD_BYTES[self.form]
        return -(-width // word) * word


FULL = Coding("24 bits")
