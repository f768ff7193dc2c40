"""Decode a picture under limits, so that a poisoned one loses itself and nothing else.

Any file may arrive: truncated, CMYK, 16 bit, animated, turned by EXIF, or a bomb of 24000x24000. The result is plain
RGB on the page's ground, scaled to fit whole, never enlarged by more than a quarter of what a 1080p screen shows:
``fine`` is how many pixels of this screen stand where that has one. Nothing is left out of a picture unless somebody
set a point of it: then it is the largest part of the wanted shape whose middle is as near to that point as the
picture's edges allow.
"""

import io
import warnings
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageOps

from playlists.model import Point
from playlists.pages.errors import SettingError
from playlists.pages.theme import Rgb

MAX_PIXELS = 40_000_000
MAX_BYTES = 40 * 1024 * 1024
MAX_SIDE = 1_000_000
"""Pillow keeps a pointer or two for every row: one pixel by 39 millions takes 600 MB, which a player has not."""
_ORIENTATION, _LYING = 0x0112, (5, 6, 7, 8)
"""The EXIF tag that says how a camera was held, and its values for a quarter turn."""
PHOTOGRAPH = (3, 2)
"""The shape of what is left of a photograph that is cut: wide, as a hall's pages are."""
BAND = 4
"""A picture so many times as wide as high is made for a foot, and no photograph of anything."""
_ALIKE = 8
"""So far apart are the points of one flat colour that a camera's format has been through."""
_SHRUNK_AT_ONCE = 64
"""So many times smaller, and more than the filter of an honest photograph is ever asked for."""
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")


class PictureError(SettingError):
    """A picture that cannot be shown; the message says why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Decoded:
    width: int
    height: int
    rgb: bytes


def picture_shape(data: bytes, point: Point | None = None) -> tuple[int, int]:
    """Width and height as it stands upright, or of its part around ``point``; read from its head alone."""
    full = _full_shape(data)
    return full if point is None else cut_shape(*full, PHOTOGRAPH)


def _full_shape(data: bytes) -> tuple[int, int]:
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            turned = opened.getexif().get(_ORIENTATION) in _LYING
            return (opened.height, opened.width) if turned else (opened.width, opened.height)
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError) as error:
        raise PictureError("The picture is damaged or of an unknown kind; save it again as PNG or JPEG.") from error


@lru_cache(maxsize=8)
def decode_to_fit(
    data: bytes, width: int, height: int, ground: Rgb, point: Point | None = None, fine: int = 1
) -> Decoded:
    """The picture whole, or its part around ``point`` in the shape of a photograph, at most ``width`` x ``height``."""
    picture = _part(data, width, height, ground, point, PHOTOGRAPH)
    scale = min(width / picture.width, height / picture.height, 1.25 * fine)
    return _scaled(picture, scale)


@lru_cache(maxsize=4)
def decode_into(data: bytes, width: int, height: int, ground: Rgb) -> Decoded:
    """The picture whole in a box of its own shape, and all of the box: rounded alone it may come out a row short."""
    picture = _opened(data, width, height, ground)
    scale = min(width / picture.width, height / picture.height, 1.25)
    wide, high = _scaled_size(picture, scale)
    if abs(wide - width) <= 1 and abs(high - height) <= 1:
        wide, high = width, height
    return _resized(picture, scale, wide, high)


@lru_cache(maxsize=4)
def decode_across(data: bytes, width: int, most: int, ground: Rgb) -> Decoded | None:
    """The picture whole and exactly ``width`` wide; None where it would be higher than ``most``."""
    wide, high = picture_shape(data)
    # Asked of the head: a picture one pixel wide and a million high would else grow past any limit.
    tall = max(1, round(high * width / wide))
    if tall > most:
        return None
    picture = _opened(data, width, tall, ground)
    if wide >= BAND * high:
        picture = _on_paper(picture, ground)
    return _resized(picture, width / picture.width, width, tall)


def _on_paper(picture: Image.Image, ground: Rgb) -> Image.Image:
    """A band drawn on one flat colour, which then is this page's paper: else it stands in a box of another's.

    Asked of its upper edge; what differs by little is where the drawing begins, and is paper by as much.
    """
    red, green, blue = picture.crop((0, 0, picture.width, 1)).split()
    darkest, lightest = zip(*(each.getextrema() for each in (red, green, blue)), strict=True)
    if any(most - least > _ALIKE for least, most in zip(darkest, lightest, strict=True)):
        return picture
    away = ImageChops.difference(picture, Image.new("RGB", picture.size, lightest)).split()
    most_away = ImageChops.lighter(ImageChops.lighter(away[0], away[1]), away[2])
    paper = most_away.point([max(0, min(255, 255 * (3 * _ALIKE - level) // (2 * _ALIKE))) for level in range(256)])
    return Image.composite(Image.new("RGB", picture.size, ground), picture, paper)


@lru_cache(maxsize=4)
def decode_filling(data: bytes, width: int, height: int, ground: Rgb, point: Point, fine: int = 1) -> Decoded | None:
    """The part around ``point`` that fills a box; None where it would have to be enlarged by more than a quarter."""
    kept = cut_shape(*picture_shape(data), (width, height))
    if width * 4 > kept[0] * 5 * fine:
        return None
    picture = _part(data, width, height, ground, point, (width, height))
    return _resized(picture, min(width / picture.width, height / picture.height), width, height)


def covers(picture: Decoded, box: tuple[int, int, int, int], ground: Rgb) -> bool:
    """Whether anything but the ground shows inside ``box``, the picture's own pixels from left and top."""
    left, top, right, bottom = max(0, box[0]), max(0, box[1]), min(picture.width, box[2]), min(picture.height, box[3])
    if left >= right or top >= bottom:
        return False
    row = bytes(ground) * (right - left)
    starts = ((y * picture.width + left) * 3 for y in range(top, bottom))
    return any(picture.rgb[start : start + len(row)] != row for start in starts)


def cut_shape(width: int, height: int, shape: tuple[int, int]) -> tuple[int, int]:
    """How much of a picture a part of this shape may have."""
    across, down = shape
    if width * down <= height * across:
        return width, max(1, width * down // across)
    return max(1, height * across // down), height


def _part(
    data: bytes, width: int, height: int, ground: Rgb, point: Point | None, shape: tuple[int, int]
) -> Image.Image:
    if point is None:
        return _opened(data, width, height, ground)
    full = picture_shape(data)
    kept = cut_shape(*full, shape)
    # What is cut away is asked for as well: else a large photograph would be read at a fraction of what is shown.
    whole = _opened(data, width * full[0] // kept[0] + 1, height * full[1] // kept[1] + 1, ground)
    wide, high = cut_shape(whole.width, whole.height, shape)
    left = min(max(0, whole.width * point[0] // 1000 - wide // 2), whole.width - wide)
    top = min(max(0, whole.height * point[1] // 1000 - high // 2), whole.height - high)
    return whole.crop((left, top, left + wide, top + high))


def _opened(data: bytes, width: int, height: int, ground: Rgb) -> Image.Image:
    if len(data) > MAX_BYTES:
        raise PictureError(f"The picture has {len(data)} bytes; at most {MAX_BYTES} are read.")
    try:
        # Pillow warns of damage that it gets over; what it does not get over is an error.
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise PictureError(
                    f"The picture has {opened.width}x{opened.height} pixels; make it smaller than {MAX_PIXELS}."
                )
            if max(opened.size) > MAX_SIDE:
                raise PictureError(
                    f"The picture is {opened.width} by {opened.height} pixels; a side has at most {MAX_SIDE}."
                )
            if opened.format == "JPEG":
                opened.draft("RGB", (width, height))
            upright = ImageOps.exif_transpose(opened)
            return _flat(upright, ground)
    except PictureError:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError) as error:
        raise PictureError("The picture is damaged or of an unknown kind; save it again as PNG or JPEG.") from error


def _scaled(picture: Image.Image, scale: float) -> Decoded:
    return _resized(picture, scale, *_scaled_size(picture, scale))


def _scaled_size(picture: Image.Image, scale: float) -> tuple[int, int]:
    return max(1, round(picture.width * scale)), max(1, round(picture.height * scale))


def _resized(picture: Image.Image, scale: float, width: int, height: int) -> Decoded:
    if 0 < scale < 1 / _SHRUNK_AT_ONCE:
        # One pixel wide and 39 million high: the fine filter would look at each pixel for seconds.
        step = int(1 / scale) // 8
        picture = picture.reduce((min(step, picture.width), min(step, picture.height)))
    if (width, height) != picture.size:
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    return Decoded(picture.width, picture.height, picture.tobytes())


def _flat(picture: Image.Image, ground: Rgb) -> Image.Image:
    if picture.mode.startswith("I;16") or picture.mode == "I":
        return picture.convert("I").point(lambda level: level / 256).convert("L").convert("RGB")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        flat = Image.new("RGB", layer.size, ground)
        flat.paste(layer, (0, 0), layer)
        return flat
    return picture.convert("RGB")
