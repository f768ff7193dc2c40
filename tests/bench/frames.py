"""How evenly the hall's ticker runs while another process fetches 200 MB, and what one of its frames costs."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.demo.processes import command, wait_until
from deploy.demo.town import HALL
from tests.bench.chromium import TICKER_ROW, hall_is_up
from tests.bench.framebuffer import Watcher, percentile, screen
from tests.bench.measures import Measure, median
from tests.end_to_end.site import PATIENCE, Site

TURNS = 5
SETTLE_SECONDS = 8.0
PROBE_SECONDS = 15.0
ROUNDS = 3
LEFT_OF_TICKER = 400


def run() -> Sequence[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        try:
            site.open()
            site.town.put_up_all()
            site.town.publish()
            wait_until(lambda: site.wall.release == site.town.release(HALL), PATIENCE, "the whole township on the wall")
            site.hall.hand.stop()
            site.server.stop()
            return [*gaps(site), *frame_costs(site)]
        finally:
            site.end()


def gaps(site: Site) -> list[Measure]:
    """The 99th percentile of the time between two frames that differ, as the framebuffer shows them."""
    words = (command("gongshi-player"), "run", "--state", str(site.hall.state), "--output", "window")
    quiet: list[float] = []
    busy: list[float] = []
    longest: list[float] = []
    with screen() as there, (site.folder / "gaps.log").open("ab") as log:
        environment = {**os.environ, "SDL_VIDEODRIVER": "x11", "DISPLAY": there.display}
        player = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
        try:
            wait_until(lambda: hall_is_up(there.framebuffer), PATIENCE, "the hall in its window")
            time.sleep(SETTLE_SECONDS)
            for turn in range(TURNS):
                with _heavy(site.folder / f"heavy-{turn}") as heavy:
                    with Watcher(there.framebuffer, TICKER_ROW, LEFT_OF_TICKER) as watcher:
                        time.sleep(3)
                    quiet.append(percentile(watcher.gaps_ms, 99))
                    with Watcher(there.framebuffer, TICKER_ROW, LEFT_OF_TICKER) as watcher:
                        answer, _ = heavy.communicate("go\n", timeout=120)
                    if heavy.returncode:
                        raise RuntimeError(f"the heavy sync failed: {answer}")
                    busy.append(percentile(watcher.gaps_ms, 99))
                    longest.append(max(watcher.gaps_ms))
        finally:
            player.terminate()
            player.wait()
    return [
        median("frame_gap_p99_ms", busy, "ms", 25),
        median("frame_gap_p99_quiet_ms", quiet, "ms"),
        median("frame_gap_longest_ms", longest, "ms"),
    ]


def _heavy(folder: Path) -> "subprocess.Popen[str]":
    heavy = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.heavy_sync", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert heavy.stdout is not None
    if heavy.stdout.readline().strip() != "ready":
        raise RuntimeError("the heavy sync did not get ready")
    return heavy


def frame_costs(site: Site) -> list[Measure]:
    """What a frame of the ticker costs: the goal as the reference took it, one after the other, and as it really runs.

    Beside it, in turns, the least that pygame and this X server need for a strip of that size: at sixty frames a second
    most of a frame is two processes waking up, which differs from host to host.
    """
    ours: dict[str, list[float]] = {"unpaced": [], "paced": []}
    bare: dict[str, list[float]] = {"unpaced": [], "paced": []}
    for _ in range(ROUNDS):
        seconds = str(PROBE_SECONDS / ROUNDS)
        found = _probe(site, "frame_probe", str(site.hall.state), seconds)
        least = _probe(site, "bare_ticker", *(str(side) for side in found["moved"][0]), seconds)
        for way in ours:
            ours[way] += found[way]
            bare[way] += least[way]
    # The mean would be the cost of a page change now and then; what the ticker asks for is the frame in the middle.
    return [
        median("ticker_frame_ms", ours["unpaced"], "ms", 0.3),
        median("ticker_frame_bare_ms", bare["unpaced"], "ms"),
        median("ticker_frame_at_60_ms", ours["paced"], "ms"),
        median("ticker_frame_at_60_bare_ms", bare["paced"], "ms"),
    ]


def _probe(site: Site, name: str, *arguments: str) -> Any:
    with screen() as there, (site.folder / "probe.log").open("ab") as log:
        words = [sys.executable, "-m", f"tests.bench.{name}", *arguments]
        environment = {
            **os.environ,
            "SDL_VIDEODRIVER": "x11",
            "SDL_FRAMEBUFFER_ACCELERATION": "0",
            "DISPLAY": there.display,
        }
        done = subprocess.run(words, capture_output=True, text=True, env=environment, check=True)
        log.write(done.stderr.encode())
    return json.loads(done.stdout.splitlines()[-1])
