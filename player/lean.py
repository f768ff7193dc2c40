"""Leave out of pygame what a wall never uses: sound, text and their libraries, a third of its loading time.

pygame loads all of itself at import and goes on without what is missing. Only the player's own process does this,
before the first import; the tests and whoever else imports pygame get all of it.
"""

import sys

UNUSED = (
    "_freetype",
    "fastevent",
    "font",
    "freetype",
    "mixer",
    "mixer_music",
    "scrap",
    "sndarray",
    "sysfont",
    "threads",
)


def without_sound_and_text() -> None:
    """Call it before pygame is imported; what is loaded already stays."""
    if "pygame" not in sys.modules:
        for name in UNUSED:
            sys.modules[f"pygame.{name}"] = None  # type: ignore[assignment]  # how Python marks what must not be found
