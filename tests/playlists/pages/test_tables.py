"""Tables: shared heads, subtotals, what is carried over, and tables too wide for any page."""

import signal
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.document import Column, Document, Table
from playlists.pages.columns import amount, is_subtotal
from playlists.pages.display_list import Fill, Glyphs, Page
from playlists.pages.inkcheck import strays
from playlists.pages.table_groups import Span, packed, part_of, spans
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import samples


def pages_of(table: Table, kind: str = "table", profile: samples.Profile = samples.HALL) -> list[Page]:
    document = Document("题目", (table,))
    return set_pages(document, "page", profile.width, profile.height, profile, samples.THEME, faces(), {}, kind)


def marks(page: Page, text: str) -> list[Glyphs]:
    return [mark for mark in page.items if isinstance(mark, Glyphs) and mark.text == text]


def grouped(*groups: str) -> Table:
    return Table(tuple(Column(f"栏{n}", "auto", group) for n, group in enumerate(groups)), ())


def test_neighbours_of_one_group_share_a_head_cell() -> None:
    assert spans(grouped("", "甲", "甲", "", "甲", "乙")) == [Span(1, 2, "甲"), Span(4, 4, "甲"), Span(5, 5, "乙")]


def test_a_shared_head_is_centred_over_a_rule_that_spans_its_columns() -> None:
    page = pages_of(samples.GROUPED.body[0], "finance")[0]
    (label,) = marks(page, "种粮补贴")
    centre = label.x + (label.offsets[-1] + 48) // 2
    rules = [m for m in page.items if isinstance(m, Fill) and m.h == 2 and abs(m.x + m.w // 2 - centre) <= 1]
    assert len(rules) == 1
    first, second = (mark for mark in marks(page, "金额"))
    assert rules[0].x + rules[0].w == first.x + 96 or abs(rules[0].x + rules[0].w - first.x - 96) <= 4
    assert second.x > rules[0].x + rules[0].w


@given(
    st.lists(st.tuples(st.integers(20, 400), st.sampled_from(("", "甲", "乙"))), min_size=2, max_size=60),
    st.integers(420, 1700),
)
@settings(max_examples=200, deadline=None)
def test_every_column_stands_in_one_part_and_every_part_fits(columns: list[tuple[int, str]], room: int) -> None:
    table = grouped(*(group for _, group in columns))
    widths = [width for width, _ in columns]
    parts = packed(table, widths, 30, room)
    if parts is None:
        assert any(widths[0] + 30 + width > room for width in widths[1:])
        return
    assert [number for part in parts for number in part[1:]] == list(range(1, len(columns)))
    for part in parts:
        assert part[0] == 0
        assert len(part) > 1
        assert sum(widths[number] for number in part) + 30 * (len(part) - 1) <= room


def test_a_group_is_not_parted_where_a_page_can_hold_it() -> None:
    table = grouped("", "", "", "甲", "甲", "乙", "乙")
    assert packed(table, [100] * 7, 0, 400) == [[0, 1, 2], [0, 3, 4], [0, 5, 6]]


def test_a_part_takes_no_column_that_it_has_no_room_for() -> None:
    assert packed(grouped(*[""] * 5), [301, 20, 20, 20, 71], 30, 451) == [[0, 1, 2, 3], [0, 4]]


def test_no_part_of_an_even_table_is_left_with_a_lone_column() -> None:
    assert packed(grouped(*[""] * 8), [100] * 8, 0, 700) == [[0, 1, 2, 3, 4], [0, 5, 6, 7]]


def test_a_part_keeps_the_sums_of_its_own_columns() -> None:
    table = Table((Column("甲"), Column("乙"), Column("丙")), (("1", "2", "3"),), ("计", "5", "6"), ("余", "8", "9"))
    part = part_of(table, [0, 2])
    assert (part.rows, part.total, part.balance) == ((("1", "3"),), ("计", "6"), ("余", "9"))


def test_a_table_of_sixty_columns_repeats_its_first_column_on_every_page_at_full_size() -> None:
    table = Table(
        tuple(Column(f"第{n}栏") for n in range(60)),
        tuple(tuple(f"值{n}之{row}" for n in range(60)) for row in range(3)),
    )
    pages = pages_of(table)
    assert len(pages) > 5
    words = "".join(page.text for page in pages)
    assert all(f"值{n}之{row}" in words for n in range(60) for row in range(3))
    for page in pages:
        assert strays(page, faces()) == []
        assert marks(page, "值0之1")
        assert {mark.size for mark in page.items if isinstance(mark, Glyphs) and mark.text.startswith("值")} == {54}
    texts = ["".join(mark.text for mark in page.items if isinstance(mark, Glyphs)) for page in pages]
    assert ["续表" in text for text in texts] == [False] + [True] * (len(pages) - 1)


def test_a_few_columns_too_wide_for_a_totem_and_for_rows_of_two_lines_become_records_none_of_them_cut() -> None:
    heads = ("户数", "种粮补贴金额", "农机补贴金额", "良种补贴金额")
    row = ("212", "131,800.00", "109,600.50", "141,400.50")
    table = Table((Column("村"), *(Column(head) for head in heads)), (("上户主村", *row), ("下户主村", *row)))
    pages = pages_of(table, "table", samples.TOTEM)
    assert all(head in pages[0].text for head in heads)
    assert all(any(name in page.text and row[3] in page.text for page in pages) for name in ("上户主村", "下户主村"))


def test_the_columns_of_a_month_stay_together_where_no_head_is_merged() -> None:
    table = samples.WIDE.body[0]
    assert isinstance(table, Table)
    for measure in (700, 1000, 1300):
        for part in packed(table, [140] * 25, 30, measure) or []:
            months = [table.columns[number].head.partition("月")[0] for number in part[1:]]
            assert months == sorted(months[::2] * 2, key=int)
    assert packed(grouped(*[""] * 9), [100] * 9, 0, 400) == [[0, 1, 2, 3], [0, 4, 5, 6], [0, 7, 8]]


def test_subtotals_are_bold_and_known_by_their_first_words() -> None:
    assert is_subtotal(("", "东片 小计", "12"))
    assert not is_subtotal(("东片", "小计"))
    assert not is_subtotal(("小计算机", "1"))
    page = pages_of(samples.GROUPED.body[0], "finance")[0]
    assert {mark.font for mark in marks(page, "东片小计") + marks(page, "74,250.00")} == {"sans-bold"}
    assert {mark.font for mark in marks(page, "31,800.00")} == {"sans"}


def test_what_is_carried_over_counts_no_row_twice() -> None:
    page = pages_of(samples.GROUPED.body[0], "finance")[1]
    # 31,800 + 28,050 + 14,400 + 21,450 + 23,700, without 东片小计.
    assert marks(page, "119,400.00")


def test_a_subtotal_never_opens_a_page_away_from_what_it_sums() -> None:
    rows = (*((f"第{n}户", "1.00") for n in range(6)), ("小计", "6.00"), ("另一户", "1.00"))
    pages = pages_of(Table((Column("户"), Column("金额")), rows))
    for before, after in pairwise(pages):
        assert not after.text.splitlines()[0].startswith("小计")
        assert before.text


def test_on_a_panel_the_points_of_a_table_stand_on_one_x_over_all_pages() -> None:
    for profile in (samples.LED_TWO, samples.LED_FULL, samples.LED_RED):
        for document in (samples.FINANCE, samples.GROUPED):
            pages = set_pages(
                document, "page", profile.width, profile.height, profile, samples.THEME, faces(), {}, "finance"
            )
            points = {
                mark.x + mark.offsets[mark.text.rindex(".")]
                for page in pages
                for mark in page.items
                if isinstance(mark, Glyphs) and mark.text[-3:-2] == "."
            }
            assert len(points) == 1, profile.id


def test_on_a_panel_every_sum_of_a_group_says_what_it_is() -> None:
    for profile in (samples.LED_TWO, samples.LED_FULL, samples.LED_RED):
        pages = set_pages(
            samples.GROUPED, "page", profile.width, profile.height, profile, samples.THEME, faces(), {}, "finance"
        )
        texts = ["".join(mark.text for mark in page.items if isinstance(mark, Glyphs)) for page in pages]
        at = next(n for n, text in enumerate(texts) if "31,800.00" in text)
        assert "种粮补贴" in texts[at] + texts[at - 1], profile.id


def test_in_records_every_point_stands_on_one_x_and_a_balance_is_called_no_expense() -> None:
    account = samples.FINANCE.body[0]
    assert isinstance(account, Table)
    # Who signed it has no room beside the sums, so that not even rows of two lines hold it.
    long = "经手人、证明人、审批人都已签字"
    table = replace(
        account,
        columns=(*account.columns, Column("签字")),
        rows=tuple((*row, long) for row in account.rows),
        total=(*(account.total or ()), ""),
        balance=(*(account.balance or ()), ""),
    )
    pages = pages_of(table, "finance", samples.TOTEM)
    found = [mark for page in pages for mark in page.items if isinstance(mark, Glyphs)]
    sums = [mark for mark in found if mark.text.endswith(("0.00", ".50", ".40", ".90"))]
    assert len(sums) == 12
    assert len({mark.x + mark.offsets[mark.text.index(".")] for mark in sums}) == 1
    assert sum(mark.text == "支出" for mark in found) == 8


def carried(page: Page) -> list[str]:
    """What stands on the row of 承前页, from the left."""
    (label,) = marks(page, "承前页")
    row = [mark for mark in page.items if isinstance(mark, Glyphs) and mark.baseline == label.baseline]
    return [mark.text for mark in sorted(row, key=lambda mark: mark.x + mark.offsets[-1])]


def test_whole_numbers_are_carried_over_where_the_total_is_their_sum() -> None:
    table = samples.GROUPED.body[0]
    assert isinstance(table, Table)
    assert carried(pages_of(table, "finance")[1]) == ["承前页", "796", "119,400.00", "18", "28,800.50", "148,200.50"]


def test_years_and_prices_in_whole_numbers_are_not_summed() -> None:
    columns = (Column("物品"), Column("购置年份", "right"), Column("单价", "right"), Column("金额", "decimal"))
    rows = tuple((f"物品{n}", "2016", "300", "600.00") for n in range(9))
    for total in (("合计", "", "", "5,400.00"), ("合计", "2016", "300", "5,400.00")):
        assert carried(pages_of(Table(columns, rows, total), "finance")[1]) == ["承前页", "4,200.00"]


def test_balances_and_unit_prices_are_no_sums_to_carry_over() -> None:
    columns = (Column("摘要"), Column("支出", "decimal"), Column("单价", "decimal"), Column("余额", "decimal"))
    rows = tuple((f"第{n}笔", "10.00", "2.50", f"{100 - 10 * n}.00") for n in range(9))
    for price in ("", "2.50"):
        pages = pages_of(Table(columns, rows, ("合计", "90.00", price, "")), "finance")
        assert carried(pages[1]) == ["承前页", "70.00"]
    assert not marks(pages_of(Table(columns, rows, ("完", "", "", "")), "finance")[1], "承前页")


def test_a_total_over_a_cell_that_cannot_be_read_carries_nothing_over() -> None:
    columns = (Column("摘要"), Column("支出", "decimal"))
    rows = (("不明", "见附页"), *((f"第{n}笔", "10.00") for n in range(8)))
    assert not marks(pages_of(Table(columns, rows, ("合计", "80.00")), "finance")[1], "承前页")


@pytest.mark.parametrize("word", ["NaN", "sNaN", "Infinity", "-inf", "1e9999999", "1_000"])
def test_a_word_that_a_computer_reads_as_a_number_is_a_word(word: str) -> None:
    assert amount(word) is None
    for kind, columns in (("finance", 3), ("prices", 3), ("scores", 2)):
        rows = tuple((f"第{n}项", *(word for _ in range(columns - 1))) for n in range(9))
        heads = (Column("项目"), *(Column("金额", "decimal") for _ in range(columns - 1)))
        for profile in (samples.HALL, samples.LED_FULL):
            assert word in "".join(page.text for page in pages_of(Table(heads, rows), kind, profile))


@pytest.fixture
def hours_end() -> Iterator[None]:
    """What would take hours is ended after half a minute of processor time."""

    def end(*_: object) -> None:
        raise TimeoutError

    if not hasattr(signal, "setitimer"):
        pytest.skip("this system ends no thread by its processor time")
    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, 30)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.usefixtures("hours_end")
@pytest.mark.parametrize("digits", ["1", "1,", ","])
def test_a_cell_of_digits_without_end_is_read_in_one_go(digits: str) -> None:
    assert amount(digits * 1_000_000 + "元") is None


@pytest.mark.parametrize(
    ("cell", "worth"),
    [("1,234.50", "1234.50"), (",5", "5"), ("5,", "5"), ("−.5", "-.5"), ("+7.", "7"), ("1" * 20_000, "1" * 20_000)],
)
def test_a_figure_is_worth_what_it_says_however_it_is_parted(cell: str, worth: str) -> None:
    assert amount(cell) == Decimal(worth)


@pytest.mark.parametrize("cell", ["", ",", "+", ".", "1.2.3", "1-2", "元"])
def test_what_has_no_figure_is_worth_nothing(cell: str) -> None:
    assert amount(cell) is None


def test_every_sample_table_adds_up() -> None:
    for document in (samples.FINANCE, samples.GROUPED, samples.WIDE):
        (table,) = (block for block in document.body if isinstance(block, Table))
        assert table.total is not None
        for number, total in enumerate(table.total):
            values = [row[number].replace(",", "") for row in table.rows if not is_subtotal(row)]
            if total and total[0].isdigit():
                assert sum(Decimal(value or "0") for value in values) == Decimal(total.replace(",", ""))


def test_a_title_of_blanks_takes_no_page_with_it() -> None:
    for profile in (samples.HALL, samples.TOTEM, samples.LED_FULL):
        document = Document("　" * 50, (samples.paragraph("全文在这里"),))
        pages = set_pages(document, "page", profile.width, profile.height, profile, samples.THEME, faces(), {})
        assert "全文在这里" in "".join(page.text for page in pages).replace("\n", "")


def test_a_head_never_stands_at_the_foot_of_a_page_without_a_row() -> None:
    table = Table((Column("户主姓名"), Column("金额", "decimal")), tuple((f"第{n}户", "1.00") for n in range(4)))
    for lines in range(1, 15):
        document = Document("题目", (*(samples.paragraph(f"第{n}段。") for n in range(lines)), table))
        pages = set_pages(document, "page", 1920, 1080, samples.HALL, samples.THEME, faces(), {}, "table")
        for page in pages:
            words = [mark.text for mark in page.items if isinstance(mark, Glyphs)]
            assert ("户主姓名" in words) == any(word.endswith("户") for word in words), lines


def test_what_is_left_closes_an_account_below_its_sum_in_the_colour_that_matters() -> None:
    account = samples.FINANCE.body[0]
    assert isinstance(account, Table)
    assert account.total is not None
    assert account.balance is not None
    last = pages_of(account, "finance")[-1]
    total, left = (next(cell for cell in row if cell[:1].isdigit()) for row in (account.total, account.balance))
    sum_, rest = marks(last, total)[-1], marks(last, left)[-1]
    assert rest.baseline > sum_.baseline
    assert rest.colour != sum_.colour


@pytest.mark.parametrize(("rows", "shared"), [(7, [7]), (8, [4, 4]), (9, [5, 4]), (10, [7, 3]), (15, [5, 5, 5])])
def test_a_table_s_last_page_is_not_left_a_row_or_two(rows: int, shared: list[int]) -> None:
    table = Table((Column("品名"), Column("说明")), tuple((f"物品{n}", "完好") for n in range(rows)))
    assert [page.text.count("完好") for page in pages_of(table, "table")] == shared
