"""Disks that stop: a power cut at a chosen step of writing, as an exception or as a real SIGKILL."""

import os
import signal
from collections.abc import Callable, Collection
from pathlib import Path

from server.publishing.files import Disk


class StoppedError(BaseException):
    """The power went. No code may catch it, as none could."""


class StoppingDisk(Disk):
    """Stops before step ``at``; half of the bytes of a file that was being written are there."""

    def __init__(self, at: int) -> None:
        self.steps = 0
        self.at = at

    def _step(self) -> None:
        self.steps += 1
        if self.steps > self.at:
            self.stop()

    def stop(self) -> None:
        raise StoppedError

    def _write_temporary(self, temporary: Path, content: bytes, mode: int, *, sync: bool = True) -> None:
        self._step()
        if self.steps == self.at:
            temporary.write_bytes(content[: len(content) // 2])
            self.stop()
        super()._write_temporary(temporary, content, mode, sync=sync)

    def _sync_file(self, path: Path) -> None:
        self._step()
        super()._sync_file(path)

    def _together(self, waits: Collection[Callable[[], None]]) -> None:
        """One after the other, so that a step is the same step in every run."""
        for wait in waits:
            wait()

    def _rename(self, temporary: Path, path: Path) -> None:
        self._step()
        super()._rename(temporary, path)

    def _sync_folder(self, folder: Path) -> None:
        self._step()
        super()._sync_folder(folder)

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)


class KillingDisk(StoppingDisk):
    def stop(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)
