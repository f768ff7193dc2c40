"""The time of day comes back when the characters it is written with were lost; its page stands all the while."""

import pytest

from player import page_supply
from player.hanging import Hanging
from player.layout_client import Outcome
from player.page_store import DrawnPage, Glyph, LivePlace, PageSet
from playlists.model import Digest
from tests.player.stage_cast import BLUE, GREEN, GREY, MAIN, RED, Hall, Notice, at, hall, plain_page, release, size_of

WATER = Notice("water", (RED,))
ALWAYS = Notice("always", (GREY,), at_any_time=True)
ON_THE_CLOCK = (12, 12)
DIGITS = "0123456789:"


@pytest.fixture
def stage(tmp_path) -> Hall:
    return hall(tmp_path)


def draw_strip(stage: Hall) -> Digest:
    """Do what the layout worker does: every character is a green square."""
    return stage.supply.store.write_pixels(8 * len(DIGITS), 8, plain_page(GREEN, 8 * len(DIGITS), 8))


def hang_with_clock(stage: Hall, notice: Notice = WATER) -> Hanging:
    hanging = stage.hang(release(notice, evergreen=[ALWAYS]), drawn=False)
    stage.draw(hanging, ALWAYS)
    size, pages = size_of(notice), []
    glyphs = {digit: Glyph(8 * place, 8) for place, digit in enumerate(DIGITS)}
    for colour in notice.colours:
        name = stage.supply.store.write_pixels(*size, plain_page(colour, *size))
        clock = LivePlace("clock", 10, 10, 40, 8, "left", draw_strip(stage), 8 * len(DIGITS), 8, glyphs)
        pages.append(DrawnPage(name, *size, notice.dwell_ms, 0, (clock,)))
    stage.supply.store.write_set(key_of(hanging), PageSet(tuple(pages)))
    stage.supply.drew()
    assert stage.supply.pages(key_of(hanging)) is not None
    return hanging


def key_of(hanging: Hanging) -> Digest:
    key = hanging.key(MAIN.id, WATER.id)
    assert key is not None
    return key


def lose_strip(stage: Hall, tmp_path, *, rot: bool = False) -> None:
    (file,) = (tmp_path / "pages" / "pixels").glob(f"*/{draw_strip(stage).partition(':')[2]}.z")
    file.write_bytes(b"rot") if rot else file.unlink()


@pytest.mark.parametrize("rot", [False, True])
def test_a_page_whose_clock_was_lost_stands_and_its_clock_comes_back_by_itself(stage, tmp_path, rot):
    hanging = hang_with_clock(stage)
    lose_strip(stage, tmp_path, rot=rot)
    stage.stage.tick(at(0))
    assert stage.colour() == stage.colour(*ON_THE_CLOCK) == RED
    assert list(stage.supply.wanted) == [key_of(hanging)]
    draw_strip(stage)
    stage.supply.drew()
    stage.stage.tick(at(0.2))
    assert stage.colour() == RED
    assert stage.colour(*ON_THE_CLOCK) == GREEN


def test_a_clock_that_was_lost_is_back_when_its_page_is_put_up_again(stage, tmp_path):
    hang_with_clock(stage, Notice("water", (RED, BLUE)))
    lose_strip(stage, tmp_path)
    stage.stage.tick(at(0))
    first = stage.colour()
    draw_strip(stage)
    stage.stage.tick(at(8))
    assert {first, stage.colour()} == {RED, BLUE}
    assert stage.colour(*ON_THE_CLOCK) == GREEN
    stage.stage.tick(at(16))
    assert stage.colour() == first
    assert stage.colour(*ON_THE_CLOCK) == GREEN


def test_a_page_that_cannot_be_drawn_again_for_its_clock_stands_and_is_tried_again_later(stage, tmp_path, monkeypatch):
    hanging = hang_with_clock(stage)
    lose_strip(stage, tmp_path)
    stage.stage.tick(at(0))
    stage.supply.wanted.clear()
    stage.supply._done(Outcome(key_of(hanging), "no room on the disk"))
    for second in range(1, 30):
        stage.stage.tick(at(second))
        assert stage.colour() == RED
    assert not stage.supply.wanted
    assert not hanging.aside
    monkeypatch.setattr(page_supply, "ASIDE_SECONDS", -1)
    stage.stage.tick(at(40))
    assert list(stage.supply.wanted) == [key_of(hanging)]
