"""The whole way from a repository to a promoted release, with everything that may go wrong between."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from player.cache import Cache
from player.faults import Fault
from player.fetcher import Fetcher
from player.proofs import WITHDRAWALS, Stream
from player.release import boot
from player.stick import Folder
from player.sync import Sync
from playlists.canonical import digest
from playlists.manifest import encode_root_manifest, pack
from playlists.model import ItemId
from playlists.schedule import programme_at
from tests.player.faulty_server import Faulty, cut_after, portal, redirect, replaced, status
from tests.player.syncing import KINDS, SQUARE, change, shown, texts
from tests.repository_simulator import HALL, NOW, STRANGER, Notice, blob_path


def test_a_release_comes_over_the_network_and_boots_without_it(sync, cache, server, source):
    report = sync.poll([HALL])
    assert report.worst is None
    assert set(report.promoted) == {WITHDRAWALS, Stream.of(HALL)}
    release = shown(cache)
    assert release.schedule is not None
    assert programme_at(release.schedule, NOW).playlists["main"] == ("n1", "n2")
    assert release.item(ItemId("n2")).document["title"] == "长年有效"
    assert release.fault is None


def test_nothing_is_asked_twice_while_nothing_changes(sync, server):
    sync.poll([HALL])
    before = len(server.requests)
    report = sync.poll([HALL])
    assert report.reached
    assert not report.promoted
    assert [request.status for request in server.requests[before:]] == [304]


def test_a_restarted_player_polls_with_one_request_too(sync, cache, link, server):
    sync.poll([HALL])
    before = len(server.requests)
    assert Sync(cache, Fetcher(link)).poll([HALL]).worst is None
    assert [request.status for request in server.requests[before:]] == [304]


def test_a_timestamp_signed_anew_costs_two_requests(sync, server, source):
    sync.poll([HALL])
    before = len(server.requests)
    source.now += timedelta(hours=1)
    source.publish_timestamp()
    assert sync.poll([HALL]).worst is None
    assert [request.path for request in server.requests[before:]] == ["metadata/timestamp.json", "metadata/2.root.json"]


def test_a_changed_notice_costs_its_own_size(cache, link, server, source, sync):
    source.notices[HALL] = [Notice(f"n{number:03}", f"公告 {number}" * 20) for number in range(100)]
    source.publish()
    sync.poll([HALL])
    before = len(server.requests)
    source.notices[HALL][50].text = "改过的公告" * 20
    source.now += timedelta(hours=1)
    source.publish()
    assert sync.poll([HALL]).worst is None
    asked = server.requests[before:]
    assert sum(request.size + request.sent for request in asked) < 12_000
    assert sum("blobs/" in request.path for request in asked) == 3  # the leaf, its branch, the item


def test_a_server_without_etags_is_only_less_thrifty(sync, server):
    server.etags = False
    assert sync.poll([HALL]).promoted
    assert not sync.poll([HALL]).promoted


@pytest.mark.parametrize(
    "misbehave", [portal(), status(503), redirect("http://login.invalid/"), cut_after(10, "metadata/")]
)
def test_whatever_the_network_does_the_last_release_stays(sync, cache, server, source, misbehave):
    sync.poll([HALL])
    change(source, "新")
    server.misbehave = misbehave
    report = sync.poll([HALL])
    assert report.worst is not None
    assert texts(cache) == ["示例", "长年有效"]
    server.misbehave = lambda handler, path: False
    assert sync.poll([HALL]).worst is None
    assert texts(cache) == ["新", "长年有效"]


def test_a_captive_portal_is_named_and_nothing_of_it_is_kept(sync, cache, server):
    server.misbehave = portal()
    assert sync.poll([HALL]).worst.fault is Fault.PORTAL
    assert boot(cache, HALL, KINDS) is None


def test_a_portal_in_front_of_the_next_root_only_delays(sync, cache, server, source):
    sync.poll([HALL])
    change(source, "新")
    server.misbehave = portal("root.json")
    assert sync.poll([HALL]).worst.fault is Fault.PORTAL
    assert texts(cache) == ["示例", "长年有效"]


def test_an_altered_release_is_refused_and_the_wall_stays(sync, cache, server, source):
    sync.poll([HALL])
    change(source, "新")
    path = next(path for path in source.files if f"{source.targets.version}.channel-hall" in path)
    source.files[path] = source.files[path].replace(b"sha256", b"sha512")
    report = sync.poll([HALL])
    assert report.faults[Stream.of(HALL)].fault is Fault.ALTERED
    assert texts(cache) == ["示例", "长年有效"]


def test_a_release_of_a_stranger_is_refused_and_the_wall_stays(sync, cache, source):
    sync.poll([HALL])
    source.signers["channel-hall"] = [STRANGER]
    change(source, "假")
    report = sync.poll([HALL])
    assert report.faults[Stream.of(HALL)].fault is Fault.UNSIGNED
    assert texts(cache) == ["示例", "长年有效"]


def test_an_older_release_is_refused_and_the_wall_stays(sync, cache, source):
    old = dict(source.files)
    change(source, "新")
    sync.poll([HALL])
    source.files.clear()
    source.files.update(old)
    assert sync.poll([HALL]).worst.fault is Fault.ROLLBACK
    assert texts(cache) == ["新", "长年有效"]


def test_what_one_channel_has_seen_binds_one_that_is_followed_later(sync, cache, source):
    source.add_channel(SQUARE, [Notice("n9", "广场")])
    source.publish()
    old = dict(source.files)
    source.now += timedelta(hours=1)
    source.publish()
    sync.poll([HALL])
    source.files.clear()
    source.files.update(old)
    report = sync.poll([HALL, SQUARE])
    assert report.faults[Stream.of(SQUARE)].fault is Fault.ROLLBACK
    assert boot(cache, SQUARE, KINDS) is None


def test_the_floor_outlives_a_restart(sync, cache, link, source):
    old = dict(source.files)
    change(source, "新")
    sync.poll([HALL])
    source.files.clear()
    source.files.update(old)
    assert Sync(Cache(cache.state), Fetcher(link)).poll([HALL]).worst.fault is Fault.ROLLBACK


def test_an_expired_timestamp_is_reported_and_the_release_shown(sync, cache, source):
    sync.poll([HALL])
    assert shown(cache).verified.expired(NOW + timedelta(days=30)) == ("timestamp",)
    assert texts(cache)


def test_a_stick_brings_a_newer_release_whose_timestamp_has_expired(sync, cache, source, tmp_path):
    sync.poll([HALL])
    change(source, "优盘带来的")
    stick = tmp_path / "stick"
    for path, data in source.files.items():
        (stick / path).parent.mkdir(parents=True, exist_ok=True)
        (stick / path).write_bytes(data)
    report = Sync(cache, Folder(stick)).poll([HALL])
    assert report.worst is None
    release = shown(cache)
    assert release.verified.expired(source.now + timedelta(days=60)) == ("timestamp",)
    assert texts(cache)[0] == "优盘带来的"


def test_an_empty_stick_is_named(cache, tmp_path):
    assert Sync(cache, Folder(tmp_path)).poll([HALL]).worst.fault is Fault.ABSENT


def test_a_promotion_waits_for_the_last_blob(sync, cache, server, source):
    sync.poll([HALL])
    change(source, "新")
    leaf = shown(cache).manifest.items.digest
    new_blobs = [path for path in source.files if path.startswith("blobs/") and leaf[7:] not in path]
    server.misbehave = status(404, new_blobs[-1])
    assert sync.poll([HALL]).faults[Stream.of(HALL)].fault is Fault.ABSENT
    assert texts(cache) == ["示例", "长年有效"]
    server.misbehave = lambda handler, path: False
    assert sync.poll([HALL]).worst is None
    assert texts(cache)[0] == "新"


def test_one_channel_that_fails_does_not_hold_the_other(sync, cache, source):
    source.add_channel(SQUARE, [Notice("n9", "广场")])
    source.publish()
    source.signers["channel-hall"] = [STRANGER]
    change(source, "假")
    report = sync.poll([HALL, SQUARE])
    assert set(report.faults) == {Stream.of(HALL)}
    assert shown(cache, SQUARE).item(ItemId("n9")).document["title"] == "广场"
    assert boot(cache, HALL, KINDS) is None


def test_a_channel_that_goes_on_failing_does_not_make_the_others_write_again(sync, cache, source):
    source.add_channel(SQUARE, [Notice("n9", "广场")])
    source.publish()
    source.signers["channel-hall"] = [STRANGER]
    change(source, "假")
    sync.poll([HALL, SQUARE])
    folder = cache.state / "generations" / "channel-square"
    before = sorted(folder.iterdir())
    assert Stream.of(HALL) in sync.poll([HALL, SQUARE]).faults
    assert sorted(folder.iterdir()) == before


def test_a_channel_added_later_is_brought_although_nothing_changed(sync, cache, source):
    source.add_channel(SQUARE, [Notice("n9", "广场")])
    source.publish()
    sync.poll([HALL])
    assert sync.poll([HALL, SQUARE]).worst is None
    assert shown(cache, SQUARE)


def test_channels_share_their_blobs(sync, server, source):
    source.add_channel(SQUARE, [Notice("n1")])
    source.publish()
    sync.poll([HALL, SQUARE])
    blobs = [path for path in server.paths() if path.startswith("blobs/")]
    assert len(blobs) == len(set(blobs))


def test_a_withdrawal_hides_even_while_a_large_release_cannot_come(sync, cache, server, source):
    sync.poll([HALL])
    source.withdrawn = ["n1"]
    change(source, "改过")
    server.misbehave = status(404, "blobs/")
    promoted = []
    report = sync.poll([HALL], promoted.append)
    assert Stream.of(HALL) in report.faults
    assert [verified.stream for verified in promoted] == [WITHDRAWALS]
    release = shown(cache)
    assert release.hidden == {"n1"}
    assert programme_at(release.schedule, NOW).playlists["main"] == ("n2",)


def test_withdrawals_that_say_nothing_new_are_written_down_after_the_release_that_does(sync, source):
    sync.poll([HALL])
    change(source, "改过")
    told = []
    assert sync.poll([HALL], told.append).worst is None
    assert [verified.stream for verified in told] == [Stream.of(HALL), WITHDRAWALS]
    source.withdrawn = ["n1"]
    change(source, "又改")
    told.clear()
    assert sync.poll([HALL], told.append).worst is None
    assert [verified.stream for verified in told] == [WITHDRAWALS, Stream.of(HALL)]


def test_an_old_list_of_withdrawals_is_refused_although_it_says_nothing_new(sync, source):
    sync.poll([HALL])
    source.signers["withdrawals"] = [STRANGER]
    change(source, "改过")
    report = sync.poll([HALL])
    assert report.faults[WITHDRAWALS].fault is Fault.UNSIGNED
    assert Stream.of(HALL) in report.promoted


def test_a_poll_that_only_asks_leaves_the_sweeping_to_its_caller(sync, cache, source):
    for text in ("一", "二", "三"):
        change(source, text)
        assert sync.ask([HALL]).promoted
    generations = cache.state / "generations" / "channel-hall"
    blobs = set(cache.blobs.digests())
    assert {"1", "2", "3"} <= {path.name for path in generations.iterdir()}
    sync.sweep()
    assert {path.name for path in generations.iterdir() if path.name.isdigit()} == {"2", "3"}
    assert set(cache.blobs.digests()) < blobs
    assert texts(cache)[0] == "三"


def test_a_withdrawn_item_need_not_be_complete(sync, cache, server, source):
    gone = Notice("n3", "已清除", assets={"a.png": b"picture" * 50})
    source.notices[HALL].append(gone)
    source.withdrawn = ["n3"]
    source.publish()
    del source.files[blob_path(digest(b"picture" * 50))]
    assert sync.poll([HALL]).worst is None
    assert shown(cache).hidden == {"n3"}


def test_a_withdrawal_taken_back_brings_the_item_back(sync, cache, source):
    source.withdrawn = ["n1"]
    source.publish()
    sync.poll([HALL])
    source.withdrawn = []
    source.now += timedelta(hours=1)
    source.publish()
    assert sync.poll([HALL]).worst is None
    assert shown(cache).hidden == frozenset()
    assert shown(cache).item(ItemId("n1"))


def test_genuine_bytes_that_are_no_content_are_refused_once_and_for_all(sync, cache, source):
    sync.poll([HALL])
    source.now += timedelta(hours=1)
    version = source.next_version()
    ref, travelling = pack(b'{"entries": 7}')
    source.files[blob_path(ref.digest)] = travelling
    broken = replace(source.manifest(HALL, version), items=ref)
    source.publish_target("channel-hall", "channels/hall.json", encode_root_manifest(broken))
    source.roles["channel-hall"].version = version
    source.write_role("channel-hall")
    source.publish_snapshot(version)
    source.publish_timestamp(version)
    report = sync.poll([HALL])
    assert report.faults[Stream.of(HALL)].fault is Fault.UNREADABLE
    assert texts(cache) == ["示例", "长年有效"]


def test_a_metadata_file_cut_short_is_refused_as_a_link_fault(sync, cache, server: Faulty, source, tmp_path: Path):
    sync.poll([HALL])
    change(source, "新")
    server.misbehave = replaced(b"{", "snapshot")
    assert sync.poll([HALL]).worst.fault in (Fault.ALTERED, Fault.UNREADABLE)
    assert texts(cache) == ["示例", "长年有效"]


def test_a_removed_channel_leaves_a_tombstone_that_boots(sync, cache, source):
    sync.poll([HALL])
    source.remove_channel(HALL)
    assert sync.poll([HALL]).worst is None
    release = shown(cache)
    assert release.tombstone
    assert release.schedule is None
    assert release.font_files() == ()


def test_an_incomplete_release_is_better_than_none(sync, cache):
    sync.poll([HALL])
    cache.blobs.path(shown(cache).entries[ItemId("n1")].item.digest).unlink()
    release = shown(cache)
    assert release.item(ItemId("n2"))
    with pytest.raises(LookupError):
        release.item(ItemId("n1"))
