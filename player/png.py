"""Write a picture as PNG, with nothing but zlib: the player's own process never loads an image library."""

import struct
import zlib


def encode_png(width: int, height: int, rgb: bytes) -> bytes:
    """Return the PNG of ``rgb``, three bytes a pixel, rows from the top."""
    stride = width * 3
    if len(rgb) != stride * height:
        raise ValueError(f"{width}x{height} needs {stride * height} bytes, got {len(rgb)}")
    rows = b"".join(b"\0" + rgb[y * stride : (y + 1) * stride] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 1)) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
