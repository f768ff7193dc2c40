"""What a file hid stands where it was hidden, reaches no wall, and goes by one press. Every number is generated."""

import copy
from collections.abc import ItemsView

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.model import Json
from server.errors import Refused
from server.notices import service as notices
from server.notices.hidden import IDENTITY, carriers, guarded, shown, unhidden, veiled, without
from server.notices.importing.drafts import import_file
from server.notices.leaves import told
from server.notices.paging import wall_document
from server.notices.text import text_from_blocks
from server.notices.undoing import Wording, taken_back
from tests.server.office import allowances, identity, sheet, spreadsheet
from tests.server.test_mending import undo, write
from tests.server.world import World

WHOLE = identity(7)


def table(**more: Json) -> dict[str, Json]:
    made: dict[str, Json] = {
        "type": "table",
        "columns": [
            {"head": "户主", "align": "left"},
            {"head": "证号", "align": "left", "hidden": "G"},
            {"head": "元", "align": "decimal"},
        ],
        "rows": [["甲", WHOLE, "1"], ["乙", identity(8), "2"], ["丙", identity(9), "3"]],
        "total": ["合计", "", "6"],
        "hidden_rows": {"1": "7"},
    }
    return made | more


def line(words: str, **mark: Json) -> dict[str, Json]:
    return {"type": "paragraph", "runs": [{"text": words}], **mark}


COMMENT = line("这户要再核", hidden={"carrier": "comment", "place": "B2"})


def test_what_was_hidden_is_in_no_text_and_on_no_page() -> None:
    body: list[Json] = [line("名单"), table(), COMMENT]
    (first, left) = shown(body)
    assert first == line("名单")
    assert isinstance(left, dict)
    assert left["rows"] == [["甲", "1"], ["丙", "3"]]
    assert (left["total"], [one["head"] for one in left["columns"]]) == (["合计", "6"], ["户主", "元"])
    assert "hidden" not in str(left)
    text = text_from_blocks([one for one in body if isinstance(one, dict)])
    assert "这户" not in text and "乙" not in text and WHOLE not in text  # noqa: PT018 — one claim


def test_every_hidden_thing_is_found_in_the_order_of_the_text() -> None:
    found = carriers([COMMENT, table()])
    assert [(one.kind, one.place, one.block, one.at) for one in found] == [
        ("comment", "B2", 0, None),
        ("column", "G", 1, 1),
        ("row", "7", 1, 1),
    ]


def test_rows_hidden_side_by_side_are_one_thing() -> None:
    (column, run, alone) = carriers([table(rows=[["甲", "", ""]] * 5, hidden_rows={"0": "3", "1": "4", "4": "9"})])
    assert (column.kind, run.place, run.at, run.last, alone.place) == ("column", "3-4", 0, 1, "9")


def test_taking_rows_away_leaves_the_marks_of_the_others_where_they_belong() -> None:
    body: list[Json] = [table(rows=[[str(at), "", ""] for at in range(5)], hidden_rows={"0": "3", "3": "6"})]
    (left,) = without(body, carriers(body)[1])
    assert isinstance(left, dict)
    assert left["hidden_rows"] == {"2": "6"}
    assert left["rows"][2][0] == "3"


@given(st.lists(st.booleans(), min_size=1, max_size=5), st.lists(st.booleans(), min_size=1, max_size=5))
def test_making_everything_public_and_taking_everything_away_leave_no_mark(
    columns: list[bool], rows: list[bool]
) -> None:
    body: list[Json] = [
        {
            "type": "table",
            "columns": [
                {"head": str(at), "align": "left"} | ({"hidden": "A"} if on else {}) for at, on in enumerate(columns)
            ],
            "rows": [[f"{row}.{at}" for at in range(len(columns))] for row in range(len(rows))],
            "total": None,
        }
    ]
    if any(rows):
        body[0]["hidden_rows"] = {str(at): "1" for at, on in enumerate(rows) if on}
    public, gone = body, body
    while carriers(public):
        public = unhidden(public, carriers(public)[0])
    while carriers(gone):
        gone = without(gone, carriers(gone)[0])
    assert shown(public) == public
    assert len(str(text_from_blocks([one for one in public if isinstance(one, dict)]))) >= len(columns) * len(rows)
    if not all(columns):
        assert shown(body) == gone


@given(st.integers(0, 999), st.sampled_from(["", " ", "-"]), st.booleans())
def test_a_number_is_cut_down_when_it_comes_in_even_with_a_wrong_digit(serial: int, gap: str, wrong: bool) -> None:
    number = identity(serial)
    if wrong:
        number = number[:-1] + ("1" if number[-1] != "1" else "2")
        gap = ""
    written = f"{number[:6]}{gap}{number[6:]}"
    kept = guarded({"body": [table(rows=[["甲", f"证{written}。", "1"]], hidden_rows={})]})
    assert number[6:] not in str(kept)
    assert IDENTITY.search(str(kept))
    assert guarded(kept) == kept


def test_what_was_not_hidden_is_left_as_it_was_written() -> None:
    kept = guarded({"body": [line(f"证 {WHOLE}"), table(rows=[[WHOLE, "", ""]], hidden_rows={})]})
    assert str(kept).count(WHOLE) == 2
    assert veiled("2026-11-23 至 2026-11-30，编号 2026110023") == "2026-11-23 至 2026-11-30，编号 2026110023"


def imported(world: World, raw: bytes) -> int:
    world.make_channels()
    with world.session() as session:
        (notice,) = import_file(session, world.wang, "名单.xlsx", raw, category_id=1, issuer="示例镇", now=world.now)
        return notice.id


def press(world: World, notice_id: int, *, keep: bool = False) -> notices.Mended:
    with world.session() as session:
        notice = notices.get_notice(session, world.wang, notice_id)
        key = next(one.key for one in notices.findings(session, notice, today=world.today).open if one.rule == "hidden")
        return notices.apply_fix(
            session, world.wang, notice_id, key, revision=notice.revision, now=world.now, keep=keep
        )


def test_a_hidden_column_of_numbers_must_go_and_is_named_without_one_of_them(small_world: World) -> None:
    world = small_world
    notice_id = imported(world, allowances())
    with world.session() as session:
        notice = notices.get_notice(session, world.wang, notice_id)
        (finding,) = [one for one in notices.findings(session, notice, today=world.today).open if one.rule == "hidden"]
        assert finding.title == "藏着 8 个身份证号"
        assert finding.where == "表格 G 列，第 1 至 8 行。原表里这一列是隐藏的。"
        assert (finding.deed, finding.keep, finding.block, finding.part) == ("删掉 G 列", "", 0, "column:5-5")
        assert identity(7) not in str(notice.document)
        assert "3704********" in str(notice.document)
        assert "身份证" not in str(wall_document(notice)["body"])
        key = finding.key
        with pytest.raises(Refused, match="不能用回答代替"):
            notices.answer_finding(session, world.wang, notice_id, key, "public", now=world.now)
        with pytest.raises(Refused, match="不能留着公开"):
            notices.apply_fix(session, world.wang, notice_id, key, revision=1, now=world.now, keep=True)


def test_nothing_hidden_goes_to_review(small_world: World) -> None:
    world = small_world
    notice_id = imported(world, allowances())
    with pytest.raises(notices.MustFix) as refusal:
        world.submit(notice_id)
    assert [one.rule for one in refusal.value.findings] == ["hidden"]


def test_the_column_goes_by_one_press_and_comes_back_by_another(small_world: World) -> None:
    world = small_world
    notice_id = imported(world, allowances())
    before = copy.deepcopy(world.notice(notice_id).document)
    made = press(world, notice_id)
    assert made.words == "已删掉 G 列，8 行。"
    assert "3704" not in str(world.notice(notice_id).document)
    assert undo(world, notice_id, made) == "已撤销，和改之前一样了。"
    assert world.notice(notice_id).document == before


def test_cells_corrected_since_stay_when_the_column_comes_back(small_world: World) -> None:
    world = small_world
    notice_id = imported(world, allowances())
    made = press(world, notice_id)
    document = copy.deepcopy(world.notice(notice_id).document)
    document["body"][0]["rows"][3][2] = "赵示范"
    document["body"].append(line("有意见请打热线。"))
    write(world, notice_id, notices.DraftChanges(document=document))
    assert undo(world, notice_id, made) == "已撤销这一处，后来写的都还在。"
    (left, words) = world.notice(notice_id).document["body"]
    assert left["rows"][3][2] == "赵示范"
    assert [row[5] for row in left["rows"]] == ["3704********"] * 8
    assert (left["columns"][5]["hidden"], words) == ("G", line("有意见请打热线。"))


def test_what_is_made_public_is_checked_like_any_text(small_world: World) -> None:
    world = small_world
    rows = [["户主", "致贫原因"], ["甲", "示例"], ["乙", "示例"]]
    notice_id = imported(world, spreadsheet({"一": sheet(rows, columns=[2], hidden_rows=[3])}))
    for words in ("B 列已改成公开的。", "第 3 行已改成公开的。"):
        assert press(world, notice_id, keep=True).words == words
    with world.session() as session:
        notice = notices.get_notice(session, world.wang, notice_id)
        assert [one.rule for one in notices.findings(session, notice, today=world.today).open] == ["sensitive-word"]
        assert "乙" in notices.text_of(notice)


def test_sheets_and_comments_go_whole_and_come_back(small_world: World) -> None:
    world = small_world
    raw = spreadsheet(
        {"公示": sheet([["户主", "元"], ["甲", 1]]), "底册": sheet([["户主", "证号"], ["甲", WHOLE]])},
        hidden=["底册"],
        comments={"B2": "这户要再核"},
    )
    notice_id = imported(world, raw)
    before = copy.deepcopy(world.notice(notice_id).document)
    first, second = press(world, notice_id), press(world, notice_id)
    assert [first.words, second.words] == ["已删掉 B2 的批注。", "已删掉工作表“底册”，2 行。"]
    assert len(world.notice(notice_id).document["body"]) == 1
    undo(world, notice_id, second)
    undo(world, notice_id, first)
    assert world.notice(notice_id).document == before


def test_a_row_comes_back_between_the_rows_it_stood_between() -> None:
    before, after = table(), without([table()], carriers([table()])[1])[0]
    assert isinstance(after, dict)
    now = copy.deepcopy(after)
    now["rows"][1][0] = "丙改"
    back = taken_back(Wording("", (before,)), Wording("", (after,)), Wording("", (now,)))
    assert back is not None
    assert [row[0] for row in back.body[0]["rows"]] == ["甲", "乙", "丙改"]
    assert back.body[0]["hidden_rows"] == {"1": "7"}


def test_a_mark_of_a_row_that_no_table_has_marks_nothing() -> None:
    table: dict[str, Json] = {"type": "table", "columns": [{"head": "户主"}], "rows": [["甲"]]}
    assert carriers([table | {"hidden_rows": {"9" * 5000: "1", "1": "2", "x": "3"}}]) == []


def test_a_mend_is_taken_back_where_it_was_made_though_a_hidden_cell_says_the_same() -> None:
    def amounts(first: str, head: str = "元") -> dict[str, Json]:
        columns: list[Json] = [{"head": "测算", "align": "left", "hidden": "A"}, {"head": head, "align": "left"}]
        return {"type": "table", "columns": columns, "rows": [["12", first], ["", "12元"]]}

    mended = Wording("题目", (amounts("12元"),))
    back = taken_back(Wording("题目", (amounts("１２元"),)), mended, Wording("题目", (amounts("12元", "金额"),)))
    assert back == Wording("题目", (amounts("１２元", "金额"),))


class Marks(dict[str, Json]):
    """Marks of rows that count how often they are read."""

    read = 0

    def items(self) -> ItemsView[str, Json]:
        self.read += 1
        return super().items()


def test_a_save_reads_the_marks_of_a_table_once_and_not_for_every_cell() -> None:
    """With three thousand rows a column took two seconds, in which on SQLite nobody else could write."""
    marks = Marks({str(at): str(at + 2) for at in range(0, 40, 2)})
    listed: dict[str, Json] = {
        "type": "table", "columns": [{"head": "户主"}], "rows": [["甲"] for _ in range(40)], "hidden_rows": marks,
    }  # fmt: skip
    guarded({"body": [listed]})
    told(listed)
    assert marks.read < 6


@pytest.mark.parametrize("page", ["", "/review", "/sheet"])
def test_no_page_for_readers_prints_what_a_file_hid(world: World, page: str) -> None:
    world.make_channels()
    rows = [["示例：补助名单"], ["户主", "测算", "元"], ["甲", "内部一", 1], ["内部二", "内部三", 2]]
    raw = spreadsheet(
        {"公示": sheet(rows, columns=[2], hidden_rows=[4]), "底册": sheet([["内部四", "x"]])},
        hidden=["底册"],
        comments={"A3": "内部五"},
    )
    with world.session() as session:
        (made,) = import_file(session, world.wang, "a.xlsx", raw, now=world.now)
    told = world.browser("zhao").get(f"/notices/{made.id}{page}", headers={"Accept-Language": "zh"})
    assert (told.status_code, "内部" in told.text) == (200, False)
    assert "示例：补助名单" in told.text


def test_a_table_of_which_every_column_was_hidden_goes_with_the_last_and_comes_back(world: World) -> None:
    columns: list[Json] = [{"head": "户主", "hidden": "A"}, {"head": "元", "hidden": "B"}]
    body: list[Json] = [{"type": "table", "columns": columns, "rows": [["甲", "1"]]}, line("停电半天。")]
    for _ in columns:
        body = without(body, carriers(body)[0])
    assert body == [line("停电半天。")]
    one: dict[str, Json] = {"type": "table", "columns": columns[1:], "rows": [["1"]]}
    before, after = Wording("题目", (one, line("停电半天。"))), Wording("题目", (line("停电半天。"),))
    later = Wording("题目", (line("停电半天。"), line("后来写的。")))
    assert taken_back(before, after, later) == Wording("题目", (one, *later.body))
