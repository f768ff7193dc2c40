"""A poll reads what it must know once, however often it plans; the next poll believes nothing of it."""

from collections import Counter
from datetime import timedelta

import pytest

from player.blob_store import BlobStore
from playlists.model import Digest, ItemId
from tests.player.syncing import shown
from tests.repository_simulator import HALL, Notice


@pytest.fixture
def reads(monkeypatch) -> Counter[Digest]:
    """How often each blob was read, whole and checked."""
    counted: Counter[Digest] = Counter()
    read = BlobStore.travelling

    def travelling(self, ref):
        counted[ref.digest] += 1
        return read(self, ref)

    monkeypatch.setattr(BlobStore, "travelling", travelling)
    return counted


@pytest.fixture
def many(source) -> None:
    source.notices[HALL] = [
        Notice(f"n{number:03}", f"公告 {number}", assets={"a": b"%d" % number}) for number in range(60)
    ]
    source.publish()


def change(source) -> None:
    source.now += timedelta(hours=1)
    source.notices[HALL][30].text = "改过的公告"
    source.publish()


def test_a_changed_release_is_planned_and_swept_after_by_one_reading_of_each_blob(sync, source, reads, many):
    sync.poll([HALL])
    change(source)
    reads.clear()
    assert sync.poll([HALL]).promoted
    assert len(reads) > 60
    assert set(reads.values()) == {1}


def test_what_rotted_since_the_last_poll_is_mended_before_it_is_promoted_again(sync, cache, source, many):
    sync.poll([HALL])
    sync.poll([HALL])
    path = cache.blobs.path(shown(cache).entries[ItemId("n007")].item.digest)
    honest = path.read_bytes()
    path.write_bytes(honest[:-1] + b"?")
    change(source)
    assert sync.poll([HALL]).promoted
    assert path.read_bytes() == honest
