"""What ✕ took off the paper: a line says what it was, and one press puts it back where it stood."""

import pytest
from playwright.sync_api import Page, expect

from server.notices.undoing import known_by
from tests.browser.conftest import Complaints, Enter
from tests.browser.road import kept
from tests.browser.test_kinds import saved
from tests.browser.test_mending import begun, opened
from tests.browser.township import Township

TABLE = "名单如下。\n\n序号\t户主\t人数\n1\t示一\t3\n2\t示二\t4\n合计\t\t7\n\n有意见请打 5691234。"


def without(page: Page, cell: int, button: str) -> None:
    page.locator("#blocks td").nth(cell).click()
    page.locator(f".blk:focus-within {button}").click()


def rows(page: Page) -> list[str]:
    return [row.inner_text().replace("\t", " ") for row in page.locator("#blocks tbody tr").all()]


@pytest.fixture
def page(place: Township, enter: Enter) -> Page:
    made = enter("both")
    opened(made, place, begun(place, TABLE))
    return made


def test_a_block_comes_back_between_its_neighbours_and_what_was_written_since_stays(
    page: Page, place: Township, complaints: Complaints
) -> None:
    before = saved(place, 1)
    texts = page.locator("#blocks .txt")
    texts.first.click()
    page.locator(".blk:focus-within [data-block=drop]").click()
    line = page.locator("#mended .undo1")
    expect(line).to_contain_text("已删掉“名单如下”。")
    expect(line).to_be_focused()
    kept(page)
    assert "名单如下" not in str(saved(place, 1))
    texts.last.click()
    page.keyboard.press("End")
    page.keyboard.type("后来写的。")
    line.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(line).to_have_text("已放回原处。")
    expect(texts.first).to_have_text("名单如下。")
    kept(page)
    now = saved(place, 1)
    assert [known_by(one).replace("后来写的。", "") for one in now] == [known_by(one) for one in before]
    assert complaints.heard == []


def test_rows_and_columns_go_back_in_the_order_in_which_they_went(page: Page, place: Township) -> None:
    before, stood = saved(place, 1), rows(page)
    without(page, 4, "[data-block=drop-row]")
    without(page, 1, "[data-table=drop-column] >> nth=1")
    assert rows(page) == ["1 3", "合计 7"]
    lines = page.locator("#mended .undo1")
    expect(lines).to_have_count(2)
    expect(lines.nth(1)).to_contain_text("已删掉第 2 行“2 示二 4”。")
    lines.nth(1).get_by_role("button").click()
    expect(lines.nth(1)).to_contain_text("请先撤销这张表里后删的那一处。")
    assert rows(page) == ["1 3", "合计 7"]
    lines.nth(0).get_by_role("button").click()
    lines.nth(1).get_by_role("button").click()
    expect(lines.nth(1)).to_have_text("已放回原处。")
    assert rows(page) == stood
    kept(page)
    assert [known_by(one) for one in saved(place, 1)] == [known_by(one) for one in before]


def test_a_total_and_the_only_block_come_back_as_well(page: Page, place: Township) -> None:
    stood = rows(page)
    without(page, 1, "[data-block=total]")
    expect(page.locator("#mended")).to_contain_text("已删掉合计行。")
    assert rows(page) == stood[:2]
    page.locator("#mended button").click()
    assert rows(page) == stood
    blocks = page.locator("#blocks .blk")
    while blocks.count() > 1:
        page.locator("#blocks .txt").first.click()
        page.locator(".blk:focus-within [data-block=drop]").click()
    without(page, 1, "[data-block=drop]")
    expect(page.locator("#mended .undo1").first).to_contain_text("已删掉表格“序号 户主 人数”。")
    expect(blocks).to_have_count(1)
    page.locator("#mended button").first.click()
    expect(blocks).to_have_count(1)
    assert rows(page) == stood


def test_a_row_with_nothing_in_it_goes_without_a_line_and_no_number_is_printed_whole(page: Page) -> None:
    page.locator("#blocks td").first.click()
    page.locator(".blk:focus-within [data-block=row]").click()
    without(page, 7, "[data-block=drop-row]")
    expect(page.locator("#mended .undo1")).to_have_count(0)
    page.locator("#blocks td").nth(1).fill("11010519491231002X")
    without(page, 1, "[data-block=drop-row]")
    expect(page.locator("#mended .undo1")).to_contain_text("已删掉第 1 行“1 1101******** 3”。")
