"""The timetable of a channel: what is placed on it, zone by zone, as playlists, slots and the dayparts they need.

The release and the console's look at a week ask the same question of it, so there is one answer. Which notices may
hang is decided before (``collect``), how those of one zone share their hours in ``timetable``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import Daypart, DaypartId, ItemId, Playlist, PlaylistId, Slot, Zone, ZoneId
from server.channels.models import DaypartRow
from server.notices.paging import ANY_TIME_KINDS
from server.notices.warnings import duty
from server.releases.items import Placed, last_day
from server.releases.timetable import Turns, Wish, slots_of


@dataclass(frozen=True, slots=True)
class Timetable:
    """``dayparts`` are the office's and those that only overlaps need."""

    playlists: tuple[Playlist, ...]
    slots: tuple[Slot, ...]
    dayparts: tuple[Daypart, ...]


def with_evergreen(zone: Zone) -> Zone:
    """A layout's zone as a release has it: what fills it when nothing else does is the playlist made here."""
    return Zone(zone.id, zone.face, zone.x, zone.y, zone.w, zone.h, _evergreen_of(zone.id))


def _evergreen_of(zone: ZoneId) -> PlaylistId:
    return PlaylistId(f"evergreen-{zone}")


def dayparts_of(session: Session) -> dict[DaypartId, Daypart]:
    rows = session.scalars(select(DaypartRow).order_by(DaypartRow.position, DaypartRow.id))
    found = (
        Daypart(DaypartId(row.id), row.start, row.end, frozenset(int(day) for day in row.weekdays)) for row in rows
    )
    return {daypart.id: daypart for daypart in found}


def timetable_of(
    zones: Sequence[Zone], placed: Sequence[Placed], dayparts: Mapping[DaypartId, Daypart], *, as_equals: bool = False
) -> Timetable:
    """``as_equals`` lets nothing take precedence but warnings: what is on then and not else is kept off."""
    playlists: list[Playlist] = []
    slots: list[Slot] = []
    known = dict(dayparts)
    for zone in zones:
        here = [entry for entry in placed if entry.zone == zone.id]
        evergreen = tuple(ItemId(entry.notice.item_id) for entry in here if entry.notice.kind in ANY_TIME_KINDS)
        playlists.append(Playlist(_evergreen_of(zone.id), evergreen))
        wishes = [_wish(entry, zone, as_equals) for entry in here if entry.notice.kind not in ANY_TIME_KINDS]
        of_zone, slots_here, made = slots_of(zone.id, wishes, known)
        playlists += of_zone
        slots += slots_here
        known |= {daypart.id: daypart for daypart in made}
    return Timetable(tuple(playlists), tuple(slots), tuple(known.values()))


def _wish(entry: Placed, zone: Zone, as_equal: bool) -> Wish:
    row = entry.placement
    return Wish(
        row.id,
        ItemId(entry.notice.item_id),
        DaypartId(row.daypart_id),
        0 if as_equal else row.priority,
        row.working_days_only,
        row.first_day,
        last_day(entry.notice, row),
        _turns(entry, zone),
    )


def _turns(entry: Placed, zone: Zone) -> Turns:
    """A ticker's sentences follow one another anyway; where a blue warning has no ticker it takes its turn."""
    wanted = duty(entry.notice)
    if wanted is None or wanted.page == "never":
        return "usual"
    if wanted.page == "at-once":
        return "alone"
    return "every-third" if zone.face == "page" else "usual"
