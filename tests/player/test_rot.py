"""What rots at rest is found and mended, what is not needed any more goes, and the wall goes on meanwhile."""

import shutil
from dataclasses import replace

import pytest

from player.cache import Cache
from player.faults import Fault
from player.fetcher import Fetcher
from player.fonts import FontLibrary
from player.proofs import RefusedError, Stream
from player.sync import Sync
from playlists.canonical import digest
from playlists.model import ItemId
from tests.player.faulty_server import cut_after, status
from tests.player.syncing import SQUARE, change, shown, texts
from tests.repository_simulator import HALL, SPARE, Notice, blob_path


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


def test_a_root_of_enrolment_that_rotted_is_no_fault_of_the_release(sync, cache, source):
    """Nothing that the server does mends it: whoever reads the number on the wall must be told to enrol anew."""
    sync.poll([HALL])
    path = cache.state / "roots" / "1.root.json"
    path.write_bytes(path.read_bytes().replace(b'"keys"', b'"kexs"'))
    change(source, "新")
    fault = Sync(Cache(cache.state), sync._source).poll([HALL]).worst
    assert fault.fault is Fault.IDENTITY
    assert "enrol this player again" in fault.sentence


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


def test_older_files_under_the_floors_of_newer_ones_are_refused(sync, cache, source):
    """All six are genuine and fit each other: only what was promoted here tells that they are not the newest."""
    sync.poll([HALL])
    change(source, "新")
    sync.poll([HALL])
    newer, older = cache.generations.candidates(Stream.of(HALL))
    with pytest.raises(RefusedError) as refusal:
        cache.verified(Stream.of(HALL), replace(newer, documents=older.documents))
    assert refusal.value.fault is Fault.ROLLBACK
