"""Draw a picture of an LED panel as its lamps: every point a round lamp on black, in exactly its own colour.

Pure: points and a size go in, points come out. The scale is whole, so that no lamp is larger than its neighbour; an
unlit lamp is faintly there, as in daylight, so that one sees the pitch and counts the rows.
"""

from functools import lru_cache
from math import isqrt

from PIL import Image, ImageDraw

WIDEST = 1280
LARGEST, ROUND, LEAST = 12, 4, 2
"""Below ``ROUND`` points a lamp has no room to be round: it fills its place, or narrow pictures would be too dark."""
MOST = 8_000_000
"""So many points a picture has at the most, 24 MB: whoever is signed in may ask for any page as wide as he likes."""
UNLIT = (22, 22, 24)
_FINER = 8
_ROWS = 32
"""So many rows of lamps are drawn at a time: masks of the whole picture would be as much again."""


def lamp_scale(width: int, height: int, wide: int = WIDEST) -> int:
    """How many points each way a lamp gets: as many as keep a panel within ``wide``, and any page within ``MOST``."""
    room = max(LEAST, min(LARGEST, wide // max(1, width)))
    return max(1, min(room, isqrt(MOST // max(1, width * height))))


def lamp_picture(panel: Image.Image, scale: int | None = None) -> Image.Image:
    """Return the panel as lamps. The point in the middle of each lamp has exactly the colour of the panel's point."""
    panel = panel if panel.mode == "RGB" else panel.convert("RGB")
    each = scale or lamp_scale(panel.width, panel.height)
    drawn = Image.new("RGB", (panel.width * each, panel.height * each))
    for top in range(0, panel.height, _ROWS):
        rows = panel.crop((0, top, panel.width, min(top + _ROWS, panel.height)))
        lit = _lit(rows, each)
        holes = None if each < ROUND else _holes(panel.width, each).crop((0, 0, lit.width, lit.height))
        drawn.paste(lit, (0, top * each), holes)
    return drawn


def _lit(rows: Image.Image, each: int) -> Image.Image:
    """Square lamps in their colours; those that are dark as one sees them by day."""
    size = (rows.width * each, rows.height * each)
    lit = rows.resize(size, Image.Resampling.NEAREST)
    # Only what is wholly dark counts as unlit: the faintest colour of a page is still the page's.
    on = rows.point(lambda value: 255 if value else 0).convert("L").point(lambda value: 255 if value else 0)
    lit.paste(UNLIT, (0, 0), on.point(lambda value: 255 - value).resize(size, Image.Resampling.NEAREST))
    return lit


@lru_cache(maxsize=8)
def _holes(columns: int, each: int) -> Image.Image:
    """How much of a point the lamps of ``_ROWS`` cover: all in their middle, half at their edge, nothing between."""
    fine = each * _FINER
    hole = Image.new("L", (fine, fine))
    gap = max(_FINER // 2, fine // 14)
    ImageDraw.Draw(hole).ellipse((gap, gap, fine - 1 - gap, fine - 1 - gap), fill=255)
    one = hole.resize((each, each), Image.Resampling.BOX)
    middle = each // 2
    one.putpixel((middle, middle), 255)
    whole = Image.new("L", (columns * each, _ROWS * each))
    for x in range(columns):
        whole.paste(one, (x * each, 0))
    line = whole.crop((0, 0, columns * each, each))
    for y in range(1, _ROWS):
        whole.paste(line, (0, y * each))
    return whole
