"""Decide what to fetch: a manifest and an inventory go in, an ordered list of what is missing comes out.

Pure. A release is a tree of refs, and only what lies in the cache can be looked into; so the plan is made again after
each wave of fetches until nothing is missing. What was looked into for one plan is known to the next, as long as they
share their ``Contents``. The wall's needs come first, the kiosk's catalogue last. What is already there is never in the
list, and neither is what a withdrawal hides: its blobs may be gone from the server.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum

from playlists.fields import ManifestError
from playlists.manifest import parse_fonts, parse_item, parse_theme
from playlists.model import Digest, ItemId, Ref, RootManifest
from playlists.tree import Leaf, parse_page

DEEPEST = 16
Read = Callable[[Ref], bytes]
Has = Callable[[Ref], bool]
Page = tuple[tuple[Ref, ...], tuple[tuple[ItemId, Ref], ...]]


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


class Contents:
    """What blobs hold, each read and parsed once: a ref names its content, so that cannot become another.

    Whether a blob is still there is not kept. Have one for a poll and no longer: what rots meanwhile must be found.
    ``read`` gives checked content or raises ``LookupError``.
    """

    def __init__(self, read: Read) -> None:
        self._read = read
        self._pages: dict[Ref, Page] = {}
        self._assets: dict[Ref, tuple[Ref, ...]] = {}
        self._fonts: dict[Ref, tuple[Ref, ...]] = {}
        self._themes: dict[Ref, tuple[Ref, ...]] = {}

    def page(self, ref: Ref) -> Page:
        """Return the pages below a page of a tree, and its entries."""
        if ref not in self._pages:
            page = parse_page(self._read(ref))
            if isinstance(page, Leaf):
                self._pages[ref] = (), tuple((entry.id, entry.item) for entry in page.entries)
            else:
                self._pages[ref] = tuple(child.page for child in page.pages), ()
        return self._pages[ref]

    def assets(self, item: Ref) -> tuple[Ref, ...]:
        if item not in self._assets:
            self._assets[item] = tuple(asset.file for asset in parse_item(self._read(item)).assets)
        return self._assets[item]

    def fonts(self, ref: Ref) -> tuple[Ref, ...]:
        if ref not in self._fonts:
            self._fonts[ref] = tuple(font.file for font in parse_fonts(self._read(ref)).fonts)
        return self._fonts[ref]

    def theme(self, ref: Ref) -> tuple[Ref, ...]:
        """Return the picture of a theme that has one; what is no theme has none, and whoever draws with it says so."""
        if ref not in self._themes:
            content, self._themes[ref] = self._read(ref), ()
            with suppress(ManifestError):
                picture = parse_theme(content).picture
                self._themes[ref] = (picture.file,) if picture is not None else ()
        return self._themes[ref]


def plan(
    manifest: RootManifest,
    contents: Contents,
    has: Has,
    hidden: frozenset[ItemId] = frozenset(),
    catalogue: bool = False,
) -> Plan:
    """Look at a release as deep as the cache reaches.

    Bytes that are what the ref says and yet no valid content raise ``ManifestError``: fetching again cannot help.
    """
    wanted: dict[Digest, Fetch] = {}
    for fetch in _needs(manifest, contents, hidden, catalogue):
        known = wanted.get(fetch.ref.digest)
        if known is None or fetch.rank < known.rank:
            wanted[fetch.ref.digest] = fetch
    missing = sorted((fetch for fetch in wanted.values() if not has(fetch.ref)), key=lambda fetch: fetch.rank)
    return Plan(tuple(missing), tuple(fetch.ref for fetch in wanted.values()))


def reachable(manifest: RootManifest, contents: Contents, catalogue: bool) -> frozenset[Digest]:
    """Return the blobs that a release is known to need, there or not; what is hidden is among them."""
    return frozenset(fetch.ref.digest for fetch in _needs(manifest, contents, frozenset(), catalogue))


def _needs(manifest: RootManifest, contents: Contents, hidden: frozenset[ItemId], catalogue: bool) -> Iterator[Fetch]:
    if manifest.tombstone:
        return
    for ref in (manifest.schedule, manifest.holidays, manifest.theme, manifest.fonts):
        yield Fetch(ref, Rank.STRUCTURE)
    if manifest.night is not None:
        yield Fetch(manifest.night.theme, Rank.STRUCTURE)
    yield from _tree(manifest.items, contents, hidden, Rank.STRUCTURE, Rank.ITEM, Rank.ASSET, DEEPEST)
    yield from _below(contents.fonts, manifest.fonts, Rank.FONT)
    for ref in (manifest.theme, *([manifest.night.theme] if manifest.night is not None else [])):
        yield from _below(contents.theme, ref, Rank.ASSET)
    if catalogue and manifest.catalogue is not None:
        last = Rank.CATALOGUE
        yield from _tree(manifest.catalogue, contents, hidden, last, last, last, DEEPEST)


def _below(look: Callable[[Ref], tuple[Ref, ...]], ref: Ref, rank: Rank) -> Iterator[Fetch]:
    try:
        found = look(ref)
    except LookupError:
        return
    for each in found:
        yield Fetch(each, rank)


def _tree(
    ref: Ref,
    contents: Contents,
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
        pages, entries = contents.page(ref)
    except LookupError:
        return
    for name, item in entries:
        if name not in hidden:
            yield Fetch(item, item_rank)
            yield from _below(contents.assets, item, asset_rank)
    for page in pages:
        yield from _tree(page, contents, hidden, page_rank, item_rank, asset_rank, depth - 1, seen)
