"""A channel's timetable as it would be with what is placed on it, signed or not, for the evaluator to be asked.

No page is set and none compared: what of it a release may carry is ``releases.collect``'s to say.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.holidays import HolidayTable
from playlists.model import Daypart, DaypartId, Digest, Entry, ItemId, Playlist, PlaylistId, Ref, Slot, Window, Zone
from playlists.pages.kind_names import KINDS
from playlists.schedule import Schedule
from server.channels.models import Channel, DaypartRow, Placement
from server.notices.catalogue import holidays
from server.notices.models import Notice
from server.notices.paging import ANY_TIME_KINDS, item_kind
from server.notices.workflow import State
from server.releases.items import Placed, days_window, last_day
from server.releases.timetable import Wish, slots_of

_NOWHERE = Ref(Digest("sha256:" + "0" * 64), 0)


@dataclass(frozen=True, slots=True)
class Office:
    """What every channel's timetable is read by."""

    dayparts: Mapping[DaypartId, Daypart]
    holidays: HolidayTable
    zone: timezone

    @staticmethod
    def of(session: Session, zone: timezone) -> "Office":
        rows = session.scalars(select(DaypartRow).order_by(DaypartRow.position, DaypartRow.id))
        parts = (
            Daypart(DaypartId(row.id), row.start, row.end, frozenset(int(day) for day in row.weekdays)) for row in rows
        )
        return Office({part.id: part for part in parts}, holidays(session), zone)

    def schedule(self, channel: Channel, placed: Sequence[Placed], *, as_equals: bool = False) -> Schedule:
        """``as_equals`` lets nothing take precedence: what is on then and not else is kept off."""
        playlists: list[Playlist] = []
        slots: list[Slot] = []
        zones: list[Zone] = []
        known = dict(self.dayparts)
        for zone in channel.layout.zones:
            here = [each for each in placed if each.placement.zone == zone.id]
            name = PlaylistId(f"evergreen-{zone.id}")
            zones.append(Zone(zone.id, zone.face, zone.x, zone.y, zone.w, zone.h, name))
            standing = (ItemId(each.notice.item_id) for each in here if each.notice.kind in ANY_TIME_KINDS)
            playlists.append(Playlist(name, tuple(standing)))
            wishes = [_wish(each, as_equals) for each in here if each.notice.kind not in ANY_TIME_KINDS]
            of_zone, slots_here, made = slots_of(zone.id, wishes, known)
            playlists += of_zone
            slots += slots_here
            known |= {part.id: part for part in made}
        entries = {ItemId(each.notice.item_id): self._entry(each) for each in placed}
        minutes = int(self.zone.utcoffset(None).total_seconds() // 60)
        return Schedule(
            tuple(known.values()), tuple(slots), tuple(playlists), tuple(zones), entries, self.holidays, minutes,
            frozenset(), KINDS,
        )  # fmt: skip

    def _entry(self, placed: Placed) -> Entry:
        notice, placement = placed.notice, placed.placement
        any_time = notice.kind in ANY_TIME_KINDS
        shown = Window() if any_time else days_window(placement.first_day, last_day(notice, placement), self.zone)
        return Entry(ItemId(notice.item_id), item_kind(notice.kind), _NOWHERE, shown, any_time)


def _wish(placed: Placed, as_equal: bool) -> Wish:
    row = placed.placement
    return Wish(
        row.id, ItemId(placed.notice.item_id), DaypartId(row.daypart_id), 0 if as_equal else row.priority,
        row.working_days_only, row.first_day, row.last_day,
    )  # fmt: skip


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
        found.setdefault(placement.channel_id, []).append(Placed(placement, notice))
    return found
