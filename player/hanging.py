"""Join one release to one display: which zones there are, which card each item gives, which job draws it.

Reads items through the release, which checks them; never lays anything out itself. An item that cannot be read or drawn
is left out and named in ``aside``.
"""

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from player.faults import Fault, FaultError
from player.film_plan import Reel
from player.layout_job import Area, FontAt, Job, area_of, builtin_key, item_key, whole_display
from player.page_store import DrawnPage
from player.page_supply import PageSupply
from player.stage_plan import POSTER_MS, Card
from playlists.manifest import ManifestError
from playlists.model import (
    ChannelId,
    Digest,
    Entry,
    Item,
    ItemId,
    Json,
    PageRecord,
    Profile,
    ProfileId,
    Ref,
    RootManifest,
    Theme,
    Zone,
    ZoneId,
)
from playlists.night import night_pages, wears_night
from playlists.pages.theme import OFFICIAL, wears_picture
from playlists.schedule import Programme, Schedule, programme_at
from playlists.values import dataclass, replace
from playlists.video import in_words, strip_height, video_box

NOW, SOON, LATER = 0, 1, 2
# Colours only: no words reach a wall outside a release, the name of a place and its telephone included.
BARE_THEME = replace(OFFICIAL, place="", hotline_label="", hotline="")


class FontOnDisk(Protocol):
    """A font of a release: its role, where its file lies, which face and size of it is meant, and its digest."""

    @property
    def role(self) -> str: ...
    @property
    def path(self) -> Path: ...
    @property
    def face(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def digest(self) -> Digest: ...


class WallRelease(Protocol):
    """What the stage needs of a verified release."""

    @property
    def channel(self) -> ChannelId: ...
    @property
    def version(self) -> int: ...
    @property
    def manifest(self) -> RootManifest: ...
    @property
    def schedule(self) -> Schedule | None: ...
    @property
    def theme(self) -> Theme | None: ...
    @property
    def night_theme(self) -> Theme | None: ...
    @property
    def entries(self) -> Mapping[ItemId, Entry]: ...
    @property
    def unknown_kinds(self) -> frozenset[str]: ...
    @property
    def fault(self) -> Fault | None: ...
    def item(self, item_id: ItemId) -> Item: ...
    def font_files(self) -> Sequence[FontOnDisk]: ...


class Builtins:
    """The built-in pages of a display: neutral, pairing, status, test. No release holds them, and they look it."""

    def __init__(self, supply: PageSupply, profile: Profile, theme: Theme, fonts: tuple[FontAt, ...]) -> None:
        self._supply = supply
        self._profile = profile
        self._theme = theme
        self._fonts = fonts
        self._jobs: dict[tuple[str, str, Area], Job] = {}
        self._worn_before: dict[tuple[str, str, Area], Job] = {}

    def wear(self, theme: Theme) -> None:
        """Draw in these colours from now on; what was drawn in the others stands until it is drawn in these."""
        if theme != self._theme:
            self._theme, self._jobs, self._worn_before = theme, {}, self._jobs

    def card(
        self, matter: str, words: Mapping[str, Json], area: Area | None = None, urgency: int = SOON
    ) -> Card | None:
        """Return the card of a built-in matter, or None while it has still to be drawn."""
        area = area or whole_display(self._profile)
        known = (matter, repr(sorted(words.items())), area)
        job = self._jobs.get(known)
        if job is None:
            key = builtin_key(matter, words, area, self._profile, self._theme, self._fonts)
            job = Job(key, area, self._profile, self._theme, self._fonts, builtin=matter, words=words)
            self._jobs = {k: v for k, v in self._jobs.items() if k[0] != matter or k[2] != area} | {known: job}
        pages = self._supply.pages(job.key)
        if pages is None:
            if self._fonts:
                self._supply.want(job, urgency)
            before = self._worn_before.get(known)
            pages = self._supply.pages(before.key) if before is not None else None
        return Card(ItemId(""), (), pages.pages) if pages is not None else None

    def keys(self) -> Iterable[Digest]:
        return [job.key for job in (*self._jobs.values(), *self._worn_before.values())]

    def forget(self, matter: str) -> None:
        self._worn_before = {}
        for (name, _, _), job in self._jobs.items():
            if name == matter:
                self._supply.forget(job.key)


@dataclass(frozen=True, slots=True)
class Look:
    """One way to draw an item: in the colours of the day or of the night, each with the pages signed for it."""

    key: Digest
    theme: Theme
    approved: tuple[PageRecord, ...]


class Hanging:
    """One release as it hangs on one display, by day or by night."""

    def __init__(
        self,
        release: WallRelease,
        profile_id: ProfileId,
        supply: PageSupply,
        blob_path: Callable[[Ref], Path],
        system_fonts: tuple[FontAt, ...] = (),
        moving: bool = True,
    ) -> None:
        """``moving`` says whether the output can show a video at all."""
        self.release = release
        self._supply = supply
        self._blob_path = blob_path
        self._moving = moving
        self.aside: dict[ItemId, str] = {}
        self._items: dict[ItemId, Item] = {}
        self._alerts = frozenset(item for item, entry in release.entries.items() if entry.kind == "alert")
        profiles = {profile.id: profile for profile in release.manifest.profiles}
        self.profile = profiles.get(profile_id)
        self.theme = release.theme or BARE_THEME
        self.by_night = False
        self.fonts = _fonts(release) or system_fonts
        self.areas: dict[ZoneId, Area] = {}
        self.zones: tuple[Zone, ...] = ()
        if self.profile is not None and not release.manifest.tombstone:
            self.zones = release.manifest.layout.zones
            self.areas = {zone.id: area_of(zone, self.profile) for zone in self.zones}

    @property
    def schedule(self) -> Schedule | None:
        return self.release.schedule if self.zones else None

    def programme(self, now: datetime, trusted: bool) -> Programme | None:
        return programme_at(self.schedule, now, trusted) if self.schedule is not None else None

    def warning_may_change(self, now: datetime, trusted: bool) -> datetime | None:
        """Return until when ``warned`` stays as it is, or None where there is no warning at all."""
        programme = self.programme(now, trusted) if self._alerts else None
        return programme.until if programme is not None else None

    def warned(self, now: datetime, trusted: bool) -> bool:
        """Return whether a warning is in force that no night may hide."""
        programme = self.programme(now, trusted) if self._alerts else None
        if programme is None:
            return False
        from playlists.blocks.alerts import warns  # late: most walls have no warning

        on = {item for items in programme.playlists.values() for item in items}
        for item_id in self._alerts & on:
            try:
                self._items[item_id] = self._items.get(item_id) or self.release.item(item_id)
            except (FaultError, KeyError, ManifestError, OSError) as error:
                self.aside[item_id] = str(error)
                continue
            if warns(self._items[item_id].document):
                return True
        return False

    def evergreen(self, zone: ZoneId, now: datetime, trusted: bool) -> tuple[ItemId, ...]:
        """Return the open items of a zone's evergreen playlist, for when nothing of the programme can be drawn."""
        schedule = self.schedule
        names = {each.id: each.evergreen for each in self.zones}
        if schedule is None:
            return ()
        listed = next((each.items for each in schedule.playlists if each.id == names.get(zone)), ())
        return tuple(item for item in listed if self._is_open(schedule, item, now, trusted))

    def _is_open(self, schedule: Schedule, item: ItemId, now: datetime, trusted: bool) -> bool:
        entry = schedule.entries.get(item)
        if entry is None or item in schedule.hidden or entry.kind not in schedule.known_kinds:
            return False
        return entry.shown.contains(now) if trusted else entry.at_any_time

    @property
    def night_theme(self) -> Theme | None:
        """The colours of the night, where a display has them: lamps of one or two colours are only dimmed."""
        if self.profile is None or self.release.manifest.night is None or not wears_night(self.profile):
            return None
        return self.release.night_theme

    def wear(self, by_night: bool) -> Theme:
        """Take the colours of the day or the night, and return them."""
        night = self.night_theme
        self.by_night = by_night and night is not None
        return night if night is not None and by_night else self.theme

    def ends(self, item: ItemId) -> datetime | None:
        """Return the end that was signed for an item, or None if it has none."""
        entry = self.release.entries.get(item)
        return entry.shown.not_after if entry is not None else None

    def key(self, zone: ZoneId, item: ItemId, *, by_night: bool = False) -> Digest | None:
        entry, manifest = self.release.entries.get(item), self.release.manifest
        if entry is None or self.profile is None:
            return None
        theme = manifest.night.theme if by_night and manifest.night is not None else manifest.theme
        return item_key(entry.item, self.areas[zone], self.profile, theme, self.fonts)

    def forget(self, zone: ZoneId, item: ItemId) -> None:
        """Have an item drawn again in either colours: the pixels of one were lost."""
        for key in {self.key(zone, item), self.key(zone, item, by_night=True)}:
            if key is not None:
                self._supply.forget(key)

    def mend(self, zone: ZoneId, item: ItemId, page: DrawnPage) -> None:
        """Have an item drawn again while it stands: the characters for a live place of this page were lost."""
        with contextlib.suppress(FaultError, KeyError, ManifestError, OSError):
            for look in self._looks(zone, item, self.by_night):
                drawn = self._supply.pages(look.key)
                if drawn is not None and page in drawn.pages:
                    self._supply.mend(self._job(look, zone, self._item(item)), SOON)

    def cards(self, zone: ZoneId, items: Iterable[ItemId], urgency: int) -> dict[ItemId, Card]:
        """Return the cards that can be drawn now, and have the others drawn."""
        found: dict[ItemId, Card] = {}
        for item in dict.fromkeys(items):
            card = self._card(zone, item, urgency)
            if card is not None:
                found[item] = card
        return found

    def is_drawn(self, now: datetime, trusted: bool) -> bool:
        """Whether every zone has something to show of what is on now; what is missing is drawn first of all."""
        programme = self.programme(now, trusted)
        return programme is None or all([self._has_some(zone, items) for zone, items in programme.playlists.items()])

    def _has_some(self, zone: ZoneId, items: Sequence[ItemId]) -> bool:
        """Return whether a zone need not wait: a card of it is there, or none will come."""
        cards = self.cards(zone, items, NOW)
        return bool(cards) or all(item in self.aside or item not in self.release.entries for item in items)

    def prepare(self, zone: ZoneId, items: Iterable[ItemId], urgency: int, *, by_night: bool) -> None:
        """Have drawn what will be wanted by day or by night; what cannot be is told when its turn comes."""
        for item_id in dict.fromkeys(items):
            try:
                looks = self._looks(zone, item_id, by_night)
                if looks and self._supply.pages(looks[0].key) is None:
                    self._supply.want(self._job(looks[0], zone, self._item(item_id)), urgency)
            except (FaultError, KeyError, ManifestError, OSError):
                continue

    def _looks(self, zone: ZoneId, item_id: ItemId, by_night: bool) -> tuple[Look, ...]:
        """Return how an item may be drawn, what is wanted first; by night an item without a page for it stays as it is.

        The other colours are signed as well, so they stand until the wanted ones are drawn.
        """
        key = self.key(zone, item_id)
        if key is None or self.profile is None:
            return ()
        pages = self._item(item_id).pages_for(self.profile.id, zone)
        if not pages:
            return ()
        day = Look(key, self.theme, pages)
        approved, theme = night_pages(pages), self.night_theme
        night_key = self.key(zone, item_id, by_night=True) if approved and theme is not None else None
        if theme is None or night_key is None:
            return (day,)
        night = Look(night_key, theme, approved)
        return (night, day) if by_night else (day, night)

    def _item(self, item_id: ItemId) -> Item:
        if item_id not in self._items:
            self._items[item_id] = self.release.item(item_id)
        return self._items[item_id]

    def _card(self, zone: ZoneId, item_id: ItemId, urgency: int) -> Card | None:
        if item_id not in self.release.entries or self.profile is None:
            return None
        try:
            looks = self._looks(zone, item_id, self.by_night)
            if not looks:
                self.aside[item_id] = f"no page of it was approved for {self.profile.id}/{zone}"
                return None
            sound = [look for look in looks if not self._supply.problem(look.key)]
            if not sound:
                self.aside[item_id] = self._supply.problem(looks[0].key)
                return None
            item = self._item(item_id)
            drawn = next(((each, at) for each in sound if (at := self._supply.pages(each.key)) is not None), None)
            if drawn is None or drawn[0] is not sound[0]:
                self._supply.want(self._job(sound[0], zone, item), urgency)
            if drawn is None:
                return None
            look, pages = drawn
            if item.kind == "video":
                return self._video_card(zone, item, Card(item_id, look.approved, pages.pages))
        except (FaultError, KeyError, ManifestError, OSError) as error:
            self.aside[item_id] = str(error)
            return None
        self.aside.pop(item_id, None)
        return Card(item_id, look.approved, pages.pages, is_tabular(item), warning=item.kind == "alert")

    def _video_card(self, zone: ZoneId, item: Item, poster: Card) -> Card:
        """Join a video to its poster; where it cannot be played the poster stands alone, and shorter."""
        from playlists.blocks.videos import video_in  # late: most walls have none

        corrected = bool(item.document.get("correction"))
        if self.profile is not None and in_words(self.profile, corrected):
            self.aside.pop(item.id, None)
            return poster  # pages of words, which need no video and stand as signed
        area, block = self.areas[zone], video_in(item.document)
        ref = next((asset.file for asset in item.assets if block is not None and asset.name == block.asset), None)
        if ref is not None and block is not None and ref.digest != block.digest:
            ref = None  # another video than the one that was approved
        if block is None or ref is None or self.profile is None:
            self.aside[item.id] = "its video is not among its files"
            return replace(poster, dwell_ms=POSTER_MS)
        if not self._moving:
            self.aside[item.id] = "its video cannot run on this output, which shows still pages"
            return replace(poster, dwell_ms=POSTER_MS)
        path = self._blob_path(ref)
        problem = self._supply.video_problem(ref.digest) or ("" if path.exists() else "its video is not in the cache")
        if problem:
            self.aside[item.id] = problem
            return replace(poster, dwell_ms=POSTER_MS)
        self.aside.pop(item.id, None)
        strip = strip_height(area.width, area.height, self.profile.unit) if corrected else 0
        box = video_box(area.width, area.height, block.width, block.height, strip)
        return replace(poster, reel=Reel(ref.digest, str(path), box, block.duration_ms))

    def _job(self, look: Look, zone: ZoneId, item: Item) -> Job:
        if self.profile is None:
            raise KeyError(zone)
        refs = [asset.file for asset in item.assets]
        picture = wears_picture(look.theme, item.kind, item.document, self.profile)
        if picture is not None:
            refs.append(picture.file)
        files = {ref.digest: str(self._blob_path(ref)) for ref in refs}
        return Job(look.key, self.areas[zone], self.profile, look.theme, self.fonts, item, files=files)


def is_tabular(item: Item) -> bool:
    """Whether the pages of this item are parts of one table."""
    body = item.document.get("body")
    return isinstance(body, list) and any(isinstance(each, dict) and each.get("type") == "table" for each in body)


def _fonts(release: WallRelease) -> tuple[FontAt, ...]:
    if release.manifest.tombstone:
        return ()
    return tuple(FontAt(font.role, str(font.path), font.face, font.size, font.digest) for font in release.font_files())
