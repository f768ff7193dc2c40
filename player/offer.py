"""Decide when a new release takes the place of the last on a display: when something of what it shows is drawn.

Until then the last one stands. It was approved as well, and its items still end on time; hung too early, the new one
would show the evergreen page for a moment, and the wall change twice. What is hidden from now on goes at once, and a
page that takes long is waited for no more. Lays nothing out and shows nothing.
"""

import logging

from player.hanging import Hanging, WallRelease
from player.night import by_night
from player.stretches import Moment

log = logging.getLogger(__name__)

LONGEST_MS = 3_000


class Offer:
    """The newest release that does not hang yet. Only the wall's thread calls it."""

    def __init__(self) -> None:
        self._hanging: Hanging | None = None
        self._since_ms: int | None = None

    def take(self, hanging: Hanging) -> None:
        """Wait for this one; the time that one before it has waited counts, or many would keep out all of them."""
        self._hanging = hanging

    def clear(self) -> None:
        self._hanging = self._since_ms = None

    def due(self, moment: Moment) -> Hanging | None:
        """Return the release whose time has come."""
        if self._hanging is None:
            return None
        if self._since_ms is None:
            self._since_ms = moment.boot_ms
        try:
            drawn = is_drawn(self._hanging, moment)
        except Exception:
            # Met at every turn before what stands is looked at, it would hold up the end of that as well.
            log.exception("release hung before its pages are known channel=%s", self._hanging.release.channel)
            drawn = True
        return self._hanging if drawn or not 0 <= moment.boot_ms - self._since_ms < LONGEST_MS else None


def may_wait(last: WallRelease | None, new: WallRelease) -> bool:
    """Whether the last release may stand a little longer."""
    if last is None or last.schedule is None or new.schedule is None:
        return False
    return new.schedule.hidden <= last.schedule.hidden


def is_drawn(hanging: Hanging, moment: Moment) -> bool:
    """Whether every zone has something to show of what is on now; what is missing is drawn first of all. Any thread."""
    hanging.wear(by_night(hanging, moment))
    return hanging.is_drawn(moment.now, moment.trusted)
