"""Run the strips of a ticker through their zone, by whole pixels, at the least cost a frame can have.

What is flat stays flat while the ticker moves: only the rows that hold ink are moved, within the frame itself, and only
the columns that come in at the right are drawn; the label only when another one comes. Where strips begin and end is
reckoned when one comes in or goes out, and not in between. Knows surfaces and pixels only.
"""

from collections.abc import Sequence

import pygame

from player.page_store import DrawnPage
from player.turning import Picture, Turning
from playlists.ticker import Pace, Piece, ticker_length, ticker_pieces
from playlists.values import dataclass

LARGEST_CONVERTED = 12_000_000  # bytes; a longer strip is kept as it is, for the memory


@dataclass(slots=True)
class Run:
    """How the next frames are made: the moving part scrolls, and one strip's next columns come in at its end.

    Rectangles are the panel's; ``area`` lies in the strip as it is turned, and goes on with it.
    """

    frame: pygame.Surface  # the one that holds the last step
    step: int
    left: int  # frames until another strip is at either end
    place: pygame.Rect
    back: tuple[int, int]
    onward: tuple[int, int]
    strip: pygame.Surface
    edge: pygame.Rect
    area: pygame.Rect


class TickerView:
    """The strips of one ticker. ``late`` counts the frames that came too late to be drawn."""

    def __init__(
        self, frame: pygame.Surface, rect: pygame.Rect, turning: Turning, pages: Sequence[tuple[DrawnPage, bytes]]
    ) -> None:
        self.late = 0
        self._rect = rect
        self._turning = turning
        self._pages = [page for page, _ in pages]
        self._length = ticker_length(self._pages)
        self._strips = [_strip(frame, page, rgb, turning) for page, rgb in pages]
        self._band = band_of(pages, rect.height)
        self._offset: int | None = None
        self._label: tuple[int, int] | None = None  # of which page, and how wide
        self._stands: tuple[pygame.Surface, pygame.Rect, pygame.Rect] | None = None
        """The frame that holds the last step, the moving part of the zone, and where that lies on the panel."""
        self._run: Run | None = None

    def step(self, frame: pygame.Surface, at_ms: int, pace: Pace) -> pygame.Rect | None:
        """Move to where the ticker is at this instant; return what changed on the panel."""
        if not self._length:
            return None
        before, offset = self._offset, pace.offset(at_ms, self._length)
        if offset == before:
            return None
        come = 0 if before is None else (offset - before) % self._length
        if before is not None and come != pace.step % self._length:
            self.late += 1
        self._offset = offset
        run = self._run
        if run is not None and run.left and come == run.step and frame is run.frame:
            run.left -= 1
            # Made anew each time: where a desktop gives the window another size, the old pixels are gone.
            frame.subsurface(run.place).scroll(*run.back)
            run.area.move_ip(run.onward)
            frame.blit(run.strip, run.edge, run.area)
            return run.place
        self._run = None
        pieces = ticker_pieces(self._pages, offset, self._rect.width)
        first = self._pages[pieces[0].page]
        label = (pieces[0].page, first.fixed if first.fixed < first.width else 0)
        if label != self._label:
            self._label, self._stands = label, None
            return self._draw(frame, pieces, pygame.Rect(0, 0, self._rect.width, self._rect.height))
        moving = pieces[1:] if label[1] else pieces
        if self._stands is not None and self._stands[0] is frame and come < self._stands[1].width:
            _, box, place = self._stands
            frame.subsurface(place).scroll(*self._turning.way(-come, 0))
            self._draw_edge(frame, moving, box, box.right - come)
            self._run = self._run_on(frame, moving, box, place, pace.step)
            return place
        top, bottom = self._band
        box = pygame.Rect(label[1], top, self._rect.width - label[1], bottom - top)
        place = self._draw(frame, moving, box)
        self._stands = frame, box, place
        return place

    def _run_on(
        self, frame: pygame.Surface, pieces: Sequence[Piece], box: pygame.Rect, place: pygame.Rect, step: int
    ) -> Run | None:
        """Return how it runs on while the strips at both ends of ``box`` stay the same ones."""
        first, last = pieces[0], pieces[-1]
        end = last.source_x + last.width
        stays = self._pages[first.page].width - first.source_x
        left = min((stays - 1) // step, (self._pages[last.page].width - end) // step)
        if left <= 0 or step >= box.width:
            return None
        edge = pygame.Rect(box.right - step, box.y, step, box.height)
        strip = self._strips[last.page]
        return Run(
            frame,
            step,
            left,
            place,
            self._turning.way(-step, 0),
            self._turning.way(step, 0),
            strip.turned,
            self._turning.rect(edge.move(self._rect.topleft)),
            strip.place_of(pygame.Rect(end - step, box.y, step, box.height)),
        )

    def _draw_edge(self, frame: pygame.Surface, pieces: Sequence[Piece], box: pygame.Rect, edge: int) -> None:
        """Draw of the rows of ``box`` what is at ``edge`` and right of it."""
        for piece in pieces:
            skipped = max(0, edge - piece.x)
            if skipped < piece.width:
                area = pygame.Rect(piece.source_x + skipped, box.y, piece.width - skipped, box.height)
                left, top = self._rect.x + piece.x + skipped, self._rect.y + box.y
                self._strips[piece.page].blit(frame, self._turning, left, top, area)

    def _draw(self, frame: pygame.Surface, pieces: Sequence[Piece], box: pygame.Rect) -> pygame.Rect:
        """Draw the rows of ``box``, a part of the zone, and return where it lies on the panel."""
        for piece in pieces:
            area = pygame.Rect(piece.source_x, box.y, piece.width, box.height)
            place = (self._rect.x + piece.x, self._rect.y + box.y)
            self._strips[piece.page].blit(frame, self._turning, *place, area)
        return self._turning.rect(box.move(self._rect.topleft))


def _strip(frame: pygame.Surface, page: DrawnPage, rgb: bytes, turning: Turning) -> Picture:
    """Return the strip turned, and in the frame's own format where memory allows."""
    strip = Picture(pygame.image.frombuffer(rgb, (page.width, page.height), "RGB"), turning)
    if len(rgb) <= LARGEST_CONVERTED:
        strip.convert(frame)
    return strip


def band_of(pages: Sequence[tuple[DrawnPage, bytes]], height: int) -> tuple[int, int]:
    """Return the rows, first and end, outside of which all strips have one and the same colour."""
    first, end = height, 0
    grounds = {rgb[(page.width - 1) * 3 : page.width * 3] for page, rgb in pages}
    if len(grounds) != 1 or any(page.height < height for page, _ in pages):
        return 0, height
    ground = grounds.pop()
    for page, rgb in pages:
        moving = page.width - (0 if page.fixed >= page.width else page.fixed)
        flat = ground * moving
        for y in range(height):
            end_of_row = (y + 1) * page.width * 3
            if rgb[end_of_row - moving * 3 : end_of_row] != flat:
                first, end = min(first, y), max(end, y + 1)
    return (first, end) if first < end else (0, 1)
