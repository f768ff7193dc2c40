"""The words of an Onbon BX-6 or BX-5E card: commands to bytes, bytes to answers. Pure; when to speak is not its matter.

A frame is eight A5, the escaped body and one 5A. The body is a header of 16 bytes, the payload and a CRC-16; all
numbers are little endian. A dynamic area lives in the card's memory under an id, and goes by itself when its time is
up.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from player.outputs.bx6_pixels import CHANNELS, FULL, Coding, Form
from playlists.model import Palette

LONGEST_BODY = 63 * 1024
"""What a card takes at once, as its maker advises."""
LONGEST_SECONDS = 0xFFFF

BEGIN, END = 0xA5, 0x5A
ESCAPES = ((b"\xa6", b"\xa6\x01"), (b"\xa5", b"\xa6\x02"), (b"\x5b", b"\x5b\x01"), (b"\x5a", b"\x5b\x02"))
HEADER = struct.Struct("<HHBBH4xI")
THIS_SIDE, VERSION = 0x8000, 0xF0
AREAS, SHOW, DELETE = 0xA7, 0x00, 0x01
ANSWERS, YES = 0xA0, 0x00
EVERY_AREA = 0xFF
SHAPE = struct.Struct("<BBHBHB4xBHHHHB")
LOOK = struct.Struct("<BBBB5x")
PAGES = struct.Struct("<HI")
PAGE = struct.Struct("<BBBBHBH")
BEHIND = struct.Struct("<9xII")
WITHIN = struct.Struct("<4x")
GONE_WHEN_OLD, PROGRAMMES_STOP, DYNAMIC, STILL = 2, 1, 0x10, 1
STAY = 1000  # hundredths of a second; a single still page begins again after it
ANSWER = struct.Struct("<BBBHHH")
OVERHEAD = HEADER.size + 3 + 2 + 2 + 4 + SHAPE.size + LOOK.size + PAGES.size + PAGE.size + BEHIND.size + 2

REFUSALS = {
    1: "it does not know these commands",
    2: "it does not know this command",
    3: "it is busy",
    4: "its memory is full",
    5: "the picture arrived damaged",
    13: "it is a card of another type",
    17: "it is a card of another type",
    18: "the picture does not fit the panel that is set up in it",
    20: "it wants a password",
}


class WireError(ValueError):
    """These bytes are no answer of a card."""


@dataclass(frozen=True, slots=True)
class Card:
    """A model of card: the type by which it knows that a command is for it, and how it takes pixels.

    Of how many colours the panel is that hangs on it is set up in the card itself; the type does not tell.
    """

    name: str
    type: int
    form: Form
    anybody: int = 0xFFFF
    opacity: int = 0
    least_width: int = 0  # of a narrower panel the card leaves the left side dark

    def coding(self, palette: Palette) -> Coding | None:
        """Return how it takes the pixels of a panel of ``palette``, or None where it cannot drive one."""
        if self.form == "24 bits":
            return FULL  # which holds every palette; the card is set to 888, where it knows 565 too
        channels = CHANNELS.get(palette)
        return None if channels is None else Coding(self.form, channels)


def _lamps(name: str, number: int, form: Form = "planes", least_width: int = 0) -> Card:
    # What the maker's own programs send to these; to 0xFFFF another series of his gives no answer.
    return Card(name, number, form, anybody=0xFFFE, opacity=101, least_width=least_width)


CARDS = {
    card.name: card
    for card in (
        Card("6Q0", 0x0066, "24 bits"),
        Card("6Q1", 0x0166, "24 bits"),
        Card("6Q2", 0x0266, "24 bits"),
        Card("6Q3", 0x0366, "24 bits"),
        Card("6Q2L", 0x0466, "24 bits"),
        Card("6Q3L", 0x0566, "24 bits"),
        _lamps("6E1", 0x0174),
        _lamps("6E2", 0x0274),
        _lamps("6E3", 0x0374),
        _lamps("6E1X", 0x0474),
        _lamps("6E2X", 0x0574, least_width=80),
        _lamps("5E1", 0x0154, "turns"),
        _lamps("5E2", 0x0254, "turns"),
        _lamps("5E3", 0x0354, "turns"),
    )
}
"""The cards that the maker's public manuals give the command for dynamic areas for."""
WITHOUT_AREAS = ("5A", "5M", "5U", "6A", "6M", "6U", "6W")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a card said to a command; ``error`` is its own code."""

    accepted: bool
    error: int

    @property
    def sentence(self) -> str:
        return f"code {self.error} ({REFUSALS.get(self.error, 'a code without a known meaning')})"


@dataclass(frozen=True, slots=True)
class Area:
    """A dynamic area: where it is on the panel, and its pixels as the card takes them."""

    id: int
    x: int
    y: int
    width: int
    height: int
    pixels: bytes


def bands(width: int, height: int, rgb: bytes, coding: Coding = FULL) -> tuple[Area, ...]:
    """Cut a picture into areas that each fit one frame, from the top down, none over another."""
    rows = (LONGEST_BODY - OVERHEAD) // coding.row_bytes(width)
    lit_from = coding.least_lit(rgb)
    cut = []
    for number, y in enumerate(range(0, height, rows)):
        tall = min(rows, height - y)
        pixels = coding.coded(width, rgb[y * width * 3 : (y + tall) * width * 3], lit_from)
        cut.append(Area(number, 0, y, width, tall, pixels))
    return tuple(cut)


def show_area(area: Area, seconds: int, card: Card) -> bytes:
    """Show an area alone, without the stored programmes, for at most ``seconds`` unless it is sent again."""
    about = SHAPE.pack(
        area.id, GONE_WHEN_OLD, seconds, 0, 0, PROGRAMMES_STOP, DYNAMIC, area.x, area.y, area.width, area.height, 0
    )
    page = PAGE.pack(0, STILL, 0, 0, STAY, 1, area.width)
    if card.form == "turns":
        # A BX-5E takes one area a command, and each page has its pixels within it.
        page += WITHIN.pack() + area.pixels
        about += PAGES.pack(1, len(page)) + page
        return command(AREAS, SHOW, struct.pack("<HI", 0, len(about)) + about, card)
    page += BEHIND.pack(0, len(area.pixels))
    about += LOOK.pack(0, card.opacity, 0, 0) + PAGES.pack(1, len(page)) + page
    return command(AREAS, SHOW, struct.pack("<HHI", 0, 1, len(about)) + about + area.pixels, card)


def delete_areas(ids: Sequence[int], card: Card) -> bytes:
    return command(AREAS, DELETE, bytes((0, 0, len(ids), *ids)), card)


def delete_every_area(card: Card) -> bytes:
    return command(AREAS, DELETE, bytes((0, 0, EVERY_AREA)), card)


def command(group: int, code: int, rest: bytes, card: Card) -> bytes:
    """Return the frame of a command that wants an answer."""
    payload = bytes((1, group, code)) + rest
    return framed(HEADER.pack(card.anybody, THIS_SIDE, VERSION, 0, card.type, len(payload)) + payload)


def framed(body: bytes) -> bytes:
    body += struct.pack("<H", crc16(body))
    # The escape signs go first, else those of the signs escaped after them would be escaped again.
    for plain, escaped in ESCAPES:
        body = body.replace(plain, escaped)
    return bytes((BEGIN,)) * 8 + body + bytes((END,))


def read_answer(frame: bytes) -> Answer:
    """Read what came, up to its last byte 5A."""
    body = unframed(frame)
    if len(body) < HEADER.size + ANSWER.size + 2:
        raise WireError("the answer is too short")
    if crc16(body[:-2]) != int.from_bytes(body[-2:], "little"):
        raise WireError("the answer arrived damaged")
    _, group, code, _, error, _ = ANSWER.unpack_from(body, HEADER.size)
    if group != ANSWERS:
        raise WireError("the answer is none to this command")
    return Answer(code == YES, error)


def unframed(frame: bytes) -> bytes:
    """Take a frame's ends off and its escapes back."""
    inside = frame.lstrip(bytes((BEGIN,)))
    if len(inside) == len(frame) or inside[-1:] != bytes((END,)):
        raise WireError("the answer is not framed")
    body = bytearray()
    plains = {escaped: plain for plain, escaped in ESCAPES}
    at = 0
    while at < len(inside) - 1:
        if inside[at] in (0xA6, 0x5B):
            plain = plains.get(inside[at : at + 2])
            if plain is None:
                raise WireError("the answer has a broken escape")
            body += plain
            at += 2
        else:
            body.append(inside[at])
            at += 1
    return bytes(body)


def crc16(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc = crc >> 8 ^ _CRC[(crc ^ byte) & 0xFF]
    return crc


def _crc_of(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (0xA001 if byte & 1 else 0)
    return byte


_CRC = tuple(_crc_of(byte) for byte in range(256))
