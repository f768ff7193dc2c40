"""Name what a page is made of: flat shapes, text with a place for every character, pictures and code modules.

Everything is frozen and in whole pixels, colours are already chosen, so painters only draw. Each text also carries the
box its ink must stay in, which ``inkcheck`` holds it to.
"""

from dataclasses import dataclass, field
from typing import Literal

from playlists.model import Rect as Box
from playlists.pages.live import Live
from playlists.pages.theme import Rgb


@dataclass(frozen=True, slots=True)
class Fill:
    """A rectangle; ``radius`` rounds its corners, ``line`` draws only a frame of that width."""

    x: int
    y: int
    w: int
    h: int
    colour: Rgb
    radius: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Triangle:
    """The arrow of a price: points up or down and fills its box."""

    x: int
    y: int
    w: int
    h: int
    up: bool
    colour: Rgb


@dataclass(frozen=True, slots=True)
class Shape:
    """Flat outlines filled with one colour, each corner in thousandths of the box: a sign, an arrow to the right."""

    x: int
    y: int
    w: int
    h: int
    outlines: tuple[tuple[tuple[int, int], ...], ...]
    colour: Rgb


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters of one font on one base line; ``offsets[n]`` is where character n begins, counted from ``x``."""

    x: int
    baseline: int
    text: str
    offsets: tuple[int, ...]
    font: str
    size: int
    colour: Rgb
    box: Box


@dataclass(frozen=True, slots=True)
class Picture:
    """Decoded pixels, three bytes each, already at the size they are shown."""

    x: int
    y: int
    w: int
    h: int
    rgb: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Modules:
    """A QR code: ``rows`` of dark and light, ``module`` pixels each, on a light square that holds its quiet zone."""

    x: int
    y: int
    side: int
    module: int
    quiet: int
    rows: tuple[tuple[bool, ...], ...]
    ground: Rgb
    colour: Rgb = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Stencil:
    """A character that came as a picture: how much ink each pixel takes, a byte each; ``text`` says which it is."""

    x: int
    y: int
    w: int
    h: int
    ink: bytes = field(repr=False)
    colour: Rgb
    text: str


Mark = Fill | Triangle | Shape | Glyphs | Stencil | Picture | Modules
Ink = Literal["screen", "led", "led-red", "led-red-green"]
"""How the painter lays ink: smooth on a screen; on LED pixel fonts exact, and whole lamps on red and red-green."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a zone. ``fixed`` pixels at its left stand still while the rest of a ticker moves under them."""

    width: int
    height: int
    ground: Rgb
    items: tuple[Mark, ...]
    dwell_ms: int
    live: tuple[Live, ...] = ()
    fixed: int = 0
    ink: Ink = "screen"
    moving: bool = False
    text: str = ""
    """The words of the matter on this page, without frame and foot: for counting, searching and reading aloud."""
