"""Bytes for the emulated card, written out by hand, so that no code of the driver stands on either side of its tests.

The whole frames were also compared with what the maker's own library packs for the same request.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tests.player.outputs.bx6_card import Card
from tests.player.outputs.bx6_card_framing import framed

HEADS = "a5" * 8
TO_ALL = "ffff 0080 f0 00 6602 00000000"
DELETE_ALL = bytes.fromhex(f"{HEADS} {TO_ALL} 06000000 01 a701 0000 ff fdc6 5a")
DELETE_0_AND_1 = bytes.fromhex(f"{HEADS} {TO_ALL} 08000000 01 a701 0000 02 00 01 7925 5a")
RED_AND_ODD = bytes.fromhex("ff0000 a55a5b")
RED_AND_ODD_FRAME = bytes.fromhex(
    f"{HEADS} {TO_ALL} 50000000 01 a700 0000 0100 3f000000"
    "00 00 0000 00 0000 01 00000000 10 0000 0000 0200 0100 00 00 00 00 00 0000000000 0100"
    "1a000000 00 00 00 00 6400 01 0200 000000000000000000 00000000 06000000"
    "ff0000 a602 5b02 5b01 e3f0 5a"
)
TAKEN = bytes.fromhex(f"{HEADS} 0080 0100 f0 00 6602 00000000 09000000 00 a0 00 0000 0000 0000 ee04 5a")
REFUSED_25 = bytes.fromhex(f"{HEADS} 0080 0100 f0 00 6602 00000000 09000000 00 a0 01 0000 1900 0000 f998 5a")
ERROR_AT = 8 + 16 + 5  # in an answer, where nothing before it needs an escape

RED, GREEN, BLUE = b"\xff\0\0", b"\0\xff\0", b"\0\0\xff"


class Hands:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Wire:
    """A connection that sends what it is told and reads whole answers."""

    def __init__(self, card: Card) -> None:
        host, _, port = card.address.partition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=20)

    def read(self) -> bytes:
        answer = b""
        while not answer.endswith(b"\x5a"):
            piece = self.socket.recv(1)
            if not piece:
                break
            answer += piece
        return answer

    def ask(self, frame: bytes) -> bytes:
        self.socket.sendall(frame)
        return self.read()


@contextmanager
def wired(card: Card) -> Iterator[Wire]:
    wire = Wire(card)
    try:
        yield wire
    finally:
        wire.socket.close()


def page(rgb: bytes, offset: int = 0, held: str = "6400", repeats: str = "01") -> bytes:
    head = bytes.fromhex(f"1a000000 00 01 00 00 {held} {repeats} 0100 000000000000000000")
    return head + offset.to_bytes(4, "little") + len(rgb).to_bytes(4, "little")


def area(
    number: int = 0,
    at: tuple[int, int] = (0, 0),
    size: tuple[int, int] = (1, 1),
    rule: str = "00 0000",
    related: str = "00 0000",
    priority: str = "01",
    pages: tuple[bytes, ...] = (page(RED),),
    kind: str = "10",
) -> bytes:
    place = b"".join(value.to_bytes(2, "little") for value in (*at, *size))
    described = bytes([number]) + bytes.fromhex(f"{rule} {related} {priority} 00000000 {kind}") + place
    described += bytes(10) + len(pages).to_bytes(2, "little") + b"".join(pages)
    return len(described).to_bytes(4, "little") + described


def command(body: bytes, header: str = TO_ALL) -> bytes:
    return framed(bytes.fromhex(header) + len(body).to_bytes(4, "little") + body)


def update(*areas: bytes, rgb: bytes, answer: str = "01", header: str = TO_ALL) -> bytes:
    told = bytes.fromhex(f"{answer} a700 0000") + len(areas).to_bytes(2, "little")
    return command(told + b"".join(areas) + rgb, header)
