"""How many of a notice's displays have a record of having shown it, and which have been silent."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.displays.models import Display
from server.notices.models import Notice
from server.notices.workflow import State
from server.playlogs.models import PlayRow


@dataclass(frozen=True, slots=True)
class Coverage:
    """``shown`` counts displays with a play record; ``silent`` names those that answer no more."""

    shown: int
    total: int
    silent: tuple[str, ...]


def coverage_of(session: Session, notice: Notice, *, today: date) -> Coverage:
    channels = {placement.channel_id for placement in notice.placements}
    displays = list(
        session.scalars(select(Display).where(Display.channel_id.in_(channels), Display.removed_at.is_(None)))
    )
    if not displays:
        return Coverage(0, 0, ())
    shown = session.scalar(
        select(func.count(func.distinct(PlayRow.display))).where(
            PlayRow.item == notice.item_id, PlayRow.display.in_([display.id for display in displays])
        )
    )
    silent: tuple[str, ...] = ()
    if notice.state is State.PUBLISHED:
        silent = tuple(
            display.name for display in displays if display.state is not None and display.state.verdict == "silent"
        )
    return Coverage(shown or 0, len(displays), silent)
