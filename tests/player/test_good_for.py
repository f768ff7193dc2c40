"""How long a frame may stand without this player: the stage tells each output with every frame."""

from datetime import timedelta

import pytest

from player.stage import Matter
from playlists.model import Window
from tests.player.stage_cast import MAIN, NOON, RED, TICKER, Hall, Notice, at, hall, release

ALWAYS = Notice("always", (RED,), at_any_time=True)


@pytest.fixture
def stage(tmp_path) -> Hall:
    return hall(tmp_path)


@pytest.fixture
def told(stage, monkeypatch) -> list[int | None]:
    """What the output was told, one number a frame."""
    heard: list[int | None] = []
    show = stage.recorder.show

    def listen(frame, damaged, good_for_ms):
        heard.append(good_for_ms)
        show(frame, damaged, good_for_ms)

    monkeypatch.setattr(stage.recorder, "show", listen)
    return heard


def brief(seconds: float, name: str = "brief", **more) -> Notice:
    return Notice(name, (RED,), Window(None, NOON + timedelta(seconds=seconds)), **more)


def test_a_frame_is_good_until_its_item_ends_and_not_a_millisecond_longer(stage, told):
    stage.hang(release(brief(5)))
    stage.stage.tick(at(0.0015))
    assert told == [4998]


def test_the_nearest_end_on_the_frame_counts(stage, told):
    running = brief(3, "news", zone=TICKER, strip=400, fixed=20)
    stage.hang(release(brief(9), ticker=[running], zones=(MAIN, TICKER)))
    stage.stage.tick(at(0))
    assert told == [3000]


def test_what_never_ends_has_no_limit(stage, told):
    stage.hang(release(Notice("water", (RED,))))
    stage.stage.tick(at(0))
    assert told == [None]


def test_an_end_that_was_moved_is_told_though_no_pixel_changed(stage, told):
    stage.hang(release(brief(500)))
    stage.stage.tick(at(0))
    stage.hang(release(brief(60), version=2))
    stage.stage.tick(at(1))
    stage.stage.tick(at(2))
    assert told == [500_000, 59_000]


def test_a_clock_that_was_set_right_tells_the_end_anew(stage, told):
    stage.hang(release(brief(500)))
    stage.stage.tick(at(0, boot=1))
    stage.stage.tick(at(100, boot=2))
    assert told == [500_000, 400_000]


def test_while_time_is_unknown_no_end_can_be_told(stage, told):
    stage.hang(release(evergreen=[ALWAYS, brief(5)]))
    stage.stage.tick(at(0, trusted=False))
    assert told == [None]


def test_a_status_page_ends_without_the_player_too(stage, told, monkeypatch):
    stage.hang(release(ALWAYS))
    stage.stage.tick(at(0))
    stage.stage._standing_matter = Matter("status", {}, at(0).boot_ms + 60_000)
    stage.stage.cover(stage.stage._standing_matter)
    stage.stage.tick(at(1))
    assert told[-1] == 59_000
