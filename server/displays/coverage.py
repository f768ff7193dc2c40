"""How many of a notice's displays have a record of having shown it, and which have been silent."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
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


def coverages(session: Session, notices: Collection[Notice]) -> Mapping[int, Coverage]:
    """By notice; asked of all together, since a list of a hundred would ask two hundred times."""
    channels = {placement.channel_id for notice in notices for placement in notice.placements}
    displays: dict[str, list[Display]] = {}
    for display in session.scalars(
        select(Display).where(Display.channel_id.in_(channels), Display.removed_at.is_(None)).order_by(Display.id)
    ):
        displays.setdefault(display.channel_id, []).append(display)
    shown: dict[str | None, set[str]] = {}
    records = select(PlayRow.item, PlayRow.display).where(PlayRow.item.in_([notice.item_id for notice in notices]))
    for item, display_id in session.execute(records.distinct()):
        shown.setdefault(item, set()).add(display_id)
    return {notice.id: _coverage(notice, displays, shown.get(notice.item_id, set())) for notice in notices}


def _coverage(notice: Notice, displays: Mapping[str, list[Display]], shown: set[str]) -> Coverage:
    here = [
        display
        for channel_id in {placement.channel_id: None for placement in notice.placements}
        for display in displays.get(channel_id, ())
    ]
    silent = [display.name for display in here if display.state is not None and display.state.verdict == "silent"]
    return Coverage(
        sum(display.id in shown for display in here),
        len(here),
        tuple(silent) if notice.state is State.PUBLISHED else (),
    )
