"""Decide how brightly a display shines at an instant: all its light, less at night, none in quiet hours.

Pure. Leaves alone what is shown: the schedule goes on behind a dark display, and whoever drives a screen's power or a
panel's lamps acts on the answer. While time is unknown the answer is always all the light: a clock that is wrong must
not put a wall out. While a red or orange warning is in force a display gives at least 60 per cent, in quiet hours too.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from playlists.model import LightHours

FULL, DARK, WARNING = 100, 0, 60
DAY_MINUTES = 1440


def light_at(hours: Sequence[LightHours], local: datetime | None, *, warned: bool = False) -> int:
    """Return the per cent of its light at this local time; the first part of the day that holds it decides."""
    if local is None:
        return FULL
    minute = local.hour * 60 + local.minute
    percent = next((each.percent for each in hours if holds(each.start, each.end, minute)), FULL)
    return max(percent, WARNING) if warned else percent


def light_until(hours: Sequence[LightHours], local: datetime) -> datetime:
    """Return the next local time at which the answer may be another: the nearest edge, at most a day ahead."""
    return next_edge([(each.start, each.end) for each in hours], local)


def holds(start: int, end: int, minute: int) -> bool:
    """Whether a part of the day holds this minute; one whose end is not after its start runs past midnight."""
    return start <= minute < end if start < end else minute >= start or minute < end


def next_edge(parts: Iterable[tuple[int, int]], local: datetime) -> datetime:
    """Return when the next of these parts of the day begins or ends, at most a day ahead."""
    minute = local.hour * 60 + local.minute
    edges = {edge % DAY_MINUTES for part in parts for edge in part}
    ahead = min(((edge - minute - 1) % DAY_MINUTES + 1 for edge in edges), default=DAY_MINUTES)
    return local.replace(second=0, microsecond=0) + timedelta(minutes=ahead)
