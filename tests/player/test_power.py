"""A screen's power follows the quiet hours by commands of this box alone, and what the plugs say is passed on."""

import sys
from pathlib import Path

import pytest

from player.config import Config, PowerSettings
from player.power import Power, Screen, run
from player.running import Running
from player.screens import Watch, connectors, state_in
from player.status import Link, Storage, display_state, rows
from player.wall import Wall
from tests.player.stage_cast import RED, Notice, at, hall, release
from tests.player.test_light import QUIET, lit
from tests.player.test_wall import display


def plug(root: Path, name: str, status: str = "connected", enabled: str = "enabled", dpms: str = "On") -> None:
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    for file, word in (("status", status), ("enabled", enabled), ("dpms", dpms)):
        (folder / file).write_text(word + "\n")


def says(*words: str, code: int = 0) -> tuple[str, ...]:
    return (sys.executable, "-c", f"import sys; print(*sys.argv[1:]); sys.exit({code})", *words)


def notes(path: Path, word: str) -> tuple[str, ...]:
    return (sys.executable, "-c", "import sys; open(sys.argv[1], 'a').write(sys.argv[2])", str(path), word)


def test_the_wanted_state_is_said_again_each_time(tmp_path):
    said = tmp_path / "said"
    power = Power(PowerSettings(on=notes(said, "+"), off=notes(said, "-")), Watch(root=tmp_path))
    power.see_to_it()
    power.see_to_it()
    power.want(False)
    power.see_to_it()
    power.see_to_it()
    assert said.read_text() == "++--"
    assert (power.screen.wanted, power.screen.result.ok) == (False, True)


def test_an_edge_is_seen_to_at_once_and_only_an_edge(tmp_path):
    edges: list[bool] = []
    power = Power(PowerSettings(), Watch(root=tmp_path), on_edge=lambda: edges.append(True))
    for wanted in (True, False, False, True):
        power.want(wanted)
    assert len(edges) == 2


def test_a_command_that_fails_is_told_with_its_words():
    done = run(says("no such", "output", code=3))
    assert (done.ok, done.words.endswith("ended with 3. no such output")) == (False, True)


def test_a_command_that_is_not_there_is_told_and_raises_nothing():
    done = run(["/nowhere/cec-ctl", "--standby"])
    assert not done.ok
    assert done.words.startswith("/nowhere/cec-ctl")


def test_a_command_that_hangs_is_ended_with_its_children():
    child = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).wait()"
    done = run([sys.executable, "-c", child], seconds=1)
    assert (done.ok, "not done within 1 s" in done.words) == (False, True)


def test_a_command_that_never_stops_talking_fills_no_memory():
    done = run([sys.executable, "-c", "while True: print('x' * 10000)"], seconds=30)
    assert len(done.words) < 1_000


def test_no_shell_looks_at_the_words(tmp_path):
    mark = tmp_path / "mark"
    done = run(says(f"$(touch {mark})", ";", f"touch {mark}"))
    assert (done.ok, mark.exists()) == (True, False)


def test_a_plug_is_read_in_the_kernel_s_words(tmp_path):
    plug(tmp_path, "card0-HDMI-A-1")
    (tmp_path / "card0").mkdir()
    (tmp_path / "version").write_text("x")
    (one,) = connectors(tmp_path)
    assert (one.name, one.status, one.enabled, one.dpms, one.state) == (
        "HDMI-A-1",
        "connected",
        "enabled",
        "On",
        "on",
    )


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (("connected", "enabled", "On"), "on"),
        (("connected", "enabled", "Off"), "off"),
        (("connected", "enabled", "Standby"), "off"),
        (("connected", "disabled", "On"), "off"),
        (("disconnected", "disabled", "Off"), "disconnected"),
        (("unknown", "", ""), "unknown"),
        (("", "", ""), "unknown"),
    ],
)
def test_what_cannot_be_read_is_unknown_and_no_fault(tmp_path, words, state):
    plug(tmp_path, "card1-DP-2", *words)
    assert Watch("DP-2", tmp_path).look()[1] == state


def test_without_a_name_only_a_plug_that_had_a_picture_can_go_missing(tmp_path):
    plug(tmp_path, "card0-HDMI-A-1", "disconnected", "disabled", "Off")
    plug(tmp_path, "card0-HDMI-A-2")
    watch = Watch(root=tmp_path)
    assert watch.look()[1] == "on"
    plug(tmp_path, "card0-HDMI-A-2", "disconnected", "disabled", "Off")
    assert watch.look()[1] == "disconnected"


def test_a_screen_that_was_unplugged_before_the_start_is_missing_too(tmp_path):
    plug(tmp_path, "card0-HDMI-A-1", "disconnected", "disabled", "Off")
    plug(tmp_path, "card0-HDMI-A-2", "disconnected", "disabled", "Off")
    watch = Watch(root=tmp_path)
    assert watch.look()[1] == "disconnected"
    plug(tmp_path, "card0-HDMI-A-2")
    assert watch.look()[1] == "on"


def test_a_system_without_such_a_folder_says_unknown(tmp_path):
    assert Watch("HDMI-A-1", tmp_path / "none").look() == ((), "unknown")
    assert Watch(root=tmp_path / "none").look() == ((), "unknown")


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("pwr-state: on (0x00)", "on"),
        ("pwr-state: standby (0x01)", "off"),
        ("power status: Standby", "off"),
        ("pwr-state: to-on (0x02)", "on"),
        ("OSD Name : 'Standby' pwr-state: on (0x00)", "on"),
        ("OSD Name : 'on' pwr-state: to-standby (0x03)", "off"),
        ("the monitor", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_television_that_answers_over_cec_is_understood(words, state):
    assert state_in(words) == state


def test_a_television_in_standby_is_off_although_its_plug_has_a_picture(tmp_path):
    plug(tmp_path, "card0-HDMI-A-1")
    power = Power(PowerSettings(state=says("pwr-state: standby")), Watch(root=tmp_path))
    power.see_to_it()
    assert (power.screen.state, power.screen.words) == ("off", "pwr-state: standby")


def test_a_television_s_answer_is_found_behind_all_that_is_said_of_the_adapter(tmp_path):
    """As cec-ctl writes it without --skip-info: the answer begins long after what is kept of its words."""
    adapter = "".join(f"\tLogical Address {number}          : 4 (Playback Device 1)\n" for number in range(20))
    answer = "    Received from TV (0 to 4):\n    REPORT_POWER_STATUS (0x90):\n\tpwr-state: standby (0x01)\n"
    power = Power(PowerSettings(state=says("Driver Info:\n" + adapter + answer)), Watch(root=tmp_path / "none"))
    power.see_to_it()
    assert power.screen.state == "off"
    assert len(power.screen.words) <= 200


def test_power_is_cut_only_when_every_display_of_the_box_is_dark(tmp_path):
    cast = hall(tmp_path / "cast")
    dark, bright = lit(release(Notice("water", (RED,))), QUIET, led=False), release(Notice("water", (RED,)))
    cast.hang(dark)
    both = [display(tmp_path, name, cast.supply) for name in ("one", "two")]
    power = Power(PowerSettings(), Watch(root=tmp_path / "none"))
    running = Running(Config(tmp_path), cast.supply, lambda: Link("current"), lambda: None, power)
    running.wall = Wall(
        both, lambda: at(0), on_first_frame=lambda: None, each_turn=lambda m: None, on_wish=lambda *_: None
    )

    def turn(second: float) -> bool:
        for each in both:
            each.tick(at(second))
        running.each_turn(at(second))
        power.see_to_it()
        return power.screen.wanted

    both[0].hang(dark)
    both[1].hang(bright)
    assert turn(200)
    both[1].hang(dark)
    assert not turn(201)
    assert turn(301)


def test_the_report_and_the_status_page_say_what_the_plug_says(tmp_path, monkeypatch):
    cast = hall(tmp_path / "cast")
    one = display(tmp_path, "one", cast.supply)
    screen = Screen(state="disconnected")
    assert display_state(one, at(0), screen)["screen"]["state"] == "unknown"  # a recorder has no plug
    monkeypatch.setattr("player.status.WINDOWS", {"recorder"})
    assert display_state(one, at(0), screen)["screen"]["state"] == "disconnected"

    def row(screen: Screen):
        told = rows(one, at(0), Link("current"), Storage(10**10, 0), 480, None, screen)
        return [(value, mark) for label, value, mark in told if label == "屏幕"]

    assert row(screen) == [("没接", "notice")]
    assert row(Screen(state="on")) == [("开着", "ok")]
    assert row(Screen(state="off")) == [("没开", "notice")]
    assert row(Screen(wanted=False, state="off")) == [("没开", "")]
    assert row(Screen()) == []
