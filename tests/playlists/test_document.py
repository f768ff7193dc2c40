"""Documents are read strictly, kept wholly, and refused in a sentence that names the block."""

from typing import Any

import pytest

from playlists.document import (
    Column,
    Document,
    DocumentError,
    Figure,
    FigureRow,
    Heading,
    ListBlock,
    Names,
    Paragraph,
    QrCode,
    Quote,
    Run,
    Table,
    UnknownBlock,
    encode_document,
    parse_document,
    plain_text,
)

WHOLE = Document(
    "石桥村四季度收支",
    (
        Heading(1, "一、总数"),
        Paragraph((Run("结余"), Run("14,910.40元", True))),
        ListBlock(True, ("甲", "乙")),
        ListBlock(True, ("甲", "子", "孙", "乙"), (0, 1, 2, 0)),
        Quote((Run("应当公开"), Run("财务", True)), "《办法》第五条"),
        Table((Column("日期", "date"), Column("金额")), (("12月4日", "1.00"),), ("合计", "1.00"), ("结余", "2.00")),
        Table((Column("村"), Column("户数", "right", "种粮补贴")), (("石桥村", "96"),)),
        Figure("road.jpg", "硬化后的村路"),
        FigureRow((Figure("a.jpg", "前"), Figure("b.jpg"))),
        Names(("王兰", "李秀田")),
        QrCode("https://example.com", "扫码看全文"),
        UnknownBlock("map", "石桥村", {"points": [1, 2]}),
    ),
    slip="财务公开",
    issuer="石桥村",
    date="2017-12-15",
    period=("2017-12-15", "2017-12-22"),
    unit="元",
    example=True,
    correction="12月16日更正",
    face="table",
    extra={"later": {"field": True}},
)


def test_a_document_survives_writing_and_reading() -> None:
    assert parse_document(encode_document(WHOLE)) == WHOLE


def test_unknown_fields_and_blocks_are_kept() -> None:
    value = {"title": "题", "body": [{"type": "map", "text": "石桥", "zoom": 3}], "mood": "calm"}
    document = parse_document(value)
    assert document.unknown_blocks == ("map",)
    assert encode_document(document) == value


def _with(block: dict[str, Any]) -> dict[str, Any]:
    return {"title": "题", "body": [{"type": "paragraph", "runs": []}, block]}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ([], "The document must be an object of named fields, not a list."),
        ({"body": []}, "The document lacks 'title'."),
        ({"title": " ", "body": []}, "The document's title is empty; give it a title."),
        ({"title": 7, "body": []}, "The document: 'title' must be text, not a number."),
        ({"title": "题", "body": {}}, "The document: 'body' must be a list, not an object."),
        ({"title": "题", "body": [], "example": "yes"}, "The document: 'example' must be true or false, not text."),
        (
            {"title": "题", "body": [], "period": ["2017-12-15"]},
            "The document's period must be two days, the first and the last.",
        ),
        (
            {"title": "题", "body": [], "slip": "一二三四五六七八九"},
            "The document's slip has 9 characters; at most 8 fit the spine.",
        ),
        (_with({"type": "heading", "level": 5, "text": "一"}), "Block 2 (heading): 'level' must be 1, 2, 3 or 4."),
        (_with({"type": "heading", "level": True, "text": "一"}), "Block 2 (heading): 'level' must be 1, 2, 3 or 4."),
        (
            _with({"type": "paragraph", "runs": [{"text": 1}]}),
            "Block 2 (paragraph), run 1: 'text' must be text, not a number.",
        ),
        (_with({"type": "list", "items": [None]}), "Block 2 (list), item 1 must be text, not nothing."),
        (
            _with({"type": "list", "items": ["一"], "levels": [0, 1]}),
            "Block 2 (list) has 2 levels for 1 items.",
        ),
        (
            _with({"type": "list", "items": ["一"], "levels": [3]}),
            "Block 2 (list): each of 'levels' must be 0, 1 or 2.",
        ),
        (
            _with({"type": "table", "columns": [], "rows": []}),
            "Block 2 (table) has no column; delete it or give it one.",
        ),
        (
            _with({"type": "table", "columns": [{"head": "a", "align": "middle"}], "rows": []}),
            "Block 2 (table), column 1: 'align' must be one of auto, left, right, decimal, date.",
        ),
        (
            _with({"type": "table", "columns": [{"head": "a"}], "rows": [["1", "2"]]}),
            "Block 2 (table), row 1 has 2 cells for 1 columns.",
        ),
        (
            _with({"type": "table", "columns": [{"head": "a"}], "rows": [], "total": "9"}),
            "Block 2 (table), the total must be a list of cells, not text.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(value: Any, sentence: str) -> None:
    with pytest.raises(DocumentError) as refused:
        parse_document(value)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\x07", "\n", "\ue000", "\U000f0000", "\ufffe", "\u2028"])
def test_characters_that_would_lie_on_a_wall_are_refused_by_their_number(character: str) -> None:
    value = {"title": "题", "body": [{"type": "paragraph", "runs": [{"text": f"收{character}支"}]}]}
    with pytest.raises(DocumentError, match=f"U\\+{ord(character):04X}"):
        parse_document(value)


def test_a_rare_ideograph_newer_than_python_is_accepted() -> None:
    assert parse_document({"title": "\U000323af", "body": []}).title == "\U000323af"


def test_items_count_anew_below_each_item_above_them() -> None:
    nested = ListBlock(True, tuple("甲子丑乙寅卯"), (0, 1, 1, 0, 1, 2))
    assert nested.markers() == ["1.", "（1）", "（2）", "2.", "（1）", "①"]
    assert ListBlock(False, ("甲", "子"), (0, 1)).markers() == ["·", "·"]
    assert ListBlock(True, ("子",) * 21, (2,) * 21).markers()[19:] == ["⑳", "（21）"]


def test_a_row_of_pictures_without_a_picture_is_refused() -> None:
    with pytest.raises(DocumentError, match="Block 1 \\(figures\\) has no picture"):
        parse_document({"title": "题", "body": [{"type": "figures", "figures": []}]})


def test_two_characters_are_set_wide_where_others_have_three() -> None:
    assert Names(("王兰", "张　＊", "李秀田", "欧阳海月")).set_wide() == ["王　兰", "张　＊", "李秀田", "欧阳海月"]
    assert Names(("王兰", "张＊")).set_wide() == ["王兰", "张＊"]


def test_a_list_whose_levels_say_nothing_is_flat() -> None:
    value = {"title": "题", "body": [{"type": "list", "items": ["甲"], "levels": [0]}]}
    assert parse_document(value).body == (ListBlock(False, ("甲",)),)


def test_plain_text_has_every_word_once() -> None:
    text = plain_text(WHOLE)
    for word in ("一、总数", "14,910.40元", "甲", "日期\t金额", "合计\t1.00", "硬化后的村路", "扫码看全文", "石桥村"):
        assert word in text
