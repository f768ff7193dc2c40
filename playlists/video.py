"""Say where a video stands in its zone: whole, centred, never enlarged by more than a quarter, below its correction.

The poster page is drawn by the same rule, so that the picture does not jump when the video begins; a player, which has
no fonts where it shows videos, reckons the same places.
"""

from playlists.model import Profile, Rect

MOST_ENLARGED = 1.25
LONGEST_CORRECTION = 64  # characters of 8 u, and what is lost at the ends of lines
SEAL_ROOM = 60  # u: the seal, the white on both sides of it and at the edges of the zone
UPRIGHT_ROOM = 40  # u: the same for a seal whose two characters stand one below the other
NARROW = 160  # u: in a zone below this the seal stands upright, because its words need the width
LINE = 11  # u


def video_box(zone_width: int, zone_height: int, width: int, height: int, strip: int = 0) -> Rect:
    """Return the box of a video of ``width`` x ``height`` in what is left of its zone below a strip."""
    zone_height -= strip
    scale = min(zone_width / width, zone_height / height, MOST_ENLARGED)
    wide, high = max(1, round(width * scale)), max(1, round(height * scale))
    return Rect((zone_width - wide) // 2, strip + (zone_height - high) // 2, wide, high)


def seal_upright(zone_width: int, unit: int) -> bool:
    """Whether 更正 stands upright beside the words of a correction."""
    return zone_width < NARROW * unit


def words_width(zone_width: int, unit: int) -> int:
    """Return how wide the lines of a correction are, beside their seal; a character at the least."""
    return max(zone_width - (UPRIGHT_ROOM if seal_upright(zone_width, unit) else SEAL_ROOM) * unit, 8 * unit)


def strip_height(zone_width: int, zone_height: int, unit: int) -> int:
    """Return how much of a zone's height a video leaves to the words of a correction while it plays."""
    lines = -(-LONGEST_CORRECTION * 8 * unit // words_width(zone_width, unit))
    return min((LINE * max(lines, 2) + 5) * unit, zone_height * 3 // 5)


def in_words(profile: Profile, corrected: bool) -> bool:
    """Whether a panel says in words what others play: two colours of lamps make no picture, and none has a strip."""
    return profile.palette != "rgb" or (corrected and profile.surface == "led")
