"""Take a small picture of what a display shows, for the server that asked: drawn on the wall's thread, sent by another.

It shows what the player hands to the screen, which is not yet what people see: a television may be dark. At most 60 kB,
because a village pays for every megabyte.
"""

import base64
import io
import threading
from collections.abc import Callable
from dataclasses import dataclass

import pygame

from player.png import encode_png
from playlists.model import Json

LARGEST = 60_000
WIDTHS = (640, 480, 320, 200)
WAIT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Screenshot:
    """A picture of one display, as a file."""

    display: str
    taken: str
    data: bytes

    def as_json(self) -> Json:
        return {"display": self.display, "at": self.taken, "data": base64.b64encode(self.data).decode("ascii")}


class Waiting:
    """Somebody waits for a picture of ``display``; the wall's thread fills it in."""

    def __init__(self, display: str) -> None:
        self.display = display
        self._there = threading.Event()
        self._surface: pygame.Surface | None = None
        self._taken = ""

    def fill(self, surface: pygame.Surface | None, taken: str) -> None:
        self._surface, self._taken = surface, taken
        self._there.set()

    def picture(self, seconds: float = WAIT_SECONDS) -> Screenshot | None:
        """Wait for the picture and return it as a file, or None where the display shows nothing."""
        if not self._there.wait(seconds) or self._surface is None:
            return None
        data = encoded(self._surface)
        return Screenshot(self.display, self._taken, data) if data else None


def reduced(width: int, height: int, rgb: bytes) -> pygame.Surface:
    """Return the frame at most 640 wide; a panel of lamps stays as it is."""
    surface = pygame.image.frombuffer(rgb, (width, height), "RGB")
    if width <= WIDTHS[0]:
        return surface
    return pygame.transform.smoothscale(surface, (WIDTHS[0], max(1, height * WIDTHS[0] // width)))


def encoded(surface: pygame.Surface) -> bytes:
    """Return a file of at most 60 kB: PNG where that is small enough, as for lamps and plain pages, else JPEG."""
    width, height = surface.get_size()
    png = encode_png(width, height, pygame.image.tobytes(surface, "RGB"))
    if len(png) <= LARGEST:
        return png
    for narrower in WIDTHS:
        size = (min(width, narrower), max(1, height * min(width, narrower) // width))
        file = io.BytesIO()
        pygame.image.save(pygame.transform.smoothscale(surface, size), file, "picture.jpg")
        if len(file.getvalue()) <= LARGEST:
            return file.getvalue()
    return b""


Ask = Callable[[str], Screenshot | None]
