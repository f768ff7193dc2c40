"""A red warning on the stage, from a release alone: it cuts in at its first instant and leaves at its end, offline."""

from dataclasses import replace

from player.hanging import Hanging
from player.stage_plan import change_of, loop_of, showing_at
from playlists.model import DaypartId, Playlist, PlaylistId, Slot, SlotId
from tests.player.stage_cast import BLUE, GREEN, MAIN, NOON, RED, FakeRelease, Hall, Notice, at, hall, release
from tests.player.test_light import warning

ROAD = Notice("road", (GREEN,), dwell_ms=300_000)


def hung(cast: Hall, shown: FakeRelease) -> Hanging:
    hanging = cast.hang(shown, drawn=False)
    cast.draw(hanging, *shown.notices)
    return hanging


def test_a_red_warning_cuts_into_a_page_that_has_minutes_left_and_leaves_at_its_end(tmp_path):
    cast = hall(tmp_path, most="fade")
    flood = Notice("flood", (RED,), shown=replace(ROAD.shown, not_before=at(30).now, not_after=at(90).now))
    shown = release(ROAD, flood)
    schedule = shown.schedule
    assert schedule is not None
    alone = Slot(SlotId("alone"), MAIN.id, PlaylistId("alone"), DaypartId("all"), NOON.date(), priority=1000)
    playlists = tuple(replace(each, items=tuple(i for i in each.items if i != flood.id)) for each in schedule.playlists)
    schedule = replace(
        schedule,
        slots=(*schedule.slots, alone),
        playlists=(*playlists, Playlist(PlaylistId("alone"), (flood.id,))),
    )
    hung(cast, warning(replace(shown, schedule=schedule), "flood"))
    cast.stage.tick(at(29.9))
    assert cast.colour() == GREEN
    cast.stage.tick(at(30))
    assert cast.colour() == RED  # the first frame of it is the whole of it
    for second in (45, 89.9):
        cast.stage.tick(at(second))
        assert cast.colour() == RED
    cast.stage.tick(at(90))
    cast.stage.tick(at(90.5))
    assert cast.colour() == GREEN


def test_a_warning_that_comes_round_again_is_cut_in_and_its_own_next_page_is_not(tmp_path):
    cast = hall(tmp_path, most="push")
    pages = Notice("flood", (RED, BLUE), dwell_ms=10_000)
    hanging = hung(cast, warning(release(replace(ROAD, dwell_ms=10_000), pages), "flood"))
    cards = hanging.cards(MAIN.id, (ROAD.id, pages.id), 0)
    loop = loop_of((ROAD.id, pages.id), cards)
    road, first, second = (showing_at(loop, at_ms) for at_ms in (0, 10_000, 20_000))
    assert change_of(road, first, "fade") is None
    assert change_of(first, second, "fade") == "fade"
    assert change_of(second, first, "fade") is None
    assert change_of(second, road, "fade") == "fade"
    assert change_of(road, second, "push") is None  # who joins in the middle of it
