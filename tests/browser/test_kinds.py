"""Every kind can be entered by a clerk who knows no format: choose it, fill its few fields, see it on the display."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from server.db.engine import transaction
from server.notices import service as notices
from server.notices.kind_forms import KINDS, UPLOADED, forms
from tests.browser.conftest import Complaints, Enter
from tests.browser.road import kept
from tests.browser.township import Township


def begin(page: Page, place: Township, kind: str) -> int:
    page.goto(place.url + "/notices/new")
    page.locator("#blank-title").fill(f"示例：{KINDS[kind]}")
    page.locator("#blank-kind").select_option(kind)
    page.locator("form:has(#blank-title) button").click()
    page.wait_for_url(re.compile(r"/notices/\d+/edit"))
    found = re.search(r"/notices/(\d+)/", page.url)
    assert found is not None
    return int(found[1])


def saved(place: Township, number: int) -> list[dict[str, Any]]:
    """The blocks the server has."""
    with place.services.reading() as session:
        notice = notices.get_notice(session, place.actor("both"), number)
        body = notice.document["body"]
        assert isinstance(body, list)
        return [block for block in body if isinstance(block, dict)]


def settled(page: Page) -> None:
    """What was typed has reached the server, and the pictures are of it."""
    page.keyboard.press("Control+s")
    kept(page)
    expect(page.locator("#views img").first).to_be_visible()


def test_a_guide_is_filled_in_and_hangs_in_the_preview(place: Township, enter: Enter, complaints: Complaints) -> None:
    page = enter("both")
    number = begin(page, place, "guide")
    answers = page.locator(".blk[data-type=facts]").first.locator(".row1 .wide")
    answers.nth(0).fill("年满60岁的老人")
    answers.nth(2).fill("不收费")
    step = page.locator(".blk[data-type=steps] .row1").first
    step.locator("input").nth(0).fill("交材料")
    step.locator("input").nth(1).fill("本人到窗口")
    settled(page)
    blocks = saved(place, number)
    assert [block["type"] for block in blocks] == ["facts", "steps", "facts"]
    assert {"label": "谁能办", "answer": "年满60岁的老人"} in blocks[0]["items"]
    assert (blocks[1]["head"], blocks[1]["items"]) == ("怎么办", [{"name": "交材料", "text": "本人到窗口"}])
    assert complaints.heard == []


def test_a_project_is_at_one_stage_and_what_lies_before_it_is_done(place: Township, enter: Enter) -> None:
    page = enter("both")
    number = begin(page, place, "project")
    card = page.locator(".blk[data-type=progress]")
    card.locator("input[type=number]").first.fill("80")
    card.locator("select").select_option(label="正在：路面")
    for at, end in enumerate(("0", "40", "80", "100")):
        card.locator(".row1").nth(at).locator("input").nth(1).fill(end)
    settled(page)
    (progress,) = [block for block in saved(place, number) if block["type"] == "progress"]
    assert progress["percent"] == 80
    assert [(one["state"], one["at"]) for one in progress["stages"]] == [
        ("done", 0),
        ("done", 40),
        ("now", 80),
        ("ahead", 100),
    ]


def test_ends_that_contradict_the_share_are_left_out_rather_than_refused(place: Township, enter: Enter) -> None:
    page = enter("both")
    number = begin(page, place, "project")
    card = page.locator(".blk[data-type=progress]")
    card.locator("input[type=number]").first.fill("30")
    card.locator("select").select_option(label="正在：路面")
    for at, end in enumerate(("0", "40", "80", "100")):
        card.locator(".row1").nth(at).locator("input").nth(1).fill(end)
    settled(page)
    (progress,) = [block for block in saved(place, number) if block["type"] == "progress"]
    assert all("at" not in one for one in progress["stages"])


def test_a_warning_is_filled_in_and_called_off(place: Township, enter: Enter, complaints: Complaints) -> None:
    page = enter("both")
    number = begin(page, place, "alert")
    card = page.locator(".blk[data-type=alert]")
    card.locator("[data-alert=hazard] input").fill("暴雪")
    expect(card).to_contain_text("每放两份别的公告")
    card.locator("select").select_option("orange")
    expect(card).to_contain_text("占满主画面")
    card.locator("[data-alert=issuer] input").fill("市气象台")
    card.locator(".facts1 .wide").first.fill("12月18日8时起")
    card.locator(".deeds1 input").first.fill("老人孩子少出门。")
    settled(page)
    (alert,) = saved(place, number)
    assert (alert["hazard"], alert["level"], alert["actions"]) == ("暴雪", "orange", ["老人孩子少出门。"])
    card.locator("[data-alert=cancelled] input").fill("12月18日14时")
    expect(card).to_contain_text("放 10 分钟")
    settled(page)
    (alert,) = saved(place, number)
    assert alert["cancelled"] == "12月18日14时"
    assert complaints.heard == []


def test_a_change_of_kind_brings_its_fields_and_loses_no_word(place: Township, enter: Enter) -> None:
    page = enter("both")
    number = begin(page, place, "notice")
    page.locator("#blocks .txt").first.click()
    page.keyboard.type("先写下的一句话。")
    page.locator("#d-kind").select_option("tender")
    page.locator("#d-kind").select_option("guide")
    page.locator("#d-kind").select_option("tender")
    settled(page)
    blocks = saved(place, number)
    assert [block["type"] for block in blocks] == ["paragraph", "stages", "facts"]
    assert blocks[0]["runs"][0]["text"] == "先写下的一句话。"


@pytest.mark.parametrize("kind", sorted(set(forms()) - UPLOADED))
def test_a_form_comes_back_from_the_paper_as_the_server_can_read_it(place: Township, enter: Enter, kind: str) -> None:
    page = enter("both")
    number = begin(page, place, kind)
    page.locator("#blocks input[type=text], #blocks td, .blk[data-type=names] .txt").first.fill("示例一")
    settled(page)
    assert "读不了" not in (page.locator("#saved").text_content() or "")
    assert saved(place, number)


def test_what_the_paper_has_no_field_for_comes_back_from_it(place: Township, enter: Enter) -> None:
    columns = [{"head": "收入", "align": "left", "group": "本季"}, {"head": "支出", "align": "left", "group": "本季"}]
    table = {"type": "table", "columns": columns, "rows": [["1", "2"]], "total": None, "balance": ["结余", "3"]}
    nested = {"type": "list", "ordered": True, "items": ["甲", "乙"], "levels": [0, 1]}
    page = enter("both")
    with transaction(place.services.sessions) as session:
        made = notices.create_notice(
            session,
            place.actor("both"),
            title="示例：原样",
            document={"title": "", "body": [table, nested]},
            now=place.services.clock(),
        )
        number = made.id
    page.goto(f"{place.url}/notices/{number}/edit")
    page.locator("#blocks td").first.fill("9")
    settled(page)
    first, second = saved(place, number)
    assert (first["columns"], first["balance"], first["rows"]) == (columns, ["结余", "3"], [["9", "2"]])
    assert second["levels"] == [0, 1]
