"""An Onbon BX-6 or BX-5E control card by TCP: `bx6:HOST`, `bx6:HOST:5005`, `bx6:HOST,6E1` for a card that is not a 6Q2.

The frame becomes dynamic areas in the card's memory. Each carries a time limit, cut so that the card drops it before
the end of what it shows even if this player dies; while it goes on, it is sent again, which is also the sign of life
that a claim "accepted by the card" rests on: a frame counts as taken only once a command that carried its pixels was
answered. One connection a picture: a card keeps few, and a half-dead one would only be noticed by the next.

A picture too large for one command goes as areas one after the other, and the protocol cannot swap them together. The
upper part of one notice over the lower part of another is words that nobody approved, so where sending stops between
areas, everything is taken down: at once, again when the output is closed, and first thing by the next one that opens.
For when the card cannot be reached for that, such areas never get more than ``AREAS_SECONDS``, and all drop together.
"""

import re
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from player.outputs import Output, OutputError
from player.outputs.bx6_pixels import Coding
from player.outputs.bx6_wire import (
    CARDS,
    END,
    LONGEST_SECONDS,
    WITHOUT_AREAS,
    Area,
    Card,
    WireError,
    bands,
    delete_areas,
    delete_every_area,
    read_answer,
    show_area,
)
from player.outputs.courier import FOR_EVER, Courier, Picture
from playlists.model import Palette

PORT = 5005
CARD = "6Q2"
WORDS = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:,\[\]]+)(?::(\d{1,5}))?(?:,([0-9A-Za-z]+))?")
CONNECT_SECONDS = 3.0
EXCHANGE_SECONDS = 6.0
MARGIN_SECONDS = 2.0
"""How much earlier than its end a picture goes: the card counts from when it has the whole command, not from here."""
SIGN_OF_LIFE_SECONDS = 45.0
AREAS_SECONDS = 90.0
"""How long one of several areas may stand: until the next sign of life and the slowest sending of it, hardly more."""
TAKE_DOWN_SECONDS = 1.5
TAKE_DOWN_CLOSING_SECONDS = 0.25  # done before the closing is, so that it can never hit what the next output puts up
TAKE_DOWN_PAUSE = 0.2
PAUSE_SECONDS = 0.5
TRIES = 2
LONGEST_ANSWER = 4096


class RefusedError(OutputError):
    """The card answered, and said no."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a card listens and which it is."""

    host: str
    port: int
    card: Card

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def check(rest: str) -> None:
    _address(rest)


def open_output(rest: str, display: str, size: tuple[int, int], palette: Palette = "rgb") -> Output:
    address = _address(rest)
    name = f"control card of {display} at {address}"
    coding = address.card.coding(palette)
    if coding is None:
        raise OutputError(
            f"{name} is a BX-{address.card.name}, which drives panels of one and two colours and not of full colour; "
            f"choose such a panel for {display} in the console, or name the BX-6Q that hangs there."
        )
    if size[0] < address.card.least_width:
        raise OutputError(
            f"{name} is a BX-{address.card.name}, which leaves the left side of a panel dark that is narrower than "
            f"{address.card.least_width} lamps, and this one has {size[0]}; take another card or sequence:DIR for it."
        )
    return Courier(name, size, CardCarrier(name, address, coding), confirms=True, moving=False, pause=PAUSE_SECONDS)


def _address(rest: str) -> Address:
    words = WORDS.fullmatch(rest)
    if words is None or not 0 < int(words[2] or PORT) < 65536:
        raise OutputError(
            f"output bx6:{rest} must name the card's address, as bx6:192.168.1.20 or bx6:192.168.1.20:5005."
        )
    card = (words[3] or CARD).upper()
    if card.startswith(WITHOUT_AREAS):
        raise OutputError(
            f"output bx6:{rest} names a card without dynamic areas for pictures; in its stored programmes a notice "
            f"would stand past its end; take sequence:DIR for it, or one of these cards: {', '.join(CARDS)}."
        )
    if card not in CARDS:
        raise OutputError(f"output bx6:{rest} names a card that is not known here; known are {', '.join(CARDS)}.")
    return Address(words[1].strip("[]"), int(words[2] or PORT), CARDS[card])


class CardCarrier:
    """Speaks with one card. It keeps in mind which areas may stand there and until when."""

    def __init__(self, name: str, address: Address, coding: Coding) -> None:
        self._name = name
        self._address = address
        self._coding = coding
        self._areas: tuple[int, ...] | None = None  # None: whatever somebody else has left there
        self._mixed = False  # whether parts of two pictures may stand there together
        self._standing = b""
        self._drops_at = 0.0
        self._answered_at = 0.0

    def carry(self, picture: Picture) -> bool:
        if self._stands(picture):
            # Not counted yet: the card may be off since it answered. The next sign of life counts it, or fails.
            return False
        areas = bands(picture.width, picture.height, picture.rgb, self._coding)
        for _ in range(TRIES):
            drop = picture.ends - MARGIN_SECONDS
            if len(areas) > 1:
                drop = min(drop, time.monotonic() + AREAS_SECONDS)
            if _seconds_to(drop) < 1:
                self.clear()
                return False
            self._drops_at = self._send(areas, drop)
            self._answered_at = time.monotonic()
            if self._drops_at <= picture.ends:
                self._standing = picture.rgb
                return True
            # The card began to count so late that it would show this past its end: set it shorter at once.
        self.clear()
        raise self._too_slow()

    def again_at(self) -> float:
        return self._answered_at + SIGN_OF_LIFE_SECONDS if self._standing else FOR_EVER

    def clear(self) -> None:
        if self._areas:
            self._talk(lambda: [delete_areas(self._areas or (), self._address.card)])
        self._areas, self._standing = (), b""

    def close(self) -> None:
        """No connection outlives its picture; what a failure has left mixed is taken down if that is possible now."""
        if self._mixed:
            self._take_down(TAKE_DOWN_CLOSING_SECONDS)

    def _stands(self, picture: Picture) -> bool:
        """Whether the card has this very picture, drops it neither late nor soon, and gave a sign of life of late."""
        soon = min(picture.ends - 2 * MARGIN_SECONDS, self.again_at() + MARGIN_SECONDS)
        return (
            picture.rgb == self._standing
            and soon <= self._drops_at <= picture.ends
            and time.monotonic() < min(self.again_at(), self._drops_at)
        )

    def _send(self, areas: tuple[Area, ...], drop: float) -> float:
        """Have the areas stand until about ``drop``; return when the last of them goes at the latest."""
        if self._areas is None:
            # Areas must not lie over each other, and what another program left would stand beside our page.
            with suppress(RefusedError):
                self._talk(lambda: [delete_every_area(self._address.card)])
        self._areas, self._standing = tuple(area.id for area in areas), b""
        seconds: list[int] = []

        def commands() -> Iterator[bytes]:
            # A second try: what became of the areas of the first is not known.
            self._mixed |= len(areas) > 1 and bool(seconds)
            seconds.clear()
            for area in areas:
                # Counted anew for each, so that they drop together and not in the order in which they came.
                seconds.append(_seconds_to(drop))
                if seconds[-1] < 1:
                    raise self._too_slow()
                yield show_area(area, seconds[-1], self._address.card)
                self._mixed = len(areas) > 1  # reached only once this area was accepted, and others are to follow

        try:
            answered = self._talk(commands)
        except OutputError as error:
            # A refusal of the very first area leaves the old picture whole; so does a card that was never reached.
            self._mixed |= len(areas) > 1 and bool(seconds) and not isinstance(error, RefusedError)
            if self._mixed:
                self._take_down(TAKE_DOWN_SECONDS)
            raise
        self._mixed = False
        return max(at + each for at, each in zip(answered, seconds, strict=True))

    def _take_down(self, seconds: float) -> None:
        """Try for a moment, at most for twice ``seconds``, to delete everything: a dark panel says nothing wrong."""
        until = time.monotonic() + seconds
        while self._mixed:
            with suppress(OSError, WireError, RefusedError):
                self._exchange([delete_every_area(self._address.card)], seconds)
                self._areas, self._mixed = (), False
            if time.monotonic() + TAKE_DOWN_PAUSE > until:
                return
            time.sleep(TAKE_DOWN_PAUSE if self._mixed else 0)

    def _talk(self, commands: Callable[[], Iterable[bytes]]) -> list[float]:
        """Give the card these commands one after the other; try a second time when the link broke.

        Returns when each was answered.
        """
        for left in reversed(range(TRIES)):
            try:
                return self._exchange(commands(), EXCHANGE_SECONDS)
            except (OSError, WireError) as error:
                if not left:
                    raise OutputError(f"{self._name} does not answer as it should ({_said(error)}).") from error
        raise AssertionError("unreachable")

    def _exchange(self, commands: Iterable[bytes], seconds: float) -> list[float]:
        place = (self._address.host, self._address.port)
        answered = []
        with socket.create_connection(place, timeout=min(CONNECT_SECONDS, seconds)) as connection:
            for command in commands:
                until = time.monotonic() + seconds
                connection.settimeout(seconds)
                connection.sendall(command)
                answer = read_answer(_frame_from(connection, until))
                if not answer.accepted:
                    raise RefusedError(f"{self._name} refused the picture with {answer.sentence}.")
                answered.append(time.monotonic())
        return answered

    def _too_slow(self) -> OutputError:
        return OutputError(f"{self._name} answers too slowly to show what ends in a moment.")


def _seconds_to(drop: float) -> int:
    return LONGEST_SECONDS if drop == FOR_EVER else min(LONGEST_SECONDS, int(max(0.0, drop - time.monotonic())))


def _frame_from(connection: socket.socket, until: float) -> bytes:
    """Read up to the end of one frame, by a point in time and not longer than an answer can be."""
    received = b""
    while END not in received:
        connection.settimeout(max(0.01, until - time.monotonic()))
        piece = connection.recv(LONGEST_ANSWER)
        received += piece
        if not piece:
            raise WireError("it closed the connection")
        if len(received) > LONGEST_ANSWER or time.monotonic() > until:
            raise WireError("its answer does not end")
    return received[: received.index(END) + 1]


def _said(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
