"""An administrator keeps the township's lists in the console; a second person stands behind every slogan."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Complaints, Enter
from tests.browser.road import draft
from tests.browser.test_pages import overflow
from tests.browser.township import Township

YEAR = {
    "year": 2031,
    "papers": ["https://example.org/示例通知"],
    "days": [
        {"name": name, "date": day, "isOffDay": off}
        for name, day, off in (
            ("元旦", "2031-01-01", True),
            ("春节", "2031-01-22", True),
            ("春节", "2031-01-23", True),
            ("春节", "2031-01-24", True),
            ("春节", "2031-01-25", False),
            ("劳动节", "2031-05-01", True),
            ("国庆节", "2031-10-01", True),
        )
    ],
}
"""An invented year, 示例."""
PAGES = ("", "/categories", "/categories/1", "/presets", "/presets/1", "/slogans", "/slogans/1", "/dayparts")


def test_an_administrator_edits_every_list_in_the_console(place: Township, enter: Enter, tmp_path: Path) -> None:
    page = enter("administrator")
    page.locator("details.me summary").click()
    page.get_by_role("link", name="设置").click()
    expect(page.locator("h1")).to_have_text("设置")

    page.get_by_role("link", name="分类").first.click()
    page.fill("#f-group", "党务")
    page.fill("#f-name", "示例：党员联系户")
    page.locator("#add button").click()
    expect(page.locator(".toasts")).to_contain_text("添了分类")
    row = page.locator("tr", has_text="示例：党员联系户")
    row.get_by_role("button", name="往前挪").click()
    names = page.locator(".card", has_text="党组织决议和工作").locator(".title")
    expect(names.nth(2)).to_have_text("示例：党员联系户")
    row.get_by_role("link", name="改").click()
    page.fill("#f-name", "示例：党员责任区")
    page.get_by_role("button", name="存下").click()
    expect(page.locator("tr", has_text="示例：党员责任区")).to_be_visible()

    page.get_by_role("link", name="公示期", exact=True).click()
    page.fill("#f-name", "示例：村级工程")
    page.fill("#f-days", "15")
    page.get_by_text("自然日").click()
    page.fill("#f-basis", "本镇惯例")
    page.locator("#add button").click()
    expect(page.locator("tr", has_text="示例：村级工程")).to_contain_text("15 天")

    page.get_by_role("link", name="时段", exact=True).click()
    page.fill("#f-name", "夜市")
    page.fill("#f-start", "19:00")
    page.fill("#f-end", "01:00")
    for day in ("周一", "周二", "周三", "周四"):
        page.locator("#add").get_by_text(day).click()
    page.locator("#add button").click()
    expect(page.locator("tr", has_text="夜市")).to_contain_text("19:00 至次日 01:00")
    expect(page.locator("tr", has_text="夜市")).to_contain_text("周五、周六、周日")

    page.get_by_role("link", name="节假日", exact=True).click()
    table = tmp_path / "2031.json"
    table.write_text(json.dumps(YEAR, ensure_ascii=False), encoding="utf-8")
    page.set_input_files("#f-file", table)
    page.get_by_role("button", name="先看看，不存").click()
    expect(page.locator("h1")).to_have_text("核对一遍，再存")
    expect(page.locator(".chg1")).to_contain_text("2031年1月22日 星期三 改为休息")
    expect(page.locator("#f-source-2031")).to_have_value("https://example.org/示例通知")
    page.get_by_role("button", name="存下").click()
    expect(page.locator(".toasts")).to_contain_text("2031 年的节假日存好了")
    expect(page.locator("td.off").first).to_contain_text("休")
    page.get_by_role("link", name="2030").click()
    expect(page.locator("main")).to_contain_text("未公布，按周末推算")


def test_a_slogan_is_offered_to_staff_after_another_person_approved_it(place: Township, enter: Enter) -> None:
    administrator, reviewer, author = enter("administrator"), enter("reviewer"), enter("author")
    administrator.goto(f"{place.url}/settings/slogans")
    administrator.fill("#f-text", "热烈庆祝〔节日〕")
    administrator.get_by_role("button", name="送审核").click()
    author.goto(f"{place.url}/slogan")
    expect(author.locator(".slogans")).not_to_contain_text("热烈庆祝")
    reviewer.goto(f"{place.url}/")
    reviewer.get_by_role("link", name="去审核").click()
    expect(reviewer.locator("main")).to_contain_text("热烈庆祝〔节日〕")
    reviewer.get_by_role("button", name="通过这一句").click()
    expect(reviewer.locator(".toasts")).to_contain_text("通过了")
    author.reload()
    expect(author.locator(".slogans")).to_contain_text("热烈庆祝〔节日〕")


def test_of_two_who_change_one_thing_the_second_keeps_his_words(place: Township, enter: Enter) -> None:
    first, second = enter("administrator"), enter("administrator")
    for page in (first, second):
        page.goto(f"{place.url}/settings/presets/1")
    first.fill("#f-name", "示例：先存的")
    first.get_by_role("button", name="存下").click()
    expect(first.locator(".toasts")).to_contain_text("存好了")
    second.fill("#f-name", "示例：后写的")
    second.get_by_role("button", name="存下").click()
    expect(second.get_by_role("alert")).to_contain_text("刚刚改过这一项")
    expect(second.locator("#f-name")).to_have_value("示例：后写的")
    expect(second.locator("dl.kv")).to_contain_text("示例：先存的")
    second.get_by_role("button", name="存下").click()
    expect(second.locator("tr", has_text="示例：后写的")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_settings_stand_in_their_window_without_a_complaint(
    width: int, place: Township, enter: Enter, complaints: Complaints
) -> None:
    page = enter("administrator", width=width)
    for path in (*PAGES, "/dayparts/night", "/holidays", "/holidays?year=2027"):
        page.goto(f"{place.url}/settings{path}")
        expect(page.locator("h1")).to_be_visible()
        assert overflow(page) <= 0, path
    assert complaints.heard == []


def test_a_notice_is_found_by_the_initials_of_its_title(place: Township, enter: Enter) -> None:
    page = enter("author")
    draft(page, place, "示例：关于停电的通知")
    page.goto(f"{place.url}/notices")
    page.keyboard.press("/")
    page.keyboard.type("gytddtz")
    page.keyboard.press("Enter")
    expect(page.locator("#rows")).to_contain_text("关于停电的通知")


def test_the_english_settings_speak_no_chinese_of_their_own(place: Township, enter: Enter) -> None:
    page = enter("administrator", locale="en-GB")
    for path in (*PAGES, "/dayparts/night", "/holidays"):
        page.goto(f"{place.url}/settings{path}")
        words = page.evaluate(
            "Array.from(document.querySelectorAll('.seg, .head p, label, legend, th, button, .hint, .cap, .nowrap'),"
            " element => element.innerText).join('\\n')"
        )
        # The examples are what one types, and the dayparts' own names are the township's.
        own = re.sub("“.*?”|〔.*?〕|热烈欢迎|莅临指导|办公时间|[上下]午|晚上|夜里|全天|中文|公示|财务公开", "", words)
        assert not re.search(r"[\u4e00-\u9fff]", own), (path, re.findall(r".*[\u4e00-\u9fff].*", own)[:3])


def test_the_last_button_of_a_long_page_never_lies_under_the_phone_s_bar(place: Township, enter: Enter) -> None:
    page = enter("administrator", width=390)
    for path in ("/settings/dayparts", "/settings/holidays", "/accounts"):
        page.goto(place.url + path)
        page.evaluate("scrollTo({top: 99999, behavior: 'instant'})")
        last = page.locator("main button:visible").last.bounding_box()
        bar = page.locator("nav.rail").bounding_box()
        assert last is not None
        assert bar is not None
        assert last["y"] + last["height"] <= bar["y"], path


def test_the_rail_stays_while_a_long_page_is_scrolled(place: Township, enter: Enter) -> None:
    page = enter("administrator", width=1280)
    page.goto(f"{place.url}/settings/categories")
    page.evaluate("scrollTo({top: 99999, behavior: 'instant'})")
    assert page.evaluate("scrollY") > 0
    rail = page.locator("nav.rail").bounding_box()
    assert rail is not None
    assert abs(rail["y"]) < 1
