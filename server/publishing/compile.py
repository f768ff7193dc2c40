"""Compile a channel: what it should show goes in, a release comes out. Pure: no file, no clock, no key.

The same source gives the same bytes, so that a change costs its own size and
two servers agree on a digest. What may be approved, and by whom, was settled
before; here every page digest is given, none is made.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from playlists.holidays import HolidayTable
from playlists.manifest import (
    encode_fonts,
    encode_holidays,
    encode_item,
    encode_root_manifest,
    encode_schedule,
    encode_theme,
    pack,
    ref_to,
)
from playlists.model import (
    Asset,
    ChannelId,
    Daypart,
    Digest,
    Entry,
    Font,
    FontList,
    Item,
    ItemId,
    Json,
    Layout,
    LightHours,
    Motion,
    Night,
    NightHours,
    PageRecord,
    Playlist,
    Profile,
    Ref,
    RootManifest,
    Slot,
    Theme,
    Timetable,
    Typesetter,
    Window,
)
from playlists.tree import KnownPages, Members, build

ALWAYS = Window()
NOTHING_ON = Timetable()
NO_PAGES: KnownPages = {}


@dataclass(frozen=True, slots=True)
class AssetSource:
    """A file that belongs to an item, such as a picture in its document."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ItemSource:
    """One item as it was approved. ``lookup`` is its window in the kiosk's catalogue, None for not in it."""

    id: ItemId
    kind: str
    document: Mapping[str, Json]
    pages: Mapping[str, tuple[PageRecord, ...]]
    shown: Window = ALWAYS
    assets: tuple[AssetSource, ...] = ()
    at_any_time: bool = False
    lookup: Window | None = None
    title: str | None = None
    category: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class NightSource:
    """The colours of the night, with the words of the day, and when they hold."""

    theme: Theme
    hours: tuple[NightHours, ...]


@dataclass(frozen=True, slots=True)
class KeptItem:
    """An item of the catalogue as it was published before; ``blobs``, with their lengths, lie in the repository."""

    stamp: str
    entry: Entry
    blobs: tuple[tuple[Digest, int], ...]


@dataclass(frozen=True, slots=True)
class ChannelSource:
    """Everything a channel's release is made from. ``fonts`` name files that the publisher brings along.

    ``kept`` are further items, unchanged since they were published; ``stamps`` name what others of ``items`` were
    made from, so that the publisher can keep them for the next time. ``halted`` leaves nothing of it but what stands
    in the zones' evergreen playlists, and the items of ``let_through`` (``left_standing``).
    """

    channel: ChannelId
    name: str
    layout: Layout
    profiles: tuple[Profile, ...]
    dayparts: tuple[Daypart, ...]
    slots: tuple[Slot, ...]
    playlists: tuple[Playlist, ...]
    items: tuple[ItemSource, ...]
    theme: Theme
    holidays: HolidayTable
    fonts: tuple[Font, ...] = ()
    utc_offset: int = 480
    typesetter: str = "1"
    min_player: int = 1
    motion: Motion | None = None
    light: tuple[LightHours, ...] = ()
    night: NightSource | None = None
    kept: tuple[KeptItem, ...] = ()
    stamps: Mapping[ItemId, str] = field(default_factory=dict)
    picture: bytes | None = None
    """The bytes of the theme's picture, where it has one."""
    halted: bool = False
    let_through: frozenset[ItemId] = frozenset()

    @property
    def item_ids(self) -> Iterator[ItemId]:
        yield from (item.id for item in self.items)
        yield from (kept.entry.id for kept in self.kept)

    @property
    def hung(self) -> frozenset[ItemId]:
        """What its release lets onto walls."""
        return frozenset(item for playlist in left_standing(self).playlists for item in playlist.items)


@dataclass(frozen=True, slots=True)
class Release:
    """A root manifest and the blobs it needs, font files excepted: those ``fonts`` names, and they lie in files."""

    manifest: RootManifest
    blobs: Mapping[Digest, bytes] = field(default_factory=dict)
    fonts: tuple[Font, ...] = ()
    timetable: Timetable = NOTHING_ON
    wall: tuple[Entry, ...] = ()
    catalogue: tuple[Entry, ...] | None = None
    items: Mapping[ItemId, Item] = field(default_factory=dict)
    pages: KnownPages = field(default_factory=dict)
    """The trees' pages, for the next release of the channel."""

    @property
    def root(self) -> bytes:
        return encode_root_manifest(self.manifest)


def compile_release(
    source: ChannelSource, version: int, issued: datetime, known_pages: KnownPages | None = None
) -> Release:
    """Make the release of a channel; an item of the catalogue that no playlist names is the kiosk's alone."""
    source = left_standing(source)
    shelf = _Shelf(known_pages or NO_PAGES)
    timetable = Timetable(source.dayparts, source.slots, source.playlists)
    on_the_wall = {item for playlist in source.playlists for item in playlist.items}
    wall: list[Entry] = []
    catalogue: list[Entry] = [kept.entry for kept in source.kept]
    items: dict[ItemId, Item] = {}
    for item in source.items:
        if item.id not in on_the_wall and item.lookup is None:
            continue  # public by design: what nobody may see yet does not leave this machine
        items[item.id] = _item(item, shelf)
        ref = shelf.keep(encode_item(items[item.id]))
        if item.id in on_the_wall:
            wall.append(Entry(item.id, item.kind, ref, item.shown, item.at_any_time))
        if item.lookup is not None:
            look_up = Entry(item.id, item.kind, ref, item.lookup, False, item.title, item.category, item.number)
            catalogue.append(look_up)
    if source.picture is not None:
        shelf.keep_as_it_is(source.picture)
    manifest = RootManifest(
        channel=source.channel,
        name=source.name,
        version=version,
        issued=issued.replace(microsecond=0),
        min_player=source.min_player,
        utc_offset=source.utc_offset,
        typesetter=Typesetter(source.typesetter),
        fonts=shelf.keep(encode_fonts(FontList(source.fonts))),
        theme=shelf.keep(encode_theme(source.theme)),
        profiles=source.profiles,
        layout=source.layout,
        motion=source.motion,
        light=source.light,
        night=Night(shelf.keep(encode_theme(source.night.theme)), source.night.hours) if source.night else None,
        schedule=shelf.keep(encode_schedule(timetable)),
        holidays=shelf.keep(encode_holidays(source.holidays)),
        items=shelf.plant(wall),
        catalogue=shelf.plant(catalogue) if catalogue else None,
    )
    return Release(
        manifest, shelf.blobs, source.fonts, timetable, tuple(wall), tuple(catalogue) or None, items, shelf.pages
    )


def left_standing(source: ChannelSource) -> ChannelSource:
    """What a release is made from: all of it, or, while walls are halted, what hangs where nothing is on.

    The kiosk's catalogue goes as well: nobody knows yet what is wrong.
    """
    if not source.halted:
        return source
    standing = {zone.evergreen for zone in source.layout.zones}
    trimmed = (
        each if each.id in standing else replace(each, items=tuple(i for i in each.items if i in source.let_through))
        for each in source.playlists
    )
    playlists = tuple(each for each in trimmed if each.id in standing or each.items)
    left = {item for playlist in playlists for item in playlist.items}
    slots = tuple(slot for slot in source.slots if slot.playlist in {each.id for each in playlists})
    return replace(
        source,
        dayparts=tuple(each for each in source.dayparts if each.id in {slot.daypart for slot in slots}),
        slots=slots,
        playlists=playlists,
        items=tuple(replace(item, lookup=None) for item in source.items if item.id in left),
        kept=(),
        stamps={},
    )


def without_items(
    manifest: RootManifest,
    timetable: Timetable,
    wall: Iterable[Entry],
    catalogue: Iterable[Entry] | None,
    gone: frozenset[ItemId],
    version: int,
    issued: datetime,
) -> Release:
    """The same release with some items taken out of playlists, wall and catalogue: nothing else moves."""
    shelf = _Shelf()
    playlists = tuple(
        replace(playlist, items=tuple(item for item in playlist.items if item not in gone))
        for playlist in timetable.playlists
    )
    changed = replace(
        manifest,
        version=version,
        issued=issued.replace(microsecond=0),
        schedule=shelf.keep(encode_schedule(replace(timetable, playlists=playlists))),
        items=shelf.plant(entry for entry in wall if entry.id not in gone),
        catalogue=shelf.plant(entry for entry in catalogue if entry.id not in gone) if catalogue is not None else None,
    )
    return Release(changed, shelf.blobs)


def tombstone(manifest: RootManifest, version: int, issued: datetime) -> Release:
    """The last release of a channel: it was removed, and its displays show their neutral page."""
    return Release(
        RootManifest(manifest.channel, manifest.name, version, issued.replace(microsecond=0), tombstone=True)
    )


def same_content(one: RootManifest, other: RootManifest) -> bool:
    """Whether two releases of a channel show the same: only their number and date differ."""
    return replace(one, version=other.version, issued=other.issued) == other


class _Shelf:
    """Collects the blobs of one release."""

    def __init__(self, known_pages: KnownPages = NO_PAGES) -> None:
        self.blobs: dict[Digest, bytes] = {}
        self.pages: dict[Members, tuple[Ref, bytes]] = {}
        self._known_pages = known_pages

    def keep(self, content: bytes) -> Ref:
        ref, travelling = pack(content)
        self.blobs[ref.digest] = travelling
        return ref

    def keep_as_it_is(self, content: bytes) -> Ref:
        """Pictures are compressed already, and a player reads them straight from its cache."""
        ref = ref_to(content)
        self.blobs[ref.digest] = content
        return ref

    def plant(self, entries: Iterable[Entry]) -> Ref:
        tree = build(entries, self._known_pages)
        self.blobs |= tree.blobs
        self.pages |= tree.pages
        return tree.root


def _item(source: ItemSource, shelf: _Shelf) -> Item:
    assets = tuple(Asset(asset.name, asset.media_type, shelf.keep_as_it_is(asset.content)) for asset in source.assets)
    return Item(source.id, source.kind, source.document, source.pages, assets)
