"""Several displays in one player, and outputs that fail: each part loses only itself."""

from dataclasses import replace
from itertools import pairwise

import pytest

from player.faults import Fault
from player.outputs import OutputError, recorder
from player.stage import Matter
from player.wall import Place, Wall, WallDisplay
from playlists.model import ChannelId, DisplayId, ProfileId
from tests.player.outputs.contract import until
from tests.player.stage_cast import BLUE, GREEN, MAIN, RED, SMALL, TICKER, Notice, SlowSupply, at, hall, release

WATER = Notice("water", (RED,))


def display(folder, name: str, supply: SlowSupply, channel: str = "hall") -> WallDisplay:
    place = Place(DisplayId(name), name, ChannelId(channel), ProfileId("p"), f"recorder:{folder}/{name}")
    return WallDisplay(place, supply, lambda ref: folder, lambda stretch: None, (), most="cut")


def wall(*displays: WallDisplay, **hooks) -> Wall:
    usual = {"on_first_frame": lambda: None, "each_turn": lambda moment: None, "on_wish": lambda *_: None}
    return Wall(displays, lambda: at(0), **{**usual, **hooks})


@pytest.fixture
def drawn(tmp_path):
    """A supply in which the pages of the releases used here are drawn already."""
    cast = hall(tmp_path)
    for shown in (release(WATER), release(Notice("roads", (GREEN,))), release(Notice("water", (BLUE,)))):
        cast.hang(shown)
    return cast.supply


def colour(shown: WallDisplay):
    return tuple(shown.output.frame().get_at((5, 5))[:3])


def test_each_display_shows_the_release_of_its_own_channel(tmp_path, drawn):
    one, other = display(tmp_path, "one", drawn), display(tmp_path, "two", drawn, "square")
    both = wall(one, other)
    both.promoted(release(WATER))
    both.promoted(replace(release(Notice("roads", (GREEN,))), channel=ChannelId("square")))
    both._turn()
    assert (colour(one), colour(other)) == (RED, GREEN)


def test_a_player_with_no_display_left_waits_for_no_frame_and_goes_on_asking():
    begun = []
    left = wall(on_first_frame=lambda: begun.append(True))
    left._turn()
    left._turn()
    assert begun == [True]


def test_a_player_whose_outputs_all_fail_asks_the_server_all_the_same(tmp_path, drawn, monkeypatch):
    """What they were told of their panels may be a guess, which only a release sets right."""
    opened, begun, broken = recorder.open_output, [], {"one", "two"}

    def sometimes(rest, name, size):
        if name in broken:
            raise OutputError("a panel of other colours")
        return opened(rest, name, size)

    monkeypatch.setattr(recorder, "open_output", sometimes)
    both = wall(
        display(tmp_path, "one", drawn), display(tmp_path, "two", drawn), on_first_frame=lambda: begun.append(1)
    )
    both._turn()
    both._turn()
    assert begun == [1]


def test_an_output_that_fails_does_not_begin_the_network_before_the_frame_of_another(tmp_path, drawn, monkeypatch):
    opened, begun = recorder.open_output, []

    def sometimes(rest, name, size):
        if name == "bad":
            raise OutputError("no signal")
        return opened(rest, name, size)

    monkeypatch.setattr(recorder, "open_output", sometimes)
    slow = display(tmp_path, "slow", drawn)
    both = wall(display(tmp_path, "bad", drawn), slow, on_first_frame=lambda: begun.append(1))
    with monkeypatch.context() as busy:
        busy.setattr(slow, "tick", lambda moment: 1)
        both._turn()
        assert begun == []
    both._turn()
    assert begun == [1]


def test_an_output_that_does_not_open_is_tried_again_and_the_other_display_plays_on(tmp_path, drawn, monkeypatch):
    opened = recorder.open_output
    broken = True

    def sometimes(rest, name, size):
        if broken and name == "bad":
            raise OutputError("no signal")
        return opened(rest, name, size)

    monkeypatch.setattr(recorder, "open_output", sometimes)
    bad, good = display(tmp_path, "bad", drawn), display(tmp_path, "good", drawn)
    for each in (bad, good):
        each.hang(release(WATER))
        each.tick(at(0))
    assert (bad.problem, bad.fault, colour(good)) == ("no signal", Fault.OUTPUT, RED)
    broken = False
    bad.tick(at(1))
    assert bad.stage is None
    bad.tick(at(6))
    assert until(lambda: bad.output.taken(), bad.output)
    bad.tick(at(7))
    assert (bad.problem, bad.fault, colour(bad)) == ("", None, RED)


def test_an_output_is_well_again_when_a_frame_has_arrived_and_not_before(tmp_path, drawn, monkeypatch):
    arrived = 0
    monkeypatch.setattr(recorder.Recorder, "taken", lambda output: arrived)
    shown = display(tmp_path, "one", drawn)
    shown.tick(at(0))
    shown._lose_output(OutputError("card gone"), at(0))
    shown.tick(at(6))
    assert shown.output is not None
    assert (shown.problem, shown.fault) == ("card gone", Fault.OUTPUT)
    arrived = 1
    shown.tick(at(7))
    assert (shown.problem, shown.fault) == ("", None)


def test_an_output_that_dies_is_opened_again(tmp_path, drawn):
    shown = display(tmp_path, "one", drawn)
    shown.hang(release(WATER))
    shown.tick(at(0))

    def fail(frame, damaged, good_for_ms):
        raise OutputError("cable pulled")

    shown.output.show = fail
    shown.hang(release(Notice("water", (BLUE,)), version=2))
    shown.tick(at(1))
    assert shown.problem == "cable pulled"
    shown.tick(at(7))
    assert colour(shown) == BLUE


def test_an_output_that_fails_on_its_own_thread_takes_nothing_down_but_itself(tmp_path, drawn):
    bad, good = display(tmp_path, "bad", drawn), display(tmp_path, "good", drawn)
    both = wall(bad, good)
    both.promoted(release(WATER))
    both._turn()

    def fail():
        raise OutputError("card gone")

    bad.output.tend = fail
    both._turn()
    assert (bad.problem, bad.fault, bad.output, good.problem) == ("card gone", Fault.OUTPUT, None, "")


def test_an_output_that_stays_broken_is_tried_less_and_less_often(tmp_path, drawn, monkeypatch):
    tried = []

    def refuse(rest, name, size):
        tried.append(second)
        raise OutputError("no signal")

    monkeypatch.setattr(recorder, "open_output", refuse)
    shown = display(tmp_path, "one", drawn)
    for second in range(200):
        shown.tick(at(second))
    assert [after - before for before, after in pairwise(tried)] == [5, 10, 20, 40, 60, 60]


def test_a_mistake_in_drawing_is_logged_once_and_the_wall_goes_on(tmp_path, drawn, caplog, monkeypatch):
    shown = display(tmp_path, "one", drawn)
    shown.hang(release(WATER))
    shown.tick(at(0))
    tick = shown.stage.tick
    monkeypatch.setattr(shown.stage, "tick", lambda moment: 1 // 0)
    for second in (1, 2, 3):
        assert shown.tick(at(second)) == 250
    assert shown.fault is Fault.STAGE
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1
    monkeypatch.setattr(shown.stage, "tick", tick)
    shown.tick(at(9))
    assert (shown.fault, colour(shown)) == (None, RED)


def test_a_release_for_another_size_opens_the_output_anew(tmp_path, drawn):
    shown = display(tmp_path, "one", drawn)
    shown.tick(at(0))
    assert shown.output.size == (1920, 1080)
    shown.hang(release(WATER))
    shown.tick(at(1))
    assert shown.output.size == (SMALL.width, SMALL.height)


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """The sizes in which outputs were opened; each records, whatever it is called."""
    sizes = []

    def note(spec, name, size, palette):
        sizes.append(size)
        return recorder.open_output(str(tmp_path), name, size)

    monkeypatch.setattr("player.wall.open_output", note)
    return sizes


def windowed(folder, supply: SlowSupply, profile: str, output: str = "window") -> WallDisplay:
    shown = display(folder, "one", supply)
    place = replace(shown.place, profile=ProfileId(profile), output=output)
    return WallDisplay(place, supply, lambda ref: folder, lambda stretch: None, (), most="cut")


def test_the_usual_hall_says_its_size(tmp_path, drawn, opened):
    windowed(tmp_path, drawn, "hall-1080").open_window(at(0))
    assert opened == [(1920, 1080)]


def test_a_window_stands_before_the_release_is_known_and_is_used_then(tmp_path, drawn, opened):
    shown = windowed(tmp_path, drawn, "small-120x60")
    shown.open_window(at(0))
    assert (opened, shown.stage) == ([(120, 60)], None)
    shown.tick(at(0))
    assert opened == [(120, 60)]
    assert shown.stage.frames == 1


@pytest.mark.parametrize(("profile", "output"), [("small", "window"), ("small-120x60", "bx6:10.0.0.9")])
def test_what_is_no_window_and_a_size_that_is_only_guessed_wait_for_the_release(
    tmp_path, drawn, opened, profile, output
):
    windowed(tmp_path, drawn, profile, output).open_window(at(0))
    assert opened == []


def lamps(palette: str = "red"):
    """A release for a panel of one colour, or of two."""
    shown = release(WATER)
    profile = replace(SMALL, palette=palette)
    return replace(shown, manifest=replace(shown.manifest, profiles=(profile,)))


def test_a_card_opens_as_soon_as_a_release_says_the_colours_that_it_was_refused_for(tmp_path, drawn, monkeypatch):
    told = []

    def card(spec, name, size, palette):
        told.append(palette)
        if palette == "rgb":
            raise OutputError("this card drives lamps")
        return recorder.open_output(str(tmp_path), name, size)

    monkeypatch.setattr("player.wall.open_output", card)
    shown = windowed(tmp_path, drawn, "p", "bx6:10.0.0.9,6E1")
    shown.tick(at(0))
    assert (told, shown.problem) == (["rgb"], "this card drives lamps")
    shown.hang(lamps())
    shown.tick(at(1))
    shown.hang(lamps("red-green"))
    shown.tick(at(2))
    assert (told, shown.stage is None) == (["rgb", "red", "red-green"], False)


def test_a_window_stays_open_whatever_the_colours(tmp_path, drawn, opened):
    shown = windowed(tmp_path, drawn, "p-320x180")
    shown.hang(lamps())
    shown.tick(at(0))
    shown.hang(lamps("red-green"))
    shown.tick(at(1))
    assert len(opened) == 1


def test_a_window_that_does_not_open_before_the_release_is_tried_again(tmp_path, drawn, monkeypatch):
    def fails(spec, name, size, palette):
        raise OutputError("no desktop yet")

    monkeypatch.setattr("player.wall.open_output", fails)
    shown = windowed(tmp_path, drawn, "small-120x60")
    shown.open_window(at(0))
    assert (shown.problem, shown.fault) == ("no desktop yet", Fault.OUTPUT)
    monkeypatch.setattr(
        "player.wall.open_output", lambda spec, name, size, palette: recorder.open_output(str(tmp_path), name, size)
    )
    shown.tick(at(6))
    assert shown.stage.frames == 1


def test_a_release_without_pages_for_this_sort_of_display_says_so(tmp_path, drawn):
    shown = display(tmp_path, "one", drawn)
    shown.place = replace(shown.place, profile=ProfileId("round"))
    shown.hang(release(WATER))
    shown.tick(at(0))
    assert not shown.profile_is_known


def test_a_matter_stays_over_a_release_that_comes_in_between(tmp_path, drawn):
    shown = display(tmp_path, "one", drawn)
    shown.hang(release(WATER))
    shown.tick(at(0))
    shown.cover(Matter("test", {"step": 0}))
    shown.hang(release(Notice("roads", (GREEN,)), version=2))
    shown.tick(at(1))
    assert shown.covered_by == "test"
    shown.cover(None)
    shown.tick(at(2))
    assert colour(shown) == GREEN


def test_the_first_frame_is_told_once_and_stopping_ends_the_loop(tmp_path, drawn):
    shown, told = display(tmp_path, "one", drawn), []
    shown.hang(release(WATER))
    running = wall(shown, on_first_frame=lambda: told.append("first"), each_turn=lambda moment: told.append("turn"))
    running._turn()
    running._turn()
    running.stop()
    running.run()
    assert told == ["first", "turn", "turn"]
    assert shown.output is None


def test_what_a_viewer_asks_for_reaches_the_desk(tmp_path, drawn):
    shown, asked = display(tmp_path, "one", drawn), []
    running = wall(shown, on_wish=lambda display, wish, moment: asked.append(wish))
    running._turn()
    shown.output.tend = lambda: ["status"]
    running._turn()
    assert asked == ["status"]


NEWS = Notice("news", (GREEN,), zone=TICKER, strip=200, fixed=10)


def running(tmp_path, *names: str) -> list[WallDisplay]:
    """Displays that show a notice over a running ticker."""
    cast = hall(tmp_path)
    shown = release(WATER, ticker=[NEWS], zones=(MAIN, TICKER))
    cast.hang(shown)
    displays = [display(tmp_path, name, cast.supply) for name in names]
    for each in displays:
        each.hang(shown)
        each.tick(at(0))
    return displays


def test_between_two_turns_only_the_ticker_moves(tmp_path):
    (shown,) = running(tmp_path, "one")
    start = at(0)
    frames, given = shown.stage.frames, []
    shown.output.show = lambda frame, damaged, good_for_ms: given.extend(damaged)
    next_ms = shown.next_glide_ms(start.at_ms)
    assert start.at_ms < next_ms <= start.at_ms + 34
    shown.glide(next_ms, start.boot_ms + 20, start)
    assert shown.stage.frames == frames + 1
    assert all(area.y >= 48 for area in given)
    assert shown.next_glide_ms(next_ms) > next_ms


def test_an_output_that_dies_while_a_ticker_runs_stops_no_other_ticker(tmp_path):
    bad, good = running(tmp_path, "bad", "good")
    frames = good.stage.frames

    def fail(frame, damaged, good_for_ms):
        raise OutputError("cable pulled")

    bad.output.show = fail
    for each in (bad, good):
        each.glide(at(0.1).at_ms, at(0.1).boot_ms, at(0))
    assert (bad.problem, bad.fault, good.problem) == ("cable pulled", Fault.OUTPUT, "")
    assert good.stage.frames == frames + 1
    assert bad.next_glide_ms(at(0.2).at_ms) is None


def test_while_a_matter_covers_the_display_no_ticker_moves(tmp_path):
    (shown,) = running(tmp_path, "one")
    shown.stage._standing_matter = Matter("test")
    shown.cover(Matter("test"))
    shown.tick(at(0.1))
    assert shown.next_glide_ms(at(0.1).at_ms) is None
