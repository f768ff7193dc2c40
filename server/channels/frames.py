"""Put together what one display shows at an instant, point by point as the player's stage does it.

What is on was decided before (``playlists.schedule``), and so was how the pages look (the typesetter). Here pages turn
and tickers stand by the arithmetic of ``playlists``, and date and time are written into the places pages leave for
them. Motion between two pages is left out: for less than half a second a wall shows both.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PIL import Image

from playlists.model import Face, ItemId, PageRecord, Profile, Rect, Theme, TickerPace
from playlists.pages.live import Live, live_text
from playlists.pages.theme import colour
from playlists.playback import Turn, turn_at
from playlists.ticker import pace_of, stands_still, ticker_length, ticker_pieces
from server.rendering import RenderedPage, Renderer

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BLACK = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Hung:
    """One item of a zone's loop: what was approved of it and how its pages come out today."""

    item: ItemId
    approved: tuple[PageRecord, ...]
    pages: tuple[RenderedPage, ...]

    @property
    def dwells(self) -> tuple[int, ...]:
        """How long each page stands: as approved, unless there is another number of pages today."""
        approved = self.approved if len(self.approved) == len(self.pages) else ()
        return tuple(record.dwell_ms for record in approved) or tuple(page.dwell_ms for page in self.pages)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a display is drawn with. ``local`` is the township's time of the instant, which the wall's clock says."""

    renderer: Renderer
    canvas: Image.Image
    profile: Profile
    theme: Theme
    at: datetime
    local: datetime
    pace: TickerPace = "usual"

    @property
    def at_ms(self) -> int:
        return (self.at - _EPOCH) // timedelta(milliseconds=1)


def empty_frame(
    renderer: Renderer, profile: Profile, theme: Theme, at: datetime, local: datetime, pace: TickerPace
) -> Frame:
    return Frame(renderer, Image.new("RGB", (profile.width, profile.height), _BLACK), profile, theme, at, local, pace)


def hang_zone(frame: Frame, face: Face, box: Rect, loop: Sequence[Hung]) -> Turn | None:
    """Paint one zone; return whose turn it is, or None for a running ticker and for a zone with nothing to show."""
    pages = [page for each in loop for page in each.pages]
    if face == "ticker" and pages and not stands_still(pages):
        _stand_ticker(frame, box, pages)
        return None
    turn = turn_at([(each.item, each.dwells) for each in loop], frame.at_ms)
    if turn is not None:
        _put(frame, box, next(each for each in loop if each.item == turn.item).pages[turn.page])
    elif face == "ticker":
        ground = _BLACK if frame.profile.surface == "led" else colour(frame.theme, "accent")
        frame.canvas.paste(ground, (box.x, box.y, box.x + box.w, box.y + box.h))
    else:
        _put(frame, box, frame.renderer.neutral(frame.profile, frame.theme, box.w, box.h))
    return turn


def dim(frame: Frame, percent: int) -> None:
    """Give a panel so much of its light, rounded down in every colour as the player's lamps do."""
    frame.canvas.paste(frame.canvas.point([value * percent // 100 for value in range(256)] * 3))


def _stand_ticker(frame: Frame, box: Rect, pages: Sequence[RenderedPage]) -> None:
    offset = pace_of(frame.profile, frame.pace).offset(frame.at_ms, ticker_length(pages))
    strips = {}
    for piece in ticker_pieces(pages, offset, box.w):
        if piece.page not in strips:
            strips[piece.page] = _picture(frame.renderer, pages[piece.page])
        strip = strips[piece.page]
        if strip is not None:
            part = strip.crop((piece.source_x, 0, piece.source_x + piece.width, min(box.h, strip.height)))
            frame.canvas.paste(part, (box.x + piece.x, box.y))


def _put(frame: Frame, box: Rect, page: RenderedPage) -> None:
    picture = _picture(frame.renderer, page)
    if picture is None:
        return
    for live in page.live:
        _write(frame, picture, live)
    frame.canvas.paste(picture.crop((0, 0, min(box.w, picture.width), min(box.h, picture.height))), (box.x, box.y))


def _write(frame: Frame, picture: Image.Image, live: Live) -> None:
    """Write date or time of day, tile by tile, and nothing beyond the place."""
    tiles = frame.renderer.tiles(live, frame.theme)
    written = [tiles[character] for character in live_text(live.kind, frame.local) if character in tiles]
    place = Image.new("RGB", (live.width, live.height), live.ground)
    x = live.width - sum(tile.width for tile in written) if live.align == "right" else 0
    for tile in written:
        place.paste(Image.frombytes("RGB", (tile.width, tile.height), tile.rgb), (x, 0))
        x += tile.width
    picture.paste(place, (live.x, live.y))


def _picture(renderer: Renderer, page: RenderedPage) -> Image.Image | None:
    png = renderer.png(page.digest)
    return Image.open(io.BytesIO(png)).convert("RGB") if png is not None else None
