"""Read a channel from a folder: ``channel.json``, ``items/*.json``, pictures and fonts beside them.

The folder is written by hand or by a program, so everything is checked and
every mistake is one sentence with its file. The fields are those of FORMAT.md
sections 4, 5 and 8; where a release has a ref, the folder has a ``path``.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from playlists.canonical import CanonicalError, canonical
from playlists.fields import Fields, ManifestError, expect_list, load, read_instant
from playlists.holidays import HolidayTable
from playlists.manifest import (
    encode_ref,
    parse_holidays,
    parse_layout,
    parse_profile,
    parse_schedule,
    parse_theme,
    parse_theme_picture,
    ref_to,
)
from playlists.model import (
    ChannelId,
    ItemId,
    Json,
    Layout,
    PageRecord,
    PlaylistId,
    Profile,
    Theme,
    Timetable,
    Window,
    Zone,
    page_key,
)
from playlists.pages import LAYOUT_VERSION
from playlists.pages.theme import THEMES
from server.errors import OperatorError
from server.publishing.compile import AssetSource, ChannelSource, ItemSource
from server.publishing.fonts import FontFile
from server.publishing.pagesetter import PageSetter, picture_page

DWELL_MS = 15_000
LARGEST_FILE = 64 << 20

MakeSetter = Callable[[Theme, tuple[FontFile, ...], bytes | None], PageSetter]


def read_source(folder: Path, make_setter: MakeSetter) -> tuple[ChannelSource, tuple[FontFile, ...]]:
    """Return the channel, its pages set, and the font files that belong to it."""
    path = folder / "channel.json"
    try:
        fields = Fields(load(_bytes(path), "channel.json"), "channel.json")
        channel = ChannelId(fields.text("channel"))
        name = fields.text("name")
        layout = parse_layout(fields.take("layout"), fields.path("layout"))
        profiles = fields.each("profiles", parse_profile)
        timetable = parse_schedule(canonical({part: fields.take(part) for part in ("dayparts", "slots", "playlists")}))
        theme, picture = _theme(folder, fields)
        holidays = parse_holidays(canonical(fields.take("holidays"))) if fields.has("holidays") else shipped_holidays()
        fonts = fields.each("fonts", lambda value, where: _font(folder, value, where)) if fields.has("fonts") else ()
        utc_offset = fields.optional("utc_offset", fields.integer, 480)
    except (ManifestError, CanonicalError) as error:
        raise OperatorError(f"{path}: {error}") from error
    _refuse_rest(fields, path)
    setter = make_setter(theme, fonts, picture)
    items = tuple(
        _item(item, folder, setter, profiles, layout, timetable) for item in sorted((folder / "items").glob("*.json"))
    )
    source = ChannelSource(
        channel=channel,
        name=name,
        layout=layout,
        profiles=profiles,
        dayparts=timetable.dayparts,
        slots=timetable.slots,
        playlists=timetable.playlists,
        items=items,
        theme=theme,
        holidays=holidays,
        utc_offset=utc_offset,
        typesetter=LAYOUT_VERSION,
        picture=picture,
    )
    return source, fonts


def shipped_holidays() -> HolidayTable:
    """The table of public holidays that comes with the project."""
    return parse_holidays((files("playlists") / "data" / "holidays.json").read_bytes())


def zones_of(item: ItemId, layout: Layout, timetable: Timetable) -> tuple[Zone, ...]:
    """The zones in which an item may ever stand."""
    lists = {playlist.id for playlist in timetable.playlists if item in playlist.items}
    slots: set[tuple[str, PlaylistId]] = {(slot.zone, slot.playlist) for slot in timetable.slots}
    return tuple(
        zone
        for zone in layout.zones
        if zone.evergreen in lists or any((zone.id, playlist) in slots for playlist in lists)
    )


def _item(
    path: Path, folder: Path, setter: PageSetter, profiles: tuple[Profile, ...], layout: Layout, timetable: Timetable
) -> ItemSource:
    where = f"items/{path.name}"
    try:
        fields = Fields(load(_bytes(path), where), where)
        identifier = ItemId(fields.identifier("id"))
        kind = fields.text("kind")
        document = fields.object("document") if fields.has("document") else {}
        shown = _window(fields, "shown") or Window()
        lookup = _window(fields, "lookup")
        at_any_time = fields.optional("at_any_time", fields.boolean, False)
        words = {name: fields.optional(name, fields.text, None) for name in ("title", "category", "number")}
        dwell_ms = fields.optional("dwell_ms", lambda name: fields.integer(name, least=1000), DWELL_MS)
        assets = fields.each("assets", lambda each, at: _asset(folder, each, at)) if fields.has("assets") else ()
        pictures = _pictures(folder, fields) if fields.has("pictures") else {}
    except (ManifestError, CanonicalError) as error:
        raise OperatorError(f"{path}: {error}") from error
    _refuse_rest(fields, path)
    pages: dict[str, tuple[PageRecord, ...]] = {}
    for zone in zones_of(identifier, layout, timetable):
        for profile in profiles:
            key = page_key(profile.id, zone.id)
            if kind == "image":
                pages[key] = tuple(
                    picture_page(each.content, each.name, profile, zone, dwell_ms) for each in pictures.get(key, ())
                )
            else:
                pages[key] = setter.pages(kind, document, {each.name: each.content for each in assets}, profile, zone)
    shown_pictures = tuple(each for key in pages for each in pictures.get(key, ()))
    return ItemSource(
        identifier, kind, document, pages, shown, (*assets, *shown_pictures), at_any_time, lookup,
        words["title"], words["category"], words["number"],
    )  # fmt: skip


def _window(fields: Fields, name: str) -> Window | None:
    if not fields.has(name):
        return None
    bounds = [None if bound is None else read_instant(bound, fields.path(name)) for bound in fields.list(name)]
    if len(bounds) != 2:
        raise ManifestError(f"{fields.path(name)} must be [first instant, end], either may be null")
    return Window(bounds[0], bounds[1])


def _pictures(folder: Path, fields: Fields) -> Mapping[str, tuple[AssetSource, ...]]:
    where = fields.path("pictures")
    return {
        key: tuple(
            AssetSource(f"{key}/{number}.png", "image/png", _bytes(_inside(folder, value, where)))
            for number, value in enumerate(expect_list(names, where), 1)
        )
        for key, names in fields.object("pictures").items()
    }


def _asset(folder: Path, value: Json, where: str) -> AssetSource:
    fields = Fields(value, where)
    name, media_type = fields.text("name"), fields.text("media_type")
    return AssetSource(name, media_type, _bytes(_inside(folder, fields.take("path"), where)))


def _font(folder: Path, value: Json, where: str) -> FontFile:
    fields = Fields(value, where)
    # A font may lie anywhere on this machine; unlike a picture it is nothing that a document could smuggle out.
    path = folder / Path(fields.text("path")).expanduser()
    return FontFile(
        fields.text("role"), fields.integer("face", least=0), path.name, fields.integer("size", least=0), path
    )


def _theme(folder: Path, fields: Fields) -> tuple[Theme, bytes | None]:
    """The theme and the bytes of its picture, which it names by its ``path``."""
    value = fields.take("theme")
    if not isinstance(value, dict) or value.get("picture") is None:
        return _worded(fields, value), None
    words = {name: part for name, part in value.items() if name != "picture"}
    told = Fields(value["picture"], fields.path("theme.picture"))
    content = _bytes(_inside(folder, told.take("path"), told.path("path")))
    picture = parse_theme_picture({**told.rest(), "file": encode_ref(ref_to(content))}, told.where)
    return replace(_worded(fields, words), picture=picture), content


def _worded(fields: Fields, value: Json) -> Theme:
    """A whole theme, or one that ships: by its name alone, or with the township's own place and hotline."""
    given: Json = {"name": value} if isinstance(value, str) else value
    if not isinstance(given, dict) or "colours" in given:
        return parse_theme(canonical(given))
    palette = THEMES.get(str(given.get("name")))
    if palette is None:
        raise ManifestError(f"{fields.path('theme')} must be one of {', '.join(THEMES)} or a theme, not {value!r}")
    # The place and number of a theme that ships are a sample's: no wall may name them.
    no_words: dict[str, Json] = {"place": "", "hotline_label": "", "hotline": ""}
    return parse_theme(canonical({**no_words, **given, "colours": dict(palette.colours)}))


def _inside(folder: Path, value: Json, where: str) -> Path:
    if not isinstance(value, str) or not (folder / value).resolve().is_relative_to(folder.resolve()):
        raise ManifestError(f"{where} must be a path inside the folder, not {value!r}")
    return folder / value


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise OperatorError(f"{path} is over 64 MiB: make it smaller")
        return path.read_bytes()
    except OSError as error:
        raise OperatorError(f"{path} cannot be read ({error.strerror}): mend the path or the file") from error


def _refuse_rest(fields: Fields, path: Path) -> None:
    if fields.rest():
        raise OperatorError(f"{path}: nobody knows the field {next(iter(fields.rest()))}: remove or rename it")
