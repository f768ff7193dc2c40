"""A small change costs a small blob."""

import hashlib
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.blobs import pack, unpack
from playlists.fields import ManifestError
from playlists.model import Entry, ItemId, Ref
from playlists.tree import Branch, Child, Leaf, build, encode_page, parse_page, walk
from tests.playlists.cast import REF

names = st.sets(st.from_regex(r"[a-z0-9]{1,4}", fullmatch=True), max_size=150)


def entries(ids) -> list[Entry]:
    return [Entry(ItemId(name), "notice", REF) for name in ids]


def read(made) -> list[Entry]:
    return list(walk(made.root, lambda ref: made.blobs[ref.digest]))


def levels(made) -> list[list[Leaf | Branch]]:
    """The pages of a tree, level by level from the root down."""
    found = [[parse_page(unpack(made.root, made.blobs[made.root.digest]))]]
    while isinstance(found[-1][0], Branch):
        children = [child.page for page in found[-1] for child in page.pages]
        found.append([parse_page(unpack(ref, made.blobs[ref.digest])) for ref in children])
    return found


def leaves(made) -> set[tuple[str, ...]]:
    return {tuple(entry.id for entry in page.entries) for page in levels(made)[-1]}


def depth(made) -> int:
    return len(levels(made))


@given(names, st.randoms())
def test_a_tree_gives_back_its_entries_in_order_whatever_order_they_came_in(ids, rng):
    shuffled = entries(ids)
    rng.shuffle(shuffled)
    made = build(shuffled)
    assert read(made) == entries(sorted(ids))
    assert made == build(entries(ids))


def test_an_empty_tree_is_one_page():
    made = build([])
    assert len(made.blobs) == 1
    assert read(made) == []


def ends_page(level: int, key: str) -> bool:
    return int(hashlib.sha256(f"{level}:{key}".encode()).hexdigest()[:8], 16) % 12 == 0


def cut(level: int, keys: list[str]) -> list[list[str]]:
    pages: list[list[str]] = [[]]
    for key in keys:
        pages[-1].append(key)
        if ends_page(level, key):
            pages.append([])
    return [page for page in pages if page]


def test_every_level_is_cut_where_the_format_says():
    keys = [f"n{number:04}" for number in range(5000)]
    found = levels(build(entries(keys)))
    assert len(found) > 2
    for level, pages in enumerate(reversed(found)):
        listed = [
            [each.id for each in page.entries] if isinstance(page, Leaf) else [each.first for each in page.pages]
            for page in pages
        ]
        assert listed == cut(level, keys)
        keys = [page[0] for page in listed]
    assert len(keys) == 1


@settings(max_examples=60)
@given(st.sets(st.integers(0, 9999), min_size=1, max_size=400), st.data())
def test_a_changed_entry_changes_one_leaf_and_the_path_above_it(numbers, data):
    before = entries(sorted(f"n{number}" for number in numbers))
    chosen = data.draw(st.integers(0, len(before) - 1))
    after = [replace(entry, kind="table") if place == chosen else entry for place, entry in enumerate(before)]
    old, new = build(before), build(after)
    fresh = set(new.blobs) - set(old.blobs)
    assert len(fresh) == depth(new)
    assert len(set(old.blobs) - set(new.blobs)) == depth(old)


@settings(max_examples=100)
@given(st.sets(st.integers(0, 9999), max_size=400), st.integers(0, 9999))
def test_a_new_entry_changes_its_leaf_or_splits_it_in_two(numbers, number):
    with_it = leaves(build(entries(f"n{each:04}" for each in numbers | {number})))
    without = leaves(build(entries(f"n{each:04}" for each in numbers - {number})))
    assert len(with_it - without) <= 2
    assert len(without - with_it) <= 1


def test_one_change_among_twenty_thousand_sends_a_few_small_blobs():
    rng = random.Random(7)
    before = {f"n{number:05}": replace(entries(["x"])[0], id=ItemId(f"n{number:05}")) for number in range(20_000)}
    before = {
        name: replace(entry, item=replace(REF, digest="sha256:" + rng.randbytes(32).hex()))
        for name, entry in before.items()
    }
    after = before | {"n12345": replace(before["n12345"], kind="table")}
    old, new = build(before.values()), build(after.values())
    fresh = [new.blobs[digest] for digest in set(new.blobs) - set(old.blobs)]
    assert len(fresh) <= 4
    assert sum(map(len, fresh)) < 16_000


def test_two_entries_of_one_id_are_refused():
    with pytest.raises(ManifestError, match="the list of entries has 'a' twice"):
        build(entries("aba"))


def chain(*pages) -> tuple:
    """Pack pages into a load function; the first is the root."""
    packed = [pack(encode_page(page)) for page in pages]
    blobs = {ref.digest: travelling for ref, travelling in packed}
    return packed[0][0], lambda ref: blobs[ref.digest]


@pytest.mark.parametrize("ids", ["aa", "ba"])
def test_ids_that_do_not_rise_are_refused(ids):
    with pytest.raises(ManifestError, match=f"has {ids[1]} after {ids[0]}"):
        list(walk(*chain(Leaf(tuple(entries(ids))))))


def test_ids_must_rise_across_pages_too():
    leaf = Leaf(tuple(entries("ab")))
    ref, _ = pack(encode_page(leaf))
    root = Branch((Child(ItemId("a"), ref), Child(ItemId("a"), ref)))
    with pytest.raises(ManifestError, match="has a after b"):
        list(walk(*chain(root, leaf)))


def test_a_missing_page_is_a_key_error_and_a_damaged_one_a_manifest_error():
    made = build(entries("abc"))
    with pytest.raises(KeyError):
        list(walk(made.root, {}.__getitem__))
    with pytest.raises(ManifestError, match="damaged"):
        list(walk(made.root, lambda ref: bytes(ref.length)))


def nested(levels: int):
    pages = [Leaf(tuple(entries("a")))]
    for _ in range(levels - 1):
        ref, _ = pack(encode_page(pages[0]))
        pages.insert(0, Branch((Child(ItemId("a"), ref),)))
    return pages


def test_a_tree_of_sixteen_levels_is_read_and_a_deeper_one_refused():
    assert [entry.id for entry in walk(*chain(*nested(16)))] == ["a"]
    with pytest.raises(ManifestError, match="deeper than 16"):
        list(walk(*chain(*nested(17))))


def test_pages_that_are_known_are_passed_over_and_not_asked_for():
    before = build(entries(f"n{number:03}" for number in range(100)))
    made = build([replace(entry, kind="table") if entry.id == "n050" else entry for entry in read(before)])
    fresh = {digest: made.blobs[digest] for digest in set(made.blobs) - set(before.blobs)}
    found = {entry.id: entry.kind for entry in walk(made.root, lambda ref: fresh[ref.digest], before.blobs)}
    assert found["n050"] == "table"
    assert 1 <= len(found) < 100
    assert list(walk(made.root, {}.__getitem__, made.blobs)) == []


@pytest.mark.parametrize("order", ["ba", "aba", "aca"])
def test_a_known_page_that_stands_in_the_wrong_place_is_refused_without_being_read(order):
    leaf = {name: pack(encode_page(Leaf(tuple(entries([name, f"{name}1"]))))) for name in "abc"}
    root, travelling = pack(encode_page(Branch(tuple(Child(ItemId(name), leaf[name][0]) for name in order))))
    read_now = {root.digest: travelling, leaf["b"][0].digest: leaf["b"][1]}
    known = {leaf["a"][0].digest, leaf["c"][0].digest}
    with pytest.raises(ManifestError, match="has a after"):
        list(walk(root, lambda ref: read_now[ref.digest], known))


@pytest.mark.parametrize("bottom", [Leaf(()), Branch(())])
def test_pages_that_name_each_other_without_end_are_refused_before_they_cost_anything(bottom):
    """Twelve to the twelfth ways through thirteen small pages."""
    pages: list[Leaf | Branch] = [bottom]
    for _ in range(12):
        ref, _ = pack(encode_page(pages[0]))
        pages.insert(0, Branch(tuple(Child(ItemId(f"n{number:02}"), ref) for number in range(12))))
    root, load = chain(*pages)
    asked = 0

    def counted(ref: Ref) -> bytes:
        nonlocal asked
        asked += 1
        assert asked < 100
        return load(ref)

    with pytest.raises(ManifestError, match="without entries below its root"):
        list(walk(root, counted))
