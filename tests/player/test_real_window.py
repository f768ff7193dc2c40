"""A real window on a real X server: the bytes of its framebuffer are the frame, at the place that was asked for."""

import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from player.presentation import Measured, choose, measure_once

SCREEN = (320, 200)
XVFB = shutil.which("Xvfb")
pytestmark = pytest.mark.skipif(XVFB is None, reason="Xvfb is not installed")

SHOW = """
import sys, time
import pygame
from player.outputs import open_output
output = open_output(sys.argv[1], "hall", (64, 32))
frame = output.frame()
for y in range(32):
    for x in range(64):
        frame.set_at((x, y), (x * 4, y * 8, 77))
for _ in range(3):
    output.show(frame, [frame.get_rect()], None)
    output.tend()
    time.sleep(0.1)
strip = pygame.Rect(0, 16, 64, 16)
frame.fill((255, 0, 0), strip)
output.show(frame, [strip], None)
output.tend()
print("shown", flush=True)
sys.stdin.readline()
"""


class XServer:
    """An X server that keeps each of its screens in a file."""

    def __init__(self, folder: Path, *screens: tuple[int, int]) -> None:
        read, write = os.pipe()
        self.folder = folder
        words = [str(XVFB), "-displayfd", str(write)]
        for number, (width, height) in enumerate(screens or (SCREEN,)):
            words += ["-screen", str(number), f"{width}x{height}x24"]
        self._process = subprocess.Popen(
            [*words, "-fbdir", str(folder), "-nolisten", "tcp"], pass_fds=[write], stderr=subprocess.DEVNULL
        )
        os.close(write)
        with os.fdopen(read) as answer:
            self.display = f":{answer.readline().strip()}"

    def picture(self) -> list[list[tuple[int, int, int]]]:
        """Read the whole screen, row by row."""
        dump = (self.folder / "Xvfb_screen0").read_bytes()
        header = struct.unpack(">25I", dump[:100])
        start = header[0] + header[19] * 12
        rows = []
        for y in range(SCREEN[1]):
            row = dump[start + y * header[12] : start + y * header[12] + SCREEN[0] * 4]
            rows.append([(row[x + 2], row[x + 1], row[x]) for x in range(0, len(row), 4)])
        return rows

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(120)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[XServer]:
    server = XServer(tmp_path)
    yield server
    server.close()


def environment(screen: XServer) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith("SDL_")}
    return {**given, "DISPLAY": screen.display, "SDL_VIDEODRIVER": "x11", "PYTHONPATH": os.getcwd()}


@pytest.mark.parametrize("acceleration", ["0", "1"])
def test_the_region_of_a_sending_card_holds_the_frame_pixel_for_pixel(screen, acceleration):
    shown = subprocess.Popen(
        [sys.executable, "-c", SHOW, "hdmi:100,50"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**environment(screen), "SDL_FRAMEBUFFER_ACCELERATION": acceleration},
    )
    with shown:
        lines = iter(shown.stdout.readline, b"")
        assert any(b"shown" in line for line in lines)
        # Every pixel of the screen: the region one to one, and nothing at all outside of it.
        black = (0, 0, 0)
        expected = [[black] * SCREEN[0] for _ in range(SCREEN[1])]
        for y in range(32):
            for x in range(64):
                expected[50 + y][100 + x] = (x * 4, y * 8, 77) if y < 16 else (255, 0, 0)
        deadline = time.monotonic() + 60
        while (found := screen.picture()) != expected and time.monotonic() < deadline:
            pass
        assert found == expected
        shown.stdin.write(b"\n")


def test_a_display_that_would_lie_upon_another_is_refused_and_the_other_plays_on(tmp_path):
    """Of two X screens each begins at the desktop's corner, and SDL finds the first one for both."""
    code = """
from player.outputs import OutputError, open_output
import pygame
one = open_output("fullscreen:0", "hall", (320, 200))
try:
    open_output("fullscreen:1", "gate", (320, 200))
except OutputError as error:
    print(error, flush=True)
one.frame().fill((200, 0, 0))
one.show(one.frame(), [one.frame().get_rect()], None)
one.tend()
print("shown", flush=True)
input()
"""
    server = XServer(tmp_path, SCREEN, SCREEN)
    try:
        words = [sys.executable, "-c", code]
        given = {**environment(server), "SDL_FRAMEBUFFER_ACCELERATION": "0"}
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=given, text=True) as shown:
            said = []
            for line in shown.stdout:
                said.append(line.strip())
                if said[-1] == "shown":
                    break
            deadline = time.monotonic() + 60
            red = [[(200, 0, 0)] * SCREEN[0]] * SCREEN[1]
            while server.picture() != red and time.monotonic() < deadline:
                pass
            assert server.picture() == red
            shown.stdin.write("\n")
    finally:
        server.close()
    assert any("monitor 1 lies on the desktop where Gongshi hall is" in line for line in said)


def test_the_presentation_is_measured_once_and_kept(screen, tmp_path, monkeypatch):
    for name, value in environment(screen).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SDL_FRAMEBUFFER_ACCELERATION", "0")
    measure_once(tmp_path, SCREEN)
    kept = (tmp_path / "presentation.json").read_text()
    assert '"software"' in kept
    (tmp_path / "presentation.json").write_text('{"way": "accelerated"}')
    measure_once(tmp_path, SCREEN)
    assert "measured" not in (tmp_path / "presentation.json").read_text()


def test_what_works_is_chosen_where_the_other_way_gives_nothing():
    some = Measured(6.0, 20)
    assert choose(None, some) == choose(Measured(0.0, 0), some) == "accelerated"
    assert choose(some, None) == choose(some, Measured(0.0, 0)) == choose(None, None) == "software"


def test_in_doubt_frames_are_made_in_software():
    cheap, dear = Measured(0.2, 500), Measured(6.0, 150)
    assert choose(cheap, dear) == "software"
    assert choose(dear, cheap) == "accelerated"
    assert choose(dear, Measured(0.2, 12)) == "software"
    assert choose(cheap, cheap) == "software"
