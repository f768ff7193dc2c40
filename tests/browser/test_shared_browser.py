"""Two people at one browser: what the first one typed is neither shown to the second nor sent in the second's name."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.road import draft
from tests.browser.township import Township


def another(page: Page, place: Township, username: str) -> None:
    """Somebody else signs in where the first one's session has ended."""
    page.context.clear_cookies()
    page.goto(place.link(username))
    page.locator("form .b.full").click()
    page.wait_for_url(lambda url: "/link/" not in url)


def test_what_one_person_typed_while_the_server_was_away_is_not_saved_in_anothers_name(
    place: Township, enter: Enter
) -> None:
    page = enter("author")
    number = draft(page, place, "示例：一台电脑两个人")
    page.context.set_offline(True)
    page.locator("#blocks .txt").first.click()
    page.keyboard.press("End")
    page.keyboard.type("这是甲写的一句。")
    expect(page.locator("#trouble")).to_be_visible()
    other = page.context.new_page()
    page.close(run_before_unload=False)
    other.context.set_offline(False)
    another(other, place, "both")
    other.goto(f"{place.url}/notices/{number}/edit")
    expect(other.locator("#views img").first).to_be_visible()
    expect(other.locator("#blocks .txt").first).not_to_contain_text("这是甲写的一句。")
    another(other, place, "author")
    other.goto(f"{place.url}/notices/{number}/edit")
    expect(other.locator("#blocks .txt").first).to_contain_text("这是甲写的一句。")
    expect(other.locator("#saved")).to_contain_text(re.compile("已自动保存"))
