"""An output whose far end takes its time: the newest frame goes out on a thread of its own, and the loop never waits.

Frames that come while one is on its way replace each other; only the last is sent. A carrier, one for each sort of
far end, does the sending. What goes wrong there is one ``OutputError`` at the next turn of the loop, after which
nothing is sent any more but what the carrier owes the glass at its closing, and the output must be opened again. So is
a carrier that does not come back; as long as it stays away its output is not opened again, for no driver bears two.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import pygame

from player.outputs import OutputError, StalledError

FOR_EVER = float("inf")
SECONDS_TO_CLOSE = 5.0
SECONDS_TO_CLOSE_FAILED = 1.0  # the loop of all displays stands meanwhile, so carriers are done much sooner
STALLED_SECONDS = 60.0
"""How long a carrier may stay away. A card that answers three areas each time just before it is given up takes 45 s,
three name servers that are gone take 30 s, a slow stick some seconds: whoever is out for longer hangs."""

_away: dict[str, threading.Thread] = {}  # by the output's name: the carriers that were given up, while they live


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame on its way: three bytes a pixel, and the monotonic second by which it must have gone from the glass."""

    number: int
    width: int
    height: int
    rgb: bytes
    ends: float


class Carrier(Protocol):
    """What takes pictures to one far end. All its methods are called on the courier's thread."""

    def carry(self, picture: Picture) -> bool:
        """Put the picture on the glass; raise ``OutputError`` if that fails.

        Returns whether it stands there by what the far end said just now, and not by what it said some time ago.
        """

    def again_at(self) -> float:
        """Return the monotonic second, later than now, at which there is something to do with nothing new coming:
        the same picture is carried again, or, where none may stand any more, the glass cleared again."""

    def clear(self) -> None:
        """Take everything off the glass; raise ``OutputError`` if that fails."""

    def close(self) -> None:
        """Let go; after a failure also of what should not go on standing, if that takes half a second at most. Nothing
        is said any more if that fails."""


class Courier:
    """An output that a carrier serves. ``pause`` is the least time in seconds from one picture to the next."""

    def __init__(
        self,
        name: str,
        size: tuple[int, int],
        carrier: Carrier,
        *,
        confirms: bool,
        moving: bool,
        pause: float,
        stored: bool = False,
    ) -> None:
        self.name = name
        self.size = size
        self.confirms = confirms
        self.moving = moving
        self.stored = stored
        self.afar = True
        before = _away.get(name)
        if before is not None and before.is_alive():
            raise _stalled(name)
        _away.pop(name, None)
        self._carrier = carrier
        self._pause = pause
        self._surface = pygame.Surface(size, 0, 32)
        self._changed = threading.Condition()
        self._waiting: Picture | None = None
        self._problem: OutputError | None = None
        self._closed = self._abandoned = False
        self._shown = self._taken = 0
        self._left_at: float | None = None  # when the carrier went off; None while it is here
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def frame(self) -> pygame.Surface:
        return self._surface

    def show(self, frame: pygame.Surface, damaged: Sequence[pygame.Rect], good_for_ms: int | None) -> None:
        if frame is not self._surface:
            for area in damaged:
                self._surface.blit(frame, area, area)
        self._shown += 1
        ends = FOR_EVER if good_for_ms is None else time.monotonic() + good_for_ms / 1000
        picture = Picture(self._shown, *self.size, pygame.image.tobytes(self._surface, "RGB"), ends)
        with self._changed:
            self._waiting = picture
            self._changed.notify()
        self.tend()

    def taken(self) -> int:
        return self._taken

    def tend(self) -> Sequence[str]:
        left_at = self._left_at
        if self._problem is None and left_at is not None and time.monotonic() - left_at > STALLED_SECONDS:
            self._problem = _stalled(self.name)
        if isinstance(self._problem, StalledError):
            raise _stalled(self.name)
        if self._problem is not None:
            raise OutputError(str(self._problem)) from self._problem
        return ()

    def close(self) -> None:
        """Have the glass cleared, and wait for it no longer than one exchange may take, or hardly after a failure."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if isinstance(self._problem, StalledError):
            # Nobody opens this glass before the thread has ended, and then what it put up late must go.
            _away[self.name] = self._thread
            return
        self._thread.join(SECONDS_TO_CLOSE if self._problem is None else SECONDS_TO_CLOSE_FAILED)
        # Whoever opens the same glass next must not have it cleared by a thread that came back late.
        self._abandoned = self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._carry_on()
        except OutputError as error:
            self._problem = self._problem or error
        except Exception as error:
            # A driver's mistake must not end as a silent thread and a wall that stands still.
            said = OutputError(f"{self.name}: the driver failed ({type(error).__name__}: {error}).")
            self._problem = self._problem or said
        finally:
            with self._changed:
                self._changed.wait_for(lambda: self._closed)
            self._carrier.close()

    def _carry_on(self) -> None:
        standing: Picture | None = None
        not_before = 0.0
        while self._wait(standing, not_before):
            with self._changed:
                picture, self._waiting = self._waiting or standing, None
            now = self._left_at = time.monotonic()
            if picture is None or picture.ends <= now:
                # The loop has not said what comes next: it hangs, or this picture was overtaken on its way.
                self._carrier.clear()
                standing = None
                continue
            if self._carrier.carry(picture):
                self._taken = max(self._taken, picture.number)
            standing, not_before = picture, now + self._pause
        if not self._abandoned:
            self._carrier.clear()

    def _wait(self, standing: Picture | None, not_before: float) -> bool:
        """Wait for something to do; return False when it is time to go."""
        self._left_at = None
        with self._changed:
            while not self._closed:
                due = self._carrier.again_at()
                if self._waiting is not None:
                    due = min(due, not_before)
                if standing is not None:
                    due = min(due, standing.ends)
                left = due - time.monotonic()
                if left <= 0:
                    return True
                self._changed.wait(None if due == FOR_EVER else left)
            return False


def _stalled(name: str) -> StalledError:
    return StalledError(
        f"{name}: its driver took a picture {STALLED_SECONDS:.0f} s ago or more and has not come back; see to the "
        f"power and the cable of what it drives, and where that does not help restart the player."
    )
