"""Make up the bytes of pictures: of every sort that arrives, and of some that only mean harm.

A file is damaged after it was made, so one good file serves many seeds. Its name says nothing of what is in it: that
is how a wrong suffix looks.
"""

import io
import struct
import zlib
from functools import cache
from random import Random

from PIL import Image, ImageDraw

SIZES = ((1, 1), (3, 900), (900, 2), (40, 30), (320, 240), (700, 900), (1600, 900))
SORTS = (
    *("RGB", "RGB", "L", "1", "P", "RGBA", "LA", "I;16", "I", "F"),
    *("jpeg", "jpeg", "progressive", "cmyk", "turned", "webp", "gif", "bmp", "tiff", "cmyk tiff"),
    *("animated gif", "animated png", "animated webp", "interlaced", "transparent palette", "profile"),
    *("bomb", "long bomb", "grey bomb", "text bomb", "svg", "html", "pdf", "empty", "noise", "head alone"),
)
SUFFIXES = ("png", "jpg", "gif", "webp", "tif", "txt", "PNG", "jpeg")


def made_up_picture(chance: Random) -> bytes:
    """A good file three times in four, else one cut short or with some bytes changed."""
    data = _file(chance.choice(SORTS), chance.choice(SIZES))
    die = chance.random()
    if die < 0.12:
        return data[: chance.randint(0, len(data))]
    if die < 0.25 and data:
        spoilt = bytearray(data)
        for _ in range(chance.randint(1, 12)):
            spoilt[chance.randrange(min(len(spoilt), chance.choice((64, 400, 1 << 30))))] = chance.randrange(256)
        return bytes(spoilt)
    return data


@cache
def _file(sort: str, size: tuple[int, int]) -> bytes:
    if sort in _ODD:
        return _ODD[sort]()
    saved: dict[str, tuple[str, str, dict[str, object]]] = {
        "jpeg": ("RGB", "JPEG", {}),
        "progressive": ("RGB", "JPEG", {"progressive": True}),
        "cmyk": ("CMYK", "JPEG", {}),
        "turned": ("RGB", "JPEG", {"exif": _turned(size)}),
        "webp": ("RGBA", "WEBP", {}),
        "gif": ("P", "GIF", {}),
        "bmp": ("RGB", "BMP", {}),
        "tiff": ("RGB", "TIFF", {"compression": "tiff_lzw"}),
        "cmyk tiff": ("CMYK", "TIFF", {}),
        "1": ("1", "TIFF", {}),
        "F": ("F", "TIFF", {}),
        "I": ("I", "TIFF", {}),
        "animated gif": ("P", "GIF", {"save_all": True}),
        "animated png": ("RGBA", "PNG", {"save_all": True}),
        "animated webp": ("RGB", "WEBP", {"save_all": True}),
        "transparent palette": ("P", "PNG", {"transparency": 0}),
        "profile": ("RGB", "PNG", {"icc_profile": b"\0" * 200}),
    }
    if sort == "interlaced":
        return _interlaced()
    mode, kind, words = saved.get(sort, (sort, "PNG", {}))
    picture = _drawn(size, mode)
    if "save_all" in words:
        words = {**words, "append_images": [_drawn(size, mode).transpose(Image.Transpose.ROTATE_180)] * 2}
    buffer = io.BytesIO()
    picture.save(buffer, kind, **words)
    return buffer.getvalue()


def _drawn(size: tuple[int, int], mode: str) -> Image.Image:
    picture = Image.new("RGB", size, "#8A9A6B")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((0, 0, size[0] - 1, size[1] - 1), fill="#1D4B63")
    draw.line((0, 0, *size), fill="#F0C36B", width=3)
    if mode == "I;16":
        grey = picture.convert("L").tobytes()
        return Image.frombytes("I;16", size, bytes(each for level in grey for each in (level, level)))
    return picture.convert("L").convert(mode) if mode in ("I", "F", "LA") else picture.convert(mode)


def _turned(size: tuple[int, int]) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 1 + sum(size) % 8
    return exif.tobytes()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of(
    width: int, height: int, depth: int, colour: int, rows: bytes, *, woven: int = 0, more: bytes = b""
) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, woven)
    packed = _chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + more + packed + _chunk(b"IEND", b"")


def _interlaced() -> bytes:
    """8 by 8 in the seven passes of Adam7, which few programs write and every reader must read."""
    passes = ((1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4))
    return png_of(8, 8, 8, 0, b"".join((b"\0" + b"\x80" * w) * h for w, h in passes), woven=1)


def _text_bomb() -> bytes:
    """Words beside the picture that unpack to 64 MB."""
    body = b"Comment\0\0" + zlib.compress(bytes(64 << 20), 9)
    return png_of(4, 4, 8, 0, b"\0\x80\x80\x80\x80" * 4, more=_chunk(b"zTXt", body))


_ODD = {
    "bomb": lambda: png_of(24_000, 24_000, 1, 0, bytes(3001 * 400)),
    "long bomb": lambda: png_of(1, 39_000_000, 1, 0, bytes(1 << 20)),
    "grey bomb": lambda: png_of(65_535, 65_535, 16, 6, bytes(1 << 20)),
    "text bomb": _text_bomb,
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    "html": lambda: "<!doctype html><title>登录</title>".encode(),
    "pdf": lambda: b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "empty": lambda: b"",
    "noise": lambda: Random(7).randbytes(4096),
    "head alone": lambda: b"\x89PNG\r\n\x1a\n",
}
