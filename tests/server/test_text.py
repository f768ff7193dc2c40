"""Editor text and blocks are the same thing twice."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from playlists.document import parse_document
from server.notices.characters import PROPER_CODES, one_line, tidy
from server.notices.text import blocks_from_text, document_from_text, text_from_blocks

words = st.text(st.sampled_from("公示本村补助12.3元，甲乙丙AB"), min_size=1, max_size=12).filter(
    lambda t: t.strip() == t
)
lines = st.one_of(
    words,
    words.map(lambda t: f"一、{t}"),
    words.map(lambda t: f"（二）{t}"),
    st.lists(words, min_size=2, max_size=4).map("\t".join),
    words.map(lambda t: f"· {t}"),
    words.map(lambda t: f"1. {t}"),
    st.just(""),
)


@given(st.lists(lines, max_size=12).map("\n".join))
def test_blocks_written_as_text_are_read_back_the_same(text: str) -> None:
    blocks = blocks_from_text(text)
    assert blocks_from_text(text_from_blocks(blocks)) == blocks


@given(st.lists(lines, min_size=1, max_size=12).map("\n".join))
def test_every_text_becomes_a_document_the_wall_can_read(text: str) -> None:
    parse_document({**document_from_text(text), "title": "公示"})


def test_a_paste_from_a_spreadsheet_is_a_table_with_its_total() -> None:
    (table,) = blocks_from_text("户主\t金额\n张三\t1,200.50\n李四\t300\n合计\t1,500.50")
    assert table["columns"] == [{"head": "户主", "align": "left"}, {"head": "金额", "align": "decimal"}]
    assert table["rows"] == [["张三", "1,200.50"], ["李四", "300"]]
    assert table["total"] == ["合计", "1,500.50"]


def test_a_numbered_sentence_is_no_heading() -> None:
    (block,) = blocks_from_text("一、今年收入增加。")
    assert block["type"] == "paragraph"


def test_lines_that_do_not_count_from_one_stay_as_they_were_typed() -> None:
    blocks = blocks_from_text("3. 第三条\n5. 第五条")
    assert [block["type"] for block in blocks] == ["paragraph", "paragraph"]
    assert text_from_blocks(blocks) == "3. 第三条\n\n5. 第五条"


def test_figures_survive_an_edit_of_the_text() -> None:
    base = {"title": "", "body": [{"type": "figure", "asset": "a.png", "caption": "现场"}]}
    assert document_from_text("新的正文。", base)["body"][-1] == base["body"][0]


def test_private_use_codes_get_the_characters_the_standard_gave_them() -> None:
    assert tidy(b"\xfe\x59\xa6\xd9".decode("gb18030")) == "\u9fb4\ufe10"
    assert all(not 0xE000 <= proper <= 0xF8FF for proper in PROPER_CODES.values())


def test_direction_and_control_characters_are_dropped_and_lines_kept() -> None:
    assert tidy("甲\u202e乙\u0007\r\n丙\t丁") == "甲乙\n丙\t丁"
    assert one_line(" 甲\n乙 ") == "甲 乙"


@given(st.text())
def test_a_tidied_title_is_accepted_unless_it_holds_a_glyph_that_only_a_person_can_replace(text: str) -> None:
    title = "题" + one_line(text)
    if not any(unicodedata.category(sign) in ("Co", "Cn") for sign in title):
        parse_document({"title": title, "body": []})


def test_the_cells_above_the_heads_are_read_by_the_checks() -> None:
    columns = [{"head": "姓名", "group": "张三家"}, {"head": "金额", "group": "张三家"}]
    assert text_from_blocks([{"type": "table", "columns": columns, "rows": [["甲", "1"]]}]).startswith(
        "张三家\t张三家\n"
    )
