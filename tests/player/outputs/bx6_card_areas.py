"""What the emulated card understands of a packet, and what stands on its glass because of it.

It decides whether a command is one that a card takes, which areas stand at an instant and what they look like. It
knows no socket and no clock: instants are given to it. The facts and where they come from are told in ``bx6_card``.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations
from typing import Any

DYNAMIC_VERSION = 0xF0
TO_EVERYONE = (0xFFFF, 0xFFFE)
SERIES_6Q = 0x66
UPDATE, DELETE = (0xA7, 0x00), (0xA7, 0x01)
ALL_AREAS = 0xFF
_HEADER = struct.Struct("<HHBBH4sI")
_RULE = struct.Struct("<BBHBH")
_PLACE = struct.Struct("<B4s")
_SHAPE = struct.Struct("<BHHHHBBBBB5sH")
_PAGE = struct.Struct("<IBBBBHBH9sII")
_AREA_TYPE = 0x10
_EFFECTS = range(0x29)


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
    """The packet without its header: what is asked, and whether an answer is wanted."""

    kind: tuple[int, int]
    answer_wanted: bool
    content: bytes


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


def understood(packet: bytes, number: int, limit: int) -> Command | None:
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
    if device & 0xFF != SERIES_6Q and device not in TO_EVERYONE:
        raise RefusedError(Error.CONTROLLER, f"a controller of type {device:#06x} is meant, this is a BX-6Q")
    if reserved or any(more):
        raise RefusedError(Error.PARAMETER, "reserved bytes of the header are not zero")
    body = packet[_HEADER.size :]
    if length != len(body):
        raise RefusedError(Error.PARAMETER, f"the header promises a body of {length} bytes, there are {len(body)}")
    if body[0] > 1:
        raise RefusedError(Error.PARAMETER, f"whether to answer is told by 0 or 1, not {body[0]}")
    return Command((body[1], body[2]), body[0] == 1, body[3:])


def to_delete(content: bytes) -> tuple[int, ...] | None:
    """Return the areas that a delete command names; None for all of them."""
    if len(content) < 3:
        raise RefusedError(Error.PARAMETER, "a delete command without a count of areas")
    _check_reserved(content)
    count, numbers = content[2], tuple(content[3:])
    if count == ALL_AREAS and not numbers:
        return None
    if count != len(numbers) or not numbers:
        raise RefusedError(Error.PARAMETER, f"a delete command counts {count} areas and names {len(numbers)}")
    return numbers


def to_show(content: bytes, panel: tuple[int, int]) -> tuple[Area, ...]:
    """Return the areas that an update command brings."""
    _check_reserved(content)
    (count,) = _read(struct.Struct("<H"), content, 2, "the count of areas")
    if count == 0:
        raise RefusedError(Error.PARAMETER, "an update of no area")
    position, descriptions = 4, []
    for _ in range(count):
        (length,) = _read(struct.Struct("<I"), content, position, "the length of an area")
        description = content[position + 4 : position + 4 + length]
        if len(description) != length:
            raise RefusedError(Error.PARAMETER, f"an area of {length} bytes, there are {len(description)}")
        descriptions.append(description)
        position += 4 + length
    pictures = _Pictures(content[position:])
    areas = tuple(_area(description, panel, pictures) for description in descriptions)
    pictures.check_used_up()
    if len({area.number for area in areas}) != len(areas):
        raise RefusedError(Error.PARAMETER, "one update brings the same area twice")
    return areas


def check_apart(areas: Sequence[Area]) -> None:
    for one, other in combinations(areas, 2):
        if one.overlaps(other):
            raise RefusedError(Error.PARAMETER, f"areas {one.number} and {other.number} overlap")


def composed(standing: Sequence[Standing], panel: tuple[int, int], at: float, programme: int | None) -> bytes | None:
    """Return the panel's pixels at an instant, black where no area is; None where no dynamic area shows."""
    shown = [(each.area, each.picture(at)) for each in standing if each.area.plays(programme)]
    shown = [(area, rgb) for area, rgb in shown if rgb is not None]
    if any(area.priority == 1 for area, _ in shown):
        shown = [(area, rgb) for area, rgb in shown if area.priority == 1]
    if not shown:
        return None
    width, height = panel
    glass = bytearray(width * height * 3)
    for area, rgb in shown:
        assert rgb is not None
        row = area.width * 3
        for y in range(area.height):
            begin = ((area.y + y) * width + area.x) * 3
            glass[begin : begin + row] = rgb[y * row : (y + 1) * row]
    return bytes(glass)


class _Pictures:
    """The pixels behind all descriptions; each byte of them must belong to exactly one page."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._taken: list[tuple[int, int]] = []

    def take(self, offset: int, length: int) -> bytes:
        if offset + length > len(self._data):
            raise RefusedError(Error.PARAMETER, f"a page ends at {offset + length}, there are {len(self._data)} bytes")
        self._taken.append((offset, length))
        return self._data[offset : offset + length]

    def check_used_up(self) -> None:
        reached = 0
        for offset, length in sorted(self._taken):
            if offset != reached:
                raise RefusedError(Error.PARAMETER, f"a page begins at {offset}, where {reached} is next")
            reached += length
        if reached != len(self._data):
            raise RefusedError(Error.PARAMETER, f"{len(self._data) - reached} bytes of pixels belong to no page")


def _read(layout: struct.Struct, data: bytes, position: int, what: str) -> tuple[Any, ...]:
    if position + layout.size > len(data):
        raise RefusedError(Error.PARAMETER, f"the packet ends inside {what}")
    return layout.unpack_from(data, position)


def _check_reserved(content: bytes) -> None:
    (told,) = _read(struct.Struct("<H"), content, 0, "the reserved word of the command")
    if told not in (0, len(content) - 2):
        raise RefusedError(Error.PARAMETER, f"the reserved word is {told}, neither 0 nor what follows it")


def _area(description: bytes, panel: tuple[int, int], pictures: _Pictures) -> Area:
    number, run_mode, timeout, with_all, related = _read(_RULE, description, 0, "the rule of an area")
    position = _RULE.size
    programmes = _read(struct.Struct(f"<{related}H"), description, position, "an area's programmes")
    position += 2 * related
    priority, reserved = _read(_PLACE, description, position, "the priority of an area")
    position += _PLACE.size
    shape = _read(_SHAPE, description, position, "the shape of an area")
    kind, x, y, width, height, frame, background, _, differs, sound, rest, count = shape
    position += _SHAPE.size
    where = f"area {number}"
    _check(run_mode <= 4, f"{where}: run mode {run_mode}")
    _check(run_mode not in (2, 3) or timeout > 0, f"{where}: run mode {run_mode} with a time-out of no seconds")
    _check(with_all <= 1 and priority <= 2, f"{where}: no such relation to programmes")
    _check(not any((*reserved, *rest)), f"{where}: reserved bytes are not zero")
    _check(kind == _AREA_TYPE, f"{where}: type {kind:#04x} is not that of a dynamic area")
    _check(frame == 0 and sound == 0, f"{where}: a border or speech, of which this emulator knows nothing")
    _check(background <= 1 and differs <= 1, f"{where}: no such background")
    _check(width > 0 and height > 0 and count > 0, f"{where}: without pixels or pages")
    inside = x + width <= panel[0] and y + height <= panel[1]
    _check(inside, f"{where}: {width}x{height} at {x},{y} is not inside {panel[0]}x{panel[1]}")
    pages = []
    for _ in range(count):
        pages.append(_page(_read(_PAGE, description, position, f"a page of {where}"), width * height * 3, pictures))
        position += _PAGE.size
    _check(position == len(description), f"{where}: {len(description) - position} bytes behind its pages")
    rule = (number, run_mode, timeout, bool(with_all), programmes, priority)
    return Area(*rule, x, y, width, height, tuple(pages))


def _page(fields: tuple[Any, ...], needed: int, pictures: _Pictures) -> Page:
    length, style, effect, _, _, held, repeats, _, reserved, offset, size = fields
    _check(length == _PAGE.size - 4, f"a page of {length} bytes, not {_PAGE.size - 4}")
    _check(style == 0 and effect in _EFFECTS, f"a page of style {style} with the effect {effect:#04x}")
    _check(not any(reserved), "reserved bytes of a page are not zero")
    _check(size == needed, f"a page of {size} bytes of pixels where 24 bits a pixel make {needed}")
    return Page(effect, held * 0.01 * max(1, repeats), pictures.take(offset, size))


def _check(right: bool, wrong: str) -> None:
    if not right:
        raise RefusedError(Error.PARAMETER, wrong)
