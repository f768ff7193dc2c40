"""The wall beside the paper: what was drawn last stands at full ink until what comes next is all there."""

import re

from playwright.sync_api import Route, expect

from tests.browser.conftest import Complaints, Enter
from tests.browser.road import draft
from tests.browser.township import Township

PICTURES = re.compile(r"/pages/[^/]+(/lamps)?\.png")


def test_the_old_picture_stands_until_the_new_one_is_loaded(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    page = enter("author")
    draft(page, place, "示例：重排的时候")
    page.reload()
    shot = page.locator("#views img").first
    expect(shot).to_be_visible()
    before = shot.get_attribute("src")
    height = shot.evaluate("image => image.getBoundingClientRect().height")
    held: list[Route] = []
    let_go: list[bool] = []
    page.route(PICTURES, lambda route: route.continue_() if let_go else held.append(route))
    area = page.locator("#blocks .txt").first
    area.click()
    page.keyboard.press("End")
    with page.expect_request(PICTURES):
        page.keyboard.type("又写一句。")
    assert shot.get_attribute("src") == before
    assert shot.evaluate("image => [image.complete, image.getBoundingClientRect().height]") == [True, height]
    expect(page.locator("#busy")).to_have_text("正在重排…")
    let_go.append(True)
    for route in held:
        route.continue_()
    expect(shot).not_to_have_attribute("src", before or "")
    assert shot.evaluate("image => image.complete && image.naturalWidth > 0")
    expect(page.locator("#busy")).to_be_hidden()
    assert complaints.heard == []
