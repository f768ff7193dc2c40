"""Write pictures as BMP, which every LED editor reads: one bit a pixel where two colours do, else 24. Pure."""

import struct

FILE = struct.Struct("<2sIHHI")
INFO = struct.Struct("<IiiHHIIiiII")
PIXELS_A_METRE = 2835


def encode_bmp(width: int, height: int, rgb: bytes) -> tuple[bytes, int]:
    """Return the file and its bits a pixel."""
    colours = {rgb[at : at + 3] for at in range(0, len(rgb), 3)}
    if len(colours) > 2:
        return _file(width, height, 24, b"", _rows24(width, rgb)), 24
    dark, *lit = sorted(colours, key=sum)
    palette = [dark, *(lit or [b"\xff\xff\xff"])]
    table = b"".join(bytes((blue, green, red, 0)) for red, green, blue in palette)
    return _file(width, height, 1, table, _rows1(width, rgb, dark)), 1


def _file(width: int, height: int, bits: int, table: bytes, rows: list[bytes]) -> bytes:
    # From the bottom up, each row filled to four bytes.
    pixels = b"".join(row + bytes(-len(row) % 4) for row in reversed(rows))
    start = FILE.size + INFO.size + len(table)
    return (
        FILE.pack(b"BM", start + len(pixels), 0, 0, start)
        + INFO.pack(
            INFO.size, width, height, 1, bits, 0, len(pixels), PIXELS_A_METRE, PIXELS_A_METRE, len(table) // 4, 0
        )
        + table
        + pixels
    )


def _rows24(width: int, rgb: bytes) -> list[bytes]:
    turned = bytearray(len(rgb))
    turned[0::3], turned[1::3], turned[2::3] = rgb[2::3], rgb[1::3], rgb[0::3]
    return [bytes(turned[at : at + width * 3]) for at in range(0, len(turned), width * 3)]


def _rows1(width: int, rgb: bytes, dark: bytes) -> list[bytes]:
    rows = []
    for start in range(0, len(rgb), width * 3):
        bits = "".join("0" if rgb[at : at + 3] == dark else "1" for at in range(start, start + width * 3, 3))
        rows.append(int(bits.ljust(-(-width // 8) * 8, "0"), 2).to_bytes(-(-width // 8), "big"))
    return rows
