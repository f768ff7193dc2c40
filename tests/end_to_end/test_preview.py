"""What the console shows of a channel at an instant is, point by point, what a separately installed player draws then.

The players run on a copy of the two rooms that their machine gets, ``player`` and ``playlists``, in a folder of their
own; the server's room and what only it needs cannot be imported there. Their frames are what their recorders write.
"""

import io
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from PIL import Image

from deploy.demo.processes import answers, enrol, wait_until
from deploy.demo.show import FORTY_DAYS, START_SECONDS, Box, Show
from deploy.demo.town import Surface
from deploy.demo.township import sample_notices
from playlists.ticker import pace_of
from server.channels.layouts import PROFILES
from server.channels.preview import picture_at
from tests.end_to_end.site import PATIENCE, opened

ROOT = Path(__file__).resolve().parents[2]
PLAYER_ALONE = """
import sys
for name in ("server", "flask", "sqlalchemy", "apscheduler", "cheroot"):
    sys.modules[name] = None
from player.cli import main
sys.exit(main())
"""
SLACK = timedelta(milliseconds=500)
OLDEST_FRAMES = 360
"""A frame was drawn at most so many sixtieths of a second before its file was there."""
CANDIDATES = 3
"""A ticker that stands or is empty fits every step: trying them all takes longer than anybody waits."""


class Apart(Show):
    """The demonstration's township, its players started from a folder that holds the player alone."""

    def __init__(self, folder: Path) -> None:
        self.installed = folder / "installed"
        for room in ("player", "playlists"):
            shutil.copytree(ROOT / room, self.installed / room, ignore=shutil.ignore_patterns("__pycache__"))
        super().__init__(folder, window=False, tell=lambda text: None)

    def _box(self, surface: Surface, windowed: bool) -> Box:
        box = super()._box(surface, windowed)
        path = f"PYTHONPATH={self.installed}:{sysconfig.get_paths()['purelib']}"
        alone = ["env", "-C", str(self.installed), path, sys.executable, "-S", "-P", "-c", PLAYER_ALONE]
        box.hand.words[:1] = alone
        return box

    def open(self) -> None:
        self.town.found()
        kinds: dict[str, int] = {}
        for notice in sample_notices():
            # Enough to turn pages in every zone; review of all of them would only take longer.
            kinds[notice.kind] = kinds.get(notice.kind, 0) + 1
            if kinds[notice.kind] <= 2:
                self.town.put_up(notice)
        self.town.publish()
        self.server.start()
        authority = self.data / "tls" / "ca.pem"
        wait_until(lambda: answers(self.url, authority), START_SECONDS, "the server's first answer")
        for box in self.boxes.values():
            enrol(self.url, self.town.code(box.name), box.state)
            box.hand.start()
        wait_until(self.ready, PATIENCE, "both displays' newest pages")

    def preview(self, box: Box, at: datetime) -> Image.Image:
        with self.town.services.reading() as session:
            shown = picture_at(
                session, box.surface.channel, at, services=self.town.services, profile_id=box.surface.profile
            )
        return Image.open(io.BytesIO(shown.png)).convert("RGB")

    def recorded(self, box: Box) -> tuple[Image.Image, datetime]:
        """The newest frame, and when its file was there."""
        path = box.frames / f"{box.name}.png"
        content, written = path.read_bytes(), path.stat().st_mtime
        return Image.open(io.BytesIO(content)).convert("RGB"), datetime.fromtimestamp(written, UTC)

    def hall_equals(self, ahead: timedelta = timedelta()) -> bool:
        """Whether the hall's frame is the preview of the instant at which its ticker stood where it stands there.

        ``ahead`` is by how much its player's clock is before this machine's, which wrote the time of the file.
        """
        box = self.boxes["hall"]
        frame, written = self.recorded(box)
        latest = written + ahead + SLACK
        newest = self.preview(box, latest)
        return any(
            self.preview(box, latest - count * timedelta(seconds=1) / 60).tobytes() == frame.tobytes()
            for count in islice(_steps_back(frame, newest, box), CANDIDATES)
        )

    def panel_equals(self, ahead: timedelta = timedelta()) -> bool:
        box = self.boxes["led"]
        frame, written = self.recorded(box)
        return self.preview(box, written + ahead).tobytes() == frame.tobytes()

    def lasting_only(self) -> bool:
        """Whether nothing with an end hangs any more."""
        now = self.snapshot()
        return all(wall.items and set(wall.items) <= now.lasting for wall in now.walls.values())


def _steps_back(frame: Image.Image, newest: Image.Image, box: Box) -> Iterator[int]:
    """How many of the ticker's steps lie between two pictures: its right half, moved, must be found again."""
    profile = PROFILES[box.surface.profile].profile
    step, top = pace_of(profile).step, profile.height * 911 // 1000
    half, right, bottom = profile.width // 2, profile.width, profile.height
    for count in range(OLDEST_FRAMES):
        moved = count * step
        earlier, later = (half + moved, top, right, bottom), (half, top, right - moved, bottom)
        if frame.crop(earlier).tobytes() == newest.crop(later).tobytes():
            yield count


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    with opened(Apart, tmp_path_factory.mktemp("apart")) as running:
        yield running


def test_the_preview_of_a_hall_with_column_clock_and_ticker_is_the_player_s_frame(apart: Apart) -> None:
    wait_until(apart.hall_equals, PATIENCE, "a frame of the hall that equals its preview")


def test_the_preview_of_a_panel_is_the_player_s_frame(apart: Apart) -> None:
    wait_until(apart.panel_equals, PATIENCE, "a frame of the panel that equals its preview")


def test_the_preview_of_forty_days_ahead_is_what_players_draw_that_were_cut_off_until_then(apart: Apart) -> None:
    apart.do("past-end")
    wait_until(apart.lasting_only, PATIENCE, "walls without what has ended")
    ahead = timedelta(seconds=FORTY_DAYS)
    wait_until(lambda: apart.hall_equals(ahead), PATIENCE, "a frame of the hall that equals its preview in forty days")
    wait_until(lambda: apart.panel_equals(ahead), PATIENCE, "a frame of the panel that equals its preview then")
