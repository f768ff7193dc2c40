"""The whole road in the browser: drafted, refused to its author, reviewed page by page, signed, released."""

import re

from playwright.sync_api import Page, expect

from server.releases.service import latest_release, publish_due
from tests.browser.conftest import Complaints, Enter
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
    expect(page.locator("#submit-button")).to_contain_text(re.compile(r"^送审核$"), timeout=20_000)
    found = re.search(r"/notices/(\d+)/", page.url)
    assert found is not None
    return found[1]


def look_at_every_page(page: Page) -> None:
    for figure in page.locator("figure[data-digest]").all():
        figure.scroll_into_view_if_needed()
        figure.locator("button.look").click()
        expect(figure).to_have_attribute("data-seen", "1")
        page.locator("dialog.page1 [data-close]").click()


def test_a_notice_goes_from_one_person_through_another_to_a_release(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    author = enter("both")
    number = draft(author, place, "示例：新增保障对象公示")
    expect(author.locator("#views img").first).to_be_visible()
    author.get_by_role("button", name="送审核").click()
    author.wait_for_url(re.compile(rf"/notices/{number}$"))

    author.goto(f"{place.url}/notices/{number}/review")
    expect(author.locator(".dec")).to_contain_text("这是您拟的稿，要由别人审核。")
    expect(author.locator("#approve")).to_have_count(0)

    reviewer = enter("reviewer")
    expect(reviewer.locator("h1")).to_contain_text("1 件事")
    reviewer.get_by_role("link", name="去审核").click()
    expect(reviewer.locator("#approve")).to_contain_text("再通过")
    look_at_every_page(reviewer)
    expect(reviewer.locator("#approve")).to_have_text("通过并签名")
    reviewer.locator("#approve").click()
    reviewer.locator("#sign").get_by_role("button", name="通过并签名").click()
    reviewer.wait_for_url(re.compile(rf"/notices/{number}$"))

    publish_due(place.services)
    with place.services.reading() as session:
        release = latest_release(session, "hall")
    assert release is not None
    reviewer.reload()
    expect(reviewer.locator(".road")).to_contain_text("示例签发")
    assert complaints.heard == []


def test_the_server_refuses_the_author_even_without_the_page(place: Township, enter: Enter) -> None:
    author = enter("both")
    number = draft(author, place, "示例：自己审自己")
    author.get_by_role("button", name="送审核").click()
    author.wait_for_url(re.compile(rf"/notices/{number}$"))
    token = author.locator("meta[name=csrf-token]").get_attribute("content") or ""
    form = {"csrf_token": token, "revision": "9", "pages_hash": "sha256:0"}
    author.request.post(f"{place.url}/notices/{number}/approve", form=form)
    author.goto(f"{place.url}/notices/{number}")
    expect(author.locator(".road [aria-current=step]")).to_contain_text("审核")


def test_a_returned_notice_comes_back_with_its_sentence(place: Township, enter: Enter, complaints: Complaints) -> None:
    author = enter("author")
    number = draft(author, place, "示例：要退回的")
    author.get_by_role("button", name="送审核").click()
    author.wait_for_url(re.compile(rf"/notices/{number}$"))
    reviewer = enter("reviewer")
    reviewer.goto(f"{place.url}/notices/{number}/review")
    reviewer.get_by_role("button", name="退回，写明哪里要改").click()
    reviewer.get_by_role("button", name="数字核对不上").click()
    reviewer.locator("#return").get_by_role("button", name="退回", exact=True).click()
    reviewer.wait_for_url(place.url + "/")
    author.goto(place.url + "/")
    expect(author.locator("main")).to_contain_text("数字核对不上")
    author.get_by_role("link", name="去改掉").first.click()
    expect(author.locator(".said.bad1")).to_contain_text("示例签发 退回：数字核对不上")
    assert complaints.heard == []


def test_an_author_chooses_the_part_of_the_day_and_reads_what_results(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    author = enter("author")
    number = draft(author, place, "示例：只在上午放")
    author.get_by_role("link", name="改时段").click()
    author.wait_for_url(f"{place.url}/notices/{number}#schedule")
    row = author.locator(".hours li", has_text="镇大厅")
    expect(row).to_contain_text("11月24日至11月30日，全天，放在 镇大厅")
    row.get_by_text("改时段").click()
    row.get_by_label("一天里什么时候放").select_option("morning")
    row.get_by_text("它的其他屏也照这样").click()
    row.get_by_role("button", name="存下").click()
    expect(author.locator(".toasts")).to_contain_text("11月24日至11月30日，每天 6:00–12:00，放在")
    expect(author.locator(".hours li", has_text="石桥村")).to_contain_text("每天 6:00–12:00")
    assert complaints.heard == []
