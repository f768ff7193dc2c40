"""What a screen does by night: its pages in the dark colours that were signed, never a blank frame between the two."""

from dataclasses import replace

import pytest

from player.hanging import Hanging
from player.page_store import DrawnPage, PageSet
from player.status import display_state
from playlists.canonical import digest
from playlists.model import Item, LightHours, Night, NightHours, Profile, Ref, page_key
from playlists.pages.digest import page_digest
from playlists.pages.theme import NIGHT, OFFICIAL, colour
from tests.player.stage_cast import (
    BLUE,
    GREEN,
    GREY,
    MAIN,
    RED,
    SMALL,
    TICKER,
    FakeRelease,
    Hall,
    Notice,
    at,
    hall,
    plain_page,
    release,
    size_of,
)  # fmt: skip
from tests.player.test_wall import display

NOON = 12 * 60
DUSK, DAWN = 60, 180  # seconds after noon on the cast's clock
HOURS = (NightHours(NOON + 1, NOON + 3),)
THEME = Ref(digest(b"the night theme"), 1)
LED = replace(SMALL, surface="led")
WATER = Notice("water", (RED,))
DARK_RED, DARK_GREEN = (90, 0, 0), (0, 70, 0)
DARK = {RED: DARK_RED, GREEN: DARK_GREEN}


def by_night(notice: Notice) -> Notice:
    return replace(notice, colours=tuple(DARK[each] for each in notice.colours), drawn=None)


def nightly(shown: FakeRelease, *paired: Notice, profile: Profile = SMALL, hours=HOURS) -> FakeRelease:
    """A release whose screens go dark between ``hours``; ``paired`` are the notices with pages for it."""
    items = dict(shown.items)
    for notice in paired:
        size, key = size_of(notice), page_key(SMALL.id, notice.zone.id)
        dark = [page_digest(*size, plain_page(each, *size)) for each in by_night(notice).colours]
        pages = tuple(replace(page, night=night) for page, night in zip(items[notice.id].pages[key], dark, strict=True))
        items[notice.id] = Item(notice.id, "image", items[notice.id].document, {key: pages})
    manifest = replace(shown.manifest, night=Night(THEME, hours), profiles=(profile,))
    return replace(shown, items=items, manifest=manifest, night_theme=NIGHT)


def draw_dark(cast: Hall, hanging: Hanging, *notices: Notice) -> None:
    """Do what the layout worker does, in the colours of the night."""
    for notice in notices:
        size = size_of(notice)
        names = [cast.supply.store.write_pixels(*size, plain_page(each, *size)) for each in by_night(notice).colours]
        key = hanging.key(notice.zone.id, notice.id, by_night=True)
        assert key is not None
        pages = tuple(DrawnPage(name, *size, notice.dwell_ms, notice.fixed) for name in names)
        cast.supply.store.write_set(key, PageSet(pages))
    cast.supply.drew()


@pytest.fixture
def cast(tmp_path) -> Hall:
    made = hall(tmp_path)
    hanging = made.hang(nightly(release(WATER), WATER))
    draw_dark(made, hanging, WATER)
    return made


def test_the_page_of_the_night_stands_from_the_first_minute_of_the_night_to_the_last(cast):
    seen = {}
    for second in (0, DUSK - 0.1, DUSK, DAWN - 0.1, DAWN):
        cast.stage.tick(at(second))
        seen[second] = cast.colour()
    assert list(seen.values()) == [RED, RED, DARK_RED, DARK_RED, RED]


def test_the_page_of_the_night_is_held_against_the_digest_signed_for_it(cast):
    cast.stage.tick(at(DUSK))
    (shown,) = cast.stage.showing()[MAIN.id]
    size = size_of(WATER)
    assert shown.approved == page_digest(*size, plain_page(DARK_RED, *size))
    assert (shown.verified, cast.stage.differing()) == (True, [])
    (hung,) = cast.stage._zones[MAIN.id].hung
    assert hung.page == shown.approved


def test_a_page_of_a_third_colour_is_shown_and_said_to_differ(tmp_path):
    cast = hall(tmp_path)
    hanging = cast.hang(nightly(release(WATER), WATER))
    size = size_of(WATER)
    name = cast.supply.store.write_pixels(*size, plain_page(BLUE, *size))
    key = hanging.key(MAIN.id, WATER.id, by_night=True)
    assert key is not None
    cast.supply.store.write_set(key, PageSet((DrawnPage(name, *size, 8_000),)))
    cast.stage.tick(at(0))
    assert cast.stage.differing() == []
    cast.stage.tick(at(DUSK))
    assert (cast.colour(), cast.stage.differing()) == (BLUE, [WATER.id])


def test_the_display_wakes_at_the_edge_to_the_millisecond(cast):
    cast.stage.tick(at(0))
    assert cast.stage.tick(at(DUSK - 0.1)) <= 100


def test_the_page_of_the_day_stands_until_that_of_the_night_is_drawn(tmp_path):
    cast = hall(tmp_path)
    hanging = cast.hang(nightly(release(WATER), WATER))
    cast.stage.tick(at(0))
    for tenth in range(0, 100):
        cast.stage.tick(at(DUSK + tenth / 10))
        assert cast.colour() == RED
    assert hanging.key(MAIN.id, WATER.id, by_night=True) in cast.supply.wanted
    draw_dark(cast, hanging, WATER)
    cast.stage.tick(at(DUSK + 10))
    assert cast.colour() == DARK_RED


def test_what_the_night_lost_is_replaced_by_the_day_and_never_by_nothing(cast):
    cast.stage.tick(at(DUSK))
    hanging = cast.stage.hanging
    cast.supply.set_aside(hanging.key(MAIN.id, WATER.id, by_night=True), "a rotten page")
    cast.stage.tick(at(DUSK + 1))
    assert (cast.colour(), hanging.aside) == (RED, {})


def test_a_page_that_rots_by_night_is_drawn_again_and_its_place_stays_filled(cast):
    cast.stage.tick(at(DUSK))
    hanging = cast.stage.hanging
    cast.supply.wanted.clear()
    hanging.forget(MAIN.id, WATER.id)
    cast.stage.tick(at(DUSK + 1))
    assert cast.colour() == DARK_RED
    assert hanging.key(MAIN.id, WATER.id, by_night=True) in cast.supply.wanted


def test_an_item_without_pages_for_the_night_keeps_those_of_the_day(tmp_path):
    cast = hall(tmp_path)
    cast.hang(nightly(release(WATER)))
    for second in (0, DUSK, DAWN):
        cast.stage.tick(at(second))
        assert cast.colour() == RED
    assert cast.supply.wanted == {}


@pytest.mark.parametrize("palette", ["red", "red-green"])
def test_a_panel_of_one_or_two_colours_keeps_them(tmp_path, palette):
    cast = hall(tmp_path)
    hanging = cast.hang(nightly(release(WATER), WATER, profile=replace(LED, palette=palette)))
    draw_dark(cast, hanging, WATER)
    for second in (0, DUSK, DAWN):
        cast.stage.tick(at(second))
        assert cast.colour() == RED


def test_a_full_colour_panel_wears_the_page_that_was_signed_for_the_night(tmp_path):
    cast = hall(tmp_path)
    draw_dark(cast, cast.hang(nightly(release(WATER), WATER, profile=LED)), WATER)
    shown = []
    for second in (0, DUSK, DAWN):
        cast.stage.tick(at(second))
        shown.append(cast.colour())
    assert shown == [RED, DARK_RED, RED]


def test_while_time_is_unknown_it_is_day(tmp_path):
    always = replace(WATER, at_any_time=True)
    cast = hall(tmp_path)
    hanging = cast.hang(nightly(release(evergreen=[always]), always))
    draw_dark(cast, hanging, always)
    cast.stage.tick(at(DUSK, trusted=False))
    assert cast.colour() == RED
    cast.stage.tick(at(DUSK + 1))
    assert cast.colour() == DARK_RED
    cast.stage.tick(at(DUSK + 2, trusted=False))
    assert cast.colour() == RED


def test_the_pages_of_the_night_are_drawn_before_it_begins(tmp_path):
    cast = hall(tmp_path)
    late = NightHours(NOON + 20, NOON + 30)
    hanging = cast.hang(nightly(release(WATER), WATER, hours=(late,)))
    dark = hanging.key(MAIN.id, WATER.id, by_night=True)
    cast.stage.tick(at(0))
    cast.stage.tick(at(1))
    assert dark not in cast.supply.wanted
    cast.stage.tick(at(10 * 60))
    assert dark in cast.supply.wanted


def test_what_comes_up_with_the_night_is_drawn_for_the_night(tmp_path):
    cast = hall(tmp_path)
    evening = Notice("evening", (GREEN,), shown=replace(WATER.shown, not_before=at(DUSK).now))
    hanging = cast.hang(nightly(release(evening), evening))
    cast.stage.tick(at(0))
    cast.stage.tick(at(1))
    assert hanging.key(MAIN.id, evening.id, by_night=True) in cast.supply.wanted


def test_after_quiet_hours_that_end_with_the_night_the_page_of_the_day_is_ready(tmp_path):
    cast = hall(tmp_path)
    made = nightly(release(WATER), WATER)
    hanging = cast.hang(
        replace(made, manifest=replace(made.manifest, light=(LightHours(NOON, NOON + 3, 0),))), drawn=False
    )
    cast.stage.tick(at(DUSK))
    cast.stage.tick(at(DUSK + 1))
    assert hanging.key(MAIN.id, WATER.id) in cast.supply.wanted
    assert hanging.key(MAIN.id, WATER.id, by_night=True) not in cast.supply.wanted


def test_a_ticker_runs_on_in_the_colours_of_the_night(tmp_path):
    cast = hall(tmp_path)
    news = Notice("news", (GREEN,), zone=TICKER, strip=200, fixed=10)
    hanging = cast.hang(nightly(release(WATER, ticker=[news], zones=(MAIN, TICKER)), WATER, news))
    draw_dark(cast, hanging, WATER, news)
    cast.stage.tick(at(0))
    assert cast.colour(60, 55) == GREEN
    cast.stage.tick(at(DUSK))
    assert cast.colour(60, 55) == DARK_GREEN
    assert cast.stage.next_glide_ms(at(DUSK).at_ms) is not None


def test_a_release_that_comes_by_night_shows_no_frame_of_the_day(tmp_path):
    cast = hall(tmp_path)
    draw_dark(cast, cast.hang(nightly(release(WATER), WATER)), WATER)
    cast.stage.tick(at(DUSK))
    newer = nightly(release(WATER, version=2), WATER)
    draw_dark(cast, cast.hang(newer), WATER)
    assert cast.colour() == DARK_RED
    cast.stage.tick(at(DUSK + 1))
    assert cast.colour() == DARK_RED


def test_a_release_without_a_night_brings_the_day_back(cast):
    cast.stage.tick(at(DUSK))
    cast.hang(release(WATER, version=2))
    cast.stage.tick(at(DUSK + 1))
    assert cast.colour() == RED


def test_a_night_whose_colours_are_not_here_yet_is_a_day(tmp_path):
    cast = hall(tmp_path)
    cast.hang(replace(nightly(release(WATER), WATER), night_theme=None))
    cast.stage.tick(at(DUSK))
    assert cast.colour() == RED


def test_what_no_zone_covers_is_the_paper_of_the_night(tmp_path):
    cast = hall(tmp_path)
    draw_dark(cast, cast.hang(nightly(release(WATER), WATER)), WATER)
    cast.stage.tick(at(0))
    assert cast.colour(60, 55) == colour(OFFICIAL, "paper")
    cast.stage.tick(at(DUSK))
    assert (cast.colour(60, 55), cast.colour()) == (colour(NIGHT, "paper"), DARK_RED)


def test_a_bare_zone_takes_the_paper_of_the_night(tmp_path):
    cast = hall(tmp_path)
    cast.hang(nightly(release(WATER), WATER), drawn=False)
    cast.stage.tick(at(0))
    assert cast.colour() == colour(OFFICIAL, "paper")
    cast.stage.tick(at(DUSK))
    assert cast.colour() == colour(NIGHT, "paper")


def test_a_built_in_page_stands_until_it_is_drawn_for_the_night(tmp_path):
    from player.hanging import Builtins
    from player.layout_job import FontAt

    cast = hall(tmp_path)
    shown = nightly(release(), hours=HOURS)
    hanging = Hanging(shown, SMALL.id, cast.supply, lambda ref: cast.folder / ref.digest)
    builtins = Builtins(cast.supply, SMALL, OFFICIAL, (FontAt("sans", "nowhere", 0, 0),))
    cast.stage.hang(hanging, builtins, OFFICIAL)

    def draw(shade: tuple[int, int, int]) -> None:
        """Draw what was asked for last."""
        *_, job = cast.supply.wanted.values()
        name = cast.supply.store.write_pixels(
            job.area.width, job.area.height, plain_page(shade, job.area.width, job.area.height)
        )
        cast.supply.store.write_set(job.key, PageSet((DrawnPage(name, job.area.width, job.area.height, 8_000),)))
        cast.supply.drew()

    cast.stage.tick(at(0))
    draw(GREY)
    cast.stage.tick(at(1))
    assert cast.colour() == GREY
    cast.stage.tick(at(DUSK))
    assert cast.colour() == GREY
    draw(BLUE)
    cast.stage.tick(at(DUSK + 1))
    assert cast.colour() == BLUE


def test_the_report_names_the_page_of_the_night_as_the_expected_one(tmp_path):
    cast = hall(tmp_path / "cast")
    shown = nightly(release(WATER), WATER)
    draw_dark(cast, cast.hang(shown), WATER)
    one = display(tmp_path, "one", cast.supply)
    one.hang(shown)
    one.tick(at(DUSK))
    told = display_state(one, at(DUSK))
    size = size_of(WATER)
    assert told["verified"] is True
    assert told["page_differs"] == []
    assert told["zones"]["main"]["expected"] == page_digest(*size, plain_page(DARK_RED, *size))
