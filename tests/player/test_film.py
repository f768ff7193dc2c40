"""Videos in the real decoder: played at their own pace, or set aside, and never in the way of the rest."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pygame
import pytest

from player.film import Film
from player.film_plan import MOST_DROPPED, WINDOW_MS, Reel, Strain
from player.hanging import Hanging
from player.page_store import DrawnPage
from player.stage_plan import POSTER_MS, Card
from player.turning import Turning
from playlists.canonical import digest
from playlists.model import Asset, Digest, Item, PageRecord, Rect, Ref
from playlists.playback import turn_at
from playlists.video import strip_height, video_box
from server.channels.frames import Hung
from server.rendering import RenderedPage
from tests.player.clips import clip, grey
from tests.player.stage_cast import GREY, MAIN, RED, SMALL, Hall, Notice, at, hall, release

WAIT = 60
BOX = Rect(0, 0, 64, 36)
CLIP_MS = 2_000


def reel(path: Path, box: Rect = BOX) -> Reel:
    return Reel(Digest("sha256:film"), str(path), box, CLIP_MS)


LONG_BEFORE_MS = -1000 * WAIT
"""A decoder that begins so long before the first frame is due is never late, however busy the machine."""


@pytest.fixture
def unhurried(monkeypatch):
    """What plays in real time is given up by no box: how much a busy one drops says nothing about the player."""
    monkeypatch.setattr("player.film_plan.MOST_DROPPED", 1.0)
    monkeypatch.setattr("player.film.PATIENCE_MS", 1000 * WAIT)


def played(film: Film, count: int) -> list[tuple[int, int]]:
    """Play so many frames; return what was seen: (position, grey) of each. Time stands while none is ready."""
    frame, deadline, seen = pygame.Surface((64, 64)), time.monotonic() + WAIT, []
    position = -200
    while len(seen) < count and not film.problem and time.monotonic() < deadline:
        if film.draw(frame, pygame.Rect(0, 0, 64, 36), position):
            seen.append((position, frame.get_at((5, 5))[0]))
        if film.next_ms() is None:
            time.sleep(0.002)
        else:
            position += 10
    film.close()
    return seen


def test_a_video_plays_in_order_and_no_frame_before_its_time(tmp_path):
    seen = played(Film(reel(clip(tmp_path / "a.mp4")), Turning(0, 64, 36), LONG_BEFORE_MS, 600), 50)
    greys = [level for _, level in seen]
    assert len(seen) == 50
    assert greys == sorted(greys)
    for position, level in seen:
        assert level <= grey(position // 40) + 3


@pytest.mark.usefixtures("unhurried")
def test_a_decoder_that_starts_in_the_middle_begins_there(tmp_path):
    path = clip(tmp_path / "a.mp4", rate=1, apart=25)  # 50 s: a decoder that starts slowly is still in time
    film = Film(reel(path), Turning(0, 64, 36), 30_000, 600)
    frame, deadline = pygame.Surface((64, 36)), time.monotonic() + WAIT
    while not film.draw(frame, frame.get_rect(), 50_000) and time.monotonic() < deadline and not film.problem:
        time.sleep(0.01)
    film.close()
    assert frame.get_at((5, 5))[0] >= grey(30) - 3


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_frames_come_turned_for_the_panel(tmp_path, degrees):
    turning = Turning(degrees, 64, 36)
    film = Film(reel(clip(tmp_path / "a.mp4", frames=3)), turning, -100_000, 600)
    frame, deadline = pygame.Surface(turning.panel), time.monotonic() + WAIT
    while not film.draw(frame, frame.get_rect(), 0) and time.monotonic() < deadline and not film.problem:
        time.sleep(0.01)
    film.close()
    width, height = turning.panel
    assert {frame.get_at(place)[0] // 8 for place in ((1, 1), (width - 2, height - 2))} == {grey(0) // 8}


def broken(folder: Path) -> dict[str, Path]:
    whole = clip(folder / "whole.mp4").read_bytes()
    made = {
        "empty": b"",
        "no video": b"GIF89a" + bytes(500),
        "cut short": whole[: len(whole) // 3],
        "head only": whole[:40],
        "zeroed": whole[:60] + bytes(len(whole) - 60),
    }
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in made} | {"not there": folder / "nothing"}


def test_a_broken_video_says_so_and_ends(tmp_path):
    for name, path in broken(tmp_path).items():
        film, deadline = Film(reel(path), Turning(0, 64, 36), 0, 600), time.monotonic() + WAIT
        frame = pygame.Surface((64, 36))
        while not film.problem and time.monotonic() < deadline:
            film.draw(frame, frame.get_rect(), 0)
            time.sleep(0.01)
        film.close()
        assert film.problem, name


def test_a_decoder_that_is_killed_is_a_problem_and_not_a_crash(tmp_path):
    film = Film(reel(clip(tmp_path / "a.mp4")), Turning(0, 64, 36), -60_000, 600)
    os.kill(film.process_id, 9)
    deadline, frame = time.monotonic() + WAIT, pygame.Surface((64, 36))
    while not film.problem and time.monotonic() < deadline:
        film.draw(frame, frame.get_rect(), 0)
    film.close()
    assert film.problem == "its decoder ended"


def test_a_decoder_stays_within_its_memory(tmp_path):
    film = Film(reel(clip(tmp_path / "a.mp4", 1920, 1080, frames=4)), Turning(0, 64, 36), 0, 90)
    deadline, frame = time.monotonic() + WAIT, pygame.Surface((64, 36))
    while not film.problem and time.monotonic() < deadline:
        film.draw(frame, frame.get_rect(), 0)
        time.sleep(0.01)
    film.close()
    assert film.problem


def stand_in(folder: Path, code: str) -> tuple[str, str]:
    (folder / "decoder.py").write_text(code)
    return sys.executable, str(folder / "decoder.py")


def test_a_box_that_drops_too_many_frames_gives_the_video_up(tmp_path):
    said = "\\n".join(["frame 0 0", *(f"late {40 * number}" for number in range(1, 200))])
    code = f"import sys\nprint('{said}', flush=True)\nsys.stdin.read()"
    film = Film(reel(tmp_path), Turning(0, 64, 36), 0, 600, stand_in(tmp_path, code))
    deadline, frame = time.monotonic() + WAIT, pygame.Surface((64, 36))
    while not film.problem and time.monotonic() < deadline:
        film.draw(frame, frame.get_rect(), 10)
    film.close()
    assert film.problem == "this box is too slow for it"


def test_a_decoder_that_says_nothing_is_not_waited_for(tmp_path):
    film = Film(reel(tmp_path), Turning(0, 64, 36), 0, 600, stand_in(tmp_path, "import sys; sys.stdin.read()"))
    frame = pygame.Surface((64, 36))
    film.draw(frame, frame.get_rect(), 7_000)
    assert not film.problem
    film.draw(frame, frame.get_rect(), 9_000)
    film.close()
    assert film.problem == "it gave no frame in time"


def test_some_dropped_frames_are_borne_and_only_a_whole_window_of_many_is_not():
    def strain(share: float, seconds: float) -> bool:
        found, owed = Strain(), 0.0
        for position in range(0, int(seconds * 1000), 40):
            owed += share
            (found.dropped if owed >= 1 else found.shown)(position)
            owed -= owed >= 1
        return found.too_much

    window = WINDOW_MS / 1000
    assert not strain(MOST_DROPPED - 0.05, window * 3)
    assert strain(MOST_DROPPED + 0.05, window * 3)
    assert not strain(1.0, window / 2)


def test_the_players_process_never_loads_the_decoder():
    code = (
        "import player.app, player.film, player.projector, sys; sys.exit('av' in sys.modules or 'PIL' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


FILM = Notice("film", (GREY,), dwell_ms=CLIP_MS)
WATER = Notice("water", (RED,), dwell_ms=1_000)


def hang_video(made: Hall, path: Path, *others: Notice, moving: bool = True) -> Hanging:
    """Hang a video of 64x36 in the page zone of 120x48, with its grey poster, and other notices."""
    content = path.read_bytes()
    shown = release(FILM, *others)
    names = {"digest": digest(content), "asset": "clip.mp4", "poster": "poster.png"}
    block = {"type": "video", **names, "width": 64, "height": 36}
    asset = Asset("clip.mp4", "video/mp4", Ref(digest(content), len(content)))
    item = shown.items[FILM.id]
    film = Item(item.id, "video", {"body": [{**block, "duration_ms": CLIP_MS}]}, item.pages, (asset,))
    (made.folder / asset.file.digest).write_bytes(content)
    return made.hang(replace(shown, items={**shown.items, FILM.id: film}), moving=moving)


def run(made: Hall, until, start: float = 0, pace: int = 1) -> list[tuple[int, int, int]]:
    """Play until something is so, in real time or faster; return the colours seen in the middle of the zone."""
    began, seen = time.monotonic(), []
    while not until(seen) and time.monotonic() - began < WAIT:
        made.stage.tick(at(start + (time.monotonic() - began) * pace))
        middle = made.stage._scene.turning.rect(pygame.Rect(60, 24, 1, 1))
        colour = made.colour(*middle.topleft)
        if not seen or seen[-1] != colour:
            seen.append(colour)
        time.sleep(0.005)
    return seen


@pytest.mark.usefixtures("unhurried")
def test_a_video_moves_over_its_poster_and_the_next_notice_follows(tmp_path):
    made = hall(tmp_path)
    hang_video(made, clip(tmp_path / "a.mp4"), WATER)

    def moving(seen) -> int:
        return len([colour for colour in seen if colour not in (RED, GREY)])

    seen = run(made, lambda seen: seen.count(RED) > 1 and moving(seen) > 10)
    made.stage.stop(at(99))
    assert moving(seen) > 10
    assert seen.count(RED) > 1
    assert made.colour(3, 3) in (RED, GREY)
    assert not made.stage.differing()


@pytest.mark.usefixtures("unhurried")
def test_a_video_alone_in_its_zone_begins_again(tmp_path):
    made = hall(tmp_path)
    hang_video(made, clip(tmp_path / "a.mp4"))

    def twice(seen) -> bool:
        lights = [colour[0] for colour in seen]
        return any(high > 150 and any(low < 90 for low in lights[n:]) for n, high in enumerate(lights))

    assert twice(run(made, twice))
    made.stage.stop(at(99))


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_display_shows_the_video_in_its_own_place(tmp_path, degrees):
    made = hall(tmp_path, rotate=degrees)
    hang_video(made, clip(tmp_path / "a.mp4"))
    run(made, lambda seen: made.stage.frames > 6 and seen[-1] != GREY)
    upright = made.stage._scene.turning.back(made.recorder.frame())
    made.stage.stop(at(99))
    box = pygame.Rect(20, 1, 80, 45)
    assert upright.get_at(box.center)[:3] != GREY
    inside, around = box.inflate(-2, -2), box.inflate(2, 2)
    assert GREY not in {upright.get_at((x, y))[:3] for x in (inside.left, inside.right) for y in (inside.top, 40)}
    assert {upright.get_at((x, y))[:3] for x in (around.left, around.right - 1) for y in (0, 24, 47)} == {GREY}


def test_an_output_that_shows_still_pages_is_given_the_poster_alone(tmp_path):
    made = hall(tmp_path)
    hanging = hang_video(made, clip(tmp_path / "a.mp4"), WATER, moving=False)
    (film,) = hanging.cards(next(iter(hanging.areas)), [FILM.id], 0).values()
    assert (film.reel, film.dwell_ms) == (None, POSTER_MS)
    assert "still pages" in hanging.aside[FILM.id]


@pytest.mark.usefixtures("unhurried")
def test_a_broken_video_leaves_its_poster_for_a_short_time_and_is_named_once(tmp_path, caplog):
    made = hall(tmp_path)
    (tmp_path / "bad.mp4").write_bytes(b"this is no video")
    hanging = hang_video(made, tmp_path / "bad.mp4", WATER)
    seen = run(made, lambda seen: FILM.id in hanging.aside)
    seen += run(made, lambda seen: seen.count(RED) > 2, start=WAIT, pace=20)
    made.stage.stop(at(9999))
    assert set(seen) == {GREY, RED}
    assert "Invalid data" in hanging.aside[FILM.id]
    assert len([each for each in caplog.records if "video set aside" in each.message]) == 1
    assert made.stage._zones[MAIN.id]._loop[0].dwells == (10_000,)


@pytest.mark.usefixtures("unhurried")
def test_a_video_that_ends_badly_leaves_its_poster_and_not_its_last_frame(tmp_path):
    made = hall(tmp_path)
    hang_video(made, clip(tmp_path / "a.mp4"))
    run(made, lambda seen: len(seen) > 4 and GREY not in seen[-2:])
    for film in list(made.stage._zones[MAIN.id]._projector._films.values()):
        os.kill(film.process_id, 9)
    seen = run(made, lambda seen: seen[-1:] == [GREY], start=0.2)
    made.stage.stop(at(99))
    assert seen[-1] == GREY


def test_a_player_without_a_decoder_shows_the_poster_and_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr("player.page_supply.find_spec", lambda name: None)
    made = hall(tmp_path)
    hanging = hang_video(made, clip(tmp_path / "a.mp4", frames=3))
    made.stage.tick(at(0))
    assert made.colour(60, 24) == GREY
    assert "PyAV is not installed" in hanging.aside[FILM.id]


@pytest.mark.usefixtures("unhurried")
def test_a_covered_display_and_one_that_ends_leave_no_decoder_behind(tmp_path):
    made = hall(tmp_path)
    hang_video(made, clip(tmp_path / "a.mp4"))
    run(made, lambda seen: len(seen) > 2)
    films = list(made.stage._zones[MAIN.id]._projector._films.values())
    made.stage.stop(at(99))
    assert films
    for film in films:
        with pytest.raises(ProcessLookupError):
            os.kill(film.process_id, 0)


def test_another_video_than_the_approved_one_is_not_played(tmp_path):
    made = hall(tmp_path)
    hanging = hang_video(made, clip(tmp_path / "a.mp4", frames=3))
    item = hanging.release.item(FILM.id)
    other = replace(item.assets[0], file=Ref(digest(b"another"), 7))
    (tmp_path / other.file.digest).write_bytes(b"another")
    assert hanging._video_card(MAIN.id, replace(item, assets=(other,)), Card(item.id, (), ())).reel is None
    assert "not among its files" in hanging.aside[FILM.id]


def test_two_colours_of_lamps_get_the_poster_alone(tmp_path):
    made = hall(tmp_path)
    hanging = hang_video(made, clip(tmp_path / "a.mp4", frames=3))
    item = hanging.release.item(FILM.id)
    assert hanging._video_card(MAIN.id, item, Card(item.id, (), ())).reel is not None
    hanging.profile = replace(SMALL, palette="red")
    assert hanging._video_card(MAIN.id, item, Card(item.id, (), ())).reel is None


@pytest.mark.parametrize(("surface", "plays"), [("screen", True), ("led", False)])
def test_a_corrected_video_plays_below_the_words_of_its_correction_and_on_lamps_not_at_all(tmp_path, surface, plays):
    made = hall(tmp_path)
    hanging = hang_video(made, clip(tmp_path / "a.mp4", frames=3))
    hanging.profile = replace(hanging.profile, surface=surface)
    item = hanging._item(next(iter(hanging.release.entries)))
    plain = hanging._video_card(MAIN.id, item, Card(item.id, (), ()))
    assert plain.reel is not None
    item = replace(item, document={**item.document, "correction": "更正：时间改为20日"})
    card = hanging._video_card(MAIN.id, item, Card(item.id, (), ()))
    assert (card.reel is not None) == plays
    if card.reel is not None:
        area = hanging.areas[MAIN.id]
        strip = strip_height(area.width, area.height, hanging.profile.unit)
        assert card.reel.box.y >= strip > 0
        assert card.reel.box == video_box(area.width, area.height, 64, 36, strip)


@pytest.mark.parametrize("files", ["there", "gone"])
def test_a_panel_that_says_a_video_in_words_turns_them_when_the_servers_preview_does(tmp_path, files):
    made = hall(tmp_path)
    hanging = hang_video(made, clip(tmp_path / "a.mp4", frames=3))
    hanging.profile = replace(SMALL, palette="red", surface="led")
    item = hanging.release.item(FILM.id)
    item = item if files == "there" else replace(item, assets=())
    signed = (PageRecord(Digest("sha256:title"), 4_000), PageRecord(Digest("sha256:words"), 7_000))
    drawn = tuple(DrawnPage(each.digest, 120, 48, each.dwell_ms) for each in signed)
    card = hanging._video_card(MAIN.id, item, Card(item.id, signed, drawn))
    rendered = tuple(RenderedPage(each.digest, each.dwell_ms, 120, 48) for each in signed)
    preview, water = Hung(item.id, signed, rendered).dwells, (WATER.id, (1_000,))
    for now in range(0, 60_000, 500):
        on_the_wall = turn_at([(item.id, card.dwells), water], now)
        assert on_the_wall == turn_at([(item.id, preview), water], now)
    assert card.reel is None
    assert FILM.id not in hanging.aside
