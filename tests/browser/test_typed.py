"""What is typed in a form survives a session that ends, for whoever typed it and for nobody else."""

import re

from playwright.sync_api import Page, Route, expect

from server.accounts import service as accounts
from server.db.engine import transaction
from tests.browser.conftest import Enter
from tests.browser.test_shared_browser import another
from tests.browser.township import Township

WORDS = "粘进来的很长的一段正文，写了半个小时。"
PASSWORD = "示例口令 写给测试 2026"


def ended(place: Township, username: str) -> None:
    """Somebody set the account's roles anew: its sessions are over, wherever they are."""
    with transaction(place.services.sessions) as session:
        account = accounts.by_username(session, username)
        assert account is not None
        accounts.set_roles(session, place.actor("administrator"), account.id, account.roles, now=place.services.clock())


def with_password(place: Township, username: str) -> None:
    prepared = accounts.prepare_password(place.services.reading, place.actor(username), None, PASSWORD)
    with transaction(place.services.sessions) as session:
        accounts.change_password(session, place.actor(username), prepared, now=place.services.clock())


def pasted(page: Page, place: Township, words: str = WORDS) -> None:
    page.goto(place.url + "/notices/new")
    page.locator("#f-text").fill(words)


def kept(page: Page) -> list[str]:
    return [
        str(one)
        for one in page.evaluate("Object.entries(localStorage).filter(e => e[0].startsWith('gongshi-typed')).flat()")
    ]


def test_a_form_sent_after_its_session_ended_leads_through_the_login_back_to_what_was_typed(
    place: Township, enter: Enter
) -> None:
    page = enter("author")
    pasted(page, place)
    with_password(place, "author")  # and with a new password every session is over
    page.get_by_role("button", name="用这些文字").click()
    page.wait_for_url(re.compile("/login"))
    expect(page.locator(".said")).to_contain_text("刚才的没有送出")
    page.locator("[name=username]").fill("author")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile("/notices/new$"))
    expect(page.locator("#f-text")).to_have_value(WORDS)
    expect(page.locator(".typed1")).to_have_text(re.compile(r"^这是您 \d+:\d\d 写的，还没有送出。不要这些$"))
    page.get_by_role("button", name="用这些文字").click()
    page.wait_for_url(re.compile(r"/notices/\d+/edit"))
    assert kept(page) == []
    page.goto(place.url + "/notices/new")
    expect(page.locator("#f-text")).to_have_value("")
    expect(page.locator(".typed1")).to_have_count(0)


def test_what_was_typed_before_an_idle_log_out_is_there_again_and_can_be_thrown_away(
    place: Township, enter: Enter
) -> None:
    page = enter("author")
    page.clock.install()
    pasted(page, place)
    ended(place, "author")
    page.clock.fast_forward("31:00")
    page.wait_for_url(re.compile("/login"))
    expect(page.locator(".said")).to_contain_text("写过的都存着")
    another(page, place, "author")
    page.goto(place.url + "/notices/new")
    expect(page.locator("#f-text")).to_have_value(WORDS)
    page.get_by_role("button", name="不要这些").click()
    expect(page.locator("#f-text")).to_have_value("")
    expect(page.locator(".typed1")).to_have_count(0)
    assert kept(page) == []


def test_a_refused_form_keeps_all_that_was_typed_and_a_proper_log_out_keeps_nothing(
    place: Township, enter: Enter
) -> None:
    page = enter("administrator")
    page.goto(place.url + "/settings/presets")
    page.locator("#f-name").fill("宅基地复核")
    page.get_by_role("button", name="添上").click()
    expect(page.locator(".wrongs")).to_contain_text("还有 2 处要改")
    page.locator("#f-basis").fill("示例依据")
    page.goto(place.url + "/settings/presets")
    expect(page.locator("#f-name")).to_have_value("宅基地复核")
    expect(page.locator("#f-basis")).to_have_value("示例依据")
    page.goto(place.url + "/password")
    page.locator("[name=new]").fill("不存的口令 2026")
    assert not any("口令" in one or "csrf" in one for one in kept(page))
    page.locator("details.me summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(re.compile("/login"))
    assert kept(page) == []


def test_what_is_typed_before_the_scripts_of_a_page_are_there_is_kept(place: Township, enter: Enter) -> None:
    page = enter("administrator")
    held: list[Route] = []
    page.route("**/typed.js*", lambda route: held.append(route))
    page.goto(place.url + "/settings/presets", wait_until="commit")
    page.locator("#f-basis").fill("示例依据")
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    page.unroute("**/typed.js*")
    page.wait_for_load_state("load")
    page.goto(place.url + "/settings/presets")
    expect(page.locator("#f-basis")).to_have_value("示例依据")


def test_nobody_else_at_the_browser_sees_or_sends_what_the_first_one_typed(place: Township, enter: Enter) -> None:
    page = enter("author")
    left_open = page.context.new_page()
    pasted(left_open, place, "甲在另一个窗口写的。")
    pasted(page, place)
    ended(place, "author")
    page.get_by_role("button", name="用这些文字").click()
    page.wait_for_url(re.compile("/login"))
    entrance = page.url
    another(page, place, "both")

    for way in ("the login leads there", "by itself", "back"):
        if way == "the login leads there":
            page.goto(entrance)
            page.wait_for_url(re.compile("/notices/new$"))
        elif way == "by itself":
            page.goto(place.url + "/notices/new")
        else:
            for _step in range(8):
                page.go_back()
                if page.url.endswith("/notices/new") and page.locator("#f-text").count():
                    assert page.locator("#f-text").input_value() == "", "the browser's own memory"
        if page.locator("#f-text").count():
            expect(page.locator("#f-text")).to_have_value("")
        expect(page.locator(".typed1")).to_have_count(0)

    left_open.get_by_role("button", name="用这些文字").click()
    expect(left_open.get_by_role("alert")).to_contain_text("换了人登录")
    left_open.get_by_role("link", name="回到那一页").click()
    left_open.wait_for_url(re.compile("/notices/new$"))
    expect(left_open.locator("#f-text")).to_have_value("")
    left_open.goto(place.url + "/notices")
    expect(left_open.locator("main")).not_to_contain_text("甲在另一个窗口写的")
    another(page, place, "author")
    page.goto(place.url + "/notices/new")
    expect(page.locator("#f-text")).to_have_value(re.compile("."))
