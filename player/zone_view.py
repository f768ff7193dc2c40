"""Paint one zone of the frame: a page with its live places, a change of page; a running ticker has a view of its own.

Knows surfaces and pixels only. What is to be shown comes from the stage plan; each call returns whether the zone's
part of the frame changed. Rectangles are the display's as people read it; ``Turning`` knows the panel. Everything of a
page's size is made when the page is prepared, so that no frame allocates one.
"""

from collections.abc import Sequence
from datetime import datetime

import pygame

from player.page_store import DrawnPage, LivePlace
from player.stage_plan import Change, change_progress
from player.ticker_view import TickerView
from player.turning import Picture, Turning, turned_rect
from playlists.model import Rect
from playlists.pages.live import LiveKind, live_text
from playlists.ticker import Pace
from playlists.values import dataclass

FRAME_MS = 30  # between two frames of a change; what a ticker beside it does is its own
OPAQUE = 255
KINDS: dict[str, LiveKind] = {"clock": "clock", "date": "date"}


@dataclass(slots=True)
class LiveSurface:
    """A live place, the characters for it, and what it says now."""

    place: LivePlace
    strip: Picture
    ground: Picture
    text: str | None = None


@dataclass(slots=True)
class Changing:
    """A page on its way up: since when, and how much of it stands, as opacity or as pixels."""

    change: Change
    started_ms: int
    page: pygame.Surface  # turned, with its live places filled in
    moving: pygame.Rect  # the part of the zone in which the two pages differ
    reached: int = 0
    drawn_ms: int | None = None


def live_text_of(place: LivePlace, local: datetime | None) -> str:
    """Return what a live place says now; nothing while time is unknown, and nothing for a kind not known here."""
    kind = KINDS.get(place.kind)
    return live_text(kind, local) if kind is not None and local is not None else ""


class ZoneView:
    """The part of the frame that belongs to one zone. ``damage`` is where it lies on the panel."""

    def __init__(self, rect: Rect, turning: Turning) -> None:
        self.rect = pygame.Rect(rect.x, rect.y, rect.w, rect.h)
        self.damage = turning.rect(self.rect)
        self._turning = turning
        self._live: list[LiveSurface] = []
        self._next: Picture | None = None
        self._changing: Changing | None = None
        self._ticker: TickerView | None = None

    @property
    def changing(self) -> bool:
        return self._changing is not None

    @property
    def has_live(self) -> bool:
        return bool(self._live)

    def fill(self, frame: pygame.Surface, colour: tuple[int, int, int]) -> None:
        """Fill the zone where there is nothing to show at all."""
        self._clear()
        frame.fill(colour, self.damage)

    def place(
        self, frame: pygame.Surface, page: DrawnPage, rgb: bytes, strips: Sequence[tuple[LivePlace, bytes]]
    ) -> None:
        """Take a page; ``cut`` or ``begin`` puts it up."""
        self._clear()
        upright = pygame.image.frombuffer(rgb, (page.width, page.height), "RGB")
        self._next = picture = Picture(upright, self._turning)
        for place, pixels in strips:
            strip = pygame.image.frombuffer(pixels, (place.strip_width, place.strip_height), "RGB")
            box = pygame.Rect(place.x, place.y, place.width, place.height).clip(upright.get_rect())
            written = Picture(strip, self._turning)
            written.convert(frame)
            self._live.append(LiveSurface(place, written, picture.part(box, frame)))

    def cut(self, frame: pygame.Surface) -> None:
        """Put the page up at once."""
        if self._next is not None:
            self._next.blit(frame, self._turning, *self.rect.topleft, self._within(self._next))
            self._next = None

    def begin(self, frame: pygame.Surface, change: Change, now_ms: int, local: datetime | None) -> None:
        """Bring the page in over what stands there now, the time of day included: it must not blink."""
        if self._next is None:
            return
        after = pygame.Surface(self.damage.size, 0, frame)
        after.blit(frame, (0, 0), self.damage)  # a page smaller than its zone leaves standing what it does not cover
        alone = self._alone
        self._next.blit(after, alone, 0, 0, self._within(self._next))
        for live in self._live:
            self._write(after, alone, 0, 0, live, live_text_of(live.place, local))
        moving = self._differing(frame, after) if change == "push" else pygame.Rect(0, 0, *self.rect.size)
        self._changing = Changing(change, now_ms, after, moving)
        self._next = None

    def step_change(self, frame: pygame.Surface, now_ms: int) -> bool:
        """Draw the change of page at this instant."""
        changing = self._changing
        if changing is None:
            return False
        progress = change_progress(changing.change, changing.started_ms, now_ms)
        if progress < 1 and changing.drawn_ms is not None and now_ms - changing.drawn_ms < FRAME_MS:
            return False
        changing.drawn_ms = now_ms
        if progress >= 1:
            changing.page.set_alpha(None)
            frame.blit(changing.page, self.damage)
            self._changing = None
        elif changing.change == "push":
            self._push(frame, changing, progress)
        else:
            # What stands is already mixed up to ``reached``, so only the rest is mixed in: no copy of the old page.
            alpha = max(int(OPAQUE * progress), changing.reached)
            changing.page.set_alpha((alpha - changing.reached) * OPAQUE // (OPAQUE - changing.reached))
            changing.reached = alpha
            frame.blit(changing.page, self.damage)
        return True

    def step_live(self, frame: pygame.Surface, local: datetime | None) -> bool:
        """Write date and time of day; ``None`` means that time is not known, and the places stay empty."""
        if self._changing is not None:
            return False
        changed = False
        for live in self._live:
            text = live_text_of(live.place, local)
            if text != live.text:
                self._write(frame, self._turning, *self.rect.topleft, live, text)
                changed = True
        return changed

    def run_ticker(self, frame: pygame.Surface, pages: Sequence[tuple[DrawnPage, bytes]]) -> None:
        """Take these pages as the strips of a ticker."""
        self._clear()
        self._ticker = TickerView(frame, self.rect, self._turning, pages)

    def step_ticker(self, frame: pygame.Surface, at_ms: int, pace: Pace) -> pygame.Rect | None:
        """Move the ticker to where it is at this instant; return what changed on the panel."""
        return self._ticker.step(frame, at_ms, pace) if self._ticker is not None else None

    @property
    def late(self) -> int:
        """How many frames of the ticker came too late to be drawn."""
        return self._ticker.late if self._ticker is not None else 0

    def _push(self, frame: pygame.Surface, changing: Changing, progress: float) -> None:
        """Move what stands out to the left, and the new page in from the right, by whole pixels."""
        moving = changing.moving
        come = max(changing.reached, int(moving.width * progress))
        step = come - changing.reached
        if not step:
            return
        frame.subsurface(self._turning.rect(moving.move(self.rect.topleft))).scroll(*self._turning.way(-step, 0))
        coming = pygame.Rect(moving.right - step, moving.y, step, moving.height)
        frame.blit(
            changing.page,
            self._turning.rect(coming.move(self.rect.topleft)),
            self._alone.rect(pygame.Rect(moving.x + changing.reached, moving.y, step, moving.height)),
        )
        changing.reached = come

    def _differing(self, frame: pygame.Surface, after: pygame.Surface) -> pygame.Rect:
        """Return the part of the zone that a push moves: what both pages have, such as the spine, stands still.

        It is as wide as the pages' own margins, and its edges run through no line of text.
        """
        same = pygame.mask.from_threshold(frame.subsurface(self.damage), (0, 0, 0), (1, 1, 1, OPAQUE), after)
        same.invert()
        found = same.to_surface(unsetcolor=(0, 0, 0, 0)).get_bounding_rect()
        box = turned_rect(found, -self._turning.degrees % 360, *self.damage.size)
        width, height = self.rect.size
        left = max(0, box.x - (width - box.right))
        upright = self._turning.back(after)

        def is_flat(y: int) -> bool:
            row = pygame.image.tobytes(upright.subsurface((left, y, width - left, 1)), "RGB")
            return row == row[:3] * (width - left)

        top = next((y for y in range(box.top - 1, -1, -1) if is_flat(y)), 0)
        bottom = next((y for y in range(box.bottom, height) if is_flat(y)), height)
        return pygame.Rect(left, top, width - left, bottom - top)

    def _write(self, surface: pygame.Surface, turning: Turning, x: int, y: int, live: LiveSurface, text: str) -> None:
        place = live.place
        left, top = x + place.x, y + place.y
        live.ground.blit(surface, turning, left, top)
        glyphs = [place.glyphs[char] for char in text if char in place.glyphs]
        width = sum(glyph.width for glyph in glyphs)
        x = left + (place.width - width if place.align == "right" else 0)
        surface.set_clip(turning.rect(pygame.Rect(left, top, place.width, place.height)))
        for glyph in glyphs:
            live.strip.blit(surface, turning, x, top, pygame.Rect(glyph.x, 0, glyph.width, place.strip_height))
            x += glyph.width
        surface.set_clip(None)
        live.text = text

    @property
    def _alone(self) -> Turning:
        """The turning of a surface that holds this zone and nothing else."""
        return Turning(self._turning.degrees, *self.rect.size)

    def _within(self, picture: Picture) -> pygame.Rect:
        return pygame.Rect(0, 0, picture.width, picture.height).clip(pygame.Rect(0, 0, *self.rect.size))

    def _clear(self) -> None:
        self._live = []
        self._next = None
        self._changing = None
        self._ticker = None
