"""What a test tells the emulated card to do wrong, and what the card writes down of all that it hears."""

import threading
from dataclasses import dataclass
from typing import Literal

from tests.player.outputs.bx6_card_areas import Area

Name = Literal["update", "delete", "unknown", "noise"]


@dataclass(slots=True)
class Moods:
    """What goes wrong, until the test says otherwise."""

    refuse: int = 0  # the code with which every command is refused that would have been taken
    silent: bool = False  # hears everything, takes nothing, answers nothing
    held: threading.Event | None = None  # takes a command and answers it only once this is set
    hang_up: Literal["", "reading", "answering"] = ""  # in the middle of the frame that comes, or of its answer
    wrong_checksum: bool = False  # takes a command and answers with a checksum that does not fit


@dataclass(frozen=True, slots=True)
class Heard:
    """One line of the log. ``answer`` is the error code, 0 for taken, None where nothing was or will be answered."""

    at: float
    name: Name
    packet_bytes: int
    areas: tuple[Area, ...]
    deleted: tuple[int, ...] | None
    answer: int | None
    violation: str
    device: int | None = None  # which controller it named
