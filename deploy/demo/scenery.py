"""Draw the sample township's own picture: hills, a bridge, roofs and poplars, for the foot of pages that always stand.

A drawing, and seen to be one: nobody's photograph, no real place. One ink in four strengths on nothing at all, so that
it lies on the paper of any colour, by night too. Low at the left, where words stand above it.
"""

import io
import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

INK = (0x3F, 0x71, 0x80)
WIDTH, HEIGHT = 2400, 480
_FINE = 2
"""Drawn so many times as large, for smooth edges."""
_FAR, _HILL, _VILLAGE, _NEAR = 40, 88, 164, 255
"""How strong the ink is, the nearer the stronger."""
_Heights = Sequence[int]
_LAYERS: tuple[tuple[int, _Heights], ...] = (
    (_FAR, (40, 44, 40, 48, 60, 84, 200, 430, 330, 400)),
    (_HILL, (26, 36, 28, 40, 38, 60, 130, 230, 330, 250)),
    (_VILLAGE, (30, 24, 34, 28, 40, 36, 70, 150, 130, 176)),
    (_NEAR, (20, 30, 18, 26, 20, 34, 36, 64, 54, 80)),
)
"""Heights above the foot at even distances from left to right."""
_ROOFS = (
    (1640, 62, 40),
    (1712, 50, 34),
    (1772, 72, 46),
    (2010, 66, 42),
    (2086, 54, 36),
    (2150, 76, 48),
    (2236, 58, 40),
)
"""Where a house stands, how wide, how high to its eaves."""
_POPLARS = ((1590, 120), (1612, 96), (1868, 120), (1888, 150), (1908, 112), (2310, 140), (2334, 116))
_BRIDGE = (1180, 300, 46)
"""The left end, how long, how high: three arches over the stream that names its village."""


def picture() -> bytes:
    strength = Image.new("L", (WIDTH * _FINE, HEIGHT * _FINE))
    draw = ImageDraw.Draw(strength)
    for ink, heights in _LAYERS:
        if ink == _NEAR:
            for left, wide, high in _ROOFS:
                _house(draw, left, wide, high)
            for left, high in _POPLARS:
                _poplar(draw, left, high)
            _bridge(draw)
        draw.polygon([(0, HEIGHT * _FINE), *_ridge(heights), (WIDTH * _FINE, HEIGHT * _FINE)], fill=ink)
    seen = Image.new("RGB", (WIDTH, HEIGHT), INK)
    seen.putalpha(strength.reduce(_FINE))
    made = io.BytesIO()
    seen.save(made, "PNG", optimize=True)
    return made.getvalue()


def _height(heights: _Heights, x: float) -> float:
    """Between two heights a slope without a corner."""
    place = x / WIDTH * (len(heights) - 1)
    first = min(int(place), len(heights) - 2)
    part = (1 - math.cos((place - first) * math.pi)) / 2
    return heights[first] + part * (heights[first + 1] - heights[first])


def _ridge(heights: _Heights) -> list[tuple[float, float]]:
    return [(x * _FINE, (HEIGHT - _height(heights, x)) * _FINE) for x in range(0, WIDTH + 1, 4)]


def _ground(x: float) -> float:
    """How high the village's land is."""
    return _height(_LAYERS[2][1], x)


def _box(left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
    """Heights above the foot as a picture has them."""
    return left * _FINE, (HEIGHT - top) * _FINE, right * _FINE, (HEIGHT - bottom) * _FINE


def _house(draw: ImageDraw.ImageDraw, left: int, wide: int, high: int) -> None:
    """Walls, a roof that stands out over them, and one window as light as the hill behind."""
    foot = _ground(left + wide / 2) - 8
    draw.rectangle(_box(left, foot, left + wide, foot + high), fill=_VILLAGE)
    roof = ((left - 8, foot + high), (left + wide / 2, foot + high * 7 / 4), (left + wide + 8, foot + high))
    draw.polygon([(x * _FINE, (HEIGHT - y) * _FINE) for x, y in roof], fill=_NEAR)
    middle = left + wide / 2
    draw.rectangle(_box(middle - 7, foot + high / 3, middle + 7, foot + high / 3 + 14), fill=_FAR)


def _poplar(draw: ImageDraw.ImageDraw, left: int, high: int) -> None:
    foot = _ground(left) - 8
    draw.ellipse(_box(left - high / 9, foot + 14, left + high / 9, foot + high), fill=_VILLAGE)
    draw.rectangle(_box(left - 2, foot, left + 2, foot + 20), fill=_VILLAGE)


def _bridge(draw: ImageDraw.ImageDraw) -> None:
    left, wide, high = _BRIDGE
    foot = 20
    deck = [(left + wide * n / 40, foot + high * math.sin(math.pi * n / 40) + 6) for n in range(41)]
    outline = [(left, 0), *deck, (left + wide, 0)]
    draw.polygon([(x * _FINE, (HEIGHT - y) * _FINE) for x, y in outline], fill=_VILLAGE)
    for middle, across in ((left + wide * 29 // 100, 44), (left + wide // 2, 68), (left + wide * 71 // 100, 44)):
        draw.ellipse(_box(middle - across / 2, foot - across / 2, middle + across / 2, foot + across / 2), fill=_FAR)
