"""A card on the wall, from the release to the playlog, over a real socket: it works, vanishes, and comes back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from player.faults import Fault
from player.outputs import bx6
from player.status import display_state, faults_of
from player.wall import Place, Wall, WallDisplay
from playlists.model import ChannelId, DisplayId, ProfileId, Window
from tests.player.outputs.contract import until
from tests.player.outputs.scripted_card import ScriptedCard, nobody_listening, scripted_card
from tests.player.stage_cast import BLUE, NOON, RED, SMALL, Notice, at, hall, release

SIZE = (SMALL.width, SMALL.height)
WATER = Notice("water", (RED,))
ROADS = Notice("roads", (BLUE,))
BRIEF = replace(WATER, shown=Window(None, NOON + timedelta(seconds=60)))


class OneWall:
    """A display behind a card, and one that records, on a clock by hand."""

    def __init__(self, folder, address: str) -> None:
        drawn = hall(folder)
        for shown in (release(WATER), release(ROADS), release(BRIEF)):
            drawn.hang(shown)
        self.stretches = []
        self.displays = [
            WallDisplay(
                Place(DisplayId(name), name, ChannelId("hall"), ProfileId("p"), spec),
                drawn.supply,
                lambda ref: folder,
                self.stretches.append,
                (),
                "cut",
            )
            for name, spec in (("square", f"bx6:{address}"), ("hall", f"recorder:{folder}/frames"))
        ]
        self.square, self.hall = self.displays
        self.second = 0.0
        self.wall = Wall(
            self.displays,
            lambda: at(self.second),
            on_first_frame=lambda: None,
            each_turn=lambda moment: None,
            on_wish=lambda *wish: None,
        )

    def turn(self, seconds: float = 0.0) -> None:
        self.second += seconds
        self.wall._turn()

    def settle(self, claim) -> bool:
        def turned() -> bool:
            self.turn()
            return claim()

        return until(turned)


@pytest.fixture
def card(monkeypatch) -> Iterator[ScriptedCard]:
    monkeypatch.setattr(bx6, "EXCHANGE_SECONDS", 20.0)
    monkeypatch.setattr(bx6, "PAUSE_SECONDS", 0.0)
    with scripted_card(SIZE) as made:
        yield made


@pytest.fixture
def one(tmp_path, card) -> Iterator[OneWall]:
    made = OneWall(tmp_path, card.address)
    made.wall.promoted(release(WATER))
    yield made
    for display in made.displays:
        display.close(at(made.second))


def reds(colour) -> bytes:
    return bytes(colour) * (SMALL.width * 2)


def test_the_card_shows_the_notice_and_the_playlog_has_its_word(one, card):
    assert one.settle(lambda: bool(card.glass()) and card.glass().startswith(reds(RED)))
    assert one.settle(lambda: one.square.output.taken() > 0)
    one.turn(2)
    one.turn(5)
    one.square.close(at(one.second))
    claims = {s.hung.claim: (s.ends - s.begins).total_seconds() for s in one.stretches if s.display == "square"}
    assert claims["accepted"] == 5
    assert all(s.hung.claim == "drawn" for s in one.stretches if s.display == "hall")


def test_the_card_drops_the_notice_by_its_end_without_the_player(one, card):
    one.wall.promoted(release(BRIEF, version=2))
    assert one.settle(lambda: bool(card.areas) and card.areas[0].seconds <= 60)
    area = card.areas[0]
    assert area.seconds >= 50
    assert card.glass(area.since + 60) is None


def test_a_card_that_vanishes_in_mid_frame_costs_itself_alone_and_comes_back(one, card):
    assert one.settle(lambda: one.square.output is not None and one.square.output.taken() > 0)
    card.mood = "hangs up"
    one.wall.promoted(release(ROADS, version=2))
    assert one.settle(lambda: one.square.fault is Fault.OUTPUT)
    assert (one.square.output, one.hall.fault) == (None, None)
    assert one.hall.output.frame().get_at((3, 3))[:3] == BLUE
    state = display_state(one.square, at(one.second))
    assert (state["faults"], state["output"]["confirms"], state["zones"]) == (["E10"], True, {})
    # It is there again; the player tries again by itself, and says that all is well when the card has answered.
    card.mood = "well"
    one.turn(6)
    assert one.settle(lambda: not faults_of(one.square))
    assert card.glass().startswith(reds(BLUE))


def test_the_player_goes_on_while_nobody_listens_where_the_card_should_be(tmp_path):
    with nobody_listening() as address:
        one = OneWall(tmp_path, address)
        one.wall.promoted(release(WATER))
        assert one.settle(lambda: one.square.fault is Fault.OUTPUT)
        for _ in range(200):
            one.turn(1)
        assert one.square.fault is Fault.OUTPUT
        assert one.hall.fault is None
        assert not [s for s in one.stretches if s.hung.claim == "accepted"]
        for display in one.displays:
            display.close(at(one.second))
