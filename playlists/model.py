"""Name what both sides agree on: the frozen values of a release, and the edge rules that belong to them.

Nothing here reads a clock, a file or bytes: ``manifest`` turns bytes into these values, ``schedule`` asks them what is
on. Instants are aware and their ends exclusive; minutes and thousandths are integers. ``extra`` holds the fields a
newer writer added, so that reading and writing again loses nothing.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Literal, NewType

from playlists.values import dataclass, field

DisplayId = NewType("DisplayId", str)
ChannelId = NewType("ChannelId", str)
ZoneId = NewType("ZoneId", str)
PlaylistId = NewType("PlaylistId", str)
ItemId = NewType("ItemId", str)
SlotId = NewType("SlotId", str)
DaypartId = NewType("DaypartId", str)
ProfileId = NewType("ProfileId", str)
Digest = NewType("Digest", str)

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
Extra = Mapping[str, Json]
Point = tuple[int, int]
"""A point of a picture: thousandths of its width from the left, and of its height from the top."""
Face = Literal["page", "column", "ticker"]
Encoding = Literal["identity", "gzip"]
Palette = Literal["rgb", "red", "red-green"]
Surface = Literal["screen", "led"]
PageMotion = Literal["cut", "fade", "push"]
TickerPace = Literal["usual", "elder"]

MINUTES_A_DAY = 1440
EVERY_DAY = frozenset(range(1, 8))


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer to a blob: ``digest`` and ``length`` are those of the bytes that travel."""

    digest: Digest
    length: int
    encoding: Encoding = "identity"
    chunk_size: int | None = None
    chunks: tuple[Digest, ...] = ()
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Window:
    """From ``not_before`` up to, but not at, ``not_after``; None leaves that side open."""

    not_before: datetime | None = None
    not_after: datetime | None = None

    def contains(self, now: datetime) -> bool:
        return (self.not_before is None or self.not_before <= now) and (self.not_after is None or now < self.not_after)


@dataclass(frozen=True, slots=True)
class Daypart:
    """A band of the local day in minutes, such as the morning counter hours.

    ``end`` is exclusive. When it is not after ``start`` the daypart runs past midnight and belongs to the day it
    began on.
    """

    id: DaypartId
    start: int
    end: int
    weekdays: frozenset[int] = EVERY_DAY
    extra: Extra = field(default_factory=dict, hash=False)

    @property
    def crosses_midnight(self) -> bool:
        return self.end <= self.start

    @property
    def minutes(self) -> int:
        return self.end - self.start + (MINUTES_A_DAY if self.crosses_midnight else 0)


@dataclass(frozen=True, slots=True)
class Slot:
    """A playlist in a zone, in a daypart, from a first to a last day, both inclusive."""

    id: SlotId
    zone: ZoneId
    playlist: PlaylistId
    daypart: DaypartId
    first_day: date
    last_day: date | None = None
    priority: int = 0
    blackout: frozenset[date] = frozenset()
    working_days_only: bool = False
    extra: Extra = field(default_factory=dict, hash=False)

    def allows(self, day: date) -> bool:
        """Whether the slot's own dates let it run on a daypart that began on ``day``; weekdays are the daypart's."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day) and day not in self.blackout


@dataclass(frozen=True, slots=True)
class Playlist:
    id: PlaylistId
    items: tuple[ItemId, ...]
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Timetable:
    """The schedule blob: dayparts, slots in the order staff listed them, and playlists."""

    dayparts: tuple[Daypart, ...] = ()
    slots: tuple[Slot, ...] = ()
    playlists: tuple[Playlist, ...] = ()
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Rect:
    """Pixels: a left upper corner and a size."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A rectangle of the layout in thousandths of the display; ``evergreen`` fills it when no slot does."""

    id: ZoneId
    face: Face
    x: int
    y: int
    w: int
    h: int
    evergreen: PlaylistId | None = None
    extra: Extra = field(default_factory=dict, hash=False)

    def pixels(self, width: int, height: int) -> Rect:
        """Cut both edges by the same rule, so that neighbouring zones meet without a gap or an overlap."""
        left, top = width * self.x // 1000, height * self.y // 1000
        right, bottom = width * (self.x + self.w) // 1000, height * (self.y + self.h) // 1000
        return Rect(left, top, right - left, bottom - top)


@dataclass(frozen=True, slots=True)
class Layout:
    id: str
    zones: tuple[Zone, ...]
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Profile:
    """A sort of display: its pixels, the type unit ``unit`` in pixels, and what its surface can show."""

    id: ProfileId
    width: int
    height: int
    unit: int
    palette: Palette = "rgb"
    surface: Surface = "screen"
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a tree says of an item: where it is and when it may be seen. The last three are the catalogue's."""

    id: ItemId
    kind: str
    item: Ref
    shown: Window = Window()
    at_any_time: bool = False
    title: str | None = None
    category: str | None = None
    number: str | None = None
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class PageRecord:
    """The digest of an approved page's pixels, and how long the page stands.

    ``night`` is that of the same page in the colours of the night, None where it has none.
    """

    digest: Digest
    dwell_ms: int
    night: Digest | None = None
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Asset:
    name: str
    media_type: str
    file: Ref
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Item:
    """Content and what was approved of it; ``pages`` is keyed by ``page_key(profile, zone)``."""

    id: ItemId
    kind: str
    document: Mapping[str, Json] = field(hash=False)
    pages: Mapping[str, tuple[PageRecord, ...]] = field(hash=False)
    assets: tuple[Asset, ...] = ()
    extra: Extra = field(default_factory=dict, hash=False)

    def pages_for(self, profile: ProfileId, zone: ZoneId) -> tuple[PageRecord, ...]:
        return self.pages.get(page_key(profile, zone), ())


def page_key(profile: ProfileId, zone: ZoneId) -> str:
    return f"{profile}/{zone}"


@dataclass(frozen=True, slots=True)
class Font:
    """``face`` is the index inside a collection; ``size`` is 0 for outlines."""

    role: str
    face: int
    name: str
    size: int
    file: Ref
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class FontList:
    """The fonts a release was set with; a blob of its own, because they change once in years."""

    fonts: tuple[Font, ...] = ()
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class ThemePicture:
    """The township's own picture, for evergreen pages; with ``point`` it is cut around that point of it."""

    file: Ref
    media_type: str
    point: Point | None = None
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Theme:
    name: str
    colours: Mapping[str, str] = field(default_factory=dict, hash=False)
    place: str = ""
    hotline_label: str = ""
    hotline: str = ""
    picture: ThemePicture | None = None
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Typesetter:
    """The layout version that made the page digests."""

    layout: str
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An item taken down; ``since`` is for people to read, the item is hidden as soon as it is listed."""

    item: ItemId
    since: datetime
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """The items no wall may show, whatever a channel's release says. Withdrawals can only hide."""

    hidden: tuple[Withdrawal, ...] = ()
    extra: Extra = field(default_factory=dict, hash=False)

    @property
    def items(self) -> frozenset[ItemId]:
        return frozenset(withdrawal.item for withdrawal in self.hidden)


@dataclass(frozen=True, slots=True)
class Motion:
    """How pages change and how fast a ticker runs, as the channel wishes; a player may always do less.

    ``push`` is for the pages of one table; every other change of page fades then.
    """

    page: PageMotion = "fade"
    ticker: TickerPace = "usual"
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class LightHours:
    """A part of every local day in which a display gives ``percent`` of its light; 0 are its quiet hours.

    Minutes of the day, ``end`` exclusive; past midnight where ``end`` is not after ``start``.
    """

    start: int
    end: int
    percent: int
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class NightHours:
    """A part of every local day in which the night theme holds; as ``LightHours``."""

    start: int
    end: int
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Night:
    """The colours of the night for screens and full-colour panels, and when they hold. Other panels are only dimmed."""

    theme: Ref
    hours: tuple[NightHours, ...] = ()
    extra: Extra = field(default_factory=dict, hash=False)


NO_REF = Ref(Digest("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), 0)
NO_LAYOUT = Layout("", ())
USUAL_MOTION = Motion()


@dataclass(frozen=True, slots=True)
class RootManifest:
    """One release of one channel. A tombstone says that the channel was removed: its content fields mean nothing."""

    channel: ChannelId
    name: str
    version: int
    issued: datetime
    min_player: int = 1
    utc_offset: int = 480
    typesetter: Typesetter = Typesetter("")
    fonts: Ref = NO_REF
    theme: Ref = NO_REF
    profiles: tuple[Profile, ...] = ()
    layout: Layout = NO_LAYOUT
    motion: Motion | None = None
    light: tuple[LightHours, ...] = ()
    night: Night | None = None
    schedule: Ref = NO_REF
    holidays: Ref = NO_REF
    items: Ref = NO_REF
    catalogue: Ref | None = None
    tombstone: bool = False
    extra: Extra = field(default_factory=dict, hash=False)

    @property
    def wall_refs(self) -> Iterator[Ref]:
        """The blobs a wall player fetches because the manifest itself names them."""
        if not self.tombstone:
            yield from (self.schedule, self.holidays, self.theme, self.fonts, self.items)
            if self.night is not None:
                yield self.night.theme
