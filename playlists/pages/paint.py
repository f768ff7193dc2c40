"""Turn a display list into pixels: smooth for screens, lamp by lamp for LED. Decides no place and no colour.

Shapes' edges and glyphs are blended with whole-number arithmetic, so the same display list and the same fonts give the
same bytes. Red and red-green panels have lamps that are on or off: every channel is cut at half.
"""

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFile

from playlists.pages.display_list import Fill, Glyphs, Mark, Modules, Page, Picture, Shape, Stencil, Triangle
from playlists.pages.faces import Faces
from playlists.pages.theme import Rgb

_SMOOTHING = 4
_BLOCK = ImageFile.MAXBLOCK
_LAMP = bytes(255 if level >= 128 else 0 for level in range(256))


def paint(page: Page, faces: Faces) -> bytes:
    """The page's pixels, three bytes R G B each, rows from the top, before the live elements."""
    return _bytes_of(paint_image(page, faces))


def _bytes_of(canvas: Image.Image) -> bytes:
    """The pixels in one piece: Pillow's own pieces of 64 kB, joined, take eight times as long as the copying."""
    ImageFile.MAXBLOCK = canvas.width * (canvas.height + 1) * 3
    try:
        return canvas.tobytes()
    finally:
        ImageFile.MAXBLOCK = _BLOCK


def paint_image(page: Page, faces: Faces) -> Image.Image:
    canvas = Image.new("RGB", (page.width, page.height), page.ground)
    for mark in page.items:
        _draw(canvas, mark, faces)
    if page.ink == "led-red":
        red, _, _ = canvas.split()
        dark = Image.new("L", canvas.size)
        return Image.merge("RGB", (red.point(_LAMP), dark, dark))
    if page.ink == "led-red-green":
        red, green, _ = canvas.split()
        return Image.merge("RGB", (red.point(_LAMP), green.point(_LAMP), Image.new("L", canvas.size)))
    return canvas


def _draw(canvas: Image.Image, mark: Mark, faces: Faces) -> None:
    match mark:
        case Glyphs():
            _glyphs(canvas, mark, faces)
        case Fill():
            _fill(canvas, mark)
        case Triangle():
            canvas.paste(mark.colour, (mark.x, mark.y), _triangle(mark.w, mark.h, mark.up))
        case Stencil():
            canvas.paste(mark.colour, (mark.x, mark.y), Image.frombytes("L", (mark.w, mark.h), mark.ink))
        case Shape():
            canvas.paste(mark.colour, (mark.x, mark.y), _outlined(mark.w, mark.h, mark.outlines))
        case Picture():
            canvas.paste(Image.frombytes("RGB", (mark.w, mark.h), mark.rgb), (mark.x, mark.y))
        case Modules():
            _modules(canvas, mark)


def _glyphs(canvas: Image.Image, mark: Glyphs, faces: Faces) -> None:
    for character, offset in zip(mark.text, mark.offsets, strict=True):
        ink = faces.ink(mark.font, mark.size, character)
        if ink.mask is not None:
            canvas.paste(mark.colour, (mark.x + offset + ink.left, mark.baseline + ink.top), ink.mask)


def _rectangle(canvas: Image.Image, x: int, y: int, w: int, h: int, colour: Rgb) -> None:
    if w > 0 and h > 0:
        canvas.paste(colour, (x, y, x + w, y + h))


def _fill(canvas: Image.Image, mark: Fill) -> None:
    x, y, w, h, line = mark.x, mark.y, mark.w, mark.h, mark.line
    if mark.radius:
        canvas.paste(mark.colour, (x, y), _rounded(w, h, mark.radius, line))
    elif line:
        for edge in ((x, y, w, line), (x, y + h - line, w, line)):
            _rectangle(canvas, *edge, mark.colour)
        for edge in ((x, y + line, line, h - 2 * line), (x + w - line, y + line, line, h - 2 * line)):
            _rectangle(canvas, *edge, mark.colour)
    else:
        _rectangle(canvas, x, y, w, h, mark.colour)


@lru_cache(maxsize=32)
def _rounded(w: int, h: int, radius: int, line: int) -> Image.Image:
    k = _SMOOTHING
    large = Image.new("L", (w * k, h * k))
    box = (0, 0, w * k - 1, h * k - 1)
    draw = ImageDraw.Draw(large)
    if line:
        draw.rounded_rectangle(box, radius * k, outline=255, width=line * k)
    else:
        draw.rounded_rectangle(box, radius * k, fill=255)
    return large.reduce(k)


@lru_cache(maxsize=16)
def _triangle(w: int, h: int, up: bool) -> Image.Image:
    k = _SMOOTHING
    base, tip = (h * k, 0) if up else (0, h * k)
    large = Image.new("L", (w * k, h * k))
    ImageDraw.Draw(large).polygon([(0, base), (w * k, base), (w * k // 2, tip)], fill=255)
    return large.reduce(k)


@lru_cache(maxsize=16)
def _outlined(w: int, h: int, outlines: tuple[tuple[tuple[int, int], ...], ...]) -> Image.Image:
    k = _SMOOTHING
    large = Image.new("L", (w * k, h * k))
    draw = ImageDraw.Draw(large)
    for outline in outlines:
        # Whole pixels: a fraction would be rounded by the library, and differently by another one.
        draw.polygon([(x * (w * k - 1) // 1000, y * (h * k - 1) // 1000) for x, y in outline], fill=255)
    return large.reduce(k)


def _modules(canvas: Image.Image, mark: Modules) -> None:
    canvas.paste(mark.ground, (mark.x, mark.y, mark.x + mark.side, mark.y + mark.side))
    count, module = len(mark.rows), mark.module
    bits = Image.frombytes("L", (count, count), bytes(255 if dark else 0 for row in mark.rows for dark in row))
    bits = bits.resize((count * module, count * module), Image.Resampling.NEAREST)
    canvas.paste(mark.colour, (mark.x + mark.quiet, mark.y + mark.quiet), bits)
