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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.demo.processes import command, wait_until
from deploy.demo.town import HALL
from playlists.pages.theme import OFFICIAL, colour
from tests.bench.framebuffer import Framebuffer, Watcher, screen
from tests.bench.measures import Measure, median
from tests.bench.peer_page import write_peer_page
from tests.bench.processes import cpu_seconds, pss_mb
from tests.end_to_end.site import PATIENCE, Site

PAIRS = 3
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

    first_frame_ms: float
    cpu_share: float
    pss: float
    changes: float


def play(words: Sequence[str], extra: Mapping[str, str], log: Path, picture: Path | None = None) -> Run:
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
            wait_until(lambda: hall_is_up(there.framebuffer), PATIENCE, f"the first frame of {words[0]}", every=0.005)
            first = (time.monotonic() - began) * 1000
            time.sleep(SETTLE_SECONDS)
            with Watcher(there.framebuffer, TICKER_ROW, 400) as watcher:
                before, since = cpu_seconds(process.pid) + cpu_seconds(there.pid), time.monotonic()
                time.sleep(STEADY_SECONDS)
                spent = cpu_seconds(process.pid) + cpu_seconds(there.pid) - before
                share = spent / (time.monotonic() - since) * 100
            memory = pss_mb(process.pid)
            if picture is not None:
                _keep(there.framebuffer, picture)
            return Run(first, share, memory, watcher.per_second)
        finally:
            process.terminate()
            process.wait()


def hall_is_up(framebuffer: Framebuffer) -> bool:
    """The ticker's bar with letters on it, the spine, and the ink of a title."""
    bar = framebuffer.share(TICKER_ROW, ACCENT, 400)
    if not 0.3 < bar < 0.97 or framebuffer.share(SPINE_ROW, ACCENT, 4, 16) < 0.9:
        return False
    return any(framebuffer.share(y, INK, 200, 1300) > 0.01 for y in TITLE_ROWS)


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

    def ours(picture: Path | None = None) -> Run:
        return play(player, {"SDL_VIDEODRIVER": "x11"}, site.folder / "player.log", picture)

    def theirs(picture: Path | None = None) -> Run:
        return play(kiosk, {}, site.folder / "browser.log", picture)

    pairs: list[tuple[Run, Run]] = []
    for number in range(PAIRS + 1):
        # The first pair warms caches and first-run files of both and is not counted; the order alternates.
        show = Path("build/bench") if number == 0 else None
        pictures = (show / "hall.png", show / "chromium.png") if show else (None, None)
        if number % 2:
            other, own = theirs(pictures[1]), ours(pictures[0])
        else:
            own, other = ours(pictures[0]), theirs(pictures[1])
        if number:
            pairs.append((own, other))
    return measures(pairs)


def measures(pairs: Sequence[tuple[Run, Run]]) -> list[Measure]:
    found = []
    goals = {
        "cpu": ("cpu_share", "% of a core", 6.0),
        "pss": ("pss", "MB", 5.0),
        "first_frame": ("first_frame_ms", "ms", 3.0),
    }
    for name, (part, unit, goal) in goals.items():
        ratios = [getattr(theirs, part) / getattr(ours, part) for ours, theirs in pairs]
        found.append(ratio(f"vs_chromium_{name}_ratio", ratios, goal))
        found.append(median(f"pair_hall_{part}", [getattr(ours, part) for ours, _ in pairs], unit))
        found.append(median(f"pair_chromium_{part}", [getattr(theirs, part) for _, theirs in pairs], unit))
    found.append(median("pair_hall_changes_shown", [ours.changes for ours, _ in pairs], "a second"))
    found.append(median("pair_chromium_changes_shown", [theirs.changes for _, theirs in pairs], "a second"))
    return found


def ratio(name: str, values: Sequence[float], goal: float) -> Measure:
    plain = median(name, values, "times")
    return Measure(name, plain.value, plain.unit, plain.n, plain.least, plain.most, goal, at_least=True)
