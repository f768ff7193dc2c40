"""Paint one zone of the frame: a page with its live places, a fade, a running ticker.

Knows surfaces and pixels only. What is to be shown comes from the stage plan; each call returns whether the zone's
part of the frame changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pygame

from player.page_store import DrawnPage, LivePlace
from player.stage_plan import Pace, fade_alpha, ticker_length, ticker_pieces
from playlists.model import Rect
from playlists.pages.live import LiveKind, live_text

LARGEST_CONVERTED = 12_000_000  # bytes; a longer strip is kept as it is, for the memory
KINDS: dict[str, LiveKind] = {"clock": "clock", "date": "date"}


@dataclass(slots=True)
class LiveSurface:
    """A live place, the characters for it, and what it says now."""

    place: LivePlace
    strip: pygame.Surface
    ground: pygame.Surface
    text: str | None = None


def live_text_of(place: LivePlace, local: datetime | None) -> str:
    """Return what a live place says now; nothing while time is unknown, and nothing for a kind not known here."""
    kind = KINDS.get(place.kind)
    return live_text(kind, local) if kind is not None and local is not None else ""


class ZoneView:
    """The part of the frame that belongs to one zone."""

    def __init__(self, rect: Rect) -> None:
        self.rect = pygame.Rect(rect.x, rect.y, rect.w, rect.h)
        self._live: list[LiveSurface] = []
        self._next: pygame.Surface | None = None
        self._fade: tuple[int, int, pygame.Surface] | None = None
        self._ticker: list[tuple[DrawnPage, pygame.Surface]] = []
        self._offset: int | None = None

    @property
    def fading(self) -> bool:
        return self._fade is not None

    @property
    def has_live(self) -> bool:
        return bool(self._live)

    def fill(self, frame: pygame.Surface, colour: tuple[int, int, int]) -> None:
        """Fill the zone where there is nothing to show at all."""
        self._clear()
        frame.fill(colour, self.rect)

    def place(
        self, frame: pygame.Surface, page: DrawnPage, rgb: bytes, strips: Sequence[tuple[LivePlace, bytes]]
    ) -> None:
        """Take a page; ``cut`` or ``begin_fade`` puts it up."""
        self._clear()
        self._next = picture = pygame.image.frombuffer(rgb, (page.width, page.height), "RGB")
        for place, pixels in strips:
            strip = pygame.image.frombuffer(pixels, (place.strip_width, place.strip_height), "RGB")
            box = pygame.Rect(place.x, place.y, place.width, place.height).clip(picture.get_rect())
            self._live.append(LiveSurface(place, strip.convert(frame), picture.subsurface(box).convert(frame)))

    def cut(self, frame: pygame.Surface) -> None:
        """Put the page up at once."""
        if self._next is not None:
            self._blit(frame, self._next)
            self._next = None

    def begin_fade(self, frame: pygame.Surface, now_ms: int, local: datetime | None) -> None:
        """Fade the page in over what stands there now, the time of day included: it must not blink."""
        if self._next is not None:
            after = self._next.convert(frame)
            for live in self._live:
                self._write(after, (0, 0), live, live_text_of(live.place, local))
            self._fade = (now_ms, 0, after)
            self._next = None

    def step_fade(self, frame: pygame.Surface, now_ms: int) -> bool:
        """Draw the fade at this instant."""
        if self._fade is None:
            return False
        started, reached, after = self._fade
        alpha = fade_alpha(started, now_ms)
        if alpha < 255:
            # What stands is already mixed up to ``reached``, so only the rest is mixed in: no copy of the old page.
            after.set_alpha(max(0, (alpha - reached) * 255 // (255 - reached)))
            self._fade = (started, max(alpha, reached), after)
        else:
            after.set_alpha(None)
            self._fade = None
        self._blit(frame, after)
        return True

    def step_live(self, frame: pygame.Surface, local: datetime | None) -> bool:
        """Write date and time of day; ``None`` means that time is not known, and the places stay empty."""
        if self._fade is not None:
            return False
        changed = False
        for live in self._live:
            text = live_text_of(live.place, local)
            if text != live.text:
                self._write(frame, self.rect.topleft, live, text)
                changed = True
        return changed

    def run_ticker(self, frame: pygame.Surface, pages: Sequence[tuple[DrawnPage, bytes]]) -> None:
        """Take these pages as the strips of a ticker, in the frame's own format: that blits ten times faster."""
        self._clear()
        for page, rgb in pages:
            strip = pygame.image.frombuffer(rgb, (page.width, page.height), "RGB")
            self._ticker.append((page, strip if len(rgb) > LARGEST_CONVERTED else strip.convert(frame)))

    def step_ticker(self, frame: pygame.Surface, at_ms: int, pace: Pace) -> bool:
        """Move the ticker to where it is at this instant."""
        pages = [page for page, _ in self._ticker]
        length = ticker_length(pages)
        if not length:
            return False
        offset = pace.offset(at_ms, length)
        if offset == self._offset:
            return False
        self._offset = offset
        frame.set_clip(self.rect)
        # Labels go last: the piece under one may begin at the zone's own edge.
        for piece in sorted(ticker_pieces(pages, offset, self.rect.width), key=lambda piece: piece.x == 0):
            area = pygame.Rect(piece.source_x, 0, piece.width, self.rect.height)
            frame.blit(self._ticker[piece.page][1], (self.rect.x + piece.x, self.rect.y), area)
        frame.set_clip(None)
        return True

    def _write(self, surface: pygame.Surface, origin: tuple[int, int], live: LiveSurface, text: str) -> None:
        place = live.place
        left, top = origin[0] + place.x, origin[1] + place.y
        surface.blit(live.ground, (left, top))
        glyphs = [place.glyphs[char] for char in text if char in place.glyphs]
        width = sum(glyph.width for glyph in glyphs)
        x = left + (place.width - width if place.align == "right" else 0)
        surface.set_clip(pygame.Rect(left, top, place.width, place.height))
        for glyph in glyphs:
            surface.blit(live.strip, (x, top), pygame.Rect(glyph.x, 0, glyph.width, place.strip_height))
            x += glyph.width
        surface.set_clip(None)
        live.text = text

    def _blit(self, frame: pygame.Surface, picture: pygame.Surface) -> None:
        frame.blit(picture, self.rect, picture.get_rect().clip(pygame.Rect(0, 0, *self.rect.size)))

    def _clear(self) -> None:
        self._live = []
        self._next = None
        self._fade = None
        self._ticker = []
        self._offset = None
