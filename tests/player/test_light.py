"""What a display does by night: an LED panel gives less light, quiet hours are black and count as nothing shown."""

from dataclasses import replace
from datetime import timedelta

import pytest

from player.hanging import Builtins, Hanging
from player.lamps import Lamps
from player.status import display_state
from playlists.model import ItemId, LightHours
from playlists.pages.theme import OFFICIAL
from tests.player.stage_cast import BLUE, GREEN, MAIN, RED, SMALL, TICKER, FakeRelease, Hall, Notice, at, hall, release
from tests.player.test_wall import display

WATER = Notice("water", (RED,))
NEWS = Notice("news", (GREEN,), zone=TICKER, strip=200, fixed=10)
NOON = 12 * 60
DUSK = LightHours(NOON + 1, NOON + 3, 33)  # 12:01 to 12:03 on the cast's clock
QUIET = LightHours(NOON + 3, NOON + 5, 0)
BLACK = (0, 0, 0)
DIM_RED = (200 * 33 // 100, 0, 0)
LED = replace(SMALL, surface="led")


def lit(shown: FakeRelease, *hours: LightHours, led: bool = True) -> FakeRelease:
    profiles = (LED,) if led else (SMALL,)
    return replace(shown, manifest=replace(shown.manifest, light=hours, profiles=profiles))


def hang(cast: Hall, shown: FakeRelease) -> None:
    hanging = Hanging(shown, SMALL.id, cast.supply, lambda ref: cast.folder / ref.digest)
    cast.draw(hanging, *shown.notices)
    assert hanging.profile is not None
    cast.stage.profile = hanging.profile
    cast.stage.hang(hanging, Builtins(cast.supply, hanging.profile, OFFICIAL, ()), OFFICIAL)


@pytest.fixture
def panel(tmp_path) -> Hall:
    cast = hall(tmp_path)
    hang(cast, lit(release(WATER, ticker=[NEWS], zones=(MAIN, TICKER)), DUSK, QUIET))
    return cast


def test_at_the_local_minute_a_panel_multiplies_every_value_and_rounds_down(panel):
    panel.stage.tick(at(59))
    assert panel.colour() == RED
    panel.stage.tick(at(60))
    assert panel.colour() == DIM_RED
    panel.stage.tick(at(300))
    assert panel.colour() == RED


def test_a_ticker_that_runs_at_night_is_as_dim_as_the_page(panel):
    for frame in range(40):
        panel.stage.tick(at(70 + frame / 20))
        panel.stage.glide(at(70 + frame / 20).at_ms, at(70 + frame / 20).boot_ms)
        assert panel.colour(60, 55) == (0, 160 * 33 // 100, 0)


def test_the_digest_of_a_dimmed_page_is_that_of_the_approved_one(panel):
    panel.stage.tick(at(61))
    (shown,) = panel.stage.showing()[MAIN.id]
    assert shown.verified


def test_no_surface_is_made_for_a_frame(panel):
    panel.stage.tick(at(60))
    lamps = panel.stage._lamps  # what it keeps is the point
    kept = (id(lamps._drawn), id(lamps._dimmed))
    for second in range(61, 120):
        panel.stage.tick(at(second))
    panel.stage.tick(at(310))
    panel.stage.tick(at(86_400 + 61))
    assert (id(lamps._drawn), id(lamps._dimmed)) == kept


def test_at_full_light_the_stage_draws_on_the_outputs_own_frame(panel):
    panel.stage.tick(at(310))
    assert panel.stage._scene.frame is panel.recorder.frame()
    panel.stage.tick(at(86_400 + 61))
    assert panel.stage._scene.frame is not panel.recorder.frame()
    panel.stage.tick(at(86_400 + 310))
    assert panel.stage._scene.frame is panel.recorder.frame()


def test_pictures_that_are_put_away_for_a_card_are_not_dimmed_since_it_has_its_own_light(panel):
    panel.recorder.stored = True
    panel.stage.tick(at(61))
    assert panel.colour() == RED
    panel.stage.tick(at(180))
    assert panel.colour() == BLACK
    panel.stage.tick(at(301))
    assert panel.colour() == RED


def test_a_screen_is_not_dimmed_but_goes_dark(tmp_path):
    screen = hall(tmp_path)
    hang(screen, lit(release(WATER), DUSK, QUIET, led=False))
    screen.stage.tick(at(61))
    assert screen.colour() == RED
    screen.stage.tick(at(180))
    assert screen.colour() == BLACK


def test_in_quiet_hours_the_display_is_black_all_over_and_says_that_nothing_stands(panel):
    panel.stage.tick(at(170))
    panel.stage.tick(at(180))
    assert {panel.colour(x, y) for x in range(0, 120, 7) for y in range(0, 60, 5)} == {BLACK}
    assert panel.stage.showing() == {}
    assert panel.stage.next_glide_ms(at(180).at_ms) is None
    assert set(panel.stage.screenshot()) == {0}


def test_nothing_counts_as_shown_in_quiet_hours(panel):
    for second in range(0, 420):
        panel.stage.tick(at(second))
    panel.stage.stop(at(420))
    stood = [s for s in panel.stretches if s.hung.zone == MAIN.id]
    dark = [s for s in stood if s.begins < at(300).now and s.ends > at(180).now]
    assert dark == []
    assert sum((s.ends - s.begins for s in stood), timedelta()) == timedelta(seconds=420 - 120)


def test_after_quiet_hours_the_page_of_that_minute_stands(tmp_path):
    cast = hall(tmp_path)
    evening = Notice("evening", (BLUE,), shown=replace(WATER.shown, not_after=at(200).now))
    hang(cast, lit(release(evening, evergreen=[replace(WATER, at_any_time=True)]), QUIET))
    cast.stage.tick(at(179))
    assert cast.colour() == BLUE
    cast.stage.tick(at(181))
    assert cast.stage.tick(at(299.9)) <= 100
    cast.stage.tick(at(300))
    assert cast.colour() == RED


def test_what_comes_after_the_quiet_hours_is_drawn_before_they_end(tmp_path):
    cast = hall(tmp_path)
    morning = Notice("morning", (BLUE,), shown=replace(WATER.shown, not_before=at(299).now))
    shown = lit(release(morning), QUIET)
    hanging = Hanging(shown, SMALL.id, cast.supply, lambda ref: cast.folder / ref.digest)
    cast.stage.hang(hanging, Builtins(cast.supply, SMALL, OFFICIAL, ()), OFFICIAL)
    cast.stage.tick(at(181))
    cast.stage.tick(at(182))
    assert hanging.key(MAIN.id, morning.id) in cast.supply.wanted


def test_while_time_is_unknown_the_display_is_fully_lit(tmp_path):
    cast = hall(tmp_path)
    hang(
        cast, lit(release(WATER, evergreen=[replace(NEWS, name="always", at_any_time=True, zone=MAIN, strip=0)]), QUIET)
    )
    cast.stage.tick(at(200, trusted=False))
    assert cast.colour() == GREEN
    cast.stage.tick(at(201))
    assert cast.colour() == BLACK
    cast.stage.tick(at(202, trusted=False))
    assert cast.colour() == GREEN


def test_a_release_that_takes_the_quiet_hours_away_lights_the_display(panel):
    panel.stage.tick(at(200))
    hang(panel, lit(release(WATER, version=2)))
    panel.stage.tick(at(200.1))
    assert panel.colour() == RED


def test_a_release_that_comes_in_quiet_hours_wakes_nobody(panel):
    panel.stage.tick(at(200))
    hang(panel, lit(release(WATER, version=2), QUIET))
    panel.stage.tick(at(200.1))
    assert panel.colour() == BLACK


def test_a_drawing_error_does_not_end_the_quiet_hours(panel):
    panel.stage.tick(at(200))
    panel.stage.redraw()
    panel.stage.tick(at(200.1))
    assert panel.colour() == BLACK


def test_a_panel_that_hangs_on_its_side_is_dimmed_too(tmp_path):
    turned = hall(tmp_path, rotate=90)
    hang(turned, lit(release(WATER), DUSK))
    turned.stage.tick(at(61))
    assert turned.colour(55, 60) == DIM_RED


def test_the_report_says_how_much_light_a_display_gives_and_that_it_is_quiet(tmp_path):
    cast = hall(tmp_path / "cast")
    shown = lit(release(WATER), DUSK, QUIET, led=False)
    hang(cast, shown)
    one = display(tmp_path, "one", cast.supply)
    one.hang(shown)
    one.tick(at(61))
    assert (display_state(one, at(61))["light"], display_state(one, at(61))["quiet"]) == (33, False)
    one.tick(at(200))
    told = display_state(one, at(200))
    assert (told["light"], told["quiet"], told["zones"], told["verified"]) == (0, True, {}, False)


def test_every_value_of_every_percent_is_rounded_down(panel):
    import pygame

    lamps = Lamps(panel.recorder)
    for percent in (1, 20, 50, 60, 99):
        drawn = lamps.turn_to(percent, panel.recorder.frame())
        for value in range(120):
            drawn.set_at((value, 0), (value, value + 135, 255 - value))
        seen = lamps.lit(drawn, [pygame.Rect(0, 0, 120, 1)])
        for value in range(120):
            wanted = [each * percent // 100 for each in (value, value + 135, 255 - value)]
            assert list(seen.get_at((value, 0)))[:3] == wanted


def warning(shown: FakeRelease, name: str, **said: object) -> FakeRelease:
    """The same release, one of its notices a red warning."""
    assert shown.schedule is not None
    item, entry = ItemId(name), replace(shown.entries[ItemId(name)], kind="alert")
    block = {"type": "alert", "hazard": "暴雪", "level": "red", **said}
    entries = {**shown.entries, item: entry}
    items = {**shown.items, item: replace(shown.items[item], kind="alert", document={"body": [block]})}
    schedule = replace(shown.schedule, entries=entries, known_kinds=frozenset({"image", "alert"}))
    return replace(shown, entries=entries, items=items, schedule=schedule)


def test_a_warning_in_force_is_seen_by_night_and_in_quiet_hours_and_no_longer_than_it_is_in_force(tmp_path):
    cast = hall(tmp_path)
    flood = Notice("flood", (RED,), shown=replace(WATER.shown, not_before=at(90).now, not_after=at(240).now))
    always = Notice("always", (GREEN,), at_any_time=True)
    hang(cast, lit(warning(release(flood, evergreen=[always]), "flood"), DUSK, QUIET))
    cast.stage.tick(at(60))
    assert cast.colour() == (0, GREEN[1] * 33 // 100, 0)
    for second in (90, 180, 239):
        cast.stage.tick(at(second))
        assert cast.colour() == (RED[0] * 60 // 100, 0, 0)
    cast.stage.tick(at(240))
    assert cast.colour() == BLACK


def test_a_display_dark_by_schedule_wakes_for_a_warning_that_begins_then(tmp_path):
    cast = hall(tmp_path)
    flood = Notice("flood", (RED,), shown=replace(WATER.shown, not_before=at(200).now))
    hang(cast, lit(warning(release(flood), "flood", level="orange"), QUIET))
    cast.stage.tick(at(180))
    assert cast.colour() == BLACK
    assert cast.stage.tick(at(199.9)) <= 100
    cast.stage.tick(at(200))
    assert cast.colour() == (RED[0] * 60 // 100, 0, 0)


@pytest.mark.parametrize("said", [{"level": "yellow"}, {"drill": True}, {"cancelled": "12月18日14时"}])
def test_what_is_no_urgent_warning_keeps_to_the_light_hours(tmp_path, said):
    cast = hall(tmp_path)
    hang(cast, lit(warning(release(WATER), "water", **said), QUIET))
    cast.stage.tick(at(181))
    assert cast.colour() == BLACK
