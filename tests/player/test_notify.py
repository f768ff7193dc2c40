"""The supervisor hears of frames that were really shown, and of nothing else: on a real socket, as systemd's is."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from player.config import Config
from player.faults import Fault
from player.notify import Notifier
from player.outputs import OutputError, recorder
from player.running import Running
from player.status import Link
from player.wall import Wall, WallDisplay
from tests.player.stage_cast import RED, Notice, at, hall, release
from tests.player.test_wall import display

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="the supervisor's socket is a Unix one")
READY, PING = b"READY=1\nWATCHDOG=1", b"WATCHDOG=1"


class Ear:
    """What systemd hears."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.plug = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.plug.bind(address)
        self.plug.setblocking(False)

    def heard(self) -> list[bytes]:
        words = []
        while True:
            try:
                words.append(self.plug.recv(100))
            except BlockingIOError:
                return words


@pytest.fixture
def ear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ear]:
    made = Ear(str(tmp_path / "notify"))
    monkeypatch.setenv("NOTIFY_SOCKET", made.address)
    monkeypatch.setenv("WATCHDOG_USEC", "60000000")
    yield made
    made.plug.close()


class Hung:
    """A display with a still page, and the news desk that pings for it."""

    def __init__(self, folder: Path, *names: str) -> None:
        cast = hall(folder)
        cast.hang(release(Notice("water", (RED,))))
        self.shown = [display(folder, name, cast.supply) for name in names]
        for each in self.shown:
            each.hang(release(Notice("water", (RED,))))
        self.running = Running(Config(folder), cast.supply, lambda: Link("current"), lambda: None)
        self.running.wall = Wall(
            self.shown,
            lambda: at(0),
            on_first_frame=lambda: None,
            each_turn=self.running.each_turn,
            on_wish=lambda *_: None,
        )

    def turn(self, second: float) -> None:
        for each in self.shown:
            each.tick(at(second))
        self.running.each_turn(at(second))


def frames(shown: WallDisplay) -> int:
    assert shown.stage is not None
    return shown.stage.frames


def test_the_supervisor_hears_of_the_first_frame_and_then_at_a_third_of_its_patience(tmp_path, ear):
    wall = Hung(tmp_path, "one")
    wall.turn(0)
    assert ear.heard() == [READY]
    for second in range(1, 20):
        wall.turn(second)
    assert ear.heard() == []
    wall.turn(20)
    assert ear.heard() == [PING]


def test_a_player_with_no_display_left_is_alive_while_its_loop_turns(tmp_path, ear):
    wall = Hung(tmp_path)
    wall.turn(0)
    wall.turn(20)
    assert ear.heard() == [READY, PING]


def test_for_a_page_that_stands_still_a_small_part_is_really_shown_before_the_ping(tmp_path, ear):
    wall = Hung(tmp_path, "one")
    wall.turn(0)
    before = frames(wall.shown[0])
    wall.turn(20)
    assert (frames(wall.shown[0]), ear.heard()) == (before + 1, [READY, PING])


def test_where_frames_come_anyway_none_is_shown_for_the_ping_alone(tmp_path, ear):
    wall = Hung(tmp_path, "one")
    wall.turn(0)
    wall.turn(20)
    stage = wall.shown[0].stage
    assert stage is not None
    stage.show_again(at(30).boot_ms)
    before = stage.frames
    wall.turn(40)
    assert stage.frames == before


def test_an_output_that_refuses_the_frame_gets_no_ping_and_is_lost_as_at_any_frame(tmp_path, ear, monkeypatch):
    wall = Hung(tmp_path, "one")
    wall.turn(0)
    assert ear.heard() == [READY]

    def refuse(*_: object) -> None:
        raise OutputError("the cable was pulled")

    monkeypatch.setattr(recorder.Recorder, "show", refuse)
    for second in range(20, 600, 7):
        wall.turn(second)
    assert ear.heard() == []
    assert (wall.shown[0].fault, wall.shown[0].problem) == (Fault.OUTPUT, "the cable was pulled")


def test_an_output_that_hangs_gets_no_ping(tmp_path, ear, monkeypatch):
    entered, let_go = threading.Event(), threading.Event()
    showing = recorder.Recorder.show

    def hang(output: recorder.Recorder, *what: object) -> None:
        entered.set()
        let_go.wait()
        showing(output, *what)

    wall = Hung(tmp_path, "one")
    wall.turn(0)
    assert ear.heard() == [READY]
    monkeypatch.setattr(recorder.Recorder, "show", hang)
    loop = threading.Thread(target=wall.turn, args=(20,))
    loop.start()
    assert entered.wait(30)
    assert ear.heard() == []
    let_go.set()
    loop.join()
    assert ear.heard() == [PING]


def test_one_display_that_shows_frames_keeps_the_player_although_another_is_lost(tmp_path, ear, monkeypatch):
    wall = Hung(tmp_path, "bad", "good")
    wall.turn(0)
    showing = recorder.Recorder.show

    def sometimes(output: recorder.Recorder, *what: object) -> None:
        if output.name.endswith("bad"):
            raise OutputError("no signal")
        showing(output, *what)

    monkeypatch.setattr(recorder.Recorder, "show", sometimes)
    wall.turn(20)
    assert ear.heard() == [READY, PING]
    assert [each.fault for each in wall.shown] == [Fault.OUTPUT, None]


def test_a_display_that_never_opened_is_never_ready(tmp_path, ear, monkeypatch):
    def closed(*_: object) -> None:
        raise OutputError("no desktop")

    monkeypatch.setattr(recorder, "open_output", closed)
    wall = Hung(tmp_path, "one")
    for second in range(100):
        wall.turn(second)
    assert ear.heard() == []


def test_without_a_supervisor_nothing_is_shown_for_it(tmp_path, monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    wall = Hung(tmp_path, "one")
    wall.turn(0)
    before = frames(wall.shown[0])
    wall.turn(600)
    assert frames(wall.shown[0]) == before


def test_a_supervisor_that_is_gone_is_no_reason_to_stop(tmp_path):
    notifier = Notifier(str(tmp_path / "nobody"))
    notifier.frame_shown()
    notifier.frame_shown()


def test_the_supervisor_hears_that_the_player_stops(ear):
    Notifier.from_environment().stopping()
    assert ear.heard() == [b"STOPPING=1"]
