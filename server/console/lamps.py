"""Draw a picture of an LED panel as its lamps: every point a round lamp on black, in exactly its own colour.

Pure: points and a size go in, points come out. The scale is whole, so that no lamp is larger than its neighbour; an
unlit lamp is faintly there, as in daylight, so that one sees the pitch and counts the rows.
"""

from functools import lru_cache

from PIL import Image, ImageDraw

WIDEST = 1280
LARGEST, ROUND, LEAST = 12, 4, 2
"""Below ``ROUND`` points a lamp has no room to be round: it fills its place, or narrow pictures would be too dark."""
UNLIT = (22, 22, 24)
_FINER = 8


def lamp_scale(width: int, wide: int = WIDEST) -> int:
    """How many points each way a lamp gets: as many as keep a panel of this width within ``wide``."""
    return max(LEAST, min(LARGEST, wide // max(1, width)))


def lamp_picture(panel: Image.Image, scale: int | None = None) -> Image.Image:
    """Return the panel as lamps. The point in the middle of each lamp has exactly the colour of the panel's point."""
    panel = panel.convert("RGB")
    each = scale or lamp_scale(panel.width)
    size = (panel.width * each, panel.height * each)
    lit = panel.resize(size, Image.Resampling.NEAREST)
    # Only what is wholly dark counts as unlit: the faintest colour of a page is still the page's.
    dark = panel.convert("RGB").point(lambda value: 255 if value else 0)
    red, green, blue = dark.split()
    on = Image.merge("RGB", (red, green, blue)).convert("L").point(lambda value: 255 if value else 0)
    lit.paste(UNLIT, (0, 0), on.point(lambda value: 255 - value).resize(size, Image.Resampling.NEAREST))
    if each < ROUND:
        return lit
    drawn = Image.new("RGB", size)
    drawn.paste(lit, (0, 0), _holes(panel.width, panel.height, each))
    return drawn


@lru_cache(maxsize=8)
def _holes(columns: int, rows: int, each: int) -> Image.Image:
    """How much of every point the lamps cover: whole in their middle, half at their edge, nothing between them."""
    fine = each * _FINER
    hole = Image.new("L", (fine, fine))
    gap = max(_FINER // 2, fine // 14)
    ImageDraw.Draw(hole).ellipse((gap, gap, fine - 1 - gap, fine - 1 - gap), fill=255)
    one = hole.resize((each, each), Image.Resampling.BOX)
    middle = each // 2
    one.putpixel((middle, middle), 255)
    whole = Image.new("L", (columns * each, rows * each))
    for x in range(columns):
        whole.paste(one, (x * each, 0))
    line = whole.crop((0, 0, columns * each, each))
    for y in range(1, rows):
        whole.paste(line, (0, y * each))
    return whole
