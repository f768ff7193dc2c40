"""How an area is written down in a command that shows it: in generation six, and otherwise in a BX-5E.

It decides whether the bytes describe areas that this card can show on its panel; it leaves alone what stands there
already. Generation six is told in ``bx6_card``, pixels in ``bx6_card_models``.

A BX-5E takes one area a command [M of bx05, H, W, as named there]: two bytes that M calls the length of what follows
and W leaves 0, four with the length of the area, then the area: its rule as in generation six, type 10, x, y, width,
height (2 each), border, count of pages (2); no background and no speech. Each page with its pixels behind it: length of
what follows (4), style, effect, way of clearing, speed, time held in 10 ms (2), repeats, valid length (2), four 0, then
the pixels themselves. Three sources agree. x and width count lamps, not bytes as with the cards for text [M, W].
"""

import struct
from dataclasses import dataclass
from typing import Any

from tests.player.outputs.bx6_card_areas import Area, Error, Page, RefusedError, check_reserved
from tests.player.outputs.bx6_card_models import Setup

_RULE = struct.Struct("<BBHBH")
_PLACE = struct.Struct("<B4s")
_WHERE = struct.Struct("<BHHHHB")
_MORE = struct.Struct("<BBBB5s")
_COUNT = struct.Struct("<H")
_LENGTH = struct.Struct("<I")
_MANNER = struct.Struct("<BBBBHBH")
_KEPT = struct.Struct("<9sII")  # the pixels are behind all areas
_CARRIED = struct.Struct("<4s")  # the pixels follow at once
_AREA_TYPE = 0x10
_EFFECTS = range(0x29)


def to_show(content: bytes, setup: Setup) -> tuple[Area, ...]:
    """Return the areas that an update command brings."""
    check_reserved(content)
    reader = _Reader(content, 2)
    if setup.model.pixels == "bytes in turn":
        return (_carried(reader, setup),)
    (count,) = reader.read(_COUNT, "the count of areas")
    _check(count > 0, "an update of no area")
    descriptions = []
    for _ in range(count):
        (length,) = reader.read(_LENGTH, "the length of an area")
        descriptions.append(reader.take(length, "an area"))
    pictures = _Pictures(reader.rest())
    areas = tuple(_kept(_Reader(description), setup, pictures) for description in descriptions)
    pictures.check_used_up()
    _check(len({area.number for area in areas}) == len(areas), "one update brings the same area twice")
    return areas


class _Reader:
    """Bytes that are read from front to back."""

    def __init__(self, data: bytes, position: int = 0) -> None:
        self._data, self._position = data, position

    def read(self, layout: struct.Struct, what: str) -> tuple[Any, ...]:
        if self._position + layout.size > len(self._data):
            raise RefusedError(Error.PARAMETER, f"the packet ends inside {what}")
        self._position += layout.size
        return layout.unpack_from(self._data, self._position - layout.size)

    def take(self, length: int, what: str) -> bytes:
        taken = self._data[self._position : self._position + length]
        _check(len(taken) == length, f"{what} of {length} bytes, there are {len(taken)}")
        self._position += length
        return taken

    def rest(self) -> bytes:
        return self._data[self._position :]


class _Pictures:
    """The pixels behind all descriptions; each byte of them must belong to exactly one page."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._taken: list[tuple[int, int]] = []

    def take(self, offset: int, length: int) -> bytes:
        end = offset + length
        _check(end <= len(self._data), f"a page ends at {end}, there are {len(self._data)} bytes")
        self._taken.append((offset, length))
        return self._data[offset : offset + length]

    def check_used_up(self) -> None:
        reached = 0
        for offset, length in sorted(self._taken):
            _check(offset == reached, f"a page begins at {offset}, where {reached} is next")
            reached += length
        _check(reached == len(self._data), f"{len(self._data) - reached} bytes of pixels belong to no page")


@dataclass(frozen=True, slots=True)
class _Head:
    """What both generations say of an area before its pages."""

    rule: tuple[int, int, int, bool, tuple[int, ...], int]
    x: int
    y: int
    width: int
    height: int

    def page(self, manner: tuple[Any, ...], data: bytes, setup: Setup) -> Page:
        style, effect, _, _, held, repeats, _ = manner
        _check(style == 0 and effect in _EFFECTS, f"a page of style {style} with the effect {effect:#04x}")
        needed = setup.page_bytes(self.x, self.width, self.height)
        kind = f"{setup.model.pixels} a pixel" if setup.lamps == "rgb" else f"{setup.model.pixels} of {setup.lamps}"
        _check(len(data) == needed, f"a page of {len(data)} bytes of pixels where {kind} make {needed}")
        try:
            rgb = setup.rgb(data, self.x, self.width, self.height)
        except ValueError as error:
            raise RefusedError(Error.PARAMETER, str(error)) from error
        return Page(effect, held * 0.01 * max(1, repeats), rgb)

    def area(self, pages: list[Page]) -> Area:
        _check(bool(pages), f"area {self.rule[0]}: without pixels or pages")
        return Area(*self.rule, self.x, self.y, self.width, self.height, tuple(pages))


def _kept(reader: _Reader, setup: Setup, pictures: _Pictures) -> Area:
    """Read an area of generation six."""
    head = _head(reader, setup)
    background, _, differs, sound, rest = reader.read(_MORE, "the look of an area")
    _check(sound == 0, "a border or speech, of which this emulator knows nothing")
    _check(background <= 1 and differs <= 1, "no such background")
    _check(not any(rest), "reserved bytes of an area are not zero")
    pages = []
    for _ in range(reader.read(_COUNT, "the count of pages")[0]):
        (length,) = reader.read(_LENGTH, "the length of a page")
        _check(length == _MANNER.size + _KEPT.size, f"a page of {length} bytes, not {_MANNER.size + _KEPT.size}")
        manner = reader.read(_MANNER, "a page")
        reserved, offset, size = reader.read(_KEPT, "a page")
        _check(not any(reserved), "reserved bytes of a page are not zero")
        pages.append(head.page(manner, pictures.take(offset, size), setup))
    _check(not reader.rest(), f"{len(reader.rest())} bytes behind the pages of an area")
    return head.area(pages)


def _carried(reader: _Reader, setup: Setup) -> Area:
    """Read the one area of a BX-5E."""
    (length,) = reader.read(_LENGTH, "the length of an area")
    _check(length == len(reader.rest()), f"an area of {length} bytes, there are {len(reader.rest())}")
    head = _head(reader, setup)
    pages = []
    for _ in range(reader.read(_COUNT, "the count of pages")[0]):
        (length,) = reader.read(_LENGTH, "the length of a page")
        page = _Reader(reader.take(length, "a page"))
        manner = page.read(_MANNER, "a page")
        (reserved,) = page.read(_CARRIED, "a page")
        _check(not any(reserved), "reserved bytes of a page are not zero")
        pages.append(head.page(manner, page.rest(), setup))
    _check(not reader.rest(), f"{len(reader.rest())} bytes behind the pages of an area")
    return head.area(pages)


def _head(reader: _Reader, setup: Setup) -> _Head:
    number, run_mode, timeout, with_all, related = reader.read(_RULE, "the rule of an area")
    programmes = reader.read(struct.Struct(f"<{related}H"), "an area's programmes")
    priority, reserved = reader.read(_PLACE, "the priority of an area")
    kind, x, y, width, height, frame = reader.read(_WHERE, "the shape of an area")
    where = f"area {number}"
    _check(number < setup.model.areas, f"{where}: a {setup.model} numbers them from 0 to {setup.model.areas - 1}")
    _check(run_mode <= 4, f"{where}: run mode {run_mode}")
    _check(run_mode not in (2, 3) or timeout > 0, f"{where}: run mode {run_mode} with a time-out of no seconds")
    _check(with_all <= 1 and priority <= 2, f"{where}: no such relation to programmes")
    _check(not any(reserved), f"{where}: reserved bytes are not zero")
    _check(kind == _AREA_TYPE, f"{where}: type {kind:#04x} is not that of a dynamic area")
    _check(frame == 0, f"{where}: a border or speech, of which this emulator knows nothing")
    _check(width > 0 and height > 0, f"{where}: without pixels or pages")
    screen = setup.screen
    inside = x + width <= screen[0] and y + height <= screen[1]
    _check(inside, f"{where}: {width}x{height} at {x},{y} is not inside {screen[0]}x{screen[1]}")
    return _Head((number, run_mode, timeout, bool(with_all), programmes, priority), x, y, width, height)


def _check(right: bool, wrong: str) -> None:
    if not right:
        raise RefusedError(Error.PARAMETER, wrong)
