"""Draw a character that no font has from the picture staff supply: one bit a pixel, 16x16 or 24x24, dark is ink.

Where more of it is dark than light it was drawn white on black, and where it has a transparent ground its shape is what
is not: nobody sees that in a drawing program, and on the wall the strokes would be holes.

Such a picture travels with its item as the asset ``glyphs/U+2A6D6-16.png`` (FORMAT.md section 8). On a panel's lines of
16 px it stands before every font, because it was drawn for those lamps; elsewhere it serves where no font does.
"""

import io
import re
from collections.abc import Iterable, Mapping
from typing import Literal

from PIL import Image

from playlists.pages.errors import SettingError
from playlists.pages.faces import MISSING_TYPE, Faces, GlyphInk

SUPPLIED = "supplied"
_NAME = re.compile(r"glyphs/U\+([0-9A-F]{4,6})-(16|24)\.png")
_ASCENT_HUNDREDTHS = 88
_PIXEL_ASCENT = 14


class GlyphPictureError(SettingError):
    """A supplied character that is no picture of its size."""


def supplied_glyphs(assets: Mapping[str, bytes]) -> dict[tuple[str, int], Image.Image]:
    """The characters among an item's assets, by character and size; 255 is ink."""
    found = {}
    for name, data in assets.items():
        match = _NAME.fullmatch(name)
        if match and int(match[1], 16) <= 0x10FFFF:
            size = int(match[2])
            found[chr(int(match[1], 16)), size] = _mask(name, data, size)
    return found


def _mask(name: str, data: bytes, size: int) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
            if picture.size == (size, size):
                return _ink_of(picture)
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError) as error:
        raise GlyphPictureError(f"The character picture '{name}' is damaged; draw it again.") from error
    raise GlyphPictureError(f"The character picture '{name}' is not {size} by {size} pixels; draw it again.")


def _ink_of(picture: Image.Image) -> Image.Image:
    if "A" in picture.getbands() or "transparency" in picture.info:
        shape = picture.convert("RGBA").getchannel("A").point(lambda level: 255 if level >= 128 else 0)
        if shape.getextrema() == (0, 255):
            return shape
    ink = picture.convert("L").point(lambda level: 255 if level < 128 else 0)
    dark, pixels = ink.histogram()[255], picture.width * picture.height
    return ink.point(lambda level: 255 - level) if pixels // 2 < dark < pixels else ink


class SuppliedFaces(Faces):
    """The release's fonts, and the characters one item brings; what either has measured serves both."""

    def __init__(self, base: Faces, glyphs: Mapping[tuple[str, int], Image.Image]) -> None:
        self.__dict__.update(base.__dict__)
        self._base = base
        self._glyphs = dict(glyphs)
        self._drawn_from: dict[tuple[str, int], GlyphInk] = {}

    def choose(self, role: str, character: str) -> tuple[str, str]:
        size = self._files[role].size
        if size and (character, size) in self._glyphs:
            return SUPPLIED, character
        found = self._base.choose(role, character)
        lacking = found[1] == MISSING_TYPE != character
        return (SUPPLIED, character) if lacking and self._largest(character) is not None else found

    def exact(self, role: str, character: str) -> bool:
        return (character, self._files[role].size) in self._glyphs or self._base.exact(role, character)

    def missing(self, text: Iterable[str], surface: Literal["screen", "led"] = "screen") -> list[str]:
        return [character for character in self._base.missing(text, surface) if self._largest(character) is None]

    def advance(self, role: str, size: int, character: str) -> int:
        if self.choose(role, character)[0] == SUPPLIED:
            return self._files[role].size or size
        return self._base.advance(role, size, character)

    def ink(self, role: str, size: int, character: str) -> GlyphInk:
        if role != SUPPLIED:
            return self._base.ink(role, size, character)
        ink = self._drawn_from.get((character, size))
        if ink is None:
            ink = self._drawn_from[character, size] = self._fitted(character, size)
        return ink

    def _fitted(self, character: str, size: int) -> GlyphInk:
        mask = self._glyphs.get((character, size)) or self._largest(character)
        if mask is None or (box := mask.getbbox()) is None:
            return GlyphInk(0, 0, None)
        ascent = _PIXEL_ASCENT if size == 16 else (size * _ASCENT_HUNDREDTHS + 50) // 100
        if mask.width == size:
            return GlyphInk(box[0], box[1] - ascent, mask.crop(box))
        return GlyphInk(0, -ascent, mask.resize((size, size), Image.Resampling.BICUBIC))

    def _largest(self, character: str) -> Image.Image | None:
        return self._glyphs.get((character, 24)) or self._glyphs.get((character, 16))
