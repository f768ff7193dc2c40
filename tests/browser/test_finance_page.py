"""The finance page of the sample township made by hand in the editor: unit, total, balance; and lists in levels."""

import re

from playwright.sync_api import Page, expect

from deploy.demo.township import sample_notices
from playlists.model import Json
from server.channels.notice_preview import draft_pictures
from server.db.engine import transaction
from server.notices import service as notices
from server.notices.text import document_from_text, table_rows
from tests.browser.conftest import Complaints, Enter
from tests.browser.test_kinds import begin, saved, settled
from tests.browser.township import Township

PASTE = """(text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def pages(place: Township, number: int) -> list[list[str]]:
    """What the typesetter makes of it for the hall and the village, by the digests of its pages."""
    with place.services.reading() as session:
        notice = notices.get_notice(session, place.actor("both"), number)
        drawn = draft_pictures(session, notice, services=place.services)
        return [[page.digest for page in one.pages] for one in drawn]


def put(page: Page, row: str, cells: list[str]) -> None:
    for at, text in enumerate(cells):
        cell = page.locator(f".blk[data-type=table] {row}").locator("td, th").nth(at)
        cell.click()
        page.keyboard.press("Control+a")
        page.keyboard.type(text)


def test_the_page_made_by_hand_is_the_page_of_the_demonstration(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    (sample,) = [one for one in sample_notices() if one.kind == "finance"]
    page = enter("both")
    number = begin(page, place, "finance")
    expect(page.locator("#unit-line")).to_be_hidden()
    page.get_by_role("button", name="表格").click()
    page.locator("#d-unit").fill(sample.unit)
    table = page.locator(".blk[data-type=table]")
    table.locator("td").first.click()
    for _more in range(2):
        table.get_by_role("button", name="加一列").click()
    document = document_from_text(sample.text, {"unit": sample.unit})
    body = document["body"]
    assert isinstance(body, list)
    (wanted,) = body
    assert isinstance(wanted, dict)
    columns, rows, total, balance = (wanted[name] for name in ("columns", "rows", "total", "balance"))
    assert isinstance(columns, list)
    assert isinstance(rows, list)
    for _more in rows[1:]:
        table.get_by_role("button", name="加一行").click()
    heads, *lines = table_rows(wanted)
    put(page, "tr.heads", heads)
    table.get_by_role("button", name="有没有合计行").click()
    table.get_by_role("button", name="有没有结余行").click()
    # The words stand where there is room for them, beside the days.
    expect(page.locator("tr.total td").nth(1)).to_have_text("合计")
    expect(page.locator("tr.balance td").nth(1)).to_contain_text("期末结余")
    for at, cells in enumerate(lines[: len(rows)]):
        put(page, f"tbody tr:nth-child({at + 1})", cells)
    put(page, "tr.total", list(map(str, total or [])))
    # A narrow space, as a keyboard gives it.
    put(page, "tr.balance", [str(cell).replace("\u3000", " ") for cell in balance or []])
    for at, column in enumerate(columns):
        assert isinstance(column, dict)
        page.locator(".act select").nth(at).select_option(str(column["align"]))
    settled(page)
    (made,) = saved(place, number)
    assert {name: made[name] for name in wanted} == wanted
    by_hand = pages(place, number)
    with transaction(place.services.sessions) as session:
        changes = notices.DraftChanges(document=document)
        notice = notices.get_notice(session, place.actor("both"), number)
        notices.save_draft(
            session, place.actor("both"), number, changes, revision=notice.revision, now=place.services.clock()
        )
    assert by_hand == pages(place, number)
    expect(page.locator("#views img").first).to_be_visible()
    page.reload()
    expect(page.locator("#d-unit")).to_have_value(sample.unit)
    expect(page.locator("tr.balance td").nth(3)).to_have_text(str((balance or [""] * 4)[3]))
    page.goto(f"{place.url}/notices/{number}")
    expect(page.locator("tr.balance")).to_contain_text("期末结余")
    expect(page.locator(".full1 .unit1")).to_have_text(f"单位：{sample.unit}")
    assert complaints.heard == []


def test_a_sheet_pasted_with_its_sum_and_what_is_left_has_both_in_their_rows(place: Township, enter: Enter) -> None:
    page = enter("both")
    number = begin(page, place, "finance")
    rows = (
        "日期\t摘要\t收入\t支出",
        "11月20日\t承包费\t18,600.00\t",
        "\t本季合计\t18,600.00\t0.00",
        "\t期末结余 期初12,905.30＋收入－支出\t\t31,505.30",
    )
    page.locator("#blocks .txt").first.click()
    page.evaluate(PASTE, "\n".join(rows))
    settled(page)
    (table,) = saved(place, number)
    assert table["rows"] == [["11月20日", "承包费", "18,600.00", ""]]
    assert table["total"] == ["", "本季合计", "18,600.00", "0.00"]
    assert table["balance"] == ["", "期末结余\u3000期初12,905.30＋收入－支出", "", "31,505.30"]


def typed_list(page: Page) -> None:
    page.get_by_role("button", name="列表").click()
    page.keyboard.type("总的要求")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("谁来办")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("村委会")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("时间")


def test_a_numbered_list_has_levels_by_tab_and_its_signs_are_those_of_a_wall(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    page = enter("both")
    number = begin(page, place, "notice")
    typed_list(page)
    settled(page)
    (made,) = saved(place, number)
    items: list[Json] = ["总的要求", "谁来办", "村委会", "时间"]
    assert (made["items"], made["levels"], made["ordered"]) == (items, [0, 1, 2, 0], True)
    page.reload()
    lines = page.locator(".blk[data-type=list] li")
    signs = [lines.nth(at).evaluate("line => getComputedStyle(line, '::marker').content") for at in range(3)]
    assert [re.sub(r"[\"\s]", "", sign) for sign in signs] == [
        "counter(item1).",
        "（counter(item2)）",
        "counter(item3,gs-circled)",
    ]
    lines.nth(3).click()
    page.get_by_role("button", name="进一级").click()
    settled(page)
    assert saved(place, number)[0]["levels"] == [0, 1, 2, 1]
    page.get_by_role("button", name="退一级").click()
    settled(page)
    assert saved(place, number)[0]["levels"] == [0, 1, 2, 0]
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # an empty line leaves the list
    page.keyboard.type("后面一段。")
    settled(page)
    assert [block["type"] for block in saved(place, number)] == ["list", "paragraph"]
    assert complaints.heard == []


def test_who_only_passes_through_a_list_by_tab_changes_nothing(place: Township, enter: Enter) -> None:
    page = enter("both")
    number = begin(page, place, "notice")
    typed_list(page)
    settled(page)
    before = saved(place, number)
    page.locator("textarea.ttl").focus()
    for _step in range(12):
        page.keyboard.press("Tab")
    for _step in range(14):
        page.keyboard.press("Shift+Tab")
    settled(page)
    assert saved(place, number) == before


def test_lines_pasted_into_a_list_are_items_of_that_level(place: Township, enter: Enter) -> None:
    page = enter("both")
    number = begin(page, place, "notice")
    typed_list(page)
    page.locator(".blk[data-type=list] li").nth(1).click()
    page.keyboard.press("End")
    page.evaluate(PASTE, "，写明\n甲\n乙")
    page.keyboard.type("丙")
    settled(page)
    (made,) = saved(place, number)
    assert made["items"] == ["总的要求", "谁来办，写明", "甲", "乙丙", "村委会", "时间"]
    assert made["levels"] == [0, 1, 1, 1, 2, 0]
