"""Draw the README's five pictures again: python -m tests.playlists.pages.readme deploy/pictures.

Which page stands for the product, and how small it is kept; what the pages look like is the typesetter's. Every one
carries 示例: its names, sums and dates are invented.
"""

import sys
from pathlib import Path

from PIL import Image

from playlists.model import Profile
from playlists.pages.display_list import Page
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import kind_samples, samples
from tests.playlists.pages.gallery import lamp_sheet, with_time

WIDTH = 640
COLOURS = 48


def pages(document: samples.Document, kind: str, profile: Profile) -> list[Page]:
    size = (profile.width, profile.height)
    return set_pages(document, "page", *size, profile, samples.THEME, faces(), kind_samples.ASSETS, kind)


def whole(document: samples.Document, kind: str, profile: Profile, number: int, width: int) -> Image.Image:
    picture = with_time(pages(document, kind, profile)[number], samples.THEME)
    return picture.resize((width, picture.height * width // picture.width), Image.Resampling.LANCZOS)


def pictures() -> dict[str, Image.Image]:
    lamps = lamp_sheet(pages(samples.FINANCE, "finance", samples.LED_TWO)[:3], 4, 1)
    return {
        "hall-finance": whole(samples.FINANCE, "finance", samples.HALL, 1, WIDTH),
        "totem-guide": whole(kind_samples.KINDS["guide"], "guide", samples.TOTEM, 0, 480),
        "hall-alert-drill": whole(kind_samples.KINDS["alert-drill"], "alert", samples.HALL, 0, WIDTH),
        "hall-project": whole(kind_samples.KINDS["project"], "project", samples.HALL, 0, WIDTH),
        "led-finance": lamps,
    }


def draw(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures().items():
        few = picture.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
