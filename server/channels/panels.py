"""LED panels of any size: from width, height, colours, pitch and reading distance to the profile they make, and back.

The identifier says all that decides the pixels (size, colours, size of type), so that two panels that show the same
are one profile, and nothing but the identifier need be kept. A panel that ships under a name of its own keeps it:
signed pages are filed under it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from playlists.model import Palette, Profile, ProfileId
from playlists.pages.led import PIXEL, RARE, panel
from playlists.pages.sizes import least_em, led_size
from server.channels.layouts import PROFILES, ProfileChoice
from server.channels.screens import screen_named
from server.errors import Refused

WIDTHS = range(64, 321, 32)
HEIGHTS = range(16, 161, 16)
"""Modules are 32 x 16 lamps (P10) or 64 x 32 (P4.75)."""
USUAL_PITCH = "10"
USUAL_DISTANCE = "15"
COLOURS: Mapping[str, tuple[Palette, str]] = {
    "red": ("red", "单红"),
    "two": ("red-green", "双色"),
    "full": ("rgb", "全彩"),
}
_SIZES = (PIXEL, RARE, 32)
_ID = re.compile(r"led-([1-9][0-9]{1,2})x([1-9][0-9]{1,2})-(red|two|full)(?:-(24|32)px)?")
_PITCH = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,3})?")
_DISTANCE = re.compile(r"[0-9]{1,3}(?:\.[0-9])?")


@dataclass(frozen=True, slots=True)
class PanelWords:
    """What the administrator wrote of a panel."""

    width: str
    height: str
    colour: str
    pitch: str = USUAL_PITCH
    distance: str = USUAL_DISTANCE


def panel_profile(words: PanelWords) -> ProfileChoice:
    width, height = _lamps(words.width), _lamps(words.height)
    if width not in WIDTHS or height not in HEIGHTS:
        size = "LED 屏宽 64 到 320 点、高 16 到 160 点：宽是 32 的倍数，高是 16 的倍数，请数一数模组再填。"
        raise Refused(size, "panel_width" if width not in WIDTHS else "panel_height")
    if words.colour not in COLOURS:
        raise Refused("请选 LED 屏是单红、双色还是全彩。", "panel_colour")
    pitch, distance = words.pitch.strip(), words.distance.strip()
    pitch_um = round(float(pitch) * 1000) if _PITCH.fullmatch(pitch) else 0
    distance_mm = round(float(distance) * 1000) if _DISTANCE.fullmatch(distance) else 0
    if not 1_000 <= pitch_um <= 40_000:
        raise Refused("点距填毫米，1 到 40，例如 P10 的屏填 10，P4.75 的填 4.75。", "panel_pitch")
    if not 1_000 <= distance_mm <= 100_000:
        raise Refused("阅读距离填米，1 到 100，例如 15。", "panel_distance")
    largest = _largest(width, height)
    if least_em(pitch_um, distance_mm) > largest:
        metres = max(1, pitch_um * largest * 230 // 1_000_000)
        raise Refused(f"这块屏最大排 {largest} 点的字，{metres} 米以外看不清，请把阅读距离填近些。", "panel_distance")
    return _choice(width, height, words.colour, min(led_size(pitch_um, distance_mm), _of_type(largest)))


def profile_choice(profile_id: str) -> ProfileChoice | None:
    """A sort of display by its identifier, one that ships or that somebody described; None where it names none."""
    return PROFILES.get(profile_id) or screen_named(profile_id) or _panel(profile_id)


def profile_of(profile_id: str) -> ProfileChoice:
    """The same, of an identifier that was checked before it was kept."""
    found = profile_choice(profile_id)
    if found is None:
        raise KeyError(profile_id)
    return found


@lru_cache(maxsize=256)
def _panel(profile_id: str) -> ProfileChoice | None:
    found = _ID.fullmatch(profile_id)
    if found is None:
        return None
    width, height, size = int(found[1]), int(found[2]), int(found[4] or PIXEL)
    if width not in WIDTHS or height not in HEIGHTS or size > _of_type(_largest(width, height)):
        return None
    made = _choice(width, height, found[3], size)
    return made if made.id == profile_id else None


def _choice(width: int, height: int, colour: str, size: int) -> ProfileChoice:
    palette, colour_zh = COLOURS[colour]
    for shipped in PROFILES.values():
        one = shipped.profile
        if (one.surface, one.width, one.height, one.palette, one.unit) == ("led", width, height, palette, size):
            return shipped
    name = ProfileId(f"led-{width}x{height}-{colour}{f'-{size}px' if size > PIXEL else ''}")
    said = f"LED 屏 {width}×{height} {colour_zh}"
    if size > PIXEL:
        said = f"LED 屏 {width}×{height} {colour_zh}，{size} 点的字"
    return ProfileChoice(Profile(name, width, height, size, palette, "led"), said)


def _largest(width: int, height: int) -> int:
    """The largest lines of words such a panel has; one higher than wide has them for its width."""
    board = panel(width, height)
    return board.content if board.tall else max(board.content, RARE if height >= RARE else PIXEL)


def _of_type(largest: int) -> int:
    """28 px stand for 32 where 32 would leave one line."""
    return next(size for size in _SIZES if size >= largest)


def _lamps(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
