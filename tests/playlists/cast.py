"""The builders the kernel's tests share: one small channel, told in as few words as a test needs."""

from datetime import UTC, date, datetime, timedelta, timezone

from playlists.holidays import HolidayTable, HolidayYear
from playlists.manifest import ref_to
from playlists.model import (
    Daypart,
    DaypartId,
    Entry,
    ItemId,
    Playlist,
    PlaylistId,
    Slot,
    SlotId,
    Window,
    Zone,
    ZoneId,
)
from playlists.schedule import Schedule

CHINA = timezone(timedelta(hours=8))
REF = ref_to(b"content")


def at(text: str) -> datetime:
    """An instant by the clock on the wall in China: ``2026-03-07 01:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def day(text: str) -> date:
    return date.fromisoformat(text)


def minutes(text: str) -> int:
    hours, rest = text.split(":")
    return int(hours) * 60 + int(rest)


def daypart(name: str = "all", start: str = "00:00", end: str = "24:00", weekdays: str = "1234567") -> Daypart:
    return Daypart(DaypartId(name), minutes(start), minutes(end), frozenset(map(int, weekdays)))


def slot(name: str, items: str = "", **more) -> Slot:
    """A slot that shows the playlist of its own name, all the time unless told otherwise."""
    values = {"daypart": DaypartId("all"), "first_day": day("2026-01-01")} | more
    return Slot(id=SlotId(name), zone=ZoneId(values.pop("zone", "main")), playlist=PlaylistId(items or name), **values)


def playlist(name: str, *items: str) -> Playlist:
    return Playlist(PlaylistId(name), tuple(map(ItemId, items or (name,))))


def entry(name: str, *, first: str | None = None, end: str | None = None, kind: str = "notice", **more) -> Entry:
    window = Window(at(first).astimezone(UTC) if first else None, at(end).astimezone(UTC) if end else None)
    return Entry(ItemId(name), kind, REF, window, **more)


def zone(name: str = "main", evergreen: str | None = None) -> Zone:
    return Zone(ZoneId(name), "page", 0, 0, 1000, 1000, PlaylistId(evergreen) if evergreen else None)


def holidays(off: str = "", working: str = "", year: int = 2026) -> HolidayTable:
    return HolidayTable({year: HolidayYear(frozenset(map(day, off.split())), frozenset(map(day, working.split())))})


def schedule(*slots: Slot, **more) -> Schedule:
    """A schedule in which every playlist a slot names has one open item of the same name."""
    names = list(dict.fromkeys(each.playlist for each in slots))
    values = {
        "dayparts": (daypart(),),
        "slots": slots,
        "playlists": tuple(playlist(name) for name in names),
        "zones": (zone(),),
        "entries": {name: entry(name) for name in names},
        "holidays": holidays(),
        "utc_offset": 480,
        "hidden": frozenset(),
        "known_kinds": frozenset({"notice"}),
    }
    return Schedule(**(values | more))
