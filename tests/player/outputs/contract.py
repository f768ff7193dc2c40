"""What every output promises. A test class inherits it, names its output and says how to read its glass.

The driver's own matters are tested beside it. Times here are limits on a hang, never a measure of speed.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path

import pytest

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import pygame

from player.outputs import CONFIRMING, Output, OutputError, kind_of, open_output
from playlists.model import Palette

PATIENCE = 90.0


def until(claim: Callable[[], bool], output: Output | None = None) -> bool:
    """Wait for a claim to come true, tending the output as the loop does; False when patience is over."""
    deadline = time.monotonic() + PATIENCE
    while not claim():
        if time.monotonic() > deadline:
            return False
        if output is not None:
            output.tend()
        time.sleep(0.005)
    return True


DARK, RED, GREEN, YELLOW = (0, 0, 0), (255, 0, 0), (0, 255, 0), (255, 255, 0)


def pattern(size: tuple[int, int], palette: Palette = "rgb") -> pygame.Surface:
    """A picture in which every lamp of every colour class is lit and dark somewhere, and no row is like another."""
    inks = [DARK, RED, RED, DARK, DARK] if palette == "red" else [DARK, RED, GREEN, YELLOW, DARK]
    picture = pygame.Surface(size)
    for y in range(size[1]):
        for x in range(size[0]):
            picture.set_at((x, y), inks[(x * 7 + y * 13 + x * y) % 5])
    return picture


def pixels(surface: pygame.Surface) -> bytes:
    return pygame.image.tobytes(surface, "RGB")


def whole(surface: pygame.Surface) -> list[pygame.Rect]:
    return [surface.get_rect()]


class OutputContract:
    """One claim a test. ``glass`` and the hooks are all that an output's own test class must give."""

    size = (64, 32)
    palette: Palette = "rgb"
    confirms = False
    moving = True
    ends_in_ms = 9_000

    def spec(self, folder: Path) -> str:
        """Return the words that open it."""
        raise NotImplementedError

    def glass(self, output: Output, folder: Path) -> bytes | None:
        """Return the RGB pixels that a person at the display sees, or None for a dark one."""
        return pixels(output.frame())

    def broken(self, monkeypatch: pytest.MonkeyPatch, output: Output, folder: Path) -> AbstractContextManager[object]:
        """Make the driver fail for as long as the context lasts."""
        raise NotImplementedError

    def refusing(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> AbstractContextManager[object]:
        """Make opening fail, at once or with the first frames."""
        raise NotImplementedError

    def stuck(self, output: Output, folder: Path) -> AbstractContextManager[object]:
        """Make the far end take nothing and refuse nothing, where there is a far end."""
        return nullcontext()

    def after_its_end(self, output: Output, folder: Path) -> bytes | None:
        """Return the glass when the end has passed and the player no longer runs. A window dies with its process."""
        return None

    def open(self, folder: Path) -> Output:
        return open_output(self.spec(folder), "hall", self.size, self.palette)

    def picture(self) -> pygame.Surface:
        return pattern(self.size, self.palette)

    @pytest.fixture
    def output(self, tmp_path: Path) -> Iterator[Output]:
        opened = self.open(tmp_path)
        yield opened
        opened.close()

    def arrived(self, output: Output, number: int) -> bool:
        return until(lambda: output.taken() >= number, output)

    def test_it_opens_at_the_size_of_the_display(self, output):
        assert output.frame().get_size() == self.size == output.size

    def test_what_cannot_be_opened_is_refused_in_one_sentence(self, tmp_path, monkeypatch):
        with self.refusing(monkeypatch, tmp_path):
            error = self.failure(lambda: self.open(tmp_path))
        self.is_one_sentence(error)

    def test_the_pixels_on_the_glass_are_the_pixels_of_the_frame(self, output, tmp_path):
        picture = self.picture()
        output.frame().blit(picture, (0, 0))
        output.show(output.frame(), whole(picture), None)
        assert self.arrived(output, 1)
        assert self.glass(output, tmp_path) == pixels(picture)

    def test_a_frame_of_its_own_may_be_handed_over_in_parts(self, output, tmp_path):
        picture = self.picture()
        width, height = self.size
        half = [pygame.Rect(0, 0, width, height // 2), pygame.Rect(0, height // 2, width, height - height // 2)]
        output.show(picture, half, None)
        assert self.arrived(output, 1)
        assert self.glass(output, tmp_path) == pixels(picture)

    def test_only_the_changed_part_need_be_named(self, output, tmp_path):
        picture = self.picture()
        output.show(picture, whole(picture), None)
        strip = pygame.Rect(0, self.size[1] // 2, self.size[0], self.size[1] // 4)
        picture.fill(RED, strip)
        output.show(picture, [strip], None)
        assert self.arrived(output, 2)
        assert self.glass(output, tmp_path) == pixels(picture)

    def test_it_says_whether_it_can_show_what_moves(self, output):
        assert output.moving == self.moving

    def test_nobody_asks_for_anything_at_first(self, output):
        assert list(output.tend()) == []

    def test_nothing_counts_as_taken_before_it_is_shown(self, output, tmp_path):
        assert output.taken() == 0
        assert output.confirms == self.confirms == (kind_of(self.spec(tmp_path)) in CONFIRMING)

    def test_a_frame_that_failed_is_never_counted_as_taken(self, output, tmp_path, monkeypatch):
        picture = self.picture()
        output.show(picture, whole(picture), None)
        assert self.arrived(output, 1)
        with self.broken(monkeypatch, output, tmp_path):
            picture.fill(RED)
            assert self.failure(lambda: output, shows=picture) is not None
            assert output.taken() == 1

    def test_a_drivers_error_is_one_output_error_in_one_sentence(self, output, tmp_path, monkeypatch):
        with self.broken(monkeypatch, output, tmp_path):
            error = self.failure(lambda: output)
        self.is_one_sentence(error)

    def shows_again(self, tmp_path) -> bool:
        """Open the output anew and put a picture up."""
        picture = self.picture()
        with closing(self.open(tmp_path)) as again:
            again.show(picture, whole(picture), None)
            return self.arrived(again, 1) and self.glass(again, tmp_path) == pixels(picture)

    def test_after_an_error_it_can_be_opened_again_and_shows(self, output, tmp_path, monkeypatch):
        with self.broken(monkeypatch, output, tmp_path):
            assert self.failure(lambda: output) is not None
            output.close()
        assert self.shows_again(tmp_path)

    def test_it_can_be_closed_twice_and_opened_again(self, output, tmp_path):
        output.close()
        output.close()
        assert self.shows_again(tmp_path)

    def test_it_never_holds_up_the_loop(self, output, tmp_path):
        done = threading.Event()
        picture = self.picture()

        def turns() -> None:
            for _ in range(200):
                output.show(picture, whole(picture), 60_000)
                output.tend()
            done.set()

        with self.stuck(output, tmp_path):
            # On the main thread, which SDL demands; the timer only ends a hang.
            hang = threading.Timer(PATIENCE, os._exit, (70,))
            hang.daemon = True
            hang.start()
            turns()
            hang.cancel()
        assert done.is_set()

    def test_what_has_ended_does_not_stand_when_the_player_has_died(self, output, tmp_path):
        picture = self.picture()
        output.show(picture, whole(picture), None)
        assert self.arrived(output, 1)
        assert self.glass(output, tmp_path) == pixels(picture)
        output.show(picture, [], self.ends_in_ms)
        assert self.after_its_end(output, tmp_path) != pixels(picture)

    def failure(self, opened: Callable[[], Output], shows: pygame.Surface | None = None) -> OutputError | None:
        """Open and show until an ``OutputError`` comes; any other exception is the test's failure."""
        picture = shows if shows is not None else self.picture()
        deadline = time.monotonic() + PATIENCE
        try:
            output = opened()
            while time.monotonic() < deadline:
                output.show(picture, whole(picture), None)
                output.tend()
                time.sleep(0.005)
        except OutputError as error:
            return error
        return None

    def is_one_sentence(self, error: OutputError | None) -> None:
        assert error is not None
        text = str(error)
        assert "\n" not in text
        assert text.endswith(".")
        assert "hall" in text
