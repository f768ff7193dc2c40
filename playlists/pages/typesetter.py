"""The way in: a document, a face and a profile become pages; pages become pixels; live places become tiles.

Imports Pillow, so the stage's own process never imports it: it works in the layout worker and on the server.
"""

from collections.abc import Mapping

from PIL import Image

from playlists.document import Document
from playlists.model import Face, Profile, Theme
from playlists.pages.display_list import Page
from playlists.pages.errors import SettingError
from playlists.pages.faces import Faces, engine_version
from playlists.pages.fontset import FontFile
from playlists.pages.job import Job
from playlists.pages.kinds import REGISTRY, column, ticker
from playlists.pages.led_faces import ticker_pages
from playlists.pages.led_matter import text_pages
from playlists.pages.live import CHARACTERS, Live, Tile
from playlists.pages.paint import paint, paint_image
from playlists.pages.supplied import SuppliedFaces, supplied_glyphs

__all__ = ["Faces", "FontFile", "engine_version", "live_atlas", "paint", "paint_image", "set_pages"]


class KindUnknownError(SettingError):
    """A kind this typesetter does not know; the item is skipped and reported."""


def set_pages(
    document: Document,
    face: Face,
    width: int,
    height: int,
    profile: Profile,
    theme: Theme,
    faces: Faces,
    assets: Mapping[str, bytes] | None = None,
    kind: str = "notice",
    picture: bytes | None = None,
) -> list[Page]:
    """Every page of the document for one zone, in order; ``width`` and ``height`` are the zone's pixels.

    ``picture`` are the bytes of the theme's; ``wears_picture`` says where they are asked for.
    """
    if kind not in REGISTRY:
        raise KindUnknownError(
            f"This typesetter does not know the kind '{kind}'; it knows {', '.join(sorted(REGISTRY))}."
        )
    look = document.face if document.face in REGISTRY else kind
    chosen = REGISTRY[look]
    brought = dict(assets or {})
    glyphs = supplied_glyphs(brought)
    fonts = SuppliedFaces(faces, glyphs) if glyphs else faces
    slip = document.slip or chosen.slip
    job = Job(document, width, height, profile, theme, fonts, look, slip, brought, picture)
    led = profile.surface == "led"
    if face == "ticker":
        return ticker_pages(job) if led else ticker.pages(job)
    if face == "column" and not led:
        return column.pages(job)
    # A picture alone leaves a panel of lamps nothing to say but what it is about.
    return (chosen.led(job) or text_pages(job, [document.title], opening=False)) if led else chosen.screen(job)


def live_atlas(live: Live, theme: Theme, faces: Faces) -> dict[str, Tile]:
    """An opaque tile for every character that can stand in the place, blended on its ground."""
    role = "sans-bold" if live.bold else "sans"
    base = (live.height - live.size) // 2 + (live.size * 88 + 50) // 100
    tiles = {}
    for character in CHARACTERS[live.kind]:
        name, drawn = faces.choose(role, character)
        width = faces.advance(role, live.size, character)
        tile = Image.new("RGB", (width, live.height), live.ground)
        ink = faces.ink(name, live.size, drawn)
        if ink.mask is not None:
            tile.paste(live.colour, (ink.left, base + ink.top), ink.mask)
        tiles[character] = Tile(width, live.height, tile.tobytes())
    return tiles
