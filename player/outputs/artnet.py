"""Lamps behind Art-Net nodes: `artnet:HOST`, with `port`, `universe`, `pixels`, `order` and `serpentine` where wanted.

Pixels go row by row from the upper left, ``pixels`` of them into each universe, from ``universe`` on. A strip that
turns at the end of each row is `serpentine`. Art-Net has no answer that says what is lit: what is sent counts as taken.

Nothing of a picture says until when it may stand, and a dead player is one from which nothing comes any more. So the
node is told at the beginning to go dark then (ArtAddress, AcFailZero, in Art-Net 4). Older nodes take no notice, which
cannot be seen from here: those must be set by hand.
"""

import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from stupidArtnet import StupidArtnet

from player.outputs import Output, OutputError
from player.outputs.courier import FOR_EVER, Courier, Picture
from player.outputs.words import settings, whole_number

KNOWN = {"port": "6454", "universe": "0", "pixels": "170", "order": "rgb", "serpentine": ""}
MOST_UNIVERSES = 256
REPEAT_SECONDS = 1.0  # nodes forget a sender that is silent for four
FRAME_SECONDS = 1 / 40

KEEP = 0x7F  # a switch is set only where the highest bit is
DARK_WITHOUT_SIGNAL = b"".join(
    (b"Art-Net\0\x00\x60", bytes((0, 14, KEEP, 1)), bytes(18 + 64), bytes((KEEP,)) * 9, b"\xff\x09")
)
"""ArtAddress to the node's root device: no new names, no new addresses, no new priority, and AcFailZero."""


class Sender(Protocol):
    """As much of the library's sender as is used here; its own ``show`` prints errors instead of raising them."""

    packet_header: bytearray
    socket_client: socket.socket

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Node:
    """Where the lamps are and in which order they hang."""

    host: str
    port: int
    universe: int
    pixels: int
    order: str
    serpentine: bool


def check(rest: str) -> None:
    _node(rest)


def open_output(rest: str, display: str, size: tuple[int, int]) -> Output:
    node = _node(rest)
    name = f"lamps of {display} at {node.host}"
    needed = -(-size[0] * size[1] // node.pixels)
    if needed > MOST_UNIVERSES - node.universe:
        raise OutputError(f"{name}: {size[0]}x{size[1]} lamps need {needed} universes, more than there are.")
    return Courier(name, size, LampCarrier(name, node, needed), confirms=False, moving=True, pause=FRAME_SECONDS)


def _node(rest: str) -> Node:
    host, found = settings("artnet", rest, KNOWN)
    if not host or any(char.isspace() for char in host):
        raise OutputError(f"output artnet:{rest} must name the node's address, as artnet:10.0.0.9.")
    if sorted(found["order"]) != ["b", "g", "r"]:
        raise OutputError(f"output artnet:{rest} needs an order of r, g and b, as order=grb.")
    return Node(
        host,
        whole_number("artnet", "port", found["port"], 1, 65535),
        whole_number("artnet", "universe", found["universe"], 0, MOST_UNIVERSES - 1),
        whole_number("artnet", "pixels", found["pixels"], 1, 170),
        found["order"],
        bool(found["serpentine"]),
    )


def universes(picture: Picture, node: Node) -> list[bytes]:
    """Return what each universe gets, in order: the lamps as they hang, each in the node's order of colours."""
    row_bytes = picture.width * 3
    rows = [picture.rgb[start : start + row_bytes] for start in range(0, len(picture.rgb), row_bytes)]
    channels = bytearray(len(picture.rgb))
    for place, colour in enumerate(node.order):
        plane = b"".join(_row(row["rgb".index(colour) :: 3], node.serpentine and y % 2) for y, row in enumerate(rows))
        channels[place::3] = plane
    step = node.pixels * 3
    cut = [bytes(channels[start : start + step]) for start in range(0, len(channels), step)]
    # The standard wants even lengths.
    return [piece + bytes(len(piece) % 2) for piece in cut]


def _row(values: bytes, turned: int) -> bytes:
    return values[::-1] if turned else values


class LampCarrier:
    """Sends each picture as one packet a universe, and the last one again while nothing changes."""

    def __init__(self, name: str, node: Node, needed: int) -> None:
        self._name = name
        self._node = node
        self._needed = needed
        self._senders: list[Sender] = []
        self._sizes: list[int] = []
        self._address: tuple[str, int] | None = None
        self._sent_at = FOR_EVER

    def carry(self, picture: Picture) -> bool:
        self._send(universes(picture, self._node))
        return True

    def again_at(self) -> float:
        return self._sent_at + REPEAT_SECONDS

    def clear(self) -> None:
        if self._sizes:
            self._send([bytes(size) for size in self._sizes])

    def close(self) -> None:
        # Once more, or for the first time after a failure: a packet that got lost would leave the lamps lit for good.
        with suppress(OutputError):
            self.clear()
        for sender in self._senders:
            sender.close()

    def _send(self, pieces: list[bytes]) -> None:
        try:
            if self._address is None:
                # Once: a name looked up again for every frame would stop the wall with the network's name server.
                self._address = (socket.gethostbyname(self._node.host), self._node.port)
            if not self._senders:
                self._senders = [
                    StupidArtnet(self._node.host, self._node.universe + number, len(piece), port=self._node.port)
                    for number, piece in enumerate(pieces)
                ]
                self._sizes = [len(piece) for piece in pieces]
                self._senders[0].socket_client.sendto(DARK_WITHOUT_SIGNAL, self._address)
            for sender, piece in zip(self._senders, pieces, strict=True):
                sender.socket_client.sendto(sender.packet_header + piece, self._address)
        except OSError as error:
            raise OutputError(f"{self._name}: the picture was not sent ({error.strerror or error}).") from error
        self._sent_at = time.monotonic()
