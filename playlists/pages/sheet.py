"""Collect the marks of one page: the only place where a text, a size and a place become glyphs.

A sheet knows a theme and fonts; it decides no layout. ``y`` of a text is the top of its em box, whose base line lies
0.88 em lower, as Noto Sans CJK is drawn.
"""

from collections.abc import Sequence
from typing import Literal

from playlists.document import Run
from playlists.model import Rect as Box
from playlists.model import Theme
from playlists.pages.breaking import Line, break_lines, flatten, place
from playlists.pages.display_list import Fill, Glyphs, Mark, Stencil, Triangle
from playlists.pages.faces import Faces
from playlists.pages.supplied import SUPPLIED
from playlists.pages.theme import Rgb, Role, colour

HAlign = Literal["left", "right", "centre"]
Ink = Role | Rgb


def baseline(size: int) -> int:
    return (size * 88 + 50) // 100


class Sheet:
    def __init__(self, width: int, height: int, theme: Theme, faces: Faces) -> None:
        self.width, self.height, self.theme, self.faces = width, height, theme, faces
        self.marks: list[Mark] = []

    def rgb(self, ink: Ink) -> Rgb:
        return colour(self.theme, ink) if isinstance(ink, str) else ink

    def fill(self, x: int, y: int, w: int, h: int, ink: Ink, radius: int = 0, line: int = 0) -> None:
        self.marks.append(Fill(x, y, w, h, self.rgb(ink), radius, line))

    def arrow(self, x: int, y: int, w: int, h: int, up: bool, ink: Ink) -> None:
        self.marks.append(Triangle(x, y, w, h, up, self.rgb(ink)))

    def advance(self, size: int) -> "Advances":
        return Advances(self.faces, size)

    def measure(self, text: str, size: int, bold: bool = False) -> int:
        return self.line(text, size, bold).width

    def line(self, text: str, size: int, bold: bool = False) -> Line:
        return place(text, (bold,) * len(text), self.advance(size), size)

    def lines(self, runs: Sequence[Run], size: int, width: int, *, indent: int = 0, justify: bool = True) -> list[Line]:
        text, strong = flatten(runs)
        return break_lines(text, strong, self.advance(size), size, width, indent=indent, justify=justify)

    def text(
        self,
        x: int,
        y: int,
        text: str,
        size: int,
        ink: Ink = "ink",
        bold: bool = False,
        align: HAlign = "left",
        box: Box | None = None,
    ) -> int:
        """One line with its left edge, right edge or centre at ``x``; answers where it ends."""
        line = self.line(text, size, bold)
        left = x - {"left": 0, "right": line.width, "centre": line.width // 2}[align]
        self.put(left, y, line, size, ink, box)
        return left + line.width

    def middle(
        self,
        x: int,
        centre: int,
        text: str,
        size: int,
        ink: Ink = "ink",
        bold: bool = False,
        align: HAlign = "left",
        box: Box | None = None,
    ) -> int:
        """As ``text``, its em box centred on a row."""
        return self.text(x, centre - size // 2, text, size, ink, bold, align, box)

    def vertical(self, centre: int, y: int, text: str, size: int, step: int, ink: Ink, bold: bool = False) -> None:
        for number, character in enumerate(text):
            self.text(centre, y + number * step, character, size, ink, bold, "centre")

    def put(self, x: int, y: int, line: Line, size: int, ink: Ink, box: Box | None = None) -> None:
        """A line that is already broken; split into one mark a font."""
        self.place(x, y + baseline(size), line, ("sans", "sans-bold"), size, ink, box or _em_box(x, y, line, size))

    def place(self, x: int, base: int, line: Line, roles: tuple[str, str], size: int, ink: Ink, box: Box) -> None:
        rgb = self.rgb(ink)
        font, first, text, offsets = "", 0, "", list[int]()
        for placed in line.characters:
            name, drawn = self.faces.choose(roles[placed.strong], placed.character)
            if drawn.isspace():
                continue
            if name == SUPPLIED:
                self._stencil(x + placed.x, base, drawn, size, rgb)
                continue
            if name != font and text:
                self.marks.append(Glyphs(first, base, text, tuple(offsets), font, size, rgb, box))
                text, offsets = "", []
            if not text:
                font, first = name, x + placed.x
            text += drawn
            offsets.append(x + placed.x - first)
        if text:
            self.marks.append(Glyphs(first, base, text, tuple(offsets), font, size, rgb, box))

    def _stencil(self, x: int, base: int, character: str, size: int, rgb: Rgb) -> None:
        ink = self.faces.ink(SUPPLIED, size, character)
        if ink.mask is not None:
            mask = ink.mask.tobytes()
            self.marks.append(Stencil(x + ink.left, base + ink.top, *ink.size, mask, rgb, character))

    def figures(self, text: str, size: int, bold: bool = False) -> Line:
        """A figure on the regular weight's advances, so that bold totals stand digit under digit."""
        return place(text, (bold,) * len(text), Advances(self.faces, size, ("sans", "sans")), size)

    def right_edge(self, text: str, size: int, bold: bool) -> int:
        """How far to move a text right so that its ink, not its white, ends at an edge; bold may need a pixel left."""
        if not text:
            return 0
        name, drawn = self.faces.choose("sans-bold" if bold else "sans", text[-1])
        ink = self.faces.ink(name, size, drawn)
        return self.faces.advance("sans", size, text[-1]) - ink.left - ink.size[0]

    def optical(self, text: str, size: int, bold: bool) -> int:
        """How far to move a large figure left so that its ink, not its white, stands on the margin."""
        return self.faces.left_bearing("sans-bold" if bold else "sans", size, text[0]) if text else 0


class Advances:
    """The width of a character at one size, regular or bold."""

    __slots__ = ("_faces", "_roles", "_size")

    def __init__(self, faces: Faces, size: int, roles: tuple[str, str] = ("sans", "sans-bold")) -> None:
        self._faces, self._size, self._roles = faces, size, roles

    def __call__(self, character: str, strong: bool) -> int:
        return self._faces.advance(self._roles[strong], self._size, character)


def _em_box(x: int, y: int, line: Line, size: int) -> Box:
    """The em box, with the slack descenders and brackets need."""
    slack = size // 6
    return Box(x - slack, y - slack, line.width + 2 * slack, size + 2 * slack)
