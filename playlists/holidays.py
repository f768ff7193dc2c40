"""Say which days are working days: weekdays and weekends as the State Council's yearly notice rearranges them.

The table travels in the release. A year nobody has published yet is presumed to have plain weekends, and whoever asks
is told so.
"""

from collections.abc import Mapping
from datetime import date

from playlists.model import Extra
from playlists.values import dataclass, field

SATURDAY = 6


def is_weekend(day: date) -> bool:
    return day.isoweekday() >= SATURDAY


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """``off`` are the days off that fall on Monday to Friday, ``working`` the weekend days that are worked."""

    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class HolidayTable:
    years: Mapping[int, HolidayYear] = field(default_factory=dict, hash=False)
    extra: Extra = field(default_factory=dict, hash=False)

    def covers(self, day: date) -> bool:
        """Whether the day's year is published; if not, ``is_working`` only presumes."""
        return day.year in self.years

    def is_working(self, day: date) -> bool:
        year = self.years.get(day.year, UNPUBLISHED)
        return day in year.working or (not is_weekend(day) and day not in year.off)


UNPUBLISHED = HolidayYear()
