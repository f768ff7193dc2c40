"""Decide where a running ticker stands: the instant and the strips' widths go in, the pieces of the strips come out.

Pure arithmetic on pixels and milliseconds. The stage runs its tickers by it and the console's preview stands one still
by it, so the two cannot disagree.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from playlists.model import Profile, TickerPace
from playlists.values import dataclass

# At these rates every frame stands for the same number of refreshes of a 60 Hz screen.
EVEN_RATES = (60, 30, 20)
NEAR_ENOUGH = 0.15  # of the speed wished for
TICKER_EMS_A_MINUTE: Mapping[TickerPace, int] = {"usual": 120, "elder": 90}
TICKER_EM_UNITS = 10
LED_TICKER_LIMIT: Mapping[TickerPace, int] = {
    "usual": 48,
    "elder": 32,
}  # pixels a second; faster letters smear on lamps


class Strip(Protocol):
    """A page as a ticker runs it: ``fixed`` pixels at its left stand still."""

    @property
    def width(self) -> int: ...

    @property
    def fixed(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How a ticker runs: ``step`` whole pixels, ``per_second`` times a second."""

    step: int
    per_second: int

    def offset(self, at_ms: int, length: int) -> int:
        """Return how far a strip of ``length`` pixels has run."""
        return (at_ms * self.per_second // 1000) * self.step % length

    def next_ms(self, at_ms: int) -> int:
        """Return the first millisecond at which the strip stands elsewhere."""
        steps = at_ms * self.per_second // 1000 + 1
        return -(-steps * 1000 // self.per_second)


def pace_of(profile: Profile, wish: TickerPace = "usual") -> Pace:
    """Return the ticker's pace on a display: whole pixels a frame, at a rate that divides the screen's own evenly."""
    ems = TICKER_EMS_A_MINUTE[wish]
    if profile.surface == "led":
        return Pace(1, max(1, min(LED_TICKER_LIMIT[wish], ems * profile.unit // 60)))
    speed = max(1, ems * TICKER_EM_UNITS * profile.unit // 60)
    paces = [Pace(max(1, round(speed / rate)), rate) for rate in EVEN_RATES]
    near = [pace for pace in paces if abs(pace.step * pace.per_second - speed) <= speed * NEAR_ENOUGH]
    return (near or paces[-1:])[0]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a page put into a ticker: ``source_x`` pixels in, ``width`` wide, at ``x`` of the zone."""

    page: int
    source_x: int
    width: int
    x: int


def ticker_pieces(pages: Sequence[Strip], offset: int, width: int) -> tuple[Piece, ...]:
    """Cut the moving strips for a zone of ``width``; the label of the strip at the left edge stands still over them.

    A page that does not move (its label is as wide as itself) runs along whole when it has moving neighbours.
    """
    strips = [(0 if page.fixed >= page.width else page.fixed, page.width) for page in pages]
    lengths = [right - left for left, right in strips]
    if not any(lengths):
        return ()
    index, inside = 0, offset
    while inside >= lengths[index]:
        inside -= lengths[index]
        index = (index + 1) % len(pages)
    label = strips[index][0]
    pieces = [Piece(index, 0, label, 0)] if label else []
    x = label
    while x < width:
        left, _ = strips[index]
        part = min(lengths[index] - inside, width - x)
        if part > 0:
            pieces.append(Piece(index, left + inside, part, x))
            x += part
        inside = 0
        index = (index + 1) % len(pages)
    return tuple(pieces)


def ticker_length(pages: Sequence[Strip]) -> int:
    return sum(page.width - (0 if page.fixed >= page.width else page.fixed) for page in pages)


def stands_still(pages: Sequence[Strip]) -> bool:
    """Whether these ticker pages fit their zone, so that they turn like pages instead of running."""
    return all(page.fixed >= page.width for page in pages)
