"""A refused form in a real browser: what was typed is there, what is wrong stands at its field; and 撤销 undoes."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.road import draft, sent, signed
from tests.browser.township import Township


def test_a_withdrawal_that_is_refused_stands_open_with_the_reason_that_was_typed(place: Township, enter: Enter) -> None:
    author = enter("author")
    number = signed(author, enter("reviewer"), place, "示例：要撤下的")
    author.goto(f"{place.url}/notices/{number}")
    author.get_by_role("button", name="撤下").first.click()
    dialog = author.locator("#withdraw")
    dialog.get_by_label("为什么撤下").fill("错了")
    dialog.get_by_role("button", name="撤下", exact=True).click()
    expect(dialog.locator(".err")).to_contain_text("撤下要写明原因，至少 4 个字")
    reason = dialog.get_by_label("为什么撤下")
    expect(reason).to_be_visible()
    expect(reason).to_have_value("错了")
    expect(dialog.locator(".wrongs")).to_contain_text("还有 1 处要改")
    dialog.locator(".wrongs a").click()
    expect(reason).to_be_focused()
    reason.fill("金额写错了")
    dialog.get_by_role("button", name="撤下", exact=True).click()
    author.wait_for_url(f"{place.url}/notices/{number}")
    expect(author.locator(".toasts")).to_contain_text("已撤下")


def below(page: Page, one: str, other: str) -> bool:
    """Whether the second stands under the first. Both at one instant: the page moves to what is wrong meanwhile."""
    boxes = "pair => pair.map(each => document.querySelector(each).getBoundingClientRect())"
    first, second = page.evaluate(f"pair => ({boxes})(pair).map(box => [box.top, box.bottom])", [one, other])
    return bool(second[0] >= first[1] - 1)


def test_an_error_stands_between_hint_and_field_with_its_red_bar(place: Township, enter: Enter) -> None:
    page = enter("administrator")
    page.goto(place.url + "/settings/presets")
    page.get_by_label("名称").fill("宅基地复核")
    page.get_by_role("button", name="添上").click()
    expect(page.locator(".wrongs")).to_contain_text("还有 2 处要改")
    expect(page.get_by_label("名称")).to_have_value("宅基地复核")
    wrong = "#wrong-basis"
    assert below(page, "#f-basis-hint", wrong)
    assert below(page, wrong, "#f-basis")
    look = "bar => { const look = getComputedStyle(bar); return look.borderLeftWidth + ' ' + look.borderLeftColor }"
    assert page.locator(wrong).evaluate(look) == "4px rgb(180, 35, 26)"
    expect(page.locator("#f-basis")).to_have_attribute("aria-invalid", "true")


def test_what_was_put_away_and_what_was_returned_comes_back_by_one_button(place: Township, enter: Enter) -> None:
    author = enter("author")
    number = draft(author, place, "示例：先不做的")
    author.goto(f"{place.url}/notices/{number}")
    author.get_by_role("button", name="不做了").click()
    expect(author.locator(".undone")).to_contain_text("《示例：先不做的》不做了")
    author.locator(".undone").get_by_role("button", name="撤销").click()
    author.wait_for_url(f"{place.url}/notices/{number}")
    expect(author.get_by_role("link", name="接着写")).to_be_visible()
    number = sent(author, place, "示例：退回又收回的")
    reviewer = enter("reviewer")
    reviewer.goto(f"{place.url}/notices/{number}/review")
    reviewer.get_by_role("link", name="退回，写明哪里要改").click()
    expect(reviewer.locator("#r-why")).to_be_focused()
    reviewer.get_by_role("button", name="数字核对不上").click()
    reviewer.locator("#return").get_by_role("button", name="退回", exact=True).click()
    reviewer.locator(".undone").get_by_role("button", name="撤销").click()
    reviewer.wait_for_url(re.compile(rf"/notices/{number}/review"))
    expect(reviewer.locator(".toasts")).to_contain_text("还在等审核")
