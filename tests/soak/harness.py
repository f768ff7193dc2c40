"""Found a site for the soak, answer the simulated player's wishes, and watch a real one for as long as is asked."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.demo.processes import command, wait_until
from deploy.demo.town import HALL
from deploy.demo.township import SampleNotice
from playlists.model import Rect
from tests.bench.framebuffer import screen
from tests.end_to_end.site import PATIENCE, Site
from tests.soak.blank import BlankWatch, Row, is_blank
from tests.soak.memory import Memory, growth

MOST_BLANK_SECONDS = 1.0
MOST_GROWTH = 2.0
LOOK_SECONDS = 0.1
MEMORY_SECONDS = 2.0
CHANGE_SECONDS = 300.0
KEPT_NOTICES = 3


@dataclass(frozen=True, slots=True)
class Soaked:
    """What a soak found."""

    name: str
    seconds: float
    blank_seconds: float
    changes: int
    looks: int
    memory: Memory

    @property
    def growth(self) -> float:
        """Of the player's proportional set size, per cent: the figure that is judged."""
        return growth(self.memory.player)

    @property
    def good(self) -> bool:
        return self.blank_seconds <= MOST_BLANK_SECONDS and self.growth < MOST_GROWTH


class Changes:
    """The town's releases during a soak: each puts a notice up and takes the oldest of the last few down.

    The first few go up before the player starts, so that as much hangs at the beginning as at the end.
    """

    def __init__(self, site: Site) -> None:
        self.made = -KEPT_NOTICES
        self._site = site
        self._up: list[int] = []
        for _ in range(KEPT_NOTICES):
            self.make()

    def make(self) -> int:
        """Return the release that holds the change."""
        town = self._site.town
        self.made += 1
        self._up.append(town.put_up(_notice(self.made + KEPT_NOTICES)))
        town.publish()
        if len(self._up) > KEPT_NOTICES:
            town.withdraw(self._up.pop(0))
        return town.release(HALL)


def opened(folder: Path) -> Site:
    """A running server with the whole sample township, and a hall player that has fetched it and is stopped."""
    site = Site(folder)
    site.open()
    site.town.put_up_all()
    site.town.publish()
    wait_until(lambda: _all_hangs(site), PATIENCE, "the whole township on the wall")
    site.hall.hand.stop()
    return site


def _all_hangs(site: Site) -> bool:
    wall = site.wall
    return wall.release == site.town.release(HALL) and wall.verified and _ticker_item(site) in wall.items


def _ticker_item(site: Site) -> str:
    return next(item.id for item in site.release().items.values() if item.kind == "ticker")


def zones_of(site: Site) -> list[Rect]:
    release = site.release()
    profile = next(each for each in release.manifest.profiles if each.id == site.hall.surface.profile)
    return [zone.pixels(profile.width, profile.height) for zone in release.manifest.layout.zones]


def simulate(site: Site, hours: float) -> Soaked:
    changes = Changes(site)
    zones = [f"{zone.x},{zone.y},{zone.w},{zone.h}" for zone in zones_of(site)]
    start = site.town.services.clock().isoformat()
    words = [sys.executable, "-m", "tests.soak.simulated", str(site.hall.state), str(hours), start, *zones]
    with (
        (site.folder / "simulated.log").open("ab") as log,
        subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, "SDL_VIDEODRIVER": "dummy"},
        ) as player,
    ):
        told = _answer(changes, player)
    if player.returncode or not told:
        raise RuntimeError("the simulated player ended early: " + (site.folder / "simulated.log").read_text()[-2000:])
    lived = json.loads(told)
    memory = Memory(**lived["memory"])
    return Soaked("simulated", hours * 3600, lived["blank_s"], lived["changes"], lived["looks"], memory)


def _answer(changes: Changes, player: "subprocess.Popen[str]") -> str:
    """Make a change whenever the player asks for one, until it says what it lived through."""
    assert player.stdin is not None
    assert player.stdout is not None
    for line in player.stdout:
        if line.startswith("{"):
            return line
        if line.strip() == "change":
            player.stdin.write(f"{changes.make()}\n")
            player.stdin.flush()
    return ""


def watch(site: Site, seconds: float) -> Soaked:
    """A real player in a real window for ``seconds``, with a release every five minutes."""
    watcher = BlankWatch(zones_of(site))
    memory = Memory()
    changes = Changes(site)
    words = [command("gongshi-player"), "run", "--state", str(site.hall.state), "--output", "window"]
    with screen() as there, (site.folder / "real.log").open("ab") as log:
        environment = {**os.environ, "SDL_VIDEODRIVER": "x11", "DISPLAY": there.display}
        player = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
        try:
            wait_until(lambda: _filled(watcher.zones, there.framebuffer.row), PATIENCE, "the hall in its window")
            began = time.monotonic()
            next_memory = next_change = began
            while (now := time.monotonic()) - began < seconds:
                watcher.look(there.framebuffer.row, now)
                if now >= next_memory:
                    next_memory += MEMORY_SECONDS
                    memory.take(player.pid)
                if now >= next_change:
                    next_change += CHANGE_SECONDS
                    changes.make()
                if player.poll() is not None:
                    raise RuntimeError("the player ended: " + (site.folder / "real.log").read_text()[-2000:])
                time.sleep(LOOK_SECONDS)
        finally:
            player.terminate()
            player.wait()
    return Soaked("real", seconds, watcher.longest, changes.made, watcher.looks, memory)


def _filled(zones: Sequence[Rect], row: Row) -> bool:
    return not any(is_blank(row, zone) for zone in zones)


def _notice(number: int) -> SampleNotice:
    return SampleNotice(
        title=f"第{number}次变更（示例）",
        kind="notice",
        group="政务公开",
        number=10,
        issuer="示例镇人民政府",
        unit="",
        channels=(HALL,),
        zone="main",
        example=True,
        text=f"这是第{number}次变更。52件建议全部办理并答复；有意见请拨打民情热线5691234。",
    )
