"""A spreadsheet comes in with what it shows, and what it hid stands marked in its place. Every number is generated."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.notices.hidden import carriers
from server.notices.importing import LaidOut, Unreadable, read_laid_out
from server.notices.importing.xlsx import MOST_ROWS, MOST_SHEETS, MOST_TEXT
from server.notices.numbers import is_identity
from tests.server.office import allowances, identity, sheet, spreadsheet


def read(raw: bytes) -> LaidOut:
    found = read_laid_out("名单.xlsx", raw)
    assert found is not None
    return found


def test_a_list_comes_with_its_title_and_its_columns_as_they_look() -> None:
    found = read(allowances())
    assert found.title == "示例：11月新增低保对象"
    (table,) = found.body
    assert [(one["head"], one["align"]) for one in table["columns"]][:5] == [
        ("序号", "decimal"),
        ("村组", "left"),
        ("户主", "left"),
        ("人数", "decimal"),
        ("月保障金（元）", "decimal"),
    ]
    assert table["rows"][0][:5] == ["1", "看庄村1组", "张示一", "2", "1290"]
    assert len(table["rows"]) == 8


def test_a_hidden_column_keeps_its_letter_though_an_empty_one_before_it_is_left_out() -> None:
    (table,) = read(allowances()).body
    assert [column.get("hidden") for column in table["columns"]] == [None] * 5 + ["G"]


def test_hidden_rows_keep_their_numbers() -> None:
    rows = [["户主", "元"], ["甲", 1], ["乙", 2], ["丙", 3], ["合计", 6]]
    (table,) = read(spreadsheet({"一": sheet(rows, hidden_rows=[3])})).body
    assert table["hidden_rows"] == {"1": "3"}
    assert (table["rows"][1], table["total"]) == (["乙", "2"], ["合计", "6"])


def test_a_hidden_line_above_the_table_is_no_title() -> None:
    rows = [["内部测算"], ["户主", "元"], ["甲", 1]]
    found = read(spreadsheet({"一": sheet(rows, hidden_rows=[1])}))
    assert found.title == ""
    assert found.body[0]["hidden"] == {"carrier": "row", "place": "1"}


def test_a_list_of_one_column_keeps_its_hidden_rows_and_comments_marked() -> None:
    rows = [["示例：名单"], ["张示一"], ["李示二，内部测算"], ["王示三"]]
    found = read(spreadsheet({"一": sheet(rows, hidden_rows=[3])}, comments={"A2": "这户要再核"}))
    assert [(block["runs"][0]["text"], block.get("hidden")) for block in found.body] == [
        ("张示一", None),
        ("李示二，内部测算", {"carrier": "row", "place": "3"}),
        ("王示三", None),
        ("这户要再核", {"carrier": "comment", "place": "A2"}),
    ]


def test_a_sheet_whose_name_is_blank_is_hidden_all_the_same() -> None:
    raw = spreadsheet({"公示": sheet([["户主", "元"], ["甲", 1]]), " ": sheet([["底册", "1"]])}, hidden=[" "])
    assert read(raw).body[1]["hidden"] == {"carrier": "sheet", "place": "无名"}


def test_a_lone_line_in_a_hidden_column_is_hidden_with_it() -> None:
    rows = [["内部测算"], ["序号", "户主", "元"], ["1", "甲", 1], ["此表作废"]]
    found = read(spreadsheet({"一": sheet(rows, columns=[1])}))
    assert found.title == ""
    above, _table, below = found.body
    assert (above["hidden"], below["hidden"]) == (
        {"carrier": "words", "place": "A1"},
        {"carrier": "words", "place": "A4"},
    )


def test_a_title_that_spreads_over_columns_that_are_shown_is_the_title_though_its_own_is_hidden() -> None:
    merged = sheet([["示例：名单"], ["序号", "户主", "元"], ["1", "甲", 1]], columns=[1]).replace(
        "</worksheet>", '<mergeCells><mergeCell ref="A1:C1"/></mergeCells></worksheet>'
    )
    assert read(spreadsheet({"一": merged})).title == "示例：名单"


def test_a_hidden_sheet_and_a_comment_come_marked_with_their_place() -> None:
    raw = spreadsheet(
        {"公示": sheet([["户主", "元"], ["甲", 1]]), "底册": sheet([["户主", "电话"], ["甲", "示例"]])},
        hidden=["底册"],
        comments={"B2": "这户要再核"},
    )
    table, comment, away = read(raw).body
    assert "hidden" not in table
    assert (comment["hidden"], comment["runs"]) == ({"carrier": "comment", "place": "B2"}, [{"text": "这户要再核"}])
    assert away["hidden"] == {"carrier": "sheet", "place": "底册"}


@pytest.mark.parametrize(
    ("value", "form", "says"),
    [
        (46349, (14, ""), "2026-11-23"),
        (46349.5, (22, ""), "2026-11-23 12:00"),
        (46349, (176, 'yyyy"年"m"月"d"日"'), "2026-11-23"),
        (0.125, (10, ""), "12.50%"),
        (0.5, (9, ""), "50%"),
        (1290, (3, ""), "1,290"),
        (1290, (177, "#,##0.00"), "1,290.00"),
        (0.1 + 0.2, (0, "General"), "0.3"),
        (12.5, (2, ""), "12.50"),
        (7, (0, "General"), "7"),
        (1234.5, (43, r'_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ '), "1,234.50"),
        (1234.5, (176, r"#,##0.00_);[Red]\(#,##0.00\)"), "1,234.50"),
        (1234.5, (176, "0.00_ "), "1234.50"),
        (1234.5, (40, ""), "1,234.50"),
        (-1234.5, (44, ""), "-1,234.50"),
        (0.125, (176, "0.0%;-0.0%"), "12.5%"),
        (float("nan"), (14, ""), "nan"),
    ],
)
def test_numbers_are_read_as_the_sheet_shows_them(value: float, form: tuple[int, str], says: str) -> None:
    raw = spreadsheet({"一": sheet([["项", "值"], ["甲", value]])}, formats=[form])
    (table,) = read(raw).body
    assert table["rows"] == [["甲", says]]


def test_signs_that_xml_does_not_hold_are_read_as_the_line_ends_they_are() -> None:
    (table,) = read(spreadsheet({"一": sheet([["户主", "说明"], ["甲", "第一行_x000D_\n第二行，表_x0031_"]])})).body
    assert table["rows"] == [["甲", "第一行 第二行，表_x0031_"]]


def test_the_strings_a_workbook_shares_are_looked_up_without_how_they_are_read_aloud() -> None:
    made = io.BytesIO(spreadsheet({"一": sheet([["户主", "元"], ["甲", 1]])}))
    with zipfile.ZipFile(made, "a") as package:
        package.writestr(
            "xl/sharedStrings.xml", "<sst><si><r><t>张</t></r><r><t>示一</t></r><rPh><t>zhang</t></rPh></si></sst>"
        )
    raw = made.getvalue()
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    inline = b'<c r="A2" t="inlineStr"><is><t>\xe7\x94\xb2</t></is></c>'
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        inline, b'<c r="A2" t="s"><v>0</v></c>'
    )
    fresh = io.BytesIO()
    with zipfile.ZipFile(fresh, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    (table,) = read(fresh.getvalue()).body
    assert table["rows"] == [["张示一", "1"]]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"PK\x03\x04 broken",
        b"\xff\xff\x00\x01\x02\x81",
        allowances()[:-80],
        spreadsheet({"一": "<worksheet><sheetData></worksheet>"}),
        spreadsheet({"一": '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'}),
    ],
)
def test_what_is_no_spreadsheet_is_refused_in_a_sentence_that_names_the_mend(raw: bytes) -> None:
    with pytest.raises(Unreadable, match=r"另存为 \.xlsx"):
        read(raw)


def test_an_empty_one_and_one_too_wide_or_too_long_say_so() -> None:
    with pytest.raises(Unreadable, match="空的"):
        read(spreadsheet({"一": sheet([])}))
    far = sheet([["甲", "乙"]]).replace('r="B1"', 'r="ZZ1"')
    with pytest.raises(Unreadable, match="60 列"):
        read(spreadsheet({"一": far}))
    with pytest.raises(Unreadable, match="3000 行"):
        read(spreadsheet({"一": sheet([["甲", "乙"]] * 3001)}))


@given(st.binary(max_size=400), st.integers(0, 3000))
def test_a_damaged_one_is_read_or_refused_and_nothing_else(noise: bytes, at: int) -> None:
    raw = allowances()
    at = at % len(raw)
    with suppress(Unreadable):
        read(raw[:at] + noise + raw[at + len(noise) :])


def test_the_numbers_made_here_are_such() -> None:
    assert is_identity(identity(7))


def packed(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return made.getvalue()


def parts_of(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return {name: package.read(name) for name in package.namelist()}


SMALL = parts_of(spreadsheet({"一": sheet([["户主", "元"], ["甲", 1]])}))
SHEET = "xl/worksheets/sheet1.xml"


def test_a_workbook_of_many_cells_that_share_one_long_text_is_refused_before_it_is_written_out() -> None:
    cells = b'<c t="s"><v>0</v></c>' * 60
    rows = b"".join(b"<row>" + cells + b"</row>" for _ in range(40))
    shared = b"<sst><si><t>" + b"a" * (MOST_TEXT // 1000) + b"</t></si></sst>"
    raw = packed(
        SMALL | {SHEET: b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>", "xl/sharedStrings.xml": shared}
    )
    assert len(raw) < 4000
    with pytest.raises(Unreadable, match="字太多"):
        read(raw)


def test_text_of_all_sheets_together_counts() -> None:
    half = sheet([["户主", "甲" * (MOST_TEXT // 2)]])
    with pytest.raises(Unreadable, match="字太多"):
        read(spreadsheet({"一": half, "二": half, "三": half}))


def test_one_part_read_again_and_again_counts_every_time() -> None:
    again = b'<sheet name="x" r:id="r1"/>' * (MOST_SHEETS - 1)
    book = SMALL["xl/workbook.xml"].replace(b"</sheets>", again + b"</sheets>")
    padded = SMALL[SHEET].replace(b"<sheetData>", b" " * 300_000 + b"<sheetData>")
    with pytest.raises(Unreadable, match="展开后太大"):
        read(packed(SMALL | {"xl/workbook.xml": book, SHEET: padded}))


def test_a_part_of_millions_of_empty_elements_is_refused_before_it_is_read_as_a_tree() -> None:
    with pytest.raises(Unreadable, match="展开后太大"):
        read(packed(SMALL | {SHEET: b"<worksheet>" + b"<c/>" * 1_500_001 + b"</worksheet>"}))


def test_sheets_and_comments_without_end_are_refused() -> None:
    one = sheet([["户主", "元"]])
    with pytest.raises(Unreadable, match="张工作表"):
        read(spreadsheet({str(at): one for at in range(MOST_SHEETS + 1)}))
    with pytest.raises(Unreadable, match="条批注"):
        read(spreadsheet({"一": one}, comments={f"A{at}": "再核" for at in range(MOST_ROWS + 1)}))


@pytest.mark.parametrize("how", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_workbook_packed_as_no_office_program_does_is_refused(how: int) -> None:
    with pytest.raises(Unreadable, match=r"另存为 \.xlsx"):
        read(packed(SMALL, how))


def test_hidden_things_that_look_alike_are_numbered_in_their_order() -> None:
    raw = spreadsheet({"一": sheet([["户主", "元"]])}, comments={"A1": "再核", "B1": "再核"})
    alike = [block | {"hidden": {"carrier": "comment", "place": "A1"}} for block in read(raw).body[1:]]
    assert [carrier.times for carrier in carriers([*alike])] == [0, 1]


@pytest.mark.parametrize("place", ["9" * 5000, "7", "-1", "²"])
def test_a_cell_that_names_no_text_of_the_workbook_is_empty(place: str) -> None:
    cell = f'<c t="s"><v>{place}</v></c>'.encode()
    rows = b"<row>" + cell + b'<c t="n"><v>1</v></c><c t="n"><v>2</v></c></row>'
    shared = b"<sst><si><t>x</t></si></sst>"
    parts = SMALL | {SHEET: b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"}
    (table,) = read(packed(parts | {"xl/sharedStrings.xml": shared})).body
    assert [column["head"] for column in table["columns"]] == ["1", "2"]
