"""A ticker of several notices on the stage: each ends by itself, and the others run on."""

from datetime import timedelta

import pytest

from playlists.model import ItemId, Window
from tests.player.stage_cast import BLUE, GREEN, MAIN, NOON, RED, SMALL, TICKER, Hall, Notice, at, hall, release

ENDS = 3
WATER = Notice("water", (RED,))
BRIEF = Notice("brief", (GREEN,), Window(None, NOON + timedelta(seconds=ENDS)), zone=TICKER, strip=150)
NEWS = Notice("news", (BLUE,), zone=TICKER, strip=150)
ORDERS = pytest.mark.parametrize("ticker", [(BRIEF, NEWS), (NEWS, BRIEF)])


@pytest.fixture
def stage(tmp_path) -> Hall:
    return hall(tmp_path)


def running(stage: Hall, ticker: tuple[Notice, ...]) -> None:
    stage.hang(release(WATER, ticker=ticker, zones=(MAIN, TICKER)))


def row(stage: Hall) -> set[tuple[int, int, int]]:
    """The colours along the middle of the ticker."""
    return {stage.colour(x, 54) for x in range(SMALL.width)}


@ORDERS
def test_what_has_ended_leaves_a_running_ticker_and_the_rest_runs_on(stage, ticker):
    running(stage, ticker)
    seen = set()
    for tenth in range(ENDS * 10):
        stage.stage.tick(at(tenth / 10))
        seen |= row(stage)
    assert seen == {GREEN, BLUE}
    for tenth in range(ENDS * 10, ENDS * 30):
        stage.stage.tick(at(tenth / 10))
        assert row(stage) == {BLUE}
    assert {shown.item for shown in stage.stage.showing()[TICKER.id]} == {NEWS.id}


@ORDERS
def test_the_record_of_a_ticker_ends_with_each_notice(stage, ticker):
    running(stage, ticker)
    for second in range(10):
        stage.stage.tick(at(second))
    stage.stage.stop(at(10))
    stood = {(each.hung.item, each.begins, each.ends) for each in stage.stretches}
    assert (BRIEF.id, NOON, NOON + timedelta(seconds=ENDS)) in stood
    assert (NEWS.id, NOON, NOON + timedelta(seconds=10)) in stood
    assert {item for item, _, _ in stood} == {BRIEF.id, NEWS.id, ItemId("water")}


@ORDERS
def test_a_card_is_told_the_nearest_end_of_all_that_runs(stage, ticker, monkeypatch):
    told: list[int | None] = []
    show = stage.recorder.show

    def listen(frame, damaged, good_for_ms):
        told.append(good_for_ms)
        show(frame, damaged, good_for_ms)

    monkeypatch.setattr(stage.recorder, "show", listen)
    running(stage, ticker)
    stage.stage.tick(at(0))
    assert told == [ENDS * 1000]
