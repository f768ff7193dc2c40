"""The outermost layer of the emulated card: where a frame begins and ends, escaping and the checksum.

It decides which bytes of a TCP stream are a packet and which are a fault; it leaves what a packet means alone. The
facts and where they come from are told in ``bx6_card``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

HEAD, TAIL = 0xA5, 0x5A
HEADS = 8  # a sender begins with eight; the vendor's own receiver takes one to eight for a beginning
_ESCAPES = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}
_PLAIN = {escaped: bytes([plain]) for plain, escaped in _ESCAPES.items()}
_ESCAPED = re.compile(rb"[\xa6\x5b](?s:.?)")
_NEEDS_ESCAPE = re.compile(rb"[\xa5\xa6\x5a\x5b]")


@dataclass(frozen=True, slots=True)
class Broken:
    """What came where a frame should have been. ``answered`` where there is a frame that a card can refuse."""

    why: str
    answered: bool


def checksum(data: bytes) -> int:
    """Return the CRC that stands, low byte first, behind header and body."""
    crc = 0
    for byte in data:
        crc = (crc >> 8) ^ _STEPS[(crc ^ byte) & 0xFF]
    return crc


def _step(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ (0xA001 if byte & 1 else 0)
    return byte


_STEPS = tuple(_step(byte) for byte in range(256))


def framed(packet: bytes, crc: int | None = None) -> bytes:
    """Return what travels for a packet; ``crc`` is for a card that is to answer with a wrong one."""
    content = packet + (checksum(packet) if crc is None else crc).to_bytes(2, "little")
    return bytes([HEAD] * HEADS) + _NEEDS_ESCAPE.sub(lambda hit: _ESCAPES[hit[0][0]], content) + bytes([TAIL])


class Deframer:
    """Takes the stream in whatever pieces it comes and gives out what is between head and tail, plain again."""

    def __init__(self) -> None:
        self._held = b""

    @property
    def empty(self) -> bool:
        """Whether nothing of a frame has arrived that is not yet whole."""
        return not self._held

    def feed(self, piece: bytes) -> Iterator[bytes | Broken]:
        self._held += piece
        while self._held:
            # The vendor's own tool lets a frame end in several tails.
            self._held = self._held.lstrip(bytes([TAIL]))
            begin = self._held.find(HEAD)
            if begin != 0 and self._held:
                stray = self._held if begin < 0 else self._held[:begin]
                self._held = self._held[len(stray) :]
                yield Broken(f"{len(stray)} bytes outside a frame", answered=False)
                continue
            end = self._held.find(TAIL)
            if end < 0:
                return
            whole, self._held = self._held[:end], self._held[end + 1 :]
            content = whole.lstrip(bytes([HEAD]))
            second = content.find(HEAD)
            if second >= 0:
                self._held = content[second:] + bytes([TAIL]) + self._held
                yield Broken("an unescaped A5 inside a frame", answered=False)
            elif len(whole) - len(content) > HEADS:
                yield Broken(f"{len(whole) - len(content)} A5 in front of a frame, not {HEADS}", answered=True)
            else:
                yield _plain(content)


def _plain(content: bytes) -> bytes | Broken:
    for hit in _ESCAPED.finditer(content):
        if hit[0] not in _PLAIN:
            return Broken(f"no escape of the protocol: {hit[0].hex(' ')}", answered=True)
    return _ESCAPED.sub(lambda hit: _PLAIN[hit[0]], content)
