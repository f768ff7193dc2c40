"""How long a notice is disclosed: count days by the rule of its matter and by the published holidays.

Pure. A period that runs into a year whose holidays nobody has published yet is
counted by plain weekends and says so; it is never guessed in silence.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from playlists.holidays import HolidayTable

Unit = Literal["natural", "working"]
PRESUMED = "节假日安排未公布，按周末推算"
DEFAULT_DAYS = 7
LONGEST = 3660


@dataclass(frozen=True, slots=True)
class PeriodEnd:
    """``last`` is inclusive. ``explanation`` is the sentence staff read beside the dates."""

    last: date
    presumed: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class Period:
    first: date
    last: date
    presumed: bool
    explanation: str


def period_end(first: date, days: int, unit: Unit, counts_first_day: bool, holidays: HolidayTable) -> PeriodEnd:
    """Return the last day of a period of ``days`` that is shown from ``first`` on."""
    if not 1 <= days <= LONGEST:
        raise ValueError(f"a disclosure period has 1 to {LONGEST} days, not {days}")
    day = first if counts_first_day else first + timedelta(days=1)
    counted, presumed, skipped = 0, False, 0
    while True:
        if unit == "natural" or holidays.is_working(day):
            counted += 1
        else:
            skipped += 1
        presumed = presumed or (unit == "working" and not holidays.covers(day))
        if counted == days:
            break
        day += timedelta(days=1)
    word = "个工作日" if unit == "working" else "天"
    start = "含当天" if counts_first_day else "当天不算"
    text = f"{first.month}月{first.day}日起 {days} {word}（{start}），到 {day.month}月{day.day}日满"
    if skipped:
        text += f"，中间 {skipped} 天休息不算"
    if presumed:
        text += f"。{PRESUMED}"
    return PeriodEnd(day, presumed, text + "。")


def default_period(today: date, holidays: HolidayTable) -> Period:
    """From today, seven working days."""
    end = period_end(today, DEFAULT_DAYS, "working", False, holidays)
    return Period(today, end.last, end.presumed, end.explanation)
