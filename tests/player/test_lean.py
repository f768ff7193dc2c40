"""The player loads before its first frame what that frame needs, and shows frames all the same, without a warning."""

import os
import subprocess
import sys

import pytest

CODE = """
import os, sys
from pathlib import Path
os.environ["SDL_VIDEODRIVER"] = "dummy"
from player.lean import load_pygame
load_pygame()
import player.app, pygame
from player.outputs import open_output
outputs = [open_output("window", name, (64, 32)) for name in ("hall", "village")]
for output in outputs:
    output.frame().fill((9, 8, 7))
    output.show(output.frame(), [output.frame().get_rect()], None)
    assert not list(output.tend())
    assert output.frame().get_at((1, 1))[:3] == (9, 8, 7)
loaded = Path("/proc/self/maps").read_text() if sys.platform == "linux" else ""
sys.exit("SDL2_mixer" in loaded or "SDL2_ttf" in loaded)
"""


def alone() -> dict[str, str]:
    """The surroundings of a player: measuring the tests' coverage loads sqlite3 and socket into every child."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}


def test_frames_are_shown_in_two_windows_without_sound_and_text_and_nothing_complains():
    done = subprocess.run([sys.executable, "-W", "error", "-c", CODE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# As `gongshi-player run` starts: up to the window, which stands before the release is known.
START = """
import os, sys
from pathlib import Path
os.environ["SDL_VIDEODRIVER"] = "dummy"
import player.cli
player.cli._parser().parse_args(["run"])
from player.lean import load_pygame
load_pygame()
import player.app
from player.outputs import open_output
open_output("window", "hall", (64, 32))
print(*sorted(sys.modules))
from playlists.values import ABSENT
import gc
made = [each for each in gc.get_objects() if isinstance(each, type) and "__dataclass_fields__" in vars(each)]
print(*sorted(each.__qualname__ for each in made if not hasattr(each, "__shape__")))
print(len([each for each in made if hasattr(each, "__shape__")]))
"""

# What each brings with it in milliseconds of a processor, on the machine where this was written.
NOT_YET = (
    # what checks signatures: the child does that (60)
    "tuf", "securesystemslib", "cryptography", "player.trust",
    # what fetches, reports and works by the clock (150)
    "requests", "apscheduler", "sqlite3", "socket", "ssl", "subprocess", "asyncio", "selectors",
    "player.network", "player.running", "player.playlog", "player.status", "player.device_key",
    # what draws pages, and what is rarely wanted (10 to 200)
    "PIL", "player.layout_client", "player.layout_worker", "player.pairing_wall", "player.screenshots", "player.film",
    "playlists.document", "playlists.blocks", "numpy", "tomllib",
    # what the standard library would bring by the way: compiled classes (10), temporary files (5), packages' files (3)
    "dataclasses", "inspect", "tempfile", "random", "shutil", "bz2", "importlib.resources", "ctypes", "gzip", "base64",
    # what pygame would bring
    "pygame.pkgdata", "pygame._data_classes",
)  # fmt: skip


@pytest.fixture(scope="module")
def start() -> list[str]:
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True, env=alone())
    return done.stdout.splitlines()[-3:]


def test_before_the_first_frame_nothing_is_loaded_that_only_later_work_needs(start):
    loaded = set(start[0].split())
    assert loaded & set(NOT_YET) == set()
    assert {"player.app", "player.wall", "pygame"} <= loaded


def test_before_the_first_frame_no_class_is_compiled(start):
    assert start[1] == ""
    assert int(start[2]) > 50  # else this looks for them in the wrong way
