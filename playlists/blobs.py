"""Turn content into the bytes that travel, and back, believing nothing that its ref does not prove.

A ref names the travelling bytes; compression is decided once, by the writer. Large blobs carry a digest for each piece,
so that a damaged download is mended by the piece.
"""

import zlib
from collections.abc import Iterator

from playlists.canonical import digest
from playlists.fields import Fields, ManifestError, read_digest
from playlists.model import Digest, Encoding, Json, Ref
from playlists.values import dataclass

MEBIBYTE = 1 << 20
CHUNKED_ABOVE = MEBIBYTE
LARGEST_UNPACKED = 64 * MEBIBYTE
FEW_CHUNKS = 4
GZIP_WINDOW = 31


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a large blob, fetched and checked on its own."""

    offset: int
    length: int
    digest: Digest


def pack(content: bytes, *, compress: bool = True) -> tuple[Ref, bytes]:
    """Return the ref and the travelling bytes of a content: gzip where that is smaller, unless told not to."""
    if compress and len(content) <= LARGEST_UNPACKED:
        import gzip  # late: a player never packs, and its first frame need not load what does

        squeezed = gzip.compress(content, 9, mtime=0)
        if len(squeezed) < len(content):
            return ref_to(squeezed, "gzip"), squeezed
    return ref_to(content), content


def ref_to(travelling: bytes, encoding: Encoding = "identity") -> Ref:
    """Name travelling bytes. Pieces double in size until four are enough: their digests cost room, too."""
    if len(travelling) <= CHUNKED_ABOVE:
        return Ref(digest(travelling), len(travelling), encoding)
    size = MEBIBYTE
    while size * FEW_CHUNKS < len(travelling):
        size *= 2
    pieces = (travelling[start : start + size] for start in range(0, len(travelling), size))
    return Ref(digest(travelling), len(travelling), encoding, size, tuple(map(digest, pieces)))


def chunks_of(ref: Ref) -> Iterator[Chunk]:
    """Where each piece of a blob lies. A blob without chunks is one piece."""
    size = ref.chunk_size or ref.length
    for index, name in enumerate(ref.chunks or (ref.digest,)):
        yield Chunk(index * size, min(size, ref.length - index * size), name)


def bad_chunks(ref: Ref, travelling: bytes) -> tuple[Chunk, ...]:
    """The pieces that must be fetched again."""
    return tuple(
        chunk
        for chunk in chunks_of(ref)
        if digest(travelling[chunk.offset : chunk.offset + chunk.length]) != chunk.digest
    )


def unpack(ref: Ref, travelling: bytes) -> bytes:
    """Return the content, having checked length and digest; what does not fit its ref is a ManifestError."""
    if len(travelling) != ref.length:
        raise ManifestError(f"blob {ref.digest} must have {ref.length} bytes, not {len(travelling)}")
    if digest(travelling) != ref.digest:
        raise ManifestError(f"blob {ref.digest} is damaged: its bytes have another digest")
    return _gunzip(ref, travelling) if ref.encoding == "gzip" else travelling


def _gunzip(ref: Ref, travelling: bytes) -> bytes:
    stream = zlib.decompressobj(GZIP_WINDOW)
    try:
        # One byte more than allowed, so that a blob that is exactly at the limit is told from one beyond it.
        content = stream.decompress(travelling, LARGEST_UNPACKED + 1)
    except zlib.error as error:
        raise ManifestError(f"blob {ref.digest} is not gzip: {error}") from error
    if len(content) > LARGEST_UNPACKED:
        raise ManifestError(f"blob {ref.digest} unpacks to more than {LARGEST_UNPACKED} bytes")
    if not stream.eof or stream.unused_data:
        raise ManifestError(f"blob {ref.digest} is not one whole gzip stream")
    return content


def parse_ref(value: Json, where: str = "ref") -> Ref:
    fields = Fields(value, where)
    name = fields.digest("digest")
    length = fields.integer("length", least=0)
    encoding: Encoding = fields.choice("encoding", "identity", "gzip")
    size = fields.integer("chunk_size", least=1) if fields.has("chunk_size") else None
    chunks = fields.each("chunks", read_digest) if size is not None or fields.has("chunks") else ()
    if size is None and (chunks or length > CHUNKED_ABOVE):
        raise ManifestError(f"{where}.chunk_size is missing: blobs over {CHUNKED_ABOVE} bytes come in chunks")
    if size is not None and len(chunks) != -(-length // size):
        raise ManifestError(f"{where}.chunks must be {-(-length // size)} digests, not {len(chunks)}")
    return Ref(name, length, encoding, size, chunks, fields.rest())


def encode_ref(ref: Ref) -> dict[str, Json]:
    value: dict[str, Json] = {**ref.extra, "digest": ref.digest, "length": ref.length, "encoding": ref.encoding}
    if ref.chunk_size is not None:
        value |= {"chunk_size": ref.chunk_size, "chunks": list(ref.chunks)}
    return value
