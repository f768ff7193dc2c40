"""Tell systemd that a frame is up, and that frames still come. Without systemd nothing happens.

Called only after a frame really was shown: a player that hangs before the glass is restarted.
"""

import os
import socket


class Notifier:
    """Speaks to the socket that systemd names; silent where there is none."""

    def __init__(self, address: str | None) -> None:
        self._address = "\0" + address[1:] if address and address.startswith("@") else address
        self._ready = False

    @classmethod
    def from_environment(cls) -> "Notifier":
        return cls(os.environ.get("NOTIFY_SOCKET"))

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
