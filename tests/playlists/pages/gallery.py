"""Draw every face as PNG, to be opened beside the design: python -m tests.playlists.pages.gallery OUT."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PIL import Image, ImageDraw

from playlists.document import Document
from playlists.model import Face, Profile, ProfileId, Theme
from playlists.pages.display_list import Page
from playlists.pages.live import live_text
from playlists.pages.theme import CONTRAST, FESTIVE, NIGHT
from playlists.pages.typesetter import live_atlas, paint_image, set_pages
from tests.fonts import faces
from tests.playlists.pages import kind_samples, samples

NOW = datetime(2017, 12, 18, 9, 41)
SCREENS = (
    samples.HALL,
    samples.TOTEM,
    samples.HALL_4K,
    # Type larger than the grid's: a 55-inch hall screen, and screens that are read from far.
    *(
        Profile(ProfileId(f"{name}-u{unit}"), width, height, unit, surface="screen")
        for name, width, height in (("hall", 1920, 1080), ("totem", 1080, 1920))
        for unit in (7, 8)
    ),
)
PANELS = (
    (samples.LED_RED, 8, 1),
    (samples.LED_TWO, 6, 2),
    (samples.LED_TWO_FULL, 6, 2),
    (samples.LED_FULL, 4, 2),
    (samples.LED_TALL, 4, 6),
    (samples.LED_SMALL, 6, 4),
    (samples.LED_WIDE, 3, 2),
    (Profile(ProfileId("led-64x32"), 64, 32, 16, "rgb", "led"), 6, 4),
    (Profile(ProfileId("led-160x32"), 160, 32, 16, "rgb", "led"), 6, 2),
    (Profile(ProfileId("led-128x64-red-green"), 128, 64, 16, "red-green", "led"), 4, 3),
    (Profile(ProfileId("led-256x64-24px"), 256, 64, 24, "rgb", "led"), 4, 2),
)
"""A profile, the pixels of a lamp, and how many pages stand beside one another."""
PALETTE_KINDS = (
    "notice1", "notice2", "finance", "list", "prices", "evergreen", "slogan", "scores", "fees", "project", "tender",
    "guide", "alert", "alert-drill", "alert-cancelled", "news", "poster", "slides",
)  # fmt: skip
"""What is drawn in every palette: each part of a page that has a colour of its own."""


def with_time(page: Page, theme: Theme) -> Image.Image:
    """The page as the stage completes it."""
    picture = paint_image(page, faces())
    for live in page.live:
        tiles = live_atlas(live, theme, faces())
        text = live_text(live.kind, NOW)
        width = sum(tiles[character].width for character in text)
        x = live.x if live.align == "left" else live.x + live.width - width
        for character in text:
            tile = tiles[character]
            picture.paste(Image.frombytes("RGB", (tile.width, tile.height), tile.rgb), (x, live.y))
            x += tile.width
    return picture


def lamps(picture: Image.Image, pitch: int) -> Image.Image:
    """One round lamp a pixel, dark lamps visible."""
    lamp = Image.new("L", (pitch * 4, pitch * 4))
    ImageDraw.Draw(lamp).ellipse((3, 3, pitch * 4 - 4, pitch * 4 - 4), fill=255)
    lamp = lamp.reduce(4)
    lit = picture.point(lambda level: max(level, 32)).resize(
        (picture.width * pitch, picture.height * pitch), Image.Resampling.NEAREST
    )
    mask = Image.new("L", lit.size)
    row = Image.new("L", (lit.width, pitch))
    for x in range(picture.width):
        row.paste(lamp, (x * pitch, 0))
    for y in range(picture.height):
        mask.paste(row, (0, y * pitch))
    return Image.composite(lit, Image.new("RGB", lit.size, (11, 11, 11)), mask)


def lamp_sheet(pages: Sequence[Page], pitch: int, columns: int) -> Image.Image:
    pictures = [lamps(paint_image(page, faces()), pitch) for page in pages]
    width, height = pictures[0].size
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * (width + 16) + 16, rows * (height + 16) + 16), (246, 245, 239))
    for number, picture in enumerate(pictures):
        sheet.paste(picture, (16 + number % columns * (width + 16), 16 + number // columns * (height + 16)))
    return sheet


def draw(folder: Path, *, leds: bool = True) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    theme = samples.THEME

    def save(name: str, document: Document, kind: str, profile: Profile, look: Theme = theme) -> None:
        assets = kind_samples.ASSETS
        pages = set_pages(document, "page", profile.width, profile.height, profile, look, faces(), assets, kind)
        for number, page in enumerate(pages, 1):
            with_time(page, look).save(folder / f"{name}-{number}.png")

    named = [(f"{kind}{n or ''}", kind, d) for kind, documents in samples.ALL.items() for n, d in enumerate(documents)]
    named += [(name, name.partition("-")[0], document) for name, document in kind_samples.KINDS.items()]
    for profile in SCREENS:
        for name, kind, document in named:
            save(f"{profile.id}-{name}", document, kind, profile)
    for kind in ("notice", "finance", "prices"):
        full, document = samples.LED_FULL, samples.ALL[kind][0]
        pages = set_pages(document, "page", full.width, full.height, full, NIGHT, faces(), {}, kind)
        lamp_sheet(pages, 4, 2).save(folder / f"{full.id}-{kind}-night.png")
    for look in (FESTIVE, CONTRAST, NIGHT):
        short = {"绛红": "festive", "玄白": "contrast", "夜间": "night"}[look.name]
        dressed = replace(look, place=theme.place)
        for name, kind, document in named:
            for profile in (samples.HALL, samples.TOTEM) if name in PALETTE_KINDS else ():
                save(f"theme-{short}-{profile.id}-{name}", document, kind, profile, dressed)
    for profile in (samples.HALL, samples.HALL_4K):
        _hall_with_column(folder, theme, profile)
    for profile, pitch, columns in PANELS if leds else ():
        for name, kind, document in named:
            width, height, assets = profile.width, profile.height, kind_samples.ASSETS
            pages = set_pages(document, "page", width, height, profile, theme, faces(), assets, kind)
            lamp_sheet(pages, pitch, columns).save(folder / f"{profile.id}-{name}.png")


def _hall_with_column(folder: Path, theme: Theme, profile: Profile) -> None:
    fine = profile.width // 1920
    whole = Image.new("RGB", (profile.width, profile.height))
    parts: tuple[tuple[Document, str, Face, int, int, int, int], ...] = (
        (samples.PRICES, "prices", "page", 0, 0, 1344, 984),
        (samples.COLUMN, "column", "column", 1344, 0, 576, 984),
        (samples.TICKER, "ticker", "ticker", 0, 984, 1920, 96),
    )
    for document, kind, face, *box in parts:
        x, y, width, height = (fine * each for each in box)
        page = set_pages(document, face, width, height, profile, theme, faces(), {}, kind)[0]
        whole.paste(with_time(page, theme).crop((0, 0, width, height)), (x, y))
    whole.save(folder / f"{profile.id}-column-ticker.png")


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
