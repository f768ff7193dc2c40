"""A real window on Wayland: Debian's weston without a screen shows the frame pixel for pixel, and the next one too.

Where windows stand is the compositor's to say there, so the frame is looked for, not expected at a place.
"""

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pygame
import pytest

from tests.player.stage_cast import GREEN, RED

WESTON, SHOOTER = shutil.which("weston"), shutil.which("weston-screenshooter")
pytestmark = pytest.mark.skipif(
    WESTON is None or SHOOTER is None, reason="weston is not installed; `apt-get install weston` brings it"
)
WAIT = 60
SOCKET = "gongshi-test"
# Weston 10 and before, then 12 and after: the same compositor without a screen, painted without a graphics processor.
WAYS = (("--backend=headless-backend.so", "--use-pixman"), ("--backend=headless", "--renderer=pixman"))
ZONE_PIXELS = 120 * 48


class Compositor:
    """A weston that keeps its screen in memory and lets it be photographed."""

    def __init__(self, folder: Path, runtime: Path) -> None:
        self._folder = folder
        given = {name: value for name, value in os.environ.items() if not name.startswith("SDL_") and name != "DISPLAY"}
        self.environment = {**given, "XDG_RUNTIME_DIR": str(runtime), "WAYLAND_DISPLAY": SOCKET}
        self._process: subprocess.Popen[bytes] | None = None
        for way in WAYS:
            words = [
                *way,
                "--width=320",
                "--height=200",
                f"--socket={SOCKET}",
                "--debug",
                "--idle-time=0",
                "--no-config",
            ]
            process = subprocess.Popen(
                [str(WESTON), *words],
                env={name: value for name, value in self.environment.items() if name != "WAYLAND_DISPLAY"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            deadline = time.monotonic() + WAIT
            while process.poll() is None and not (runtime / SOCKET).exists() and time.monotonic() < deadline:
                time.sleep(0.02)
            if process.poll() is None:
                self._process = process
                return
        raise AssertionError("weston did not start in any way this test knows")

    def colours(self) -> Counter[tuple[int, ...]]:
        """Photograph the screen and count its colours."""
        subprocess.run([str(SHOOTER)], cwd=self._folder, env=self.environment, check=True, timeout=WAIT)
        picture = next(self._folder.glob("wayland-screenshot-*.png"))
        screen = pygame.image.load(picture)
        picture.unlink()
        width, height = screen.get_size()
        return Counter(tuple(screen.get_at((x, y))[:3]) for x in range(width) for y in range(height))

    def comes(self, colour: tuple[int, int, int]) -> bool:
        deadline = time.monotonic() + WAIT
        while self.colours()[colour] != ZONE_PIXELS:
            if time.monotonic() > deadline:
                return False
        return True

    def close(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(WAIT)


@pytest.fixture
def compositor(tmp_path: Path) -> Iterator[Compositor]:
    with TemporaryDirectory(prefix="wl") as runtime:  # the path of a socket has room for 108 characters
        Path(runtime).chmod(0o700)
        made = Compositor(tmp_path, Path(runtime))
        yield made
        made.close()


@pytest.mark.parametrize("spec", ["window", "fullscreen"])
def test_a_window_on_wayland_shows_each_frame_pixel_for_pixel(compositor, tmp_path, spec):
    player = subprocess.Popen(
        [sys.executable, "-m", "tests.player.several_windows", str(tmp_path / "box"), spec],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**compositor.environment, "SDL_VIDEODRIVER": "wayland", "PYTHONPATH": os.getcwd()},
        text=True,
    )
    with player:
        assert any("first frame" in line for line in player.stdout)
        assert compositor.comes(RED)
        player.stdin.write("green\n")
        player.stdin.flush()
        assert compositor.comes(GREEN)
        player.stdin.close()
        assert player.wait(WAIT) == 0


def test_a_region_is_refused_where_no_program_may_choose_its_place(compositor):
    code = "from player.outputs import open_output\nopen_output('hdmi:0,0', 'hall', (64, 32))"
    given = {**compositor.environment, "SDL_VIDEODRIVER": "wayland", "PYTHONPATH": os.getcwd()}
    said = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=False).stderr
    assert "OutputError" in said
    assert "use an X11 session" in said
