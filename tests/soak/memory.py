"""Decide by how much a player has grown: what is read of its memory, and which stretches of it are compared.

The figure that is judged is the player's proportional set size. It counts a share of every file that is mapped, so it
rises when *other* processes end that map the same files: a soak to be believed runs from an interpreter and an
environment that nothing else uses. What the tree has allocated itself (``own``) is free of that, and is told beside it.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.processes import anonymous_mb, pss_mb, pss_of

WARM_SHARE = 1 / 12
"""Of the whole time: caches fill at first, and every page is set once."""


@dataclass(slots=True)
class Memory:
    """MB at equal distances of time. The layout worker comes and goes, so a tree swings where its player does not."""

    player: list[float] = field(default_factory=list)
    """The proportional set size of the player's process."""
    tree: list[float] = field(default_factory=list)
    """The same of the player and its children."""
    own: list[float] = field(default_factory=list)
    """What the player and its children have allocated: anonymous pages, no file's."""

    def take(self, pid: int) -> None:
        self.player.append(round(pss_of(pid), 3))
        self.tree.append(round(pss_mb(pid), 3))
        self.own.append(round(anonymous_mb(pid), 3))


def growth(memory: Sequence[float]) -> float:
    """Per cent, from the stretch after the warm-up to the last one of the same length, by their medians."""
    part = max(1, round(len(memory) * WARM_SHARE))
    early, late = memory[part : 2 * part], memory[-part:]
    return (statistics.median(late) / statistics.median(early) - 1) * 100
