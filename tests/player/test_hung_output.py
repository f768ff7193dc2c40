"""A driver that takes a picture and never comes back: it is said, nothing is claimed of it, and the others play on."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from player.faults import Fault
from player.outputs import OutputError, StalledError, courier, hub75
from player.outputs.courier import FOR_EVER, Courier, Picture
from player.status import display_state, faults_of
from player.stretches import Stretch
from player.wall import Place, Wall, WallDisplay
from playlists.model import ChannelId, DisplayId, ProfileId
from tests.player.outputs.contract import until
from tests.player.stage_cast import BLUE, RED, Notice, at, hall, release

WATER, ROADS = Notice("water", (RED,)), Notice("roads", (BLUE,))


class Panel:
    """A carrier that takes what comes until the test holds it, as a library does that waits for the panel."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.free.set()
        self.held = threading.Event()

    def carry(self, picture: Picture) -> bool:
        if not self.free.is_set():
            self.held.set()
            assert self.free.wait(240)
        return True

    def again_at(self) -> float:
        return FOR_EVER

    def clear(self) -> None:
        pass

    def close(self) -> None:
        pass


class Square:
    """A display of panels beside one that records, on a clock by hand."""

    def __init__(self, folder: Path, panel: Panel) -> None:
        drawn = hall(folder)
        for shown in (release(WATER), release(ROADS)):
            drawn.hang(shown)
        self.panel = panel
        self.stretches: list[Stretch] = []
        self.square, self.hall = (
            WallDisplay(
                Place(DisplayId(name), name, ChannelId("hall"), ProfileId("p"), spec),
                drawn.supply,
                lambda ref: folder,
                self.stretches.append,
                (),
                "cut",
            )
            for name, spec in (("square", "hub75:16x32"), ("hall", f"recorder:{folder}/frames"))
        )
        self.second = 0.0
        nothing = {"on_first_frame": lambda: None, "each_turn": lambda moment: None, "on_wish": lambda *_: None}
        self.wall = Wall([self.square, self.hall], lambda: at(self.second), **nothing)

    def turn(self, seconds: float = 0.0) -> None:
        self.second += seconds
        self.wall._turn()

    def caught_up(self) -> bool:
        """Turn until the panels have every frame that was handed over."""
        output, stage = self.square.output, self.square.stage
        assert output is not None
        assert stage is not None
        return until(lambda: output.taken() == stage.frames)

    def hang_the_driver(self) -> None:
        self.panel.free.clear()
        self.wall.promoted(release(ROADS, version=2))
        self.turn(1)
        assert self.panel.held.wait(120)


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Square]:
    panel = Panel()

    def open_output(rest: str, display: str, size: tuple[int, int]) -> Courier:
        return Courier(f"panels of {display}", size, panel, confirms=False, moving=True, pause=0.0)

    monkeypatch.setattr(hub75, "open_output", open_output)
    made = Square(tmp_path, panel)
    made.wall.promoted(release(WATER))
    made.turn()
    assert made.caught_up()
    yield made
    panel.free.set()
    for display in (made.square, made.hall):
        display.close(at(made.second))


def test_a_driver_that_hangs_has_its_own_number_and_the_other_display_plays_on(both, monkeypatch):
    both.hang_the_driver()
    monkeypatch.setattr(courier, "STALLED_SECONDS", 0.0)

    def said() -> bool:
        both.turn(0.1)
        return both.square.fault is not None

    assert until(said)
    assert both.square.fault is Fault.STALLED
    assert faults_of(both.square)[0].number == "E17"
    assert "panels of square: its driver took a picture" in both.square.problem
    assert (both.hall.fault, both.hall.problem) == (None, "")
    both.turn(70)
    assert both.square.stage is None, "no driver is opened twice"
    assert (both.square.fault, both.hall.fault) == (Fault.STALLED, None)


def test_a_driver_that_comes_back_is_opened_again_and_well(both, monkeypatch):
    both.hang_the_driver()
    with monkeypatch.context() as impatient:
        impatient.setattr(courier, "STALLED_SECONDS", 0.0)
        assert until(lambda: both.turn(0.1) or both.square.fault is Fault.STALLED)
    both.panel.free.set()
    assert until(lambda: both.turn(70) or both.square.fault is None)
    assert both.caught_up()


def test_a_page_that_never_arrived_is_in_no_record_and_the_one_before_it_is(both):
    for _ in range(10):
        both.turn(1)
    assert both.caught_up()
    both.hang_the_driver()
    for _ in range(40):
        both.turn(1)
    both.square.close(at(both.second))
    ours = [each for each in both.stretches if each.display == "square"]
    assert {each.hung.item for each in ours} == {"water"}
    assert sum((each.ends - each.begins).total_seconds() for each in ours) == 11
    both.hall.close(at(both.second))
    assert {each.hung.item for each in both.stretches if each.display == "hall"} == {"water", "roads"}


def test_a_page_that_is_overdue_is_not_reported_as_standing_until_it_has_come(both):
    def reported(shown: WallDisplay) -> list[str]:
        zones = display_state(shown, at(both.second))["zones"]
        return [zone["item"] for zone in zones.values()]

    both.hang_the_driver()
    for _ in range(5):
        both.turn(1)
    assert (reported(both.square), reported(both.hall)) == ([], ["roads"])
    both.panel.free.set()
    assert both.caught_up()
    both.turn(1)
    assert reported(both.square) == ["roads"]


def test_a_page_that_arrived_late_counts_from_then_and_not_from_when_it_was_sent(both):
    both.hang_the_driver()
    begun = both.second
    for _ in range(20):
        both.turn(1)
    both.panel.free.set()
    assert both.caught_up()
    for _ in range(10):
        both.turn(1)
    both.square.close(at(both.second))
    (roads,) = [each for each in both.stretches if (each.display, each.hung.item) == ("square", "roads")]
    assert (roads.begins, roads.ends) == (at(begun + 21).now, at(begun + 30).now)


def test_a_page_that_takes_a_moment_to_arrive_counts_from_its_frame(both):
    both.hang_the_driver()
    begun = both.second
    both.turn(1)
    both.panel.free.set()
    assert both.caught_up()
    for _ in range(9):
        both.turn(1)
    both.square.close(at(both.second))
    (roads,) = [each for each in both.stretches if (each.display, each.hung.item) == ("square", "roads")]
    assert (roads.begins, roads.ends) == (at(begun).now, at(begun + 10).now)


def test_a_driver_that_hangs_proves_nothing_and_one_that_shows_proves_the_player(both):
    assert both.square.prove(at(both.second))
    both.turn(20)
    assert both.square.prove(at(both.second)) is False, "a part of the frame is on its way"
    assert both.caught_up()
    both.turn(2)
    assert both.square.prove(at(both.second))
    both.hang_the_driver()
    looks = []
    for _ in range(30):
        both.turn(20)
        looks.append((both.square.prove(at(both.second)), both.hall.prove(at(both.second))))
    assert set(looks) == {(False, True)}
    assert both.square.stage is not None
    assert both.square.stage.frames < 40, "no frame is sent after frames that have not arrived, for the proof alone"


def test_a_far_end_that_says_what_is_wrong_keeps_the_player_and_a_window_that_does_not(both):
    both.square._lose_output(OutputError("card without power"), at(both.second))
    assert both.square.prove(at(both.second))
    assert not both.square.prove(at(both.second))
    both.hall._lose_output(OutputError("no desktop"), at(both.second))
    assert not both.hall.prove(at(both.second))
    both.turn(70)
    assert both.caught_up()
    both.square._lose_output(StalledError("out for a minute"), at(both.second))
    assert not both.square.prove(at(both.second))
