"""A display without glass: the latest frame as a PNG in a folder, `recorder:DIR`. Needs no display server.

The file is replaced whole and at most four times a second, on a thread of its own, and seldom for a moving ticker
alone. It shows what the player drew, which is what a test may compare.
"""

import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pygame

from player.outputs import Output, OutputError
from player.png import encode_png

LEAST_SECONDS_BETWEEN = 0.25
STRIP_SECONDS_BETWEEN = 2.0  # while only a part moves, such as a ticker
STRIP_SHARE = 0.25


def check(rest: str) -> None:
    if not rest:
        raise OutputError("output recorder needs a folder, as recorder:frames.")


def open_output(rest: str, display: str, size: tuple[int, int]) -> Output:
    return Recorder(Path(rest), display, size)


class Recorder:
    """Writes `<display>.png` and `frame.png`, the newest frame of any display that records here."""

    confirms = False
    moving = True
    stored = False
    afar = False  # a file behind the frame, written when there is time: nobody looks at it

    def __init__(self, folder: Path, display: str, size: tuple[int, int]) -> None:
        self.name = f"recorder {display}"
        self.size = size
        self._folder = folder
        self._display = display
        self._surface = pygame.Surface(size, 0, 32)
        self._stale = False
        self._page_stale = False
        self._shown = self._written = 0
        self._written_at = 0.0
        self._writer: threading.Thread | None = None
        self._problem: OSError | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{self.name}: the folder {folder} cannot be made ({error}).") from error

    def frame(self) -> pygame.Surface:
        return self._surface

    def show(self, frame: pygame.Surface, damaged: Sequence[pygame.Rect], good_for_ms: int | None) -> None:
        if frame is not self._surface:
            for area in damaged:
                self._surface.blit(frame, area, area)
        changed = sum(area.width * area.height for area in damaged)
        self._page_stale = self._page_stale or changed > self.size[0] * self.size[1] * STRIP_SHARE
        self._stale = True
        self._shown += 1
        self.tend()

    def taken(self) -> int:
        return self._written

    def tend(self) -> Sequence[str]:
        if self._problem is not None:
            problem, self._problem = self._problem, None
            raise OutputError(f"{self.name}: the frame was not written ({problem}).")
        busy = self._writer is not None and self._writer.is_alive()
        pause = LEAST_SECONDS_BETWEEN if self._page_stale else STRIP_SECONDS_BETWEEN
        if self._stale and not busy and time.monotonic() - self._written_at >= pause:
            self._stale = self._page_stale = False
            self._written_at = time.monotonic()
            # A copy takes a sixth of the time that the bytes take: what stands is told and goes on moving meanwhile.
            kept = self._surface.copy()
            self._writer = threading.Thread(target=self._write, args=(kept, self._shown), name="recorder", daemon=True)
            self._writer.start()
        return ()

    def close(self) -> None:
        if self._writer is not None:
            self._writer.join()
        if self._stale:
            self._write(self._surface, self._shown)
            self._stale = False

    def _write(self, frame: pygame.Surface, number: int) -> None:
        picture = encode_png(*self.size, pygame.image.tobytes(frame, "RGB"))
        try:
            for name in (f"{self._display}.png", "frame.png"):
                new = self._folder / f".{name}.{os.getpid()}"
                new.write_bytes(picture)
                new.replace(self._folder / name)
        except OSError as error:
            self._problem = error
        else:
            self._written = number
