"""The driver against a card that another hand built from the protocol's facts, without having read the driver.

Where the two disagree neither is bent to the other: the fact is looked up again. Every test ends with a card that saw
no violation of the protocol.
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from player.outputs import Output, OutputError, open_output
from tests.player.outputs.bx6_card import Card
from tests.player.outputs.bx6_card_bytes import GREEN, RED, TAKEN, area, page, update, wired
from tests.player.outputs.contract import pixels, pygame, until, whole

SIZES = ((64, 32), (128, 64), (320, 160))
SMALL, LARGE = SIZES[0], SIZES[-1]
LONGEST_S = 65_535  # the time-out has two bytes
MINUTE_MS = 60_000
ROOT = Path(__file__).parents[3]
PLAYER = """
import sys, time
from player.outputs import open_output
from tests.player.outputs.contract import until, whole, pygame
address, width, height, good_for_ms = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
output = open_output("bx6:" + address, "hall", (width, height))
picture = pygame.image.frombytes(sys.stdin.buffer.read(), (width, height), "RGB")
began = time.monotonic()
output.show(picture, whole(picture), good_for_ms)
print(began if until(lambda: output.taken() == 1, output) else "nothing", flush=True)
time.sleep(600)
"""


def noise(size: tuple[int, int], seed: int = 1) -> pygame.Surface:
    """A picture with every value of a byte in it, those that frames are marked with among them."""
    return pygame.image.frombytes(random.Random(seed).randbytes(size[0] * size[1] * 3), size, "RGB")


@contextmanager
def strict(size: tuple[int, int]) -> Iterator[Card]:
    with Card(*size) as card:
        yield card
        assert card.violations == []


@contextmanager
def opened(card: Card) -> Iterator[Output]:
    output = open_output(f"bx6:{card.address}", "hall", card.panel)
    try:
        yield output
    finally:
        output.close()


def put_up(output: Output, picture: pygame.Surface, good_for_ms: int | None = None) -> bool:
    before = output.taken()
    output.show(picture, whole(picture), good_for_ms)
    return until(lambda: output.taken() > before, output)


def failure(output: Output) -> str | None:
    """Tend the output until it fails; any other exception is the test's failure."""
    errors: list[str] = []

    def failed() -> bool:
        try:
            output.tend()
        except OutputError as error:
            errors.append(str(error))
        return bool(errors)

    until(failed)
    return errors[0] if errors else None


def killed_after_showing(card: Card, picture: pygame.Surface, good_for_ms: int) -> float:
    """Show from a process that is killed as soon as the card has it; return the instant at which it was shown."""
    words = [sys.executable, "-c", PLAYER, card.address, *map(str, card.panel), str(good_for_ms)]
    with subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"SDL_VIDEODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"},
    ) as player:
        assert player.stdin is not None
        assert player.stdout is not None
        try:
            player.stdin.write(pixels(picture))
            player.stdin.close()
            began = player.stdout.readline()
        finally:
            player.kill()
    return float(began)


@pytest.mark.parametrize("size", SIZES)
def test_the_picture_on_the_glass_is_the_frame_pixel_for_pixel(size):
    with strict(size) as card, opened(card) as output:
        for seed in (1, 2):
            picture = noise(size, seed)
            assert put_up(output, picture, MINUTE_MS)
            assert card.glass() == pixels(picture)


def test_one_lamp_that_changes_arrives_with_all_that_stayed():
    with strict(LARGE) as card, opened(card) as output:
        picture = noise(LARGE)
        assert put_up(output, picture)
        picture.set_at((319, 159), (1, 2, 3))
        output.show(picture, [pygame.Rect(319, 159, 1, 1)], None)
        assert until(lambda: output.taken() == 2, output)
        assert card.glass() == pixels(picture)


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_picture_goes_by_its_end_though_the_player_was_killed(size):
    with Card(*size) as card:
        picture = noise(size)
        end = killed_after_showing(card, picture, MINUTE_MS) + MINUTE_MS / 1000
        assert card.glass(end - 5) == pixels(picture)
        assert card.glass(end) is None


def test_an_end_that_moves_nearer_moves_on_the_glass_without_a_new_picture():
    with strict(LARGE) as card, opened(card) as output:
        picture = noise(LARGE)
        assert put_up(output, picture, 10 * MINUTE_MS)
        end = time.monotonic() + 60
        output.show(picture, [], MINUTE_MS)
        assert until(lambda: output.taken() == 2, output)
        assert card.glass(end - 5) == pixels(picture)
        assert card.glass(end + 1) is None


def test_an_end_that_moves_later_is_told_to_the_card_before_the_old_one():
    with strict(SMALL) as card, opened(card) as output:
        picture = noise(SMALL)
        assert put_up(output, picture, 20_000)
        end = time.monotonic() + 600
        output.show(picture, [], 10 * MINUTE_MS)
        assert card.wait_for(lambda card: card.glass(end - 5) == pixels(picture))
        assert card.glass(end + 1) is None


@pytest.mark.parametrize("good_for_ms", [None, 3 * 24 * 60 * MINUTE_MS, LONGEST_S * 1000 + 60_000])
def test_what_ends_late_or_never_stands_for_no_longer_than_a_time_out_can_say(good_for_ms):
    with strict(SMALL) as card, opened(card) as output:
        picture = noise(SMALL)
        assert put_up(output, picture, good_for_ms)
        shown = card.log[-1].at
        assert card.glass(shown + LONGEST_S - 60) == pixels(picture)
        assert card.glass(shown + LONGEST_S) is None


@pytest.mark.parametrize("good_for_ms", [0, 999, 2_999])
def test_what_ends_within_seconds_is_sent_without_breaking_the_protocol_and_never_stands_past_its_end(good_for_ms):
    with strict(SMALL) as card, opened(card) as output:
        first = noise(SMALL)
        assert put_up(output, first, MINUTE_MS)
        began = time.monotonic()
        output.show(noise(SMALL, 2), whole(first), good_for_ms)
        third = noise(SMALL, 3)
        end = time.monotonic() + good_for_ms / 1000
        assert until(lambda: output.taken() >= 2 or time.monotonic() > began + 1, output)
        assert card.glass(end) != pixels(noise(SMALL, 2))
        assert put_up(output, third, MINUTE_MS)
        assert card.glass() == pixels(third)


def test_a_card_that_was_off_gets_its_picture_back():
    with strict(LARGE) as card:
        picture = noise(LARGE)
        with opened(card) as output:
            assert put_up(output, picture, MINUTE_MS)
            card.power_off()
            output.show(noise(LARGE, 2), whole(picture), MINUTE_MS)
            assert failure(output) is not None
            assert output.taken() == 1
        assert card.glass() is None
        card.power_on()
        with opened(card) as output:
            assert put_up(output, picture, MINUTE_MS)
            assert card.glass() == pixels(picture)


def test_a_card_that_lost_its_power_unseen_takes_the_next_picture():
    with strict(SMALL) as card, opened(card) as output:
        assert put_up(output, noise(SMALL), MINUTE_MS)
        card.power_off()
        card.power_on()
        second = noise(SMALL, 2)
        assert put_up(output, second, MINUTE_MS)
        assert card.glass() == pixels(second)


def test_what_other_software_left_on_the_card_is_taken_down():
    with strict(SMALL) as card:
        with wired(card) as wire:
            foreign = update(area(3, at=(5, 5)), area(4, at=(9, 9), pages=(page(GREEN, offset=3),)), rgb=RED + GREEN)
            assert wire.ask(foreign) == TAKEN
        with opened(card) as output:
            picture = noise(SMALL)
            assert put_up(output, picture)
            assert card.glass() == pixels(picture)


def test_a_closed_output_leaves_a_dark_card(monkeypatch):
    monkeypatch.setattr("player.outputs.bx6.TAKE_DOWN_CLOSING_SECONDS", 20.0)  # as long as a busy machine needs
    with strict(LARGE) as card:
        with opened(card) as output:
            assert put_up(output, noise(LARGE))
        assert card.wait_for(lambda card: card.glass() is None)


def is_one_sentence(error: str | None) -> bool:
    return error is not None and "\n" not in error and error.endswith(".") and "hall" in error


@pytest.mark.parametrize("code", [3, 4, 25])
def test_a_refusal_is_one_error_in_one_sentence_and_counts_as_nothing_taken(code):
    with strict(SMALL) as card, opened(card) as output:
        picture = noise(SMALL)
        assert put_up(output, picture)
        card.moods.refuse = code
        output.show(noise(SMALL, 2), whole(picture), None)
        error = failure(output)
        assert is_one_sentence(error)
        assert str(code) in str(error)
        assert output.taken() == 1
        assert card.glass() in (pixels(picture), None)


@pytest.mark.parametrize("mood", ["wrong_checksum", "reading", "answering"])
def test_an_answer_that_is_none_is_one_error_and_counts_as_nothing_taken(mood):
    with Card(*SMALL) as card, opened(card) as output:
        picture = noise(SMALL)
        assert put_up(output, picture)
        card.moods.wrong_checksum = mood == "wrong_checksum"
        card.moods.hang_up = mood if mood in ("reading", "answering") else ""
        output.show(noise(SMALL, 2), whole(picture), None)
        assert is_one_sentence(failure(output))
        assert output.taken() == 1
        card.moods.wrong_checksum = False
        card.moods.hang_up = ""


def test_a_slow_card_is_waited_for_and_only_the_newest_frame_sent_after():
    with strict(SMALL) as card, opened(card) as output:
        assert put_up(output, noise(SMALL))
        held = card.moods.held = threading.Event()
        before = len(card.log)
        for seed in range(2, 30):
            output.show(noise(SMALL, seed), whole(noise(SMALL)), None)
        assert card.wait_for(lambda card: len(card.log) > before)
        assert output.taken() == 1
        card.moods.held = None
        held.set()
        assert until(lambda: output.taken() == 29, output)
        assert card.glass() == pixels(noise(SMALL, 29))
        assert len(card.log) - before <= 3
