"""What is asked at every turn of the wall leaves no names behind among Python's interned words.

The table of those words doubles, by a megabyte, when enough digests have come and gone: some time in the first days.
"""

import sys

import pytest

from player.blob_store import BlobStore, MissingBlobError
from player.disk import Disk
from player.page_store import DrawnPage, PageSet, PageStore, set_key
from playlists.blobs import pack


@pytest.fixture
def interned(monkeypatch) -> list[str]:
    """The words that were interned by name since the test began."""
    words: list[str] = []
    intern = sys.intern

    def noted(word: str) -> str:
        words.append(word)
        return intern(word)

    monkeypatch.setattr(sys, "intern", noted)
    return words


def test_a_page_that_is_read_again_interns_nothing(tmp_path, interned):
    store, key = PageStore(tmp_path), set_key({"item": "a"})
    name = store.write_pixels(4, 2, bytes(24))
    store.write_set(key, PageSet((DrawnPage(name, 4, 2, 9_000),)))
    interned.clear()
    assert store.pixels(name, 4, 2) == bytes(24)
    assert store.read_set(key) is not None
    assert store.read_set(set_key({"item": "b"})) is None
    assert interned == []


def test_a_blob_that_is_looked_at_again_interns_nothing(tmp_path, interned):
    store, (ref, travelling) = BlobStore(tmp_path, Disk()), pack(b'{"entries":[]}')
    store.begin(ref, None)
    store.put(ref, 0, travelling)
    assert store.finish(ref) == ()
    absent, _ = pack(b'{"pages":[]}')
    interned.clear()
    assert store.has(ref)
    assert store.look(ref) == b'{"entries":[]}'
    assert store.sound(ref)
    with pytest.raises(MissingBlobError):
        store.look(absent)
    assert interned == []
