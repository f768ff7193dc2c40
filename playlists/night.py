"""Decide whether a release's night theme holds at an instant, and which of an item's pages were signed for it.

Pure. The night differs from the day in colours only: the same words in the same boxes, page for page. While time is
unknown it is day: a wall in the wrong colours at noon would look like a fault.
"""

from collections.abc import Sequence
from datetime import datetime

from playlists.light import holds, next_edge
from playlists.model import NightHours, PageRecord, Profile
from playlists.values import replace


def wears_night(profile: Profile) -> bool:
    """Whether a sort of display has colours of the night: a screen, and a panel of lamps of every colour."""
    return profile.surface == "screen" or profile.palette == "rgb"


def is_night(hours: Sequence[NightHours], local: datetime | None) -> bool:
    """Whether one of these parts of the day holds this local time."""
    if local is None:
        return False
    minute = local.hour * 60 + local.minute
    return any(holds(each.start, each.end, minute) for each in hours)


def night_until(hours: Sequence[NightHours], local: datetime) -> datetime:
    """Return the next local time at which the answer may be another: the nearest edge, at most a day ahead."""
    return next_edge([(each.start, each.end) for each in hours], local)


def night_pages(pages: Sequence[PageRecord]) -> tuple[PageRecord, ...]:
    """Return an item's pages as they were signed for the night, or none: then its pages of the day stand by night.

    All of them or none: an item whose pages come in two colours was approved by nobody.
    """
    found = tuple(replace(page, digest=page.night, night=None) for page in pages if page.night is not None)
    return found if len(found) == len(pages) else ()
