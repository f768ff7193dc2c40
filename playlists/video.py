"""Say where a video stands in its zone: whole, centred, never enlarged by more than a quarter.

The poster page is drawn by the same rule, so that the picture does not jump when the video begins.
"""

from playlists.model import Rect

MOST_ENLARGED = 1.25


def video_box(zone_width: int, zone_height: int, width: int, height: int) -> Rect:
    """Return the box of a video of ``width`` x ``height`` in its zone."""
    scale = min(zone_width / width, zone_height / height, MOST_ENLARGED)
    wide, high = max(1, round(width * scale)), max(1, round(height * scale))
    return Rect((zone_width - wide) // 2, (zone_height - high) // 2, wide, high)
