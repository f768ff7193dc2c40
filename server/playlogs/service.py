"""Read the playlogs: on which day a notice stood on which display for as long as it was due (``effective``).

Where a control card answers for a display, only what it confirmed counts as
shown there: what its player drew meanwhile is told apart, never added.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.playlog import Claim
from server.displays.models import Display, DisplayStay
from server.displays.places import days_of as days_of_stay
from server.displays.places import stays_on
from server.displays.verdicts import asks_a_card
from server.notices.models import Notice
from server.notices.sameness import Calendar, items_of
from server.playlogs.days import ANYTHING, DayOf, days_of, held
from server.playlogs.effective import Word, due_on, judge
from server.playlogs.hours import Hours
from server.playlogs.joined import Stood, items_stood, stood_on
from server.playlogs.models import PlayRefusal, PlayRow
from server.playlogs.spans import CHINA, DAY, Spans, joined, length

_ORIGIN_DAY = date(2020, 1, 1)
_ORIGIN = datetime.combine(_ORIGIN_DAY, time(), CHINA)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class DayDisplay:
    """``seconds`` the notice itself was drawn; ``missing`` is when it was due and did not stand, in seconds of the day.

    Both rest on ``claim``: the card's word where the display has one. ``drawn_seconds`` is what the player drew.
    """

    day: date
    display_id: str
    display_name: str
    seconds: int
    complete: Word
    missing: tuple[int, ...] = ()
    due_seconds: int = 0
    claim: Claim = "drawn"
    drawn_seconds: int = 0
    village: str = field(default="", compare=False)

    @property
    def gap_seconds(self) -> int:
        return length(self.missing)


def shown(session: Session, notice_id: int) -> list[DayDisplay]:
    """A day by display table over the notice's days, from the records themselves: this is the proof."""
    notice = session.get_one(Notice, notice_id)
    return _tables(session, (notice,), _Records)[notice_id]


def shown_of(session: Session, notices: Collection[Notice]) -> Mapping[int, list[DayDisplay]]:
    """The tables of several notices by number, from the daily summary: for a list, where the records are too many."""
    return _tables(session, notices, _Days)


class _Said(Protocol):
    """What is known of displays and items by day. ``card`` takes only what a control card confirmed."""

    def confirmed(self, display: str, first: date, last: date) -> bool: ...

    def stood(self, item: str, display: str, day: date, card: bool) -> int:
        """Seconds."""
        ...

    def held(self, item: str, display: str, day: date, card: bool) -> Sequence[int]:
        """Seconds of the day, flat, short holes filled."""
        ...


class _Asked(Protocol):
    def __call__(
        self, session: Session, items: Collection[str], displays: Collection[str], spans: Collection[tuple[date, date]]
    ) -> _Said: ...


class _Records:
    """Reckoned from every record; what fifteen notices ask of one day on one display is reckoned once."""

    def __init__(
        self, session: Session, items: Collection[str], displays: Collection[str], spans: Collection[tuple[date, date]]
    ) -> None:
        instants = [(instant(first), instant(last + timedelta(days=1))) for first, last in spans]
        self._anything = stood_on(session, displays, instants)
        self._items = items_stood(session, items)
        self._by_day: dict[tuple[str, str, bool], dict[date, Spans]] = {}

    def confirmed(self, display: str, first: date, last: date) -> bool:
        anything = self._anything.get(display, Stood())
        return anything.accepted_between(instant(first), instant(last + timedelta(days=1)))

    def stood(self, item: str, display: str, day: date, card: bool) -> int:
        return length(self._of_day(item, display, day, card))

    def held(self, item: str, display: str, day: date, card: bool) -> Sequence[int]:
        return held(item, self._of_day(item, display, day, card))

    def _of_day(self, item: str, display: str, day: date, card: bool) -> Spans:
        key = item, display, card
        if key not in self._by_day:
            found = self._items.get((item, display)) if item else self._anything.get(display)
            stood = found or Stood()
            self._by_day[key] = cut_at_midnights(stood.accepted if card else stood.all)
        return self._by_day[key].get(day, [])


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

    def held(self, item: str, display: str, day: date, card: bool) -> Sequence[int]:
        one = self._days.get((item, display, day), DayOf())
        return one.accepted_held if card else one.drawn_held


def _tables(session: Session, notices: Collection[Notice], asked: _Asked) -> dict[int, list[DayDisplay]]:
    spans = {notice.id: span for notice in notices if (span := days_of_notice(notice)) is not None}
    channels = {placement.channel_id for notice in notices for placement in notice.placements}
    stays = stays_on(session, channels)
    displays = session.scalars(select(Display).where(Display.id.in_(stays)).order_by(Display.id)).all()
    items = items_of(session, notices)
    every = {item for some in items.values() for item in some}
    said = asked(session, every, [display.id for display in displays], spans.values())
    hours = Hours(session, notices, Calendar(session))
    tables: dict[int, list[DayDisplay]] = {notice.id: [] for notice in notices}
    for notice in notices:
        here = {placement.channel_id for placement in notice.placements}
        for display in displays if notice.id in spans else ():
            first, last = spans[notice.id]
            mine = [stay for stay in stays[display.id] if stay.channel_id in here and _in_time(stay, first, last)]
            if mine:
                tables[notice.id] += _rows(said, hours, notice, items[notice.id], display, mine, first, last)
    return tables


def _in_time(stay: DisplayStay, first: date, last: date) -> bool:
    """Whether it has any of these days; one that lasts is told of also where nothing was due on it yet."""
    came, gone = days_of_stay(stay)
    return gone is None or (came <= last and gone >= first)


def _rows(
    said: _Said,
    hours: Hours,
    notice: Notice,
    items: Sequence[str],
    display: Display,
    stays: Sequence[DisplayStay],
    first: date,
    last: date,
) -> Iterator[DayDisplay]:
    # A card that confirmed nothing at all in these days is one by the player's word alone.
    card = said.confirmed(display.id, first, last) or (display.state is not None and asks_a_card(display.state.report))
    # Nothing was due on a wall where no display hung yet, or none any more, or one for other channels.
    hung = [(*days_of_stay(stay), stay.channel_id) for stay in reversed(stays)]
    placed = {
        stay.channel_id: (hours.parts(notice, stay.channel_id), hours.is_working, hours.quiet(stay.channel))
        for stay in stays
    }
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        there = next((name for came, gone, name in hung if came <= day and (gone is None or day <= gone)), None)
        due = due_on(day, *placed[there]) if there is not None else ()
        own = joined_held([said.held(item, display.id, day, card) for item in items])
        judged = judge(due, own, said.held(ANYTHING, display.id, day, card))
        stood = sum(said.stood(item, display.id, day, card) for item in items)
        drawn = sum(said.stood(item, display.id, day, False) for item in items) if card else stood
        yield DayDisplay(
            day, display.id, display.name, stood, judged.word, judged.missing, length(judged.due),
            "accepted" if card else "drawn", drawn, display.village,
        )  # fmt: skip


def joined_held(held_by_item: Sequence[Sequence[int]]) -> Sequence[int]:
    """A period that was prolonged has two items: the second goes on where the first ended, within one turn."""
    if len(held_by_item) == 1:
        return held_by_item[0]
    return held("*", joined([], (pair for one in held_by_item for pair in zip(one[::2], one[1::2], strict=True))))


def days_of_notice(notice: Notice) -> tuple[date, date] | None:
    if notice.period_first is not None and notice.period_last is not None:
        return notice.period_first, notice.period_last
    spans = [(placement.first_day, placement.last_day or placement.first_day) for placement in notice.placements]
    return (min(span[0] for span in spans), max(span[1] for span in spans)) if spans else None


def first_shown(session: Session, item: str, cards: Collection[str]) -> Mapping[str, datetime]:
    """When each display began to show it, as far as a record says so and its clock was trusted.

    Of those whose card answers (``cards``), by the card's word alone.
    """
    rows = select(PlayRow.display, PlayRow.claim, func.min(PlayRow.started_at)).where(
        PlayRow.item == item, PlayRow.time_trusted
    )
    found: dict[str, datetime] = {}
    for display, claim, at in session.execute(rows.group_by(PlayRow.display, PlayRow.claim)):
        if claim == "accepted" or display not in cards:
            found[display] = min(at, found.get(display, at))
    return found


def cut_at_midnights(spans: Iterable[tuple[datetime, datetime]]) -> dict[date, Spans]:
    """Rising stretches by the township's day. A loop has thousands, so each is cut by arithmetic alone."""
    found: dict[date, Spans] = {}
    days: dict[int, Spans] = {}
    for started, ended in spans:
        first, last = (started - _ORIGIN) // _SECOND, (ended - _ORIGIN) // _SECOND
        while first < last:
            number, begins = divmod(first, DAY)
            ends = min(DAY, begins + last - first)
            if number not in days:
                days[number] = found.setdefault(_ORIGIN_DAY + timedelta(days=number), [])
            days[number] += (begins, ends)
            first += ends - begins
    return found


def refusals(session: Session, limit: int = 100) -> list[PlayRefusal]:
    return list(session.scalars(select(PlayRefusal).order_by(PlayRefusal.id.desc()).limit(limit)))


def instant(day: date, hour: int = 0) -> datetime:
    return datetime.combine(day, time(hour), CHINA).astimezone(UTC)
