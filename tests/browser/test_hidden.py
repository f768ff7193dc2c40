"""What a file or a paste hid, seen where it was hidden, and taken away or made public by a press."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, Enter
from tests.browser.road import kept
from tests.browser.test_kinds import begin, saved
from tests.browser.township import Township
from tests.server.office import allowances, identity, sheet, spreadsheet

FROM_EXCEL = f"""<html><body><table><col width=64 span=2><col width=0 style='display:none;mso-width-source:userset'>
<tr><td>序号</td><td>户主</td><td>身份证号</td></tr>
<tr><td>1</td><td>示一</td><td>{identity(3)}</td></tr>
<tr height=0 style='display:none'><td>2</td><td>示二</td><td>{identity(4)}</td></tr>
<tr><td>3</td><td>示三</td><td>{identity(5)}</td></tr></table></body></html>"""


def received(page: Page, place: Township, folder: Path, raw: bytes) -> int:
    file = folder / "11月低保名单.xlsx"
    file.write_bytes(raw)
    page.goto(place.url + "/notices/new")
    page.locator("input[name=file]").set_input_files(file)
    page.get_by_role("button", name="读进来").click()
    page.wait_for_url(re.compile(r"/notices/\d+/edit"))
    expect(page.locator("#blocks .blk").first).to_be_visible()
    found = re.search(r"/notices/(\d+)/", page.url)
    assert found is not None
    return int(found[1])


def test_a_hidden_column_is_hatched_and_numbered_in_the_table_and_goes_by_one_press(
    place: Township, enter: Enter, complaints: Complaints, tmp_path: Path
) -> None:
    page = enter("both")
    number = received(page, place, tmp_path, allowances())
    before = saved(place, number)
    head = page.locator(".heads th.hid")
    expect(head).to_contain_text("原表藏起的")
    expect(head).to_contain_text("G 列 身份证号")
    finding = page.locator("[data-finding]").filter(has_text="藏着 8 个身份证号")
    expect(head.locator(".no")).to_have_text(finding.locator(".no").inner_text())
    cells = page.locator("td.hid")
    expect(cells).to_have_count(8)
    expect(cells.first).to_have_text("3704********")
    assert "repeating-linear-gradient" in cells.first.evaluate("(cell) => getComputedStyle(cell).backgroundImage")
    assert cells.first.evaluate("(cell) => getComputedStyle(cell).borderLeftWidth") == "2px"
    assert not re.search(r"\d{17}[\dX]", page.content())

    finding.hover()
    expect(head).to_have_class(re.compile(r"\blit\b"))
    expect(page.locator("[data-finding].lit")).to_have_count(0)
    head.focus()
    expect(finding).to_have_class(re.compile(r"\blit\b"))
    page.locator(".heads th").first.hover()

    finding.get_by_role("button", name="删掉 G 列").click()
    line = page.locator("#mended .undo1")
    expect(line).to_contain_text("已删掉 G 列，8 行。")
    expect(page.locator(".hid")).to_have_count(0)
    assert len(saved(place, number)[0]["columns"]) == 5
    line.get_by_role("button", name="撤销").click()
    expect(line).to_have_text("已撤销，和改之前一样了。")
    expect(cells).to_have_count(8)
    assert saved(place, number) == before
    assert complaints.heard == []


def test_typing_beside_it_neither_loses_the_mark_nor_what_it_marks(
    place: Township, enter: Enter, tmp_path: Path
) -> None:
    page = enter("both")
    number = received(page, place, tmp_path, allowances())
    (before,) = saved(place, number)
    page.locator("tbody td").nth(2).click()
    page.keyboard.press("End")
    page.keyboard.type("（示例）")
    kept(page)
    (after,) = saved(place, number)
    assert after["rows"][0][2] == "张示一（示例）"
    assert after["columns"] == before["columns"]
    assert [row[5] for row in after["rows"]] == ["3704********"] * 8
    page.locator(".act button:visible").first.click()
    kept(page)
    (after,) = saved(place, number)
    assert [column.get("hidden") for column in after["columns"]] == [None] * 4 + ["G"]


def test_hidden_rows_sheets_and_comments_stand_in_their_places_and_survive_the_rows_around(
    place: Township, enter: Enter, tmp_path: Path
) -> None:
    page = enter("both")
    rows = [["户主", "元"], ["示一", 1], ["示二", 2], ["示三", 3], ["示四", 4]]
    raw = spreadsheet(
        {"公示": sheet(rows, hidden_rows=[4]), "底册": sheet([["户主", "电话"], ["示一", "13912345678"]])},
        hidden=["底册"],
        comments={"B2": "这户要再核"},
    )
    number = received(page, place, tmp_path, raw)
    row = page.locator("tr.hidr")
    expect(row).to_contain_text("原表藏起的第 4 行")
    expect(row.locator(".no")).to_have_count(1)
    blocks = page.locator(".blk.hidb")
    expect(blocks.nth(0)).to_contain_text("批注 B2")
    expect(blocks.nth(1)).to_contain_text("原文件藏起的工作表“底册”")
    expect(blocks.nth(1)).to_contain_text("139********")
    for at in range(2):
        expect(blocks.nth(at).locator(".nos .no")).to_have_count(1)
    page.locator("tbody td").first.click()
    page.locator("[data-block=drop-row]").first.click()
    kept(page)
    table, comment, away = saved(place, number)
    assert (table["rows"], table["hidden_rows"]) == ([["示二", "2"], ["示三", "3"], ["示四", "4"]], {"1": "4"})
    assert (comment["hidden"]["carrier"], away["hidden"]["place"]) == ("comment", "底册")
    finding = page.locator("[data-finding]").filter(has_text="藏着 1 行")
    finding.get_by_role("button", name="要公开").click()
    expect(page.locator("#mended")).to_contain_text("第 4 行已改成公开的。")
    expect(row).to_have_count(0)
    assert "hidden_rows" not in saved(place, number)[0]


def test_a_paste_from_a_spreadsheet_shows_what_was_hidden_there(place: Township, enter: Enter) -> None:
    page = enter("both")
    number = begin(page, place, "notice")
    page.locator("#blocks .txt").first.click()
    page.evaluate(
        """(html) => {
          const clipboard = new DataTransfer();
          clipboard.setData('text/html', html);
          clipboard.setData('text/plain', 'x');
          document.activeElement.dispatchEvent(
            new ClipboardEvent('paste', {clipboardData: clipboard, bubbles: true, cancelable: true}));
        }""",
        FROM_EXCEL,
    )
    expect(page.locator(".heads th.hid")).to_contain_text("3 列 身份证号")
    expect(page.locator("tr.hidr")).to_contain_text("原表藏起的第 3 行")
    assert identity(3) not in page.content()
    kept(page)
    expect(page.locator("[data-finding]").filter(has_text="藏着 3 个身份证号")).to_be_visible()
    table = saved(place, number)[-1]
    assert [column.get("hidden") for column in table["columns"]] == [None, None, "3"]
    assert table["hidden_rows"] == {"1": "3"}
    assert [row[2] for row in table["rows"]] == ["3704********"] * 3


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_the_page_is_no_wider_than_its_screen(
    place: Township, enter: Enter, tmp_path: Path, width: int, height: int
) -> None:
    page = enter("both", width, height)
    received(page, place, tmp_path, allowances())
    page.get_by_role("button", name="删掉 G 列").click()
    expect(page.locator("#mended .undo1")).to_contain_text("已删掉 G 列")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
