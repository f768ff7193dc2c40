"""Load pygame without what a wall never uses: half of its loading time, and a megabyte.

pygame loads all of itself at import and goes on without what is missing, its own way for stripped installations.
Only the player's own process does this, before the first import; the tests and whoever else imports pygame get all of
it. What else may be loaded before the first frame is held by tests/player/test_lean.py.
"""

import sys

UNUSED = (
    "_debug",
    "_freetype",
    "fastevent",
    "font",
    "freetype",
    "mixer",
    "mixer_music",
    "scrap",
    "sndarray",
    "sysfont",
    "system",
    "threads",
    "typing",
)
# Looks for the icon of a window that has none: 25 modules, temporary files and random numbers among them. The first
# window brings its own; a further one of the same player may ask.
LATER = ("pkgdata",)


def load_pygame() -> None:
    """Call it before anything imports pygame; where it is loaded already nothing happens."""
    if "pygame" in sys.modules:
        return
    for name in (*UNUSED, *LATER):
        sys.modules[f"pygame.{name}"] = None  # type: ignore[assignment]  # how Python marks what must not be found
    import pygame

    for name in LATER:
        del sys.modules[f"{pygame.__name__}.{name}"]
