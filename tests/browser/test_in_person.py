"""当面复核 in the browser: the reviewer sits down at the author's computer, looks, signs, and leaves nothing behind."""

import re

from playwright.sync_api import expect

from server.accounts import service as accounts
from server.db.engine import transaction
from tests.browser.conftest import Complaints, Enter
from tests.browser.road import look_at_every_page, sent
from tests.browser.township import Township

OWN = "坐到你这边来看一看-7"


def give_password(place: Township, username: str) -> None:
    actor = place.actor(username)
    prepared = accounts.prepare_password(place.services.reading, actor, None, OWN)
    with transaction(place.services.sessions) as session:
        accounts.change_password(session, actor, prepared, now=place.services.clock())


def test_a_reviewer_signs_at_the_authors_computer_and_the_author_stays_signed_in(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    give_password(place, "reviewer")
    page = enter("author")
    number = sent(page, place, "示例：当面复核的公示")
    page.goto(f"{place.url}/notices/{number}/review")
    page.get_by_role("button", name="当面复核").click()
    page.get_by_label("谁来复核").select_option(label="示例签发（民政办）")
    page.get_by_role("button", name="开始复核").click()
    page.wait_for_url(re.compile(r"/in-person/\d+$"))
    expect(page.locator("h1")).to_contain_text("请示例签发当面复核")
    expect(page.locator("#approve")).to_contain_text("再通过")
    look_at_every_page(page)
    page.locator("#approve").click()
    page.get_by_label("示例签发的密码").fill("不是这个密码")
    page.locator("#sign").get_by_role("button", name="通过并签名").click()
    expect(page.locator("#sign .err")).to_contain_text("密码不对，没有签")
    page.get_by_label("示例签发的密码").fill(OWN)
    page.locator("#sign").get_by_role("button", name="通过并签名").click()
    page.wait_for_url(f"{place.url}/notices/{number}")
    expect(page.locator("#review")).to_contain_text("当面复核，在示例经办登录的电脑上")
    expect(page.locator(".road")).to_contain_text("示例签发")
    expect(page.locator(".top .me")).to_contain_text("示例经办")
    assert [heard for heard in complaints.heard if "409" not in heard] == []  # a browser logs a refused page


def test_who_does_not_sign_after_all_leaves_the_notice_waiting(place: Township, enter: Enter) -> None:
    page = enter("author")
    number = sent(page, place, "示例：没有当面签的")
    page.goto(f"{place.url}/notices/{number}/review")
    page.get_by_role("button", name="当面复核").click()
    page.get_by_role("button", name="开始复核").click()
    page.wait_for_url(re.compile(r"/in-person/\d+$"))
    held = page.url
    page.get_by_role("button", name="不签了").click()
    page.wait_for_url(re.compile(r"/review$"))
    page.goto(held)
    expect(page.locator(".said.bad1")).to_contain_text("已经结束")
    expect(page.locator(".road [aria-current=step]")).to_contain_text("审核")


def test_the_bar_keeps_its_buttons_on_the_screen_of_a_phone(place: Township, enter: Enter) -> None:
    page = enter("author", width=390, height=844)
    number = sent(page, place, "示例：手机上的")
    page.goto(f"{place.url}/notices/{number}/review")
    button = page.get_by_role("button", name="当面复核")
    box = button.bounding_box()
    assert box is not None
    assert (box["x"] >= 0, box["x"] + box["width"] <= 390, box["height"] >= 48) == (True, True, True)
    button.click()
    page.get_by_role("button", name="开始复核").click()
    page.wait_for_url(re.compile(r"/in-person/\d+$"))
    for name in ("不签了", "再通过"):
        box = page.get_by_role("button", name=re.compile(name)).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 390
