"""Faults that made-up documents found, each by name, so that it stays mended without the seed that found it."""

import pytest

from playlists.blocks.alerts import Alert
from playlists.blocks.block import Block
from playlists.blocks.facts import Fact, Facts
from playlists.blocks.progress import Progress, Stage, Stages
from playlists.blocks.sheets import PageImage
from playlists.document import Column, Document, Figure, Paragraph, QrCode, Run, Table
from playlists.model import Face, ProfileId
from playlists.pages.display_list import Page, Picture
from playlists.pages.inkcheck import strays
from playlists.pages.pictures import decode_to_fit
from playlists.pages.theme import OFFICIAL
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.fuzz.made_up import PANELS, SCREENS
from tests.fuzz.pictures import png_of
from tests.playlists.pages.kind_samples import ASSETS

PROFILES = {profile.id: profile for profile in (*SCREENS, *PANELS)}
LONG = "道路硬化工程由村民代表会议通过，镇财政所核拨，村务监督委员会全程监督到底"
CODE = QrCode("https://gk.example.com/kz", "扫码看全文，下载表格，也可到便民服务大厅查阅处翻看")

THIN = png_of(1, 300, 8, 0, b"\0\x80" * 300)


def pages(*body: Block, kind: str, display: str, width: int, height: int, face: Face = "page") -> list[Page]:
    profile = PROFILES[ProfileId(display)]
    made = set_pages(
        Document("公告", body), face, width, height, profile, OFFICIAL, faces(), {**ASSETS, "thin.png": THIN}, kind
    )
    assert [stray for page in made for stray in strays(page, faces())] == []
    return made


def words(made: list[Page]) -> str:
    return "".join("".join(page.text.split()) for page in made)


def test_the_note_of_a_stage_that_is_longer_than_its_line_goes_on_below() -> None:
    made = pages(
        Stages((Stage("中标结果", "now", LONG), Stage("决算", "ahead"))),
        kind="tender", display="totem", width=1080, height=1920,
    )  # fmt: skip
    assert LONG in words(made)


@pytest.mark.parametrize(
    ("display", "width", "height"), [("near", 1920, 1080), ("hall", 1920, 983), ("near", 1920, 983)]
)
def test_an_alerts_hazard_level_and_rank_keep_apart_with_larger_type_and_above_a_ticker(
    display: str, width: int, height: int
) -> None:
    alert = Alert("暴雪", "orange", "市气象台", "看庄镇", "12月18日7时30分", (Fact("时间", "8时起"),), ("少出门。",))
    pages(alert, kind="alert", display=display, width=width, height=height)


def test_an_alert_of_five_characters_keeps_clear_of_its_word_on_a_totem_beside_a_column() -> None:
    pages(Alert("森林火险高", "yellow", cancelled="14时"), kind="alert", display="totem", width=756, height=1749)


def test_what_staff_wrote_as_a_change_of_price_is_not_replaced_by_a_sum() -> None:
    table = Table(tuple(map(Column, ("品名", "今日", "上周", "涨跌"))), (("大白菜", "1.20", "1.10", "缺货"),))
    assert "缺货" in words(pages(table, kind="prices", display="hall", width=1920, height=1080))


def test_no_block_of_an_evergreen_notice_is_lost() -> None:
    body = (Paragraph((Run("常年公开"),)), Facts((Fact("查阅处", "镇政府一楼大厅"),)))
    assert "镇政府一楼大厅" in words(pages(*body, kind="evergreen", display="hall", width=1920, height=1080))


def test_a_long_word_below_an_evergreen_code_wraps() -> None:
    pages(CODE, kind="evergreen", display="totem", width=1080, height=1920)


@pytest.mark.parametrize(("display", "width", "height"), [("totem", 324, 1749), ("near", 576, 1080)])
def test_a_narrow_column_keeps_its_clock_and_its_codes_words_on_the_page(display: str, width: int, height: int) -> None:
    made = pages(
        CODE, Paragraph((Run(LONG),)), kind="column", display=display, width=width, height=height, face="column"
    )
    assert CODE.caption in words(made)


def test_the_words_below_a_thin_picture_of_a_project_go_over_to_the_next_page() -> None:
    made = pages(
        Progress(45), Figure("thin.png", LONG * 3), Figure("thin.png", LONG * 3),
        kind="project", display="near", width=1920, height=1080,
    )  # fmt: skip
    assert words(made).count(LONG) == 6


def test_a_picture_of_one_pixel_by_millions_is_reduced_before_it_is_looked_at_closely() -> None:
    strip = png_of(1, 20_000_000, 1, 0, bytes(2 * 20_000_000))
    assert decode_to_fit(strip, 1800, 700, (255, 255, 255)).height == 700


def test_a_share_whose_name_has_no_room_beside_it_on_lamps_has_a_page_for_the_name() -> None:
    made = pages(
        Progress(45, (), "下户主村道路硬化"), kind="project", display="led-192x96-rgb-16", width=192, height=96
    )
    assert "下户主村道路硬化" in words(made)


def test_one_stage_of_a_share_whose_note_is_wider_than_the_page_is_set_as_a_row() -> None:
    share = Progress(45, (Stage("路面", "now", f"{LONG}（示例）", 46),))
    assert LONG in words(pages(share, kind="project", display="old", width=956, height=768))


def test_a_picture_whose_caption_leaves_little_room_is_still_a_picture() -> None:
    body = (Paragraph((Run(LONG),)), Figure("road-1.png", LONG * 4))
    made = pages(*body, kind="notice", display="near", width=1920, height=983)
    assert max(mark.h for page in made for mark in page.items if isinstance(mark, Picture)) >= 20 * 7


def test_a_word_beside_a_columns_code_that_is_higher_than_the_code_stands_below_it() -> None:
    code = QrCode("https://gk.example.com/kk", LONG)
    pages(code, kind="column", display="hall", width=576, height=983, face="column")


@pytest.mark.parametrize(("width", "height"), [(756, 1749), (1080, 1749)])
def test_what_stands_below_a_page_of_slides_keeps_clear_of_the_hotline(width: int, height: int) -> None:
    body = (PageImage("page-a4.png", 90), QrCode("https://gk.example.com/" + "k" * 40, LONG))
    pages(*body, kind="slides", display="totem", width=width, height=height)
    pages(body[0], kind="slides", display="totem", width=width, height=height)
