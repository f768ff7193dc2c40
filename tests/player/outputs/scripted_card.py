"""A control card that does as it is told: accepts, refuses with a code, keeps silent, or hangs up in mid-frame.

It checks nothing beyond what it needs to show a picture; the emulator that holds the driver to the protocol is another
program by another hand.
"""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

TABLE = [0] * 256
for _byte in range(256):
    _crc = _byte
    for _ in range(8):
        _crc = (_crc >> 1) ^ 0xA001 if _crc & 1 else _crc >> 1
    TABLE[_byte] = _crc


def check_value(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc = (crc >> 8) ^ TABLE[(crc ^ byte) & 0xFF]
    return crc


def answer(code: int, error: int) -> bytes:
    payload = bytes((0, 0xA0, code)) + struct.pack("<HHH", 0, error, 0)
    body = struct.pack("<HHBBH4xI", 0x8000, 0xFFFE, 0xF0, 0, 0x0266, len(payload)) + payload
    body += struct.pack("<H", check_value(body))
    wire = bytearray()
    for byte in body:
        wire += {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}.get(byte, bytes((byte,)))
    return b"\xa5" * 8 + bytes(wire) + b"\x5a"


def lamps(width: int, height: int, data: bytes, planes: int, turns: bool) -> bytes:
    """The pixels of bit planes, one lamp at a time: found by its place, and lit by a bit that is 0."""
    words, octets = (width + 31) // 32, (width + 7) // 8
    assert len(data) == (octets if turns else words * 4) * height * planes
    pixels = bytearray()
    for y in range(height):
        for x in range(width):
            for plane in range(3):
                at = ((plane * height + y) * words + x // 32) * 4 + 3 - x % 32 // 8
                if turns:
                    at = (y * octets + x // 8) * planes + plane
                lit = plane < planes and not data[at] >> (7 - x % 8) & 1
                pixels.append(255 if lit else 0)
    return bytes(pixels)


@dataclass
class Standing:
    """An area as the card has it: where, which pixels, since when and for how long."""

    x: int
    y: int
    width: int
    height: int
    rgb: bytes
    seconds: int
    since: float


@dataclass
class ScriptedCard:
    """``mood``: `well`, `refuses`, `silent`, `hangs up`, `babbles`. ``commands`` are the bodies that arrived whole."""

    size: tuple[int, int]
    planes: int = 0  # bit planes instead of 24 bits a pixel
    turns: bool = False  # as a BX-5E: colours byte by byte, the pixels within the area
    mood: str = "well"
    error: int = 5
    commands: list[bytes] = field(default_factory=list)
    areas: dict[int, Standing] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)  # before each command is obeyed

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def glass(self, at: float | None = None) -> bytes | None:
        """The pixels of the panel, now or at another monotonic second; None when no area stands."""
        now = time.monotonic() if at is None else at
        width, height = self.size
        panel = bytearray(width * height * 3)
        lit = [area for area in list(self.areas.values()) if now < area.since + area.seconds]
        for area in lit:
            for row in range(area.height):
                start = ((area.y + row) * width + area.x) * 3
                panel[start : start + area.width * 3] = area.rgb[row * area.width * 3 : (row + 1) * area.width * 3]
        return bytes(panel) if lit else None

    def close(self) -> None:
        self._stop.set()
        # Whoever listens first: it starts the others, and its socket must not be closed under it.
        for thread in self._threads:
            thread.join(20)
        self._listener.close()

    def _listen(self) -> None:
        self._listener.settimeout(0.05)
        while not self._stop.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        received = b""
        with connection:
            connection.settimeout(0.05)
            while not self._stop.is_set():
                try:
                    piece = connection.recv(65536)
                except TimeoutError:
                    continue
                except OSError:
                    return
                if not piece:
                    return
                received += piece
                if self.mood == "hangs up":
                    return
                while 0x5A in received:
                    frame, _, received = received.partition(b"\x5a")
                    if self.mood == "silent":
                        continue
                    self._stop.wait(self.delays.pop(0) if self.delays else 0)
                    try:
                        connection.sendall(b"\xa5" * 9_000 if self.mood == "babbles" else self._obey(frame))
                    except OSError:
                        return

    def _obey(self, frame: bytes) -> bytes:
        body, inside, at = bytearray(), frame.lstrip(b"\xa5"), 0
        while at < len(inside):
            escaped = {b"\xa6\x02": 0xA5, b"\xa6\x01": 0xA6, b"\x5b\x02": 0x5A, b"\x5b\x01": 0x5B}
            plain = escaped.get(inside[at : at + 2])
            body.append(inside[at] if plain is None else plain)
            at += 1 if plain is None else 2
        self.commands.append(bytes(body))
        if self.mood == "refuses":
            return answer(1, self.error)
        data = bytes(body[19:-2])
        if body[17:19] == b"\xa7\x01":
            for area in list(self.areas) if data[2] == 0xFF else data[3 : 3 + data[2]]:
                self.areas.pop(area, None)
        else:
            start = 2 if self.turns else 4
            (length,) = struct.unpack_from("<I", data, start)
            about, pictures = data[start + 4 : start + 4 + length], data[start + 4 + length :]
            (seconds,) = struct.unpack_from("<H", about, 2)
            x, y, width, height = struct.unpack_from("<4H", about, 13)
            start, many = (41, length) if self.turns else struct.unpack_from("<II", about, length - 8)
            rgb = (about if self.turns else pictures)[start : start + many]
            if self.planes:
                rgb = lamps(width, height, rgb, self.planes, self.turns)
            self.areas[about[0]] = Standing(x, y, width, height, rgb, seconds, time.monotonic())
        return answer(0, 0)


@contextmanager
def nobody_listening() -> Iterator[str]:
    """An address where every connection is refused, and that nobody else can take meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{held.getsockname()[1]}"


@contextmanager
def scripted_card(size: tuple[int, int], planes: int = 0, turns: bool = False) -> Iterator[ScriptedCard]:
    card = ScriptedCard(size, planes, turns)
    try:
        yield card
    finally:
        card.close()
