"""Tell systemd that a frame is up, and that frames still come. Without systemd nothing happens.

A ping is sent only when a frame really was shown since the last one: a player that hangs before the glass is restarted.
A still page is not shown again by itself for minutes, so at each ping a small part of it is: no other sign is believed,
but a far end's own refusal, which a restart cannot mend. A driver that hangs says nothing, and gets no ping.
"""

import os
import socket
from collections.abc import Sequence
from typing import Protocol

from player.stretches import Moment

USUAL_MS = 20_000
AGAIN_MS = 2_000  # how soon to look again where no frame went out
PINGS_IN_TIME = 3  # so that a late one is no reason to restart


class Display(Protocol):
    """What can show that its glass still takes frames."""

    def prove(self, moment: Moment) -> bool: ...


class Notifier:
    """Speaks to the socket that systemd names; silent where there is none."""

    def __init__(self, address: str | None, every_ms: int = USUAL_MS) -> None:
        self._address = "\0" + address[1:] if address and address.startswith("@") else address
        self._every_ms = every_ms
        self._due_ms: int | None = None
        self._ready = False

    @classmethod
    def from_environment(cls) -> "Notifier":
        limit = os.environ.get("WATCHDOG_USEC", "")
        every_ms = int(limit) // 1000 // PINGS_IN_TIME if limit.isdigit() else USUAL_MS
        return cls(os.environ.get("NOTIFY_SOCKET"), max(1, min(every_ms, USUAL_MS)))

    def look(self, displays: Sequence[Display], moment: Moment) -> None:
        """Ping when it is time and any display shows frames; all are asked, since each may have failed unnoticed."""
        due = self._due_ms
        # The boot clock goes back only when a demonstration says so; then nothing may wait for the old time.
        if not self._address or (due is not None and due - self._every_ms <= moment.boot_ms < due):
            return
        shown = [display.prove(moment) for display in displays]
        # A player with no display of its own has no glass to prove: that its loop turns is all there is.
        alive = any(shown) or not displays
        self._due_ms = moment.boot_ms + (self._every_ms if alive else min(AGAIN_MS, self._every_ms))
        if alive:
            self.frame_shown()

    def frame_shown(self) -> None:
        """Say READY once and WATCHDOG every time."""
        self._send(b"WATCHDOG=1" if self._ready else b"READY=1\nWATCHDOG=1")
        self._ready = True

    def stopping(self) -> None:
        self._send(b"STOPPING=1")

    def _send(self, message: bytes) -> None:
        if not self._address or not hasattr(socket, "AF_UNIX"):
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as plug:
                plug.sendto(message, self._address)
        except OSError:
            self._address = None  # the supervisor is gone; asking again sixty times a second helps nobody
