"""Decide which page of a loop is up: pages turn by the clock alone, so that all displays of a channel turn together.

Pure arithmetic on milliseconds: Unix time where time is trusted, time since boot where it is not.
"""

from collections.abc import Sequence

from playlists.model import ItemId
from playlists.values import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """One page's stand, ``ends_ms`` exclusive, on the clock that ``turn_at`` was asked on."""

    item: ItemId
    page: int
    started_ms: int
    ends_ms: int


def turn_at(loop: Sequence[tuple[ItemId, Sequence[int]]], at_ms: int) -> Turn | None:
    """Return the page that is up: ``loop`` lists the zone's items, each with the dwell of its pages in milliseconds.

    A page that cannot be drawn has the dwell 0: it is left out, and the others keep their numbers. A loop without
    any page has no turn.
    """
    length = sum(dwell for _, dwells in loop for dwell in dwells)
    position = at_ms % length if length else 0
    for item, dwells in loop:
        for page, dwell in enumerate(dwells):
            if position < dwell:
                started = at_ms - position
                return Turn(item, page, started, started + dwell)
            position -= dwell
    return None
