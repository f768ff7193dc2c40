"""The whole way from a repository to a promoted release, with everything that may go wrong between."""

import errno
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from player.cache import Cache, StateBusyError
from player.faults import Fault
from player.fetcher import Fetcher
from player.fonts import FontLibrary
from player.proofs import WITHDRAWALS, Stream
from player.release import Release, boot
from player.stick import Folder
from player.sync import Sync
from playlists.canonical import digest
from playlists.manifest import encode_root_manifest, pack
from playlists.model import ChannelId, ItemId
from playlists.schedule import programme_at
from tests.player.faulty_server import Faulty, cut_after, portal, redirect, replaced, status
from tests.repository_simulator import HALL, NOW, SPARE, STRANGER, Notice, Repository, blob_path, repository

KINDS = frozenset({"notice"})
SQUARE = ChannelId("square")
REPOSITORY = Path(__file__).parents[2]


def shown(cache: Cache, channel: ChannelId = HALL) -> Release:
    release = boot(cache, channel, KINDS)
    assert release is not None
    return release


def texts(cache: Cache) -> list[object]:
    release = shown(cache)
    return [release.item(item).document["title"] for item in sorted(release.entries)]


def change(source: Repository, text: str) -> None:
    source.now += timedelta(hours=1)
    source.notices[HALL][0].text = text
    source.publish()


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


def test_a_rotated_root_is_kept_and_the_old_release_still_boots_under_its_own(sync, cache, server, source):
    sync.poll([HALL])
    source.rotate("timestamp", [SPARE])
    change(source, "新")
    server.misbehave = status(500, "snapshot")
    assert sync.poll([HALL]).worst is not None
    assert [version for version, _ in cache.generations.roots()] == [1, 2]
    assert texts(cache) == ["示例", "长年有效"]
    server.misbehave = lambda handler, path: False
    assert sync.poll([HALL]).worst is None
    assert texts(cache)[0] == "新"
    assert shown(cache).verified.root_version == 2


def test_a_root_that_rotted_at_rest_is_fetched_again(sync, cache, source):
    source.rotate("timestamp", [SPARE])
    source.publish()
    sync.poll([HALL])
    (cache.state / "roots" / "2.root.json").write_bytes(b"rot")
    change(source, "新")
    assert Sync(Cache(cache.state), sync._source).poll([HALL]).worst is None
    assert texts(cache)[0] == "新"


def test_a_current_release_that_rotted_gives_way_to_the_one_before_and_comes_again(sync, cache, link, source):
    sync.poll([HALL])
    change(source, "新")
    sync.poll([HALL])
    folder = cache.state / "generations" / "channel-hall"
    current = folder / (folder / "current").read_text()
    (current / "target").write_bytes(b"rot")
    release = shown(cache)
    assert release.fault is Fault.FELL_BACK
    assert release.item(ItemId("n1")).document["title"] == "示例"
    assert Sync(cache, Fetcher(link)).poll([HALL]).worst is None
    assert shown(cache).fault is None
    assert texts(cache)[0] == "新"


def test_a_lost_pointer_is_no_loss(sync, cache):
    sync.poll([HALL])
    (cache.state / "generations" / "channel-hall" / "current").write_bytes(b"\x00\xff")
    assert texts(cache) == ["示例", "长年有效"]


def test_a_flipped_bit_in_a_blob_is_found_on_reading_and_mended(sync, cache, server, source):
    sync.poll([HALL])
    release = shown(cache)
    path = cache.blobs.path(release.entries[ItemId("n1")].item.digest)
    rotten = bytearray(path.read_bytes())
    rotten[10] ^= 0x04
    path.write_bytes(rotten)
    with pytest.raises(LookupError):
        release.item(ItemId("n1"))
    before = len(server.requests)
    assert sync.poll([HALL]).worst is None
    assert [request.status for request in server.requests[before:]] == [304, 200]
    assert release.item(ItemId("n1")).document["title"] == "示例"


def test_what_rotted_and_the_next_release_needs_too_is_fetched_before_that_is_promoted(sync, cache, link, source):
    sync.poll([HALL])
    path = cache.blobs.path(shown(cache).manifest.theme.digest)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    change(source, "新")
    assert Sync(Cache(cache.state), Fetcher(link)).poll([HALL]).worst is None
    assert texts(cache)[0] == "新"


def test_a_floor_that_rotted_turns_nothing_away_that_is_signed(sync, cache, link):
    sync.poll([HALL])
    (floors,) = (cache.state / "generations" / "withdrawals").glob("*/floors")
    floors.write_bytes(floors.read_bytes().replace(b'"withdrawals.json"', b'"sithdrawals.json"'))
    assert Sync(Cache(cache.state), Fetcher(link)).poll([HALL]).worst is None
    folder = cache.state / "generations" / "withdrawals"
    assert b"sithdrawals" not in (folder / (folder / "current").read_text() / "floors").read_bytes()


def test_a_quiet_player_finds_rot_before_it_is_needed(sync, cache, source):
    sync.poll([HALL])
    release = shown(cache)
    path = cache.blobs.path(release.entries[ItemId("n1")].item.digest)
    sync.poll([HALL])
    honest = path.read_bytes()
    path.write_bytes(honest[:-1] + b"?")
    for _ in range(12):
        sync.poll([HALL])
    assert path.read_bytes() == honest


def test_a_missing_structure_blob_makes_the_one_before_speak(sync, cache, source):
    sync.poll([HALL])
    change(source, "新")
    sync.poll([HALL])
    cache.blobs.path(shown(cache).manifest.items.digest).unlink()
    assert shown(cache).fault is Fault.FELL_BACK
    assert texts(cache)[0] == "示例"


def test_old_blobs_go_and_the_last_two_releases_stay(sync, cache, source):
    for number in range(5):
        change(source, f"第 {number} 版")
        sync.poll([HALL])
    kept = set(cache.blobs.digests())
    items = [path for path in source.files if path.startswith("blobs/")]
    assert len(kept) < len(items)
    current, before = cache.generations.candidates(Stream.of(HALL))
    assert current.floors.role.version > before.floors.role.version
    shutil.rmtree(cache.state / "generations" / "channel-hall" / str(current.number))
    assert texts(cache)[0] == "第 3 版"


def test_partial_downloads_of_a_release_survive_the_promotion_of_another(sync, cache, server, source):
    big = bytes(range(256)) * 2000
    source.add_channel(SQUARE, [Notice("n9", assets={"big.png": big})])
    source.publish()
    server.misbehave = cut_after(100_000, times=1)
    assert sync.poll([HALL, SQUARE]).fault.fault is Fault.CUT
    change(source, "新")
    server.misbehave = status(503, blob_path(digest(big)))
    assert Stream.of(HALL) in sync.poll([HALL, SQUARE]).promoted
    server.misbehave = lambda handler, path: False
    before = server.body_bytes()
    assert sync.poll([HALL, SQUARE]).worst is None
    rest = next(request for request in server.requests if request.status == 206)
    assert rest.path == blob_path(digest(big))
    assert rest.body_sent == len(big) - 100_000
    assert server.body_bytes() - before < len(big)


def test_a_font_that_is_installed_is_linked_and_not_fetched(cache, link, server, source, tmp_path):
    font = b"\x00\x01\x00\x00" + b"glyphs" * 5000
    source.fonts = {"sans": font}
    source.publish()
    library = tmp_path / "fonts"
    library.mkdir()
    (library / "Sans.ttf").write_bytes(font)
    (library / "Other.ttf").write_bytes(font[::-1])
    fonts = FontLibrary([library], cache.state / "fonts.json", cache.disk)
    assert Sync(cache, Fetcher(link), fonts).poll([HALL]).worst is None
    (found,) = shown(cache).font_files()
    assert found.path.read_bytes() == font
    assert found.path.stat().st_ino == (library / "Sans.ttf").stat().st_ino
    assert server.body_bytes("blobs/") < len(font)


def test_a_system_font_that_is_upgraded_is_fetched_instead_of_believed(cache, link, source, tmp_path):
    font = b"\x00\x01\x00\x00" + b"glyphs" * 5000
    source.fonts = {"sans": font}
    source.publish()
    library = tmp_path / "fonts"
    library.mkdir()
    installed = library / "Sans.ttf"
    installed.write_bytes(font)
    sync = Sync(cache, Fetcher(link), FontLibrary([library], cache.state / "fonts.json", cache.disk))
    sync.poll([HALL])
    installed.write_bytes(font[::-1])
    for _ in range(20):
        sync.poll([HALL])
    (found,) = shown(cache).font_files()
    assert found.path.read_bytes() == font


def test_a_list_of_fonts_that_rots_darkens_no_wall_and_is_mended(cache, link, source):
    source.fonts = {"sans": b"\x00\x01\x00\x00glyphs"}
    source.publish()
    sync = Sync(cache, Fetcher(link))
    sync.poll([HALL])
    release = shown(cache)
    path = cache.blobs.path(release.manifest.fonts.digest)
    path.write_bytes(path.read_bytes()[::-1])
    release = shown(cache)
    assert (release.fault, release.font_files()) == (None, ())
    assert texts(cache) == ["示例", "长年有效"]
    sync.poll([HALL])
    assert [font.role for font in shown(cache).font_files()] == ["sans"]


def test_fonts_outlive_the_releases_that_change_around_them(cache, link, source):
    source.fonts = {"sans": b"\x00\x01\x00\x00glyphs"}
    source.publish()
    sync = Sync(cache, Fetcher(link))
    for number in range(4):
        change(source, f"第{number}版")
        assert sync.poll([HALL]).worst is None
    assert [font.path.read_bytes() for font in shown(cache).font_files()] == [source.fonts["sans"]]


def test_a_full_disk_is_one_error_and_the_old_release_stays(sync, cache, source, monkeypatch):
    sync.poll([HALL])
    change(source, "新")

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full_disk:
        for name in ("write", "write_at"):
            full_disk.setattr(cache.disk, name, full, raising=True)
        report = sync.poll([HALL])
        assert report.fault.fault is Fault.DISK_FULL
        assert texts(cache) == ["示例", "长年有效"]
    assert sync.poll([HALL]).worst is None
    assert texts(cache)[0] == "新"


def test_a_disk_that_stays_full_does_not_throw_away_what_has_come(sync, cache, server, source, monkeypatch):
    sync.poll([HALL])
    change(source, "新")
    stored = cache.disk.write_at
    left = [1]

    def nearly_full(*args: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        stored(*args)

    with monkeypatch.context() as full_disk:
        full_disk.setattr(cache.disk, "write_at", nearly_full)
        assert sync.poll([HALL]).fault.fault is Fault.DISK_FULL
    assert sync.poll([HALL]).worst is None
    blobs = [path for path in server.paths() if path.startswith("blobs/")]
    came_twice = {path for path in blobs if blobs.count(path) > 1}
    assert len(came_twice) == 1  # the one that found no room


def test_two_players_cannot_share_a_state_folder(cache):
    with cache.lock(), pytest.raises(StateBusyError) as refusal, Cache(cache.state).lock():
        pass
    assert "another player" in str(refusal.value)
    with Cache(cache.state).lock():
        pass


def test_the_lock_of_a_killed_process_is_free_again(cache):
    holder = (
        "import sys, time; from pathlib import Path; from player.cache import Cache\n"
        "with Cache(Path(sys.argv[1])).lock():\n    print('held', flush=True); time.sleep(600)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", holder, str(cache.state)], stdout=subprocess.PIPE, cwd=REPOSITORY)
    try:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StateBusyError), cache.lock():
            pass
    finally:
        other.kill()
        other.communicate()
    with cache.lock():
        pass


def test_a_player_that_was_never_enrolled_says_so(tmp_path, link):
    report = Sync(Cache(tmp_path / "other"), Fetcher(link)).poll([HALL])
    assert report.worst.fault is Fault.NOT_ENROLLED


def test_another_anchor_forgets_what_the_old_one_signed(sync, cache):
    sync.poll([HALL])
    other = repository()
    other.rotate("root", [SPARE])
    cache.set_anchor(other.files["metadata/2.root.json"])
    assert boot(cache, HALL, KINDS) is None


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
    source.now += timedelta(hours=1)
    version = source.next_version()
    grave = replace(source.manifest(HALL, version), tombstone=True)
    source.publish_target("channel-hall", "channels/hall.json", encode_root_manifest(grave))
    source.roles["channel-hall"].version = version
    source.write_role("channel-hall")
    source.publish_snapshot(version)
    source.publish_timestamp(version)
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
