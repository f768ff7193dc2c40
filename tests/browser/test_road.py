"""The whole road in the browser: drafted, refused to its author, reviewed page by page, signed, released."""

from playwright.sync_api import expect

from server.releases.service import latest_release, publish_due
from tests.browser.conftest import Complaints, Enter
from tests.browser.road import draft, send, sent, sign_every_page
from tests.browser.township import Township


def test_a_notice_goes_from_one_person_through_another_to_a_release(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    author = enter("both")
    number = draft(author, place, "示例：新增保障对象公示")
    expect(author.locator("#views img").first).to_be_visible()
    send(author, number)

    author.goto(f"{place.url}/notices/{number}/review")
    expect(author.locator(".dec")).to_contain_text("这是您拟的稿，要由别人审核。")
    expect(author.locator("#approve")).to_have_count(0)

    reviewer = enter("reviewer")
    expect(reviewer.locator("h1")).to_contain_text("1 件事")
    reviewer.get_by_role("link", name="去审核").click()
    expect(reviewer.locator("#approve")).to_contain_text("再通过")
    sign_every_page(reviewer)
    reviewer.wait_for_url(f"{place.url}/notices/{number}")

    publish_due(place.services)
    with place.services.reading() as session:
        release = latest_release(session, "hall")
    assert release is not None
    reviewer.reload()
    expect(reviewer.locator(".road")).to_contain_text("示例签发")
    assert complaints.heard == []


def test_the_server_refuses_the_author_even_without_the_page(place: Township, enter: Enter) -> None:
    author = enter("both")
    number = sent(author, place, "示例：自己审自己")
    token = author.locator("meta[name=csrf-token]").get_attribute("content") or ""
    form = {"csrf_token": token, "revision": "9", "pages_hash": "sha256:0"}
    author.request.post(f"{place.url}/notices/{number}/approve", form=form)
    author.goto(f"{place.url}/notices/{number}")
    expect(author.locator(".road [aria-current=step]")).to_contain_text("审核")


def test_a_returned_notice_comes_back_with_its_sentence(place: Township, enter: Enter, complaints: Complaints) -> None:
    author = enter("author")
    number = sent(author, place, "示例：要退回的")
    reviewer = enter("reviewer")
    reviewer.goto(f"{place.url}/notices/{number}/review")
    reviewer.get_by_role("link", name="退回，写明哪里要改").click()
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
