"""A warning on lamps: as large as anything else that hangs there, and every page says of what it warns."""

import pytest

from playlists.model import Palette
from playlists.pages.alert_parts import LED_LETTERS, LED_SIGNAL
from playlists.pages.display_list import Fill, Glyphs, Page
from tests.playlists.pages.kind_samples import KINDS
from tests.playlists.pages.test_readers import pages_of
from tests.playlists.pages.test_stops import rows

HEAD = "暴雪橙色预警"


def fills(page: Page) -> list[Fill]:
    return [mark for mark in page.items if isinstance(mark, Fill)]


def words(page: Page) -> list[Glyphs]:
    return [mark for mark in page.items if isinstance(mark, Glyphs)]


@pytest.mark.parametrize("unit", [16, 24])
def test_64_rows_hold_a_lit_field_and_a_line_of_24_px_below_it(unit: int) -> None:
    pages = pages_of(KINDS["alert"], "alert", (256, 64), unit=unit)
    for page in pages:
        (field,) = fills(page)
        assert (field.w, field.colour) == (256, LED_SIGNAL["orange"][0])
        assert HEAD in rows(page)
    assert {mark.size for page in pages[1:] for mark in words(page)} == {28, 24}
    for page in pages_of(KINDS["alert-drill"], "alert", (256, 64), unit=unit):
        assert "演练山洪红色预警" in rows(page)[0].replace(" ", "")


@pytest.mark.parametrize("size", [(192, 72), (256, 72), (192, 80)], ids=lambda size: "x".join(map(str, size)))
def test_a_drill_says_so_on_every_page_of_a_zone_above_a_ticker(size: tuple[int, int]) -> None:
    for page in pages_of(KINDS["alert-drill"], "alert", size):
        assert "演练" in "".join(rows(page))


@pytest.mark.parametrize("palette", ["rgb", "red"])
@pytest.mark.parametrize("size", [(128, 64), (128, 32)], ids=["128x64", "128x32"])
def test_on_fine_lamps_the_words_of_a_warning_are_no_smaller_than_others(
    size: tuple[int, int], palette: Palette
) -> None:
    for name in ("alert", "alert-drill", "alert-cancelled"):
        pages = pages_of(KINDS[name], "alert", size, palette, unit=24)
        assert all(mark.size >= 24 for page in pages for mark in words(page) if mark.baseline > 16)
        assert "5691234" in rows(pages[-1])
    if size == (128, 64):
        for page in pages_of(KINDS["alert"], "alert", size, palette, unit=24)[1:]:
            assert rows(page)[0] == HEAD


@pytest.mark.parametrize("palette", ["rgb", "red"])
@pytest.mark.parametrize(
    "size", [(64, 96), (64, 128), (96, 160), (128, 160)], ids=lambda size: "x".join(map(str, size))
)
def test_upright_every_page_says_of_what_it_warns_beside_a_lit_block(size: tuple[int, int], palette: Palette) -> None:
    for name, hazard, level in (("alert", "暴雪", "橙色"), ("alert-drill", "山洪", "红色")):
        signal = LED_LETTERS["orange" if name == "alert" else "red"] if palette == "rgb" else (255, 0, 0)
        for number, page in enumerate(pages_of(KINDS[name], "alert", size, palette)):
            said = "".join(rows(page))
            assert hazard in said
            assert level in said
            assert "演练" in said or name == "alert"
            assert any(fill.w == size[0] and fill.colour == signal for fill in fills(page)), number


@pytest.mark.parametrize("size", [(64, 16), (128, 64), (256, 64), (256, 80)], ids=lambda size: "x".join(map(str, size)))
def test_what_is_called_off_says_so_and_has_no_signal_colour(size: tuple[int, int]) -> None:
    pages = pages_of(KINDS["alert-cancelled"], "alert", size)
    assert any("已解除" in "".join(rows(page)) for page in pages)
    for page in pages:
        assert fills(page) == []
        assert not {mark.colour for mark in words(page)} & {LED_LETTERS["orange"], LED_SIGNAL["orange"][0]}
