"""How the publisher writes: every file whole or not at all, and one publisher at a time.

``Disk`` is the only way this package changes a folder. Each write is a
temporary file, fsync, rename, fsync of the folder, so that a power cut leaves
the old bytes or the new ones. Its small steps are methods of their own: the
tests stop the publisher at every one of them.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from server.errors import OperatorError

TEMPORARY = ".part"
MANY = 256
AT_ONCE = 8


class Disk:
    """Crash-safe writes below one folder."""

    def write(self, path: Path, content: bytes, mode: int = 0o644) -> None:
        """Make ``path`` hold ``content``; a reader sees all of it or what was there before."""
        with _or_one_sentence():
            self._make_folder(path.parent)
            temporary = _temporary(path)
            self._write_temporary(temporary, content, mode)
            self._rename(temporary, path)
            self._sync_folder(path.parent)

    def write_all(self, contents: Mapping[Path, bytes | Path]) -> None:
        """Write many files of one step: each whole or not at all, and each under its name in the order given.

        All bytes are on the medium before the first has its name, and are waited for side by side, as the folders are
        at the end: a journal commits together what waits together, and each wait by itself costs a commit.
        """
        with _or_one_sentence():
            self._write_all(contents)

    def _write_all(self, contents: Mapping[Path, bytes | Path]) -> None:
        temporaries: dict[Path, Path] = {}
        folders = {path.parent for path in contents}
        folders |= {above for folder in tuple(folders) for above in _above_what_is_missing(folder)}
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            temporaries[path] = _temporary(path)
            raw = content.read_bytes() if isinstance(content, Path) else content
            self._write_temporary(temporaries[path], raw, 0o644, sync=False)
        self._sync_files(temporaries.values())
        for path, temporary in temporaries.items():
            self._rename(temporary, path)
        self._together([partial(self._sync_folder, folder) for folder in sorted(folders)])

    def remove(self, path: Path) -> None:
        with suppress(FileNotFoundError):
            path.unlink()

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            self._sync_folder(folder.parent)

    def _write_temporary(self, temporary: Path, content: bytes, mode: int, *, sync: bool = True) -> None:
        # Created with its final mode: a private key is never readable to others, not for a moment.
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            if sync:
                file.flush()
                os.fsync(file.fileno())

    def _sync_files(self, paths: Collection[Path]) -> None:
        # Linux's sync waits for the disk, and for thousands of new blobs it is one wait instead of thousands.
        if len(paths) > MANY and sys.platform == "linux":
            os.sync()
            return
        self._together([partial(self._sync_file, path) for path in paths])

    def _together(self, waits: Collection[Callable[[], None]]) -> None:
        """Wait for all of them; raise what one of them met when all are done."""
        if not waits:
            return
        with ThreadPoolExecutor(min(AT_ONCE, len(waits)), "sync-disk") as pool:
            done = [pool.submit(wait) for wait in waits]
        for each in done:
            each.result()

    def _sync_file(self, path: Path) -> None:
        with path.open("rb+") as file:
            os.fsync(file.fileno())

    def _rename(self, temporary: Path, path: Path) -> None:
        temporary.replace(path)

    def _sync_folder(self, folder: Path) -> None:
        if os.name != "posix":  # Windows cannot open a folder for fsync
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _temporary(path: Path) -> Path:
    """A name beside ``path`` that is nobody else's: two threads may bring the same picture at once."""
    return path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}{TEMPORARY}")


def _above_what_is_missing(folder: Path) -> Iterator[Path]:
    """The folders that get a new name in them when this one is made."""
    while not folder.is_dir():
        folder = folder.parent
        yield folder


@contextmanager
def _or_one_sentence() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OperatorError(
            f"{error.filename or 'the disk'} cannot be written ({error.strerror}): free some space or mend the rights, "
            f"then do it again; what is live stays as it was"
        ) from error


@contextmanager
def only_founder(lock: Path, wait_seconds: float) -> Iterator[None]:
    """Hold the lock under which a data folder is made: units that are started together find it made, or make it."""
    with _alone(lock, wait_seconds, "another Gongshi (process {holder}) is still making the data folder of {lock}"):
        yield


@contextmanager
def only_publisher(lock: Path, wait_seconds: float) -> Iterator[None]:
    """Hold the publisher's lock, or say who holds it."""
    with _alone(lock, wait_seconds, "another publisher (process {holder}) is writing the repository beside {lock}"):
        yield


@contextmanager
def _alone(lock: Path, wait_seconds: float, taken: str) -> Iterator[None]:
    """The lock belongs to the open file, so that a killed holder leaves none behind."""
    with _or_one_sentence():
        lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + wait_seconds
        while not _locked(descriptor):
            if time.monotonic() >= deadline:
                os.lseek(descriptor, 0, os.SEEK_SET)
                holder = os.read(descriptor, 100).decode("ascii", "replace").strip() or "unknown"
                raise OperatorError(
                    f"{taken.format(holder=holder, lock=lock)}; "
                    f"nothing of this one was written: run it again when the other has finished"
                )
            time.sleep(0.02)
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, str(os.getpid()).encode("ascii"))
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    if os.name != "posix":
        return _locked_on_windows(descriptor)
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _locked_on_windows(descriptor: int) -> bool:
    import importlib

    msvcrt = importlib.import_module("msvcrt")
    try:
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # a byte beyond the text: locked bytes cannot be read there
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True
