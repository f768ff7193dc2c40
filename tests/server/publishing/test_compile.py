"""Properties of compiling: the same in, the same out; nothing in that was not given, nothing lost on the way."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.manifest import parse_item, parse_root_manifest, parse_schedule, unpack
from playlists.model import ItemId, Playlist, PlaylistId, Window
from playlists.tree import walk
from server.publishing import AssetSource, ChannelSource, Release, compile_release
from server.publishing.compile import left_standing, same_content, tombstone, without_items
from server.publishing.contents import open_release
from tests.server.publishing.township import MAIN, MONDAY, channel, notice


@st.composite
def sources(draw: st.DrawFn) -> ChannelSource:
    numbers = draw(st.lists(st.integers(0, 400), unique=True, max_size=60))
    items = tuple(
        replace(
            notice(number, draw(st.text("公示财务0123 ", min_size=1, max_size=20)), in_catalogue=draw(st.booleans())),
            shown=Window(MONDAY, MONDAY + timedelta(days=draw(st.integers(1, 400)))),
            assets=(AssetSource("a.png", "image/png", draw(st.binary(max_size=40))),) if draw(st.booleans()) else (),
        )
        for number in numbers
    )
    wall = draw(st.lists(st.sampled_from([item.id for item in items]), unique=True)) if items else []
    return replace(channel(items), playlists=(Playlist(MAIN, tuple(wall)),))


def opened(release: Release):
    return open_release(parse_root_manifest(release.root), release.blobs.__getitem__)


@settings(max_examples=60, deadline=None)
@given(sources())
def test_the_same_source_gives_the_same_bytes(source: ChannelSource):
    one, other = compile_release(source, 7, MONDAY), compile_release(source, 7, MONDAY)
    assert (one.root, one.blobs) == (other.root, other.blobs)


@settings(max_examples=60, deadline=None)
@given(sources())
def test_a_release_holds_what_is_named_and_nothing_else(source: ChannelSource):
    release = compile_release(source, 7, MONDAY)
    contents = opened(release)
    listed = set(source.playlists[0].items)
    assert {entry.id for entry in contents.wall} == listed
    assert {entry.id for entry in contents.catalogue or ()} == {item.id for item in source.items if item.lookup}
    reached = {ref.digest for ref in contents.frame}
    for item in source.items:
        entry = contents.entries.get(item.id)
        assert (entry is not None) == (item.id in listed or item.lookup is not None)
        if entry:
            made = parse_item(unpack(entry.item, release.blobs[entry.item.digest]))
            assert (made.document, made.pages) == (item.document, item.pages)
            reached |= {entry.item.digest} | {asset.file.digest for asset in made.assets}
    assert reached == set(release.blobs)


@settings(max_examples=60, deadline=None)
@given(sources(), st.data())
def test_taking_items_out_moves_nothing_else(source: ChannelSource, data: st.DataObject):
    release = compile_release(source, 7, MONDAY)
    contents = opened(release)
    names = sorted(contents.entries) or ["nobody"]
    gone = frozenset(ItemId(name) for name in data.draw(st.sets(st.sampled_from(names))))
    left = without_items(
        contents.manifest, contents.timetable, contents.wall, contents.catalogue, gone, 8, MONDAY + timedelta(hours=1)
    )
    load = {**release.blobs, **left.blobs}
    assert [entry for entry in contents.wall if entry.id not in gone] == list(
        walk(left.manifest.items, lambda ref: load[ref.digest])
    )
    schedule = left.manifest.schedule
    timetable = parse_schedule(unpack(schedule, load[schedule.digest]))
    assert gone.isdisjoint(item for playlist in timetable.playlists for item in playlist.items)
    assert timetable.slots == contents.timetable.slots


def test_two_releases_are_the_same_content_whatever_their_number_and_date():
    one, other = compile_release(channel(), 7, MONDAY), compile_release(channel(), 8, MONDAY + timedelta(days=1))
    assert same_content(one.manifest, other.manifest)
    assert not same_content(one.manifest, compile_release(channel((notice(1),)), 7, MONDAY).manifest)


def test_a_tombstone_says_nothing_but_that():
    release = tombstone(compile_release(channel(), 7, MONDAY).manifest, 8, MONDAY)
    assert parse_root_manifest(release.root).tombstone
    assert not release.blobs
    assert b"items" not in release.root


@settings(max_examples=60, deadline=None)
@given(sources(), st.data())
def test_a_halt_leaves_what_stands_and_what_is_let_through_and_nothing_else(source: ChannelSource, data: st.DataObject):
    names = [item.id for item in source.items]
    some = st.frozensets(st.sampled_from(names)) if names else st.just(frozenset())
    standing, through = data.draw(some), data.draw(some)
    zone = replace(source.layout.zones[0], evergreen=PlaylistId("evergreen-main"))
    whole = replace(
        source,
        layout=replace(source.layout, zones=(zone,)),
        playlists=(*source.playlists, Playlist(PlaylistId("evergreen-main"), tuple(sorted(standing)))),
        let_through=through,
    )
    contents = opened(compile_release(replace(whole, halted=True), 7, MONDAY))
    left = standing | (through & set(source.playlists[0].items))
    assert {entry.id for entry in contents.wall} == left == replace(whole, halted=True).hung
    assert contents.catalogue is None
    named = {playlist.id for playlist in contents.timetable.playlists}
    assert {slot.playlist for slot in contents.timetable.slots} <= named
    assert all(slot.daypart in {each.id for each in contents.timetable.dayparts} for slot in contents.timetable.slots)
    assert left_standing(whole) is whole
    assert compile_release(whole, 7, MONDAY).root == compile_release(replace(whole, halted=False), 7, MONDAY).root


def test_a_halt_that_is_lifted_gives_the_bytes_of_before():
    source = channel()
    before = compile_release(source, 7, MONDAY)
    assert compile_release(replace(source, halted=True), 8, MONDAY).root != before.root
    assert compile_release(replace(replace(source, halted=True), halted=False), 7, MONDAY).root == before.root
