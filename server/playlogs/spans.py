"""Stretches of one day as a flat list of seconds from midnight: from, to, from, to, rising and never touching.

Joining is the same in any order and any number of times, which is what lets a
summary take records as they come.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
CALENDAR_ENDS = datetime(9999, 12, 31, 16, tzinfo=UTC)
"""No day of the township begins here or later that could be written down. A box may claim to have shown something
then; a database whose zone is Beijing's cannot even hand it out."""
DAY = 24 * 60 * 60
OPENING, CLOSING = 8 * 60 * 60, 18 * 60 * 60
"""The hours in which the ledger looks for gaps."""
SHORT_GAP = 90
"""Records are cut at page turns and restarts; a hole no longer than this is not a dark screen."""

Spans = list[int]


def joined(known: Sequence[int], more: Iterable[tuple[int, int]]) -> Spans:
    """All of both; stretches that meet or overlap become one, empty ones none."""
    pairs = sorted([*zip(known[::2], known[1::2], strict=True), *more])
    made: Spans = []
    for first, last in pairs:
        if last <= first:
            continue
        if made and first <= made[-1]:
            made[-1] = max(made[-1], last)
        else:
            made += (first, last)
    return made


def length(spans: Sequence[int]) -> int:
    return sum(spans[1::2]) - sum(spans[::2])


def by_day(started: datetime, ended: datetime) -> Iterator[tuple[date, int, int]]:
    """The stretch cut at the township's midnights; nothing of one that reaches the end of the calendar."""
    if max(started, ended) >= CALENDAR_ENDS:
        return
    begins, ends = started.astimezone(CHINA), ended.astimezone(CHINA)
    for number in range((ends.date() - begins.date()).days + 1):
        day = begins.date() + timedelta(days=number)
        midnight = datetime.combine(day, time(), CHINA)
        first = max(0, _seconds(begins - midnight))
        last = min(DAY, _seconds(ends - midnight))
        if last > first:
            yield day, first, last


def _seconds(length: timedelta) -> int:
    return length // timedelta(seconds=1)
