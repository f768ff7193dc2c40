"""What is missing is fetched in the right order, what is there is not, and what is hidden is not wanted."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.blob_store import MissingBlobError
from player.faults import Fault
from player.plan import Contents, Plan, Rank, plan
from playlists.blobs import unpack
from playlists.fields import ManifestError
from playlists.manifest import pack
from playlists.model import Digest, ItemId, Night, Ref, RootManifest
from playlists.tree import Branch, Child, encode_page
from tests.repository_simulator import HALL, Notice, Repository, blob_path, repository

SOURCE = repository(
    *[Notice(f"n{number:02}", f"公告 {number}", assets={"a.png": bytes([number]) * 300}) for number in range(40)],
    sans=b"font" * 100,
)
MANIFEST = SOURCE.manifest(HALL, SOURCE.timestamp.version)


class Shelf:
    """A cache that holds some of a repository's blobs."""

    def __init__(self, source: Repository = SOURCE) -> None:
        self.source = source
        self.held: set[Digest] = set()

    def read(self, ref: Ref) -> bytes:
        if ref.digest not in self.held:
            raise MissingBlobError(Fault.DAMAGED, "not here")
        return unpack(ref, self.source.files[blob_path(ref.digest)])

    def has(self, ref: Ref) -> bool:
        return ref.digest in self.held

    def plan(self, manifest: RootManifest = MANIFEST, hidden: frozenset[ItemId] = frozenset(), **more: bool) -> Plan:
        return plan(manifest, Contents(self.read), self.has, hidden, **more)


def everything(shelf: Shelf) -> list[Rank]:
    """Fetch until nothing is missing; return the ranks of each wave in order."""
    ranks: list[Rank] = []
    while not (todo := shelf.plan()).complete:
        ranks += [fetch.rank for fetch in todo.missing]
        shelf.held |= {fetch.ref.digest for fetch in todo.missing}
    return ranks


def test_an_empty_cache_wants_the_structure_first():
    todo = Shelf().plan()
    assert todo.missing[0].rank is Rank.STRUCTURE
    assert [fetch.rank for fetch in todo.missing] == sorted(fetch.rank for fetch in todo.missing)
    assert todo.bytes_missing == sum(fetch.ref.length for fetch in todo.missing)


def test_waves_end_with_everything_there():
    shelf = Shelf()
    ranks = everything(shelf)
    assert shelf.plan().complete
    assert ranks.count(Rank.ITEM) == ranks.count(Rank.ASSET) == 40
    assert shelf.plan().reachable == shelf.held


def test_the_list_of_fonts_comes_with_the_structure_and_its_files_after_it():
    shelf = Shelf()
    first = shelf.plan()
    assert next(fetch.rank for fetch in first.missing if fetch.ref == MANIFEST.fonts) is Rank.STRUCTURE
    assert Rank.FONT not in {fetch.rank for fetch in first.missing}
    shelf.held.add(MANIFEST.fonts.digest)
    assert [fetch.ref.length for fetch in shelf.plan().missing if fetch.rank is Rank.FONT] == [400]


def test_the_colours_of_the_night_come_with_the_structure():
    theme = SOURCE.blob(b"the theme of the night")
    todo = Shelf().plan(replace(MANIFEST, night=Night(theme)))
    assert next(fetch.rank for fetch in todo.missing if fetch.ref == theme) is Rank.STRUCTURE
    assert theme in todo.reachable or theme.digest in todo.reachable


@given(st.sets(st.integers(0, 200)))
def test_what_is_there_is_never_fetched(places):
    whole = Shelf()
    everything(whole)
    some = Shelf()
    some.held = {blob for place, blob in enumerate(sorted(whole.held)) if place in places}
    todo = some.plan()
    assert not {fetch.ref.digest for fetch in todo.missing} & some.held
    everything(some)
    assert some.held == whole.held


def test_what_is_hidden_is_not_wanted():
    whole = Shelf()
    everything(whole)
    without = whole.plan(hidden=frozenset({ItemId("n07")}))
    assert len(whole.plan().reachable) - len(without.reachable) == 2


def test_a_tombstone_wants_nothing():
    assert Shelf().plan(replace(MANIFEST, tombstone=True)).complete


def test_the_catalogue_is_the_kiosks_and_comes_last():
    source = repository(Notice("w1"))
    kiosk = source.manifest(HALL, 1)
    source.notices[HALL] = [Notice("k1", "只供查询")]
    both = replace(kiosk, catalogue=source.manifest(HALL, 1).items)
    shelf = Shelf(source)
    wall = shelf.plan(both)
    assert both.catalogue.digest not in wall.reachable
    todo = shelf.plan(both, catalogue=True)
    assert todo.missing[-1].ref == both.catalogue
    assert todo.missing[-1].rank is Rank.CATALOGUE


def test_a_tree_that_leads_down_for_ever_is_refused():
    source = repository()
    ref, travelling = pack(b'{"entries":[]}')
    source.files[blob_path(ref.digest)] = travelling
    for _ in range(20):
        ref, travelling = pack(encode_page(Branch((Child(ItemId("n"), ref),))))
        source.files[blob_path(ref.digest)] = travelling
    shelf = Shelf(source)
    shelf.held = {Digest("sha256:" + path.rpartition("/")[2]) for path in source.files if path.startswith("blobs/")}
    with pytest.raises(ManifestError):
        shelf.plan(replace(source.manifest(HALL, 1), items=ref))


def test_a_page_that_is_named_a_thousand_times_is_looked_into_once():
    source = repository(Notice("n1"))
    leaf = source.manifest(HALL, 1).items
    ref = leaf
    for _ in range(12):
        many = tuple(Child(ItemId(f"n{number:02}"), ref) for number in range(12))
        ref, travelling = pack(encode_page(Branch(many)))
        source.files[blob_path(ref.digest)] = travelling
    shelf = Shelf(source)
    shelf.held = {Digest("sha256:" + path.rpartition("/")[2]) for path in source.files if path.startswith("blobs/")}
    read, asked = shelf.read, 0

    def counted(ref: Ref) -> bytes:
        nonlocal asked
        asked += 1
        assert asked < 100
        return read(ref)

    manifest = replace(source.manifest(HALL, 1), items=ref)
    todo = plan(manifest, Contents(counted), shelf.has)
    assert todo.complete
    assert leaf.digest in todo.reachable


def test_one_blob_that_is_named_as_a_list_of_fonts_and_as_an_item_is_read_as_each():
    shelf = Shelf()
    everything(shelf)
    contents = Contents(shelf.read)
    assert contents.fonts(MANIFEST.fonts)
    for read_as in (contents.assets, contents.page):
        with pytest.raises(ManifestError):
            read_as(MANIFEST.fonts)
