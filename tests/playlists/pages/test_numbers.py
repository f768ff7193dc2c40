"""A number stays whole and with what it counts, wherever on its line it falls and however it was typed."""

import pytest

from playlists.pages.atoms import atoms
from playlists.pages.breaking import break_lines
from tests.playlists.pages.test_breaking import SIZE, advance, lines_of
from tests.playlists.pages.test_stops import sheet_of

WHOLE = (
    # Numbers to call, typed in groups.
    "0571-8888 1234", "0571 8888 1234", "0571-8888 1234-801", "0571-88881234-801", "400 800 1234", "400-800-1234",
    "138 0000 1234", "8888 1234", "5691234",
    # Counts with a typed space.
    "3 次", "5 个工作日", "100 元", "86.40 万元", "3 批次", "第 3 次", "2017 年 12 月 15 日", "12 月 15 日",
    "8 时 30 分",
    # Measure words.
    "3眼", "7.5折", "6折", "6盆", "15批次", "30个百分点", "2个多月", "120余亩", "一百余户", "4台套", "3车次",
    "3楼", "3#楼",
    "三季度", "1季度", "0.5元/千瓦时", "1米8", "1.2万平方米", "20余万元", "10余年", "100多名",
    "315千伏安", "100毫升", "220伏",
    "5种",
    "2类", "18层", "3宗", "3成", "4星级", "5工作日", "2018年底",
    # Figures and ranges.
    "５６９", "５６９元", "２０１７年", "1～3月", "3—5天", "三分之二", "百分之三十", "1,234.56", "8:30-11:30",
    "9.5‰", "±5%", "1∶500", "二〇一七年十二月十五日", "十二月十五日", "二〇一七年十二月",
)  # fmt: skip
PADS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥玄黄"


@pytest.mark.parametrize("number", WHOLE)
def test_no_line_ends_inside_a_number_or_between_it_and_what_it_counts(number: str) -> None:
    for before in range(2, 24):
        text, ends, place = f"{PADS[:before]}{number}{PADS[:12]}", set(), 0
        for line in lines_of(text, 15 * SIZE, indent=0):
            place += len(line.text)
            ends.add(place)
        assert not ends & set(range(before + 1, before + len(number))), before


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1.本人到场", "1.|本|人|到|场"),
        ("12户主", "12|户|主"),
        ("2017 部门", "2017| |部|门"),
        ("5691234 张主任", "5691234| |张|主|任"),
        ("5691234 时间8时", "5691234| |时|间|8时"),
        ("100 2000元", "100| |2000元"),
        ("2017 2018年度", "2017| |2018年度"),
        ("5件，3件", "5件|，|3件"),
        ("3米2处", "3米|2处"),
        ("A——B座", "A|——|B座"),
        ("2018 种粮补贴", "2018| |种|粮|补|贴"),
    ],
)
def test_a_word_that_only_begins_as_a_unit_does_is_not_torn_for_it(text: str, parts: str) -> None:
    assert "|".join(atoms(text)) == parts


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("5个工作日", ["5个", "工作日"]),
        ("5 个工作日", ["5 个", "工作日"]),
        ("0571-8888 1234", ["0571-", "8888", "1234"]),
        ("2017 年 12 月 15 日", ["2017 年", "12 月", "15 日"]),
        ("十二月二十五日", ["十二月", "二十五日"]),
    ],
)
def test_what_no_line_holds_is_parted_where_it_is_spoken_apart(text: str, lines: list[str]) -> None:
    assert [line.text.strip() for line in sheet_of(64).lines(text, 16, 64)] == lines
    assert "".join(line.text for line in break_lines(text, (False,) * len(text), advance, SIZE, 4 * SIZE)) == text


def test_marks_without_end_fill_their_lines() -> None:
    text = "，" * 2000
    lines = lines_of(text, 20 * SIZE, indent=0)
    assert "".join(line.text for line in lines) == text
    assert len(lines) <= 120
