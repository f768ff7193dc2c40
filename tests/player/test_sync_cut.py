"""What a large release that breaks off on its way leaves for the next poll: what came is not asked for twice."""

from datetime import timedelta

import pytest

from player.disk import StorageError
from player.faults import Fault
from player.proofs import WITHDRAWALS, Stream
from playlists.canonical import digest
from playlists.model import ChannelId, Ref
from tests.player.faulty_server import cut_after
from tests.player.syncing import change, shown, texts
from tests.repository_simulator import HALL, Notice, blob_path

PICTURE = bytes(range(256)) * 400
LARGE = Ref(digest(PICTURE), len(PICTURE))


def sign_anew(source, *channels) -> None:
    """Publish these channels and no other: the rest keeps its roles, as on a server that signs what changed."""
    version = source.next_version()
    for channel in channels:
        source.publish_manifest(channel, version)
        source.roles[f"channel-{channel}"].version = version
        source.write_role(f"channel-{channel}")
    source.publish_snapshot(version)
    source.publish_timestamp(version)


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


def test_channels_that_say_nothing_new_are_as_new_as_the_timestamp_although_the_one_before_them_was_cut(
    sync, cache, source, server
):
    quiet, news = ChannelId("quiet"), ChannelId("news")
    for name in (quiet, news):
        source.add_channel(name, [Notice(f"of-{name}")])
    source.publish()
    sync.poll([HALL, quiet, news])
    before = {name: shown(cache, name).verified.documents.timestamp for name in (HALL, quiet, news)}
    source.notices[HALL].append(Notice("n3", "有图", assets={"a.png": PICTURE}))
    source.now += timedelta(hours=1)
    sign_anew(source, HALL, news)
    server.misbehave = cut_after(20_000, blob_path(LARGE.digest))
    asked = len(server.requests)
    report = sync.poll([HALL, quiet, news])
    assert report.fault.fault is Fault.CUT
    assert set(report.promoted) == {WITHDRAWALS, Stream.of(quiet)}
    assert not [path for path in server.paths()[asked:] if "news" in path]
    after = {name: shown(cache, name).verified.documents.timestamp for name in before}
    assert after[quiet] == source.files["metadata/timestamp.json"]
    assert (after[HALL], after[news]) == (before[HALL], before[news])


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
