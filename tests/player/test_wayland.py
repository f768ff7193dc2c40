"""A real window on Wayland: Debian's weston without a screen shows the frame pixel for pixel, and the next one too.

Where windows stand is the compositor's to say there, so the frame is looked for, not expected at a place. What is
installed is run as it is installed: a way that only the tests go round is no way.
"""

import io
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pygame
import pytest
from PIL import Image

from playlists.model import Window
from playlists.pages.digest import page_digest
from tests.player.faulty_server import serving
from tests.player.stage_cast import GREEN, RED
from tests.player.test_app import SIZE, Box, township
from tests.player.test_real_window import XVFB, XServer
from tests.repository_simulator import Notice

WESTON, SHOOTER = shutil.which("weston"), shutil.which("weston-screenshooter")
pytestmark = pytest.mark.skipif(
    WESTON is None or SHOOTER is None, reason="weston is not installed; `apt-get install weston` brings it"
)
WAIT = 60
SOCKET = "gongshi-test"
# Weston 10 and before, then 12 and after: the same compositor, painted without a graphics processor.
WAYS = (("--backend={}-backend.so", "--use-pixman"), ("--backend={}", "--renderer=pixman"))
MONITOR = (320, 200)
ZONE_PIXELS = 120 * 48


class Compositor:
    """A weston that keeps its screen in memory, or on the X server named, and lets it be photographed."""

    def __init__(self, folder: Path, runtime: Path, size: tuple[int, int], *more: str, display: str = "") -> None:
        self._folder = folder
        ours = ("DISPLAY", "WAYLAND_DISPLAY")
        given = {name: value for name, value in os.environ.items() if not name.startswith("SDL_") and name not in ours}
        self.environment = {**given, "XDG_RUNTIME_DIR": str(runtime), "WAYLAND_DISPLAY": SOCKET}
        self._process: subprocess.Popen[bytes] | None = None
        for way in WAYS:
            words = [
                *(word.format("x11" if display else "headless") for word in way),
                *more,
                f"--width={size[0]}",
                f"--height={size[1]}",
                f"--socket={SOCKET}",
                "--debug",
                "--idle-time=0",
                "--no-config",
            ]
            process = subprocess.Popen(
                [str(WESTON), *words],
                env={**{name: self.environment[name] for name in given}, "XDG_RUNTIME_DIR": str(runtime)}
                | ({"DISPLAY": display} if display else {}),
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

    def screen(self) -> pygame.Surface:
        """Photograph the screen."""
        subprocess.run([str(SHOOTER)], cwd=self._folder, env=self.environment, check=True, timeout=WAIT)
        picture = next(self._folder.glob("wayland-screenshot-*.png"))
        screen = pygame.image.load(picture)
        picture.unlink()
        return screen

    def colours(self) -> Counter[tuple[int, ...]]:
        return colours_of(self.screen())

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


def colours_of(screen: pygame.Surface) -> Counter[tuple[int, ...]]:
    width, height = screen.get_size()
    return Counter(tuple(screen.get_at((x, y))[:3]) for x in range(width) for y in range(height))


@contextmanager
def compositor_of(folder: Path, size: tuple[int, int], *more: str, display: str = "") -> Iterator[Compositor]:
    with TemporaryDirectory(prefix="wl") as runtime:  # the path of a socket has room for 108 characters
        Path(runtime).chmod(0o700)
        made = Compositor(folder, Path(runtime), size, *more, display=display)
        try:
            yield made
        finally:
            made.close()


@pytest.fixture
def compositor(tmp_path: Path) -> Iterator[Compositor]:
    with compositor_of(tmp_path, MONITOR) as made:
        yield made


@pytest.fixture
def two_monitors(tmp_path: Path) -> Iterator[Compositor]:
    """Weston paints two outputs only inside another desktop; they stand side by side."""
    server = XServer(tmp_path, (800, 600))
    try:
        with compositor_of(tmp_path, MONITOR, "--output-count=2", display=server.display) as made:
            yield made
    finally:
        server.close()


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


@pytest.mark.skipif(XVFB is None, reason="Xvfb is not installed")
@pytest.mark.parametrize(
    ("specs", "lit"),
    [
        (("fullscreen:0", "fullscreen:1"), (True, True)),
        (("fullscreen:1", "fullscreen:0"), (True, True)),
        (("window", "fullscreen:1"), (None, True)),
        (("fullscreen:1",), (False, True)),
    ],
)
def test_each_display_fills_the_monitor_of_its_number(two_monitors, tmp_path, specs, lit):
    player = subprocess.Popen(
        [sys.executable, "-m", "tests.player.several_windows", str(tmp_path / "box"), *specs],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**two_monitors.environment, "SDL_VIDEODRIVER": "wayland", "PYTHONPATH": os.getcwd()},
        text=True,
    )
    width, height = MONITOR

    def seen() -> tuple[bool | None, ...]:
        screen = two_monitors.screen()
        assert screen.get_size() == (2 * width, height)
        halves = [screen.subsurface((left, 0, width, height)) for left in (0, width)]
        shown = [colours_of(half)[RED] == ZONE_PIXELS for half in halves]
        return tuple(None if wanted is None else one for one, wanted in zip(shown, lit, strict=True))

    with player:
        assert any("first frame" in line for line in player.stdout)
        deadline = time.monotonic() + WAIT
        while (found := seen()) != lit and time.monotonic() < deadline:
            time.sleep(0.02)
        assert found == lit
        player.stdin.close()
        assert player.wait(WAIT) == 0
        assert os.devnull not in player.stderr.read()  # this weston has a keyboard; X alone takes an empty table for it


class Hall(Box):
    """The player's own command on that desktop, as a service would run it."""

    def start_on(self, compositor: Compositor, output: str) -> None:
        environment = {**compositor.environment, "SDL_VIDEODRIVER": "wayland", "PYTHONPATH": os.getcwd()}
        with self.said.open("wb") as log:
            words = self.command("run", "--output", output, "--poll-seconds", "1")
            self.process = subprocess.Popen(words, env=environment, stdout=log, stderr=log)

    @property
    def said(self) -> Path:
        return self.state.with_suffix(".log")


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.wait(WAIT)


def poster() -> tuple[Notice, bytes]:
    """A notice that is one picture of many colours, as large as the display, and its pixels."""
    slope, ball = (each.resize(SIZE) for each in (Image.linear_gradient("L"), Image.radial_gradient("L")))
    picture = Image.merge("RGB", (slope, ball, slope.transpose(Image.Transpose.ROTATE_180)))
    file = io.BytesIO()
    picture.save(file, "PNG")
    page = page_digest(*SIZE, picture.tobytes())
    shown = {"hd/main/1.png": file.getvalue()}
    return Notice("poster", "poster", Window(), True, shown, "image", page), picture.tobytes()


def place_of(pixels: bytes, screen: pygame.Surface) -> tuple[int, int] | None:
    """Return where on the screen these pixels stand, every one of them."""
    given = pygame.image.tobytes(screen, "RGB")
    found = given.find(pixels[: SIZE[0] * 3])
    top, left = divmod(found // 3, screen.get_width())
    area = pygame.Rect(left, top, *SIZE)
    if found < 0 or not screen.get_rect().contains(area):
        return None
    return area.topleft if pygame.image.tobytes(screen.subsurface(area), "RGB") == pixels else None


@pytest.mark.parametrize(("output", "desktop"), [("fullscreen", SIZE), ("window", (2560, 1440))])
def test_the_player_as_it_is_installed_puts_the_approved_pixels_on_the_screen(tmp_path, player, output, desktop):
    notice, pixels = poster()
    source = township(notice)
    with serving(source.files) as server, compositor_of(tmp_path, desktop) as compositor:
        player.enrol(source, server.url)
        player.start_on(compositor, output)
        places = []

        def found() -> bool:
            places[:] = [place_of(pixels, compositor.screen())]
            return places != [None]

        player.wait_for(found)
        assert player.stop() == 0
    assert output == "window" or places == [(0, 0)]
    assert "ERROR" not in player.said.read_text()


def test_a_region_is_refused_where_no_program_may_choose_its_place(compositor):
    code = "from player.outputs import open_output\nopen_output('hdmi:0,0', 'hall', (64, 32))"
    given = {**compositor.environment, "SDL_VIDEODRIVER": "wayland", "PYTHONPATH": os.getcwd()}
    said = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=False).stderr
    assert "OutputError" in said
    assert "use an X11 session" in said
