"""Find what is wrong with a release before anybody signs it.

An ``error`` stops publishing, a ``warning`` is shown and may be accepted. ``emptied-zone`` is an error of its own
kind: a person who means it may confirm it. Pure: the instant, the known kinds and the release before are arguments.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Literal

from playlists.holidays import HolidayTable
from playlists.model import (
    Entry,
    Item,
    ItemId,
    Json,
    PlaylistId,
    Profile,
    RootManifest,
    Timetable,
    Zone,
    ZoneId,
    page_key,
)
from playlists.night import wears_night
from playlists.schedule import Schedule, Stretch, programme_at, schedule_of, stretches

Severity = Literal["error", "warning"]

LOOK_AHEAD = timedelta(days=7)
OVERLAPS_AHEAD = timedelta(days=60)
LONGEST_LOOP_MS = 5 * 60 * 1000

# rule: (severity, Chinese, English). The words in braces are given by the check that found it.
SENTENCES: dict[str, tuple[Severity, str, str]] = {
    "unknown-zone": ("error", "排期指向不存在的区域“{name}”", "the slot names zone {name}, which the layout lacks"),
    "unknown-daypart": ("error", "排期指向不存在的时段“{name}”", "the slot names daypart {name}, which is not there"),
    "unknown-playlist": ("error", "指向不存在的播放列表“{name}”", "it names playlist {name}, which is not there"),
    "missing-entry": ("error", "播放列表中的条目“{name}”不在发布版内", "item {name} is listed but not in the release"),
    "missing-item": ("error", "条目缺少内容文件", "the item's content is missing"),
    "other-item": ("error", "条目与其内容不符（编号或类型不同）", "the entry and its content differ in id or kind"),
    "unknown-kind": ("warning", "播放端不认识类型“{name}”，将跳过", "players do not know the kind {name} and skip it"),
    "missing-asset": ("error", "正文引用的素材“{name}”不存在", "the document shows asset {name}, which is missing"),
    "missing-pages": ("error", "缺少“{name}”的审定页面", "there is no approved page for {name}"),
    "missing-pictures": (
        "error",
        "“{name}”的图片与审定页数不符",
        "pictures and approved pages of {name} differ in number",
    ),
    "night-pages": (
        "error",
        "“{name}”的夜间页面与白天的页面不成对",
        "the pages of {name} for the night do not go with those of the day",
    ),
    "day-at-night": (
        "warning",
        "“{name}”没有夜间页面，夜里仍用白天的配色",
        "{name} has no pages for the night and keeps the colours of the day",
    ),
    "long-loop": (
        "warning",
        "在“{name}”轮播一遍需 {seconds} 秒，超过 5 分钟",
        "one round on {name} takes {seconds} s, over 5 minutes",
    ),
    "overlap": (
        "warning",
        "与排期“{name}”同级且从 {begin} 起重叠，以列表中靠后的为准",
        "it has the priority of slot {name} and overlaps it from {begin}; the one listed later wins",
    ),
    "gap": (
        "warning",
        "{begin} 至 {end} 没有可播内容，将显示内置页面",
        "nothing is on from {begin} to {end}; the built-in page will stand there",
    ),
    "emptied-zone": (
        "error",
        "此区域正在播出内容，发布后将变为空白；如确需清空请确认",
        "the zone shows something now and would be empty after this release; confirm if that is meant",
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    severity: Severity
    sentence_zh: str
    sentence_en: str
    where: str
    rule: str


@dataclass(frozen=True, slots=True)
class Release:
    """A release with everything it points to, as the compiler made it or a reader fetched it."""

    manifest: RootManifest
    timetable: Timetable
    entries: Mapping[ItemId, Entry]
    items: Mapping[ItemId, Item]
    holidays: HolidayTable
    hidden: frozenset[ItemId] = frozenset()

    def schedule(self, known_kinds: frozenset[str]) -> Schedule:
        return schedule_of(self.manifest, self.timetable, self.entries, self.holidays, known_kinds, self.hidden)


def problems(
    release: Release, now: datetime, known_kinds: frozenset[str], previous: Release | None = None
) -> list[Problem]:
    """Return everything wrong with a release that would go out at ``now``, after ``previous``."""
    if release.manifest.tombstone:
        return []
    schedule = release.schedule(known_kinds)
    now = now.astimezone(UTC)
    return [
        *_dangling_names(release),
        *_incomplete_items(release, known_kinds),
        *_unapproved_pages(release),
        *_overlaps(schedule, now),
        *_gaps(schedule, now),
        *_emptied_zones(schedule, now, previous.schedule(known_kinds) if previous else None),
    ]


def _problem(rule: str, where: str, **words: object) -> Problem:
    severity, chinese, english = SENTENCES[rule]
    return Problem(severity, chinese.format(**words), english.format(**words), where, rule)


def _dangling_names(release: Release) -> Iterator[Problem]:
    zones = {zone.id for zone in release.manifest.layout.zones}
    dayparts = {daypart.id for daypart in release.timetable.dayparts}
    playlists = {playlist.id for playlist in release.timetable.playlists}
    for slot in release.timetable.slots:
        where = f"slot {slot.id}"
        if slot.zone not in zones:
            yield _problem("unknown-zone", where, name=slot.zone)
        if slot.daypart not in dayparts:
            yield _problem("unknown-daypart", where, name=slot.daypart)
        if slot.playlist not in playlists:
            yield _problem("unknown-playlist", where, name=slot.playlist)
    for zone in release.manifest.layout.zones:
        if zone.evergreen is not None and zone.evergreen not in playlists:
            yield _problem("unknown-playlist", f"zone {zone.id}", name=zone.evergreen)
    for playlist in release.timetable.playlists:
        for item in dict.fromkeys(playlist.items):
            if item not in release.entries:
                yield _problem("missing-entry", f"playlist {playlist.id}", name=item)


def _incomplete_items(release: Release, known_kinds: frozenset[str]) -> Iterator[Problem]:
    for entry in release.entries.values():
        where = f"item {entry.id}"
        item = release.items.get(entry.id)
        if item is None:
            yield _problem("missing-item", where)
            continue
        if (item.id, item.kind) != (entry.id, entry.kind):
            yield _problem("other-item", where)
        if entry.kind not in known_kinds:
            yield _problem("unknown-kind", where, name=entry.kind)
        present = {asset.name for asset in item.assets}
        for name in _pictured(item.document):
            if name not in present:
                yield _problem("missing-asset", where, name=name)


def _pictured(document: Mapping[str, Json]) -> Iterator[str]:
    """The assets a document's figures name. Whether the document is well formed is its own parser's question."""
    body = document.get("body")
    for block in body if isinstance(body, list) else ():
        if isinstance(block, dict) and block.get("type") == "figure" and isinstance(block.get("asset"), str):
            yield str(block["asset"])


def _unapproved_pages(release: Release) -> Iterator[Problem]:
    """Every item that a zone may show has pages for every profile, and no round of them takes too long."""
    playlists = {playlist.id: playlist.items for playlist in release.timetable.playlists}
    told: set[tuple[str, ItemId]] = set()
    for zone, playlist in _placements(release):
        listed = [release.items[item] for item in playlists.get(playlist, ()) if item in release.items]
        for profile in release.manifest.profiles:
            key = page_key(profile.id, zone.id)
            for item in listed:
                if (key, item.id) not in told:
                    told.add((key, item.id))
                    yield from _pages_of(item, profile, zone)
                    yield from _night_pages_of(item, profile, zone, release.manifest)
            length = sum(page.dwell_ms for item in listed for page in item.pages_for(profile.id, zone.id))
            if length > LONGEST_LOOP_MS:
                yield _problem("long-loop", f"playlist {playlist}", name=key, seconds=length // 1000)


def _placements(release: Release) -> list[tuple[Zone, PlaylistId]]:
    """Each zone with each playlist that may stand in it, once."""
    zones = {zone.id: zone for zone in release.manifest.layout.zones}
    placed = [(slot.zone, slot.playlist) for slot in release.timetable.slots if slot.zone in zones]
    placed += [(zone.id, zone.evergreen) for zone in zones.values() if zone.evergreen is not None]
    return [(zones[zone], playlist) for zone, playlist in dict.fromkeys(placed)]


def _pages_of(item: Item, profile: Profile, zone: Zone) -> Iterator[Problem]:
    key = page_key(profile.id, zone.id)
    pages = item.pages_for(profile.id, zone.id)
    if not pages:
        yield _problem("missing-pages", f"item {item.id}", name=key)
    elif item.kind == "image" and sum(asset.name.startswith(f"{key}/") for asset in item.assets) != len(pages):
        yield _problem("missing-pictures", f"item {item.id}", name=key)


def _night_pages_of(item: Item, profile: Profile, zone: Zone, manifest: RootManifest) -> Iterator[Problem]:
    """Each page has its page of the night, or none has; a picture and lamps of one or two colours look as they look.

    A panel's page may hold nothing that changes by night, so that it has none is no warning.
    """
    key, pages = page_key(profile.id, zone.id), item.pages_for(profile.id, zone.id)
    by_night = sum(page.night is not None for page in pages)
    if by_night not in (0, len(pages)) or (by_night and (not wears_night(profile) or manifest.night is None)):
        yield _problem("night-pages", f"item {item.id}", name=key)
    elif manifest.night is not None and profile.surface == "screen" and pages and not by_night and item.kind != "image":
        yield _problem("day-at-night", f"item {item.id}", name=key)


def _overlaps(schedule: Schedule, now: datetime) -> Iterator[Problem]:
    """Pairs of slots of one zone and priority that are on together; told once, from their first meeting."""

    def rivals(stretch: Stretch) -> tuple[ZoneId, int]:
        return stretch.slot.zone, stretch.slot.priority

    ahead = [stretch for stretch in stretches(schedule, now, now + OVERLAPS_AHEAD) if stretch.on and stretch.end > now]
    for _, group in groupby(sorted(ahead, key=lambda each: (*rivals(each), each.begin)), key=rivals):
        met: set[frozenset[str]] = set()
        current: list[Stretch] = []
        for stretch in group:
            current = [other for other in current if other.end > stretch.begin]
            for other in current:
                pair = frozenset((stretch.slot.id, other.slot.id))
                if len(pair) == 2 and pair not in met:
                    met.add(pair)
                    begin = _local(schedule, stretch.begin)
                    yield _problem("overlap", f"slot {stretch.slot.id}", name=other.slot.id, begin=begin)
            current.append(stretch)


def _gaps(schedule: Schedule, now: datetime) -> Iterator[Problem]:
    """The first time in the days ahead at which a zone has nothing to show, zone by zone."""
    begun: dict[ZoneId, datetime] = {}
    ended: dict[ZoneId, datetime] = {}
    at = now
    while at < now + LOOK_AHEAD:
        programme = programme_at(schedule, at)
        for zone, items in programme.playlists.items():
            if not items:
                begun.setdefault(zone, at)
            elif zone in begun:
                ended.setdefault(zone, at)
        at = programme.until
    for zone, begin in begun.items():
        end = ended.get(zone, now + LOOK_AHEAD)
        yield _problem("gap", f"zone {zone}", begin=_local(schedule, begin), end=_local(schedule, end))


def _emptied_zones(schedule: Schedule, now: datetime, previous: Schedule | None) -> Iterator[Problem]:
    if previous:
        before = programme_at(previous, now).playlists
        for zone, items in programme_at(schedule, now).playlists.items():
            if before.get(zone) and not items:
                yield _problem("emptied-zone", f"zone {zone}")


def _local(schedule: Schedule, instant: datetime) -> str:
    return f"{instant + timedelta(minutes=schedule.utc_offset):%Y-%m-%d %H:%M}"
