"""Decide whether this box keeps up with a video, and which frame is due: numbers in, a decision out.

Pure: no process, no picture, no clock. Positions count from the video's first frame.
"""

from collections import deque

from playlists.model import Digest, Rect
from playlists.values import dataclass, field

MOST_DROPPED = 0.25  # of the frames, for
WINDOW_MS = 5_000  # so long: then the video is more jerk than film
PATIENCE_MS = 8_000  # up to the first frame: a slow box starts a decoder slowly


@dataclass(frozen=True, slots=True)
class Reel:
    """A video of the release as a file, and where it stands in its zone."""

    digest: Digest
    path: str
    box: Rect
    duration_ms: int


@dataclass(slots=True)
class Strain:
    """What became of the frames of the last seconds: each was shown in time, or dropped because it came too late."""

    _frames: deque[tuple[int, bool]] = field(default_factory=deque)
    _dropped: int = 0

    def shown(self, position_ms: int) -> None:
        self._note(position_ms, False)

    def dropped(self, position_ms: int) -> None:
        self._note(position_ms, True)

    @property
    def too_much(self) -> bool:
        """Whether more was dropped than may be, for a whole window."""
        if not self._frames or self._frames[-1][0] - self._frames[0][0] < WINDOW_MS * 9 // 10:
            return False
        return self._dropped > len(self._frames) * MOST_DROPPED

    def _note(self, position_ms: int, dropped: bool) -> None:
        if self._frames:
            position_ms = max(position_ms, self._frames[-1][0])
        self._frames.append((position_ms, dropped))
        self._dropped += dropped
        while self._frames and position_ms - self._frames[0][0] > WINDOW_MS:
            self._dropped -= self._frames.popleft()[1]


def due(queue: deque[tuple[int, int]], position_ms: int) -> tuple[tuple[int, int] | None, list[tuple[int, int]]]:
    """Take from a queue of (position, slot) what is due: the newest is to be shown, those before it came too late."""
    taken: list[tuple[int, int]] = []
    while queue and queue[0][0] <= position_ms:
        taken.append(queue.popleft())
    return (taken[-1], taken[:-1]) if taken else (None, [])
