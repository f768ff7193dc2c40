"""Tables: 40 px a row or 34, as each person likes them; heads that stay, titles that lead, and more by the hundred."""

import re

import pypdfium2
import pytest
from playwright.sync_api import Page, Route, expect

from server.db.engine import transaction
from server.notices import service as notices
from tests.browser.conftest import Complaints, Enter
from tests.browser.road import sent
from tests.browser.test_pages import overflow
from tests.browser.township import Township

ONE_LINE = ("/notices", "/ledger/audit", "/settings/categories", "/settings/presets", "/settings/dayparts")


def many(place: Township, count: int) -> None:
    """Drafts; the oldest is number 0."""
    with transaction(place.services.sessions) as session:
        for number in range(count):
            notices.create_notice(
                session,
                place.actor("author"),
                title=f"示例：第 {number} 份",
                category_id=1,
                issuer="示例村",
                text="示例。",
                now=place.services.clock(),
            )


def heights(page: Page) -> set[int]:
    """Of the rows of one line; a long text takes as many lines as it needs."""
    found = page.evaluate(
        "Array.from(document.querySelectorAll('table.t tbody tr[data-row]'), row => row.getBoundingClientRect().height)"
    )
    return {round(height) for height in found}


def test_rows_are_40_px_or_34_everywhere_as_one_press_or_key_chose(place: Township, enter: Enter) -> None:
    many(place, 3)
    page = enter("administrator")
    for path in ONE_LINE:
        page.goto(place.url + path)
        assert heights(page) == {40}, path
    page.goto(place.url + "/notices")
    with page.expect_response(re.compile("/rows$")):
        page.get_by_role("button", name="排密一点").click()
    expect(page.get_by_role("button", name="排松一点")).to_be_visible()
    assert heights(page) == {34}
    assert page.url.endswith("/notices")
    for path in ONE_LINE:
        page.goto(place.url + path)
        assert heights(page) == {34}, path
    again = enter("administrator")
    again.goto(place.url + "/notices")
    assert heights(again) == {34}
    with again.expect_response(re.compile("/rows$")):
        again.keyboard.press("d")
    assert heights(again) == {40}
    other = enter("author")
    other.goto(place.url + "/notices")
    assert heights(other) == {40}


def test_the_choice_works_with_the_keyboard_alone(place: Township, enter: Enter) -> None:
    many(place, 1)
    page = enter("author")
    page.goto(place.url + "/notices")
    page.locator("[data-rows]").focus()
    with page.expect_response(re.compile("/rows$")):
        page.keyboard.press("Enter")
    assert heights(page) == {34}


@pytest.mark.parametrize("path", ["/notices", "/ledger/audit"])
def test_the_head_of_a_table_stays_while_its_rows_go_by(path: str, place: Township, enter: Enter) -> None:
    many(place, 40)
    page = enter("author")
    page.goto(place.url + path)
    page.evaluate("scrollTo({top: 700, behavior: 'instant'})")
    head = page.locator("table.t thead th").first.bounding_box()
    assert page.evaluate("scrollY") == 700
    assert head is not None
    assert abs(head["y"]) < 1


def test_numbers_stand_at_the_right_in_figures_of_one_width(place: Township, enter: Enter) -> None:
    page = enter("administrator")
    for path in ("/settings/categories", "/settings/dayparts", "/displays"):
        page.goto(place.url + path)
        looks = page.evaluate(
            "Array.from(document.querySelectorAll('table.t td.num'), cell => { const look = getComputedStyle(cell);"
            " return look.textAlign + ' ' + look.fontVariantNumeric })"
        )
        assert set(looks) == {"right tabular-nums"}, path


def test_a_row_is_no_link_and_its_title_is(place: Township, enter: Enter) -> None:
    many(place, 1)
    page = enter("author")
    page.goto(place.url + "/notices")
    page.locator("#rows tr td").nth(3).click()
    assert page.url == place.url + "/notices"
    page.locator("#rows .title a").click()
    page.wait_for_url(re.compile(r"/notices/\d+$"))


def test_a_hundred_more_come_below_and_the_keyboard_goes_on_there(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    many(place, 130)
    page = enter("author")
    page.goto(place.url + "/notices?state=draft")
    expect(page.locator(".says")).to_contain_text("起草")
    expect(page.locator("#rows tr[data-row]")).to_have_count(100)
    more = page.get_by_role("button", name="再看 100 份")
    more.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#rows tr[data-row]")).to_have_count(130)
    expect(more).to_have_count(0)
    expect(page.locator("#rows tr[data-row]").nth(100).locator("a")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("#rows tr[data-row]").nth(101).locator("a")).to_be_focused()
    assert complaints.heard == []


def test_a_filter_is_said_as_a_sentence(place: Township, enter: Enter) -> None:
    many(place, 1)
    page = enter("author")
    page.goto(place.url + "/notices?q=dd&village=石桥村&state=draft")
    expect(page.locator(".says")).to_contain_text("“dd”，石桥村，起草")


@pytest.mark.parametrize("path", ["/notices", "/ledger/audit"])
def test_a_table_slides_in_its_card_on_a_phone_and_its_first_column_stands(
    path: str, place: Township, enter: Enter
) -> None:
    many(place, 3)
    page = enter("author", width=390)
    page.goto(place.url + path)
    first = page.locator("table.t tbody td:first-child").first
    last = page.locator("table.t tbody tr").first.locator("td").last
    before = (first.bounding_box(), last.bounding_box())
    page.locator("table.t").evaluate("table => { table.scrollLeft = 200 }")
    after = (first.bounding_box(), last.bounding_box())
    assert before[0] is not None
    assert before[1] is not None
    assert after[0] is not None
    assert after[1] is not None
    assert abs(after[0]["x"] - before[0]["x"]) < 1
    assert before[1]["x"] - after[1]["x"] > 50
    assert overflow(page) <= 0


PHONE_TABLES = ("/accounts", "/settings/categories", "/settings/presets", "/settings/dayparts", "/displays/hall-screen")


def test_every_table_of_the_settings_slides_in_its_card_under_its_head(place: Township, enter: Enter) -> None:
    page = enter("administrator", width=390)
    for path in PHONE_TABLES:
        page.goto(place.url + path)
        assert overflow(page) <= 0, path
        table = page.locator("table.t").first
        look = table.evaluate("table => { const look = getComputedStyle(table); return look.overflowX + look.display }")
        assert look == "autoblock", path
        assert page.locator("table.stack").count() == 0, path


def test_on_a_phone_the_head_stays_over_a_long_register(place: Township, enter: Enter) -> None:
    many(place, 60)
    page = enter("author", width=390)
    for path in ("/ledger/audit", "/notices"):
        page.goto(place.url + path)
        table = page.locator("table.t")
        table.evaluate("table => { table.scrollTop = 900; table.scrollLeft = 120 }")
        assert table.evaluate("table => table.scrollTop") == 900, path
        head, first = page.locator("table.t thead th").first.bounding_box(), table.bounding_box()
        assert head is not None
        assert first is not None
        assert abs(head["y"] - first["y"]) < 2, path
        assert abs(head["x"] - first["x"]) < 2, path


def test_a_reason_typed_while_the_server_is_away_is_sent_when_it_is_back(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    author = enter("author")
    number = sent(author, place, "示例：断线时拿回来的")

    def away(route: Route) -> None:
        route.abort()

    author.route("**/*", away)
    author.get_by_role("button", name="拿回来再改").first.click()
    expect(author.locator("#trouble")).to_have_text("没连上服务器。您写的都在这台电脑里，连上后自动存。")
    expect(author.locator("h1")).to_have_text("示例：断线时拿回来的")
    assert author.url.endswith(f"/notices/{number}")
    author.unroute("**/*", away)
    expect(author.locator("#trouble")).to_be_hidden()
    author.get_by_role("button", name="拿回来再改").first.click()
    author.wait_for_url(re.compile(rf"/notices/{number}/edit"))
    assert all("ERR_FAILED" in heard for heard in complaints.heard)


def printed(page: Page) -> list[str]:
    """The words of each sheet of A4."""
    paper = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    try:
        return [sheet.get_textpage().get_text_range() for sheet in paper]
    finally:
        paper.close()


def test_a_register_prints_from_its_first_sheet_on_with_its_head_on_each_and_no_shell(
    place: Township, enter: Enter
) -> None:
    many(place, 60)
    page = enter("author")
    page.goto(place.url + "/ledger/audit")
    sheets = printed(page)
    assert 2 <= len(sheets) <= 4
    for sheet in sheets:
        assert "从哪台电脑" in sheet
        assert len(re.findall(r"第 \d+ 条", sheet)) > 10 or sheet is sheets[-1]
        assert "示例经办" in sheet
        assert not re.search("今日|排密一点|再看 100", sheet)
    page.set_viewport_size({"width": 673, "height": 900})  # a sheet of A4 is as narrow as a phone, and is none
    page.emulate_media(media="print")
    assert page.locator("table.t").evaluate("table => getComputedStyle(table).display") == "table"


def test_the_form_of_approval_prints_its_title_pages_hashes_and_three_boxes(place: Township, enter: Enter) -> None:
    author = enter("author")
    number = sent(author, place, "示例：要打印的")
    author.goto(f"{place.url}/notices/{number}/sheet")
    (sheet,) = printed(author)
    for words in ("政务信息公开审批单", "示例：要打印的", "拟稿：示例经办", "审核签发：", "单位盖章"):
        assert words in sheet
    assert len(re.findall(r"\b[0-9a-f]{4}(?: [0-9a-f]{4}){3}\b", sheet)) >= 3  # two screens, and all of them together
    author.emulate_media(media="print")
    author.goto(f"{place.url}/displays")
    chip = author.locator("main .s").first
    kept = chip.evaluate("chip => getComputedStyle(chip, '::before').webkitPrintColorAdjust")
    assert kept == "exact"  # else the shape goes with the backgrounds, and only the word is left


def test_every_single_key_is_off_by_one_setting(place: Township, enter: Enter) -> None:
    many(place, 2)
    page = enter("author")
    page.goto(place.url + "/notices")
    page.keyboard.press("?")
    page.locator("#keys-off").check()
    page.locator("#keys [data-close]").click()
    page.locator("main").focus()
    for key in ("/", "j", "k", "n", "d", "?", "g", "4"):
        page.keyboard.press(key)
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("#find")).not_to_be_focused()
    assert heights(page) == {40}
    assert page.url == place.url + "/notices"
    page.reload()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()


def test_the_keys_lead_where_the_list_says(place: Township, enter: Enter) -> None:
    many(place, 2)
    page = enter("author")
    for key, path in (("2", "/notices"), ("3", "/schedule"), ("4", "/displays"), ("5", "/ledger"), ("1", "/")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url(place.url + path)
    page.goto(place.url + "/notices")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.locator("main").focus()
    links = page.locator("#rows .title a")
    for key, at in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(links.nth(at)).to_be_focused()
    page.goto(place.url + "/notices")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    expect(page.locator("a.skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
