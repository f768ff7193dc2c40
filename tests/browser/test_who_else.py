"""Who else writes on this draft, and where: told while he does, and no longer."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Complaints, Enter
from tests.browser.road import draft, kept
from tests.browser.test_two_writers import opened, typed
from tests.browser.township import Township


def test_each_sees_by_name_who_else_writes_and_where_until_he_leaves(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    first, second = enter("author"), enter("both")
    number = draft(first, place, "示例：两个人写")
    typed(first, "第一段完。")
    first.keyboard.press("Enter")
    first.keyboard.type("第二段。")
    kept(first)
    opened(second, place, number)
    expect(second.locator("#others")).to_have_text("示例经办（经办人）正在改第 2 段")
    expect(second.locator(".blk").nth(1).locator(".who1")).to_have_text("示例经办")
    second.locator("#blocks .txt").first.click()
    expect(first.locator("#others")).to_have_text(re.compile("示例两用（经办人、审核签发人）正在改第 1 段"))
    second.goto(place.url + "/")
    expect(first.locator("#others")).to_be_hidden()
    expect(first.locator(".who1")).to_have_count(0)
    assert complaints.heard == []


def test_who_rests_is_told_of_no_more_and_asks_nothing(place: Township, enter: Enter) -> None:
    first, second = enter("author"), enter("both")
    number = draft(first, place, "示例：一个人歇着")
    second.clock.install()
    opened(second, place, number)
    second.locator("#blocks .txt").first.click()
    expect(first.locator("#others")).to_contain_text("示例两用")
    asked: list[str] = []
    second.on("request", lambda request: asked.append(request.post_data or "") if "/here" in request.url else None)
    second.clock.fast_forward(4 * 60_000)
    expect(first.locator("#others")).to_be_hidden()
    second.clock.fast_forward(10 * 60_000)
    assert [one for one in asked if "gone" not in one] == []
    second.locator("#blocks .txt").first.click()
    expect(second.locator("#others")).to_contain_text("示例经办")
