"""Name the places a page leaves empty for the time and the date, and the words that go there. Free of Pillow.

The stage fills these places and nothing else, and only while time is trusted: hours without a leading zero, no
seconds, no blinking colon.
"""

from datetime import datetime
from typing import Literal

from playlists.values import dataclass

LiveKind = Literal["clock", "date"]
LiveAlign = Literal["left", "right"]
WEEKDAYS = "一二三四五六日"
CHARACTERS: dict[LiveKind, str] = {"clock": "0123456789:", "date": "0123456789 月日星期一二三四五六"}
WIDEST: dict[LiveKind, str] = {"clock": "00:00", "date": "00月00日 星期一"}


@dataclass(frozen=True, slots=True)
class Live:
    """A rectangle of one flat colour, ``ground``, inside the page."""

    kind: LiveKind
    x: int
    y: int
    width: int
    height: int
    size: int
    bold: bool
    colour: tuple[int, int, int]
    ground: tuple[int, int, int]
    align: LiveAlign
    font: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One character, opaque, already blended on its ground; as high as the live place, as wide as its advance."""

    width: int
    height: int
    rgb: bytes


def live_text(kind: LiveKind, local: datetime) -> str:
    if kind == "clock":
        return f"{local.hour}:{local.minute:02d}"
    return f"{local.month}月{local.day}日 星期{WEEKDAYS[local.weekday()]}"
