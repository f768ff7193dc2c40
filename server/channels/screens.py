"""Hall screens by size and reading distance: from inches, resolution and metres to the profile they make, and back.

The identifier says all that decides the pixels, which is the resolution and the type unit: two screens that show the
same are one profile, and inches and metres need not be kept. A screen that ships under a name of its own keeps it:
signed pages are filed under it. The unit is raised, never lowered: the grid stays, and more pages follow.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from math import hypot

from playlists.model import Profile, ProfileId
from playlists.pages.sizes import type_unit
from server.channels.layouts import PROFILES, ProfileChoice
from server.errors import Refused

RESOLUTIONS = ((1920, 1080), (3840, 2160), (1080, 1920), (2160, 3840))
USUAL_METRES = "8"
SMALLEST_UNITS = 8
"""The least type of a page is 8 units."""
_MOST = (4, 3)
"""The largest unit is that of the grid times this: with more, spine and head have no room on the grid."""
_INCH_UM = 25_400
_ID = re.compile(r"(?:hall|portrait)-([1-9][0-9]{2,3})x([1-9][0-9]{2,3})-u([1-9][0-9]?)")
_INCHES = re.compile(r"[0-9]{2,3}(?:\.[0-9])?")
_METRES = re.compile(r"[0-9]{1,2}(?:\.[0-9])?")


@dataclass(frozen=True, slots=True)
class ScreenWords:
    """What the administrator wrote of a screen; ``size`` is its resolution, such as ``1920x1080``."""

    inches: str
    size: str
    metres: str = USUAL_METRES


def screen_profile(words: ScreenWords) -> ProfileChoice:
    width, height = _resolution(words.size)
    pitch, distance = _pitch_um(words.inches, width, height), _distance_mm(words.metres)
    unit, most = type_unit(width, height, pitch, distance), _most(width, height)
    if unit > most:
        metres = SMALLEST_UNITS * most * 230 * pitch // 1_000_000
        said = f"{words.inches.strip()} 寸的这种屏最远看到 {metres} 米，请把阅读距离填近些，或换大一些的屏。"
        raise Refused(said, "screen_metres")
    return _choice(width, height, unit)


def what_follows(words: ScreenWords) -> str:
    """What comes of it in words: how small its smallest type is, who can read that, and what it costs."""
    made = screen_profile(words).profile
    smallest, metres = SMALLEST_UNITS * made.unit, words.metres.strip()
    if made.unit > _grid(made.width, made.height):
        return f"字最小 {smallest} 点，{metres} 米看得清。比平常的字大，同一份公告页数会多些。"
    return f"字最小 {smallest} 点，{metres} 米看得清。和平常的字一样大，页数不变。"


@lru_cache(maxsize=64)
def screen_named(profile_id: str) -> ProfileChoice | None:
    """The screen an identifier describes, in the one spelling it has; None where it describes none."""
    found = _ID.fullmatch(profile_id)
    if found is None:
        return None
    width, height, unit = (int(part) for part in found.groups())
    if (width, height) not in RESOLUTIONS or not _grid(width, height) <= unit <= _most(width, height):
        return None
    made = _choice(width, height, unit)
    return made if made.id == profile_id else None


def _choice(width: int, height: int, unit: int) -> ProfileChoice:
    for shipped in PROFILES.values():
        one = shipped.profile
        if (one.surface, one.width, one.height, one.unit) == ("screen", width, height, unit):
            return shipped
    portrait = height > width
    name = ProfileId(f"{'portrait' if portrait else 'hall'}-{width}x{height}-u{unit}")
    said = f"大厅屏 {width}×{height}，字最小 {SMALLEST_UNITS * unit} 点"
    if portrait:
        said = f"竖屏 {width}×{height}，字最小 {SMALLEST_UNITS * unit} 点"
    return ProfileChoice(Profile(name, width, height, unit, "rgb", "screen"), said)


def _grid(width: int, height: int) -> int:
    return min(width, height) // 180


def _most(width: int, height: int) -> int:
    return _grid(width, height) * _MOST[0] // _MOST[1]


def _resolution(size: str) -> tuple[int, int]:
    for width, height in RESOLUTIONS:
        if size == f"{width}x{height}":
            return width, height
    raise Refused("请选屏的分辨率，电视后面或说明书上写着。", "screen_size")


def _pitch_um(inches: str, width: int, height: int) -> int:
    """The width of a pixel in thousandths of a millimetre: inches are measured from corner to corner."""
    inches = inches.strip()
    tenths = round(float(inches) * 10) if _INCHES.fullmatch(inches) else 0
    if not 200 <= tenths <= 1200:
        raise Refused("屏有多大填寸，20 到 120，例如 55；量对角线，1 寸是 2.54 厘米。", "screen_inches")
    return round(tenths * _INCH_UM / 10 / hypot(width, height))


def _distance_mm(metres: str) -> int:
    metres = metres.strip()
    distance = round(float(metres) * 1000) if _METRES.fullmatch(metres) else 0
    if not 1_000 <= distance <= 30_000:
        raise Refused("多远看填米，1 到 30，例如 8：大厅里最远的座位离屏多远。", "screen_metres")
    return distance
