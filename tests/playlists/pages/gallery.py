"""Draw every face as PNG, to be opened beside the design: python -m tests.playlists.pages.gallery OUT."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PIL import Image, ImageDraw

from playlists.model import Profile, Theme
from playlists.pages.display_list import Page
from playlists.pages.live import live_text
from playlists.pages.theme import CONTRAST, FESTIVE, NIGHT
from playlists.pages.typesetter import live_atlas, paint_image, set_pages
from tests.fonts import faces
from tests.playlists.pages import kind_samples, samples

NOW = datetime(2017, 12, 18, 9, 41)


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

    def save(name: str, document: samples.Document, kind: str, profile: Profile, look: Theme = theme) -> None:
        assets = kind_samples.ASSETS
        pages = set_pages(document, "page", profile.width, profile.height, profile, look, faces(), assets, kind)
        for number, page in enumerate(pages, 1):
            with_time(page, look).save(folder / f"{name}-{number}.png")

    for kind, documents in samples.ALL.items():
        for number, document in enumerate(documents):
            for profile in (samples.HALL, samples.TOTEM):
                save(f"{profile.id}-{kind}{number or ''}", document, kind, profile)
    for name, document in kind_samples.KINDS.items():
        for profile in (samples.HALL, samples.TOTEM, samples.HALL_4K):
            save(f"{profile.id}-{name}", document, name.partition("-")[0], profile)
    save("hall-4k-finance", samples.FINANCE, "finance", samples.HALL_4K)
    for look in (FESTIVE, CONTRAST, NIGHT):
        short = {"绛红": "festive", "玄白": "contrast", "夜间": "night"}[look.name]
        save(f"theme-{short}-finance", samples.FINANCE, "finance", samples.HALL, look)
        save(f"theme-{short}-slogan", samples.SLOGAN, "slogan", samples.HALL, look)
        save(f"theme-{short}-correction", samples.CORRECTION, "notice", samples.HALL, look)
    _hall_with_column(folder, theme)
    if leds:
        for profile, pitch, columns in (
            (samples.LED_RED, 8, 1),
            (samples.LED_TWO, 6, 2),
            (samples.LED_TWO_FULL, 6, 2),
            (samples.LED_FULL, 4, 2),
        ):
            named = [(kind, n, d) for kind, documents in samples.ALL.items() for n, d in enumerate(documents)]
            named += [(name, 0, document) for name, document in kind_samples.KINDS.items()]
            for kind, number, document in named:
                pages = set_pages(
                    document,
                    "page",
                    profile.width,
                    profile.height,
                    profile,
                    theme,
                    faces(),
                    kind_samples.ASSETS,
                    kind.partition("-")[0],
                )
                lamp_sheet(pages, pitch, columns).save(folder / f"{profile.id}-{kind}{number or ''}.png")


def _hall_with_column(folder: Path, theme: Theme) -> None:
    whole = Image.new("RGB", (1920, 1080))
    for document, kind, face, x, y, width, height in (
        (samples.PRICES, "prices", "page", 0, 0, 1344, 984),
        (samples.COLUMN, "column", "column", 1344, 0, 576, 984),
        (samples.TICKER, "ticker", "ticker", 0, 984, 1920, 96),
    ):
        page = set_pages(document, face, width, height, samples.HALL, theme, faces(), {}, kind)[0]
        whole.paste(with_time(page, theme).crop((0, 0, width, height)), (x, y))
    whole.save(folder / "hall-column-ticker.png")


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
