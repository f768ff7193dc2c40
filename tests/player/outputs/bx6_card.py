"""A LED control card of the BX-6Q, BX-6E or BX-5E series on loopback, written from the protocol's facts alone.

Test apparatus: nothing of the driver was read for it, so that the two check each other. It decides what a card does
with bytes that come over TCP: which commands it takes and which it refuses, what stands on its glass, and when that
drops. It leaves alone what was meant to stand there. Nothing here was compared with a card.

The facts, in our own words, and where each is from:

* [J] public repository onbonlab/bx.dual.dyn.java, the maker's Java library for dynamic areas of the BX-6Q.
* [M] public repository onbonlab/pub, ``bx06.message`` and ``bx06`` 0.6.0: the maker's message tables and classes.
* [H] public repository onbonlab/bx.dual.sdk.c, ``bx_dual_sdk.h`` (win32) and the interface document beside it.
* [A] public repository strongercjd/Onbon-Protocol-Analysis: a tool that takes captured packets apart.
* [D] doc.onbonbx.com/zh/dual/dual, the maker's guide for developers.
* [L] the interface notes of the maker's older library LedDynamicArea, in several public copies.

Frame. Eight A5, the packet, its checksum, one 5A; inside, A5 A6 5A 5B become A6 02, A6 01, 5B 02, 5B 01 [J, A]. The
maker's receiver takes one to eight A5 for a beginning and gives a frame up at an A5 inside [M]; several 5A may end it
[A]. The checksum is CRC-16 of polynomial 8005, reflected, from 0, over header and body, low byte first [J, A].

Header, 16 bytes, all numbers little-endian [J, M, A]: to (FFFF or FFFE is everyone [J, H], else the card's number),
from (8000 for a computer), version F0, 0, type of controller (``bx6_card_models``), four 0, length of the body (4
bytes). Body of a command: answer wanted (1 byte), group, command. Body of an answer: 0, A0, 00 (taken) or 01 (refused),
status (2), error (2), length of what follows (2). A packet has at most 64 KB [H].

A7 00 shows areas: two bytes that [J] fills with 0 and [M] calls the length of the data, count of areas (2), each area
with the length of its description (4), then the pixels of all. A description: number, run mode, time-out in seconds
(2), with all programmes, count of programmes (2) and their numbers (2 each), priority, four 0, type 10, x, y, width,
height (2 each), border, background, transparency, fore- and background differ, speech, five 0, count of pages (2). A
page: 26 (4), style, effect, way of clearing, speed, time held in 10 ms (2), repeats, valid length (2), nine 0, where
its pixels begin (4) and how many bytes they have (4): rows from the top, on a BX-6Q three bytes a pixel, red first [J;
M and A as far as they go]. ``bx6_card_models`` tells the other cards' pixels, ``bx6_card_shown`` a BX-5E's areas.
A7 01 deletes: two such bytes, a count and the numbers of the areas, or FF for all [J, M].

Time. Run mode 0 shows the pages in turn for ever, 1 stops at the last, 2 shows nothing once no new data came for the
time-out, 3 shows the last page then, 4 ends after the last page [H, M]. New data for a number takes the place of the
old. Areas are kept in RAM and are gone after a power cut [D]. Priority 0 plays with programmes (all, those named; none
named: on its own [L]), 1 stops them and shows dynamic areas only, 2 waits for the last programme to end [H, M]. Numbers
of errors: 1 group, 2 command, 3 busy, 4 memory, 5 checksum, 17 controller, 25 parameter [M].

Areas must not overlap [D]. No public word was found on the following; this card takes the stricter choice: overlapping
areas are refused; more than five are ([L] says 0 to 4 for older cards, onbonlab/pub 32; ``most_areas``); reserved bytes
must be 0; a time-out of 0 s is refused in run modes 2 and 3; a page has the area's size exactly and no byte of pixels
is left over; a command is taken whole or not at all; which error answers what follows the names in [M]. Borders and
speech are refused: they are not emulated.
"""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import Self

from tests.player.outputs.bx6_card_areas import (
    DELETE,
    DYNAMIC_VERSION,
    UPDATE,
    Area,
    Command,
    Error,
    RefusedError,
    Standing,
    check_apart,
    composed,
    to_delete,
    understood,
)
from tests.player.outputs.bx6_card_framing import Broken, Deframer, checksum, framed
from tests.player.outputs.bx6_card_models import MODELS, Lamps, Setup
from tests.player.outputs.bx6_card_moods import Heard, Moods, Name
from tests.player.outputs.bx6_card_shown import to_show

NUMBER, COMPUTER = 0x0001, 0x8000
KEPT = 512  # so many changes of the glass are remembered


class Card:
    """A card with a panel. Entering it gives it power; ``power_off`` and ``power_on`` as often as a test likes."""

    def __init__(
        self,
        width: int,
        height: int,
        *,
        model: str = "6Q2",
        lamps: Lamps | None = None,
        green_first: bool = False,
        clock: Callable[[], float] = time.monotonic,
        packet_limit: int = 64 * 1024,
        most_areas: int = 5,
        programme: int | None = None,
    ) -> None:
        self.panel = (width, height)
        self.setup = Setup(MODELS[model], self.panel, lamps or ("rgb" if "Q" in model else "red"), green_first)
        self.moods = Moods()
        self.log: list[Heard] = []
        self._most = min(most_areas, self.setup.model.areas)
        self._clock, self._limit, self._programme = clock, packet_limit, programme
        self._changed = threading.Condition()
        self._standing: list[tuple[float, tuple[Standing, ...]]] = [(float("-inf"), ())]
        self._socket = _bound(0)
        self._port: int = self._socket.getsockname()[1]
        self._claim = _bound(self._port)  # never listens: nobody else may have the port while the power is off
        self._powered = False
        self._connections: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self.power_on()
        return self

    def __exit__(self, *_: object) -> None:
        self.power_off()
        self._socket.close()
        self._claim.close()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._port}"

    @property
    def violations(self) -> list[str]:
        """Everything that a driver must not do, in the order in which it did it."""
        with self._changed:
            return [heard.violation for heard in self.log if heard.violation]

    def glass(self, at: float | None = None) -> bytes | None:
        """Return the panel's pixels at an instant of the card's clock, past or to come; None without dynamic area."""
        instant = self._clock() if at is None else at
        with self._changed:
            standing = next(standing for since, standing in reversed(self._standing) if since <= instant)
        return composed(standing, self.setup, instant, self._programme)

    def wait_for(self, claim: Callable[["Card"], bool], patience_s: float = 90.0) -> bool:
        """Wait until a claim about log or glass is true, looking after each command; False when patience is over."""
        with self._changed:
            return self._changed.wait_for(lambda: claim(self), patience_s)

    def power_on(self) -> None:
        if self._powered:
            return
        self._powered = True
        self._socket.listen()
        self._start(self._accept, self._socket)

    def power_off(self) -> None:
        """Cut the power: every connection ends at once and every dynamic area is lost."""
        if not self._powered:
            return
        self._powered = False
        with self._changed:
            self._stand(())
            for connection in self._connections:
                _cut(connection)
            self._changed.notify_all()
        self._socket.shutdown(socket.SHUT_RDWR)  # closing alone would not wake who waits in accept
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        self._socket.close()
        self._socket = _bound(self._port)

    def _start(self, target: Callable[[socket.socket], None], argument: socket.socket) -> None:
        thread = threading.Thread(target=target, args=(argument,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while self._powered:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._changed:
                self._connections.add(connection)
                if not self._powered:
                    _cut(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        deframer = Deframer()
        try:
            while self._powered and (piece := connection.recv(65536)):
                if self.moods.hang_up == "reading":
                    self._hear("noise", len(piece), answer=None)
                    return
                for packet in deframer.feed(piece):
                    if not self._answer(connection, packet):
                        return
            if self._powered and not deframer.empty:
                self._hear("noise", 0, answer=None, violation="the connection ended inside a frame")
        except OSError:
            return
        finally:
            with self._changed:
                self._connections.discard(connection)
                _cut(connection)
                connection.close()

    def _answer(self, connection: socket.socket, packet: bytes | Broken) -> bool:
        """Take or refuse a packet and say so; return whether the connection goes on."""
        code = self._take(packet)
        if code is None:
            return True
        if self.moods.held is not None:
            while self._powered and not self.moods.held.wait(0.02):
                pass
        answer = _answered(code, self.setup.model.code, self.moods.wrong_checksum)
        if self.moods.hang_up == "answering":
            connection.sendall(answer[: len(answer) // 2])
            connection.shutdown(socket.SHUT_WR)
            return False
        connection.sendall(answer)
        return True

    def _take(self, packet: bytes | Broken) -> Error | int | None:
        if isinstance(packet, Broken):
            code = Error.CHECKSUM if packet.answered and not self.moods.silent else None
            return self._hear("noise", 0, answer=code, violation=packet.why)
        if len(packet) < 2 or checksum(packet[:-2]) != int.from_bytes(packet[-2:], "little"):
            code = None if self.moods.silent else Error.CHECKSUM
            return self._hear("noise", len(packet), answer=code, violation="the checksum does not fit")
        try:
            command = understood(packet[:-2], self.setup.model, NUMBER, self._limit)
        except RefusedError as error:
            code = None if self.moods.silent else error.code
            return self._hear("unknown", len(packet), answer=code, violation=str(error))
        if command is None:
            return self._hear("unknown", len(packet), answer=None, violation="a packet for another card")
        return self._obey(command, len(packet))

    def _obey(self, command: Command, packet_bytes: int) -> Error | int | None:
        areas: tuple[Area, ...] = ()
        deleted: tuple[int, ...] | None = None
        name: Name = "unknown"
        code: int = Error.NONE
        violation = ""
        with self._changed:
            now = self._clock()
            standing = {each.area.number: each for each in self._standing[-1][1] if each.picture(now) is not None}
            try:
                if not self.setup.model.areas:
                    raise RefusedError(Error.GROUP, f"a {self.setup.model} keeps no dynamic areas")
                if command.kind == UPDATE:
                    name, areas = "update", to_show(command.content, self.setup)
                    standing |= {area.number: Standing(area, now) for area in areas}
                    check_apart([each.area for each in standing.values()])
                    if len(standing) > self._most:
                        raise RefusedError(Error.MEMORY, f"{len(standing)} areas, more than {self._most}")
                elif command.kind == DELETE:
                    name, named = "delete", to_delete(command.content)
                    deleted = tuple(standing) if named is None else named
                    standing = {number: each for number, each in standing.items() if number not in deleted}
                else:
                    unheard_of = Error.COMMAND if command.kind[0] == UPDATE[0] else Error.GROUP
                    raise RefusedError(unheard_of, f"no command {bytes(command.kind).hex(' ')}")
            except RefusedError as error:
                code, violation = error.code, str(error)
            else:
                code = self.moods.refuse
                if not code and not self.moods.silent:
                    self._stand(tuple(standing.values()))
            answer = None if self.moods.silent or not command.answer_wanted else code
            self._hear(name, packet_bytes, areas, deleted, answer=answer, violation=violation, device=command.device)
        return answer

    def _stand(self, standing: tuple[Standing, ...]) -> None:
        self._standing.append((self._clock(), standing))
        del self._standing[1:-KEPT]

    def _hear(
        self,
        name: Name,
        packet_bytes: int,
        areas: tuple[Area, ...] = (),
        deleted: tuple[int, ...] | None = None,
        *,
        answer: int | None,
        violation: str = "",
        device: int | None = None,
    ) -> int | None:
        with self._changed:
            self.log.append(Heard(self._clock(), name, packet_bytes, areas, deleted, answer, violation, device))
            self._changed.notify_all()
        return answer


def _answered(code: int, device: int, wrong_checksum: bool) -> bytes:
    header = struct.pack("<HHBBH4xI", COMPUTER, NUMBER, DYNAMIC_VERSION, 0, device, 9)
    packet = header + struct.pack("<BBBHHH", 0, 0xA0, 1 if code else 0, 0, code, 0)
    return framed(packet, checksum(packet) ^ 0xFFFF if wrong_checksum else None)


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
