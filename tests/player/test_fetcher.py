"""What is received is never fetched again, and nothing that is not the file is ever taken for it."""

import random
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from player.blob_store import BlobStore
from player.disk import Disk
from player.faults import Fault
from player.fetcher import Fetcher
from player.link import Link
from player.source import LinkError
from player.trust import Wanted
from playlists.manifest import pack
from playlists.model import Ref
from tests.player.conftest import IMPATIENT
from tests.player.faulty_server import (
    Faulty,
    cut_after,
    dripping,
    endless,
    gzipping,
    portal,
    redirect,
    replaced,
    status,
)
from tests.repository_simulator import blob_path

SMALL = random.Random(1).randbytes(200_000)
LARGE = random.Random(2).randbytes(3_500_000)


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "store", Disk())


@pytest.fixture
def fetcher(link: Link) -> Fetcher:
    return Fetcher(link)


def offered(server: Faulty, data: bytes) -> Ref:
    ref, travelling = pack(data, compress=False)
    server.files[blob_path(ref.digest)] = travelling
    return ref


def fault_of(fetcher: Fetcher, ref: Ref, store: BlobStore) -> Fault:
    with pytest.raises(LinkError) as failure:
        fetcher.blob(ref, store)
    assert str(failure.value).startswith(failure.value.fault.number)
    assert not store.has(ref)
    return failure.value.fault


def test_a_blob_is_fetched_whole_and_checked(server, fetcher, store):
    ref = offered(server, SMALL)
    fetcher.blob(ref, store)
    assert store.read(ref) == SMALL


def test_an_empty_blob_is_a_blob(server, fetcher, store):
    ref = offered(server, b"")
    fetcher.blob(ref, store)
    assert store.read(ref) == b""


def test_a_transfer_cut_again_and_again_costs_each_byte_once(server, fetcher, store):
    ref = offered(server, SMALL)
    server.misbehave = cut_after(30_000)
    for _ in range(6):
        assert fault_of(fetcher, ref, store) is Fault.CUT
    fetcher.blob(ref, store)
    assert store.read(ref) == SMALL
    assert server.body_bytes() == len(SMALL)


def test_a_transfer_killed_with_the_player_costs_only_the_rest(server, fetcher, store, tmp_path):
    ref = offered(server, SMALL)
    server.misbehave = cut_after(150_000, times=1)
    assert fault_of(fetcher, ref, store) is Fault.CUT
    # The player starts again: another store over the same folder.
    again = BlobStore(tmp_path / "store", Disk())
    fetcher.blob(ref, again)
    assert again.read(ref) == SMALL
    assert server.requests[-1].headers["Range"] == "bytes=150000-"
    assert server.requests[-1].headers["If-Range"] == server.etag(SMALL)
    assert server.requests[-1].body_sent == 50_000


def test_a_server_without_ranges_does_not_undo_what_was_received(server, fetcher, store):
    ref = offered(server, SMALL)
    server.ranges = False
    server.misbehave = cut_after(120_000, times=1)
    assert fault_of(fetcher, ref, store) is Fault.CUT
    server.misbehave = cut_after(60_000, times=1)
    assert fault_of(fetcher, ref, store) is Fault.CUT
    assert store.partial(ref).length == 120_000
    fetcher.blob(ref, store)
    assert store.read(ref) == SMALL


@pytest.mark.parametrize("spoilt", [b"", b"\0" * 18, b'"0123', None])
def test_a_small_blob_whose_etag_a_power_cut_spoilt_begins_anew_in_the_same_poll(
    server, fetcher, store, tmp_path, spoilt
):
    ref = offered(server, SMALL)
    server.misbehave = cut_after(80_000, times=1)
    assert fault_of(fetcher, ref, store) is Fault.CUT
    (kept,) = (tmp_path / "store" / "partial").glob("*.etag")
    if spoilt is None:
        kept.unlink()
    else:
        kept.write_bytes(spoilt)
    fetcher.blob(ref, store)
    assert store.read(ref) == SMALL
    assert "Range" not in server.requests[-1].headers


def test_a_blob_of_a_server_without_etags_goes_on_where_it_stopped(server, fetcher, store):
    server.etags = False
    ref = offered(server, SMALL)
    store.begin(ref, None)
    store.put(ref, 0, SMALL[:80_000])
    fetcher.blob(ref, store)
    assert server.requests[-1].headers["Range"] == "bytes=80000-"


def test_a_changed_etag_in_the_middle_of_a_download_does_not_splice_two_files(server, fetcher, store):
    ref = offered(server, SMALL)
    path = blob_path(ref.digest)
    server.files[path] = LARGE[: len(SMALL)]
    server.misbehave = cut_after(90_000, times=1)
    assert fault_of(fetcher, ref, store) is Fault.CUT
    server.files[path] = SMALL
    assert fault_of(fetcher, ref, store) is Fault.CUT
    fetcher.blob(ref, store)
    assert store.read(ref) == SMALL


def test_a_changed_etag_of_the_same_bytes_costs_nothing_but_their_second_coming(server, fetcher, store):
    ref = offered(server, SMALL)
    server.misbehave = cut_after(90_000, times=1)
    assert fault_of(fetcher, ref, store) is Fault.CUT
    server.salt = "moved to another machine"
    fetcher.blob(ref, store)
    assert store.read(ref) == SMALL


def test_a_continued_answer_at_another_place_is_refused(server, fetcher, store):
    ref = offered(server, SMALL)
    server.misbehave = cut_after(90_000, times=1)
    assert fault_of(fetcher, ref, store) is Fault.CUT
    lie = {"Content-Range": f"bytes 80000-{len(SMALL) - 1}/{len(SMALL)}", "ETag": server.etag(SMALL)}
    server.misbehave = replaced(SMALL[80_000:], "blobs/", lie, 206)
    assert fault_of(fetcher, ref, store) is Fault.WRONG_BYTES
    server.misbehave = lambda handler, path: False
    fetcher.blob(ref, store)
    assert store.read(ref) == SMALL


def test_a_server_that_lost_part_of_a_file_makes_it_start_anew(server, fetcher, store):
    ref = offered(server, SMALL)
    server.misbehave = cut_after(90_000, times=1)
    assert fault_of(fetcher, ref, store) is Fault.CUT
    server.misbehave = replaced(b"", "blobs/", {}, 416)
    assert fault_of(fetcher, ref, store) is Fault.CUT
    assert store.partial(ref).length == 0


def test_a_damaged_piece_of_a_large_blob_is_all_that_is_fetched_again(server, fetcher, store):
    ref = offered(server, LARGE)
    assert ref.chunk_size == 1 << 20
    path = blob_path(ref.digest)
    damaged = LARGE[:1_500_000] + b"\x00" * 50 + LARGE[1_500_050:]
    server.files[path] = damaged
    honest = threading.Event()

    def repair(handler: object, asked: str) -> bool:
        if honest.is_set():
            server.files[path] = LARGE
        honest.set()
        return False

    server.misbehave = repair
    fetcher.blob(ref, store)
    assert store.read(ref) == LARGE
    assert server.body_bytes() == len(LARGE) + (1 << 20)


def test_a_large_blob_that_rotted_at_rest_is_mended_by_the_piece(server, fetcher, store):
    ref = offered(server, LARGE)
    fetcher.blob(ref, store)
    path = store.path(ref.digest)
    rotten = bytearray(path.read_bytes())
    rotten[3_400_000] ^= 0x10
    path.write_bytes(rotten)
    assert not store.sound(ref)
    assert not store.has(ref)
    before = server.body_bytes()
    fetcher.blob(ref, store)
    assert store.read(ref) == LARGE
    assert server.body_bytes() - before == len(LARGE) - 3 * (1 << 20)


def test_a_server_that_holds_other_bytes_is_named_and_nothing_is_kept(server, fetcher, store):
    ref = offered(server, SMALL)
    server.files[blob_path(ref.digest)] = LARGE[: len(SMALL)]
    assert fault_of(fetcher, ref, store) is Fault.WRONG_BYTES
    assert store.partial(ref).length == 0


def test_a_login_page_is_not_taken_for_a_blob_and_spoils_nothing(server, fetcher, store):
    ref = offered(server, SMALL)
    server.misbehave = cut_after(90_000, times=1)
    assert fault_of(fetcher, ref, store) is Fault.CUT
    server.misbehave = portal()
    assert fault_of(fetcher, ref, store) is Fault.PORTAL
    assert store.partial(ref).length == 90_000
    server.misbehave = lambda handler, path: False
    fetcher.blob(ref, store)
    assert server.requests[-1].body_sent == len(SMALL) - 90_000


def test_a_login_page_that_hides_its_type_spoils_nothing_either(server, fetcher, store):
    ref = offered(server, SMALL)
    server.misbehave = cut_after(90_000, times=1)
    assert fault_of(fetcher, ref, store) is Fault.CUT
    server.misbehave = replaced(b"<html>login</html>", "blobs/")
    assert fault_of(fetcher, ref, store) is Fault.WRONG_BYTES
    assert store.partial(ref).length == 90_000


def test_a_longer_body_than_announced_by_the_ref_is_not_read(server, fetcher, store):
    ref = offered(server, SMALL)
    server.misbehave = replaced(SMALL + b"more", "blobs/")
    assert fault_of(fetcher, ref, store) is Fault.WRONG_BYTES
    server.misbehave = endless("blobs/")
    assert fault_of(fetcher, ref, store) is Fault.OVERSIZED
    assert server.requests[-1].body_sent < 10_000_000


def test_a_shorter_body_than_its_content_length_is_a_cut(server, fetcher, store):
    ref = offered(server, SMALL)
    server.misbehave = cut_after(100, times=1)
    assert fault_of(fetcher, ref, store) is Fault.CUT
    assert store.partial(ref).length == 100


def test_a_proxy_that_compresses_is_undone(server, fetcher, store):
    ref = offered(server, b"text " * 10_000)
    server.misbehave = gzipping()
    fetcher.blob(ref, store)
    assert store.read(ref) == b"text " * 10_000


def test_a_proxy_that_claims_to_compress_and_does_not_is_refused(server, fetcher, store):
    ref = offered(server, SMALL)
    server.misbehave = replaced(SMALL, "blobs/", {"Content-Encoding": "gzip"})
    assert fault_of(fetcher, ref, store) is Fault.WRONG_BYTES
    server.misbehave = replaced(SMALL, "blobs/", {"Content-Encoding": "br"})
    assert fault_of(fetcher, ref, store) is Fault.WRONG_BYTES


def test_a_redirect_to_another_server_is_not_followed(server, fetcher, store):
    ref = offered(server, SMALL)
    server.misbehave = redirect("http://login.invalid/")
    assert fault_of(fetcher, ref, store) is Fault.REDIRECTED
    assert len(server.requests) == 1


def test_a_redirect_within_the_server_is_followed_but_not_for_ever(server, fetcher, store):
    ref = offered(server, SMALL)
    moved = "moved/" + ref.digest[7:]
    server.files[moved] = SMALL
    server.misbehave = redirect("/" + moved, part="blobs/")
    fetcher.blob(ref, store)
    assert store.read(ref) == SMALL
    other = offered(server, LARGE)
    server.misbehave = redirect("/circle")
    assert fault_of(fetcher, other, store) is Fault.REDIRECTED


@pytest.mark.parametrize(
    ("code", "fault"),
    [(404, Fault.ABSENT), (403, Fault.ABSENT), (500, Fault.STATUS), (503, Fault.STATUS), (511, Fault.PORTAL)],
)
def test_an_error_of_the_server_has_its_number(server, fetcher, store, code, fault):
    ref = offered(server, SMALL)
    server.misbehave = status(code)
    assert fault_of(fetcher, ref, store) is fault


def test_a_body_that_drips_is_given_up_and_what_came_is_kept(server, store):
    ref = offered(server, SMALL)
    stop = threading.Event()
    server.misbehave = dripping("blobs/", stop=stop)
    # The head may take its time on a busy machine: what is judged is the flow of the body.
    patience = replace(IMPATIENT, answer=60.0)
    assert fault_of(Fetcher(Link(server.url, patience=patience)), ref, store) is Fault.SLOW
    stop.set()
    assert store.partial(ref).length > 0


def test_a_head_that_drips_is_cut_off(server, store):
    ref = offered(server, SMALL)
    stop = threading.Event()
    server.misbehave = dripping("blobs/", head_too=True, stop=stop)
    assert fault_of(Fetcher(Link(server.url, patience=IMPATIENT)), ref, store) in (
        Fault.CUT,
        Fault.SLOW,
        Fault.UNREACHABLE,
    )
    stop.set()


def test_a_small_file_that_drips_is_given_up(server):
    stop = threading.Event()
    server.misbehave = dripping("metadata/", stop=stop)
    with pytest.raises(LinkError) as failure:
        Fetcher(Link(server.url, patience=IMPATIENT)).timestamp(None)
    stop.set()
    assert failure.value.fault is Fault.SLOW


def test_nobody_at_the_address_is_one_plain_fault(store):
    with pytest.raises(LinkError) as failure:
        Fetcher(Link("http://127.0.0.1:9/")).timestamp(None)
    assert failure.value.fault is Fault.UNREACHABLE


def test_metadata_that_is_not_there_is_no_error(fetcher):
    assert fetcher.metadata(Wanted("metadata/99.root.json", 1000)) is None


def test_metadata_beyond_its_limit_is_not_read_to_the_end(server, fetcher):
    server.misbehave = endless("metadata/")
    with pytest.raises(LinkError) as failure:
        fetcher.metadata(Wanted("metadata/1.root.json", 1000))
    assert failure.value.fault is Fault.OVERSIZED


def test_a_file_may_have_its_limit_and_not_a_byte_more(server, fetcher):
    server.files["metadata/1.targets.json"] = bytes(1000)
    assert fetcher.metadata(Wanted("metadata/1.targets.json", 1000)) == bytes(1000)
    with pytest.raises(LinkError) as failure:
        fetcher.metadata(Wanted("metadata/1.targets.json", 999))
    assert failure.value.fault is Fault.OVERSIZED


def test_an_idle_poll_is_one_small_request(server, fetcher):
    first = fetcher.timestamp(None)
    assert first.etag
    again = fetcher.timestamp(first.etag)
    assert again.data is None
    idle = server.requests[-1]
    assert len(server.requests) == 2
    assert set(idle.headers) == {"Host", "User-Agent", "Accept-Encoding", "If-None-Match"}
    assert idle.size + idle.sent < 350
