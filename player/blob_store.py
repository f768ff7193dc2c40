"""Keep immutable blobs under their digests, whole or in the making.

A blob appears under its name only after its bytes were checked and are on the medium. What has come of an unfinished
one stays in ``partial/`` and is never fetched again. Nothing is believed for being there: reading checks the digest,
and a damaged blob is dropped so that the sync fetches it anew (by the piece, if it has pieces).

What is asked at every turn (``has``, ``read``, ``sound``) names files by strings: pathlib interns each part of a path,
and Python's table of interned words doubles, by a megabyte, when enough digests have come and gone through it.
"""

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from player.disk import Disk, storage_error
from player.faults import Fault, FaultError
from playlists.blobs import Chunk, chunks_of, unpack
from playlists.canonical import digest
from playlists.model import Digest, Ref
from playlists.values import dataclass

READ_SIZE = 1 << 20
ALGORITHM = "sha256:"
NO_ETAG = "-"
ETAG = re.compile(r'"[\x21\x23-\x7e]*"')


class MissingBlobError(FaultError, LookupError):
    """The blob is not in the cache."""


class DamagedBlobError(MissingBlobError):
    """The blob was in the cache with other bytes than its name says, and has been dropped."""


@dataclass(frozen=True, slots=True)
class Partial:
    """A blob in the making: how many bytes have come, and the ETag they came under."""

    ref: Ref
    length: int
    etag: str | None


class BlobStore:
    def __init__(self, state: Path, disk: Disk) -> None:
        self._blobs = state / "blobs" / "sha256"
        self._root = str(self._blobs)
        self._partials = state / "partial"
        self._disk = disk
        self._dirty: set[Path] = set()
        self.damage = False
        """Whether a blob was missed or dropped since the sync last looked."""
        disk.make_folder(self._blobs)
        disk.make_folder(self._partials)

    def path(self, blob: Digest) -> Path:
        return Path(self._name(blob))

    def _name(self, blob: Digest) -> str:
        name = blob.removeprefix(ALGORITHM)
        return os.path.join(self._root, name[:2], name)

    def has(self, ref: Ref) -> bool:
        """Whether a file of the right length has the blob's name. Its bytes are checked when they are read."""
        try:
            return os.stat(self._name(ref.digest)).st_size == ref.length
        except OSError:
            return False

    def travelling(self, ref: Ref) -> bytes:
        """Return the bytes as they travelled, checked."""
        try:
            with open(self._name(ref.digest), "rb") as file:
                data = file.read()
        except OSError as error:
            self.damage = True
            raise MissingBlobError(Fault.DAMAGED, f"blob {ref.digest} is not in the cache") from error
        if len(data) != ref.length or digest(data) != ref.digest:
            self.drop(ref)
            raise DamagedBlobError(Fault.DAMAGED, f"blob {ref.digest} is damaged at rest; it is fetched again")
        return data

    def read(self, ref: Ref) -> bytes:
        """Return the content, checked and unpacked."""
        data = self.travelling(ref)
        return unpack(ref, data) if ref.encoding != "identity" else data

    def look(self, ref: Ref) -> bytes:
        """Read a blob that may well not have come yet."""
        if not self.has(ref):
            raise MissingBlobError(Fault.DAMAGED, f"blob {ref.digest} has not come yet")
        return self.read(ref)

    def file(self, ref: Ref) -> Path:
        """Return the path of a large blob, of which only the length is checked here; ``sound`` checks the rest."""
        if not self.has(ref):
            raise MissingBlobError(Fault.DAMAGED, f"blob {ref.digest} is not in the cache")
        return self.path(ref.digest)

    def sound(self, ref: Ref) -> bool:
        """Read a blob at rest; drop it when its bytes are not those of its name."""
        try:
            good = not _bad_chunks(ref, self._name(ref.digest))
        except OSError:
            good = False
        if not good:
            self.drop(ref)
        return good

    def drop(self, ref: Ref) -> None:
        """Take a damaged blob out of use; the good pieces of a chunked one are kept as a partial."""
        self.damage = True
        path = self.path(ref.digest)
        with contextlib.suppress(OSError):
            if ref.chunks and path.stat().st_size == ref.length and not path.is_symlink() and path.stat().st_nlink == 1:
                self._disk.rename(path, self._partial_path(ref))
                return
        self._disk.unlink(path)

    def partial(self, ref: Ref) -> Partial:
        path = self._partial_path(ref)
        try:
            length = path.stat().st_size
        except OSError:
            return Partial(ref, 0, None)
        if length > ref.length:
            self._disk.truncate(path, 0)
            length = 0
        try:
            etag = self._etag_path(ref).read_text("ascii")
        except (OSError, UnicodeDecodeError):
            etag = ""
        if ETAG.fullmatch(etag):
            return Partial(ref, length, etag)
        # A power cut may have spoilt what nobody waited for: nothing can be joined to what came under a lost ETag.
        return Partial(ref, length if ref.chunks or etag == NO_ETAG else 0, None)

    def begin(self, ref: Ref, etag: str | None) -> None:
        """Start a blob from nothing, under the ETag of the answer that brings it."""
        write = self._disk.write if ref.chunks else self._disk.put  # a small one is not worth the wait
        with _storing(ref):
            write(self._etag_path(ref), (etag or NO_ETAG).encode("ascii", "replace"))
            self._disk.put(self._partial_path(ref), b"")

    def put(self, ref: Ref, offset: int, data: bytes) -> None:
        with _storing(ref):
            self._disk.write_at(self._partial_path(ref), offset, data)

    def peek(self, ref: Ref, offset: int, length: int) -> bytes:
        """Return bytes of a partial, to compare them with bytes that come again."""
        with open(self._partial_path(ref), "rb") as file:
            file.seek(offset)
            return file.read(length)

    def finish(self, ref: Ref) -> tuple[Chunk, ...]:
        """Admit a complete partial, or return the pieces that are wrong; an unchunked wrong one is thrown away."""
        path = self._partial_path(ref)
        if ref.length == 0 and not path.exists():
            self.begin(ref, None)
        with _storing(ref):
            bad = _bad_chunks(ref, path)
            if bad:
                if not ref.chunks:
                    self.forget(ref)
                return bad
            self._disk.sync_file(path)
            self._disk.make_folder(self.path(ref.digest).parent)
            self._disk.rename(path, self.path(ref.digest))
            self._disk.unlink(self._etag_path(ref))
            self._dirty.add(self.path(ref.digest).parent)
        return ()

    def forget(self, ref: Ref) -> None:
        self._disk.unlink(self._partial_path(ref))
        self._disk.unlink(self._etag_path(ref))

    def adopt(self, ref: Ref, source: Path) -> None:
        """Use a file that lies on this machine already, such as an installed font, without copying it."""
        path = self.path(ref.digest)
        with _storing(ref):
            self._disk.make_folder(path.parent)
            self._disk.unlink(path)
            self._disk.link(source.resolve(), path)
            self._dirty.add(path.parent)

    def settle(self) -> None:
        """Wait until the names of all blobs admitted so far are on the medium."""
        dirty = frozenset(self._dirty)
        if dirty:
            self._disk.sync_all(folders=sorted(dirty | {folder.parent for folder in dirty}))
        self._dirty -= dirty

    def digests(self) -> Iterator[Digest]:
        for path in sorted(self._blobs.glob("??/*")):
            yield Digest(ALGORITHM + path.name)

    def keep_only(self, blobs: frozenset[Digest], partials: frozenset[Digest]) -> int:
        """Delete every blob and every partial that is not named; return how many blobs went."""
        gone = [name for name in self.digests() if name not in blobs]
        for name in gone:
            self._disk.unlink(self.path(name))
        for path in sorted(self._partials.iterdir()):
            if Digest(ALGORITHM + path.name.split(".")[0]) not in partials:
                self._disk.unlink(path)
        return len(gone)

    def _partial_path(self, ref: Ref) -> Path:
        return self._partials / ref.digest.removeprefix(ALGORITHM)

    def _etag_path(self, ref: Ref) -> Path:
        return self._partials / (ref.digest.removeprefix(ALGORITHM) + ".etag")


@contextlib.contextmanager
def _storing(ref: Ref) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_error(f"storing blob {ref.digest}", error) from error


def _bad_chunks(ref: Ref, path: Path | str) -> tuple[Chunk, ...]:
    """Hash a file piece by piece, never holding more than a mebibyte of it."""
    bad: list[Chunk] = []
    whole = hashlib.sha256()
    with open(path, "rb") as file:
        for chunk in chunks_of(ref):
            piece = hashlib.sha256()
            left = chunk.length
            while left and (data := file.read(min(left, READ_SIZE))):
                piece.update(data)
                whole.update(data)
                left -= len(data)
            if left or ALGORITHM + piece.hexdigest() != chunk.digest:
                bad.append(chunk)
        beyond = file.read(1)
    if not bad and (beyond or ALGORITHM + whole.hexdigest() != ref.digest):
        # The pieces are right and the whole is not: the ref contradicts itself, or there are bytes too many.
        return tuple(chunks_of(ref))
    return tuple(bad)
