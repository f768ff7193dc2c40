"""Bytes that travel, and what their ref proves."""

import gzip
import random
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists import blobs
from playlists.blobs import MEBIBYTE, Chunk, bad_chunks, chunks_of, encode_ref, pack, parse_ref, ref_to, unpack
from playlists.canonical import digest
from playlists.fields import ManifestError
from playlists.model import Ref

NOISE = random.Random(1).randbytes(3 * MEBIBYTE + 5)


@given(st.binary(max_size=200) | st.binary(max_size=5).map(lambda piece: piece * 100))
def test_what_is_packed_unpacks_to_itself(content):
    ref, travelling = pack(content)
    assert unpack(ref, travelling) == content
    assert (ref.length, ref.digest) == (len(travelling), digest(travelling))
    assert len(travelling) <= len(content)


def test_content_is_compressed_only_where_that_is_smaller():
    assert pack(b"a" * 100)[0].encoding == "gzip"
    assert pack(NOISE[:100]) == (ref_to(NOISE[:100]), NOISE[:100])
    assert pack(b"a" * 100, compress=False) == (ref_to(b"a" * 100), b"a" * 100)


def test_compressed_bytes_carry_no_time_and_no_name():
    _, travelling = pack(b"a" * 100)
    assert travelling[3:8] == b"\0\0\0\0\0"
    assert gzip.decompress(travelling) == b"a" * 100


def test_content_beyond_the_unpacking_limit_is_not_compressed(monkeypatch):
    monkeypatch.setattr(blobs, "LARGEST_UNPACKED", 100)
    assert pack(b"a" * 100)[0].encoding == "gzip"
    assert pack(b"a" * 101)[0].encoding == "identity"


def test_a_blob_of_one_mebibyte_needs_no_pieces_and_a_larger_one_has_them():
    assert ref_to(NOISE[:MEBIBYTE]).chunks == ()
    assert ref_to(NOISE[:MEBIBYTE]).chunk_size is None
    ref = ref_to(NOISE)
    assert ref.chunk_size == MEBIBYTE
    assert list(chunks_of(ref)) == [
        Chunk(0, MEBIBYTE, digest(NOISE[:MEBIBYTE])),
        Chunk(MEBIBYTE, MEBIBYTE, digest(NOISE[MEBIBYTE : 2 * MEBIBYTE])),
        Chunk(2 * MEBIBYTE, MEBIBYTE, digest(NOISE[2 * MEBIBYTE : 3 * MEBIBYTE])),
        Chunk(3 * MEBIBYTE, 5, digest(NOISE[3 * MEBIBYTE :])),
    ]


def test_pieces_double_until_four_are_enough():
    assert ref_to(bytes(4 * MEBIBYTE)).chunk_size == MEBIBYTE
    ref = ref_to(bytes(4 * MEBIBYTE + 1))
    assert (ref.chunk_size, len(ref.chunks)) == (2 * MEBIBYTE, 3)


def test_a_small_blob_is_one_piece():
    assert list(chunks_of(ref_to(b"abc"))) == [Chunk(0, 3, digest(b"abc"))]
    assert list(chunks_of(ref_to(b""))) == [Chunk(0, 0, digest(b""))]


def test_only_the_damaged_pieces_must_come_again():
    ref = ref_to(NOISE)
    assert bad_chunks(ref, NOISE) == ()
    damaged = bytearray(NOISE)
    damaged[MEBIBYTE] ^= 1
    damaged[-1] ^= 1
    assert [chunk.offset for chunk in bad_chunks(ref, bytes(damaged))] == [MEBIBYTE, 3 * MEBIBYTE]
    assert [chunk.offset for chunk in bad_chunks(ref, NOISE[: 2 * MEBIBYTE])] == [2 * MEBIBYTE, 3 * MEBIBYTE]


def test_bytes_that_do_not_fit_their_ref_are_refused():
    ref, travelling = pack(b"a" * 100)
    with pytest.raises(ManifestError, match=rf"must have {ref.length} bytes, not {ref.length - 1}"):
        unpack(ref, travelling[:-1])
    with pytest.raises(ManifestError, match="damaged"):
        unpack(ref, travelling[:-1] + b"!")


@pytest.mark.parametrize(
    ("travelling", "words"),
    [
        (b"no gzip at all", "is not gzip"),
        (zlib.compress(b"a" * 100), "is not gzip"),
        (gzip.compress(b"a" * 100, mtime=0)[:-3], "not one whole gzip stream"),
        (gzip.compress(b"a", mtime=0) + gzip.compress(b"b", mtime=0), "not one whole gzip stream"),
        (gzip.compress(b"a", mtime=0) + b"rest", "not one whole gzip stream"),
        (b"", "not one whole gzip stream"),
    ],
)
def test_a_gzip_blob_is_one_whole_stream(travelling, words):
    with pytest.raises(ManifestError, match=words):
        unpack(ref_to(travelling, "gzip"), travelling)


def test_a_gzip_bomb_is_stopped_at_the_limit(monkeypatch):
    monkeypatch.setattr(blobs, "LARGEST_UNPACKED", 1000)
    for size, fits in ((1000, True), (1001, False), (10_000_000, False)):
        travelling = gzip.compress(bytes(size))
        if fits:
            assert unpack(ref_to(travelling, "gzip"), travelling) == bytes(size)
        else:
            with pytest.raises(ManifestError, match="more than 1000 bytes"):
                unpack(ref_to(travelling, "gzip"), travelling)


def test_a_gzip_bomb_takes_no_more_memory_than_the_limit(monkeypatch):
    monkeypatch.setattr(blobs, "LARGEST_UNPACKED", 1000)
    travelling = gzip.compress(bytes(10_000_000))
    ref = ref_to(travelling, "gzip")
    tracemalloc.start()
    try:
        with pytest.raises(ManifestError, match="more than 1000 bytes"):
            unpack(ref, travelling)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_a_large_blob_without_pieces_is_refused_and_one_at_the_limit_is_not():
    value = encode_ref(Ref(digest(b""), MEBIBYTE))
    assert parse_ref(value).length == MEBIBYTE
    with pytest.raises(ManifestError, match=r"ref\.chunk_size is missing"):
        parse_ref(value | {"length": MEBIBYTE + 1})
    with pytest.raises(ManifestError, match=r"ref\.chunk_size is missing"):
        parse_ref(value | {"chunks": [digest(b"")]})


def test_a_ref_counts_its_pieces():
    ref = ref_to(NOISE)
    assert parse_ref(encode_ref(ref)) == ref
    with pytest.raises(ManifestError, match=r"place\.chunks must be 4 digests, not 3"):
        parse_ref(encode_ref(ref) | {"chunks": list(ref.chunks[:3])}, "place")
    with pytest.raises(ManifestError, match=r"ref\.chunks must be 7 digests, not 4"):
        parse_ref(encode_ref(ref) | {"chunk_size": MEBIBYTE // 2})
