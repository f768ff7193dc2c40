"""Decide what is on: a schedule and an instant go in, a programme comes out.

No clock, no file, no network. The server calls ``programme_at`` to preview a channel and the player calls it to show
one, so the two cannot disagree. The rules are those of FORMAT.md, section 6, and are numbered there.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from playlists.holidays import HolidayTable
from playlists.model import (
    Daypart,
    Entry,
    ItemId,
    Playlist,
    PlaylistId,
    RootManifest,
    Slot,
    SlotId,
    Timetable,
    Zone,
    ZoneId,
)
from playlists.values import dataclass, replace

HORIZON = timedelta(days=8)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Everything the evaluator asks. What names a zone, daypart, playlist or entry that is not here is passed over."""

    dayparts: tuple[Daypart, ...]
    slots: tuple[Slot, ...]
    playlists: tuple[Playlist, ...]
    zones: tuple[Zone, ...]
    entries: Mapping[ItemId, Entry]
    holidays: HolidayTable
    utc_offset: int
    hidden: frozenset[ItemId]
    known_kinds: frozenset[str]


def schedule_of(
    manifest: RootManifest,
    timetable: Timetable,
    entries: Mapping[ItemId, Entry],
    holidays: HolidayTable,
    known_kinds: frozenset[str],
    hidden: frozenset[ItemId] = frozenset(),
) -> Schedule:
    """Put together what a release keeps in several blobs."""
    return Schedule(
        timetable.dayparts,
        timetable.slots,
        timetable.playlists,
        manifest.layout.zones,
        entries,
        holidays,
        manifest.utc_offset,
        hidden,
        known_kinds,
    )


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a zone shows what it shows: a slot, its evergreen playlist, or nothing at all."""

    why: Literal["slot", "evergreen", "none"]
    slot: SlotId | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """What every zone shows. ``until`` is the first instant at which anything else here may differ.

    ``presumed`` says that the answer leans on a year whose holidays are not published.
    """

    playlists: Mapping[ZoneId, tuple[ItemId, ...]]
    until: datetime
    presumed: bool
    reasons: Mapping[ZoneId, Reason]


def programme_at(schedule: Schedule, now: datetime, time_trusted: bool = True) -> Programme:
    """Return the programme at ``now``, an aware datetime. While time is not trusted only what is always true is on."""
    if now.tzinfo is None:
        raise ValueError("programme_at needs an aware datetime")
    now = now.astimezone(UTC)
    if not time_trusted:
        return _timeless_programme(schedule, now)
    outlook = _Outlook(schedule, now)
    programme = outlook.programme(now)
    for edge in outlook.edges():
        # Both name the horizon as their end, so they differ exactly when the answer does.
        if outlook.programme(edge) != programme:
            return replace(programme, until=edge)
    return programme


def _timeless_programme(schedule: Schedule, now: datetime) -> Programme:
    """Rule 6: without the time only evergreen playlists, and of them only what is true at any hour."""
    playlists = {playlist.id: playlist.items for playlist in schedule.playlists}
    showable = _showable(schedule)
    shown: dict[ZoneId, tuple[ItemId, ...]] = {}
    reasons: dict[ZoneId, Reason] = {}
    for zone in schedule.zones:
        items = playlists.get(zone.evergreen, ()) if zone.evergreen else ()
        shown[zone.id] = tuple(item for item in items if item in showable and showable[item].at_any_time)
        reasons[zone.id] = Reason("evergreen") if shown[zone.id] else Reason("none")
    return Programme(shown, now + HORIZON, False, reasons)


def _showable(schedule: Schedule) -> dict[ItemId, Entry]:
    """The listed entries that are neither hidden nor of a kind this program does not know."""
    listed = {item for playlist in schedule.playlists for item in playlist.items} - schedule.hidden
    entries = ((item, schedule.entries.get(item)) for item in listed)
    return {item: entry for item, entry in entries if entry and entry.kind in schedule.known_kinds}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One run of a slot: the daypart that began on one day the slot allows.

    ``on`` is false for a working-day slot on a day off. Such a stretch still matters when it is ``presumed``: the
    notice, once published, may turn the day into a working day.
    """

    begin: datetime
    end: datetime
    slot: Slot
    on: bool
    presumed: bool


def stretches(schedule: Schedule, since: datetime, until: datetime) -> Iterator[Stretch]:
    """Yield every stretch that may touch ``since`` to ``until``, both in UTC; slots that win come first (rule 4)."""
    offset = timedelta(minutes=schedule.utc_offset)
    dayparts = {daypart.id: daypart for daypart in schedule.dayparts}
    playlists = {playlist.id for playlist in schedule.playlists}
    zones = {zone.id for zone in schedule.zones}
    # Yesterday too: a 22:00 to 02:00 daypart that began then may still be on.
    first, last = (since + offset).date() - DAY, (until + offset).date()
    days = [(day, datetime.combine(day, time(), UTC) - offset) for day in _days(first, last)]
    # Of equals the one listed later comes first, because staff read a schedule from the top down.
    for slot in sorted(reversed(schedule.slots), key=lambda slot: -slot.priority):
        daypart = dayparts.get(slot.daypart)
        if daypart is None or slot.zone not in zones or slot.playlist not in playlists:
            continue
        start, length = timedelta(minutes=daypart.start), timedelta(minutes=daypart.minutes)
        for day, midnight in days:
            if day.isoweekday() in daypart.weekdays and slot.allows(day):
                begin = midnight + start
                on = not slot.working_days_only or schedule.holidays.is_working(day)
                presumed = slot.working_days_only and not schedule.holidays.covers(day)
                if on or presumed:
                    yield Stretch(begin, begin + length, slot, on, presumed)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


class _Outlook:
    """The stretches of the days ahead, laid out once so that many instants can be asked."""

    def __init__(self, schedule: Schedule, now: datetime) -> None:
        self._zones = schedule.zones
        self._now = now
        self._horizon = now + HORIZON
        self._entries = _showable(schedule)
        self._playlists = {playlist.id: playlist.items for playlist in schedule.playlists}
        self._stretches = tuple(stretches(schedule, now, self._horizon))

    def programme(self, at: datetime) -> Programme:
        current = [stretch for stretch in self._stretches if stretch.begin <= at < stretch.end]
        shown: dict[ZoneId, tuple[ItemId, ...]] = {}
        reasons: dict[ZoneId, Reason] = {}
        for stretch in current:
            zone = stretch.slot.zone
            if stretch.on and zone not in shown:
                items = self._open_items(stretch.slot.playlist, at)
                if items:
                    shown[zone], reasons[zone] = items, Reason("slot", stretch.slot.id)
        for each in self._zones:
            if each.id not in shown:
                items = self._open_items(each.evergreen, at)
                shown[each.id], reasons[each.id] = items, Reason("evergreen" if items else "none")
        return Programme(shown, self._horizon, any(stretch.presumed for stretch in current), reasons)

    def _open_items(self, playlist: PlaylistId | None, at: datetime) -> tuple[ItemId, ...]:
        items = self._playlists.get(playlist, ()) if playlist else ()
        return tuple(item for item in items if item in self._entries and self._entries[item].shown.contains(at))

    def edges(self) -> list[datetime]:
        """Every instant from now to the horizon at which a stretch or an item's window begins or ends."""
        instants = {edge for stretch in self._stretches for edge in (stretch.begin, stretch.end)}
        windows = (entry.shown for entry in self._entries.values())
        instants |= {edge for window in windows for edge in (window.not_before, window.not_after) if edge}
        return sorted(edge for edge in instants if self._now < edge < self._horizon)
