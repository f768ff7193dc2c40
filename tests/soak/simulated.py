"""Let a real player live through hours of a clock driven by hand.

Everything is the product's own: cache, layout worker, page store, playlog, network. Only the clock is not, nor the
sleep between two turns of the loop, which moves that clock instead. A process of its own, so that its memory is the
player's. Now and then it asks for a change (one line ``change``) and reads which release to wait for; at the end it
says what it lived through as one line of JSON. ZONES are rectangles ``x,y,w,h`` that must never be blank.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from player.app import EnrolledPlayer
from player.cache import Cache
from player.clock import Clock, Time
from player.config import Config
from player.identity import load_identity
from playlists.model import Rect
from tests.soak.blank import BlankWatch
from tests.soak.memory import Memory

LEAST_STEP = 0.25
"""Seconds the clock moves at a turn: as often as a wall without a ticker turns. A moving ticker skips frames."""
REAL_STEP = 0.02
PATIENCE = 60.0
SETTLE_SECONDS = 5.0
LOOK_EVERY = 0.5
CHANGE_EVERY = 2 * 3600.0
MEMORY_EVERY = 60.0


class HandClock(Clock):
    """A trusted clock that stands until it is moved."""

    def __init__(self, state: Path, start: datetime) -> None:
        super().__init__(state)
        self.start = start
        self.elapsed = 0.0

    def moment(self) -> tuple[Time, int]:
        return Time(self.start + timedelta(seconds=self.elapsed), True), 1_000 + int(self.elapsed * 1000)

    def now(self) -> Time:
        return self.moment()[0]


@dataclass(slots=True)
class Lived:
    """``memory`` is taken at each minute of the clock driven by hand."""

    blank: BlankWatch
    turns: int = 0
    changes: int = 0
    items: set[str] = field(default_factory=set)
    memory: Memory = field(default_factory=Memory)

    def told(self) -> str:
        return json.dumps(
            {
                "turns": self.turns,
                "changes": self.changes,
                "items": len(self.items),
                "looks": self.blank.looks,
                "blank_s": self.blank.longest,
                "memory": asdict(self.memory),
            }
        )


class Driver:
    def __init__(self, player: EnrolledPlayer, clock: HandClock, lived: Lived, hours: float) -> None:
        self._player, self._clock, self._lived = player, clock, lived
        self._end = hours * 3600
        self._next_memory = self._next_look = 0.0
        self._next_change = min(CHANGE_EVERY, self._end) / 4
        self._wall = player._wall
        self._begun = False

    def turn(self, wake_ms: int) -> None:
        """One turn of the loop is over; ``wake_ms`` is how long it would sleep, and move its ticker meanwhile."""
        if not self._begun:
            # What a cold start has to set takes its real time: the worker does not live by this clock.
            self._begun = True
            self._live_at_real_pace(lambda: True)
        self._clock.elapsed += max(LEAST_STEP, wake_ms / 1000)
        self._lived.turns += 1
        now = self._clock.elapsed
        if now >= self._next_look:
            self._next_look = now + LOOK_EVERY
            self._look()
        if now >= self._next_memory:
            self._next_memory = now + MEMORY_EVERY
            self._lived.memory.take(os.getpid())
        if now >= self._next_change:
            self._next_change = now + CHANGE_EVERY
            self._change()
        if now >= self._end:
            self._player.stop()

    def _look(self) -> None:
        display = self._wall.displays[0]
        if display.output is None or display.stage is None or not display.stage.frames:
            return
        frame = display.output.frame()
        pixels, pitch = frame.get_view("0"), frame.get_pitch()
        raw = memoryview(pixels)

        def row(y: int, left: int, right: int) -> bytes:
            return bytes(raw[y * pitch + left * 4 : y * pitch + right * 4])

        self._lived.blank.look(row, self._clock.elapsed)
        for shown in display.stage.showing().values():
            self._lived.items.update(each.item for each in shown if each.item is not None)

    def _change(self) -> None:
        """Ask for a change, and let it arrive at the pace of real networks and workers."""
        self._lived.changes += 1
        print("change", flush=True)
        wanted = int(sys.stdin.readline())
        self._live_at_real_pace(lambda: self._hanging >= wanted)

    @property
    def _hanging(self) -> int:
        release = self._wall.displays[0].release
        return release.version if release is not None else 0

    def _live_at_real_pace(self, arrived: Callable[[], bool]) -> None:
        """Turn at the machine's own pace until it has arrived, and for some seconds more, in which it is set."""
        began = time.monotonic()
        settled = None
        while settled is None or time.monotonic() - settled < SETTLE_SECONDS:
            if settled is None and arrived():
                settled = time.monotonic()
            if time.monotonic() - began > PATIENCE:
                raise SystemExit(f"the release did not arrive within {PATIENCE:.0f} s")
            # The loop stands still meanwhile, so its turns are made here.
            self._wall._turn()
            self._look()
            time.sleep(REAL_STEP)
            self._clock.elapsed += REAL_STEP


def main(state: Path, hours: float, start: datetime, zones: list[Rect]) -> int:
    identity = load_identity(state)
    if identity is None:
        print(f"{state} is not enrolled", file=sys.stderr)
        return 1
    cache = Cache(state)
    clock = HandClock(state, start)
    lived = Lived(BlankWatch(zones))
    with cache.lock():
        player = EnrolledPlayer(Config(state, output="window", poll_seconds=1), identity, clock, cache)
        # Stands where the loop sleeps; nothing else of the player is touched.
        player._wall._glide = Driver(player, clock, lived, hours).turn  # the test drives it
        player.run()
    print(lived.told(), flush=True)
    return 0


if __name__ == "__main__":
    rects = [Rect(*map(int, word.split(","))) for word in sys.argv[4:]]
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2]), datetime.fromisoformat(sys.argv[3]), rects))
