"""Count a disclosure's days: how many are effective on each display, which are lost, and how far that puts the end off.

Only days that count by the notice's own rule are counted, and only days that are over are lost. The period is one for
all displays, so the display that lacks most decides. One that has not shown it for a single whole day proves nothing
by a longer period, and is left out of that reckoning and named.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from server.notices.models import Notice
from server.notices.sameness import Calendar, Counting, counting_of, first_of
from server.playlogs.effective import Cause
from server.playlogs.service import DayDisplay


@dataclass(frozen=True, slots=True)
class ScreenTally:
    """``effective`` and ``lost`` days of one display, and what it will lack at the end of the period as it is."""

    display_id: str
    name: str
    village: str
    effective: int
    lost: tuple[DayDisplay, ...]
    lacks: int


@dataclass(frozen=True, slots=True)
class Tally:
    """``total`` days were signed first, ``extra`` added since; ``begun`` is the number of today's."""

    total: int
    extra: int
    begun: int
    counted: frozenset[date]
    screens: tuple[ScreenTally, ...]
    proposed: date | None
    """To which day the period would have to be put off."""

    @property
    def lacks(self) -> int:
        return max((screen.lacks for screen in self.screens if screen.effective), default=0)

    @property
    def unproved(self) -> tuple[ScreenTally, ...]:
        """Those without one whole day, though days are over."""
        return tuple(screen for screen in self.screens if screen.lost and not screen.effective)


def tally_of(session: Session, notice: Notice, rows: Sequence[DayDisplay], *, today: date) -> Tally:
    return tallies_of(session, {notice: rows}, today=today)[notice.id]


def tallies_of(session: Session, tables: Mapping[Notice, Sequence[DayDisplay]], *, today: date) -> Mapping[int, Tally]:
    counting = counting_of(session, tables.keys(), Calendar(session))
    return {notice.id: _tally(counting, notice, rows, today) for notice, rows in tables.items()}


def _tally(counting: Counting, notice: Notice, rows: Sequence[DayDisplay], today: date) -> Tally:
    days = counting.days(notice)
    first = first_of(notice)
    total = len(counting.days(first)) if first is not notice else len(days)
    counted = frozenset(days)
    by_screen: dict[str, list[DayDisplay]] = {}
    for row in rows:
        by_screen.setdefault(row.display_id, []).append(row)
    screens = tuple(_screen(found, counted, total, today) for found in by_screen.values())
    tally = Tally(total, len(days) - total, sum(day <= today for day in days), counted, screens, None)
    if not tally.lacks or notice.period_last is None:
        return tally
    proposed = counting.after(notice, max(notice.period_last, today), tally.lacks)
    return Tally(total, tally.extra, tally.begun, counted, screens, proposed)


def _screen(rows: Sequence[DayDisplay], counted: Collection[date], total: int, today: date) -> ScreenTally:
    here = [row for row in rows if row.day in counted]
    effective = sum(row.complete == "full" and row.day <= today for row in here)
    lost = tuple(row for row in here if row.day < today and row.complete in ("gap", "none"))
    # What nobody meant to hang is not lacking; and a period that was put off already makes up for what was lost.
    to_come = sum(row.day > today or (row.day == today and row.complete in ("gap", "none")) for row in here)
    undue = sum(row.complete == "undue" and row.day <= today for row in here)
    lacks = min(len(lost), max(0, total - undue - effective - to_come))
    return ScreenTally(here[0].display_id if here else rows[0].display_id, rows[0].display_name, rows[0].village,
                       effective, lost, lacks)  # fmt: skip


def main_cause(found: Mapping[Cause, int]) -> Cause:
    """Of several the one that took most."""
    return max(found, key=lambda cause: found[cause], default="unknown")


def cause_of_loss(tally: Tally, why: Mapping[tuple[date, str], Mapping[Cause, int]]) -> Cause:
    """What took most of the days that are lost."""
    sums: Counter[Cause] = Counter()
    for screen in tally.screens:
        for row in screen.lost if screen.effective else ():
            sums.update(why.get((row.day, row.display_id), {}))
    return main_cause(sums)
