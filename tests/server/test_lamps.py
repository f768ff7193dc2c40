"""An LED panel drawn as lamps: each lamp in its own colour, the pitch to be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from server.console.lamps import UNLIT, WIDEST, lamp_picture, lamp_scale

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
    assert lamp_scale(width) == scale
    assert width * scale <= WIDEST or scale == 2
