"""Read the playlogs: for how long each display showed a notice on each day, and which seconds no record covers.

Where a control card answers for a display, only what it confirmed counts as
shown there: what its player drew meanwhile is told apart, never added.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.playlog import Claim
from server.displays.models import Display
from server.displays.verdicts import asks_a_card
from server.notices.models import Notice
from server.playlogs.days import ANYTHING, DayOf, days_of
from server.playlogs.joined import Stood, items_stood, stood_on
from server.playlogs.models import PlayRefusal
from server.playlogs.spans import CHINA, CLOSING, OPENING, SHORT_GAP

COUNTER_HOURS = CLOSING - OPENING


@dataclass(frozen=True, slots=True)
class DayDisplay:
    """``seconds`` the notice itself stood; ``gap_seconds`` of the day (8 to 18 o'clock) that no record covers.

    Both rest on ``claim``: the card's word where the display has one. ``drawn_seconds`` is what the player drew.
    """

    day: date
    display_id: str
    display_name: str
    seconds: int
    gap_seconds: int
    complete: Literal["full", "gap", "none"]
    claim: Claim = "drawn"
    drawn_seconds: int = 0


def shown(session: Session, notice_id: int) -> list[DayDisplay]:
    """A day by display table over the notice's days, from the records themselves: this is the proof."""
    notice = session.get_one(Notice, notice_id)
    return _tables(session, (notice,), _Records)[notice_id]


def shown_of(session: Session, notices: Collection[Notice]) -> Mapping[int, list[DayDisplay]]:
    """The tables of several notices by number, from the daily summary: for a list, where the records are too many."""
    return _tables(session, notices, _Days)


class _Said(Protocol):
    """What is known of displays and items by day: seconds. ``card`` takes only what a control card confirmed."""

    def confirmed(self, display: str, first: date, last: date) -> bool: ...

    def stood(self, item: str, display: str, day: date, card: bool) -> int: ...

    def lit(self, display: str, day: date, card: bool) -> int: ...


class _Asked(Protocol):
    def __call__(
        self, session: Session, items: Collection[str], displays: Collection[str], spans: Collection[tuple[date, date]]
    ) -> _Said: ...


class _Records:
    """Reckoned from every record; what fifteen notices ask of one day on one display is reckoned once."""

    def __init__(
        self, session: Session, items: Collection[str], displays: Collection[str], spans: Collection[tuple[date, date]]
    ) -> None:
        instants = [(_instant(first), _instant(last + timedelta(days=1))) for first, last in spans]
        self._anything = stood_on(session, displays, instants)
        self._items = items_stood(session, items)

    def confirmed(self, display: str, first: date, last: date) -> bool:
        anything = self._anything.get(display, Stood())
        return anything.accepted_between(_instant(first), _instant(last + timedelta(days=1)))

    def stood(self, item: str, display: str, day: date, card: bool) -> int:
        own = self._items.get((item, display), Stood())
        stood = covered(own.accepted if card else own.all, _instant(day), _instant(day + timedelta(days=1)))
        return int(stood.total_seconds())

    def lit(self, display: str, day: date, card: bool) -> int:
        anything = self._anything.get(display, Stood())
        spans = anything.accepted if card else anything.all
        return int(covered(spans, _instant(day, 8), _instant(day, 18), timedelta(seconds=SHORT_GAP)).total_seconds())


class _Days:
    """Read from the summary that is kept as records come in (``days``)."""

    def __init__(
        self, session: Session, items: Collection[str], displays: Collection[str], spans: Collection[tuple[date, date]]
    ) -> None:
        self._days = days_of(session, items, displays, spans)
        self._confirmed: dict[str, list[date]] = {}
        for (item, display, day), one in self._days.items():
            if item == ANYTHING and one.accepted:
                self._confirmed.setdefault(display, []).append(day)

    def confirmed(self, display: str, first: date, last: date) -> bool:
        return any(first <= day <= last for day in self._confirmed.get(display, ()))

    def stood(self, item: str, display: str, day: date, card: bool) -> int:
        one = self._days.get((item, display, day), DayOf())
        return one.accepted if card else one.drawn

    def lit(self, display: str, day: date, card: bool) -> int:
        one = self._days.get((ANYTHING, display, day), DayOf())
        return one.accepted_lit if card else one.drawn_lit


def _tables(session: Session, notices: Collection[Notice], asked: _Asked) -> dict[int, list[DayDisplay]]:
    spans = {notice.id: span for notice in notices if (span := _days_of(notice)) is not None}
    channels = {placement.channel_id for notice in notices for placement in notice.placements}
    displays = session.scalars(select(Display).where(Display.channel_id.in_(channels)).order_by(Display.id)).all()
    items = [notice.item_id for notice in notices]
    said = asked(session, items, [display.id for display in displays], spans.values())
    lit: dict[tuple[str, date, bool], int] = {}
    tables: dict[int, list[DayDisplay]] = {notice.id: [] for notice in notices}
    for notice in notices:
        here = {placement.channel_id for placement in notice.placements}
        for display in displays if notice.id in spans else ():
            if display.channel_id in here:
                tables[notice.id] += _rows(said, lit, notice, display, *spans[notice.id])
    return tables


def _rows(
    said: _Said, lit: dict[tuple[str, date, bool], int], notice: Notice, display: Display, first: date, last: date
) -> Iterator[DayDisplay]:
    # A card that confirmed nothing at all in these days is one by the player's word alone.
    card = said.confirmed(display.id, first, last) or (display.state is not None and asks_a_card(display.state.report))
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        key = display.id, day, card
        if key not in lit:
            lit[key] = said.lit(display.id, day, card)
        gap = COUNTER_HOURS - lit[key]
        stood = said.stood(notice.item_id, display.id, day, card)
        yield DayDisplay(
            day,
            display.id,
            display.name,
            stood,
            gap,
            "none" if not stood else "full" if gap <= SHORT_GAP else "gap",
            "accepted" if card else "drawn",
            said.stood(notice.item_id, display.id, day, False) if card else stood,
        )


def _days_of(notice: Notice) -> tuple[date, date] | None:
    if notice.period_first is not None and notice.period_last is not None:
        return notice.period_first, notice.period_last
    spans = [(placement.first_day, placement.last_day or placement.first_day) for placement in notice.placements]
    return (min(span[0] for span in spans), max(span[1] for span in spans)) if spans else None


def covered(
    stretches: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime, bridge: timedelta = timedelta(0)
) -> timedelta:
    """How much of [start, end) the stretches cover together; holes up to ``bridge`` between two of them count too."""
    total, reached = timedelta(0), start
    began = False
    for first, last in sorted((max(first, start), min(last, end)) for first, last in stretches):
        if last <= first:
            continue
        if first > reached and began and first - reached <= bridge:
            first = reached
        if last > reached:
            total += last - max(first, reached)
            reached = last
            began = True
    return total


def refusals(session: Session, limit: int = 100) -> list[PlayRefusal]:
    return list(session.scalars(select(PlayRefusal).order_by(PlayRefusal.id.desc()).limit(limit)))


def _instant(day: date, hour: int = 0) -> datetime:
    return datetime.combine(day, time(hour), CHINA).astimezone(UTC)
