"""Remember what the live releases were made from, so that a change costs its own size on this machine, too.

Kept in memory only, by a publisher that lives as long as its process; the
first release after a start is made from nothing. What is remembered is never
believed by its name: an item by the digest of all it was made from, a page by
its members, a release by its whole root manifest.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from playlists.model import ChannelId, Digest, ItemId, RootManifest
from playlists.tree import KnownPages
from server.publishing.compile import NO_PAGES, ChannelSource, KeptItem, Release
from server.publishing.contents import Contents, Load, open_release, theme_pictures
from server.publishing.repository import Repository

MOST_ITEMS = 100_000
"""Of all channels together, at about 1 kB each; a channel that would go beyond is made from nothing each time."""


@dataclass(frozen=True, slots=True)
class _Channel:
    contents: Contents
    items: Mapping[ItemId, KeptItem] = field(default_factory=dict)
    pages: KnownPages = field(default_factory=dict)


class Remembered:
    """One publisher's memory. A whole channel is replaced at a time, so that other threads may read meanwhile."""

    def __init__(self) -> None:
        self._channels: dict[ChannelId, _Channel] = {}

    def kept(self, channel: ChannelId, item: ItemId, stamp: str) -> KeptItem | None:
        """The item as it was published, if it was made from what has this stamp."""
        known = self._channels.get(channel)
        found = known.items.get(item) if known else None
        return found if found and found.stamp == stamp else None

    def pages(self, channel: ChannelId) -> KnownPages:
        known = self._channels.get(channel)
        return known.pages if known else NO_PAGES

    def contents(self, live: RootManifest, load: Load) -> Contents:
        """What a live release holds; read only if it is not the one that is remembered."""
        known = self._channels.get(live.channel)
        return known.contents if known and known.contents.manifest == live else open_release(live, load)

    def published(self, source: ChannelSource, release: Release, manifest: RootManifest) -> None:
        """``manifest`` is live now, made from ``source`` or equal to what was."""
        items = {kept.entry.id: kept for kept in source.kept}
        for entry in release.catalogue or ():
            stamp = source.stamps.get(entry.id)
            if stamp is not None:
                refs = (entry.item, *(asset.file for asset in release.items[entry.id].assets))
                items[entry.id] = KeptItem(stamp, entry, tuple((ref.digest, ref.length) for ref in refs))
        others = sum(len(known.items) for name, known in self._channels.items() if name != source.channel)
        self._channels[source.channel] = _Channel(
            _contents(manifest, release),
            items if len(items) + others <= MOST_ITEMS else {},
            release.pages,
        )

    def forget(self, channel: ChannelId) -> None:
        self._channels.pop(channel, None)


def _contents(manifest: RootManifest, release: Release) -> Contents:
    worn = theme_pictures(manifest, release.blobs.__getitem__)
    frame = (*manifest.wall_refs, *worn, *(ref for ref, _ in release.pages.values()))
    return Contents(manifest, release.timetable, release.wall, release.catalogue, frame, release.fonts)


def lost(repository: Repository, source: ChannelSource) -> Digest | None:
    """A blob that a kept item needs and the repository has not, or not whole."""
    folder = repository.folder / "blobs"
    for kept in source.kept:
        for digest, length in kept.blobs:
            algorithm, _, name = digest.partition(":")
            try:
                # Twenty thousand of them: a path object for each would take longer than to ask the disk.
                if os.stat(f"{folder}/{algorithm}/{name[:2]}/{name}").st_size != length:
                    return digest
            except OSError:
                return digest
    return None
