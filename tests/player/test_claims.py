"""Who vouches that a page stood: the player that drew it, or the card that confirmed the frame."""

from itertools import pairwise

import pytest

from tests.player.stage_cast import BLUE, GREEN, RED, Hall, Notice, at, hall, release

WATER = Notice("water", (RED,))


@pytest.fixture
def stage(tmp_path) -> Hall:
    return hall(tmp_path)


@pytest.fixture
def card(stage, monkeypatch):
    """The display's output as a card that has confirmed so many frames."""
    confirmed = {"frames": 0}
    monkeypatch.setattr(stage.recorder, "confirms", True, raising=False)
    monkeypatch.setattr(stage.recorder, "taken", lambda: confirmed["frames"])
    return confirmed


def told(stage: Hall, ends: float) -> list[tuple[str, str, float]]:
    stage.stage.stop(at(ends))
    return [(s.hung.item, s.hung.claim, (s.ends - s.begins).total_seconds()) for s in stage.stretches]


def test_a_window_only_ever_draws(stage):
    stage.hang(release(WATER))
    for second in range(4):
        stage.stage.tick(at(second))
    assert told(stage, 4) == [("water", "drawn", 4)]


def test_of_pictures_that_are_put_away_for_a_stick_nobody_claims_that_they_stood(stage, monkeypatch):
    monkeypatch.setattr(stage.recorder, "stored", True)
    stage.hang(release(WATER))
    for second in range(4):
        stage.stage.tick(at(second))
    assert told(stage, 4) == []


def test_from_its_confirmation_on_a_page_is_accepted_by_the_card(stage, card):
    stage.hang(release(WATER))
    stage.stage.tick(at(0))
    stage.stage.tick(at(2))
    card["frames"] = 1
    stage.stage.tick(at(3))
    stage.stage.tick(at(9))
    assert told(stage, 10) == [("water", "drawn", 3), ("water", "accepted", 7)]


def test_a_card_that_confirmed_the_page_before_has_not_confirmed_this_one(stage, card):
    stage.hang(release(WATER))
    stage.stage.tick(at(0))
    card["frames"] = 1
    stage.stage.tick(at(1))
    stage.hang(release(Notice("roads", (GREEN,)), version=2))
    stage.stage.tick(at(2))
    stage.stage.tick(at(4))
    assert told(stage, 5)[-1] == ("roads", "drawn", 3)


def test_the_same_picture_under_another_name_is_on_the_card_already(stage, card):
    stage.hang(release(WATER))
    stage.stage.tick(at(0))
    card["frames"] = 1
    stage.stage.tick(at(1))
    stage.hang(release(Notice("waters", (RED,)), version=2))
    stage.stage.tick(at(2))
    assert told(stage, 4)[-1] == ("waters", "accepted", 2)


def test_a_claim_never_overlaps_another_for_the_same_page(stage, card):
    stage.hang(release(Notice("both", (RED, BLUE), dwell_ms=3_000)))
    for second in range(12):
        stage.stage.tick(at(second))
        card["frames"] = stage.stage.frames
    told(stage, 12)
    spans = sorted((s.begins, s.ends) for s in stage.stretches)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
