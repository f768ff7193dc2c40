"""Read the playlogs: for how long each display showed a notice on each day, and which seconds no record covers.

Where a control card answers for a display, only what it confirmed counts as
shown there: what its player drew meanwhile is told apart, never added.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.playlog import Claim
from server.displays.models import Display
from server.displays.verdicts import asks_a_card
from server.notices.models import Notice
from server.playlogs.joined import Stood, items_stood, stood_on
from server.playlogs.models import PlayRefusal

CHINA = timezone(timedelta(hours=8))
SHORT_GAP = timedelta(seconds=90)
"""Records are cut at page turns and restarts; a hole no longer than this is not a dark screen."""


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
    """A day by display table over the notice's days, as far as they are past or today's records exist."""
    return shown_of(session, (session.get_one(Notice, notice_id),))[notice_id]


def shown_of(session: Session, notices: Collection[Notice]) -> Mapping[int, list[DayDisplay]]:
    """The tables of several notices by number, for as many statements as that of one."""
    spans = {notice.id: span for notice in notices if (span := _days_of(notice)) is not None}
    channels = {placement.channel_id for notice in notices for placement in notice.placements}
    displays = session.scalars(select(Display).where(Display.channel_id.in_(channels)).order_by(Display.id)).all()
    instants = [(_instant(first), _instant(last + timedelta(days=1))) for first, last in spans.values()]
    ledger = _Ledger(
        stood_on(session, [display.id for display in displays], instants),
        items_stood(session, [notice.item_id for notice in notices]),
    )
    tables: dict[int, list[DayDisplay]] = {notice.id: [] for notice in notices}
    for notice in notices:
        here = {placement.channel_id for placement in notice.placements}
        if notice.id in spans:
            for display in displays:
                if display.channel_id in here:
                    tables[notice.id] += ledger.rows(notice, display, *spans[notice.id])
    return tables


def _days_of(notice: Notice) -> tuple[date, date] | None:
    if notice.period_first is not None and notice.period_last is not None:
        return notice.period_first, notice.period_last
    spans = [(placement.first_day, placement.last_day or placement.first_day) for placement in notice.placements]
    return (min(span[0] for span in spans), max(span[1] for span in spans)) if spans else None


class _Ledger:
    """What the records say of some displays; what fifteen notices ask of one day on one display is reckoned once."""

    def __init__(self, anything: Mapping[str, Stood], items: Mapping[tuple[str, str], Stood]) -> None:
        self._anything = anything
        self._items = items
        self._gaps: dict[tuple[str, date, bool], timedelta] = {}

    def rows(self, notice: Notice, display: Display, first: date, last: date) -> Iterator[DayDisplay]:
        # A card that confirmed nothing at all in these days is one by the player's word alone.
        state, anything = display.state, self._anything.get(display.id, Stood())
        card = anything.accepted_between(_instant(first), _instant(last + timedelta(days=1)))
        card = card or (state is not None and asks_a_card(state.report))
        own = self._items.get((notice.item_id, display.id), Stood())
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            morning, night = _instant(day), _instant(day + timedelta(days=1))
            stood = covered(own.accepted if card else own.all, morning, night)
            gap = self._gap(display.id, day, card)
            yield DayDisplay(
                day,
                display.id,
                display.name,
                int(stood.total_seconds()),
                int(gap.total_seconds()),
                "none" if not stood else "full" if gap <= SHORT_GAP else "gap",
                "accepted" if card else "drawn",
                int(covered(own.all, morning, night).total_seconds()),
            )

    def _gap(self, display_id: str, day: date, card: bool) -> timedelta:
        """How much of the day, from 8 to 18 o'clock, no record covers."""
        known = self._gaps.get((display_id, day, card))
        if known is None:
            anything = self._anything.get(display_id, Stood())
            opening, closing = _instant(day, 8), _instant(day, 18)
            lit = covered(anything.accepted if card else anything.all, opening, closing, SHORT_GAP)
            known = self._gaps[display_id, day, card] = (closing - opening) - lit
        return known


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
