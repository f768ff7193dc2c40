"""Hold what the player has received: blobs, generations and roots under one state folder, used by one process.

Joins ``blob_store`` and ``generations``, locks the folder, promotes in the one safe order (names of all blobs settled
first, pointer last), and evicts what neither the current nor the previous generation of any stream needs.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from player.blob_store import BlobStore
from player.disk import Disk, StorageError, storage_error
from player.faults import Fault
from player.floors import Floors
from player.generations import Generation, Generations
from player.proofs import Documents, RefusedError, Stream, Verified
from playlists.fields import ManifestError
from playlists.model import ChannelId, Digest, Ref

if TYPE_CHECKING:
    from player.plan import Contents

Known = Callable[[Stream, Sequence[bytes], Generation], Verified | None]


class StateBusyError(StorageError):
    """Another process uses this state folder."""


class Cache:
    def __init__(
        self, state: Path, disk: Disk | None = None, catalogue: bool = False, known: Known | None = None
    ) -> None:
        """``catalogue`` says that this player also keeps what the kiosk looks up.

        ``known`` is asked first for the verdict on a cached generation; the same verifier gave it, on the same bytes.
        """
        self.state = state
        self.disk = disk or Disk()
        self.catalogue = catalogue
        self._known = known
        try:
            self.blobs = BlobStore(state, self.disk)
            self.generations = Generations(state, self.disk)
        except OSError as error:
            raise storage_error(f"opening the state folder {state}", error) from error

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Keep a second player out of this folder. The lock goes with the process, however it ends."""
        try:
            descriptor = os.open(self.state / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise storage_error(f"locking {self.state}", error) from error
        try:
            if not _locked(descriptor):
                raise StateBusyError(
                    Fault.BUSY, f"another player uses {self.state}: end it first, or give this one another --state"
                )
            yield
        finally:
            os.close(descriptor)

    def read(self, ref: Ref) -> bytes:
        return self.blobs.read(ref)

    def blob_path(self, ref: Ref) -> Path:
        return self.blobs.file(ref)

    def anchor(self) -> bytes:
        """Return the root of enrolment, from which everything else is believed."""
        roots = self.generations.roots()
        if not roots:
            raise StorageError(Fault.NOT_ENROLLED, f"{self.state} holds no trusted root: enrol this player first")
        anchor = roots[0][1]
        from player.trust import Verifier

        try:
            Verifier(Stream.of(ChannelId("anchor")), anchor)
        except RefusedError as error:
            # No server can mend this: what it serves is believed because of this very file.
            path = self.state / "roots" / f"{roots[0][0]}.root.json"
            sentence = f"{path} is damaged, and everything is believed because of it: enrol this player again"
            raise StorageError(Fault.IDENTITY, sentence) from error
        return anchor

    def set_anchor(self, root: bytes) -> int:
        """Begin to trust a root that enrolment vouches for; return its version."""
        from player.trust import Verifier

        version = Verifier(Stream.of(ChannelId("anchor")), root).root_version
        if (version, root) in self.generations.roots():
            return version
        try:
            # Another repository: what the old one signed proves nothing under this root.
            self.generations.forget()
            self.generations.add_root(version, root)
        except OSError as error:
            raise storage_error("storing the trusted root", error) from error
        return version

    def verified(self, stream: Stream, generation: Generation) -> Verified:
        """Verify a cached generation from the anchor, under the root it was promoted with."""
        roots = self.generations.chain(generation) or [self.anchor()]
        known = self._known(stream, roots, generation) if self._known is not None else None
        if known is not None:
            return known
        from player.trust import verify  # late: where the verdict is known, the first frame needs no signature checked

        return verify(stream, roots, generation.documents, generation.floors)

    def floors(self, stream: Stream) -> Floors:
        return self.generations.floors(stream)

    def promote(self, verified: Verified, etag: str | None) -> None:
        """Make a complete release the current one of its stream, or leave everything as it was."""
        try:
            self.blobs.settle()
            self.generations.promote(verified, etag)
        except OSError as error:
            raise storage_error(f"promoting {verified.stream.path} version {verified.version}", error) from error

    def evict(self, contents: "Contents", coming: frozenset[Digest] = frozenset()) -> None:
        """Delete what no kept generation and no release in the making needs. Failing to is no reason to stop."""
        kept: set[Digest] = set(coming)
        for role in self.generations.streams():
            stream = Stream(role, "")
            self.generations.prune(stream)
            for generation in self.generations.candidates(stream):
                try:
                    kept |= self._needs(stream, generation.documents, contents)
                except ManifestError:
                    continue
        with contextlib.suppress(OSError):
            self.blobs.keep_only(frozenset(kept), coming)

    def _needs(self, stream: Stream, documents: Documents, contents: "Contents") -> frozenset[Digest]:
        if stream.channel is None:
            return frozenset()
        from player.plan import reachable
        from playlists.manifest import parse_root_manifest

        return reachable(parse_root_manifest(documents.target), contents, self.catalogue)


def _locked(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
