"""Open a verified release for the stage: what is on, which items, which fonts, and their checked bytes.

``boot`` is the way from a cold start to the first frame: from the cached files alone, through the same verifier as the
network path. It falls back on the generation before when the current one does not verify or lacks a part.
"""

from collections.abc import Mapping
from pathlib import Path

from player.blob_store import MissingBlobError
from player.cache import Cache
from player.faults import Fault
from player.proofs import WITHDRAWALS, RefusedError, Stream, Verified
from playlists.fields import ManifestError
from playlists.manifest import parse_fonts, parse_holidays, parse_item, parse_schedule, parse_theme
from playlists.model import ChannelId, Digest, Entry, Item, ItemId, Ref, RootManifest, Theme
from playlists.schedule import Schedule, schedule_of
from playlists.tree import walk
from playlists.values import dataclass, field


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font of the release as a file; ``face`` is the index inside a collection, ``size`` 0 for outlines."""

    role: str
    path: Path
    face: int
    size: int
    digest: Digest


@dataclass(frozen=True, slots=True)
class Release:
    """One verified release of one channel, with the withdrawals known beside it."""

    channel: ChannelId
    version: int
    digest: Digest
    manifest: RootManifest
    verified: Verified
    schedule: Schedule | None
    theme: Theme | None
    night_theme: Theme | None
    entries: Mapping[ItemId, Entry]
    hidden: frozenset[ItemId]
    unknown_kinds: frozenset[str]
    fault: Fault | None = None
    cache: Cache = field(repr=False, kw_only=True)

    @property
    def tombstone(self) -> bool:
        return self.manifest.tombstone

    def item(self, item_id: ItemId) -> Item:
        """Return an item of the release. ``MissingBlobError``: it cannot be shown until the sync has mended it."""
        entry = self.entries[item_id]
        try:
            return parse_item(self.cache.read(entry.item))
        except ManifestError as error:
            raise MissingBlobError(Fault.UNREADABLE, f"item {item_id}: {error}") from error

    def asset(self, ref: Ref) -> bytes:
        return self.cache.read(ref)

    def font_files(self) -> tuple[FontFile, ...]:
        """Return the release's fonts that are in the cache; one that is being mended is left out.

        So are all of them while their list is: a wall set with this machine's own fonts is better than none.
        """
        if self.manifest.tombstone:
            return ()
        try:
            fonts = parse_fonts(self.cache.read(self.manifest.fonts)).fonts
        except (MissingBlobError, ManifestError):
            return ()
        return tuple(
            FontFile(font.role, self.cache.blob_path(font.file), font.face, font.size, font.file.digest)
            for font in fonts
            if self.cache.blobs.has(font.file)
        )


def boot(cache: Cache, channel: ChannelId, known_kinds: frozenset[str] = frozenset()) -> Release | None:
    """Return the best cached release: the first that verifies and is complete, else the first that can be opened."""
    stream = Stream.of(channel)
    hidden = hidden_items(cache)
    partly: Release | None = None
    for place, generation in enumerate(cache.generations.candidates(stream)):
        fault = Fault.FELL_BACK if place else None
        try:
            release = open_release(cache, cache.verified(stream, generation), hidden, known_kinds, fault)
        except (RefusedError, MissingBlobError, ManifestError):
            continue
        if all(cache.blobs.has(entry.item) for entry in release.entries.values() if entry.id not in hidden):
            return release
        partly = partly or release
    return partly


def open_release(
    cache: Cache,
    verified: Verified,
    hidden: frozenset[ItemId],
    known_kinds: frozenset[str],
    fault: Fault | None = None,
) -> Release:
    """Read what the evaluator asks from the cache; items, assets and fonts are read when they are wanted."""
    manifest = verified.manifest
    if manifest is None:
        raise RuntimeError("withdrawals are no release")
    target = verified.floors.target
    digest = target.digest if target else Digest("")
    if manifest.tombstone:
        return Release(
            manifest.channel, verified.version, digest, manifest, verified, None, None, None, {}, hidden, frozenset(),
            fault, cache=cache,
        )  # fmt: skip
    entries = {entry.id: entry for entry in walk(manifest.items, cache.blobs.travelling)}
    schedule = schedule_of(
        manifest,
        parse_schedule(cache.read(manifest.schedule)),
        entries,
        parse_holidays(cache.read(manifest.holidays)),
        known_kinds,
        hidden,
    )
    return Release(
        channel=manifest.channel,
        version=verified.version,
        digest=digest,
        manifest=manifest,
        verified=verified,
        schedule=schedule,
        theme=parse_theme(cache.read(manifest.theme)),
        night_theme=_night_theme(cache, manifest),
        entries=entries,
        hidden=hidden,
        unknown_kinds=frozenset(entry.kind for entry in entries.values()) - known_kinds,
        fault=fault,
        cache=cache,
    )


def _night_theme(cache: Cache, manifest: RootManifest) -> Theme | None:
    """Return the colours of the night. While they are being mended, a wall in those of the day is better than none."""
    try:
        return parse_theme(cache.read(manifest.night.theme)) if manifest.night is not None else None
    except (MissingBlobError, ManifestError):
        return None


def hidden_items(cache: Cache) -> frozenset[ItemId]:
    """Return what the newest cached withdrawals hide; none were ever received means nothing is hidden."""
    for generation in cache.generations.candidates(WITHDRAWALS):
        try:
            verified = cache.verified(WITHDRAWALS, generation)
        except RefusedError:
            continue
        if verified.withdrawals is not None:
            return verified.withdrawals.items
    return frozenset()
