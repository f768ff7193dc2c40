"""An Onbon BX-6 control card by TCP: `bx6:HOST`, `bx6:HOST:5005`, `bx6:HOST,6Q3` for a card that is not a 6Q2.

The frame becomes dynamic areas in the card's memory. Each carries a time limit, cut so that the card drops it before
the end of what it shows even if this player dies; while it goes on, it is sent again, which is also the sign of life
that a claim "accepted by the card" rests on. One connection a picture: a card keeps few, and a half-dead one would
only be noticed by the next.
"""

import re
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass

from player.outputs import Output, OutputError
from player.outputs.bx6_wire import (
    CARDS,
    END,
    LONGEST_SECONDS,
    Answer,
    WireError,
    bands,
    delete_areas,
    delete_every_area,
    read_answer,
    show_area,
)
from player.outputs.courier import FOR_EVER, Courier, Picture

PORT = 5005
CARD = "6Q2"
WORDS = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:,\[\]]+)(?::(\d{1,5}))?(?:,([0-9A-Za-z]+))?")
CONNECT_SECONDS = 3.0
EXCHANGE_SECONDS = 6.0
MARGIN_SECONDS = 2.0
"""How much earlier than its end a picture goes: the card counts from when it has the whole command, not from here."""
SIGN_OF_LIFE_SECONDS = 45.0
PAUSE_SECONDS = 0.5
TRIES = 2
LONGEST_ANSWER = 4096


@dataclass(frozen=True, slots=True)
class Address:
    """Where a card listens and which it is."""

    host: str
    port: int
    card: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def check(rest: str) -> None:
    _address(rest)


def open_output(rest: str, display: str, size: tuple[int, int]) -> Output:
    address = _address(rest)
    name = f"control card of {display} at {address}"
    return Courier(name, size, CardCarrier(name, address), confirms=True, moving=False, pause=PAUSE_SECONDS)


def _address(rest: str) -> Address:
    words = WORDS.fullmatch(rest)
    if words is None or not 0 < int(words[2] or PORT) < 65536:
        raise OutputError(
            f"output bx6:{rest} must name the card's address, as bx6:192.168.1.20 or bx6:192.168.1.20:5005."
        )
    card = (words[3] or CARD).upper()
    if card not in CARDS:
        raise OutputError(f"output bx6:{rest} names a card that is not known here; known are {', '.join(CARDS)}.")
    return Address(words[1].strip("[]"), int(words[2] or PORT), CARDS[card])


class CardCarrier:
    """Speaks with one card. It keeps in mind which areas may stand there and until when."""

    def __init__(self, name: str, address: Address) -> None:
        self._name = name
        self._address = address
        self._areas: tuple[int, ...] | None = None  # None: whatever somebody else has left there
        self._standing = b""
        self._drops_at = 0.0
        self._answered_at = 0.0

    def carry(self, picture: Picture) -> bool:
        if self._stands(picture):
            return True
        for _ in range(TRIES):
            seconds = _seconds_left(picture.ends)
            if seconds < 1:
                self.clear()
                return False
            self._send(picture, seconds)
            self._answered_at = time.monotonic()
            self._drops_at = self._answered_at + seconds
            if self._drops_at <= picture.ends:
                self._standing = picture.rgb
                return True
            # The card began to count so late that it would show this past its end: set it shorter at once.
        self.clear()
        raise OutputError(f"{self._name} answers too slowly to show what ends in a moment.")

    def again_at(self) -> float:
        return self._answered_at + SIGN_OF_LIFE_SECONDS if self._standing else FOR_EVER

    def clear(self) -> None:
        if self._areas:
            self._talk([delete_areas(self._areas, self._address.card)])
        self._areas, self._standing = (), b""

    def close(self) -> None:
        """There is nothing to let go of: no connection outlives its picture."""

    def _stands(self, picture: Picture) -> bool:
        """Whether the card has this very picture, drops it neither late nor soon, and gave a sign of life of late."""
        soon = min(picture.ends - 2 * MARGIN_SECONDS, self.again_at() + MARGIN_SECONDS)
        return (
            picture.rgb == self._standing
            and soon <= self._drops_at <= picture.ends
            and time.monotonic() < min(self.again_at(), self._drops_at)
        )

    def _send(self, picture: Picture, seconds: int) -> None:
        areas = bands(picture.width, picture.height, picture.rgb)
        commands = [show_area(area, seconds, self._address.card) for area in areas]
        if self._areas is None:
            # Areas must not lie over each other, and what another program left would stand beside our page.
            self._talk([delete_every_area(self._address.card)], refusal_matters=False)
        self._areas, self._standing = tuple(area.id for area in areas), b""
        self._talk(commands)

    def _talk(self, commands: Sequence[bytes], *, refusal_matters: bool = True) -> None:
        """Give the card these commands one after the other; try a second time when the link broke."""
        for left in reversed(range(TRIES)):
            try:
                answers = self._exchange(commands)
            except (OSError, WireError) as error:
                if not left:
                    raise OutputError(f"{self._name} does not answer as it should ({_said(error)}).") from error
                continue
            refused = [answer for answer in answers if not answer.accepted]
            if refused and refusal_matters:
                raise OutputError(f"{self._name} refused the picture with {refused[0].sentence}.")
            return

    def _exchange(self, commands: Sequence[bytes]) -> list[Answer]:
        place = (self._address.host, self._address.port)
        answers = []
        with socket.create_connection(place, timeout=CONNECT_SECONDS) as connection:
            for command in commands:
                until = time.monotonic() + EXCHANGE_SECONDS
                connection.settimeout(EXCHANGE_SECONDS)
                connection.sendall(command)
                answers.append(read_answer(_frame_from(connection, until)))
                if not answers[-1].accepted:
                    break
        return answers


def _seconds_left(ends: float) -> int:
    if ends == FOR_EVER:
        return LONGEST_SECONDS
    return min(LONGEST_SECONDS, int(max(0.0, ends - time.monotonic() - MARGIN_SECONDS)))


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
