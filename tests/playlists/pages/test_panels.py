"""Panels from the smallest strip to the largest square: nothing hangs over an edge, whatever is shown."""

from dataclasses import replace

import pytest

from playlists.document import Document, Paragraph
from playlists.model import Palette, Profile, ProfileId
from playlists.pages.display_list import Glyphs
from playlists.pages.inkcheck import strays
from playlists.pages.led import panel
from playlists.pages.paint import paint
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import kind_samples, samples

SIZES = (
    (64, 16, 16),
    (64, 32, 16),
    (96, 16, 16),
    (64, 64, 16),
    (96, 96, 16),
    (128, 48, 16),
    (128, 64, 16),
    (128, 96, 32),
    (160, 32, 16),
    (160, 32, 24),
    (256, 64, 16),
    (256, 80, 16),
    (320, 160, 16),
    (64, 80, 16),
    (64, 128, 16),
    (96, 160, 16),
    (128, 144, 24),
    (128, 160, 16),
)
MATTERS = {
    **{f"{kind}{number or ''}": (kind, one) for kind, made in samples.ALL.items() for number, one in enumerate(made)},
    **{name: (name.partition("-")[0], one) for name, one in kind_samples.KINDS.items()},
}


@pytest.mark.parametrize("palette", ["rgb", "red"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_no_ink_leaves_a_panel_of_any_size(size: tuple[int, int, int], palette: Palette) -> None:
    width, height, unit = size
    profile = Profile(ProfileId("any"), width, height, unit, palette, "led")
    for name, (kind, document) in MATTERS.items():
        pages = set_pages(document, "page", width, height, profile, samples.THEME, faces(), kind_samples.ASSETS, kind)
        assert pages
        assert [stray for page in pages for stray in strays(page, faces())] == [], name


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_until_when_a_disclosure_hangs_is_said_on_every_panel(size: tuple[int, int, int]) -> None:
    width, height, unit = size
    profile = Profile(ProfileId("any"), width, height, unit, "red", "led")
    for kind, number in (("notice", 3), ("list", 0)):
        document = samples.ALL[kind][number]
        bare = replace(document, body=tuple(b for b in document.body if not isinstance(b, Paragraph)))
        pages = set_pages(bare, "page", width, height, profile, samples.THEME, faces(), {}, kind)
        drawn = "".join(mark.text for page in pages for mark in page.items if isinstance(mark, Glyphs))
        said = "".join("".join(page.text for page in pages).split())
        assert "至12月22日" in drawn or "公示至12月22日" in said, kind


def test_64_rows_hold_a_line_of_24_px_where_it_holds_a_clause() -> None:
    assert [(board.content, board.lines) for board in (panel(128, 64), panel(224, 64), panel(256, 64))] == [
        (16, 2),
        (16, 2),
        (24, 1),
    ]


@pytest.mark.parametrize("place", ["看庄镇", ""])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_a_standing_page_without_a_number_to_call_is_not_blank(size: tuple[int, int, int], place: str) -> None:
    """Under a halt it is all that hangs."""
    width, height, unit = size
    profile = Profile(ProfileId("any"), width, height, unit, "red", "led")
    theme = replace(samples.THEME, hotline="", place=place)
    for body in ((), samples.ALL["evergreen"][0].body):
        document = Document("镇务轮播", body)
        pages = set_pages(document, "page", width, height, profile, theme, faces(), kind_samples.ASSETS, "evergreen")
        assert pages
        for page in pages:
            assert len(set(paint(page, faces()))) > 1
            assert strays(page, faces()) == []
