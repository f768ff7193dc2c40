"""Panels higher than wide: the title above a rule, lines below it, one record a page, and nothing is cut or shrunk."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.document import Column, Document, Table
from playlists.model import Palette, Profile, ProfileId
from playlists.pages.display_list import Fill, Glyphs, Page
from playlists.pages.inkcheck import strays
from playlists.pages.led import TALL_RULE, TALL_TOP, panel
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import samples
from tests.playlists.pages.kind_samples import ASSETS
from tests.playlists.pages.test_panels import MATTERS
from tests.playlists.pages.test_stops import rows

SIZES = [(width, height) for width in (64, 96, 128) for height in range(80, 161, 16) if height > width]
FREE = ("alert", "evergreen", "slogan")
"""Kinds whose pages have no title lines."""


def profile_of(size: tuple[int, int], palette: Palette = "rgb") -> Profile:
    return Profile(ProfileId("tall"), *size, 16, palette, "led")


def pages_of(document: Document, size: tuple[int, int], kind: str = "notice") -> list[Page]:
    pages = set_pages(document, "page", *size, profile_of(size), samples.THEME, faces(), ASSETS, kind)
    assert [stray for page in pages for stray in strays(page, faces())] == []
    return pages


def named(size: tuple[int, int]) -> str:
    return "x".join(map(str, size))


@pytest.mark.parametrize("size", [(64, 80), (64, 128), (128, 160)], ids=named)
def test_every_page_has_its_title_above_one_rule_and_its_lines_below(size: tuple[int, int]) -> None:
    for name, (kind, document) in MATTERS.items():
        if kind in FREE:
            continue
        for page in pages_of(document, size, kind):
            assert [mark.y for mark in page.items if isinstance(mark, Fill) and mark.h == 1][:1] == [TALL_RULE], name
            heads = [m for m in page.items if isinstance(m, Glyphs) and m.baseline < TALL_TOP]
            assert 1 <= len({mark.baseline for mark in heads}) <= 2, name
            assert all(mark.size >= 16 or mark.text.replace(",", "").replace(".", "").isdigit() for mark in heads)


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_a_short_title_stands_whole_on_every_page_and_a_long_one_has_a_page(size: tuple[int, int]) -> None:
    for page in pages_of(samples.CORRECTION, size):
        assert "更正" in rows(page)[0]
    short = Document("停电通知", (samples.paragraph("因线路检修，12月20日8时至11时停电，请提前做好准备。" * 3),))
    made = pages_of(short, size)
    assert len(made) > 1
    assert all(rows(page)[0] == "停电通知" for page in made)
    long = Document("下户主村民主理财小组审核四季度收支结果公布", (samples.paragraph("请看公开栏。"),))
    first = pages_of(long, size)[0]
    assert "".join(first.text.split()) in long.title


SUMS = st.decimals(0, 999_999, places=2, allow_nan=False, allow_infinity=False).map(lambda value: f"{value:,}")


@given(st.lists(SUMS, min_size=1, max_size=4, unique=True), st.sampled_from(SIZES))
@settings(deadline=None, max_examples=40)
def test_a_sum_stands_whole_on_one_line_and_its_name_on_the_same_page(sums: list[str], size: tuple[int, int]) -> None:
    names = ("机动地承包费", "自来水管网维修", "老年活动室取暖用煤", "补贴")
    table = Table((Column("摘要"), Column("金额", "decimal")), tuple(zip(names, sums, strict=False)))
    pages = pages_of(Document("收支", (table,), unit="元"), size, "finance")
    for name, sum_ in zip(names, sums, strict=False):
        (page,) = [page for page in pages if sum_ in rows(page)]
        assert any(name.startswith(row) for row in rows(page) if row not in ("收支", "金额/元"))
        left = [mark.x for mark in page.items if isinstance(mark, Glyphs) and mark.text == sum_]
        assert left
        assert left[0] >= 0


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_the_points_of_a_table_stand_on_one_x(size: tuple[int, int]) -> None:
    table = Table(
        (Column("摘要"), Column("金额", "decimal")), (("补贴", "31.50"), ("电费", "8.25"), ("工料", "106.00"))
    )
    points = set()
    for page in pages_of(Document("收支", (table,), unit="元"), size, "finance"):
        for mark in page.items:
            if isinstance(mark, Glyphs) and mark.text.count(".") == 1 and mark.text[0].isdigit():
                points.add((mark.x + mark.offsets[mark.text.index(".")], mark.size))
    assert len(points) == 1


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_two_sums_of_a_row_are_told_apart_before_each(size: tuple[int, int]) -> None:
    columns = (Column("村"), Column("种粮补贴金额", "decimal"), Column("农机补贴金额", "decimal"))
    table = Table(columns, (("上户主村", "31,800.00", "9,600.50"),))
    pages = pages_of(Document("补贴", (table,), period=("2017-12-15", "2017-12-22")), size, "finance")
    said = "".join(row for page in pages for row in rows(page))
    places = [said.index(words) for words in ("种粮", "31,800.00", "农机", "9,600.50")]
    assert places == sorted(places)


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_the_number_to_call_is_whole_wherever_it_stands(size: tuple[int, int]) -> None:
    (call, *_) = pages_of(samples.EVERGREEN, size, "evergreen")
    assert "5691234" in rows(call)


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_a_warning_says_its_level_on_every_page_and_lights_no_field_under_small_letters(size: tuple[int, int]) -> None:
    kind, document = MATTERS["alert"]
    for page in pages_of(document, size, kind):
        assert "橙色" in "".join(rows(page))
        fields = [mark for mark in page.items if isinstance(mark, Fill) and mark.w == size[0] and mark.h > 20]
        lit = [mark for mark in page.items if isinstance(mark, Glyphs) and fields and mark.baseline <= fields[0].h]
        assert all(mark.size >= 28 for mark in lit)


def test_words_are_of_24_px_only_where_five_of_them_are_a_line() -> None:
    assert {size: panel(*size).content for size in SIZES} == {size: 24 if size[0] >= 128 else 16 for size in SIZES}
