from datetime import timedelta

import pytest

from player.page_store import DrawnPage
from player.stage import Matter
from player.stage_plan import Card
from playlists.model import ItemId, Window
from playlists.pages.theme import OFFICIAL, colour
from tests.player.stage_cast import (
    BLUE,
    GREEN,
    GREY,
    MAIN,
    NOON,
    RED,
    SMALL,
    TICKER,
    Hall,
    Notice,
    at,
    hall,
    plain_page,
    release,
)

WATER = Notice("water", (RED,))
ROADS = Notice("roads", (GREEN, BLUE))
ALWAYS = Notice("always", (GREY,), at_any_time=True)
PAPER = colour(OFFICIAL, "paper")


@pytest.fixture
def stage(tmp_path) -> Hall:
    return hall(tmp_path)


def test_without_a_release_the_display_is_plain_paper_and_not_black(stage):
    stage.stage.tick(at(0))
    assert stage.colour() == PAPER


def test_a_notice_stands_at_the_first_tick(stage):
    stage.hang(release(WATER))
    stage.stage.tick(at(0))
    assert stage.colour() == RED


def test_pages_turn_by_unix_time_alone(stage, tmp_path):
    other = hall(tmp_path / "other")
    for each, start in ((stage, 0), (other, 3.5)):
        each.hang(release(WATER, ROADS))
        each.stage.tick(at(start))
    for second in range(4, 60):
        stage.stage.tick(at(second))
        other.stage.tick(at(second))
        assert stage.colour() == other.colour()


def test_the_loop_shows_every_page(stage):
    stage.hang(release(WATER, ROADS))
    seen = set()
    for second in range(0, 30):
        stage.stage.tick(at(second))
        seen.add(stage.colour())
    assert seen == {RED, GREEN, BLUE}


def test_a_notice_is_gone_at_the_frame_on_which_it_ends(stage):
    ends = NOON + timedelta(seconds=5)
    stage.hang(release(Notice("brief", (RED,), Window(None, ends)), evergreen=[ALWAYS]))
    stage.stage.tick(at(4.999))
    assert stage.colour() == RED
    stage.stage.tick(at(5))
    assert stage.colour() == GREY


def test_the_loop_wakes_no_later_than_the_end_of_a_notice(stage):
    ends = NOON + timedelta(seconds=5)
    stage.hang(release(Notice("brief", (RED,), Window(None, ends)), evergreen=[ALWAYS]))
    stage.stage.tick(at(4))
    assert stage.stage.tick(at(4.9)) <= 100


def test_a_withdrawn_notice_goes_although_its_release_stays(stage):
    stage.hang(release(WATER, evergreen=[ALWAYS]))
    stage.stage.tick(at(0))
    stage.hang(release(WATER, evergreen=[ALWAYS], hidden=frozenset({WATER.id})))
    stage.stage.tick(at(0.1))
    assert stage.colour() == GREY


def test_while_time_is_unknown_only_what_is_always_true_stands(stage):
    stage.hang(release(WATER, evergreen=[Notice("morning", (BLUE,)), ALWAYS]))
    stage.stage.tick(at(0, trusted=False))
    assert stage.colour() == GREY
    stage.stage.tick(at(1))
    assert stage.colour() == RED


def test_a_clock_that_goes_back_brings_the_old_programme_back(stage):
    ends = NOON + timedelta(seconds=5)
    stage.hang(release(Notice("brief", (RED,), Window(None, ends)), evergreen=[ALWAYS]))
    stage.stage.tick(at(60, boot=60))
    assert stage.colour() == GREY
    stage.stage.tick(at(1, boot=61))
    assert stage.colour() == RED


def test_an_item_that_is_not_drawn_yet_is_left_out_and_asked_for(stage):
    hanging = stage.hang(release(WATER, ROADS), drawn=False)
    stage.draw(hanging, WATER)
    for second in range(0, 30):
        stage.stage.tick(at(second))
        assert stage.colour() == RED
    assert hanging.key(MAIN.id, ROADS.id) in stage.supply.wanted


def test_an_item_that_cannot_be_drawn_is_named_and_the_rest_plays_on(stage):
    hanging = stage.hang(release(WATER, ROADS), drawn=False)
    stage.draw(hanging, WATER)
    stage.supply.set_aside(hanging.key(MAIN.id, ROADS.id), "a poisoned picture")
    for second in range(0, 30):
        stage.stage.tick(at(second))
        assert stage.colour() == RED
    assert hanging.aside == {ROADS.id: "a poisoned picture"}


def test_while_the_programme_is_being_drawn_the_evergreen_page_stands(stage):
    hanging = stage.hang(release(WATER, evergreen=[ALWAYS]), drawn=False)
    stage.draw(hanging, ALWAYS)
    stage.stage.tick(at(0))
    assert stage.colour() == GREY
    stage.draw(hanging, WATER)
    stage.stage.tick(at(0.1))
    assert stage.colour() == RED


def test_a_corrected_notice_replaces_the_old_page_without_a_gap(stage):
    stage.hang(release(WATER, evergreen=[ALWAYS]))
    stage.stage.tick(at(0))
    corrected = Notice("water", (BLUE,))
    hanging = stage.hang(release(corrected, evergreen=[ALWAYS], version=2), drawn=False)
    stage.stage.tick(at(0.1))
    assert stage.colour() == RED
    stage.draw(hanging, corrected)
    stage.stage.tick(at(0.3))
    assert stage.colour() == BLUE


def test_an_old_page_is_not_held_for_ever_while_its_correction_cannot_be_drawn(stage):
    stage.hang(release(WATER, evergreen=[ALWAYS]))
    stage.stage.tick(at(0))
    stage.hang(release(Notice("water", (BLUE,)), evergreen=[ALWAYS], version=2), drawn=False)
    for tenth in range(1, 60):
        stage.stage.tick(at(tenth / 10))
    assert stage.colour() == GREY


def test_a_page_that_rots_on_disk_is_never_shown(stage, tmp_path):
    stage.hang(release(WATER, evergreen=[ALWAYS]))
    (name,) = {page.digest for page in stage.supply.store.read_set(stage.stage.hanging.key(MAIN.id, WATER.id)).pages}
    (file,) = (tmp_path / "pages" / "pixels").glob(f"*/{name.partition(':')[2]}.z")
    file.write_bytes(file.read_bytes()[:-9])
    stage.stage.tick(at(0))
    assert stage.colour() == GREY
    assert stage.stage.hanging.key(MAIN.id, WATER.id) in stage.supply.wanted


def test_a_page_that_differs_from_the_approved_one_is_shown_and_named(stage):
    stage.hang(release(Notice("water", (RED,), drawn=(BLUE,))))
    stage.stage.tick(at(0))
    assert stage.colour() == BLUE
    assert stage.stage.differing() == [ItemId("water")]
    (shown,) = stage.stage.showing()[MAIN.id]
    assert not shown.verified


def test_a_ticker_moves_in_whole_steps_and_the_page_stays(stage):
    news = Notice("news", (GREEN,), zone=TICKER, strip=200, fixed=10)
    stage.hang(release(WATER, ticker=[news], zones=(MAIN, TICKER)))
    frames = []
    for frame in range(60):
        stage.stage.tick(at(frame / 60 + 0.001))
        frames.append(stage.stage.frames)
    assert stage.colour(60, 55) == GREEN
    assert stage.colour() == RED
    assert frames[-1] >= 58


def test_without_a_ticker_the_loop_sleeps_as_long_as_it_may(stage):
    stage.hang(release(WATER))
    stage.stage.tick(at(0))
    assert stage.stage.tick(at(0.1)) == 250
    assert stage.stage.frames == 1


def test_a_stretch_is_kept_for_each_page_that_stood(stage):
    stage.hang(release(WATER, ROADS))
    for second in range(0, 25):
        stage.stage.tick(at(second))
    stage.stage.stop(at(25))
    assert sum((s.ends - s.begins for s in stage.stretches), timedelta()) == timedelta(seconds=25)
    assert {s.hung.item for s in stage.stretches} == {WATER.id, ROADS.id}
    assert all(s.hung.release == 1 and s.time_trusted for s in stage.stretches)


def test_a_wall_clock_that_jumps_does_not_lengthen_a_stretch(stage):
    stage.hang(release(WATER))
    stage.stage.tick(at(0, boot=100))
    stage.stage.tick(at(1, boot=101))
    stage.stage.stop(at(3_000_000, boot=102))
    assert sum((s.ends - s.begins for s in stage.stretches), timedelta()) <= timedelta(seconds=2)


def test_a_built_in_page_leaves_no_stretch(stage):
    stage.stage.tick(at(0))
    stage.stage.stop(at(100))
    assert stage.stretches == []


def test_a_matter_covers_the_display_only_when_it_is_drawn_and_leaves_by_itself(stage):
    stage.hang(release(WATER))
    stage.stage.tick(at(0))
    stage.stage.cover(Matter("status", {"rows": []}, until_boot_ms=at(60).boot_ms))
    stage.stage.tick(at(1))
    assert stage.colour() == RED
    stage.stage.tick(at(61))
    assert stage.stage.covered_by == ""
    assert stage.colour() == RED


def test_a_fade_ends_on_the_new_page_exactly(tmp_path):
    fading = hall(tmp_path, most="fade")
    fading.hang(release(WATER, ROADS))
    colours = []
    for frame in range(0, 30_000, 33):
        fading.stage.tick(at(frame / 1000))
        colours.append(fading.colour())
    assert {RED, GREEN, BLUE} < set(colours)
    assert len(set(colours)) > 6
    fading.stage.tick(at(40))
    assert fading.colour() in {RED, GREEN, BLUE}


def test_what_has_ended_is_not_held_while_what_follows_is_drawn(stage):
    brief = Notice("brief", (RED,), Window(None, NOON + timedelta(seconds=5)))
    hanging = stage.hang(release(brief, ROADS), drawn=False)
    stage.draw(hanging, brief)
    stage.stage.tick(at(4.9))
    assert stage.colour() == RED
    stage.stage.tick(at(5))
    assert stage.colour() == PAPER


def test_what_a_matter_covers_is_in_no_record(stage, monkeypatch):
    grey = stage.supply.store.write_pixels(SMALL.width, SMALL.height, plain_page(GREY, SMALL.width, SMALL.height))
    status = Card(ItemId(""), (), (DrawnPage(grey, SMALL.width, SMALL.height, 8_000, 0),))
    stage.hang(release(WATER))
    monkeypatch.setattr(stage.stage._scene.builtins, "card", lambda *asked: status)
    for second in range(15):
        stage.stage.cover(Matter("status") if 5 <= second < 10 else None)
        stage.stage.tick(at(second))
        assert stage.colour() == (GREY if 5 <= second < 10 else RED)
    stage.stage.stop(at(15))
    stood = [(each.begins - NOON, each.ends - NOON) for each in stage.stretches]
    assert stood == [(timedelta(0), timedelta(seconds=5)), (timedelta(seconds=10), timedelta(seconds=15))]


def test_while_time_is_unknown_nothing_with_a_date_stands_in_for_what_is_not_drawn_yet(stage):
    dated = Notice("dated", (RED,))
    hanging = stage.hang(release(evergreen=[ALWAYS, dated]), drawn=False)
    stage.draw(hanging, dated)
    stage.stage.tick(at(0, trusted=False))
    assert stage.colour() == PAPER
    stage.draw(hanging, ALWAYS)
    stage.stage.tick(at(1, trusted=False))
    assert stage.colour() == GREY
