"""A channel's timetable as it would be with what is placed on it, signed or not, for the evaluator to be asked.

No page is set and none compared: what of it a release may carry is ``releases.collect``'s to say.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.holidays import HolidayTable
from playlists.model import Daypart, DaypartId, Digest, Entry, ItemId, Ref
from playlists.pages.kind_names import KINDS
from playlists.schedule import Schedule
from server.channels.models import Channel, Placement
from server.notices.catalogue import holidays
from server.notices.models import Notice
from server.notices.paging import ANY_TIME_KINDS, item_kind
from server.notices.workflow import State
from server.releases.items import Placed, placed_in, shown_window
from server.releases.zoned import dayparts_of, timetable_of, with_evergreen

_NOWHERE = Ref(Digest("sha256:" + "0" * 64), 0)


@dataclass(frozen=True, slots=True)
class Office:
    """What every channel's timetable is read by."""

    dayparts: Mapping[DaypartId, Daypart]
    holidays: HolidayTable
    zone: timezone

    @staticmethod
    def of(session: Session, zone: timezone) -> "Office":
        return Office(dayparts_of(session), holidays(session), zone)

    def schedule(self, channel: Channel, placed: Sequence[Placed], *, as_equals: bool = False) -> Schedule:
        """``as_equals`` lets nothing take precedence but warnings: what is on then and not else is kept off."""
        timetable = timetable_of(channel.layout.zones, placed, self.dayparts, as_equals=as_equals)
        zones = tuple(with_evergreen(zone) for zone in channel.layout.zones)
        entries = {ItemId(each.notice.item_id): self._entry(each) for each in placed}
        minutes = int(self.zone.utcoffset(None).total_seconds() // 60)
        return Schedule(
            timetable.dayparts, timetable.slots, timetable.playlists, zones, entries, self.holidays, minutes,
            frozenset(), KINDS,
        )  # fmt: skip

    def _entry(self, placed: Placed) -> Entry:
        notice, placement = placed.notice, placed.placement
        shown = shown_window(notice, placement, self.zone)
        return Entry(ItemId(notice.item_id), item_kind(notice.kind), _NOWHERE, shown, notice.kind in ANY_TIME_KINDS)


def placed_on(
    session: Session, channels: Collection[str] | None, states: Collection[State], first: date, last: date
) -> dict[str, list[Placed]]:
    rows = (
        select(Placement, Notice)
        .join(Notice, Notice.id == Placement.notice_id)
        .where(
            Placement.first_day <= last,
            (Placement.last_day >= first) | Placement.last_day.is_(None),
            Notice.state_name.in_([state.value for state in states]),
        )
        .order_by(Placement.id)
    )
    if channels is not None:
        rows = rows.where(Placement.channel_id.in_(channels))
    found: dict[str, list[Placed]] = {}
    for placement, notice in session.execute(rows):
        found.setdefault(placement.channel_id, []).extend(placed_in(placement, notice))
    return found
