"""Every page on a desk and on a phone, in both languages, and the deeds beside the main road."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from server.accounts import service as accounts
from server.db.engine import transaction
from tests.browser.conftest import PATIENCE_MS, Complaints, Enter
from tests.browser.road import draft, kept, signed
from tests.browser.township import Township, township

PAGES = (
    "/",
    "/notices",
    "/notices/new",
    "/slogan",
    "/schedule",
    "/schedule/month",
    "/displays",
    "/displays/hall-screen",
    "/displays/add",
    "/displays/pair",
    "/ledger",
    "/ledger/audit",
    "/password",
    "/more",
)
ADMINISTRATORS = ("/accounts", "/channels/add", "/channels/hall", "/displays")


def overflow(page: Page) -> int:
    """How far the page is wider than its window, once its styles are there: fields answer before they are."""
    page.wait_for_load_state("load")
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("width", [1366, 390])
def test_every_page_stands_in_its_window_without_a_complaint(
    width: int, place: Township, enter: Enter, complaints: Complaints
) -> None:
    author = enter("both", width=width)
    for path in PAGES:
        author.goto(place.url + path)
        expect(author.locator("h1").first).to_be_visible()
        assert overflow(author) <= 0, path
    number = draft(author, place, "示例：在小屏上也看得全的一份公告")
    for path in (
        f"/notices/{number}",
        f"/notices/{number}/edit",
        f"/notices/{number}/review",
        f"/notices/{number}/sheet",
    ):
        author.goto(place.url + path)
        expect(author.locator("h1").first).to_be_visible()
        assert overflow(author) <= 0, path
    administrator = enter("administrator", width=width)
    for path in ADMINISTRATORS:
        administrator.goto(place.url + path)
        assert overflow(administrator) <= 0, path
    assert complaints.heard == []


def test_no_page_of_the_english_console_speaks_chinese(place: Township, enter: Enter) -> None:
    author = enter("both", locale="en-GB")
    for path in PAGES:
        author.goto(place.url + path)
        # The names of people, places and categories are the township's own words.
        words = author.evaluate(
            "Array.from(document.querySelectorAll('h1, h2, button, label, legend, th, .hint, .cap, .empty, .rail a'),"
            " element => element.innerText).join('\\n')"
        )
        own = re.sub("中文|示例..|党政办|镇大厅|大厅屏|石桥村( LED)?|公示", "", words)
        if path != "/slogan":
            assert not re.search(r"[\u4e00-\u9fff]", own), (path, re.findall(r".*[\u4e00-\u9fff].*", own)[:3])


def test_what_was_typed_outlives_a_server_that_is_away(place: Township, enter: Enter) -> None:
    author = enter("author")
    number = draft(author, place, "示例：断线时写的")

    def away(route: Route) -> None:
        route.abort()

    author.route("**/draft", away)
    author.locator("#blocks .txt").first.click()
    author.keyboard.press("End")
    author.keyboard.type("断线时添的一句。")
    expect(author.locator("#trouble")).to_be_visible()
    author.unroute("**/draft", away)
    expect(author.locator("#trouble")).to_be_hidden()
    author.goto(f"{place.url}/notices/{number}")
    expect(author.locator(".full1")).to_contain_text("断线时添的一句。")


def test_a_table_pasted_from_a_spreadsheet_becomes_a_table(place: Township, enter: Enter) -> None:
    author = enter("author")
    number = draft(author, place, "示例：粘贴表格")
    author.locator("#blocks .txt").first.click()
    author.keyboard.press("End")
    author.keyboard.press("Enter")
    author.evaluate(
        """() => {
          const clipboard = new DataTransfer();
          clipboard.setData('text/plain', '项目\\t金额\\n路灯电费\\t715.40\\n合计\\t715.40');
          document.activeElement.dispatchEvent(
            new ClipboardEvent('paste', {clipboardData: clipboard, bubbles: true, cancelable: true}));
        }"""
    )
    expect(author.locator("#blocks table.doc .total")).to_contain_text("合计")
    author.keyboard.press("Control+s")
    expect(author.locator(".toasts")).to_contain_text("已保存")
    author.goto(f"{place.url}/notices/{number}")
    expect(author.locator(".full1 table td.al-decimal").first).to_have_text("715.40")


def test_an_invisible_character_from_a_paste_does_not_stop_the_saving(place: Township, enter: Enter) -> None:
    author = enter("author")
    number = draft(author, place, "示例：粘来的")
    author.locator("#blocks .txt").first.click()
    author.keyboard.press("End")
    author.keyboard.insert_text("看\u200b得\u202e见。")
    author.keyboard.press("Control+s")
    expect(author.locator(".toasts")).to_contain_text("已保存")
    author.goto(f"{place.url}/notices/{number}")
    expect(author.locator(".full1")).to_contain_text("看得见。")


def test_a_finding_is_answered_beside_the_text(place: Township, enter: Enter) -> None:
    author = enter("author")
    draft(author, place, "示例：有手机号的")
    author.locator("#blocks .txt").first.click()
    author.keyboard.press("End")
    author.keyboard.type("联系 13812345678。")
    expect(author.locator("#submit-button")).to_contain_text("还差 1 处")
    expect(author.locator("#findings")).not_to_contain_text("13812345678")
    expect(author.locator(".blk.l")).to_have_count(1)
    author.get_by_role("button", name="遮住它").click()
    expect(author.locator("#blocks .txt").first).not_to_contain_text("13812345678")
    expect(author.locator("#submit-button")).to_have_text("送审核")


def test_a_greeting_takes_a_sentence_a_place_and_a_button(place: Township, enter: Enter) -> None:
    author = enter("author")
    author.goto(place.url + "/slogan")
    author.locator(".slogans label").first.click()
    for hole in author.locator("[data-hole]:visible input").all():
        hole.fill("示例单位")
    author.get_by_role("button", name="送审核").click()
    author.wait_for_url(re.compile(r"/notices/\d+$"))
    expect(author.locator(".road [aria-current=step]")).to_contain_text("审核")


def test_a_moment_is_answered_with_a_picture_and_a_reason(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    author = enter("author")
    author.goto(place.url + "/schedule")
    expect(author.locator("#instant-answer img")).to_be_visible()
    expect(author.locator("#instant-answer")).to_contain_text("因为：")
    assert complaints.heard == []


def test_an_enrolment_code_is_shown_once(place: Township, enter: Enter) -> None:
    administrator = enter("administrator")
    administrator.goto(place.url + "/displays/pair")
    administrator.get_by_label("大厅屏").check()
    administrator.get_by_role("button", name="出登记码").click()
    expect(administrator.locator("#code")).to_have_text(re.compile(r"^\w{4}.\w{4}.\w{4}$"))
    administrator.goto(place.url + "/displays/pair")
    expect(administrator.locator("#code")).to_have_count(0)


def test_an_administrator_adds_a_person_and_hands_over_a_link(place: Township, enter: Enter) -> None:
    administrator = enter("administrator")
    administrator.goto(place.url + "/accounts")
    administrator.locator("#f-name").fill("示例新人")
    administrator.locator("#f-username").fill("xinren")
    administrator.get_by_role("button", name="添上，出登录链接").click()
    expect(administrator.locator("#link")).to_contain_text("/link/")


def test_the_audit_chain_is_checked_by_a_button(place: Township, enter: Enter) -> None:
    author = enter("author")
    author.goto(place.url + "/ledger/audit")
    author.get_by_role("button", name="查一遍有没有缺号").click()
    expect(author.locator("#chain-answer .s.ok")).to_contain_text("首尾相接，没有缺号")


def test_a_password_is_set_through_the_link_and_then_opens_the_door(place: Township, enter: Enter) -> None:
    author = enter("author")
    author.goto(place.url + "/password")
    author.locator("#f-new").fill("镇上的银杏树秋天最好看")
    author.locator("#f-again").fill("镇上的银杏树秋天最好看")
    author.get_by_role("button", name="存下新密码").click()
    author.wait_for_url(re.compile("/login"))
    author.locator("#f-username").fill("author")
    author.locator("#f-password").fill("不对的密码不对的密码")
    author.get_by_role("button", name="登录", exact=True).click()
    expect(author.locator(".wrongs")).to_contain_text("登录名或密码不对。")
    author.locator("#f-password").fill("镇上的银杏树秋天最好看")
    author.get_by_role("button", name="登录", exact=True).click()
    expect(author.locator("h1")).to_contain_text("示例经办")


def test_keys_lead_to_the_entries_and_can_be_switched_off(place: Township, enter: Enter) -> None:
    author = enter("author")
    author.keyboard.press("g")
    author.keyboard.press("4")
    author.wait_for_url(re.compile("/displays"))
    author.keyboard.press("?")
    author.locator("#keys-off").check()
    author.locator("#keys [data-close]").click()
    author.keyboard.press("g")
    author.keyboard.press("1")
    expect(author).to_have_url(re.compile("/displays"))


def test_two_who_write_at_once_lose_nothing(place: Township, enter: Enter) -> None:
    author = enter("author")
    number = draft(author, place, "示例：两个人改")
    other = enter("both")
    other.goto(f"{place.url}/notices/{number}/edit")
    other.locator("#blocks .txt").first.click()
    other.keyboard.press("End")
    other.keyboard.type("先存的一句。")
    kept(other)
    author.locator("#blocks .txt").first.click()
    author.keyboard.press("End")
    author.keyboard.type("后存的一句。")
    expect(author.locator("#conflict")).to_contain_text("没有丢")
    author.locator("#conflict [data-reload]").click()
    expect(author.locator("#blocks")).to_contain_text("先存的一句。")
    author.goto(f"{place.url}/notices/{number}")
    expect(author.locator("details.more", has_text="示例：两个人改")).to_have_count(1)
    author.locator("details.more summary", has_text="两个人改").click()
    expect(author.locator("details.more", has_text="两个人改")).to_contain_text("后存的一句。")


def test_taking_down_names_its_consequence_and_asks_for_a_reason(place: Township, enter: Enter) -> None:
    author = enter("author")
    reviewer = enter("reviewer")
    signed(author, reviewer, place, "示例：要撤下的")
    reviewer.get_by_role("button", name="撤下").click()
    expect(reviewer.locator("#withdraw h2")).to_have_text("从 2 块屏撤下这份公告")
    reviewer.locator("#w-why").fill("名单有误，示例")
    reviewer.locator("#withdraw").get_by_role("button", name="撤下", exact=True).click()
    expect(reviewer.locator(".toasts")).to_contain_text("已撤下")
    expect(reviewer.locator(".road")).to_contain_text("已撤下")


def test_a_bar_is_moved_by_a_day_with_the_keyboard(place: Township, enter: Enter) -> None:
    author = enter("author")
    draft(author, place, "示例：要改期的")
    author.goto(f"{place.url}/schedule?week=2026-11-23")
    bar = author.locator("[data-bar]").first
    assert bar.get_attribute("data-first") == "2026-11-24"
    bar.focus()
    author.keyboard.press("Enter")
    author.keyboard.press("ArrowRight")
    expect(author.locator("#dragsay")).to_contain_text("《示例：要改期的》放 11月25日至12月1日")
    author.keyboard.press("Enter")
    expect(author.locator(".toasts")).to_contain_text("已移到 11-25 至 12-01")


def test_a_report_is_cut_into_drafts_at_its_headings(place: Township, enter: Enter, tmp_path: Path) -> None:
    report = tmp_path / "示例报告.txt"
    report.write_text("示例年度报告\n\n一、概述\n\n本年办结示例事项。\n\n二、公开情况\n\n公开示例信息。\n", "utf-8")
    author = enter("author")
    author.goto(place.url + "/notices/new")
    author.locator("input[name=file]").set_input_files(report)
    author.locator("input[name=split]").check()
    author.get_by_role("button", name="读进来").click()
    expect(author.locator("#rows")).to_contain_text("概述")
    expect(author.locator("#rows")).to_contain_text("公开情况")


def test_a_comma_table_keeps_its_columns(place: Township, enter: Enter, tmp_path: Path) -> None:
    table = tmp_path / "示例.csv"
    table.write_bytes("项目,金额\n路灯电费,715.40\n合计,715.40\n".encode("gb18030"))
    author = enter("author")
    author.goto(place.url + "/notices/new")
    author.locator("input[name=file]").set_input_files(table)
    author.get_by_role("button", name="读进来").click()
    expect(author.locator("#blocks table.doc .total")).to_contain_text("715.40")


def test_the_first_link_makes_the_first_administrator(tmp_path: Path, browser: Browser) -> None:
    with township(tmp_path, people=False) as place:
        with transaction(place.services.sessions) as session:
            token = accounts.issue_first_link(session, now=place.services.clock())
        page = browser.new_page(locale="zh-CN")
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{place.url}/link/{token}")
        page.locator("#f-name").fill("示例管理")
        page.locator("#f-username").fill("guanli")
        page.locator("#f-password").fill("镇上的银杏树秋天最好看")
        page.locator("#f-again").fill("镇上的银杏树秋天最好")
        page.get_by_role("button", name="建好账号，进入").click()
        expect(page.locator(".wrongs")).to_contain_text("两遍密码不一样")
        page.locator("#f-password").fill("镇上的银杏树秋天最好看")
        page.locator("#f-again").fill("镇上的银杏树秋天最好看")
        page.get_by_role("button", name="建好账号，进入").click()
        expect(page.locator("h1")).to_contain_text("示例管理")
        page.goto(f"{place.url}/link/{token}")
        expect(page.locator(".said.bad1")).to_contain_text("用过了或已过期")
        page.close()
