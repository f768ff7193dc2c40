"""Write files so that a power cut leaves the old state whole or the new one whole.

The one seam to the file system for everything that must survive: tests put another ``Disk`` here that loses power at a
chosen step. What is written, and in which order, is decided by the callers.
"""

import contextlib
import errno
import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from player.faults import Fault, FaultError

SUFFIX = ".new"
AT_ONCE = 8
PRIVATE = 0o600  # the mode of what only this player's own account may read


class StorageError(FaultError):
    """The state folder cannot be written or read. What was promoted before stays as it is."""


class Disk:
    """The real file system. Every method is one step at which the power may fail."""

    def write(self, path: Path, data: bytes, mode: int = 0o644) -> None:
        """Create or overwrite a file and wait until its bytes are on the medium; its name may not be yet."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), mode)
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def put(self, path: Path, data: bytes) -> None:
        """Create or overwrite a file; no promise is made until ``sync_file`` or ``sync_all``."""
        with open(path, "wb") as file:
            file.write(data)

    def write_at(self, path: Path, offset: int, data: bytes) -> None:
        """Put bytes into a partial file; no promise is made until ``sync_file``."""
        with open(path, "r+b" if path.exists() else "wb") as file:
            file.seek(offset)
            file.write(data)

    def truncate(self, path: Path, length: int) -> None:
        with open(path, "r+b") as file:
            file.truncate(length)

    def sync_file(self, path: Path) -> None:
        with open(path, "r+b") as file:
            os.fsync(file.fileno())

    def rename(self, source: Path, target: Path) -> None:
        os.replace(source, target)

    def link(self, source: Path, target: Path) -> None:
        """Make ``target`` another name of ``source``: a hard link, or a symbolic one on another file system."""
        try:
            os.link(source, target)
        except OSError:
            target.symlink_to(source)

    def sync_folder(self, path: Path) -> None:
        """Wait until the names in a folder are on the medium. Windows has no such call and needs none."""
        if os.name == "nt":
            return
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def sync_all(self, files: Iterable[Path] = (), folders: Iterable[Path] = ()) -> None:
        """Wait for the bytes of these files and the names in these folders, side by side.

        One after the other each would wait for a commit of the file system's journal; together they share it.
        """
        _side_by_side(
            [*(partial(self.sync_file, path) for path in files), *(partial(self.sync_folder, path) for path in folders)]
        )

    def make_folder(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)

    def unlink(self, path: Path) -> None:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()

    def replace(self, path: Path, data: bytes, mode: int = 0o644) -> None:
        """Give a file new content by temporary file, fsync, rename, fsync of the folder."""
        fresh = path.with_name(path.name + SUFFIX)
        self.write(fresh, data, mode)
        self.rename(fresh, path)
        self.sync_folder(path.parent)


def _side_by_side(waits: list[Callable[[], None]]) -> None:
    """Do all of them, whatever becomes of one; then raise what one of them met."""
    if not waits:
        return
    from concurrent.futures import ThreadPoolExecutor  # late: the first frame comes before

    with ThreadPoolExecutor(min(AT_ONCE, len(waits)), "sync-disk") as pool:
        done = [pool.submit(wait) for wait in waits]
    for each in done:
        each.result()


def storage_error(doing: str, error: OSError) -> StorageError:
    """Say in one sentence what the disk refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError(Fault.DISK_FULL, f"the disk is full while {doing}: free some room; the old release stays")
    return StorageError(Fault.DISK, f"the disk failed while {doing}: {error.strerror or error}")
