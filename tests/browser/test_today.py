"""今日 as staff use it: who waits reminds, the other reads it; a file dropped anywhere begins a notice."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from server.db.engine import transaction
from server.notices.models import Notice
from tests.browser.conftest import Complaints, Enter
from tests.browser.road import sent
from tests.browser.test_pages import overflow
from tests.browser.township import Township


def waited(place: Township, number: str, **long: float) -> None:
    with transaction(place.services.sessions) as session:
        session.get_one(Notice, int(number)).submitted_at = place.services.clock() - timedelta(**long)


@pytest.mark.parametrize("width", [1366, 390])
def test_who_waits_reminds_once_and_the_reviewer_reads_it(
    width: int, place: Township, enter: Enter, complaints: Complaints
) -> None:
    author, reviewer = enter("author", width=width), enter("reviewer", width=width)
    number = sent(author, place, "示例：等了很久的一份")
    author.goto(place.url)
    row = author.locator("#waiting li")
    expect(row).to_contain_text("刚送去")
    expect(row.locator("button")).to_have_count(0)
    waited(place, number, hours=3)
    author.reload()
    expect(row.locator(".s")).to_have_text("等 3 小时")
    row.get_by_role("button", name="提醒", exact=True).dblclick()
    expect(author.locator(".toasts")).to_contain_text("已提醒 1 次")
    expect(row).to_contain_text(re.compile(r"已提醒 1 次，\d\d:\d\d 以后可以再提醒"))
    expect(row.locator("button")).to_have_count(0)
    reviewer.reload()
    told = reviewer.locator(".todo li", has_text="等了很久的一份")
    expect(told.locator(".told")).to_have_text(re.compile(r"^示例经办 \d+:\d\d 提醒您，第 1 次$"))
    expect(reviewer.locator(".todo .full")).to_have_count(1)
    expect(told.locator(".full")).to_have_text("去审核")
    for page in (author, reviewer):
        assert overflow(page) <= 0
    assert complaints.heard == []


def dropped(page: Page, on: str, name: str, text: str) -> None:
    files = page.evaluate_handle(
        "([name, text]) => { const held = new DataTransfer(); held.items.add(new File([text], name,"
        " {type: 'text/plain'})); return held; }",
        [name, text],
    )
    page.dispatch_event(on, "dragover", {"dataTransfer": files})
    page.dispatch_event(on, "drop", {"dataTransfer": files})


@pytest.mark.parametrize("on", ["nav.rail", ".top .where", "h1"])
def test_a_file_dropped_anywhere_on_the_page_begins_a_notice(on: str, place: Township, enter: Enter) -> None:
    author = enter("author")
    dropped(author, on, "示例通知.txt", "示例通知\n\n明天停水半天。\n")
    author.wait_for_url(re.compile(r"/notices/\d+/edit"))
    expect(author.locator("#blocks")).to_contain_text("明天停水半天。")


@pytest.mark.parametrize("width", [1920, 1366, 390])
def test_the_deed_of_the_day_stands_top_right_on_every_width(width: int, place: Township, enter: Enter) -> None:
    author = enter("author", width=width)
    deed = author.locator(".acts a", has_text="收到文件，做公告").bounding_box()
    main = author.locator("main").bounding_box()
    sentence = author.locator("h1").bounding_box()
    assert deed is not None
    assert main is not None
    assert sentence is not None
    assert main["x"] + main["width"] - (deed["x"] + deed["width"]) <= 28
    assert deed["y"] < sentence["y"] + sentence["height"]
    assert deed["y"] - main["y"] <= 24


def test_a_day_with_nothing_to_do_says_so_and_what_hangs(place: Township, enter: Enter) -> None:
    reviewer = enter("reviewer")
    expect(reviewer.locator("h1")).to_have_text("示例签发，今天没有要您办的事")
    expect(reviewer.locator(".empty")).to_have_text(re.compile("^今天没有要您办的事。墙上 2 块屏"))
    expect(reviewer.locator("main .full")).to_have_count(0)
