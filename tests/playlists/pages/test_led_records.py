"""A table on lamps: of every sum one reads whose it is and what of, on panels of every size."""

from dataclasses import replace

import pytest

from playlists.document import Column, Document, Table
from playlists.pages.columns import amount
from playlists.pages.display_list import Glyphs, Page
from tests.playlists.pages import kind_samples, samples
from tests.playlists.pages.test_readers import pages_of
from tests.playlists.pages.test_stops import rows

PANELS = (
    (64, 16, 16),
    (64, 32, 16),
    (96, 16, 16),
    (128, 32, 16),
    (160, 32, 24),
    (128, 64, 16),
    (192, 16, 16),
    (64, 128, 16),
    (256, 64, 24),
    (192, 96, 16),
    (320, 160, 16),
)
panels = pytest.mark.parametrize("panel", PANELS, ids=lambda panel: "x".join(map(str, panel)))


def set_on(panel: tuple[int, int, int], document: Document, kind: str) -> list[Page]:
    return pages_of(document, kind, panel[:2], unit=panel[2])


def marks(page: Page) -> list[Glyphs]:
    return [mark for mark in page.items if isinstance(mark, Glyphs)]


def said(page: Page) -> str:
    return "".join(mark.text for mark in marks(page))


def parts_of(pages: list[Page], sums: list[str]) -> list[str]:
    """What is said from behind one sum to the next, in the order of the sums."""
    parts, words = [], ""
    for page in pages:
        words += said(page)
        if any(mark.text == sums[len(parts)] for mark in marks(page)):
            parts.append(words)
            words = ""
            if len(parts) == len(sums):
                break
    return parts


@panels
@pytest.mark.parametrize("long", [False, True], ids=["short names", "long names"])
def test_whether_a_price_rose_or_fell_is_said_of_every_product(panel: tuple[int, int, int], long: bool) -> None:
    (table,) = samples.PRICES.body
    assert isinstance(table, Table)
    bought = [(f"{row[0]}（本地大棚，每日新鲜）" if long else row[0], *row[1:]) for row in table.rows]
    pages = set_on(panel, replace(samples.PRICES, body=(replace(table, rows=tuple(bought)),)), "prices")
    words = "".join(map(said, pages))
    assert [words.count(word) for word in "涨跌平"] == [3, 2, 1]


@pytest.mark.parametrize("panel", [(64, 16, 16), (64, 32, 16), (128, 64, 16), (192, 16, 16)])
def test_where_the_amount_of_a_change_has_no_room_its_word_stands_beside_the_price(panel: tuple[int, int, int]) -> None:
    words = {"1.60": "涨", "0.45": "跌", "0.60": "平", "13.50": "跌"}
    pages = set_on(panel, samples.PRICES, "prices")
    for price, word in words.items():
        (page,) = [page for page in pages if any(mark.text == price for mark in marks(page))]
        assert word in said(page)


@panels
def test_income_is_told_from_expense_at_every_sum(panel: tuple[int, int, int]) -> None:
    (table,) = samples.FINANCE.body
    assert isinstance(table, Table)
    told = [(cell, head) for row in table.rows for cell, head in zip(row[2:], ("收入", "支出"), strict=True) if cell]
    parts = parts_of(set_on(panel, samples.FINANCE, "finance"), [cell for cell, _ in told])
    assert len(parts) == len(told), "a sum is cut"
    for (cell, head), part in zip(told, parts, strict=True):
        other = "支出" if head == "收入" else "收入"
        assert head in part, cell
        assert other not in part, cell


@panels
def test_under_a_merged_head_income_is_told_from_expense(panel: tuple[int, int, int]) -> None:
    group = "本期发生额"
    columns = (Column("摘要"), Column("收入", "decimal", group), Column("支出", "decimal", group))
    table = Table(columns, (("承包费", "1001.50", ""), ("路灯电费", "", "902.25")))
    first, second = parts_of(set_on(panel, Document("收支", (table,), unit="元"), "finance"), ["1001.50", "902.25"])
    assert "收入" in first
    assert "支出" in second


@panels
def test_what_the_sums_of_a_table_are_stands_on_all_pages_or_once_before_them(panel: tuple[int, int, int]) -> None:
    (table, _) = samples.NAMES.body
    assert isinstance(table, Table)
    parts = parts_of(set_on(panel, samples.NAMES, "list"), [row[3] for row in table.rows])
    shown = ["每月" in part for part in parts]
    assert len(parts) == len(table.rows)
    assert shown in ([True] * len(parts), [True] + [False] * (len(parts) - 1))


@pytest.mark.parametrize("panel", [(128, 64, 16), (64, 128, 16), (256, 64, 24), (192, 96, 16)])
def test_the_title_line_begins_alike_on_all_pages_of_a_matter(panel: tuple[int, int, int]) -> None:
    for kind in ("scores", "guide", "tender", "project", "fees"):
        pages = set_on(panel, kind_samples.KINDS[kind], kind)
        begins = {tuple(mark.text for mark in marks(page) if mark.baseline <= 40 and mark.x <= 2)[:1] for page in pages}
        assert len(begins) == 1, kind


@panels
def test_names_of_two_characters_are_as_wide_as_those_of_three_and_goods_are_not(panel: tuple[int, int, int]) -> None:
    pages = set_on(panel, samples.NAMES, "list")
    names = [mark for page in pages for mark in marks(page) if mark.text in ("张＊", "陈＊", "郑＊")]
    assert len(names) >= 3
    assert all(mark.offsets[1] >= 2 * mark.size - 1 for mark in names)
    goods = [mark for page in set_on(panel, samples.PRICES, "prices") for mark in marks(page)]
    assert all(mark.offsets[1] < 2 * mark.size for mark in goods if mark.text.startswith("土豆"))


def test_a_name_typed_with_a_wide_space_is_not_cut_behind_it() -> None:
    table = Table((Column("姓名"), Column("金额", "decimal")), (("张　磊", "612.00"), ("王小兰", "345.00")))
    (first, _) = pages_of(Document("补贴", (table,)), "finance", (192, 96))
    assert "张磊" in rows(first)


@pytest.mark.parametrize(
    ("panel", "name", "total"), [((192, 96, 16), 24, 32), ((320, 120, 16), 30, 44), ((320, 160, 16), 30, 64)]
)
def test_names_and_sums_grow_with_the_rows(panel: tuple[int, int, int], name: int, total: int) -> None:
    (table,) = samples.FINANCE.body
    assert isinstance(table, Table)
    pages = set_on(panel, samples.FINANCE, "finance")
    sums = [mark for page in pages for mark in marks(page) if amount(mark.text) is not None and "." in mark.text]
    assert {mark.size for mark in sums} == {max(mark.size for mark in sums)}
    assert sums[0].size >= total
    words = [mark.size for page in pages for mark in marks(page) if mark.text == "村部修缮"]
    assert words
    assert min(words) >= name


def test_what_is_free_is_written_as_what_has_a_price() -> None:
    pages = set_on((64, 128, 16), kind_samples.KINDS["fees"], "fees")
    names = {"户口簿", "结婚登记", "生活垃圾", "农机作业"}
    inks = {mark.text: mark.colour for page in pages[1:] for mark in marks(page) if mark.text in names}
    assert set(inks) == names
    assert len(set(inks.values())) == 1


@pytest.mark.parametrize("panel", [(192, 96, 16), (128, 32, 16), (64, 32, 16)])
def test_second_columns_stand_on_all_pages_of_a_list_or_on_none(panel: tuple[int, int, int]) -> None:
    (table, _) = samples.NAMES.body
    assert isinstance(table, Table)
    parts = parts_of(set_on(panel, samples.NAMES, "list"), [row[3] for row in table.rows])
    assert len({"组" in part for part in parts}) == 1


@pytest.mark.parametrize("kind", ["slogan", "guide", "tender"])
@pytest.mark.parametrize("panel", [(256, 64, 24), (160, 32, 24)])
def test_on_fine_lamps_nothing_but_the_title_line_is_smaller_than_24_px(panel: tuple[int, int, int], kind: str) -> None:
    document = samples.SLOGAN if kind == "slogan" else kind_samples.KINDS[kind]
    for page in set_on(panel, document, kind):
        head = 16 if panel[1] >= 64 and kind != "slogan" else 0
        small = [mark.text for mark in marks(page) if mark.size < 24 and mark.baseline > head]
        assert small in ([], ["已过"], ["现在"])


def test_an_answer_stands_on_the_page_of_its_question_on_an_upright_panel() -> None:
    pages = set_on((64, 128, 16), kind_samples.KINDS["guide"], "guide")
    (asked,) = [page for page in pages if "多久" in said(page)]
    assert "工作日" in said(asked)
