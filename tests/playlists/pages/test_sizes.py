"""Type is as large as its reader's distance asks, and no page is shrunk for it: more pages follow."""

from dataclasses import replace

import pytest

from playlists.document import Document
from playlists.model import Profile, ProfileId
from playlists.pages.display_list import Glyphs, Page, Picture
from playlists.pages.inkcheck import strays
from playlists.pages.sizes import column_least, least_em, led_size, type_unit
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import kind_samples, samples


@pytest.mark.parametrize(
    ("pitch_um", "metres", "pixels"),
    [
        (630, 6, 41),
        (630, 8, 55),
        (630, 10, 69),
        (750, 6, 35),
        (750, 10, 58),
        (990, 8, 35),
        (375, 8, 93),
        (500, 3, 26),
        (10_000, 15, 7),
        (4_750, 15, 14),
        (2_500, 15, 26),
    ],
)
def test_the_least_em_is_that_of_the_design(pitch_um: int, metres: int, pixels: int) -> None:
    assert least_em(pitch_um, metres * 1000) == pixels


def test_a_screen_of_fine_pixels_takes_larger_type_than_its_grid() -> None:
    assert type_unit(1920, 1080, 630, 8000) == 7
    assert type_unit(1920, 1080, 750, 8000) == 6
    assert type_unit(3840, 2160, 375, 8000) == 12
    assert type_unit(1080, 1920, 500, 5000) == 6


def test_a_fine_panel_is_read_at_24_or_32() -> None:
    assert [led_size(pitch, 15_000) for pitch in (10_000, 4_750, 3_000, 2_500, 1_000)] == [16, 16, 24, 32, 32]


def pages_of(document: Document, profile: Profile, kind: str) -> list[Page]:
    return set_pages(document, "page", profile.width, profile.height, profile, samples.THEME, faces(), {}, kind)


def test_larger_type_makes_more_pages_and_loses_no_word() -> None:
    near = Profile(ProfileId("far"), 1920, 1080, 9)
    usual, larger = (pages_of(samples.NOTICE, profile, "notice") for profile in (samples.HALL, near))
    assert len(larger) > len(usual)
    words = ["".join("".join(page.text.split()) for page in pages) for pages in (usual, larger)]
    assert words[0] == words[1]


@pytest.mark.parametrize("kind", ["notice", "finance"])
def test_a_panel_of_fine_lamps_shows_its_content_at_24(kind: str) -> None:
    document = samples.FINANCE if kind == "finance" else samples.NOTICE
    for width, height in ((128, 32), (192, 32), (128, 64)):
        profile = Profile(ProfileId("p3"), width, height, 24, "rgb", "led")
        pages = pages_of(document, profile, kind)
        assert all(strays(page, faces()) == [] for page in pages)
        for page in pages:
            sizes = [mark.size for mark in page.items if isinstance(mark, Glyphs)]
            assert max(sizes) >= 24, page.text


LARGER = [(1920, 1080, 7), (1920, 1080, 8), (3840, 2160, 16), (1080, 1920, 7), (1080, 1920, 8)]


@pytest.mark.parametrize(("width", "height", "unit"), LARGER)
def test_no_ink_strays_where_type_is_larger_than_the_grid(width: int, height: int, unit: int) -> None:
    profile = Profile(ProfileId("far"), width, height, unit)
    documents = [("notice", samples.NOTICE), ("finance", samples.FINANCE), ("prices", samples.PRICES)]
    documents += [(name.partition("-")[0], made) for name, made in kind_samples.KINDS.items()]
    for kind, document in documents:
        pages = set_pages(document, "page", width, height, profile, samples.THEME, faces(), kind_samples.ASSETS, kind)
        assert [stray for page in pages for stray in strays(page, faces())] == [], kind
        sizes = [mark.size for page in pages for mark in page.items if isinstance(mark, Glyphs)]
        assert min(sizes, default=8 * unit) >= 8 * unit, kind


@pytest.mark.parametrize("name", ["poster", "slides", "news", "project"])
def test_a_screen_of_4k_shows_the_same_pages_and_its_pictures_as_large(name: str) -> None:
    def pictures(profile: Profile) -> list[list[Picture]]:
        document, size = kind_samples.KINDS[name], (profile.width, profile.height)
        pages = set_pages(document, "page", *size, profile, samples.THEME, faces(), kind_samples.ASSETS, name)
        return [[mark for mark in page.items if isinstance(mark, Picture)] for page in pages]

    usual, fine = pictures(samples.HALL), pictures(samples.HALL_4K)
    assert [len(page) for page in fine] == [len(page) for page in usual]
    for one, other in (
        (a, b) for page, finer in zip(usual, fine, strict=True) for a, b in zip(page, finer, strict=True)
    ):
        assert abs(other.w - 2 * one.w) <= 8
        assert abs(other.x - 2 * one.x) <= 8


@pytest.mark.parametrize("number", ["5691234", "0632-5691234", "0800-1234567转8001"])
@pytest.mark.parametrize("unit", [6, 7, 8])
def test_the_least_column_says_the_number_to_call_in_the_least_type_and_one_a_tenth_narrower_does_not(
    number: str, unit: int
) -> None:
    def size(width: int) -> int:
        theme, profile = replace(samples.THEME, hotline=number), Profile(ProfileId("totem"), 1080, 1920, unit)
        page = set_pages(samples.COLUMN, "column", width, 1749, profile, theme, faces(), {}, "column")[0]
        return next(mark.size for mark in page.items if isinstance(mark, Glyphs) and mark.text == number)

    least = column_least(number, unit)
    assert size(least) >= 8 * unit > size(least * 9 // 10)
