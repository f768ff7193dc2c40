"""A real player process: what stands in its frames, before and after somebody pulls the plug."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pygame
import pytest
from PIL import Image

from player.cache import Cache
from player.device_key import DeviceKey
from player.identity import Assignment, Identity, store_identity
from playlists.model import DisplayId, ProfileId, Window
from playlists.pages.digest import page_digest
from tests.player.device_door import DeviceDoor
from tests.player.faulty_server import Faulty, serving
from tests.repository_simulator import HALL, Notice, Repository

Colour = tuple[int, int, int]
RED, GREY = (200, 10, 20), (90, 90, 90)
SIZE = (1920, 1080)
WAIT = 60


def picture(name: str, colour: Colour, shown: Window, *, at_any_time: bool = False) -> Notice:
    """An image item of one page in one colour, approved with the digest of exactly these pixels."""
    file = io.BytesIO()
    Image.new("RGB", SIZE, colour).save(file, "PNG")
    page = page_digest(*SIZE, bytes(colour) * (SIZE[0] * SIZE[1]))
    return Notice(name, name, shown, at_any_time, {"hd/main/1.png": file.getvalue()}, "image", page)


def township(*notices: Notice) -> Repository:
    made = Repository(now=datetime.now(UTC).replace(microsecond=0))
    made.add_channel(HALL, notices)
    made.publish()
    return made


class Box:
    """The machine behind the screen: a state folder, and a process that may be killed."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.frames = folder / "frames"
        self.passed = folder / "passed"
        self.process: subprocess.Popen[bytes] | None = None

    def enrol(self, source: Repository, url: str) -> None:
        Cache(self.state).set_anchor(source.anchor())
        displays = (Assignment(DisplayId("hall"), "大厅", HALL, ProfileId("hd")),)
        key = DeviceKey(self.state).text
        store_identity(self.state, Identity(url, url, "p1", 1, key, displays, None), None)

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "player", *words, "--state", str(self.state)]

    def start(self, *url: str) -> None:
        hurry = ("--poll-seconds", "1", "--report-seconds", "1")
        self.process = subprocess.Popen(
            self.command("run", *url, "--output", f"recorder:{self.frames}", *hurry, "--passed-file", str(self.passed)),
            env={**os.environ, "PYTHONPATH": os.getcwd()},
        )

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(WAIT)
        for stale in (*self.frames.glob("*.png"), self.state / "status.json"):
            stale.unlink(missing_ok=True)

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(WAIT)

    def status(self) -> dict:
        try:
            return json.loads((self.state / "status.json").read_bytes())
        except FileNotFoundError:
            return {}

    def colour(self) -> Colour | None:
        try:
            frame = pygame.image.load(self.frames / "hall.png")
        except FileNotFoundError:
            return None
        return tuple(frame.get_at((960, 540))[:3])

    def wait_for(self, what: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WAIT
        while not what():
            assert self.process is not None
            assert self.process.poll() is None, "the player ended"
            assert time.monotonic() < deadline, f"waited in vain; {self.status()}, {self.colour()}"
            time.sleep(0.05)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    made = Box(tmp_path)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.wait(WAIT)


@pytest.fixture
def brief() -> Notice:
    return picture("brief", RED, Window(None, datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)))


@pytest.fixture
def served(box: Box, brief: Notice) -> Iterator[Faulty]:
    source = township(brief, picture("always", GREY, Window(), at_any_time=True))
    # One playlist holds both; the evergreen one is what stays when the brief notice has ended.
    source.notices[HALL][1].shown = Window(brief.shown.not_after, None)
    source.publish()
    with serving(source.files) as server:
        box.enrol(source, server.url)
        yield server


def main_zone(box: Box) -> dict:
    displays = box.status().get("displays") or [{}]
    return displays[0].get("zones", {}).get("main") or {}


def test_from_an_empty_cache_to_verified_pixels_and_the_same_after_a_power_cut_with_the_server_gone(box, served):
    box.start()
    box.wait_for(lambda: box.colour() == RED and main_zone(box).get("verified") is True)
    shown = main_zone(box)
    assert shown["item"] == "brief"
    assert shown["drawn"] == shown["expected"]
    box.kill()
    served.files.clear()
    box.start()
    box.wait_for(lambda: box.colour() == RED and main_zone(box).get("verified") is True)
    assert box.status()["displays"][0]["release"] is not None
    assert box.stop() == 0


def test_what_has_ended_goes_without_a_network_and_what_is_always_true_stays(box, served):
    box.start()
    box.wait_for(lambda: box.colour() == RED)
    served.files.clear()
    box.passed.write_text("7200")
    box.wait_for(lambda: box.colour() == GREY and main_zone(box).get("item") == "always")


def test_a_screenshot_is_what_stands_and_the_commands_answer(box, served, tmp_path):
    box.start()
    box.wait_for(lambda: box.colour() == RED)
    target = tmp_path / "shot.png"
    assert subprocess.run(box.command("screenshot", str(target)), check=False).returncode == 0
    assert tuple(pygame.image.load(target).get_at((5, 5))[:3]) == RED
    answer = subprocess.run(box.command("status"), check=False, capture_output=True)
    assert json.loads(answer.stdout)["displays"][0]["id"] == "hall"
    assert subprocess.run(box.command("screenshot", str(target), "--display", "nobody"), check=False).returncode == 0


HALL_SCREEN = {"id": "hall", "name": "大厅", "channel": "hall", "profile": "hd"}


def test_a_box_out_of_the_carton_shows_a_code_then_its_channel_and_reports_what_stood(box, brief):
    source = township(brief)
    with serving(source.files) as server:
        server.post = door = DeviceDoor(source, server.url, displays=[HALL_SCREEN], now=datetime.now(UTC))
        box.start(server.url)
        box.wait_for(lambda: (box.frames / "pairing.png").exists() and (box.state / "pairing-code").exists())
        door.codes = [(box.state / "pairing-code").read_text()]
        box.wait_for(lambda: box.colour() == RED and main_zone(box).get("verified") is True)
        # Reports are a second apart: behind the third from now the page has stood for whole seconds, which alone count.
        said = len(door.counters)
        box.wait_for(lambda: len(door.counters) > said + 2)
        assert box.stop() == 0

        box.start()
        box.wait_for(lambda: bool(door.records))
        record = next(iter(door.records.values()))
        assert (record.display, record.item, record.page, record.claim) == ("hall", "brief", brief.page, "drawn")

        door.displays = [HALL_SCREEN, {**HALL_SCREEN, "id": "gate"}]
        box.wait_for((box.frames / "gate.png").exists)
        assert box.stop() == 0


def test_without_a_player_the_commands_say_so(box):
    for words in (("screenshot", "x.png"), ("status",), ("show", "status")):
        answer = subprocess.run(box.command(*words), check=False, capture_output=True)
        assert answer.returncode == 2
        assert b"no player" in answer.stderr
        assert b"Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ouput = 'window'", "unknown setting 'ouput'"),
        ("output = 5", "must be text"),
        ("poll_seconds = 0", "too small"),
        ("output = 'projector'", "unknown output"),
        ("transition = 'spin'", "fade"),
        ("[outputs]\nhall = 5", "must be a table"),
        ("= = =", "not valid TOML"),
    ],
)
def test_settings_that_cannot_be_used_are_one_sentence(box, text, says):
    box.state.mkdir()
    (box.state / "config.toml").write_text(text)
    answer = subprocess.run(box.command("run"), check=False, capture_output=True)
    assert answer.returncode == 2
    assert says in answer.stderr.decode()
    assert answer.stderr.count(b"\n") == 1


def test_a_player_that_belongs_to_nobody_says_how_to_enrol(box):
    answer = subprocess.run(box.command("run"), check=False, capture_output=True)
    assert answer.returncode == 2
    assert b"E60" in answer.stderr
    assert b"enrol URL CODE" in answer.stderr
