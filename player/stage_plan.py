"""Decide what a zone shows at an instant and when to look again: pages and numbers in, a decision out.

Pure: no surface, no file, no clock. All displays of a channel come to the same answer at the same millisecond, because
it depends on the release and the instant alone.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from player.film_plan import Reel
from player.page_store import DrawnPage
from playlists.model import Digest, ItemId, PageMotion, PageRecord
from playlists.playback import turn_at
from playlists.values import dataclass

Change = Literal["fade", "push"]

CHANGE_MS: Mapping[Change, int] = {"fade": 400, "push": 300}
LONGEST_SLEEP_MS = 250
POSTER_MS = 10_000  # for a poster whose video cannot be played: minutes of a still would be worse than none
SLOW_FRAME_MS = 60  # a change of page of so few frames looks like a fault
SLOW_CHANGES = 2
REST_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Card:
    """One item that can be drawn in one zone: what was approved of it and what this player drew."""

    item: ItemId
    approved: tuple[PageRecord, ...]
    drawn: tuple[DrawnPage, ...]
    tabular: bool = False  # its pages are parts of one table
    reel: Reel | None = None  # a video, for which the one page is the poster
    dwell_ms: int | None = None  # for a poster without its video
    warning: bool = False  # it is cut in, not faded

    @property
    def dwells(self) -> tuple[int, ...]:
        """Return how long each page stands: as approved, unless this player came to another number of pages."""
        if self.dwell_ms is not None:
            return (self.dwell_ms,) * len(self.drawn)
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
    tabular: bool = False
    reel: Reel | None = None
    started_ms: int = 0
    warning: bool = False

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
    approved = card.approved_digest(turn.page)
    return Showing(
        card.item, turn.page, page, approved, turn.ends_ms, card.tabular, card.reel, turn.started_ms, card.warning
    )


def change_of(before: Showing | None, after: Showing, most: PageMotion) -> Change | None:
    """Return how ``after`` comes up, or None for a cut; ``most`` is what release, player and panel all allow."""
    if most == "cut" or before is None or before.item is None or after.item is None:
        return None
    goes_on = after.item == before.item and after.number == before.number + 1
    if after.warning and not goes_on:
        return None
    return "push" if most == "push" and after.tabular and goes_on else "fade"


def lesser(one: PageMotion, other: PageMotion) -> PageMotion:
    """Return the one of two motions that moves less."""
    order: tuple[PageMotion, ...] = ("cut", "fade", "push")
    return min(one, other, key=order.index)


def change_progress(change: Change, started_ms: int, now_ms: int) -> float:
    """Return how far a change has come, 0 to 1: slow at both ends."""
    part = (now_ms - started_ms) / CHANGE_MS[change]
    if not 0 <= part < 1:
        return 1.0  # a clock that jumped back ends the change too
    return part * part * (3 - 2 * part)


@dataclass(slots=True)
class Breath:
    """Whether this box is quick enough to change pages with motion: it is told what each change has cost."""

    _frames: int = 0
    _total_ms: float = 0.0
    _slow: int = 0
    _rests_until_ms: int = 0

    def frame(self, took_ms: float) -> None:
        self._frames += 1
        self._total_ms += took_ms

    def end(self, boot_ms: int) -> float | None:
        """Close one change; return its mean frame in milliseconds where from now on pages are cut for an hour."""
        mean = self._total_ms / self._frames if self._frames else 0.0
        self._frames, self._total_ms = 0, 0.0
        self._slow = self._slow + 1 if mean > SLOW_FRAME_MS else 0
        if self._slow < SLOW_CHANGES:
            return None
        self._slow, self._rests_until_ms = 0, boot_ms + REST_MS
        return mean

    def rests(self, boot_ms: int) -> bool:
        return self._rests_until_ms - REST_MS <= boot_ms < self._rests_until_ms


def wake_in(now_ms: int, *edges: int | None) -> int:
    """Return how many milliseconds the loop may sleep: to the nearest edge, and never long."""
    nearest = min((edge for edge in edges if edge is not None), default=now_ms + LONGEST_SLEEP_MS)
    return max(0, min(nearest - now_ms, LONGEST_SLEEP_MS))
