"""Decide whether a day counts for a disclosure: when a notice was due on a display, and how much of that it stood.

Due are the counter hours of the day, 8 to 18 o'clock, as far as the notice is placed in them; of what is placed in the
evening only, its own hours without the quiet ones. A loop turns: what comes again within ``LOOP`` on a display that is
lit meanwhile stood all the time. A day is full when no more than ``TOLERATED`` is missing in all.
Pure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from server.playlogs.spans import CLOSING, DAY, OPENING, Spans, joined, length

LOOP = 30 * 60
"""Six times the longest loop the console lets pass without a word; nobody waits before a board for longer."""
TOLERATED = 30 * 60
"""Or a tenth of what was due, where that is less: half an hour of a morning market would be most of it."""

Word = Literal["full", "gap", "none", "undue"]
Cause = Literal["off", "dark", "other", "unconfirmed", "unknown"]
CAUSES: tuple[Cause, ...] = ("off", "dark", "other", "unconfirmed", "unknown")


@dataclass(frozen=True, slots=True)
class Part:
    """Where a notice is placed in time: minutes of the day and the weekdays it begins on, between two days."""

    start: int
    end: int
    weekdays: frozenset[int]
    working_days_only: bool
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Judged:
    """``due`` and ``missing`` in seconds of the day, flat; ``missing`` is what of ``due`` it did not stand."""

    word: Word
    due: tuple[int, ...]
    missing: tuple[int, ...]


def due_on(
    day: date, parts: Iterable[Part], is_working: Callable[[date], bool], quiet: Sequence[tuple[int, int]] = ()
) -> Spans:
    """When a notice placed so has to stand on that day; ``quiet`` are dark parts of the day, in minutes."""
    parts = tuple(parts)
    if any(_is_always(part) and part.first <= day and (part.last is None or day <= part.last) for part in parts):
        return [OPENING, CLOSING]  # as most are placed; a page of the ledger asks for hundreds of days
    hung = joined([], (piece for part in parts for piece in _pieces(day, part, is_working)))
    by_day = meet(hung, (OPENING, CLOSING))
    return by_day or without(hung, joined([], (piece for hours in quiet for piece in _halves(*hours))))


def judge(due: Sequence[int], own: Sequence[int], lit: Sequence[int]) -> Judged:
    """``own`` is what the notice held (``bridged`` over a loop), ``lit`` when the display showed anything at all."""
    missing = without(due, meet(own, lit))
    lost = length(missing)
    word: Word = "full" if lost <= tolerated(length(due)) else "gap" if own else "none"
    return Judged(word if due else "undue", tuple(due), tuple(missing))


def tolerated(due: int) -> int:
    return min(TOLERATED, due // 10)


def causes_of(
    missing: Sequence[int], lit: Sequence[int], drawn: Sequence[int], off: Sequence[int], dark: Sequence[int]
) -> dict[Cause, int]:
    """Why it did not stand, in seconds: every missing second has one cause, and what no record speaks of has none.

    ``lit`` and ``drawn`` are when anything stood, by the word that counts here and by the player's.
    """
    found: dict[Cause, int] = {}
    left = list(missing)
    told: tuple[tuple[Cause, Sequence[int]], ...] = (
        ("other", lit),
        ("unconfirmed", drawn),
        ("off", off),
        ("dark", dark),
    )
    for cause, spans in told:
        found[cause] = length(meet(left, spans))
        left = without(left, spans)
    found["unknown"] = length(left)
    return {cause: found[cause] for cause in CAUSES if found[cause]}


def bridged(spans: Sequence[int], hole: int) -> Spans:
    """The same with holes up to ``hole`` between two stretches filled."""
    made: Spans = []
    for first, last in zip(spans[::2], spans[1::2], strict=True):
        if made and first - made[-1] <= hole:
            made[-1] = last
        else:
            made += (first, last)
    return made


def meet(one: Sequence[int], other: Sequence[int]) -> Spans:
    """What lies in both."""
    made: Spans = []
    at = 0
    for first, last in zip(one[::2], one[1::2], strict=True):
        while at < len(other) and other[at + 1] <= first:
            at += 2
        here = at
        while here < len(other) and other[here] < last:
            made += (max(first, other[here]), min(last, other[here + 1]))
            here += 2
    return made


def without(one: Sequence[int], other: Sequence[int]) -> Spans:
    """What lies in the first alone."""
    edges = [0, *other, max([DAY, *one, *other])]
    return meet(one, joined([], zip(edges[::2], edges[1::2], strict=True)))


def _is_always(part: Part) -> bool:
    return part.end - part.start == DAY // 60 and len(part.weekdays) == 7 and not part.working_days_only


def _pieces(day: date, part: Part, is_working: Callable[[date], bool]) -> Iterable[tuple[int, int]]:
    # The days are the item's own window; a part that begins in the evening runs on past their midnight.
    if day < part.first or (part.last is not None and day > part.last):
        return
    end = part.end if part.end > part.start else part.end + DAY // 60
    for shift in (0, 1):
        begun = day - timedelta(days=shift)
        if begun.isoweekday() in part.weekdays and (not part.working_days_only or is_working(begun)):
            first, last = (max(0, min(DAY, edge * 60 - shift * DAY)) for edge in (part.start, end))
            if first < last:
                yield first, last


def _halves(start: int, end: int) -> Iterable[tuple[int, int]]:
    if start < end:
        return ((start * 60, end * 60),)
    return ((start * 60, DAY), (0, end * 60))
