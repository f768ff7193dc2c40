"""The sample document of every kind in playlists/samples/kinds.json; what stands for photographs is drawn here."""

import io
import json
from pathlib import Path

from PIL import Image, ImageDraw

import playlists
from playlists.document import Document, parse_document
from tests.playlists.pages import samples

RAW = json.loads((Path(playlists.__file__).parent / "samples" / "kinds.json").read_text("utf-8"))
KINDS: dict[str, Document] = {kind: parse_document(value) for kind, value in RAW.items()}


def photograph(width: int, height: int, sky: str, ground: str) -> bytes:
    """Flat shapes of a road and hills: nobody's face, nobody's place."""
    picture = Image.new("RGB", (width, height), sky)
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, height * 5 // 8), (width // 3, height // 3), (width * 2 // 3, height * 5 // 8)], "#8FA7A0")
    draw.polygon([(width // 3, height * 5 // 8), (width * 3 // 4, height // 4), (width, height * 5 // 8)], "#6E8C86")
    draw.rectangle((0, height * 5 // 8, width, height), ground)
    draw.polygon(
        [
            (width // 5, height),
            (width * 9 // 20, height * 5 // 8),
            (width * 11 // 20, height * 5 // 8),
            (width * 4 // 5, height),
        ],
        "#B9B4A8",
    )
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def paper(width: int, height: int, ground: str, letters: int) -> bytes:
    """A page as somebody's program prints it: a heading and grey lines as high as its letters."""
    picture = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((width // 8, height // 10, width * 7 // 8, height // 10 + 2 * letters), "#9E1B22")
    for y in range(height // 10 + 4 * letters, height * 9 // 10, letters * 2):
        draw.rectangle((width // 8, y, width * 7 // 8 - y * 7 % (width // 5), y + letters), "#5A5A5A")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


ASSETS = {
    **samples.ASSETS,
    "road-1.png": photograph(1200, 800, "#D9E3E8", "#A3A77A"),
    "poster.png": photograph(1600, 900, "#F0C36B", "#55733F"),
    "page-a4.png": paper(1240, 1754, "#FFFFFF", 24),
    "page-wide.png": paper(1600, 900, "#FFFFFF", 56),
    "road-2.png": photograph(1000, 750, "#E8E1D0", "#8A9A6B"),
}
