"""Decide how long a peer may take, and how many of one address's connections are served side by side. No sockets.

A request is read in one of few threads. Without an end to the whole of it, a peer that sends a byte every 29 seconds
keeps a thread for ever, and sixteen of them keep everybody out; silence alone is the library's to notice.
"""

import threading
from collections import Counter, deque
from dataclasses import dataclass
from typing import Generic, TypeVar

Peer = TypeVar("Peer")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for a greeting and a head, and for a body by its length; connections by address."""

    handshake: float = 10.0
    head: float = 10.0
    body: float = 60.0
    bytes_a_second: int = 2048
    """Below this a link carries nothing else either: 4G at a village's edge gives ten times as much."""
    at_once: int = 8
    """Half of the threads: more than one browser asks for at once, less than keeps the others out."""
    open: int = 64
    """Beyond ``at_once`` the others wait for their turn: an office behind one address is delayed, not refused."""

    def for_body(self, length: int) -> float:
        return self.body + length / self.bytes_a_second


class Turns(Generic[Peer]):
    """Who may come, and who may be served now."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()
        self._served: Counter[str] = Counter()
        self._waiting: dict[str, deque[Peer]] = {}

    def enter(self, address: str) -> bool:
        """Whether one more connection of this address may stay open; if so, one ``leave`` follows."""
        with self._lock:
            if self._open[address] >= self._patience.open:
                return False
            self._open[address] += 1
            return True

    def is_roomy(self, address: str) -> bool:
        """Whether this address holds less than half of its places: those of an office that is nearly full come back
        sooner, or the next of its people would be hung up on for the sake of displays that ask once a minute."""
        with self._lock:
            return self._open[address] < self._patience.open / 2

    def leave(self, address: str) -> None:
        with self._lock:
            _one_less(self._open, address)

    def come(self, address: str, peer: Peer) -> bool:
        """Whether to serve it now, and call ``done`` afterwards; if not, an earlier one's ``done`` hands it out."""
        with self._lock:
            if self._served[address] >= self._patience.at_once:
                self._waiting.setdefault(address, deque()).append(peer)
                return False
            self._served[address] += 1
            return True

    def done(self, address: str) -> Peer | None:
        """One of this address is through; return whose turn it is then, if anybody waits."""
        with self._lock:
            queue = self._waiting.get(address)
            if not queue:
                _one_less(self._served, address)
                return None
            following = queue.popleft()
            if not queue:
                del self._waiting[address]
            return following

    def close(self) -> list[Peer]:
        """Nobody waits any longer; return those who did."""
        with self._lock:
            left = [peer for queue in self._waiting.values() for peer in queue]
            self._waiting.clear()
            return left


def _one_less(counter: Counter[str], address: str) -> None:
    counter[address] -= 1
    if not counter[address]:
        del counter[address]
