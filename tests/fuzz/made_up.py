"""Make up one document with its pictures from a seed, where it shall hang, as what, and in which colours."""

import io
from dataclasses import dataclass, replace
from random import Random

from PIL import Image

from playlists.document import Document
from playlists.model import Face, Palette, Profile, ProfileId, Surface, Theme
from playlists.pages.kind_names import SET_KINDS
from playlists.pages.sizes import column_least
from playlists.pages.theme import OFFICIAL, THEMES
from tests.fuzz.bodies import Bodies
from tests.fuzz.wording import RARE, Words

KINDS = (*sorted(SET_KINDS), "notice", "notice", "table", "finance")


def _profile(name: str, width: int, height: int, unit: int, palette: Palette, surface: Surface) -> Profile:
    return Profile(ProfileId(name), width, height, unit, palette, surface)


SCREENS = (
    *[_profile("hall", 1920, 1080, 6, "rgb", "screen")] * 5,
    *[_profile("near", 1920, 1080, 7, "rgb", "screen")] * 2,
    _profile("nearer", 1920, 1080, 8, "rgb", "screen"),
    *[_profile("totem", 1080, 1920, 6, "rgb", "screen")] * 3,
    _profile("totem-7", 1080, 1920, 7, "rgb", "screen"),
    _profile("totem-8", 1080, 1920, 8, "rgb", "screen"),
    *[_profile("old", 1366, 768, 4, "rgb", "screen")] * 3,
    _profile("4k", 3840, 2160, 12, "rgb", "screen"),
)
PANELS = tuple(
    _profile(f"led-{width}x{height}-{palette}-{unit}", width, height, unit, palette, "led")
    for width, height, unit, palette in (
        (64, 16, 16, "red"),
        (64, 32, 16, "red"),
        (64, 64, 16, "rgb"),
        (128, 16, 16, "red"),
        (192, 16, 16, "red"),
        (192, 16, 16, "red"),
        (96, 32, 16, "red-green"),
        (128, 32, 16, "red-green"),
        (128, 32, 16, "red-green"),
        (128, 64, 16, "rgb"),
        (192, 96, 16, "rgb"),
        (192, 96, 24, "rgb"),
        (320, 160, 16, "rgb"),
        (320, 160, 32, "rgb"),
        (128, 32, 24, "rgb"),
        (128, 64, 32, "red-green"),
        (64, 80, 16, "red-green"),
        (64, 128, 16, "rgb"),
        (96, 160, 16, "red"),
        (128, 160, 24, "rgb"),
    )
)


@dataclass(frozen=True, slots=True)
class Place:
    """A zone of a layout, in thousandths of the display."""

    face: Face
    width: int
    height: int

    def pixels(self, profile: Profile) -> tuple[int, int]:
        return max(1, profile.width * self.width // 1000), max(1, profile.height * self.height // 1000)


WHOLE = Place("page", 1000, 1000)
PLACES = (
    *[WHOLE] * 10,
    *[Place("page", 1000, 911)] * 3,
    Place("page", 700, 1000),
    Place("page", 700, 911),
    Place("column", 300, 1000),
    Place("column", 300, 911),
    *[Place("ticker", 1000, 89)] * 2,
)
SHARES = (500, 600, 700, 700, 750, 800)
"""Of the main zone, where a column stands beside it."""


class MadeUp:
    """The same for the same seed."""

    def __init__(self, seed: int) -> None:
        chance = self._chance = Random(seed)
        self._words = Words(chance)
        self.profile = chance.choice(SCREENS if chance.random() < 0.5 else PANELS)
        self.place = chance.choice(PLACES)
        if self.profile.surface == "led":
            self.place = Place("ticker" if chance.random() < 0.1 else "page", 1000, 1000)
        elif self.place.width < 1000:
            # Of its own chance, so that the document of a seed stays the same.
            main = Random(f"share {seed}").choice([each for each in SHARES if self._offered(each)])
            self.place = replace(self.place, width=main if self.place.face == "page" else 1000 - main)
        self.kind = chance.choice(KINDS)
        self.theme: Theme = chance.choice(tuple(THEMES.values()))
        bodies = Bodies(chance)
        self.document = self._document(bodies)
        self.assets = bodies.assets
        if chance.random() < 0.05:
            self.assets[f"glyphs/U+{ord(chance.choice(RARE)):04X}-{chance.choice((16, 24))}.png"] = self._glyph()

    def _offered(self, main: int) -> bool:
        """The console refuses a share that leaves a column too narrow for the number to call."""
        profile = self.profile
        return profile.width * (1000 - main) // 1000 >= column_least(OFFICIAL.hotline, profile.unit)

    @property
    def size(self) -> tuple[int, int]:
        return self.place.pixels(self.profile)

    def _document(self, bodies: Bodies) -> Document:
        chance = self._chance
        return Document(
            self._words.said(chance.choice((1, 4, 8, 16, 30, 30, 300))),
            bodies.body(self.kind),
            slip=chance.choice(("", "", "财务公开", "示", "一二三四五六七八")),
            issuer=self._words.text(chance.choice((0, 6, 30))) if chance.random() < 0.7 else "",
            date=chance.choice(("", "2017-12-15", "腊月廿八")),
            period=chance.choice((None, ("2017-12-15", "2018-01-04"))),
            unit=chance.choice(("", "元", "元/500克")),
            example=chance.random() < 0.5,
            correction=self._words.text(chance.choice((12, 120))) if chance.random() < 0.15 else "",
            face=chance.choice(KINDS) if chance.random() < 0.05 else "",
        )

    def _glyph(self) -> bytes:
        """A character staff drew, of the right size or not, or nothing that can be read."""
        side = self._chance.choice((16, 24, 24, 17))
        buffer = io.BytesIO()
        Image.new("1", (side, side)).save(buffer, "PNG")
        return buffer.getvalue() if self._chance.random() < 0.8 else b"\x89PNG\r\n\x1a\n"
