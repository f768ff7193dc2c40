"""The layouts and display profiles one may choose: values, no table. A new one is one entry here.

Thousandths of the display, as WALL.md measures them: the column begins at 0.70
of the width, the ticker is the lowest 0.089 of the height.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from playlists.model import Face, Layout, PlaylistId, Profile, ProfileId, Zone, ZoneId
from playlists.pages.sizes import type_unit
from server.errors import Refused

EVERGREEN = PlaylistId("evergreen")
USUAL_MAIN_WIDTH = 70
MAIN_WIDTHS = (50, 55, 60, 65, 70, 75, 80)
"""How many per cent of the width the main zone may have beside a column: less is no page, more leaves no column."""


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    profile: Profile
    name_zh: str

    @property
    def id(self) -> str:
        return self.profile.id


@dataclass(frozen=True, slots=True)
class LayoutChoice:
    layout: Layout
    name_zh: str
    surface: str
    zone_names_zh: Mapping[str, str]
    least_height: int = 0
    """How many rows of lamps it takes at least; a screen has always enough."""

    @property
    def id(self) -> str:
        return self.layout.id

    @property
    def zones(self) -> tuple[Zone, ...]:
        return self.layout.zones

    @property
    def splits(self) -> bool:
        """Whether main zone and column share the width."""
        return any(zone.face == "column" for zone in self.zones)

    def require_for(self, one: ProfileChoice) -> None:
        """Raise ``Refused`` where this display cannot have it."""
        if one.profile.surface != self.surface:
            raise Refused(f"{one.name_zh}不能用“{self.name_zh}”的版式。", "layout")
        if one.profile.height < self.least_height:
            least, rows = self.least_height, one.profile.height
            raise Refused(f"“{self.name_zh}”要 {least} 行以上的屏，{one.name_zh}只有 {rows} 行。", "layout")

    @property
    def main_width(self) -> int:
        return next((zone.w // 10 for zone in self.zones if zone.face == "page"), 100)

    @property
    def words_zh(self) -> str:
        """The layout as the audit log and its own sample page say it."""
        return f"{self.name_zh}，主画面占百分之 {self.main_width}" if self.splits else self.name_zh

    def zone(self, name: str) -> Zone | None:
        return next((zone for zone in self.zones if zone.id == name), None)


def _zone(name: str, face: Face, x: int, y: int, w: int, h: int) -> Zone:
    # Only the page zones have an evergreen playlist: a ticker with nothing to say is empty.
    return Zone(ZoneId(name), face, x, y, w, h, EVERGREEN if face == "page" else None)


def _cut(zone: Zone, edge: int) -> Zone:
    if zone.face == "page":
        return replace(zone, w=edge)
    return replace(zone, x=edge, w=1000 - edge) if zone.face == "column" else zone


_NAMES = {"main": "主画面", "column": "政务信息公开专栏", "ticker": "滚动字幕"}

LAYOUTS: dict[str, LayoutChoice] = {
    choice.layout.id: choice
    for choice in (
        LayoutChoice(Layout("single", (_zone("main", "page", 0, 0, 1000, 1000),)), "整屏", "screen", _NAMES),
        LayoutChoice(
            Layout(
                "single-ticker", (_zone("main", "page", 0, 0, 1000, 911), _zone("ticker", "ticker", 0, 911, 1000, 89))
            ),
            "整屏加字幕",
            "screen",
            _NAMES,
        ),
        LayoutChoice(
            Layout("column", (_zone("main", "page", 0, 0, 700, 1000), _zone("column", "column", 700, 0, 300, 1000))),
            "左右分屏，右边是政务信息公开专栏",
            "screen",
            _NAMES,
        ),
        LayoutChoice(
            Layout(
                "column-ticker",
                (
                    _zone("main", "page", 0, 0, 700, 911),
                    _zone("column", "column", 700, 0, 300, 911),
                    _zone("ticker", "ticker", 0, 911, 1000, 89),
                ),
            ),
            "左右分屏加字幕，右边是政务信息公开专栏",
            "screen",
            _NAMES,
        ),
        LayoutChoice(Layout("led", (_zone("main", "page", 0, 0, 1000, 1000),)), "LED 整屏", "led", _NAMES),
        # A quarter: 16 of 64 rows, 24 of 96, 40 of 160. Fewer rows hold no line of type beside a matter.
        LayoutChoice(
            Layout(
                "led-ticker", (_zone("main", "page", 0, 0, 1000, 750), _zone("ticker", "ticker", 0, 750, 1000, 250))
            ),
            "LED 整屏加走字",
            "led",
            _NAMES,
            least_height=64,
        ),
    )
}


@lru_cache(maxsize=64)
def layout_of(layout_id: str, main_width: int = USUAL_MAIN_WIDTH) -> LayoutChoice:
    """A layout with its main zone so many per cent wide; one without a column has it as it ships."""
    shipped = LAYOUTS[layout_id]
    if not shipped.splits or main_width == USUAL_MAIN_WIDTH:
        return shipped
    zones = tuple(_cut(zone, main_width * 10) for zone in shipped.zones)
    return replace(shipped, layout=replace(shipped.layout, zones=zones))


PROFILES: dict[str, ProfileChoice] = {
    choice.profile.id: choice
    for choice in (
        ProfileChoice(Profile(ProfileId("hall-1080"), 1920, 1080, 6, "rgb", "screen"), "大厅屏 1920×1080"),
        # A smaller screen of as many pixels needs larger type to be read from eight metres.
        ProfileChoice(
            Profile(ProfileId("hall-1920x1080-55in"), 1920, 1080, type_unit(1920, 1080, 630, 8000), "rgb", "screen"),
            "大厅屏 1920×1080（55 寸）",
        ),
        ProfileChoice(Profile(ProfileId("hall-3840x2160"), 3840, 2160, 12, "rgb", "screen"), "大厅屏 3840×2160"),
        ProfileChoice(Profile(ProfileId("portrait-1080x1920"), 1080, 1920, 6, "rgb", "screen"), "竖屏 1080×1920"),
        ProfileChoice(Profile(ProfileId("led-128x32"), 128, 32, 16, "rgb", "led"), "村 LED 128×32 全彩"),
        ProfileChoice(Profile(ProfileId("led-128x32-two"), 128, 32, 16, "red-green", "led"), "村 LED 128×32 双色"),
        ProfileChoice(Profile(ProfileId("led-192x96"), 192, 96, 16, "red-green", "led"), "村 LED 192×96 双色"),
        ProfileChoice(Profile(ProfileId("led-192x96-full"), 192, 96, 16, "rgb", "led"), "村 LED 192×96 全彩"),
        ProfileChoice(Profile(ProfileId("led-320x160"), 320, 160, 16, "rgb", "led"), "广场 LED 320×160 全彩"),
        ProfileChoice(Profile(ProfileId("led-192x16-red"), 192, 16, 16, "red", "led"), "门头 LED 192×16 单红"),
        ProfileChoice(Profile(ProfileId("led-64x16-red"), 64, 16, 16, "red", "led"), "门头 LED 64×16 单红"),
    )
}
