"""An X server without a GPU whose framebuffer is a file: what it holds is what a screen would show.

Read from outside, it says the same about any program: when the first frame was really there, how many different
frames followed, and how long each stood.
"""

import mmap
import os
import statistics
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT = 1920, 1080
Rgb = tuple[int, int, int]


class Framebuffer:
    """The pixels of the X server's only screen, mapped from its XWD file (32 bits a pixel, little endian)."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        fields = struct.unpack(">25I", self._map[:100])
        self._start = fields[0] + fields[19] * 12
        self._line = fields[12]
        if fields[11] != 32:
            raise ValueError(f"the framebuffer has {fields[11]} bits a pixel; this reads 32")

    def row(self, y: int, left: int = 0, right: int = WIDTH) -> bytes:
        begin = self._start + y * self._line
        return self._map[begin + left * 4 : begin + right * 4]

    def pixels(self, y: int, left: int = 0, right: int = WIDTH) -> Iterator[Rgb]:
        row = self.row(y, left, right)
        return ((row[at + 2], row[at + 1], row[at]) for at in range(0, len(row), 4))

    def share(self, y: int, wanted: Rgb, left: int = 0, right: int = WIDTH) -> float:
        """How much of a row has a colour, give or take a step of rounding."""
        near = sum(
            all(abs(a - b) <= 2 for a, b in zip(each, wanted, strict=True)) for each in self.pixels(y, left, right)
        )
        return near / (right - left)

    def rgb(self) -> bytes:
        """The whole screen, three bytes a pixel."""
        out = bytearray()
        for y in range(HEIGHT):
            row = self.row(y)
            line = bytearray(WIDTH * 3)
            line[0::3], line[1::3], line[2::3] = row[2::4], row[1::4], row[0::4]
            out += line
        return bytes(out)

    def close(self) -> None:
        self._map.close()


@dataclass(frozen=True, slots=True)
class Screen:
    display: str
    pid: int
    framebuffer: Framebuffer


@contextmanager
def screen() -> Iterator[Screen]:
    """An X server of 1920x1080 without a pointer, on a display number of its own."""
    with tempfile.TemporaryDirectory() as folder:
        reading, writing = os.pipe()
        words = [
            "Xvfb",
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            f"{WIDTH}x{HEIGHT}x24",
            "-nolisten",
            "tcp",
            "-nocursor",
        ]
        process = subprocess.Popen([*words, "-fbdir", folder], pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        try:
            with os.fdopen(reading) as pipe:
                display = ":" + pipe.readline().strip()
            framebuffer = Framebuffer(Path(folder) / "Xvfb_screen0")
            try:
                yield Screen(display, process.pid, framebuffer)
            finally:
                framebuffer.close()
        finally:
            process.terminate()
            process.wait()


class Watcher:
    """Looks at one row every two milliseconds from a thread and notes when it is another than before."""

    def __init__(self, framebuffer: Framebuffer, y: int, left: int = 0, right: int = WIDTH) -> None:
        self.changes: list[float] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(framebuffer, y, left, right), daemon=True)

    def __enter__(self) -> "Watcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self, framebuffer: Framebuffer, y: int, left: int, right: int) -> None:
        before = framebuffer.row(y, left, right)
        while not self._end.wait(0.002):
            now = framebuffer.row(y, left, right)
            if now != before:
                self.changes.append(time.monotonic())
                before = now

    @property
    def gaps_ms(self) -> Sequence[float]:
        return [(later - earlier) * 1000 for earlier, later in zip(self.changes, self.changes[1:], strict=False)]

    @property
    def per_second(self) -> float:
        return len(self.gaps_ms) / (self.changes[-1] - self.changes[0]) if len(self.changes) > 1 else 0.0


def percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
