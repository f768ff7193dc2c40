"""A disk whose power fails at a chosen step, and which then forgets what nobody had waited for.

Files written without fsync come back cut or garbled; renames and new names in folders that were not synced may be
undone. The tests use it to ask one question: what does the player find when it starts again?
"""

import random
import shutil
from collections.abc import Iterable
from pathlib import Path

from player.disk import Disk


class PowerCutError(BaseException):
    """Not an ``Exception``: no handler of the player may soften a power cut."""


class FailingDisk(Disk):
    """``cut_at`` counts the steps until the power fails; ``chance`` decides what an unsynced write leaves behind."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.steps = 0
        self.cut_at: int | None = None
        self.dead = False
        self._unsynced_files: set[Path] = set()
        self._unsynced_names: dict[Path, list[tuple[Path, Path | None, bytes | None]]] = {}

    def _step(self) -> None:
        if self.dead:
            raise PowerCutError
        self.steps += 1
        if self.cut_at is not None and self.steps >= self.cut_at:
            self.dead = True
            self._forget()
            raise PowerCutError

    def write(self, path: Path, data: bytes, mode: int = 0o644) -> None:
        self._step()
        fresh = not path.exists()
        self._unsynced_files.add(path)
        path.write_bytes(data[: len(data) // 2])
        self._step()
        # The simulation stands in for the wait: thousands of real ones would only wear the machine that tests.
        path.write_bytes(data)
        path.chmod(mode)
        self._unsynced_files.discard(path)
        if fresh:
            self._names(path.parent).append((path, None, None))

    def put(self, path: Path, data: bytes) -> None:
        self._step()
        if not path.exists():
            self._names(path.parent).append((path, None, None))
        self._unsynced_files.add(path)
        path.write_bytes(data[: len(data) // 2])
        self._step()
        path.write_bytes(data)

    def write_at(self, path: Path, offset: int, data: bytes) -> None:
        self._step()
        super().write_at(path, offset, data)
        self._unsynced_files.add(path)

    def truncate(self, path: Path, length: int) -> None:
        self._step()
        super().truncate(path, length)

    def sync_file(self, path: Path) -> None:
        self._step()
        self._unsynced_files.discard(path)

    def rename(self, source: Path, target: Path) -> None:
        self._step()
        before = target.read_bytes() if target.is_file() else None
        super().rename(source, target)
        if source in self._unsynced_files:
            self._unsynced_files.discard(source)
            self._unsynced_files.add(target)
        if target.is_dir():
            # The names inside are as little waited for as before.
            inside = self._unsynced_names.pop(source, [])
            self._names(target).extend((target / path.name, None, None) for path, _, _ in inside)
        self._names(target.parent).append((target, source, before))

    def sync_folder(self, path: Path) -> None:
        self._step()
        self._unsynced_names.pop(path, None)

    def sync_all(self, files: Iterable[Path] = (), folders: Iterable[Path] = ()) -> None:
        """Side by side means in any order: the power may fail when any of them is done and any other is not."""
        waits = [*((self.sync_file, path) for path in files), *((self.sync_folder, path) for path in folders)]
        self.chance.shuffle(waits)
        for wait, path in waits:
            wait(path)

    def unlink(self, path: Path) -> None:
        self._step()
        super().unlink(path)

    def make_folder(self, path: Path) -> None:
        if self.dead:
            raise PowerCutError
        super().make_folder(path)

    def _names(self, folder: Path) -> list[tuple[Path, Path | None, bytes | None]]:
        return self._unsynced_names.setdefault(folder, [])

    def _forget(self) -> None:
        """Lose what was not waited for, in the ways file systems are known to."""
        for path in sorted(self._unsynced_files):
            if path.is_file():
                data = path.read_bytes()
                fate = self.chance.randrange(3)
                if fate == 0:
                    path.write_bytes(data[: self.chance.randrange(len(data) + 1)])
                elif fate == 1:
                    path.write_bytes(bytes(len(data)))
        for changes in self._unsynced_names.values():
            if self.chance.random() < 0.5:
                continue
            # A journal keeps the order: a suffix of the changes is lost, never one from the middle.
            for target, source, before in reversed(changes[self.chance.randrange(len(changes) + 1) :]):
                _undo(target, source, before)


def _undo(target: Path, source: Path | None, before: bytes | None) -> None:
    if not target.exists():
        return
    if source is not None and source.parent.exists() and not source.exists():
        target.rename(source)
    elif target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink()
    if before is not None:
        target.write_bytes(before)
