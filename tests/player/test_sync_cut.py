"""What a large release that breaks off on its way leaves for the next poll: what came is not asked for twice."""

import pytest

from player.disk import StorageError
from player.faults import Fault
from player.proofs import Stream
from playlists.canonical import digest
from playlists.model import Ref
from tests.player.faulty_server import cut_after
from tests.player.syncing import change, texts
from tests.repository_simulator import HALL, Notice, blob_path

PICTURE = bytes(range(256)) * 400
LARGE = Ref(digest(PICTURE), len(PICTURE))


@pytest.fixture
def grow(source, server):
    """Publish a release whose picture breaks off on the way, however often it is asked for."""

    def publish() -> None:
        source.notices[HALL].append(Notice("n3", "有图", assets={"a.png": PICTURE}))
        change(source, "新")
        server.misbehave = cut_after(20_000, blob_path(LARGE.digest))

    return publish


def test_a_release_that_is_cut_twice_has_its_snapshot_and_targets_asked_for_once(sync, cache, server, grow):
    sync.poll([HALL])
    grow()
    assert sync.poll([HALL]).worst.fault is Fault.CUT
    before = len(server.requests)
    assert sync.poll([HALL]).worst.fault is Fault.CUT
    asked = server.paths()[before:]
    assert blob_path(LARGE.digest) in asked
    assert [path for path in asked if path.endswith((".snapshot.json", ".targets.json", ".withdrawals.json"))] == []
    assert texts(cache) == ["示例", "长年有效"]


def test_a_fault_of_writing_down_what_says_nothing_new_does_not_hide_why_the_release_broke_off(
    sync, cache, grow, monkeypatch
):
    sync.poll([HALL])
    grow()

    def full(verified, etag) -> None:
        raise OSError(28, "no room")

    monkeypatch.setattr(cache, "promote", full)
    assert sync.poll([HALL]).fault.fault is Fault.CUT


def test_a_disk_that_refused_a_release_is_not_written_to_again_in_the_same_poll(sync, cache, source, monkeypatch):
    sync.poll([HALL])
    change(source, "新")
    tried = []

    def worn(verified, etag) -> None:
        tried.append(verified.stream)
        raise StorageError(Fault.DISK, "the medium is worn out")

    monkeypatch.setattr(cache, "promote", worn)
    assert sync.poll([HALL]).fault.fault is Fault.DISK
    assert tried == [Stream.of(HALL)]


def test_the_sweep_after_a_promotion_leaves_what_came_of_the_next_release(sync, cache, grow):
    assert sync.ask([HALL]).promoted
    grow()
    assert sync.ask([HALL]).worst.fault is Fault.CUT
    came = cache.blobs.partial(LARGE).length
    blobs = set(cache.blobs.digests())
    assert came > 0
    sync.sweep()
    assert cache.blobs.partial(LARGE).length == came
    assert set(cache.blobs.digests()) == blobs
