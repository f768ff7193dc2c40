"""Read and write the blobs a root manifest points to: schedule, holidays, entries, items, theme and fonts.

Each pair is lossless: what was read is written again, fields of a newer writer included. ``manifest``
hands these out together with the root.
"""

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from playlists.blobs import encode_ref, parse_ref
from playlists.canonical import canonical
from playlists.fields import (
    Fields,
    ManifestError,
    expect_list,
    instant_text,
    load,
    quoted,
    read_day,
    read_identifier,
    read_instant,
    refuse_repeats,
)
from playlists.holidays import HolidayTable, HolidayYear, is_weekend
from playlists.model import (
    Asset,
    Daypart,
    DaypartId,
    Entry,
    Font,
    FontList,
    Item,
    ItemId,
    Json,
    PageRecord,
    Playlist,
    PlaylistId,
    Point,
    Slot,
    SlotId,
    Theme,
    ThemePicture,
    Timetable,
    Window,
    ZoneId,
)

LATEST_YEAR = 9999
TIME_OF_DAY = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
END_OF_DAYPART = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")
WEEKDAYS = re.compile(r"1?2?3?4?5?6?7?")
PAGE_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}/[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
COLOUR = re.compile(r"#[0-9A-F]{6}")


def parse_schedule(data: bytes) -> Timetable:
    fields = Fields(load(data, "schedule"), "schedule")
    dayparts = fields.each("dayparts", _daypart)
    slots = fields.each("slots", _slot)
    playlists = fields.each("playlists", _playlist)
    refuse_repeats([daypart.id for daypart in dayparts], "schedule.dayparts")
    refuse_repeats([slot.id for slot in slots], "schedule.slots")
    refuse_repeats([playlist.id for playlist in playlists], "schedule.playlists")
    return Timetable(dayparts, slots, playlists, fields.rest())


def encode_schedule(timetable: Timetable) -> bytes:
    return canonical(
        {
            **timetable.extra,
            "dayparts": [_encode_daypart(daypart) for daypart in timetable.dayparts],
            "slots": [_encode_slot(slot) for slot in timetable.slots],
            "playlists": [{**each.extra, "id": each.id, "items": list(each.items)} for each in timetable.playlists],
        }
    )


def _daypart(value: Json, where: str) -> Daypart:
    fields = Fields(value, where)
    identifier = DaypartId(fields.identifier("id"))
    start = _minutes(fields.matching("start", TIME_OF_DAY, "a time of day such as 08:30"))
    end = _minutes(fields.matching("end", END_OF_DAYPART, "a time of day such as 08:30, or 24:00"))
    weekdays = fields.matching("weekdays", WEEKDAYS, "the digits of some of 1234567 in order")
    return Daypart(identifier, start, end, frozenset(map(int, weekdays)), fields.rest())


def _encode_daypart(daypart: Daypart) -> dict[str, Json]:
    return {
        **daypart.extra,
        "id": daypart.id,
        "start": _time_text(daypart.start),
        "end": _time_text(daypart.end),
        "weekdays": "".join(map(str, sorted(daypart.weekdays))),
    }


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _time_text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _slot(value: Json, where: str) -> Slot:
    fields = Fields(value, where)
    slot = Slot(
        id=SlotId(fields.identifier("id")),
        zone=ZoneId(fields.identifier("zone")),
        playlist=PlaylistId(fields.identifier("playlist")),
        daypart=DaypartId(fields.identifier("daypart")),
        first_day=fields.day("first_day"),
        last_day=fields.nullable("last_day", fields.day),
        priority=fields.integer("priority"),
        blackout=_days(fields, "blackout"),
        working_days_only=fields.boolean("working_days_only"),
        extra=fields.rest(),
    )
    if slot.last_day is not None and slot.last_day < slot.first_day:
        raise ManifestError(f"{where}.last_day {slot.last_day} comes before first_day {slot.first_day}")
    return slot


def _encode_slot(slot: Slot) -> dict[str, Json]:
    return {
        **slot.extra,
        "id": slot.id,
        "zone": slot.zone,
        "playlist": slot.playlist,
        "daypart": slot.daypart,
        "first_day": slot.first_day.isoformat(),
        "last_day": slot.last_day.isoformat() if slot.last_day else None,
        "priority": slot.priority,
        "blackout": _day_list(slot.blackout),
        "working_days_only": slot.working_days_only,
    }


def _playlist(value: Json, where: str) -> Playlist:
    fields = Fields(value, where)
    identifier = PlaylistId(fields.identifier("id"))
    return Playlist(identifier, tuple(map(ItemId, fields.each("items", read_identifier))), fields.rest())


def parse_holidays(data: bytes) -> HolidayTable:
    fields = Fields(load(data, "holidays"), "holidays")
    years = fields.each("years", _holiday_year)
    refuse_repeats([str(number) for number, _ in years], "holidays.years")
    return HolidayTable(dict(years), fields.rest())


def encode_holidays(table: HolidayTable) -> bytes:
    years: list[Json] = [
        {**year.extra, "year": number, "off": _day_list(year.off), "working": _day_list(year.working)}
        for number, year in sorted(table.years.items())
    ]
    return canonical({**table.extra, "years": years})


def _holiday_year(value: Json, where: str) -> tuple[int, HolidayYear]:
    fields = Fields(value, where)
    number = fields.integer("year", least=1, most=LATEST_YEAR)
    year = HolidayYear(_days(fields, "off"), _days(fields, "working"), fields.rest())
    for day in sorted(year.off | year.working):
        if day.year != number:
            raise ManifestError(f"{where} is about {number} and cannot hold {day}")
        if is_weekend(day) != (day in year.working) or is_weekend(day) == (day in year.off):
            raise ManifestError(f"{where} has {day} wrong: off takes weekdays only, working takes weekend days only")
    return number, year


def _days(fields: Fields, name: str) -> frozenset[date]:
    days = fields.each(name, read_day)
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise ManifestError(f"{fields.path(name)} must be rising days without repeats")
    return frozenset(days)


def _day_list(days: Iterable[date]) -> list[Json]:
    return [day.isoformat() for day in sorted(days)]


def parse_entry(value: Json, where: str = "entry") -> Entry:
    fields = Fields(value, where)
    return Entry(
        id=ItemId(fields.identifier("id")),
        kind=fields.text("kind"),
        item=parse_ref(fields.take("item"), fields.path("item")),
        shown=_window(fields, "shown"),
        at_any_time=fields.optional("at_any_time", fields.boolean, False),
        title=fields.optional("title", fields.text, None),
        category=fields.optional("category", fields.text, None),
        number=fields.optional("number", fields.text, None),
        extra=fields.rest(),
    )


def encode_entry(entry: Entry) -> dict[str, Json]:
    bounds = (entry.shown.not_before, entry.shown.not_after)
    value: dict[str, Json] = {
        **entry.extra,
        "id": entry.id,
        "kind": entry.kind,
        "item": encode_ref(entry.item),
        "shown": [None if bound is None else instant_text(bound) for bound in bounds],
    }
    if entry.at_any_time:
        value["at_any_time"] = True
    catalogue = {"title": entry.title, "category": entry.category, "number": entry.number}
    return value | {name: text for name, text in catalogue.items() if text is not None}


def _window(fields: Fields, name: str) -> Window:
    where = fields.path(name)
    bounds = fields.list(name)
    if len(bounds) != 2:
        raise ManifestError(f"{where} must be [not_before, not_after], not {len(bounds)} values")
    first, end = (None if bound is None else read_instant(bound, where) for bound in bounds)
    if first and end and end <= first:
        raise ManifestError(f"{where} ends at {instant_text(end)}, before anybody can see it")
    return Window(first, end)


def parse_item(data: bytes) -> Item:
    fields = Fields(load(data, "item"), "item")
    identifier = ItemId(fields.identifier("id"))
    kind = fields.text("kind")
    document = fields.object("document")
    where = fields.path("pages")
    pages: dict[str, tuple[PageRecord, ...]] = {}
    for key, records in fields.object("pages").items():
        if not PAGE_KEY.fullmatch(key):
            raise ManifestError(f"{where} has the key {quoted(key)}, which is not <profile>/<zone>")
        place = f"{where}[{key}]"
        pages[key] = tuple(_page(each, f"{place}[{n}]") for n, each in enumerate(expect_list(records, place)))
    assets = fields.each("assets", _asset)
    refuse_repeats([asset.name for asset in assets], "item.assets")
    return Item(identifier, kind, document, pages, assets, fields.rest())


def encode_item(item: Item) -> bytes:
    pages: dict[str, Json] = {key: [_encode_page(page) for page in records] for key, records in item.pages.items()}
    assets: list[Json] = [
        {**asset.extra, "name": asset.name, "media_type": asset.media_type, "file": encode_ref(asset.file)}
        for asset in item.assets
    ]
    return canonical(
        {
            **item.extra,
            "id": item.id,
            "kind": item.kind,
            "document": dict(item.document),
            "pages": pages,
            "assets": assets,
        }
    )


def _page(value: Json, where: str) -> PageRecord:
    fields = Fields(value, where)
    return PageRecord(
        digest=fields.digest("digest"),
        dwell_ms=fields.integer("dwell_ms", least=1),
        night=fields.optional("night", fields.digest, None),
        extra=fields.rest(),
    )


def _encode_page(page: PageRecord) -> dict[str, Json]:
    night: dict[str, Json] = {} if page.night is None else {"night": page.night}
    return {**page.extra, "digest": page.digest, "dwell_ms": page.dwell_ms, **night}


def _asset(value: Json, where: str) -> Asset:
    fields = Fields(value, where)
    name, media_type = fields.text("name"), fields.text("media_type")
    return Asset(name, media_type, parse_ref(fields.take("file"), fields.path("file")), fields.rest())


def parse_theme(data: bytes) -> Theme:
    fields = Fields(load(data, "theme"), "theme")
    name = fields.text("name")
    colours = Fields(fields.take("colours"), fields.path("colours"))
    roles = {role: colours.matching(role, COLOUR, "a colour such as #1A2B3C") for role in sorted(colours.rest())}
    place, label, hotline = fields.text("place"), fields.text("hotline_label"), fields.text("hotline")
    where = fields.path("picture")
    picture = fields.optional("picture", lambda part: parse_theme_picture(fields.take(part), where), None)
    return Theme(name, roles, place, label, hotline, picture, fields.rest())


def parse_theme_picture(value: Json, where: str = "picture") -> ThemePicture:
    fields = Fields(value, where)
    return ThemePicture(
        file=parse_ref(fields.take("file"), fields.path("file")),
        media_type=fields.text("media_type"),
        point=fields.optional("point", lambda name: _point(fields.each(name, _thousandths), fields.path(name)), None),
        extra=fields.rest(),
    )


def encode_theme_picture(picture: ThemePicture) -> dict[str, Json]:
    point: dict[str, Json] = {} if picture.point is None else {"point": [*picture.point]}
    return {**picture.extra, "file": encode_ref(picture.file), "media_type": picture.media_type, **point}


def _point(values: tuple[int, ...], where: str) -> Point:
    if len(values) != 2:
        raise ManifestError(f"{where} must be [across, down], not {len(values)} values")
    return values[0], values[1]


def _thousandths(value: Json, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1000:
        raise ManifestError(f"{where} must be a whole number from 0 to 1000, not {quoted(value)}")
    return value


def encode_theme(theme: Theme) -> bytes:
    picture: dict[str, Json] = {} if theme.picture is None else {"picture": encode_theme_picture(theme.picture)}
    return canonical(
        {
            **theme.extra,
            **picture,
            "name": theme.name,
            "colours": dict(theme.colours),
            "place": theme.place,
            "hotline_label": theme.hotline_label,
            "hotline": theme.hotline,
        }
    )


def parse_fonts(data: bytes) -> FontList:
    fields = Fields(load(data, "fonts"), "fonts")
    fonts = fields.each("fonts", _font)
    refuse_repeats([font.role for font in fonts], "fonts.fonts")
    return FontList(fonts, fields.rest())


def encode_fonts(fonts: FontList) -> bytes:
    return canonical({**fonts.extra, "fonts": [_encode_font(font) for font in fonts.fonts]})


def _font(value: Json, where: str) -> Font:
    fields = Fields(value, where)
    return Font(
        role=fields.text("role"),
        face=fields.integer("face", least=0),
        name=fields.text("name"),
        size=fields.integer("size", least=0),
        file=parse_ref(fields.take("file"), fields.path("file")),
        extra=fields.rest(),
    )


def _encode_font(font: Font) -> dict[str, Json]:
    ref = encode_ref(font.file)
    return {**font.extra, "role": font.role, "face": font.face, "name": font.name, "size": font.size, "file": ref}
