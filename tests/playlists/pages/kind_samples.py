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


ASSETS = {
    **samples.ASSETS,
    "road-1.png": photograph(1200, 800, "#D9E3E8", "#A3A77A"),
    "road-2.png": photograph(1000, 750, "#E8E1D0", "#8A9A6B"),
}
