"""Open the pinned fonts and answer three questions of a character: which font has it, how wide is it, what is its ink.

Fonts are opened by path, because Pillow copies a 20 MB font for every size when it is given bytes. The BASIC layout
engine is forced: Raqm is there on some machines only, and its pixels differ. Advances are whole pixels, so a page is
placed the same everywhere. Text falls back character by character: the wanted font, its rare-character fonts, then 〓,
the printer's mark for a missing type, never a box.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageDraw, ImageFont, features
from PIL import __version__ as pillow_version

from playlists.pages import LAYOUT_VERSION
from playlists.pages.charmap import Coverage, read_coverage
from playlists.pages.fontset import FontFile

MISSING_TYPE = "〓"
# A few thousand glyphs at hall size; the worker that holds them exits when idle.
_INK_LIMIT_BYTES = 24 * 1024 * 1024
_MOST_OPEN = 24
"""Sizes of fonts that are open at once: each maps its whole file, 20 MB of address space, and a page needs ten."""
_PIXEL_DESCENT = 2
_NARROW_ON_PIXELS = {".": 4, ",": 4}
"""Point and comma take 4 px at 16 px, else a sum does not fit beside its name."""


@dataclass(frozen=True, slots=True)
class GlyphInk:
    """The coverage mask of one glyph, and where its left upper corner stands from the pen on the base line."""

    left: int
    top: int
    mask: Image.Image | None

    @property
    def size(self) -> tuple[int, int]:
        return (0, 0) if self.mask is None else self.mask.size


class Faces:
    """The open fonts of one release; not to be shared between threads that draw at once."""

    def __init__(self, files: Mapping[str, FontFile]) -> None:
        self._files = dict(files)
        self._opened: dict[tuple[str, int], ImageFont.FreeTypeFont] = {}
        self._coverage: dict[str, Coverage] = {}
        self._advances: dict[tuple[str, int], dict[str, int]] = {}
        self._inks: dict[tuple[str, int, str], GlyphInk] = {}
        self._ink_bytes = 0
        self._chosen: dict[tuple[str, str], tuple[str, str]] = {}
        self._chains = {role: self._chain(role) for role in self._files}

    def _chain(self, role: str) -> tuple[str, ...]:
        """The fonts asked in turn: pixel fonts fall back to rare fonts of their own height first, then to outlines."""
        size = self._files[role].size
        rare = sorted(name for name in self._files if name.startswith("rare-"))
        same = [name for name in rare if self._files[name].size == size]
        outlines = [name for name in ("sans", *rare) if name in self._files and self._files[name].size == 0]
        return tuple(dict.fromkeys([role, *same, *outlines]))

    def has(self, role: str, character: str) -> bool:
        coverage = self._coverage.get(role)
        if coverage is None:
            file = self._files[role]
            coverage = self._coverage[role] = read_coverage(file.path, file.face_index)
        return character in coverage

    def choose(self, role: str, character: str) -> tuple[str, str]:
        """The font that draws ``character`` where ``role`` is wanted, and the character it draws."""
        found = self._chosen.get((role, character))
        if found is None:
            for name in self._chains[role]:
                if self.has(name, character) or character.isspace():
                    found = (name, character)
                    break
            else:
                found = (role if self.has(role, MISSING_TYPE) else "sans", MISSING_TYPE)
            self._chosen[role, character] = found
        return found

    def missing(self, text: Iterable[str], surface: Literal["screen", "led"] = "screen") -> list[str]:
        """The characters of ``text`` that no font can draw on this surface, each once, in order."""
        role = "sans" if surface == "screen" else "pixel-16"
        wanted = dict.fromkeys(character for piece in text for character in piece)
        return [c for c in wanted if not c.isspace() and not any(self.has(name, c) for name in self._chains[role])]

    def exact(self, role: str, character: str) -> bool:
        """Whether a pixel font's own height has the character: an outline forced into 16 lamps clogs."""
        name, drawn = self.choose(role, character)
        return drawn.isspace() or bool(self._files[name].size)

    def check(self, text: str) -> list[str]:
        return self.missing(text)

    def advance(self, role: str, size: int, character: str) -> int:
        """How far the pen moves, in whole pixels, after fallback."""
        widths = self._advances.get((role, size))
        if widths is None:
            widths = self._advances[role, size] = {}
        width = widths.get(character)
        if width is None:
            name, drawn = self.choose(role, character)
            width = round(self._font(name, size).getlength(drawn))
            if self._files[role].size and drawn in _NARROW_ON_PIXELS:
                width = min(width, _NARROW_ON_PIXELS[drawn])
            widths[character] = width
        return width

    def ink(self, role: str, size: int, character: str) -> GlyphInk:
        """The mask of a character in exactly this font (``choose`` comes first)."""
        key = (role, size, character)
        ink = self._inks.get(key)
        if ink is None:
            ink = self._drawn(role, size, character)
            if self._ink_bytes > _INK_LIMIT_BYTES:
                self._inks.clear()
                self._ink_bytes = 0
            self._ink_bytes += ink.size[0] * ink.size[1] + 600
            self._inks[key] = ink
        return ink

    def left_bearing(self, role: str, size: int, character: str) -> int:
        """How far the ink stands right of the pen: large figures are moved left by it, so that ink is on the margin."""
        return max(0, self.ink(*_placed(self.choose(role, character), size)).left)

    def _drawn(self, role: str, size: int, character: str) -> GlyphInk:
        if character.isspace():
            return GlyphInk(0, 0, None)
        font = self._font(role, size)
        left, top, right, bottom = font.getbbox(character, anchor="ls")
        # The box Pillow reports starts at the pen; ink may stand a little outside it on either side.
        margin = size // 4 + 2
        x, y = margin - int(left), margin - int(top)
        canvas = Image.new("L", (int(right - left) + 2 * margin, int(bottom - top) + 2 * margin))
        draw = ImageDraw.Draw(canvas)
        draw.fontmode = "1" if self._is_pixel(role, size) else "L"
        draw.text((x, y), character, font=font, fill=255, anchor="ls")
        box = canvas.getbbox()
        if box is None:
            return GlyphInk(0, 0, None)
        top_ink = box[1] - y
        if self._files[role].size:
            # A slash reaches below the cell of its pixel font, where the next row of lamps or nothing is.
            top_ink = min(top_ink, _PIXEL_DESCENT - (box[3] - box[1]))
        narrow = -1 if self._files[role].size and character in _NARROW_ON_PIXELS else 0
        return GlyphInk(box[0] - x + narrow, top_ink, canvas.crop(box))

    def _is_pixel(self, role: str, size: int) -> bool:
        return bool(self._files[role].size) or size <= 16

    def _font(self, role: str, size: int) -> ImageFont.FreeTypeFont:
        file = self._files[role]
        size = file.size or size
        font = self._opened.pop((role, size), None)
        if font is None:
            while len(self._opened) >= _MOST_OPEN:
                del self._opened[next(iter(self._opened))]  # what was needed longest ago
            font = ImageFont.truetype(file.path, size, index=file.face_index, layout_engine=ImageFont.Layout.BASIC)
        self._opened[role, size] = font
        return font


def _placed(chosen: tuple[str, str], size: int) -> tuple[str, int, str]:
    return chosen[0], size, chosen[1]


def engine_version() -> str:
    """What a page's pixels depend on beside content and fonts, for the status report."""
    return f"layout {LAYOUT_VERSION}, Pillow {pillow_version}, FreeType {features.version('freetype2')}"
