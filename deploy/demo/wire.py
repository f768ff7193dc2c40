"""The network cable of the demonstration: everything between players and server runs through it, and it can be cut.

It carries bytes and counts them; it knows nothing of TLS, so it can neither read nor change what passes.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

PIECE = 65536


class Wire:
    """A TCP forwarder on the loopback from ``port`` to ``target``. Cutting it drops what is open."""

    def __init__(self, target: Callable[[], int]) -> None:
        self._target = target
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._whole = True
        self._flows = threading.Event()
        self._flows.set()
        self.up = 0
        self.down = 0
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="wire", daemon=True).start()

    @property
    def whole(self) -> bool:
        return self._whole

    def cut(self) -> None:
        with self._lock:
            self._whole = False
            ends = list(self._open)
        for end in ends:
            _drop(end)

    def mend(self) -> None:
        self._whole = True

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """While held nothing passes, and nothing is lost: a network that stalls."""
        self._flows.clear()
        try:
            yield
        finally:
            self._flows.set()

    def close(self) -> None:
        self._flows.set()
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._whole:
                _drop(near)
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target()), timeout=5)
            except OSError:
                _drop(near)
                continue
            far.settimeout(None)
            # A cable holds nothing back to fill a packet.
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            with self._lock:
                self._open |= {near, far}
            threading.Thread(target=self._pump, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(far, near, False), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, upward: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                if upward:
                    self.up += len(piece)
                else:
                    self.down += len(piece)
                self._flows.wait()
                sink.sendall(piece)
        # The end of one direction is passed on; the other may still have bytes to bring.
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
        with self._lock:
            self._open.discard(source)
        if not upward or not self._whole:
            _drop(source)
            _drop(sink)


def _drop(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
