"""Several displays on one box, with real windows on a real X server: one that fails never stops another."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pygame
import pytest

from tests.player.stage_cast import GREEN, RED
from tests.player.test_real_window import XVFB, XServer, environment

pytestmark = pytest.mark.skipif(XVFB is None, reason="Xvfb is not installed")
WAIT = 60
BLACK = (0, 0, 0)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[XServer]:
    server = XServer(tmp_path)
    yield server
    server.close()


def pixel(screen: XServer, x: int, y: int) -> tuple[int, int, int]:
    return screen.picture()[y][x]


class Box:
    """A player process with its displays, spoken to over its standard input."""

    def __init__(self, screen: XServer, folder: Path, *specs: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.player.several_windows", str(folder), *specs],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**environment(screen), "SDL_FRAMEBUFFER_ACCELERATION": "0", "PYTHONPATH": os.getcwd()},
            text=True,
        )

    def begin(self) -> None:
        self._heard("first frame")

    def tell(self, word: str) -> None:
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        self._heard(f"did {word.partition(' ')[0]}")

    def close(self) -> int:
        self._process.stdin.close()
        self._process.stdout.close()
        return self._process.wait(WAIT)

    def end(self) -> None:
        """Leave no player behind, however the test went."""
        self._process.kill()
        with self._process:
            pass

    def _heard(self, word: str) -> None:
        for line in self._process.stdout:
            if line.strip() == word:
                return
        raise AssertionError(f"the player ended before it said {word!r}")


@pytest.fixture
def boxed(screen: XServer, tmp_path: Path) -> Iterator[Callable[..., Box]]:
    """Start a player with these outputs; what is left of it at the end is ended."""
    boxes: list[Box] = []

    def start(*specs: str) -> Box:
        boxes.append(Box(screen, tmp_path / "box", *specs))
        boxes[-1].begin()
        return boxes[-1]

    yield start
    for box in boxes:
        box.end()


def comes(said: Callable[[], object], expected: object) -> bool:
    deadline = time.monotonic() + WAIT
    while said() != expected:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_two_windows_show_the_same_release_side_by_side(screen, boxed):
    box = boxed("hdmi:0,0", "hdmi:160,100")

    def both() -> tuple[object, object]:
        return pixel(screen, 5, 5), pixel(screen, 165, 105)

    assert comes(both, (RED, RED))
    box.tell("green")
    assert comes(both, (GREEN, GREEN))
    assert pixel(screen, 140, 5) == BLACK
    assert box.close() == 0


@pytest.mark.parametrize(("broken", "other"), [(0, (165, 105)), (1, (5, 5))])
def test_a_window_that_fails_leaves_the_other_playing_and_comes_back(screen, boxed, broken, other):
    box = boxed("hdmi:0,0", "hdmi:160,100")
    assert comes(lambda: (pixel(screen, 5, 5), pixel(screen, 165, 105)), (RED, RED))
    box.tell(f"break {broken}")
    box.tell("green")
    assert comes(lambda: pixel(screen, *other), GREEN)
    assert comes(lambda: (pixel(screen, 5, 5), pixel(screen, 165, 105)), (GREEN, GREEN))
    assert box.close() == 0


def test_a_recorder_beside_a_window_shows_what_the_window_shows(screen, boxed, tmp_path):
    frames = tmp_path / "frames"
    box = boxed("hdmi:0,0", f"recorder:{frames}")
    box.tell("green")
    assert comes(lambda: pixel(screen, 5, 5), GREEN)

    def recorded() -> tuple[int, ...] | None:
        picture = frames / "d1.png"
        return tuple(pygame.image.load(picture).get_at((5, 5))[:3]) if picture.exists() else None

    assert comes(recorded, GREEN)
    box.tell("break 0")
    assert comes(lambda: pixel(screen, 5, 5), GREEN)
    assert box.close() == 0


def test_an_output_that_cannot_open_leaves_the_window_playing(screen, boxed, tmp_path):
    (tmp_path / "file").write_text("")
    box = boxed(f"recorder:{tmp_path}/file/x", "hdmi:0,0")
    box.tell("green")
    assert comes(lambda: pixel(screen, 5, 5), GREEN)
    assert box.close() == 0
