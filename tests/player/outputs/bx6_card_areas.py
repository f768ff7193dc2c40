"""What the emulated card understands of a packet, and what stands on its glass because of it.

It decides whether a command is one for this card, which areas stand at an instant and what they look like; how an area
is written down is told by ``bx6_card_shown``. It knows no socket and no clock: instants are given to it. The facts and
where they come from are told in ``bx6_card``.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations

from tests.player.outputs.bx6_card_models import Model, Setup

DYNAMIC_VERSION = 0xF0
TO_EVERYONE = (0xFFFF, 0xFFFE)
UPDATE, DELETE = (0xA7, 0x00), (0xA7, 0x01)
ALL_AREAS = 0xFF
_HEADER = struct.Struct("<HHBBH4sI")


class Error(IntEnum):
    """The refusals of the vendor's table that this card uses."""

    NONE = 0
    GROUP = 1
    COMMAND = 2
    BUSY = 3
    MEMORY = 4
    CHECKSUM = 5
    CONTROLLER = 17
    PARAMETER = 25


class RefusedError(Exception):
    """A card does not take this."""

    def __init__(self, code: Error, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True, slots=True)
class Command:
    """The packet without its header: what is asked, whether an answer is wanted, and which controller is meant."""

    kind: tuple[int, int]
    answer_wanted: bool
    content: bytes
    device: int


@dataclass(frozen=True, slots=True)
class Page:
    """One picture of an area and how long it is held before the next one, if there is one."""

    effect: int
    held_s: float
    rgb: bytes


@dataclass(frozen=True, slots=True)
class Area:
    """One dynamic area as it was sent, without the instant it came."""

    number: int
    run_mode: int
    timeout_s: int
    with_all_programmes: bool
    programmes: tuple[int, ...]
    priority: int
    x: int
    y: int
    width: int
    height: int
    pages: tuple[Page, ...]

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def overlaps(self, other: "Area") -> bool:
        beside = self.x + self.width <= other.x or other.x + other.width <= self.x
        above = self.y + self.height <= other.y or other.y + other.height <= self.y
        return not (beside or above)

    def picture(self, age_s: float) -> bytes | None:
        """Return what it shows so long after it came; None where it shows nothing any more."""
        once_s = sum(page.held_s for page in self.pages)
        if self.run_mode in (2, 3) and age_s >= self.timeout_s:
            return None if self.run_mode == 2 else self.pages[-1].rgb
        if self.run_mode == 4 and age_s >= once_s:
            return None
        if once_s == 0 or (self.run_mode == 1 and age_s >= once_s):
            return self.pages[-1].rgb
        left_s = age_s % once_s
        for page in self.pages:
            if left_s < page.held_s:
                return page.rgb
            left_s -= page.held_s
        return self.pages[-1].rgb

    def plays(self, programme: int | None) -> bool:
        """Whether it shows while ``programme``, or none, is playing; whether it pushes that away is not asked here."""
        if self.priority == 0 and (self.with_all_programmes or self.programmes):
            return programme is not None and (self.with_all_programmes or programme in self.programmes)
        return self.priority < 2


@dataclass(frozen=True, slots=True)
class Standing:
    """An area and the instant of the card's clock at which it came."""

    area: Area
    since: float

    def picture(self, at: float) -> bytes | None:
        return self.area.picture(at - self.since)


def understood(packet: bytes, model: Model, number: int, limit: int) -> Command | None:
    """Read the header of a packet whose checksum was right; None where it is for another card."""
    if len(packet) < _HEADER.size + 3:
        raise RefusedError(Error.PARAMETER, f"a packet of {len(packet)} bytes is too short for a command")
    to, _, version, reserved, device, more, length = _HEADER.unpack_from(packet)
    if to not in (*TO_EVERYONE, number):
        return None
    if len(packet) + 2 > limit:
        raise RefusedError(Error.MEMORY, f"a packet of {len(packet) + 2} bytes, more than {limit}")
    if version != DYNAMIC_VERSION:
        raise RefusedError(Error.GROUP, f"version {version:#04x} is not that of the commands for dynamic areas")
    if device & 0xFF != model.series and device not in TO_EVERYONE:
        raise RefusedError(Error.CONTROLLER, f"a controller of type {device:#06x} is meant, this is a {model}")
    if reserved or any(more):
        raise RefusedError(Error.PARAMETER, "reserved bytes of the header are not zero")
    body = packet[_HEADER.size :]
    if length != len(body):
        raise RefusedError(Error.PARAMETER, f"the header promises a body of {length} bytes, there are {len(body)}")
    if body[0] > 1:
        raise RefusedError(Error.PARAMETER, f"whether to answer is told by 0 or 1, not {body[0]}")
    return Command((body[1], body[2]), body[0] == 1, body[3:], device)


def to_delete(content: bytes) -> tuple[int, ...] | None:
    """Return the areas that a delete command names; None for all of them."""
    if len(content) < 3:
        raise RefusedError(Error.PARAMETER, "a delete command without a count of areas")
    check_reserved(content)
    count, numbers = content[2], tuple(content[3:])
    if count == ALL_AREAS and not numbers:
        return None
    if count != len(numbers) or not numbers:
        raise RefusedError(Error.PARAMETER, f"a delete command counts {count} areas and names {len(numbers)}")
    return numbers


def check_reserved(content: bytes) -> None:
    """Check the two bytes in front of a command's content, for which there are two readings."""
    told = int.from_bytes(content[:2], "little")
    if told not in (0, len(content) - 2):
        raise RefusedError(Error.PARAMETER, f"the reserved word is {told}, neither 0 nor what follows it")


def check_apart(areas: Sequence[Area]) -> None:
    for one, other in combinations(areas, 2):
        if one.overlaps(other):
            raise RefusedError(Error.PARAMETER, f"areas {one.number} and {other.number} overlap")


def composed(standing: Sequence[Standing], setup: Setup, at: float, programme: int | None) -> bytes | None:
    """Return the panel's pixels at an instant, black where no area is; None where no dynamic area shows."""
    shown = [(each.area, each.picture(at)) for each in standing if each.area.plays(programme)]
    shown = [(area, rgb) for area, rgb in shown if rgb is not None]
    if any(area.priority == 1 for area, _ in shown):
        shown = [(area, rgb) for area, rgb in shown if area.priority == 1]
    if not shown:
        return None
    width, height = setup.screen
    glass = bytearray(width * height * 3)
    for area, rgb in shown:
        assert rgb is not None
        row = area.width * 3
        for y in range(area.height):
            begin = ((area.y + y) * width + area.x) * 3
            glass[begin : begin + row] = rgb[y * row : (y + 1) * row]
    lines = (glass[at : at + width * 3] for at in range(0, len(glass), width * 3))
    return b"".join(line[setup.hidden * 3 :] for line in lines)
