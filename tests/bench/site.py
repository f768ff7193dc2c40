"""What the whole road costs with real processes: server over HTTPS, enrolled hall player, sample township.

Publish to pixels, the first frame of a cold player without a network, and what the hall costs at rest with its
ticker moving, in a real X window without a GPU.
"""

import random
import shutil
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from deploy.demo.deeds import Wall
from deploy.demo.processes import Hand, command, status_of, wait_until
from deploy.demo.show import read_wall
from deploy.demo.town import HALL, Town
from deploy.demo.township import SampleNotice
from server.accounts.roles import Actor
from server.channels.placing import place
from server.notices.drafts import DraftChanges, save_draft
from server.notices.models import Notice
from server.notices.steps import get_notice
from server.services import Services
from tests.bench.framebuffer import screen
from tests.bench.measures import Measure, median, percentile95, single
from tests.bench.processes import PidOf, cpu_seconds, peak_pss, pss_mb
from tests.end_to_end.site import PATIENCE, Site

PUBLISHES = 32
STARTS = 9
CHANCE = random.Random(1)
STEADY_SECONDS = 30.0
SETTLE_SECONDS = 45.0
"""After this the layout worker has gone home and caches are warm: what follows is the steady state."""


class PrioritySite(Site):
    """A site whose notices displace one another: each later one has the higher priority, so it shows at once."""

    def wall_of(self, hand: Hand) -> Wall:
        return read_wall(status_of(self.hall.state), hand.pid)

    def says_it_shows(self, item: str) -> bool:
        """Whether the player's status names the item. Nothing else is read.

        ``shows`` asks the tables for every notice besides, 8 ms a look: so often it keeps most of a core busy,
        and with it the cable, whose threads run in this process.
        """
        return item in self.wall_of(self.hall.hand).items

    def put_up_above(self, turn: int) -> str:
        town = PriorityTown(self.town.services, turn)
        notice = town.put_up(
            SampleNotice(
                title=f"测量用通知第{turn}号",
                kind="notice",
                group="政务公开",
                number=10,
                issuer="示例镇人民政府",
                unit="",
                channels=(HALL,),
                zone="main",
                example=True,
                text=f"这是第{turn}次测量。52件建议全部办理并答复，答复率为100%；有意见请拨打民情热线5691234。",
            )
        )
        with town.services.reading() as session:
            found = session.get(Notice, notice)
            assert found is not None
            return found.item_id


class PriorityTown(Town):
    def __init__(self, services: Services, priority: int) -> None:
        super().__init__(services)
        self._priority = priority

    def _schedule(
        self, session: Session, author: Actor, notice_id: int, channels: Sequence[str], zone: str, today: date
    ) -> None:
        now = self.services.clock()
        draft = get_notice(session, author, notice_id)
        last = today + timedelta(days=6)
        changes = DraftChanges(period_first=today, period_last=last)
        save_draft(session, author, notice_id, changes, revision=draft.revision, now=now)
        place(
            session,
            author,
            notice_id,
            channels,
            first_day=today,
            last_day=last,
            zone=zone,
            priority=self._priority,
            reason="测量：后来的排在前面",
            now=now,
        )


def publish_to_pixels(site: PrioritySite) -> list[float]:
    """From the call that compiles and signs to the moment the player has flipped the frame with the new page (ms)."""
    spent = []
    for turn in range(1, PUBLISHES + 1):
        # At any moment between two polls: without this every turn begins where the last one's poll has just ended.
        # Before the notice is approved: the server's own publisher takes what is approved within two seconds, and
        # what it has published already by the time the clock starts would be measured as a matter of milliseconds.
        time.sleep(CHANCE.random())
        item = site.put_up_above(turn)
        started = time.monotonic()
        site.town.publish()
        wait_until(partial(site.says_it_shows, item), PATIENCE, "the new page", every=0.005)
        spent.append((time.monotonic() - started) * 1000)
    # What the status said is checked once against the picture, as soon as the fade is over.
    site.seen(item)
    return spent


def first_frames(hall: Hand, state: Path) -> list[float]:
    """Cold starts without a server: milliseconds from the process's start to its first flip, as the player measured."""
    found = []
    for _ in range(STARTS):
        hall.stop()
        (state / "status.json").unlink(missing_ok=True)
        hall.start()
        wait_until(lambda: isinstance(status_of(state).get("first_frame_ms"), int), PATIENCE, "the first frame")
        first = status_of(state)["first_frame_ms"]
        assert isinstance(first, int)
        found.append(float(first))
    return found


def run() -> Sequence[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        site = PrioritySite(Path(folder))
        try:
            site.open()
            pixels = publish_to_pixels(site)
            site.town.put_up_all()
            site.town.publish()
            wait_until(lambda: site.wall.release == site.town.release(HALL), PATIENCE, "the whole township on the wall")
            site.hall.hand.stop()
            return [percentile95("publish_to_pixels_ms", pixels, "ms", 1500), *at_rest(site)]
        finally:
            site.end()


def at_rest(site: PrioritySite) -> list[Measure]:
    log = site.folder / "window.log"
    with screen() as there:
        # With the polls and reports of a hall, not those of the demonstration.
        words = [command("gongshi-player"), "run", "--state", str(site.hall.state), "--output", "window"]
        hall = Hand("window", words, log, {"DISPLAY": there.display, "SDL_VIDEODRIVER": "x11"})
        pid = PidOf()
        # Everything is set anew, so that the peak holds the layout worker at its work.
        shutil.rmtree(site.hall.state / "pages")
        with peak_pss(pid) as peak:
            hall.start()
            pid.pid = hall.pid
            wait_until(lambda: site.wall_of(hall).verified, PATIENCE, "the hall in its window")
            time.sleep(SETTLE_SECONDS)
        assert hall.pid is not None
        memory, shares = [], []
        for _ in range(5):
            before, began = cpu_seconds(hall.pid), time.monotonic()
            time.sleep(STEADY_SECONDS / 5)
            shares.append((cpu_seconds(hall.pid) - before) / (time.monotonic() - began) * 100)
            memory.append(pss_mb(hall.pid))
        site.server.stop()
        frames = first_frames(hall, site.hall.state)
        hall.stop()
    return [
        median("first_frame_offline_ms", frames, "ms", 400),
        median("hall_cpu_share", shares, "% of a core", 5),
        median("hall_pss_mb", memory, "MB", 85),
        single("hall_pss_peak_mb", peak[0], "MB", 140),
    ]
