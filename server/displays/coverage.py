"""How many of a notice's displays have a record of having shown it, and which have been silent.

A notice that hangs is asked of the displays that follow its channels now. One that is over is asked of those that
followed them while it hung: a display that came later owed it nothing, and one that went has shown what it showed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from server.displays.models import Display, DisplayStay
from server.displays.places import stays_on
from server.displays.verdicts import asks_a_card
from server.notices.models import Notice
from server.notices.workflow import State
from server.playlogs.models import PlayDay, PlayRow

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Coverage:
    """``shown`` counts displays with a play record; ``silent`` names those that answer no more."""

    shown: int
    total: int
    silent: tuple[str, ...]
    last: datetime | None = None
    """When the last of them began to show it, where a record with a trusted clock says so of every one that did."""


def coverages(session: Session, notices: Collection[Notice]) -> Mapping[int, Coverage]:
    """By notice; asked of all together, since a list of a hundred would ask two hundred times."""
    stays = stays_on(session, {placement.channel_id for notice in notices for placement in notice.placements})
    displays = session.scalars(select(Display).where(Display.id.in_(stays)).order_by(Display.id)).all()
    items = [notice.item_id for notice in notices]
    # Of a display whose control card answers only the card's word counts, as in the proof (``playlogs.service``).
    cards = {one.id for one in displays if one.state and asks_a_card(one.state.report)}
    shown: dict[str | None, dict[str, datetime | None]] = {}
    # That there are records an index tells at a leap; when they began the summary does, without reading a million.
    told = select(PlayRow.item, PlayRow.display).where(PlayRow.item.in_(items)).distinct().subquery()
    of = and_(PlayDay.item == told.c.item, PlayDay.display == told.c.display)
    columns = told.c.item, told.c.display, PlayDay.day, PlayDay.drawn_held, PlayDay.accepted_held
    for item, display_id, day, drawn, accepted in session.execute(select(*columns).outerjoin(PlayDay, of)):
        here, stood = shown.setdefault(item, {}), accepted if display_id in cards else drawn
        if stood:
            at, before = datetime.combine(day, time.min, CHINA) + timedelta(seconds=stood[0]), here.get(display_id)
            here[display_id] = at if before is None else min(before, at)
        elif display_id not in cards:
            here.setdefault(display_id, None)
    return {
        notice.id: _coverage(
            notice, [one for one in displays if _owed(notice, stays[one.id])], shown.get(notice.item_id, {})
        )
        for notice in notices
    }


def _owed(notice: Notice, stays: Sequence[DisplayStay]) -> bool:
    """Whether a display with these stays was to show the notice, or is."""
    channels = {placement.channel_id for placement in notice.placements}
    mine = [stay for stay in stays if stay.channel_id in channels]
    if notice.published_at is None or notice.ended_at is None:
        return any(stay.until is None for stay in mine)
    began, ended = _hung(notice, notice.published_at, notice.ended_at)
    return any(stay.since < ended and (stay.until is None or stay.until > began) for stay in mine)


def _hung(notice: Notice, published: datetime, ended: datetime) -> tuple[datetime, datetime]:
    """From when to when a notice that is over stood on walls: in its days, however early it was signed."""
    spans = [(placement.first_day, placement.last_day) for placement in notice.placements]
    began = max(published, min(_midnight(first) for first, _ in spans))
    lasts = [last for _, last in spans if last is not None]
    if len(lasts) == len(spans):
        ended = min(ended, _midnight(max(lasts) + timedelta(days=1)))
    return began, ended


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, CHINA)


def _coverage(notice: Notice, here: Sequence[Display], shown: Mapping[str, datetime | None]) -> Coverage:
    silent = [display.name for display in here if display.state is not None and display.state.verdict == "silent"]
    begun = [shown[display.id] for display in here if display.id in shown]
    times = [at for at in begun if at is not None]
    return Coverage(
        len(begun),
        len(here),
        tuple(silent) if notice.state is State.PUBLISHED else (),
        max(times) if times and len(times) == len(begun) else None,
    )
