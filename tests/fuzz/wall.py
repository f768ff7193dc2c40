"""Hang made-up documents on a display as a player does: its real stage, its page supply, its worker in a process.

A document is drawn, point by point as it is set here, or set aside in a sentence while what is always true stands; the
stage goes on either way, and one worker serves one document after the other, whatever the last one did to it.
"""

import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random

from player.config import Config
from player.hanging import Builtins, Hanging
from player.layout_job import FontAt
from player.outputs.recorder import Recorder
from player.page_store import DrawnPage
from player.page_supply import PageSupply
from player.stage import DisplayStage
from player.stretches import Moment, Stretch
from playlists.blobs import ref_to
from playlists.canonical import digest
from playlists.document import encode_document
from playlists.holidays import HolidayTable
from playlists.model import (
    Asset,
    Daypart,
    DaypartId,
    Digest,
    DisplayId,
    Entry,
    Item,
    ItemId,
    Json,
    Layout,
    PageRecord,
    Playlist,
    PlaylistId,
    Ref,
    Slot,
    SlotId,
    Timetable,
    Window,
    Zone,
    ZoneId,
    page_key,
)
from playlists.pages.digest import page_digest
from playlists.pages.errors import SettingError
from playlists.pages.fontset import choose
from playlists.pages.kind_names import SET_KINDS
from playlists.pages.typesetter import paint, set_pages
from playlists.schedule import schedule_of
from tests.fonts import faces, font_paths
from tests.fuzz.made_up import MadeUp
from tests.player.stage_cast import NOON, FakeRelease, at, release

WAIT = 180
"""Seconds for a job that the worker ends after 30; machines that test are busy."""
MADE, ALWAYS, MAIN = ItemId("made-up"), ItemId("always"), ZoneId("main")
STANDING: dict[str, Json] = {"title": "民情热线", "body": [{"type": "paragraph", "runs": [{"text": "常年公开"}]}]}


class FuzzWall:
    """One player's supply of pages; a display of its own for every document."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changed = threading.Event()
        self._supply = PageSupply(folder / "pages", Config(folder, worker_job_seconds=WAIT), self._changed.set)
        self._fonts = tuple(FontAt(role, f.path, f.face_index, f.size) for role, f in choose(font_paths()).items())

    def close(self) -> None:
        self._supply.close()

    def tried(self, seed: int) -> list[str]:
        """What is wrong with the display while this document is to hang on it."""
        made = MadeUp(seed)
        try:
            return _Showing(self, made, seed).faults()
        except Exception as error:  # a stage that raises is what is looked for, of whatever sort
            return [f"on the wall: {type(error).__name__}: {error}"]

    def hanging(self, made: MadeUp, shown: FakeRelease) -> Hanging:
        return Hanging(shown, made.profile.id, self._supply, self._path, self._fonts)

    def stage(self, made: MadeUp, output: Recorder, seen: list[Stretch]) -> DisplayStage:
        display, builtins = DisplayId("hall"), self.builtins(made)
        return DisplayStage(display, output, self._supply, made.profile, seen.append, builtins, made.theme, most="cut")

    def builtins(self, made: MadeUp) -> Builtins:
        return Builtins(self._supply, made.profile, made.theme, self._fonts)

    def pages(self, key: Digest) -> tuple[DrawnPage, ...]:
        found = self._supply.pages(key)
        return found.pages if found is not None else ()

    def keep(self, content: bytes) -> Ref:
        ref = ref_to(content)
        self._path(ref).write_bytes(content)
        return ref

    def wait(self) -> None:
        self._changed.wait(0.5)
        self._changed.clear()

    def frames(self, seed: int) -> Path:
        return self._folder / f"frames-{seed}"

    def _path(self, ref: Ref) -> Path:
        return self._folder / ref.digest.replace(":", "-")


class _Showing:
    """One document on one display."""

    def __init__(self, wall: FuzzWall, made: MadeUp, seed: int) -> None:
        self._wall, self._made, self._seed = wall, made, seed
        place = made.place
        self._zone = Zone(MAIN, place.face, 0, 0, place.width, place.height, PlaylistId("evergreen"))
        rect = self._zone.pixels(made.profile.width, made.profile.height)
        self._size = rect.w, rect.h
        self.refused, self._pages = "", tuple[PageRecord, ...]()
        try:
            set_ = set_pages(
                made.document, place.face, *self._size, made.profile, made.theme, faces(), made.assets, made.kind
            )
        except SettingError as error:
            self.refused, set_ = str(error), []
        # Painted here are the first page and another; the rest is only counted, because one document may have 500.
        self._looked_at = sorted({0, Random(seed).randrange(len(set_))}) if set_ else []
        self._digests = {
            n: page_digest(set_[n].width, set_[n].height, paint(set_[n], faces())) for n in self._looked_at
        }
        nowhere = digest(b"never drawn")
        self._pages = tuple(PageRecord(self._digests.get(n, nowhere), page.dwell_ms) for n, page in enumerate(set_))

    def faults(self) -> list[str]:
        made = self._made
        output = Recorder(self._wall.frames(self._seed), "hall", (made.profile.width, made.profile.height))
        stage = self._wall.stage(made, output, [])
        hanging = self._wall.hanging(made, self._release())
        stage.hang(hanging, self._wall.builtins(made), made.theme)
        try:
            return self._settled(stage, hanging)
        finally:
            stage.stop(at(600))
            output.close()
            for file in self._wall.frames(self._seed).glob("*"):
                with suppress(OSError):
                    file.unlink()

    def _settled(self, stage: DisplayStage, hanging: Hanging) -> list[str]:
        """Tick until the document is drawn or named, and what is always true with it; then through its loop."""
        began = time.monotonic()
        while True:
            moment = at(time.monotonic() - began)
            if stage.tick(moment) <= 0:
                return ["on the wall: the stage would never sleep"]
            made, always = (self._drawn(hanging, item) for item in (MADE, ALWAYS))
            if (made or MADE in hanging.aside) and always:
                break
            if ALWAYS in hanging.aside:
                return [f"on the wall: what is always true is set aside: {hanging.aside[ALWAYS]}"]
            if time.monotonic() - began > WAIT:
                return ["on the wall: neither drawn nor set aside"]
            self._wall.wait()
        found = self._judged(hanging, made)
        allowed = {MADE} if made else {ALWAYS}
        return found + self._played(stage, moment, allowed)

    def _judged(self, hanging: Hanging, made: bool) -> list[str]:
        if not made:
            reason = hanging.aside[MADE]
            if self._pages and "memory" not in reason:
                return [f"on the wall: set here, and set aside there: {reason}"]
            return [] if reason else ["on the wall: set aside without a reason"]
        if self.refused:
            return [f"on the wall: drawn there, and refused here: {self.refused}"]
        key = hanging.key(MAIN, MADE)
        pages = self._wall.pages(key) if key is not None else ()
        same = len(pages) == len(self._pages) and all(pages[n].digest == self._digests[n] for n in self._looked_at)
        return [] if same else ["on the wall: other pages than those set here"]

    def _played(self, stage: DisplayStage, moment: Moment, allowed: set[ItemId]) -> list[str]:
        """Twenty pages further: something approved stands all the time."""
        for _ in range(20):
            wake = stage.tick(moment)
            standing = {shown.item for shown in stage.showing().get(MAIN, ())}
            if wake <= 0 or not standing or not standing <= allowed:
                return [f"on the wall: {sorted(map(str, standing)) or 'nothing'} stands at {moment.now}"]
            moment = at((moment.now - NOON).total_seconds() + wake / 1000)
        return []

    def _drawn(self, hanging: Hanging, item: ItemId) -> bool:
        key = hanging.key(MAIN, item)
        return key is not None and bool(self._wall.pages(key))

    def _release(self) -> FakeRelease:
        made, wall = self._made, self._wall
        assets = tuple(Asset(name, "image/png", wall.keep(data)) for name, data in made.assets.items())
        documents: dict[ItemId, tuple[str, dict[str, Json], tuple[Asset, ...]]] = {
            MADE: (made.kind, encode_document(made.document), assets),
            ALWAYS: ("notice", STANDING, ()),
        }
        key, bare = page_key(made.profile.id, MAIN), release()
        never = (PageRecord(digest(b"never drawn"), 8_000),)
        items = {
            name: Item(name, kind, document, {key: (self._pages or never) if name == MADE else never}, files)
            for name, (kind, document, files) in documents.items()
        }
        entries = {
            name: Entry(name, item.kind, Ref(digest(f"{self._seed} {name}".encode()), 1), Window(), at_any_time=True)
            for name, item in items.items()
        }
        timetable = Timetable(
            (Daypart(DaypartId("all"), 0, 1440),),
            (Slot(SlotId("s"), MAIN, PlaylistId("day"), DaypartId("all"), NOON.date()),),
            (Playlist(PlaylistId("day"), (MADE,)), Playlist(PlaylistId("evergreen"), (ALWAYS,))),
        )
        manifest = replace(bare.manifest, profiles=(made.profile,), layout=Layout("one", (self._zone,)))
        schedule = schedule_of(manifest, timetable, entries, HolidayTable({}), frozenset(SET_KINDS), frozenset())
        return FakeRelease(manifest, made.theme, entries, items, schedule)
