"""Choose how windows get their pixels: in software, or through the graphics processor.

Without one, SDL takes a software OpenGL for a graphics processor and a moving ticker eats a core; so the start is in
software, and a child process measures both once, with a hidden window, when the first frame is up. The answer is kept
in the state folder and used from the next start on. Where the desktop's driver knows no window in software there is
nothing to choose: ``player.outputs.screen`` finds that out and leaves the way to SDL.
"""

import json
import logging
import os
import sys
import time
from pathlib import Path

from playlists.values import dataclass

log = logging.getLogger(__name__)

VARIABLE = "SDL_FRAMEBUFFER_ACCELERATION"
WAYS = {"software": "0", "accelerated": "1"}
SECONDS_EACH = 0.5
STRIP_HEIGHT = 96
CLEARLY_BETTER = 0.7
KNOWN_AT_ALL = frozenset({"x11", "wayland", "windows", "cocoa"})  # elsewhere a second window would take the screen


@dataclass(frozen=True, slots=True)
class Measured:
    """What one way cost: processor milliseconds a frame, and how many frames came through a second."""

    cpu_ms: float
    frames: float


def choose(software: Measured | None, accelerated: Measured | None) -> str:
    """Return the better way: what works where the other gives nothing, in doubt software."""
    if accelerated is None or not accelerated.frames:
        return "software"
    if software is None or not software.frames:
        return "accelerated"
    faster = accelerated.cpu_ms < software.cpu_ms * CLEARLY_BETTER
    return "accelerated" if faster and accelerated.frames >= min(software.frames, 60) else "software"


def chosen(state: Path) -> str | None:
    """Return the way found on an earlier start, or None."""
    try:
        way = json.loads((state / "presentation.json").read_bytes())["way"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return way if way in WAYS else None


def apply(state: Path) -> str:
    """Set the way before any window opens, unless whoever installed this has set it already."""
    way = chosen(state) or "software"
    os.environ.setdefault(VARIABLE, WAYS[way])
    return way


def measure_once(state: Path, window: tuple[int, int] | None) -> None:
    """Measure on the first start with a window, unless whoever installed this has decided."""
    if window is not None and chosen(state) is None and os.environ.get(VARIABLE) == WAYS["software"]:
        measure_and_keep(state, window)


def measure_and_keep(state: Path, size: tuple[int, int]) -> str:
    """Measure both ways, each in a process of its own, and keep the answer."""
    found = {"software": _measured("software", size)}
    # Without a graphics device the other way is known to be a software OpenGL, at 110 MB for the asking.
    found["accelerated"] = _measured("accelerated", size) if has_graphics_device() else None
    way = choose(found["software"], found["accelerated"])
    kept = {name: [round(each.cpu_ms, 3), round(each.frames)] for name, each in found.items() if each is not None}
    log.info("presentation chosen way=%s measured=%s", way, kept)
    new = state / "presentation.new"
    try:
        new.write_text(json.dumps({"way": way, "measured": kept}), "utf-8")
        new.replace(state / "presentation.json")
    except OSError as error:
        log.warning("presentation not kept reason=%s", error)
    return way


def has_graphics_device() -> bool:
    """Whether this machine may have a graphics processor; only Linux tells without trying."""
    return sys.platform != "linux" or any(Path("/dev/dri").glob("card*"))


def _measured(way: str, size: tuple[int, int]) -> Measured | None:
    import subprocess  # late: the first frame comes before

    environment = {**os.environ, VARIABLE: WAYS[way], "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    command = [sys.executable, "-m", "player.presentation", str(size[0]), str(size[1])]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=10, check=True)  # noqa: S603  # our own program and words
        cpu_ms, frames = json.loads(done.stdout)
        return Measured(float(cpu_ms), float(frames))
    except (OSError, subprocess.SubprocessError, ValueError, TypeError):
        return None


def run_strip(width: int, height: int) -> Measured:
    """Move a strip in a hidden window for half a second, as a ticker would."""
    import pygame

    pygame.display.init()
    if pygame.display.get_driver() not in KNOWN_AT_ALL:
        raise pygame.error("no desktop to measure on")
    screen = pygame.display.set_mode((width, height), pygame.HIDDEN)
    strip = pygame.Rect(0, height - min(height, STRIP_HEIGHT), width, min(height, STRIP_HEIGHT))
    pygame.display.flip()
    began, cpu, frames = time.monotonic(), time.process_time(), 0
    while time.monotonic() - began < SECONDS_EACH:
        screen.fill((frames % 256, 80, 120), strip)
        pygame.display.update([strip])
        frames += 1
        pygame.event.pump()
    taken = time.monotonic() - began
    return Measured((time.process_time() - cpu) * 1000 / frames, frames / taken)


if __name__ == "__main__":
    result = run_strip(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(json.dumps([result.cpu_ms, result.frames]))
