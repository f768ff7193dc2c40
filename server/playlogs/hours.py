"""In which hours a notice is placed on a channel as its placements say now; narrower ones are decisions on record."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.light import DARK
from server.channels.light import light_hours
from server.channels.models import Channel, DaypartRow
from server.notices.models import Notice
from server.notices.sameness import Calendar
from server.playlogs.effective import Part

ALL_DAY = "all-day"
"""Built in, and its hours never change (``channels.dayparts``): usual notices ask for no row of the table."""
EVERY_DAY = frozenset(range(1, 8))


class Hours:
    """The placements of some notices in time."""

    def __init__(self, session: Session, notices: Collection[Notice], calendar: Calendar) -> None:
        named = {placement.daypart_id for notice in notices for placement in notice.placements} - {ALL_DAY}
        rows = session.scalars(select(DaypartRow).where(DaypartRow.id.in_(named))) if named else ()
        self._dayparts = {row.id: row for row in rows}
        self._quiet: dict[str, tuple[tuple[int, int], ...]] = {}
        self.is_working = calendar.is_working

    def parts(self, notice: Notice, channel_id: str) -> list[Part]:
        found = []
        for placed in notice.placements:
            if placed.channel_id == channel_id:
                row = self._dayparts.get(placed.daypart_id)
                start, end, weekdays = (row.start, row.end, days_in(row.weekdays)) if row else (0, 1440, EVERY_DAY)
                found.append(Part(start, end, weekdays, placed.working_days_only, placed.first_day, placed.last_day))
        return found

    def quiet(self, channel: Channel) -> tuple[tuple[int, int], ...]:
        if channel.id not in self._quiet:
            hours = light_hours(channel.light)
            self._quiet[channel.id] = tuple((each.start, each.end) for each in hours if each.percent == DARK)
        return self._quiet[channel.id]


def days_in(weekdays: str) -> frozenset[int]:
    return frozenset(int(day) for day in weekdays)
