"""A reviewer is told of every change, whatever kind of block it is in."""

import copy
from collections.abc import Iterator

import pytest

from playlists.blocks import TYPES
from playlists.document import parse_document
from playlists.model import Json
from server.console.changed_words import told_with
from server.console.language import said
from server.notices.changes import Change, changes_between
from tests.server.test_console_words import app

BLOCKS: tuple[dict[str, Json], ...] = (
    {"type": "heading", "level": 1, "text": "一、总的情况"},
    {"type": "paragraph", "runs": [{"text": "本村"}, {"text": "不再补助", "strong": True}, {"text": "。"}]},
    {"type": "quote", "runs": [{"text": "村务应当公开"}], "source": "示例条例"},
    {"type": "list", "ordered": True, "items": ["甲", "乙"], "levels": [0, 1]},
    {"type": "names", "names": ["示例甲", "示例乙"]},
    {"type": "facts", "items": [{"label": "中标价", "answer": "10万元"}]},
    {"type": "steps", "head": "怎么办", "items": [{"name": "申请", "text": "到村委会"}]},
    {"type": "progress", "name": "修路", "percent": 10,
     "stages": [{"name": "开工", "state": "done", "note": "3月", "at": 5}]},
    {"type": "stages", "items": [{"name": "招标", "state": "now", "note": "9月1日"}]},
    {"type": "figure", "asset": "road-1.png", "caption": "路面"},
    {"type": "figures", "figures": [{"asset": "road-2.png", "caption": "路基"}]},
    {"type": "qr", "text": "https://example.invalid/a", "caption": "扫码看全文"},
    {"type": "page_image", "asset": "page-1.png", "letters": 120},
    {"type": "video", "digest": "sha256:00", "asset": "v.mp4", "poster": "v.png", "width": 1280, "height": 720,
     "duration_ms": 9000},
    {"type": "alert", "hazard": "暴雨", "level": "yellow", "issuer": "示例台", "relay": "示例镇", "issued": "9时",
     "facts": [{"label": "范围", "answer": "全镇"}], "actions": ["不过河"], "drill": True, "cancelled": "12时"},
    {"type": "table", "columns": [{"head": "项目", "group": "支出"}, {"head": "元", "align": "decimal"}],
     "rows": [["修路", "1.00"], ["清淤", "2.00"]], "total": ["合计", "3.00"], "balance": ["余额", "7.00"]},
    {"type": "table", "columns": [{"head": "空"}], "rows": []},
    {"type": "map", "text": "往后的格式才有的", "scale": 5},
)  # fmt: skip
ENUMS: dict[str, Json] = {"align": "right", "state": "ahead", "level": 2}


def sides(change: Change) -> tuple[str, str]:
    """What a reviewer reads of it."""
    return told_with(change.before, change.before_manner), told_with(change.after, change.after_manner)


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with app().test_request_context(headers={"Accept-Language": "zh"}):
        yield


def document(*blocks: dict[str, Json]) -> dict[str, Json]:
    return {"title": "示例", "body": [*blocks]}


def changed_once(value: Json, name: str = "") -> Iterator[Json]:
    """The value with one of its parts changed, for each part."""
    if isinstance(value, dict):
        for key in value:
            for other in changed_once(value[key], key):
                yield {**value, key: other}
    elif isinstance(value, list):
        for at, each in enumerate(value):
            for other in changed_once(each, name):
                yield [*value[:at], other, *value[at + 1 :]]
        yield [*value, *(copy.deepcopy(value[-1:]) or ["新"])]
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    else:
        yield {"yellow": "red"}.get(str(value)) or ENUMS.get(name) or f"{value}改"


def test_the_blocks_of_these_tests_are_blocks_of_the_format_and_all_of_them() -> None:
    parsed = parse_document(document(*BLOCKS))
    assert {block.type_name for block in parsed.body} - {""} == set(TYPES)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block["type"])
def test_no_part_of_a_block_changes_unseen(block: dict[str, Json]) -> None:
    others = list(changed_once(block))
    assert others
    for other in others:
        assert isinstance(other, dict)
        changes = changes_between(document(block), document(other))
        assert changes, other
        assert all(sides(change)[0] != sides(change)[1] for change in changes), other


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block["type"])
def test_a_block_that_goes_or_comes_is_seen(block: dict[str, Json]) -> None:
    between = {"type": "paragraph", "runs": [{"text": "照旧"}]}
    gone = changes_between(document(between, block), document(between))
    come = changes_between(document(between), document(between, block))
    assert gone
    assert all(change.kind == "delete" and sides(change)[0] for change in gone)
    assert come
    assert all(change.kind == "insert" and sides(change)[1] for change in come)


def test_what_did_not_change_is_not_told_even_where_an_empty_field_is_filed_or_not() -> None:
    assert changes_between(document(*BLOCKS), copy.deepcopy(document(*BLOCKS))) == []
    assert (
        changes_between(
            document({"type": "quote", "runs": [{"text": "村务"}]}),
            document({"type": "quote", "runs": [{"text": "村务", "strong": False}], "source": ""}),
        )
        == []
    )


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            {"type": "facts", "items": [{"label": "中标价", "answer": "10万元"}]},
            {"type": "facts", "items": [{"label": "中标价", "answer": "90万元"}]},
            ("第 1 段第 1 行", "中标价　10万元", "中标价　90万元"),
        ),
        (
            {"type": "names", "names": ["示例甲", "示例乙"]},
            {"type": "names", "names": ["示例甲", "示例丙"]},
            ("第 1 段第 2 行", "示例乙", "示例丙"),
        ),
        (
            {"type": "progress", "percent": 10},
            {"type": "progress", "percent": 90},
            ("第 1 段", "进度条，完成百分之：10", "进度条，完成百分之：90"),
        ),
        (
            {"type": "figure", "asset": "a.png", "caption": "路面"},
            {"type": "figure", "asset": "b.png", "caption": "路面"},
            ("第 1 段", "路面（图片，文件：a.png）", "路面（图片，文件：b.png）"),
        ),
        (
            {"type": "stages", "items": [{"name": "招标", "state": "now"}]},
            {"type": "stages", "items": [{"name": "招标", "state": "done"}]},
            ("第 1 段第 1 行", "招标（办理环节，进度：在做）", "招标（办理环节，进度：已完）"),
        ),
        (
            {"type": "paragraph", "runs": [{"text": "不再补助"}]},
            {"type": "paragraph", "runs": [{"text": "不再", "strong": True}, {"text": "补助"}]},
            ("第 1 段", "不再补助（段落）", "不再补助（段落，加粗的字：不再）"),
        ),
    ],
)  # fmt: skip
def test_a_change_is_told_in_words(before: dict[str, Json], after: dict[str, Json], told: tuple[str, str, str]) -> None:
    (change,) = changes_between(document(before), document(after))
    assert (change.kind, change.where, *sides(change)) == ("replace", *told)


@pytest.mark.parametrize("block", BLOCKS[:-1], ids=lambda block: block["type"])
def test_who_reads_english_is_told_in_english_but_for_the_words_of_the_notice(block: dict[str, Json]) -> None:
    own = {sign for text in texts(block) for sign in text}
    with app().test_request_context(headers={"Accept-Language": "en"}):
        for other in changed_once(block):
            assert isinstance(other, dict)
            if other["type"] != block["type"]:
                continue  # no block of ours: told as it is filed
            for change in changes_between(document(block), document(other)):
                told = "".join((said(change.where), *sides(change)))
                left = {sign for sign in told if "\u4e00" <= sign <= "\u9fff"}
                assert left <= own | {"改", "新"}, (change, told)


def texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(each)


def test_the_unit_of_the_figures_is_told_when_it_changes() -> None:
    table: dict[str, Json] = {"type": "table", "columns": [{"head": "收入"}], "rows": [["1"]]}
    (change,) = changes_between({**document(table), "unit": "元"}, {**document(table), "unit": "万元"})
    assert (change.where, change.before, change.after) == ("表格的单位", "元", "万元")


def test_an_item_set_in_a_level_is_told_with_its_level_and_the_others_are_not() -> None:
    def items(*levels: Json) -> dict[str, Json]:
        return {"type": "list", "ordered": True, "items": ["甲", "乙"], "levels": [*levels]}

    (change,) = changes_between(document(items(0, 0)), document(items(0, 1)))
    assert (change.where, *sides(change)) == ("第 1 段第 2 行", "乙（列表）", "乙（列表，第二级）")
