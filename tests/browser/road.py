"""The road to a signed notice, walked in the browser as staff walk it: written, sent on, looked at, signed."""

import re

from playwright.sync_api import Page, expect

from tests.browser.township import Township


def draft(page: Page, place: Township, title: str) -> str:
    """Write a notice until nothing is missing; return its number in the address."""
    page.goto(place.url + "/notices/new")
    page.locator("#blank-title").fill(title)
    page.get_by_role("button", name="开始写").click()
    page.wait_for_url(re.compile(r"/notices/\d+/edit"))
    page.locator("#d-category").select_option(index=1)
    page.locator("#d-issuer").fill("示例镇民政办")
    page.locator("#d-first").fill("2026-11-24")
    page.locator("#d-last").fill("2026-11-30")
    page.get_by_label("镇大厅").check()
    page.get_by_label("石桥村").check()
    area = page.locator("#blocks .txt").first
    area.click()
    page.keyboard.type("经审核，拟将下列家庭纳入保障，有意见请打 5691234。")
    expect(page.locator("#submit-button")).to_contain_text(re.compile(r"^送审核$"))
    kept(page)  # the button may speak of the first half of what was typed
    found = re.search(r"/notices/(\d+)/", page.url)
    assert found is not None
    return found[1]


def kept(page: Page) -> None:
    """All that was typed is the server's: until it answers, the browser keeps it under this name."""
    page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('gongshi-draft'))")


def look_at_every_page(page: Page) -> None:
    for figure in page.locator("figure[data-digest]").all():
        figure.scroll_into_view_if_needed()
        figure.locator("button.look").click()
        expect(figure).to_have_attribute("data-seen", "1")
        page.locator("dialog.page1 [data-close]").click()


def send(page: Page, number: str) -> None:
    """From the editor to the reviewers."""
    page.get_by_role("button", name="送审核").click()
    page.wait_for_url(re.compile(rf"/notices/{number}$"))


def sent(page: Page, place: Township, title: str) -> str:
    """Write a notice and hand it to the reviewers; return its number in the address."""
    number = draft(page, place, title)
    send(page, number)
    return number


def sign_every_page(page: Page) -> None:
    """Look at all that is to be signed, and sign it; the page that follows is the caller's to wait for."""
    look_at_every_page(page)
    expect(page.locator("#approve")).to_have_text("通过并签名")
    page.locator("#approve").click()
    page.locator("#sign").get_by_role("button", name="通过并签名").click()


def signed(author: Page, reviewer: Page, place: Township, title: str) -> str:
    """A notice that one person wrote and another signed; the reviewer's browser is left on its page."""
    number = sent(author, place, title)
    reviewer.goto(f"{place.url}/notices/{number}/review")
    sign_every_page(reviewer)
    reviewer.wait_for_url(f"{place.url}/notices/{number}")
    return number
