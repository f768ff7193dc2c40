"""Run an enrolled player in its window and time the frames that move its ticker. ``… frame_probe STATE SECONDS``

The clock stands around the display's own glide: moving, drawing and handing the frame to the X server, which SDL waits
for. Taken twice, on the player's own thread: as the player paces its frames, sixty a second on a machine that sleeps
between them, and one frame after the other without a pause. Prints one JSON object with both lists of milliseconds and
the size of what moved; what moved nothing is left out.
"""

import json
import os
import signal
import sys
import time

from player.cli import main as player
from player.outputs.screen import Screen
from player.stage import DisplayStage

SETTLED = 100
WITHOUT_PAUSE = 3000


def probe(state: str, seconds: float) -> None:
    paced: list[float] = []
    unpaced: list[float] = []
    moved: list[tuple[int, int]] = []
    glide, show = DisplayStage.glide, Screen.show
    until = 0.0

    def once(stage: DisplayStage, at_ms: int, boot_ms: int, into: list[float]) -> None:
        frames, began = stage.frames, time.perf_counter()
        glide(stage, at_ms, boot_ms)
        if stage.frames > frames > SETTLED:
            into.append((time.perf_counter() - began) * 1000)

    def timed(self: DisplayStage, at_ms: int, boot_ms: int) -> None:
        nonlocal until
        once(self, at_ms, boot_ms, paced)
        until = until or (time.monotonic() + seconds if paced else 0.0)
        if not until or time.monotonic() < until:
            return
        for _ in range(WITHOUT_PAUSE):
            following = self.next_glide_ms(at_ms)
            if following is None:
                break
            at_ms = following
            once(self, at_ms, boot_ms, unpaced)
        until = float("inf")
        os.kill(os.getpid(), signal.SIGTERM)

    def seen(self: Screen, frame: object, damaged: list[object], good_for_ms: int | None) -> None:
        if not moved and len(paced) > SETTLED:
            moved.append(damaged[0].size)
        show(self, frame, damaged, good_for_ms)

    DisplayStage.glide = timed
    Screen.show = seen
    try:
        player(["run", "--state", state, "--output", "window"])
    finally:
        print(json.dumps({"paced": paced, "unpaced": unpaced, "moved": moved}))


if __name__ == "__main__":
    probe(sys.argv[1], float(sys.argv[2]))
