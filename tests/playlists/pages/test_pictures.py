"""A picture of any sort is shown whole or refused in a sentence; none takes the page's process down."""

import io
import struct
import zlib

import pytest
from PIL import Image

from playlists.document import Document, Figure
from playlists.pages.errors import SettingError
from playlists.pages.inkcheck import strays
from playlists.pages.pictures import MAX_PIXELS, PictureError, decode_across, decode_to_fit
from playlists.pages.theme import OFFICIAL
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import samples

PAPER = (247, 245, 239)


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def bomb(width: int = 24000, height: int = 24000) -> bytes:
    """A PNG of 60 bytes that says it is so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [
        saved(Image.new("CMYK", (300, 200)), "JPEG"),
        saved(Image.new("I;16", (300, 200), 40_000), "PNG"),
        saved(Image.new("LA", (300, 200), (10, 128)), "PNG"),
        saved(Image.new("P", (300, 200)), "GIF", save_all=True, append_images=[Image.new("P", (300, 200), 7)]),
        saved(Image.new("1", (300, 200)), "TIFF"),
        saved(Image.new("RGB", (300, 200)), "WEBP"),
    ],
    ids=["cmyk", "16 bit", "grey and alpha", "animated", "one bit", "webp"],
)
def test_every_sort_of_picture_becomes_plain_rgb(data: bytes) -> None:
    shown = decode_to_fit(data, 300, 200, PAPER)
    assert (shown.width, shown.height, len(shown.rgb)) == (300, 200, 300 * 200 * 3)


def test_a_picture_turned_by_exif_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(Image.new("RGB", (400, 100)), "JPEG", exif=exif)
    shown = decode_to_fit(data, 1000, 1000, PAPER)
    assert shown.height > shown.width


def test_a_picture_is_shown_whole_and_hardly_enlarged() -> None:
    data = saved(Image.new("RGB", (400, 100)), "PNG")
    assert decode_to_fit(data, 200, 200, PAPER).width == 200
    assert decode_to_fit(data, 4000, 4000, PAPER).width == 500


def test_a_picture_across_the_page_cannot_grow_without_limit() -> None:
    data = saved(Image.new("RGB", (1, 5000)), "PNG")
    assert decode_across(data, 1788, 540, PAPER) is None


@pytest.mark.parametrize(
    "data",
    [bomb(), b"", b"not a picture", saved(Image.effect_noise((300, 200), 90), "PNG")[:4000]],
    ids=["bomb", "empty", "wrong suffix", "truncated"],
)
def test_a_poisoned_picture_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(PictureError, match=r"^The picture .*\.$"):
        decode_to_fit(data, 300, 200, PAPER)


@pytest.mark.parametrize(("width", "height"), [(8000, 5001), (MAX_PIXELS + 1, 1), (13_000, 13_000)])
def test_a_picture_of_too_many_pixels_is_refused_by_its_head_alone(width: int, height: int) -> None:
    """Pillow's own limit is four times as high: 500 MB for one picture, which a village's box does not have."""
    with pytest.raises(PictureError, match=f"has {width}x{height} pixels"):
        decode_to_fit(bomb(width, height), 300, 200, PAPER)
    with pytest.raises(PictureError, match="damaged"):
        decode_to_fit(bomb(8000, 5000), 300, 200, PAPER)


def test_a_figure_stands_on_its_page_with_its_caption() -> None:
    document = Document("道路硬化", (Figure("road.png", "硬化后的村路"),))
    assets = {"road.png": saved(Image.new("RGB", (1600, 1200)), "PNG")}
    (page,) = set_pages(document, "page", 1920, 1080, samples.HALL, OFFICIAL, faces(), assets)
    assert strays(page, faces()) == []
    assert "硬化后的村路" in page.text


def test_a_picture_that_did_not_come_is_named() -> None:
    with pytest.raises(SettingError, match=r"road\.png"):
        set_pages(
            Document("题", (Figure("road.png"),)), "page", 1920, 1080, samples.HALL, OFFICIAL, faces(), {}, "evergreen"
        )
