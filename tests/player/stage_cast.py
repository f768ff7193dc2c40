"""The cast of the stage tests: a township channel of one page zone and a ticker, plain pages, a clock by hand."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from player.config import Config
from player.faults import Fault
from player.hanging import Builtins, Hanging
from player.layout_job import Job
from player.outputs.recorder import Recorder
from player.page_store import DrawnPage, PageSet
from player.page_supply import PageSupply
from player.stage import DisplayStage
from player.stretches import Moment, Stretch
from player.turning import Turning
from playlists.canonical import digest
from playlists.holidays import HolidayTable
from playlists.model import (
    ChannelId,
    Daypart,
    DaypartId,
    Digest,
    DisplayId,
    Entry,
    Item,
    ItemId,
    Json,
    Layout,
    Motion,
    PageMotion,
    PageRecord,
    Playlist,
    PlaylistId,
    Profile,
    ProfileId,
    Ref,
    RootManifest,
    Slot,
    SlotId,
    Theme,
    Timetable,
    Typesetter,
    Window,
    Zone,
    ZoneId,
    page_key,
)
from playlists.pages.digest import page_digest
from playlists.pages.theme import OFFICIAL
from playlists.schedule import Schedule, schedule_of

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # Monday 12:00 in China
SMALL = Profile(ProfileId("p"), 120, 60, 6)
MAIN = Zone(ZoneId("main"), "page", 0, 0, 1000, 800, PlaylistId("evergreen"))
TICKER = Zone(ZoneId("ticker"), "ticker", 0, 800, 1000, 200, None)
ALWAYS_OPEN = Window()
HALL = ChannelId("hall")
RED, GREEN, BLUE, GREY = (200, 0, 0), (0, 160, 0), (0, 0, 220), (90, 90, 90)


def at(seconds: float = 0, *, trusted: bool = True, boot: float | None = None) -> Moment:
    boot_ms = int((boot if boot is not None else 1_000 + seconds) * 1000)
    return Moment(NOON + timedelta(seconds=seconds), trusted, boot_ms)


def plain_page(colour: tuple[int, int, int], width: int, height: int) -> bytes:
    return bytes(colour) * (width * height)


@dataclass(frozen=True)
class Notice:
    """A notice of one-coloured pages; ``drawn`` is what this player draws, where that differs from the approved."""

    name: str
    colours: tuple[tuple[int, int, int], ...]
    shown: Window = ALWAYS_OPEN
    at_any_time: bool = False
    dwell_ms: int = 8_000
    zone: Zone = MAIN
    drawn: tuple[tuple[int, int, int], ...] | None = None
    strip: int = 0  # for a ticker: the page's width
    fixed: int = 0

    @property
    def id(self) -> ItemId:
        return ItemId(self.name)


@dataclass(frozen=True)
class FakeRelease:
    """A release made by hand, already verified, as the stage sees one."""

    manifest: RootManifest
    theme: Theme | None
    entries: Mapping[ItemId, Entry]
    items: Mapping[ItemId, Item]
    schedule: Schedule | None
    notices: tuple[Notice, ...] = ()
    channel: ChannelId = HALL
    unknown_kinds: frozenset[str] = frozenset()
    fault: Fault | None = None
    night_theme: Theme | None = None

    @property
    def version(self) -> int:
        return self.manifest.version

    def item(self, item_id: ItemId) -> Item:
        return self.items[item_id]

    def font_files(self) -> tuple[()]:
        return ()


def size_of(notice: Notice) -> tuple[int, int]:
    rect = notice.zone.pixels(SMALL.width, SMALL.height)
    return (notice.strip or rect.w, rect.h)


def release(
    *notices: Notice,
    evergreen: Sequence[Notice] = (),
    ticker: Sequence[Notice] = (),
    version: int = 1,
    hidden: frozenset[ItemId] = frozenset(),
    zones: tuple[Zone, ...] = (MAIN,),
    motion: Motion | None = None,
    tabular: bool = False,
) -> FakeRelease:
    """Return a release that hangs ``notices`` in the page zone all day, ``evergreen`` when nothing else is on."""
    everything = (*notices, *evergreen, *ticker)
    document: dict[str, Json] = {"body": [{"type": "table"}]} if tabular else {}
    items, entries = {}, {}
    for notice in everything:
        size = size_of(notice)
        pages = tuple(
            PageRecord(page_digest(*size, plain_page(colour, *size)), notice.dwell_ms) for colour in notice.colours
        )
        items[notice.id] = Item(notice.id, "image", document, {page_key(SMALL.id, notice.zone.id): pages})
        ref = Ref(digest(repr(notice).encode()), 1)
        entries[notice.id] = Entry(notice.id, "image", ref, notice.shown, notice.at_any_time)
    lists = {"day": notices, "evergreen": evergreen, "news": ticker}
    timetable = Timetable(
        (Daypart(DaypartId("all"), 0, 1440),),
        (
            Slot(SlotId("s"), MAIN.id, PlaylistId("day"), DaypartId("all"), NOON.date()),
            Slot(SlotId("t"), TICKER.id, PlaylistId("news"), DaypartId("all"), NOON.date()),
        ),
        tuple(Playlist(PlaylistId(name), tuple(notice.id for notice in listed)) for name, listed in lists.items()),
    )
    manifest = RootManifest(
        ChannelId("hall"),
        "大厅",
        version,
        NOON,
        typesetter=Typesetter("1"),
        profiles=(SMALL,),
        layout=Layout("one", zones),
        motion=motion,
    )
    schedule = schedule_of(manifest, timetable, entries, HolidayTable({}), frozenset({"image"}), hidden)
    return FakeRelease(manifest, OFFICIAL, entries, items, schedule, everything)


class SlowSupply(PageSupply):
    """A supply whose worker is the test: jobs wait in ``wanted`` until it draws them."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, Config(root), lambda: None)
        self.wanted: dict[str, Job] = {}

    def want(self, job: Job, urgency: int) -> None:
        self.wanted.setdefault(job.key, job)

    def drew(self) -> None:
        with self._lock:
            self._absent.clear()
            self.revision += 1

    def set_aside(self, key: str, reason: str) -> None:
        with self._lock:
            self._problems[Digest(key)] = (reason, time.monotonic())
            self.revision += 1


@dataclass
class Hall:
    """A hall display that records, with everything a test looks at."""

    folder: Path
    supply: SlowSupply
    stage: DisplayStage
    recorder: Recorder
    stretches: list[Stretch] = field(default_factory=list)

    def hang(self, shown: FakeRelease, *, drawn: bool = True, moving: bool = True) -> Hanging:
        hanging = Hanging(shown, SMALL.id, self.supply, lambda ref: self.folder / ref.digest, moving=moving)
        if drawn:
            self.draw(hanging, *shown.notices)
        self.stage.hang(hanging, Builtins(self.supply, SMALL, OFFICIAL, ()), OFFICIAL)
        return hanging

    def draw(self, hanging: Hanging, *notices: Notice) -> None:
        """Do what the layout worker does, for these notices."""
        for notice in notices:
            size = size_of(notice)
            pages = []
            for colour in notice.drawn or notice.colours:
                name = self.supply.store.write_pixels(*size, plain_page(colour, *size))
                pages.append(DrawnPage(name, *size, notice.dwell_ms, notice.fixed))
            key = hanging.key(notice.zone.id, notice.id)
            assert key is not None
            self.supply.store.write_set(key, PageSet(tuple(pages)))
        self.supply.drew()

    def colour(self, x: int = 5, y: int = 5) -> tuple[int, int, int]:
        red, green, blue, _ = self.recorder.frame().get_at((x, y))
        return red, green, blue


def hall(folder: Path, *, most: PageMotion = "cut", rotate: int = 0) -> Hall:
    supply = SlowSupply(folder / "pages")
    panel = Turning(rotate, SMALL.width, SMALL.height).panel
    recorder = Recorder(folder / "frames", "hall", panel)
    stretches: list[Stretch] = []
    stage = DisplayStage(
        DisplayId("hall"),
        recorder,
        supply,
        SMALL,
        stretches.append,
        Builtins(supply, SMALL, OFFICIAL, ()),
        OFFICIAL,
        most=most,
        rotate=rotate,
    )
    return Hall(folder, supply, stage, recorder, stretches)


def later(notice: Notice, **changes: object) -> Notice:
    return replace(notice, **changes)
