import os
from dataclasses import replace

import pytest

from player.layout_job import Area, FontAt, item_key
from player.page_store import DrawnPage, Glyph, LivePlace, PageSet, PageStore, set_key
from playlists.canonical import digest
from playlists.model import Digest, Profile, ProfileId, Ref, ZoneId
from playlists.pages.digest import page_digest

RGB = bytes(range(60)) * 2


@pytest.fixture
def store(tmp_path) -> PageStore:
    return PageStore(tmp_path)


def a_set(store: PageStore, rgb: bytes = RGB) -> PageSet:
    name = store.write_pixels(8, 5, rgb)
    place = LivePlace("clock", 1, 2, 3, 4, "right", name, 8, 5, {"9": Glyph(0, 3), ":": Glyph(3, 1)})
    return PageSet((DrawnPage(name, 8, 5, 9_000, 2, (place,)),), "𠀀")


def test_pixels_come_back_under_the_digest_of_the_format(store):
    name = store.write_pixels(8, 5, RGB)
    assert name == page_digest(8, 5, RGB)
    assert store.pixels(name, 8, 5) == RGB


def test_a_page_set_comes_back_as_it_was(store):
    key = set_key({"item": "a"})
    store.write_set(key, a_set(store))
    assert store.read_set(key) == a_set(store)


def test_a_page_is_there_at_once_and_on_the_medium_when_it_has_settled(store, tmp_path, monkeypatch):
    waited: list[str] = []
    opened = os.open
    names: dict[int, str] = {}

    def open_(path, *flags, **more):
        descriptor = opened(path, *flags, **more)
        names[descriptor] = os.path.relpath(path, tmp_path)
        return descriptor

    monkeypatch.setattr(os, "open", open_)
    monkeypatch.setattr(os, "fsync", lambda descriptor: waited.append(names[descriptor]))
    key = set_key({"item": "a"})
    pages = a_set(store)
    store.write_set(key, pages)
    assert store.read_set(key) == pages
    assert not waited
    store.settle()
    files = [os.path.relpath(path, tmp_path) for path in (*tmp_path.glob("pixels/*/*"), *tmp_path.glob("sets/*/*"))]
    assert len(files) == 2
    assert waited[:2] == files
    assert set(waited[2:]) == {os.path.dirname(file) for file in files}
    store.settle()
    assert len(waited) == 4


def test_a_page_dropped_before_it_has_settled_is_waited_for_no_more(store, tmp_path):
    store.write_pixels(8, 5, RGB)
    next(tmp_path.glob("pixels/*/*.z")).unlink()
    store.settle()


def test_pixels_that_rotted_are_refused_and_removed(store, tmp_path):
    name = store.write_pixels(8, 5, RGB)
    (file,) = tmp_path.glob("pixels/*/*.z")
    other = PageStore(tmp_path / "other")
    other.write_pixels(8, 5, RGB[::-1])
    file.write_bytes(next((tmp_path / "other").glob("pixels/*/*.z")).read_bytes())
    assert store.pixels(name, 8, 5) is None
    assert not file.exists()


def test_pixels_of_another_size_are_refused(store):
    assert store.pixels(store.write_pixels(8, 5, RGB), 5, 8) is None


def test_a_compressed_flood_is_not_unpacked(store, tmp_path):
    name = store.write_pixels(100, 100, bytes(30_000))
    assert store.pixels(name, 1, 1) is None


def test_a_page_set_without_its_pixels_is_not_there(store, tmp_path):
    key = set_key({"item": "a"})
    store.write_set(key, a_set(store))
    next(tmp_path.glob("pixels/*/*.z")).unlink()
    assert store.read_set(key) is None


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"pages": 5}', b'{"pages": [{}], "missing": ""}', b"\xff"])
def test_a_damaged_page_set_is_drawn_again(store, tmp_path, damage):
    key = set_key({"item": "a"})
    store.write_set(key, a_set(store))
    (file,) = tmp_path.glob("sets/*/*.json")
    file.write_bytes(damage)
    assert store.read_set(key) is None


def test_what_was_read_longest_ago_is_dropped_first(tmp_path):
    store = PageStore(tmp_path, limit_bytes=1)
    old, new = store.write_pixels(8, 5, RGB), store.write_pixels(8, 5, RGB[::-1])
    for age, path in enumerate(sorted(tmp_path.glob("pixels/*/*.z"), key=lambda path: new[7:] in path.name)):
        os.utime(path, (age, age))
    assert store.evict(keep=[new]) == 1
    assert store.pixels(old, 8, 5) is None
    assert store.pixels(new, 8, 5) == RGB[::-1]


def test_keys_differ_where_anything_that_decides_the_look_differs():
    assert set_key({"item": "a", "zone": "b"}) != set_key({"item": "a", "zone": "c"})
    assert set_key({"a": "1", "b": "2"}) == set_key({"b": "2", "a": "1"}) == Digest(set_key({"b": "2", "a": "1"}))


def test_whatever_decides_how_pages_look_gives_them_another_key():
    item, theme = Ref(digest(b"item"), 4), Ref(digest(b"theme"), 5)
    area, profile = Area(ZoneId("main"), "page", 64, 32), Profile(ProfileId("hall"), 64, 32, 6)
    font = FontAt("sans", "/fonts/sans.ttc", 2, 0, digest(b"font"))
    usual = item_key(item, area, profile, theme, (font,))
    others = [
        item_key(theme, area, profile, theme, (font,)),
        item_key(item, area, profile, item, (font,)),
        *(item_key(item, replace(area, **each), profile, theme, (font,)) for each in ({"width": 65}, {"zone": "b"})),
        *(item_key(item, area, replace(profile, **each), theme, (font,)) for each in ({"unit": 7}, {"surface": "led"})),
        item_key(item, area, profile, theme, ()),
        item_key(item, area, profile, theme, (replace(font, digest=digest(b"other")),)),
        item_key(item, area, profile, theme, (replace(font, face=0),)),
    ]
    assert len({usual, *others}) == 1 + len(others)
    assert item_key(item, area, profile, theme, (replace(font, path="/elsewhere"),)) == usual
