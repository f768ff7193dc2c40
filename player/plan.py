"""Decide what to fetch: a manifest and an inventory go in, an ordered list of what is missing comes out.

Pure. A release is a tree of refs, and only what lies in the cache can be looked into; so the plan is made again after
each wave of fetches until nothing is missing. The wall's needs come first, the kiosk's catalogue last. What is already
there is never in the list, and neither is what a withdrawal hides: its blobs may be gone from the server.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from playlists.fields import ManifestError
from playlists.manifest import parse_fonts, parse_item
from playlists.model import Digest, Entry, ItemId, Ref, RootManifest
from playlists.tree import Leaf, parse_page

DEEPEST = 16
Read = Callable[[Ref], bytes]
Has = Callable[[Ref], bool]


class Rank(IntEnum):
    """The order of fetching: what the wall cannot do without comes first."""

    STRUCTURE = 0
    ITEM = 1
    FONT = 2
    ASSET = 3
    CATALOGUE = 4


@dataclass(frozen=True, slots=True)
class Fetch:
    ref: Ref
    rank: Rank


@dataclass(frozen=True, slots=True)
class Plan:
    """``missing`` in the order of fetching; ``wanted`` is everything the release is known to need."""

    missing: tuple[Fetch, ...]
    wanted: tuple[Ref, ...]

    @property
    def reachable(self) -> frozenset[Digest]:
        return frozenset(ref.digest for ref in self.wanted)

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def bytes_missing(self) -> int:
        return sum(fetch.ref.length for fetch in self.missing)


def plan(
    manifest: RootManifest,
    read: Read,
    has: Has,
    hidden: frozenset[ItemId] = frozenset(),
    catalogue: bool = False,
) -> Plan:
    """Look at a release as deep as the cache reaches. ``read`` gives checked content or raises ``LookupError``.

    Bytes that are what the ref says and yet no valid content raise ``ManifestError``: fetching again cannot help.
    """
    wanted: dict[Digest, Fetch] = {}
    for fetch in _needs(manifest, read, hidden, catalogue):
        known = wanted.get(fetch.ref.digest)
        if known is None or fetch.rank < known.rank:
            wanted[fetch.ref.digest] = fetch
    missing = sorted((fetch for fetch in wanted.values() if not has(fetch.ref)), key=lambda fetch: fetch.rank)
    return Plan(tuple(missing), tuple(fetch.ref for fetch in wanted.values()))


def _needs(manifest: RootManifest, read: Read, hidden: frozenset[ItemId], catalogue: bool) -> Iterator[Fetch]:
    if manifest.tombstone:
        return
    for ref in (manifest.schedule, manifest.holidays, manifest.theme, manifest.fonts):
        yield Fetch(ref, Rank.STRUCTURE)
    if manifest.night is not None:
        yield Fetch(manifest.night.theme, Rank.STRUCTURE)
    yield from _tree(manifest.items, read, hidden, Rank.STRUCTURE, Rank.ITEM, Rank.ASSET, DEEPEST)
    yield from _fonts(manifest.fonts, read)
    if catalogue and manifest.catalogue is not None:
        last = Rank.CATALOGUE
        yield from _tree(manifest.catalogue, read, hidden, last, last, last, DEEPEST)


def _fonts(ref: Ref, read: Read) -> Iterator[Fetch]:
    try:
        fonts = parse_fonts(read(ref)).fonts
    except LookupError:
        return
    for font in fonts:
        yield Fetch(font.file, Rank.FONT)


def _tree(
    ref: Ref,
    read: Read,
    hidden: frozenset[ItemId],
    page_rank: Rank,
    item_rank: Rank,
    asset_rank: Rank,
    depth: int,
    seen: set[Digest] | None = None,
) -> Iterator[Fetch]:
    if not depth:
        raise ManifestError(f"the item tree is deeper than {DEEPEST} pages")
    # A page needs the same things wherever it is named; pages that name each other often would keep us for years.
    seen = set() if seen is None else seen
    if ref.digest in seen:
        return
    seen.add(ref.digest)
    yield Fetch(ref, page_rank)
    try:
        page = parse_page(read(ref))
    except LookupError:
        return
    if isinstance(page, Leaf):
        for entry in page.entries:
            if entry.id not in hidden:
                yield from _item(entry, read, item_rank, asset_rank)
        return
    for child in page.pages:
        yield from _tree(child.page, read, hidden, page_rank, item_rank, asset_rank, depth - 1, seen)


def _item(entry: Entry, read: Read, item_rank: Rank, asset_rank: Rank) -> Iterator[Fetch]:
    yield Fetch(entry.item, item_rank)
    try:
        item = parse_item(read(entry.item))
    except LookupError:
        return
    for asset in item.assets:
        yield Fetch(asset.file, asset_rank)
