"""An LED panel drawn as lamps: each lamp in its own colour, the pitch to be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from server.console.lamps import MOST, UNLIT, WIDEST, lamp_picture, lamp_scale

points = st.one_of(
    st.just((0, 0, 0)), st.just((255, 0, 0)), st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
)


@st.composite
def panels(draw: st.DrawFn) -> Image.Image:
    width, height = draw(st.integers(1, 24)), draw(st.integers(1, 12))
    panel = Image.new("RGB", (width, height))
    panel.putdata(draw(st.lists(points, min_size=width * height, max_size=width * height)))
    return panel


@given(panels(), st.integers(2, 12))
def test_the_middle_of_every_lamp_has_exactly_the_colour_of_its_point(panel: Image.Image, scale: int) -> None:
    drawn = lamp_picture(panel, scale)
    assert drawn.size == (panel.width * scale, panel.height * scale)
    for y in range(panel.height):
        for x in range(panel.width):
            wanted = panel.getpixel((x, y))
            seen = drawn.getpixel((x * scale + scale // 2, y * scale + scale // 2))
            assert seen == (UNLIT if wanted == (0, 0, 0) else wanted)


@given(panels(), st.integers(4, 12))
def test_lamps_are_round_and_alike_and_black_is_between_them(panel: Image.Image, scale: int) -> None:
    drawn = lamp_picture(panel, scale)
    for y in range(panel.height):
        for x in range(panel.width):
            corner = drawn.getpixel((x * scale, y * scale))
            assert isinstance(corner, tuple)
            assert max(corner) <= 64
    lit = lamp_picture(Image.new("RGB", panel.size, (255, 255, 255)), scale)
    first = lit.crop((0, 0, scale, scale)).tobytes()
    last = lit.crop((lit.width - scale, lit.height - scale, lit.width, lit.height)).tobytes()
    assert first == last


def test_an_unlit_lamp_is_seen_but_never_taken_for_a_lit_one() -> None:
    assert (0, 0, 0) < UNLIT < (64, 64, 64)
    faintest = lamp_picture(Image.new("RGB", (1, 1), (1, 0, 0)), 8)
    assert faintest.getpixel((4, 4)) == (1, 0, 0)


@pytest.mark.parametrize(("width", "scale"), [(64, 12), (128, 10), (192, 6), (320, 4), (4000, 2), (1, 12)])
def test_a_lamp_is_as_large_as_keeps_the_panel_within_a_page(width: int, scale: int) -> None:
    assert lamp_scale(width, 16) == scale
    assert width * scale <= WIDEST or scale == 2


@pytest.mark.parametrize("wide", [-1, 0, 1280, 3840, 10**9])
@pytest.mark.parametrize("size", [(3840, 2160), (1920, 1080), (1080, 1920), (320, 160), (64, 16)])
def test_no_page_asked_for_as_lamps_as_wide_as_anybody_likes_outgrows_its_bound(
    size: tuple[int, int], wide: int
) -> None:
    width, height = size
    scale = lamp_scale(width, height, wide)
    assert scale >= 1
    assert width * height * scale * scale <= max(MOST, width * height)


def test_the_widest_panel_still_gets_round_lamps_on_the_finest_screen() -> None:
    assert lamp_scale(320, 160, 3840) == 12


def test_a_page_of_a_screen_asked_for_as_lamps_is_the_page_itself() -> None:
    page = Image.new("RGB", (3840, 2160), (250, 240, 230))
    page.putpixel((3839, 2159), (0, 0, 255))
    drawn = lamp_picture(page)
    assert drawn.size == page.size
    assert drawn.getpixel((3839, 2159)) == (0, 0, 255)
    assert drawn.getpixel((5, 5)) == (250, 240, 230)


@pytest.mark.parametrize("scale", [1, 3, 5])
def test_a_panel_taller_than_what_is_drawn_at_a_time_has_every_lamp_in_its_place(scale: int) -> None:
    panel = Image.new("RGB", (3, 70))
    panel.putdata([(1 + x, 1 + y, 200) for y in range(70) for x in range(3)])
    drawn = lamp_picture(panel, scale)
    middles = [(x * scale + scale // 2, y * scale + scale // 2) for y in range(70) for x in range(3)]
    assert [drawn.getpixel(spot) for spot in middles] == [(1 + x, 1 + y, 200) for y in range(70) for x in range(3)]
