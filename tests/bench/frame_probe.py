"""Run an enrolled player in its window and time the frames that move its ticker. ``… frame_probe STATE SECONDS``

The clock stands around the display's own glide: moving, drawing and handing the frame to the X server. Prints one
JSON list of milliseconds; what moved nothing is left out.
"""

import json
import os
import signal
import sys
import threading
import time

from player.cli import main as player
from player.stage import DisplayStage


def probe(state: str, seconds: float) -> None:
    spent: list[float] = []
    glide = DisplayStage.glide

    def timed(self: DisplayStage, at_ms: int, boot_ms: int) -> None:
        frames, began = self.frames, time.perf_counter()
        glide(self, at_ms, boot_ms)
        if self.frames > frames > 100:
            spent.append((time.perf_counter() - began) * 1000)

    def stop() -> None:
        time.sleep(seconds)
        os.kill(os.getpid(), signal.SIGTERM)

    DisplayStage.glide = timed
    threading.Thread(target=stop, daemon=True).start()
    try:
        player(["run", "--state", state, "--output", "window"])
    finally:
        print(json.dumps(spent))


if __name__ == "__main__":
    probe(sys.argv[1], float(sys.argv[2]))
