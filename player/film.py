"""Drive one video: start its decoder, take the frame that is due, notice when it fails. Never waits.

The decoder is a child with a limit on its memory; its frames lie in a memory that both share, a few at a time. What
ends a video is said once in ``problem``; whoever shows it goes on with the poster.
"""

import json
import mmap
import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Sequence

import pygame

from player.film_plan import PATIENCE_MS, Reel, Strain, due
from player.turning import Turning

SLOTS = 3
FREE_MEMORY = "/dev/shm"  # noqa: S108  # memory, not a file somebody else could have laid there: it has no name
LONGEST_LINE = 65_536
DECODER = (sys.executable, "-m", "player.film_decoder")


class Film:
    """One video at work, from the moment it is asked for to the end of its turn."""

    def __init__(
        self, reel: Reel, turning: Turning, position_ms: int, megabytes: int, command: Sequence[str] = DECODER
    ) -> None:
        self.problem = ""
        self.late = 0
        self._position_ms = self._began_ms = position_ms
        self._reel = reel
        self._queue: deque[tuple[int, int]] = deque()
        self._strain = Strain()
        self._left = b""
        self._over = False
        self._seen = False
        alone = Turning(turning.degrees, reel.box.w, reel.box.h)
        size = reel.box.w * reel.box.h * 4
        with tempfile.TemporaryFile(dir=FREE_MEMORY if os.path.isdir(FREE_MEMORY) else None) as memory:
            os.ftruncate(memory.fileno(), size * SLOTS)
            self._memory = memoryview(mmap.mmap(memory.fileno(), size * SLOTS))
            order = {
                "path": reel.path,
                "memory": memory.fileno(),
                "slots": SLOTS,
                "width": reel.box.w,
                "height": reel.box.h,
                "degrees": turning.degrees,
                "begins": time.monotonic() - position_ms / 1000,
                "megabytes": megabytes,
            }
            search = os.pathsep.join(path for path in sys.path if path)
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
                [*command, json.dumps(order)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=(memory.fileno(),),
                env={**os.environ, "PYTHONPATH": search},
            )
        if self._process.stdout is not None:
            os.set_blocking(self._process.stdout.fileno(), False)
        self._pictures = [
            pygame.image.frombuffer(self._memory[n * size : (n + 1) * size], alone.panel, "RGBX") for n in range(SLOTS)
        ]

    @property
    def process_id(self) -> int:
        return self._process.pid

    def next_ms(self) -> int | None:
        """Return the position at which the next known frame is due."""
        return self._queue[0][0] if self._queue else None

    def draw(self, frame: pygame.Surface, place: pygame.Rect, position_ms: int) -> bool:
        """Put the frame that is due on the panel's ``place``; return whether there was one."""
        self._position_ms = position_ms
        self._listen()
        newest, late = due(self._queue, position_ms)
        for position, slot in late:
            self._drop(position)
            self._give_back(slot)
        if newest is not None:
            position, slot = newest
            frame.blit(self._pictures[slot], place)
            self._strain.shown(position)
            self._give_back(slot)
        self._judge()
        return newest is not None

    def close(self) -> None:
        """End the decoder and let its memory go."""
        self._pictures, self._queue = [], deque()
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()

    def _listen(self) -> None:
        """Read what the decoder said; nothing to read is nothing said."""
        if self._process.stdout is None or self._over:
            return
        try:
            said = os.read(self._process.stdout.fileno(), LONGEST_LINE)
        except BlockingIOError:
            return
        if not said:
            self._over = True
            self.problem = self.problem or "its decoder ended"
            return
        *lines, self._left = (self._left + said).split(b"\n")
        for line in lines:
            word, _, rest = line.decode("utf-8", "replace").partition(" ")
            if word == "frame":
                position, slot = map(int, rest.split())
                self._queue.append((position, slot))
                self._seen = True
            elif word == "late":
                self._drop(int(rest))
            elif word == "end":
                self._over = True
            else:
                self._over, self.problem = True, rest

    def _drop(self, position_ms: int) -> None:
        # Before the first frame there is nothing that could jerk: a decoder starts in the middle and catches up.
        if self._seen:
            self.late += 1
            self._strain.dropped(position_ms)

    def _judge(self) -> None:
        if not self.problem and self._strain.too_much:
            self.problem = "this box is too slow for it"
        if not self.problem and not self._seen and self._position_ms - max(0, self._began_ms) > PATIENCE_MS:
            self.problem = "it gave no frame in time"

    def _give_back(self, slot: int) -> None:
        if self._process.stdin is not None:
            try:
                os.write(self._process.stdin.fileno(), bytes((slot,)))
            except OSError:
                self._over = True
