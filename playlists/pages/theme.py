"""Hold the colours by role: the four themes that ship, the LED's own inks, and what a release's theme may say.

Layout code names roles, never colours. A role a theme leaves out is filled from the official theme, so that an old
release stays readable by a newer typesetter.
"""

from collections.abc import Mapping
from typing import Literal

from playlists.model import Json, Palette, Profile, Theme, ThemePicture
from playlists.pages.errors import SettingError
from playlists.values import dataclass, replace

Rgb = tuple[int, int, int]
Role = Literal[
    "paper", "panel", "ink", "soft", "line", "accent", "on", "key", "up", "down", "seal", "seal_on", "frame", "white",
    "lamp",
]  # fmt: skip
ROLES: tuple[Role, ...] = (
    "paper",  # 纸
    "panel",  # 素底
    "ink",  # 正文
    "soft",  # 说明
    "line",  # 细线
    "accent",  # 书脊
    "on",  # text on accent
    "key",  # 要数
    "up",  # 涨
    "down",  # 跌
    "seal",  # 更正
    "seal_on",  # text on the seal
    "frame",  # the slogan's hairlines and its one line of at least 84 px
    "white",  # the ground of slip and code
    "lamp",  # the title line of a full-colour panel
)


def _theme(name: str, colours: str) -> Theme:
    values = {str(role): f"#{value}" for role, value in zip(ROLES, colours.split(), strict=True)}
    return Theme(name, values, place="示例镇", hotline_label="民情热线", hotline="5691234")


OFFICIAL = _theme(
    "石青", "F7F5EF ECE9DF 1A2127 4C555B CFCBC0 1D4B63 FFFFFF 1D4B63 B0281E 1F6B45 B0281E FFFFFF ECE9DF FFFFFF 78CDE6"
)
FESTIVE = _theme(
    "绛红", "FBF5EC F3E7D8 2A1714 6B4A42 DCC9B6 9E1B22 FFF8EC 9E1B22 9E1B22 1F6B45 9E1B22 FFF8EC E9C27A FFFFFF 78CDE6"
)
CONTRAST = _theme(
    "玄白", "000000 242424 FFFFFF E6E6E6 8C8C8C FFD400 000000 FFD400 FF8A80 5BD98B FFD400 000000 FFD400 FFFFFF 78CDE6"
)
NIGHT = _theme(
    "夜间", "12181C 1B2429 D6D2C6 A3A89F 39444A 24475A D6D2C6 8FB8CC E58F80 7DBE98 8C3A30 D6D2C6 A3A89F D6D2C6 508CA0"
)
PICTURED = "evergreen"
THEMES = {theme.name: theme for theme in (OFFICIAL, FESTIVE, CONTRAST, NIGHT)}


def wears_picture(theme: Theme, kind: str, document: Mapping[str, Json], profile: Profile) -> ThemePicture | None:
    """The theme's picture, where pages may show it: evergreen ones, on screens. Lamps never do."""
    return theme.picture if PICTURED in (kind, document.get("face")) and profile.surface == "screen" else None


class ThemeError(SettingError):
    """A theme whose colours cannot be read."""


def colour(theme: Theme, role: Role) -> Rgb:
    value = theme.colours.get(role) or OFFICIAL.colours[role]
    try:
        red, green, blue = bytes.fromhex(value.removeprefix("#"))
    except ValueError:
        raise ThemeError(f"Theme '{theme.name}' gives '{value}' for '{role}'; a colour is written #RRGGBB.") from None
    return red, green, blue


def luminance(rgb: Rgb) -> float:
    """Relative luminance, 0 to 1, as WCAG reckons it."""
    parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Rgb, other: Rgb) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def bright_accent(theme: Theme) -> bool:
    """Whether the accent is too bright for a large field: then the spine is an edge and the slogan stands on paper."""
    return luminance(colour(theme, "accent")) > 0.4


@dataclass(frozen=True, slots=True)
class LedInks:
    """What an LED's lamps can say; the ground is dark, and a theme changes the title line of full colour alone."""

    label: Rgb
    text: Rgb
    key: Rgb
    rule: Rgb
    up: Rgb
    down: Rgb
    alert: Rgb


_RED, _GREEN, _YELLOW = (255, 0, 0), (0, 255, 0), (255, 255, 0)
LED_INKS: dict[Palette, LedInks] = {
    "red": LedInks(_RED, _RED, _RED, _RED, _RED, _RED, _RED),
    "red-green": LedInks(_GREEN, _YELLOW, _YELLOW, _GREEN, _YELLOW, _YELLOW, _RED),
    "rgb": LedInks(
        label=(0x78, 0xCD, 0xE6),
        text=(0xFF, 0xF4, 0xE0),
        key=(0xFF, 0xC8, 0x3C),
        rule=(0x28, 0x64, 0x78),
        up=(0xFF, 0x6E, 0x5A),
        down=(0x5A, 0xDC, 0x82),
        alert=(0xFF, 0x8C, 0x00),
    ),
}


def led_inks(palette: Palette, theme: Theme) -> LedInks:
    """The inks of a panel: by night its title line gives less light, and all else stands as by day."""
    inks = LED_INKS[palette]
    return replace(inks, label=colour(theme, "lamp")) if palette == "rgb" else inks
