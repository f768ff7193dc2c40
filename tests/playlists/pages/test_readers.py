"""What somebody who did not write the pages found by reading them: each stays mended."""

import pytest

from playlists.blocks.alerts import Alert
from playlists.document import Column, Document, Table
from playlists.model import Palette, Profile, ProfileId
from playlists.pages.alert_parts import LED_LETTERS
from playlists.pages.atoms import atoms
from playlists.pages.display_list import Fill, Glyphs, Page
from playlists.pages.inkcheck import strays
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import samples
from tests.playlists.pages.kind_samples import ASSETS, KINDS
from tests.playlists.pages.test_stops import rows


def pages_of(
    document: Document, kind: str, size: tuple[int, int], palette: Palette = "rgb", unit: int = 16
) -> list[Page]:
    profile = Profile(ProfileId("any"), *size, unit, palette, "led")
    made = set_pages(document, "page", *size, profile, samples.THEME, faces(), ASSETS, kind)
    assert [stray for page in made for stray in strays(page, faces())] == []
    return made


@pytest.mark.parametrize("size", [(64, 16), (128, 32), (128, 64)], ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("level", ["red", "orange", "yellow", "blue"])
def test_a_warning_on_a_low_panel_has_its_own_signal_s_colour(level: str, size: tuple[int, int]) -> None:
    for page in pages_of(Document("暴雪", (Alert("暴雪", level),)), "alert", size):
        marks = [mark for mark in page.items if isinstance(mark, Glyphs | Fill)]
        lit = {mark.colour for mark in marks if isinstance(mark, Fill)}
        assert lit <= {LED_LETTERS[level]}
        others = {ink for name, ink in LED_LETTERS.items() if name != level}
        assert not others & {mark.colour for mark in marks}


def test_no_headline_of_a_drill_on_one_line_can_be_taken_for_a_warning() -> None:
    for width in (64, 96, 128, 192):
        for page in pages_of(KINDS["alert-drill"], "alert", (width, 16), "red"):
            text = "".join(rows(page))
            assert "演练" in text or not any(word in text for word in ("山洪红", "红色", "预警"))


@pytest.mark.parametrize(
    "text",
    ["第19届", "第3名", "第12页", "45盏", "120棵", "3千米", "10千伏", "100立方", "5号楼", "15户次", "10万余元",
     "30余人", "20多户", "2018年度", "60周岁", "0.5元/千瓦时", "2单元", "6例"],
)  # fmt: skip
def test_a_number_is_never_parted_from_its_measure_word(text: str) -> None:
    assert atoms(f"共{text}，") == ["共", text, "，"]


def test_a_price_stands_beside_its_name_and_its_change_where_they_have_room() -> None:
    for page in pages_of(samples.PRICES, "prices", (256, 64), unit=24)[1:]:
        assert any(isinstance(mark, Glyphs) and mark.text[0].isdigit() for mark in page.items)
        assert any(word in "".join(rows(page)) for word in "涨跌平")


def test_a_name_that_fills_its_line_stays_with_its_sum() -> None:
    table = Table((Column("单位"), Column("得分", "decimal")), (("农业综合服务中心", "95.5"),))
    page = next(p for p in pages_of(Document("考核", (table,)), "finance", (128, 64)) if "95.5" in rows(p))
    assert "农业综合服务中心" in rows(page)


def test_a_sum_on_a_page_of_its_own_says_what_it_is_the_sum_of_on_one_line_too() -> None:
    table = Table((Column("项目"), Column("支出", "decimal")), (("老年活动室取暖用煤", "12,000.00"),))
    page = next(
        p for p in pages_of(Document("收支", (table,)), "finance", (192, 16), "red") if "12,000.00" in "".join(rows(p))
    )
    assert "老年" in "".join(rows(page))


def test_a_number_to_call_alone_on_its_panel_is_introduced() -> None:
    first, second, *_ = pages_of(samples.EVERGREEN, "evergreen", (64, 16), "red")
    assert (rows(first), rows(second)) == (["民情热线"], ["5691234"])


@pytest.mark.parametrize("size", [(128, 32), (192, 16), (192, 96)], ids=lambda size: "x".join(map(str, size)))
def test_a_line_that_opens_with_a_bracket_begins_with_its_ink(size: tuple[int, int]) -> None:
    document = Document("公开", (samples.paragraph("（一）公开内容"),))
    for page in pages_of(document, "notice", size):
        for mark in page.items:
            if isinstance(mark, Glyphs) and mark.text.startswith("（") and mark.x < 40:
                assert mark.x < faces().ink(mark.font, mark.size, "（").left or mark.x < 0 or size == (192, 16)


def test_an_amount_keeps_its_unit_on_a_narrow_panel() -> None:
    texts = [row for page in pages_of(KINDS["project"], "project", (64, 32)) for row in rows(page)]
    assert "86.40万元" in texts


def test_a_sum_without_a_name_that_fills_its_line_is_set() -> None:
    table = Table((Column("项目"), Column("支出", "decimal")), (("", "1,800.00"),))
    pages = pages_of(Document("收支", (table,)), "finance", (96, 16), "red")
    assert any("1,800.00" in row for page in pages for row in rows(page))
