"""Decide what a zone shows at an instant and when to look again: pages and numbers in, a decision out.

Pure: no surface, no file, no clock. All displays of a channel come to the same answer at the same millisecond, because
it depends on the release and the instant alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from player.page_store import DrawnPage
from playlists.model import Digest, ItemId, PageRecord, Profile
from playlists.playback import turn_at

FADE_MS = 400
LONGEST_SLEEP_MS = 250
FRAMES_A_SECOND = 60
TICKER_EMS_A_SECOND = 2
TICKER_EM_UNITS = 10
LED_TICKER_LIMIT = 48  # pixels a second; faster letters smear on lamps


@dataclass(frozen=True, slots=True)
class Card:
    """One item that can be drawn in one zone: what was approved of it and what this player drew."""

    item: ItemId
    approved: tuple[PageRecord, ...]
    drawn: tuple[DrawnPage, ...]

    @property
    def dwells(self) -> tuple[int, ...]:
        """Return how long each page stands: as approved, unless this player came to another number of pages."""
        if len(self.approved) == len(self.drawn):
            return tuple(record.dwell_ms for record in self.approved)
        return tuple(page.dwell_ms for page in self.drawn)

    def approved_digest(self, page: int) -> Digest | None:
        return self.approved[page].digest if page < len(self.approved) else None

    @property
    def differs(self) -> bool:
        return [record.digest for record in self.approved] != [page.digest for page in self.drawn]


@dataclass(frozen=True, slots=True)
class Showing:
    """One page in a zone, up to ``ends_ms``. A built-in page has no item and was approved by nobody."""

    item: ItemId | None
    number: int
    page: DrawnPage
    approved: Digest | None
    ends_ms: int

    @property
    def verified(self) -> bool:
        return self.item is not None and self.approved == self.page.digest


def loop_of(items: Sequence[ItemId], cards: Mapping[ItemId, Card]) -> tuple[Card, ...]:
    """Return the cards of a playlist in order, leaving out what cannot be drawn."""
    return tuple(cards[item] for item in items if item in cards and cards[item].drawn)


def showing_at(loop: Sequence[Card], at_ms: int) -> Showing | None:
    """Return the page of the loop that stands at this millisecond, or None for an empty loop."""
    turn = turn_at([(card.item, card.dwells) for card in loop], at_ms)
    if turn is None:
        return None
    card = next(card for card in loop if card.item == turn.item)
    page = card.drawn[turn.page]
    return Showing(card.item, turn.page, page, card.approved_digest(turn.page), turn.ends_ms)


def fade_alpha(started_ms: int, now_ms: int) -> int:
    """Return the opacity of the new page, 0 to 255; 255 means that the fade is over."""
    part = (now_ms - started_ms) / FADE_MS
    if not 0 <= part < 1:
        return 255  # a clock that jumped back ends the fade too
    return int(255 * part * part * (3 - 2 * part))


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


def pace_of(profile: Profile) -> Pace:
    """Return the ticker's pace on a display: two characters a second, in whole pixels a frame."""
    if profile.surface == "led":
        return Pace(1, min(LED_TICKER_LIMIT, TICKER_EMS_A_SECOND * profile.unit))
    speed = max(1, TICKER_EMS_A_SECOND * TICKER_EM_UNITS * profile.unit)
    step = -(-speed // FRAMES_A_SECOND)
    return Pace(step, max(1, speed // step))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a page put into a ticker: ``source_x`` pixels in, ``width`` wide, at ``x`` of the zone."""

    page: int
    source_x: int
    width: int
    x: int


def ticker_pieces(pages: Sequence[DrawnPage], offset: int, width: int) -> tuple[Piece, ...]:
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


def ticker_length(pages: Sequence[DrawnPage]) -> int:
    return sum(page.width - (0 if page.fixed >= page.width else page.fixed) for page in pages)


def stands_still(pages: Sequence[DrawnPage]) -> bool:
    """Whether these ticker pages fit their zone, so that they turn like pages instead of running."""
    return all(page.fixed >= page.width for page in pages)


def wake_in(now_ms: int, *edges: int | None) -> int:
    """Return how many milliseconds the loop may sleep: to the nearest edge, and never long."""
    nearest = min((edge for edge in edges if edge is not None), default=now_ms + LONGEST_SLEEP_MS)
    return max(0, min(nearest - now_ms, LONGEST_SLEEP_MS))
