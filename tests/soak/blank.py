"""Find out how long a wall was blank: every zone needs some ink, whatever it shows.

A zone is blank when all of it has one colour. Rows close enough together to cross any line of text are compared with
their own first pixel, which costs microseconds, so that every frame can be looked at.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from playlists.model import Rect

ROWS_APART = 12
"""Pixels. No text on a wall is smaller than 32, so no line of text falls between two of these rows."""
PIXEL = 4

Row = Callable[[int, int, int], bytes]
"""``row(y, left, right)``: the pixels of a row, four bytes each."""


def is_blank(row: Row, zone: Rect) -> bool:
    first = row(zone.y, zone.x, zone.x + 1)
    return all(row(y, zone.x, zone.x + zone.w) == first * zone.w for y in range(zone.y, zone.y + zone.h, ROWS_APART))


@dataclass(slots=True)
class BlankWatch:
    """Tell it what stands at an instant (seconds); it keeps the longest time that any zone was blank."""

    zones: Sequence[Rect]
    longest: float = 0.0
    looks: int = 0
    _since: dict[Rect, float] = field(default_factory=dict)

    def look(self, row: Row, now: float) -> None:
        self.looks += 1
        for zone in self.zones:
            if is_blank(row, zone):
                begun = self._since.setdefault(zone, now)
                self.longest = max(self.longest, now - begun)
            else:
                # It was blank until some moment before this look; the whole time since it was seen so counts.
                begun = self._since.pop(zone, now)
                self.longest = max(self.longest, now - begun)
