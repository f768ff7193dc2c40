"""Portrait screens: the lower panel is as high as what it holds, and the height above it is used."""

from playlists.document import Column, Document, Table
from playlists.model import Profile
from playlists.pages.display_list import Fill, Glyphs, Page, Picture
from playlists.pages.inkcheck import strays
from playlists.pages.theme import colour
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import kind_samples, samples


def pages_of(name: str, kind: str, profile: Profile = samples.TOTEM) -> list[Page]:
    document = kind_samples.KINDS.get(name) or samples.ALL[name][0]
    size = (profile.width, profile.height)
    return set_pages(document, "page", *size, profile, samples.THEME, faces(), kind_samples.ASSETS, kind)


def glyphs(page: Page, text: str) -> list[Glyphs]:
    return [mark for mark in page.items if isinstance(mark, Glyphs) and mark.text == text]


def right_edge(mark: Glyphs) -> int:
    return mark.x + mark.offsets[-1]


def panel_top(page: Page) -> int:
    ink = colour(samples.THEME, "panel")
    (panel,) = [m for m in page.items if isinstance(m, Fill) and m.colour == ink and m.w == page.width]
    return panel.y


def test_a_panel_with_nothing_but_the_number_is_low_and_one_with_a_code_is_high() -> None:
    assert panel_top(pages_of("prices", "prices")[0]) == 1920 - 38 * 6
    assert panel_top(pages_of("guide", "guide")[0]) == 1548
    number = [m for m in pages_of("prices", "prices")[0].items if isinstance(m, Glyphs) and m.text == "5691234"]
    assert [mark.baseline > 1920 - 38 * 6 and mark.size == 144 for mark in number] == [True]


def test_eight_units_of_a_score_board_stand_on_one_totem_page() -> None:
    assert len(pages_of("scores", "scores")) == 1


def test_a_table_is_closed_by_a_rule_as_strong_as_the_head_s() -> None:
    page = pages_of("finance", "finance", samples.HALL)[-1]
    table = samples.FINANCE.body[0]
    assert isinstance(table, Table)
    rules = sorted((m.y, m.h) for m in page.items if isinstance(m, Fill) and m.h in (3, 5) and m.colour == (26, 33, 39))
    assert [height for _, height in rules] == [5, 3, 3, 5]


def test_a_totem_s_poster_says_it_is_an_example_above_the_picture_and_keeps_the_low_panel() -> None:
    (page,) = pages_of("poster", "poster")
    assert panel_top(page) == 1920 - 38 * 6
    (tag,) = [m for m in page.items if isinstance(m, Glyphs) and m.text == "示例"]
    (picture,) = [m for m in page.items if isinstance(m, Picture)]
    assert tag.baseline < picture.y
    assert tag.x < 1080 // 4


def test_an_account_too_wide_for_a_totem_has_its_sums_in_columns_below_their_names() -> None:
    pages = pages_of("finance", "finance")
    assert len(pages) == 2
    assert [bool(glyphs(page, "摘要、日期")) for page in pages] == [True, True]
    (name,), (day,), (sum_,) = (glyphs(pages[0], text) for text in ("环卫人员工资", "10月22日", "12,000.00"))
    assert name.x == day.x
    assert name.baseline < day.baseline
    assert abs(day.baseline - sum_.baseline) <= 6
    incomes, expenses = glyphs(pages[0], "46,200.00") + glyphs(pages[0], "18,600.00"), glyphs(pages[0], "9,418.50")
    assert len({right_edge(mark) for mark in incomes}) == 1
    assert right_edge(incomes[0]) < expenses[0].x


def test_what_a_totem_carries_over_and_sums_up_stands_under_the_same_heads() -> None:
    last = pages_of("finance", "finance")[-1]
    carried, total = glyphs(last, "58,168.50"), glyphs(last, "62,794.90")
    assert abs(right_edge(carried[0]) - right_edge(total[0])) <= 3
    assert "期初12,905.30＋收入－支出" in last.text
    assert glyphs(last, "承前页")


def test_a_part_of_a_table_that_one_page_can_hold_does_not_begin_at_the_foot_of_another() -> None:
    grouped = samples.ALL["finance"][1]
    size = (samples.TOTEM.width, samples.TOTEM.height)
    pages = set_pages(grouped, "page", *size, samples.TOTEM, samples.THEME, faces(), {}, "finance")
    assert [("种粮补贴" in page.text, "农机补贴" in page.text) for page in pages] == [(True, False), (False, True)]
    assert all("全镇合计" in page.text for page in pages)


def account(table: Table) -> list[Page]:
    size = (samples.TOTEM.width, samples.TOTEM.height)
    document = Document("全年收支明细", (table,), unit="元")
    return set_pages(document, "page", *size, samples.TOTEM, samples.THEME, faces(), {}, "finance")


def test_an_account_under_a_merged_head_keeps_its_rows_and_the_names_of_its_sums_whole() -> None:
    columns = (
        *(Column("组"), Column("日期", "date"), Column("摘要")),
        *(Column("收入", "decimal", "本期发生额"), Column("支出", "decimal", "本期发生额")),
    )
    days = [("1组", f"{n}月10日", f"示例事项第{n}条支出说明", f"{n}001.50", "") for n in range(1, 5)]
    rows = (*days, ("", "", "1组小计", "10006.00", ""))
    total, balance = ("", "", "合计", "10006.00", "902.25"), ("", "", "期末结余", "9103.75", "")
    (page,) = account(Table(columns, rows, total, balance))
    said = page.text.splitlines()
    assert "示例事项第2条支出说明　1组　2月10日　2001.50" in said
    assert {"1组小计　10006.00", "合计　10006.00　902.25", "期末结余　9103.75"} <= set(said)
    (over,), (income,) = glyphs(page, "本期发生额"), glyphs(page, "收入")
    assert over.baseline < income.baseline
    sums = [
        mark for mark in page.items if isinstance(mark, Glyphs) and mark.text in ("1组小计", "示例事项第1条支出说明")
    ]
    assert len({mark.font for mark in sums}) == 2
    assert strays(page, faces()) == []


def test_parts_of_a_wide_table_repeat_as_many_columns_as_name_their_rows_and_sums() -> None:
    columns = (Column("组"), Column("户主"), *(Column(f"{month}月", "decimal") for month in range(1, 13)))
    sums = tuple(f"{month}00.50" for month in range(1, 13))
    rows = tuple(("1组", f"示例{name}", *sums) for name in "甲乙丙")
    pages = account(Table(columns, (*rows, ("1组", "小计", *sums)), ("", "合计", *sums), ("", "结余", *sums)))
    said = [line for page in pages for line in page.text.splitlines() if "00.50" in line]
    names = ["1组　示例甲", "1组　示例乙", "1组　示例丙", "1组　小计", "合计", "结余"]
    assert len(said) == len(names) * (len(said) // len(names)) > len(names)
    assert all(line.startswith(names[n % len(names)] + "　") for n, line in enumerate(said))


def test_names_over_two_totem_pages_are_shared_out_evenly() -> None:
    assert [page.text.count("＊") for page in pages_of("list", "list")] == [7, 6]


def test_a_project_s_photograph_stands_with_its_facts_on_one_totem_page() -> None:
    (page,) = pages_of("project", "project")
    (picture,) = [m for m in page.items if isinstance(m, Picture)]
    assert picture.w >= 90 * 6


def test_a_page_of_slides_needs_no_page_for_the_office_and_the_day_it_has_no_room_for() -> None:
    assert len(pages_of("slides", "slides")) == 2
