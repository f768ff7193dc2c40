"""The hall against a browser kiosk that shows the same matters and the same ticker, in pairs within one run.

Each has an X server of its own without a GPU, and pays for it; what it shows is read from that server's framebuffer,
so a program that drops frames is seen to. Goals are ratios, because machines are noisy and both suffer alike.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from deploy.demo.processes import command, wait_until
from deploy.demo.town import HALL
from playlists.pages.theme import OFFICIAL, colour
from tests.bench.framebuffer import Framebuffer, Screen, Watcher, screen
from tests.bench.measures import Measure, median
from tests.bench.peer_page import write_peer_page
from tests.bench.processes import cpu_seconds, pss_mb
from tests.end_to_end.site import PATIENCE, Site

T = TypeVar("T")

PAIRS = 5
STARTS = 9
SETTLE_SECONDS = 8.0
STEADY_SECONDS = 30.0
TICKER_ROW = 1040
SPINE_ROW = 900
TITLE_ROWS = range(64, 150, 6)
ACCENT, INK = colour(OFFICIAL, "accent"), colour(OFFICIAL, "ink")
KIOSK = (
    "--kiosk",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=Translate,TranslateUI,MediaRouter",
    "--window-size=1920,1080",
    "--window-position=0,0",
)


@dataclass(frozen=True, slots=True)
class Run:
    """``cpu_share`` is in per cent of a core, the program's X server included; memory is the program's tree alone."""

    cpu_share: float
    pss: float
    changes: float


@contextmanager
def playing(words: Sequence[str], extra: Mapping[str, str], log: Path) -> Iterator[tuple[Screen, int, float]]:
    """Start it on a screen of its own; give the screen, its process and the milliseconds till it was up."""
    with screen() as there, log.open("ab") as out:
        began = time.monotonic()
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={**os.environ, **extra, "DISPLAY": there.display},
        )
        try:
            yield there, process.pid, (_seen_up(there.framebuffer, words[0]) - began) * 1000
        finally:
            process.terminate()
            process.wait()


def play(words: Sequence[str], extra: Mapping[str, str], log: Path, picture: Path | None = None) -> Run:
    with playing(words, extra, log) as (there, pid, _):
        time.sleep(SETTLE_SECONDS)
        with Watcher(there.framebuffer, TICKER_ROW, 400) as watcher:
            before, since = cpu_seconds(pid) + cpu_seconds(there.pid), time.monotonic()
            time.sleep(STEADY_SECONDS)
            spent = cpu_seconds(pid) + cpu_seconds(there.pid) - before
            share = spent / (time.monotonic() - since) * 100
        memory = pss_mb(pid)
        if picture is not None:
            _keep(there.framebuffer, picture)
        return Run(share, memory, watcher.per_second)


def first_frame(words: Sequence[str], extra: Mapping[str, str], log: Path) -> float:
    with playing(words, extra, log) as (_, _, first):
        return first


def hall_is_up(framebuffer: Framebuffer) -> bool:
    """The spine, the ticker's bar with letters on it, and the ink of a title: in the order of what a look costs."""
    if framebuffer.share(SPINE_ROW, ACCENT, 4, 16) < 0.9:
        return False
    if not 0.3 < framebuffer.share(TICKER_ROW, ACCENT, 400) < 0.97:
        return False
    return any(framebuffer.share(y, INK, 200, 1300) > 0.01 for y in TITLE_ROWS)


def _seen_up(framebuffer: Framebuffer, name: str) -> float:
    """When it was up, on the monotonic clock: reading the rows takes its time, and what it found was there before."""
    looked = 0.0

    def look() -> bool:
        nonlocal looked
        looked = time.monotonic()
        return hall_is_up(framebuffer)

    wait_until(look, PATIENCE, f"the first frame of {name}", every=0.002)
    return looked


def _keep(framebuffer: Framebuffer, path: Path) -> None:
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    Image.frombytes("RGB", (1920, 1080), framebuffer.rgb()).save(path)


def run() -> Sequence[Measure]:
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("no Chromium on this machine; the comparison is left out", file=sys.stderr)
        return ()
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        try:
            site.open()
            site.town.put_up_all()
            site.town.publish()
            wait_until(lambda: site.wall.release == site.town.release(HALL), PATIENCE, "the whole township on the wall")
            site.hall.hand.stop()
            return compare(site, browser)
        finally:
            site.end()


def compare(site: Site, browser: str) -> list[Measure]:
    release = site.release()
    profile = next(each for each in release.manifest.profiles if each.id == site.hall.surface.profile)
    page = site.folder / "peer.html"
    write_peer_page(release, profile, page)
    player = (command("gongshi-player"), "run", "--state", str(site.hall.state), "--output", "window")
    kiosk = (browser, *KIOSK, f"--user-data-dir={site.folder / 'profile'}", page.as_uri())

    own_way = (player, {"SDL_VIDEODRIVER": "x11"}, site.folder / "player.log")
    their_way = (kiosk, {}, site.folder / "browser.log")

    def pair(number: int) -> tuple[Run, Run]:
        # The first pair warms caches and first-run files of both and is not counted.
        kept = Path("build/bench") if number == 0 else None
        pictures = (kept / "hall.png", kept / "chromium.png") if kept else (None, None)
        return in_turns(number, partial(play, *own_way, pictures[0]), partial(play, *their_way, pictures[1]))

    def starts(number: int) -> tuple[float, float]:
        return in_turns(number, partial(first_frame, *own_way), partial(first_frame, *their_way))

    runs = [pair(number) for number in range(PAIRS + 1)][1:]
    return measures(runs, [starts(number) for number in range(STARTS)])


def in_turns(number: int, ours: Callable[[], T], theirs: Callable[[], T]) -> tuple[T, T]:
    """Ours and theirs; who begins alternates."""
    if number % 2:
        other = theirs()
        return ours(), other
    return ours(), theirs()


def measures(runs: Sequence[tuple[Run, Run]], starts: Sequence[tuple[float, float]]) -> list[Measure]:
    parts = [
        ("cpu", "cpu_share", "% of a core", 6.0, [(ours.cpu_share, theirs.cpu_share) for ours, theirs in runs]),
        ("pss", "pss", "MB", 5.0, [(ours.pss, theirs.pss) for ours, theirs in runs]),
        ("first_frame", "first_frame_ms", "ms", 3.0, starts),
    ]
    found = []
    for name, part, unit, goal, pairs in parts:
        found.append(ratio(f"vs_chromium_{name}_ratio", [theirs / ours for ours, theirs in pairs], goal))
        found.append(median(f"pair_hall_{part}", [ours for ours, _ in pairs], unit))
        found.append(median(f"pair_chromium_{part}", [theirs for _, theirs in pairs], unit))
    found.append(median("pair_hall_changes_shown", [ours.changes for ours, _ in runs], "a second"))
    found.append(median("pair_chromium_changes_shown", [theirs.changes for _, theirs in runs], "a second"))
    return found


def ratio(name: str, values: Sequence[float], goal: float) -> Measure:
    plain = median(name, values, "times")
    return Measure(name, plain.value, plain.unit, plain.n, plain.least, plain.most, goal, at_least=True)
