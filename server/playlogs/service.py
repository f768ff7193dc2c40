"""Read the playlogs: for how long each display showed a notice on each day, and which seconds no record covers.

Where a control card answers for a display, only what it confirmed counts as
shown there: what its player drew meanwhile is told apart, never added.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.playlog import Claim
from server.displays.models import Display
from server.displays.verdicts import asks_a_card
from server.notices.models import Notice
from server.playlogs.models import PlayRefusal, PlayRow

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
    notice = session.get_one(Notice, notice_id)
    result: list[DayDisplay] = []
    channels = {placement.channel_id for placement in notice.placements}
    displays = session.scalars(select(Display).where(Display.channel_id.in_(channels)).order_by(Display.id)).all()
    first, last = notice.period_first, notice.period_last
    if first is None or last is None:
        spans = [(placement.first_day, placement.last_day or placement.first_day) for placement in notice.placements]
        if not spans:
            return []
        first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    for display in displays:
        rows = session.execute(
            select(PlayRow.item, PlayRow.claim, PlayRow.started_at, PlayRow.ended_at).where(
                PlayRow.display == display.id,
                PlayRow.started_at < _instant(last + timedelta(days=1)),
                PlayRow.ended_at > _instant(first),
                PlayRow.time_trusted,
            )
        ).all()
        # A card that confirmed nothing at all in these days is one by the player's word alone.
        state = display.state
        card = any(row.claim == "accepted" for row in rows) or (state is not None and asks_a_card(state.report))
        own = [(row.started_at, row.ended_at) for row in rows if row.item == notice.item_id]
        proved = [row for row in rows if row.claim == "accepted" or not card]
        proved_own = [(row.started_at, row.ended_at) for row in proved if row.item == notice.item_id]
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            morning, night = _instant(day), _instant(day + timedelta(days=1))
            stood = covered(proved_own, morning, night)
            opening, closing = _instant(day, 8), _instant(day, 18)
            lit = covered(((row.started_at, row.ended_at) for row in proved), opening, closing, SHORT_GAP)
            gap = (closing - opening) - lit
            result.append(
                DayDisplay(
                    day,
                    display.id,
                    display.name,
                    int(stood.total_seconds()),
                    int(gap.total_seconds()),
                    "none" if not stood else "full" if gap <= SHORT_GAP else "gap",
                    "accepted" if card else "drawn",
                    int(covered(own, morning, night).total_seconds()),
                )
            )
    return result


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
