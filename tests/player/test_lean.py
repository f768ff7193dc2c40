"""The player loads no sound and no text of pygame, and shows frames all the same, without a word of warning."""

import os
import subprocess
import sys

CODE = """
import os, sys
from pathlib import Path
os.environ["SDL_VIDEODRIVER"] = "dummy"
from player.lean import without_sound_and_text
without_sound_and_text()
import player.app, pygame
from player.outputs import open_output
output = open_output("window", "hall", (64, 32))
output.frame().fill((9, 8, 7))
output.show(output.frame(), [output.frame().get_rect()], None)
assert not list(output.tend())
assert output.frame().get_at((1, 1))[:3] == (9, 8, 7)
loaded = Path("/proc/self/maps").read_text() if sys.platform == "linux" else ""
sys.exit("SDL2_mixer" in loaded or "SDL2_ttf" in loaded)
"""


def test_frames_are_shown_without_sound_and_text_and_nothing_complains():
    done = subprocess.run([sys.executable, "-W", "error", "-c", CODE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


NOT_YET = """
import sys
import player.cli
from player.lean import without_sound_and_text
without_sound_and_text()
import player.app, player.outputs.window
later = ("tuf", "cryptography", "requests", "apscheduler", "sqlite3", "socket", "subprocess", "player.running",
         "player.network", "player.pairing_wall", "player.trust", "player.screenshots")
print(*[name for name in later if name in sys.modules])
"""


def test_before_the_first_frame_nothing_is_loaded_that_only_later_work_needs():
    # Measuring the tests' coverage loads sqlite3 and socket into every child that its setting reaches.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run([sys.executable, "-c", NOT_YET], capture_output=True, text=True, check=True, env=alone)
    assert done.stdout.splitlines()[-1] == ""
