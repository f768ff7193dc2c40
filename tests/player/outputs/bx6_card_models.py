"""Which cards the emulator can be, and how each of them reads the bytes of a picture.

It decides what a card of one or two colours makes of bit planes; it leaves alone what a command is. The sources [J] to
[L] are named in ``bx6_card``; further ones, read for these cards:

* [P] public repository onbonlab/pub, the guide beside the libraries, and bx05 0.5.0 with bx05.message there.
* [W] a rewriting in C++ of the maker's LedDynamicArea (Unit_build.cpp) in a public index that names no repository.
* [N] public repository erikzhouxin/NHardwares, BxDualControlType.cs: the numbers of the newer 6E.
* [C] public repository onbonlab/bx.dual.linux.cplus, the guide to dynamic areas.

Type. Low byte the series, high byte the card [H, J, N]. Dynamic areas are kept by 5E, 6E and 6Q only [D, P, C]: a 6M,
6W or 6A has none, so that this card refuses the group. 6E keeps 32, 5E four [P], numbered from 0 [H]. Sure: three
sources.

6E, 6EX. One plane a colour, red first, each whole behind the other; a row from left to right in words of 32 lamps that
lie on the screen's own grid: in front of an area at x there are x mod 32 lamps, behind it as many as fill the word. A
word is little-endian, its highest bit the leftmost lamp. Bit 0 is lit. Sure: M writes so, A reads so (its preview lies
one lamp off, by its ``32 - bit``; word order, planes, polarity and padding are the same). Padding is dark, 1 [M, W].

5E. The same in bytes of 8 lamps, highest bit left, 0 lit, padding 1; two colours take turns byte by byte, red first [M
of bx05, W]. Sure: both agree. Its command is another: ``bx6_card_shown`` tells.

Lamps of the other order exist ("G+R") [H, W]: what is sent as red then shines green. On 5E the bytes change places [M
of bx05, W]; that on 6E the planes do is a guess. ``green_first`` is such a panel.

A BX-6E2X knows no screen narrower than 80 lamps: of a panel of 64 the left 16 of an area at 0 are not seen, and x
begins at 16 [H]. Other cards have such limits too; their numbers are nowhere.

No public word: whether a card minds padding that is lit (this one refuses it, a driver's planes would be shifted), and
whether it asks for more than the series of the type (this one does not, but writes down what it was told).
"""

from dataclasses import dataclass
from typing import Literal

Lamps = Literal["rgb", "red", "red-green"]
Pixels = Literal["24 bits", "planes", "bytes in turn", "none"]


@dataclass(frozen=True, slots=True)
class Model:
    """A card: what is printed on it, its number on the wire, how it takes pixels, and how many areas it keeps."""

    name: str
    code: int
    pixels: Pixels
    areas: int
    least_width: int = 0

    @property
    def series(self) -> int:
        return self.code & 0xFF

    def __str__(self) -> str:
        return f"BX-{self.name}"


MODELS = {
    model.name: model
    for model in (
        *(Model(name, code, "24 bits", 32) for name, code in (("6Q1", 0x0166), ("6Q2", 0x0266), ("6Q3", 0x0366))),
        Model("6E1", 0x0174, "planes", 32),
        Model("6E2", 0x0274, "planes", 32),
        Model("6E3", 0x0374, "planes", 32),
        Model("6E1X", 0x0474, "planes", 32),
        Model("6E2X", 0x0574, "planes", 32, least_width=80),
        Model("6E1XP", 0x0674, "planes", 32),
        Model("5E1", 0x0154, "bytes in turn", 4),
        Model("5E2", 0x0254, "bytes in turn", 4),
        Model("5E3", 0x0354, "bytes in turn", 4),
        Model("6M1", 0x0162, "none", 0),
        Model("6W1", 0x0164, "none", 0),
        Model("6A1", 0x2163, "none", 0),
    )
}


@dataclass(frozen=True, slots=True)
class Setup:
    """A card with the lamps that hang on it."""

    model: Model
    panel: tuple[int, int]
    lamps: Lamps
    green_first: bool = False

    @property
    def hidden(self) -> int:
        """How many columns of the card's screen lie left of the panel, where no lamp is."""
        return max(0, self.model.least_width - self.panel[0])

    @property
    def screen(self) -> tuple[int, int]:
        return self.panel[0] + self.hidden, self.panel[1]

    @property
    def _colours(self) -> int:
        return 2 if self.lamps == "red-green" else 1

    @property
    def _grid(self) -> int:
        return 32 if self.model.pixels == "planes" else 8

    def page_bytes(self, x: int, width: int, height: int) -> int:
        """Return how many bytes the picture of an area has."""
        if self.model.pixels == "24 bits":
            return width * height * 3
        return self._row_bytes(x, width) * height * self._colours

    def rgb(self, data: bytes, x: int, width: int, height: int) -> bytes:
        """Return what the lamps show; ``ValueError`` where the picture holds light that belongs to no lamp of it."""
        if self.model.pixels == "24 bits":
            return data
        planes = [self._lit(plane, x, width) for plane in self._planes(data)]
        if self._colours == 1:
            return b"".join(b"\xff\0\0" if lit else b"\0\0\0" for lit in planes[0])
        red, green = reversed(planes) if self.green_first else planes
        return b"".join(bytes((255 * r, 255 * g, 0)) for r, g in zip(red, green, strict=True))

    def _row_bytes(self, x: int, width: int) -> int:
        return -(-(x % self._grid + width) // self._grid) * self._grid // 8

    def _planes(self, data: bytes) -> list[bytes]:
        count = self._colours
        if self.model.pixels == "bytes in turn":
            return [data[colour::count] for colour in range(count)]
        size = len(data) // count
        planes = [data[colour * size : (colour + 1) * size] for colour in range(count)]
        return [b"".join(plane[at : at + 4][::-1] for at in range(0, size, 4)) for plane in planes]

    def _lit(self, plane: bytes, x: int, width: int) -> list[bool]:
        row, before = self._row_bytes(x, width), x % self._grid
        lit: list[bool] = []
        for at in range(0, len(plane), row):
            bits = f"{int.from_bytes(plane[at : at + row], 'big'):0{row * 8}b}"
            if "0" in bits[:before] or "0" in bits[before + width :]:
                raise ValueError(f"row {at // row} of a plane has lit lamps beside its area")
            lit += [bit == "0" for bit in bits[before : before + width]]
        return lit
