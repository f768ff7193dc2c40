"""Decode a picture under limits, so that a poisoned one loses itself and nothing else.

Any file may arrive: truncated, CMYK, 16 bit, animated, turned by EXIF, or a bomb of 24000x24000. The result is plain
RGB on the page's ground, scaled to fit whole, never enlarged by more than a quarter.
"""

import io
import warnings
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageOps

from playlists.pages.errors import SettingError
from playlists.pages.theme import Rgb

MAX_PIXELS = 40_000_000
MAX_BYTES = 40 * 1024 * 1024
MAX_SIDE = 1_000_000
"""Pillow keeps a pointer or two for every row: one pixel by 39 millions takes 600 MB, which a player has not."""
_ORIENTATION, _LYING = 0x0112, (5, 6, 7, 8)
"""The EXIF tag that says how a camera was held, and its values for a quarter turn."""
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


def picture_shape(data: bytes) -> tuple[int, int]:
    """Width and height as it stands upright, read from its head alone."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            turned = opened.getexif().get(_ORIENTATION) in _LYING
            return (opened.height, opened.width) if turned else (opened.width, opened.height)
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError) as error:
        raise PictureError("The picture is damaged or of an unknown kind; save it again as PNG or JPEG.") from error


@lru_cache(maxsize=8)
def decode_to_fit(data: bytes, width: int, height: int, ground: Rgb) -> Decoded:
    """The picture whole, at most ``width`` x ``height``."""
    picture = _opened(data, width, height, ground)
    scale = min(width / picture.width, height / picture.height, 1.25)
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
def decode_across(data: bytes, width: int, height: int, ground: Rgb) -> Decoded:
    """The picture exactly ``width`` wide; what is higher than ``height`` is left out at the top."""
    picture = _opened(data, width, height, ground)
    scale = width / picture.width
    # Cut before enlarging: a picture one pixel wide and a million high would else grow past any limit.
    shown = min(picture.height, max(1, round(height / scale)))
    scaled = _scaled(picture.crop((0, picture.height - shown, picture.width, picture.height)), scale)
    over = scaled.height - height
    # One pixel row of a tiny picture may still come out higher than the room.
    return scaled if over <= 0 else Decoded(scaled.width, height, scaled.rgb[over * scaled.width * 3 :])


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
