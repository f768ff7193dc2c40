"""Cut a long list of entries into blobs so that a small change costs a small blob, however long the list is.

Where a page ends depends on identifiers alone (FORMAT.md, section 5): a changed entry changes one leaf and the path
above it; a new one changes its leaf or splits it in two; one taken away changes its leaf or joins it with the next.
"""

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import TypeVar

from playlists.blobs import encode_ref, pack, parse_ref, unpack
from playlists.canonical import canonical
from playlists.contents import encode_entry, parse_entry
from playlists.fields import Fields, ManifestError, refuse_repeats
from playlists.fields import load as load_json
from playlists.model import Digest, Entry, Extra, ItemId, Json, Ref
from playlists.values import dataclass, field

T = TypeVar("T")

PAGE_ENDS_ONE_IN = 12
DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Leaf:
    entries: tuple[Entry, ...]
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Child:
    """A page of the level below and the id of the first entry under it."""

    first: ItemId
    page: Ref
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Branch:
    pages: tuple[Child, ...]
    extra: Extra = field(default_factory=dict, hash=False)


Members = tuple[Entry, ...] | tuple[Child, ...]
KnownPages = Mapping[Members, tuple[Ref, bytes]]
"""Pages by what stands in them: to write one again would take longer than to compare its members."""


@dataclass(frozen=True, slots=True)
class Tree:
    """``blobs`` are the bytes that travel, by digest, every page of the tree among them; ``pages`` for the next."""

    root: Ref
    blobs: Mapping[Digest, bytes]
    pages: KnownPages


def build(entries: Iterable[Entry], known: KnownPages | None = None) -> Tree:
    """Cut entries into pages, and pages into pages of pages, up to one root. Two entries of one id are refused.

    ``known`` are pages of an earlier tree: one with the same members has the same bytes.
    """
    made_pages: dict[Members, tuple[Ref, bytes]] = {}

    def keep(members: Members, page: Leaf | Branch) -> Ref:
        made = known.get(members) if known and not _has_extra(members) else None
        if made is None:
            made = pack(encode_page(page))
        made_pages[members] = made
        return made[0]

    ordered = sorted(entries, key=lambda entry: entry.id)
    refuse_repeats([entry.id for entry in ordered], "the list of entries")
    leaves = _cut(0, [(entry.id, entry) for entry in ordered])
    pages = [Child(leaf[0].id, keep(leaf, Leaf(leaf))) for leaf in leaves]
    level = 0
    while len(pages) > 1:
        level += 1
        branches = _cut(level, [(child.first, child) for child in pages])
        pages = [Child(branch[0].first, keep(branch, Branch(branch))) for branch in branches]
    root = pages[0].page if pages else keep((), Leaf(()))
    return Tree(root, {ref.digest: travelling for ref, travelling in made_pages.values()}, made_pages)


def _has_extra(members: Members) -> bool:
    """Whether an unknown field stands in a page: there, equal is not the same, since 1 equals true in Python."""
    return any(member.extra or (member.item if isinstance(member, Entry) else member.page).extra for member in members)


def walk(root: Ref, load: Callable[[Ref], bytes], known: Container[Digest] = ()) -> Iterator[Entry]:
    """Yield the entries under a root in order. ``load`` gives the bytes that travel, or raises KeyError.

    Pages in ``known`` were read in a tree before this one: they are passed over, with their entries. The page above
    says the first id of each, which has its place in the order like any other; where it ends is not asked, because
    that would be to read it.

    Every page is checked against its ref, and the order of all ids against the rule, so that no entry comes twice. Nor
    does any page: below the root each has members, so that going through one again repeats an id at once, and a few
    pages that name each other cannot keep a reader for years.
    """
    last = ""
    if root.digest in known:
        return
    for name, entry in _walk(root, load, known, DEEPEST):
        if name <= last:
            raise ManifestError(f"the item tree has {name} after {last}: ids must rise")
        last = name
        if entry is not None:
            yield entry


def _walk(
    ref: Ref, load: Callable[[Ref], bytes], known: Container[Digest], depth: int
) -> Iterator[tuple[ItemId, Entry | None]]:
    """Yield every entry under its id; for a page that is known, its first id and no entry."""
    if not depth:
        raise ManifestError(f"the item tree is deeper than {DEEPEST} pages")
    page = parse_page(unpack(ref, load(ref)))
    if depth < DEEPEST and not (page.entries if isinstance(page, Leaf) else page.pages):
        raise ManifestError("the item tree has a page without entries below its root")
    if isinstance(page, Leaf):
        for entry in page.entries:
            yield entry.id, entry
        return
    for child in page.pages:
        if child.page.digest in known:
            yield child.first, None
            continue
        yield from _walk(child.page, load, known, depth - 1)


def parse_page(content: bytes) -> Leaf | Branch:
    fields = Fields(load_json(content, "tree page"), "tree page")
    if fields.has("pages"):
        return Branch(fields.each("pages", _child), fields.rest())
    return Leaf(fields.each("entries", parse_entry), fields.rest())


def encode_page(page: Leaf | Branch) -> bytes:
    if isinstance(page, Leaf):
        return canonical({**page.extra, "entries": [encode_entry(entry) for entry in page.entries]})
    children: list[Json] = [
        {**child.extra, "first": child.first, "page": encode_ref(child.page)} for child in page.pages
    ]
    return canonical({**page.extra, "pages": children})


def _child(value: Json, where: str) -> Child:
    fields = Fields(value, where)
    first = ItemId(fields.identifier("first"))
    return Child(first, parse_ref(fields.take("page"), fields.path("page")), fields.rest())


def _cut(level: int, keyed: list[tuple[ItemId, T]]) -> Iterator[tuple[T, ...]]:
    page: list[T] = []
    for key, member in keyed:
        page.append(member)
        if _ends_page(level, key):
            yield tuple(page)
            page = []
    if page:
        yield tuple(page)


def _ends_page(level: int, key: ItemId) -> bool:
    head = hashlib.sha256(f"{level}:{key}".encode()).digest()[:4]
    return int.from_bytes(head, "big") % PAGE_ENDS_ONE_IN == 0
