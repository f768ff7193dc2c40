"""The driver of one- and two-colour cards against cards that another hand built, without having read the driver.

What the typesetter sets for three panels goes through the real driver and a real socket, and is looked at lamp by lamp.
Where the two readings of the facts differ neither is bent to the other: the fact is looked up again.
"""

import io
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from player.cache import Cache
from player.device_key import DeviceKey
from player.identity import Assignment, Identity, store_identity
from player.lamps import Lamps
from player.outputs import Output, OutputError, bx6, open_output
from playlists.model import DisplayId, Profile, ProfileId, Window
from playlists.pages.digest import page_digest
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.player.faulty_server import serving
from tests.player.outputs.bx6_card import Card
from tests.player.outputs.contract import pixels, pygame, until, whole
from tests.playlists.pages import kind_samples, samples
from tests.playlists.pages.gallery import with_time
from tests.repository_simulator import HALL, Notice, Repository

ROOT = Path(__file__).parents[3]
DARK, RED, GREEN, YELLOW = (0, 0, 0), (255, 0, 0), (0, 255, 0), (255, 255, 0)
INKS = {"red": (DARK, RED), "red-green": (DARK, RED, GREEN, YELLOW)}
PANELS = ((samples.LED_RED, "6E1"), (samples.LED_SMALL, "6E2"), (samples.LED_TWO, "6E1X"))
A_FEW = 4  # pages of one document: what comes after looks no other way
TYPES = {"6E1": 0x0174, "6E2": 0x0274, "6E3": 0x0374, "6E1X": 0x0474, "6E2X": 0x0574}
PLAYER = """
import sys, time
from player.outputs import open_output
from tests.player.outputs.contract import until, whole, pygame
spec, palette, width, height, good_for_ms = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
output = open_output(spec, "hall", (width, height), palette)
picture = pygame.image.frombytes(sys.stdin.buffer.read(), (width, height), "RGB")
began = time.monotonic()
output.show(picture, whole(picture), good_for_ms)
print(began if until(lambda: output.taken() == 1, output) else "nothing", flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(bx6, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(bx6, "EXCHANGE_SECONDS", 20.0)


@contextmanager
def hung(size: tuple[int, int], palette: str, model: str = "6E1") -> Iterator[tuple[Card, Output]]:
    """A card with a panel, and the output that drives it; it must have seen nothing that a driver must not do."""
    with Card(*size, model=model, lamps=palette) as card:
        output = open_output(f"bx6:{card.address},{model}", "hall", size, palette)
        try:
            yield card, output
        finally:
            output.close()
        assert card.violations == []


def put_up(output: Output, picture: pygame.Surface) -> bool:
    before = output.taken()
    output.show(picture, whole(picture), 60_000)
    return until(lambda: output.taken() > before, output)


def confetti(size: tuple[int, int], palette: str, seed: int = 1) -> pygame.Surface:
    """A picture of the palette's inks in which no lamp can be foretold from its neighbours."""
    lamps = random.Random(seed).choices(INKS[palette], k=size[0] * size[1])
    return pygame.image.frombytes(b"".join(map(bytes, lamps)), size, "RGB")


def failure(output: Output) -> str:
    errors: list[str] = []

    def failed() -> bool:
        try:
            output.tend()
        except OutputError as error:
            errors.append(str(error))
        return bool(errors)

    assert until(failed)
    return errors[0]


@pytest.mark.parametrize(("profile", "model"), PANELS, ids=[profile.id for profile, _ in PANELS])
def test_every_page_of_the_gallery_stands_lamp_by_lamp(profile, model):
    size = (profile.width, profile.height)
    made = [(kind, one) for kind, documents in samples.ALL.items() for one in documents]
    made += [(name.partition("-")[0], one) for name, one in kind_samples.KINDS.items()]
    drawn = []
    with hung(size, profile.palette, model) as (card, output):
        for kind, document in made:
            pages = set_pages(document, "page", *size, profile, samples.THEME, faces(), kind_samples.ASSETS, kind)
            for page in pages[:A_FEW]:
                frame = with_time(page, samples.THEME).tobytes()
                if drawn and drawn[-1] == frame:
                    continue
                drawn.append(frame)
                assert set(zip(frame[0::3], frame[1::3], frame[2::3], strict=True)) <= set(INKS[profile.palette])
                assert put_up(output, pygame.image.frombytes(frame, size, "RGB"))
                assert card.glass() == frame, (kind, document.title)
        assert {heard.device for heard in card.log} == {TYPES[model]}
    assert len(drawn) > 50


@pytest.mark.parametrize("model", ["6E1", "5E1"])
@pytest.mark.parametrize("palette", ["red", "red-green"])
@pytest.mark.parametrize("size", [(31, 3), (32, 2), (33, 3), (100, 16), (64, 32), (320, 160)], ids=str)
def test_a_panel_of_any_width_shows_each_lamp_where_it_is(size, palette, model):
    with hung(size, palette, model) as (card, output):
        picture = confetti(size, palette)
        assert put_up(output, picture)
        assert card.glass() == pixels(picture)


def test_a_picture_of_several_areas_is_whole_and_drops_together():
    size = (1024, 272)
    with hung(size, "red-green", "6E3") as (card, output):
        picture = confetti(size, "red-green")
        assert put_up(output, picture)
        assert card.glass() == pixels(picture)
        assert len({area.number for heard in card.log for area in heard.areas}) > 1
        assert card.glass(time.monotonic() + 60) is None


@pytest.mark.parametrize("palette", ["red", "red-green"])
@pytest.mark.parametrize("percent", [1, 30, 49, 50, 60, 99])
def test_a_panel_that_is_dimmed_for_the_night_is_not_dark(percent, palette):
    """Lamps of planes are lit or not: the page must stay readable, for it counts as shown."""
    size = (64, 16)
    with hung(size, palette) as (card, output):
        lamps, picture = Lamps(output), confetti(size, palette)
        drawn = lamps.turn_to(percent, output.frame())
        drawn.blit(picture, (0, 0))
        dimmed = lamps.lit(drawn, whole(drawn))
        assert pixels(dimmed) != pixels(picture)
        assert put_up(output, dimmed)
        assert card.glass() == pixels(picture)


def test_soft_edges_of_a_supplied_picture_are_cut_alike_by_day_and_by_night():
    size = (32, 1)
    with hung(size, "red") as (card, output):
        levels = [0, 60, 200, 255] * 8
        for percent in (100, 40, 10):
            rgb = b"".join(bytes((level * percent // 100, 0, 0)) for level in levels)
            assert put_up(output, pygame.image.frombytes(rgb, size, "RGB"))
            assert card.glass() == b"".join(bytes(RED if level > 127 else DARK) for level in levels)


def test_a_panel_narrower_than_its_card_knows_is_refused_where_it_would_lose_its_left_side():
    with pytest.raises(OutputError, match=r"\.$") as refused:
        open_output("bx6:127.0.0.1,6E2X", "hall", (64, 16), "red")
    assert "80" in str(refused.value)
    with hung((80, 16), "red", "6E2X") as (card, output):
        picture = confetti((80, 16), "red")
        assert put_up(output, picture)
        assert card.glass() == pixels(picture)


@pytest.mark.parametrize(
    ("named", "there", "palette"),
    [("6E1", "6Q2", "red"), ("6Q2", "6E1", "red"), ("6E2", "6M1", "red-green"), ("6E1", "5E1", "red")],
)
def test_a_card_of_another_series_refuses_and_the_driver_says_so(named, there, palette):
    with Card(64, 16, model=there) as card:
        output = open_output(f"bx6:{card.address},{named}", "hall", (64, 16), palette)
        try:
            output.show(confetti((64, 16), palette), [pygame.Rect(0, 0, 64, 16)], 60_000)
            assert "it is a card of another type" in failure(output)
            assert output.taken() == 0
            assert card.glass() is None
        finally:
            output.close()


@pytest.mark.parametrize(("palette", "lamps"), [("red", "red-green"), ("red-green", "red")])
def test_a_card_set_up_for_other_colours_shows_nothing_of_the_picture(palette, lamps):
    with Card(64, 16, model="6E1", lamps=lamps) as card:
        output = open_output(f"bx6:{card.address},6E1", "hall", (64, 16), palette)
        try:
            output.show(confetti((64, 16), palette), [pygame.Rect(0, 0, 64, 16)], 60_000)
            assert "refused the picture" in failure(output)
            assert card.glass() is None
        finally:
            output.close()


@pytest.mark.parametrize(("palette", "model"), [("red", "6E1"), ("red-green", "6E2"), ("red-green", "5E2")])
def test_a_picture_of_planes_goes_by_its_end_though_the_player_was_killed(palette, model):
    size, good_for_ms = (128, 32), 60_000
    picture = confetti(size, palette)
    with Card(*size, model=model, lamps=palette) as card:
        words = [sys.executable, "-c", PLAYER, f"bx6:{card.address},{model}", palette, *map(str, (*size, good_for_ms))]
        quiet = os.environ | {"SDL_VIDEODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=quiet) as player:
            assert player.stdin is not None
            assert player.stdout is not None
            try:
                player.stdin.write(pixels(picture))
                player.stdin.close()
                end = float(player.stdout.readline()) + good_for_ms / 1000
            finally:
                player.kill()
        assert card.glass(end - 5) == pixels(picture)
        assert card.glass(end) is None


def test_a_new_player_learns_from_its_first_release_which_colours_its_card_has_and_the_page_goes_by_its_end(tmp_path):
    """The whole player, of whose panel the identifier tells no colours: a 6E refuses what was guessed until then."""
    profile = Profile(ProfileId("led-192x96"), 192, 96, 16, "red-green", "led")
    size = (profile.width, profile.height)
    frame = pixels(confetti(size, profile.palette))
    file = io.BytesIO()
    Image.frombytes("RGB", size, frame).save(file, "PNG")
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=10)
    source = Repository(now=datetime.now(UTC).replace(microsecond=0), profile=profile)
    pages = {f"{profile.id}/main/1.png": file.getvalue()}
    source.add_channel(
        HALL, [Notice("brief", "brief", Window(None, ends), False, pages, "image", page_digest(*size, frame))]
    )
    source.publish()
    state = tmp_path / "state"
    with Card(*size, model="6E1", lamps=profile.palette) as card, serving(source.files) as server:
        Cache(state).set_anchor(source.anchor())
        displays = (Assignment(DisplayId("square"), "广场", HALL, profile.id),)
        store_identity(state, Identity(server.url, server.url, "p1", 1, DeviceKey(state).text, displays, None), None)
        words = ["run", "--output", f"bx6:{card.address},6E1", "--poll-seconds", "1", "--state", str(state)]
        player = subprocess.Popen([sys.executable, "-m", "player", *words], env=os.environ | {"PYTHONPATH": str(ROOT)})
        try:
            shown = until(lambda: card.glass() == frame or player.poll() is not None)
        finally:
            player.kill()
            player.wait(60)
        assert shown
        end = time.monotonic() + (ends - datetime.now(UTC)).total_seconds()
        assert card.glass(end - 60) == frame
        assert card.glass(end) is None
        assert card.violations == []
