"""Two people save one version of a draft, each in a browser of his own: nothing typed is lost."""

import re

from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from server.notices.models import NoticeRevision
from tests.browser.conftest import Complaints, Enter
from tests.browser.road import draft, kept
from tests.browser.township import Township

LOST = "Failed to load resource"
"""What Chromium says of every answer that refuses something."""


def opened(page: Page, place: Township, number: str) -> Page:
    page.goto(f"{place.url}/notices/{number}/edit")
    expect(page.locator("#views img").first).to_be_visible()
    return page


def typed(page: Page, words: str, block: int = 0) -> None:
    page.locator("#blocks .txt").nth(block).click()
    page.keyboard.press("End")
    page.keyboard.type(words)


def copies(place: Township, number: str) -> list[str]:
    with place.services.reading() as session:
        rows = session.scalars(
            select(NoticeRevision).where(NoticeRevision.notice_id == int(number), NoticeRevision.kept_aside)
        )
        return [str(row.content) for row in rows]


def test_both_texts_stay_when_two_write_over_one_version_what_was_typed_meanwhile_too(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    first, second = enter("author"), enter("both")
    number = draft(first, place, "示例：两份都要留")
    opened(second, place, number)
    typed(first, "先存的一句。")
    kept(first)

    held: list[Route] = []
    second.route("**/draft", lambda route: route.continue_() if held else held.append(route))
    with second.expect_request("**/draft"):
        typed(second, "后存的一句。")
    typed(second, "答复路上又写的一句。")
    held[0].continue_()
    says = second.locator("#conflict-says")
    expect(says).to_contain_text("示例经办刚刚也存了这份公告")
    expect(second.locator("#draft")).to_have_attribute("inert", "")
    second.get_by_role("link", name="看另存的稿").click()
    second.wait_for_url(re.compile(r"#aside$"))
    expect(second.locator("#aside")).to_contain_text("答复路上又写的一句。")
    assert any("后存的一句。" in copy and "答复路上又写的一句。" in copy for copy in copies(place, number))
    first.reload()
    expect(first.locator("#blocks")).to_contain_text("先存的一句。")
    assert [line for line in complaints.heard if LOST not in line] == []


def test_what_was_typed_while_the_server_was_away_is_kept_beside_a_newer_version(place: Township, enter: Enter) -> None:
    first, second = enter("author"), enter("both")
    number = draft(first, place, "示例：断网时写的")
    opened(second, place, number)
    second.route("**/draft", lambda route: route.abort())
    typed(second, "断网时写的一句。")
    expect(second.locator("#trouble")).to_be_visible()
    typed(first, "这时别人存的一句。")
    kept(first)
    second.on("dialog", lambda dialog: dialog.accept())
    second.goto(place.url + "/")
    second.unroute("**/draft")
    opened(second, place, number)
    expect(second.locator("#conflict-says")).to_contain_text("另存的稿")
    expect(second.locator("#blocks")).to_contain_text("这时别人存的一句。")
    assert ["断网时写的一句。" in copy for copy in copies(place, number)] == [True]


def two_paragraphs(page: Page, place: Township, title: str) -> str:
    number = draft(page, place, title)
    typed(page, "")
    page.keyboard.press("Enter")
    page.keyboard.type("第二段。")
    kept(page)
    return number


def test_two_who_write_in_different_paragraphs_have_both_texts_on_both_papers(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    first, second = enter("author"), enter("both")
    number = two_paragraphs(first, place, "示例：各写各的")
    opened(second, place, number)
    typed(first, "先存的一句。")
    first.locator("#d-source").evaluate("(field) => { field.closest('details').open = true; }")
    first.locator("#d-source").fill("示例提供")
    kept(first)
    typed(second, "后存的一句。", block=1)
    expect(second.locator("#saved")).to_contain_text("示例经办刚改的别处，已合进这一稿")
    expect(second.locator("#blocks .txt").nth(0)).to_contain_text("先存的一句。")
    expect(second.locator("#d-source")).to_have_value("示例提供")
    second.keyboard.type("接着写。")  # the caret is where it was
    kept(second)
    expect(second.locator("#blocks .txt").nth(1)).to_contain_text("后存的一句。接着写。")
    typed(first, "又一句。")
    expect(first.locator("#blocks .txt").nth(1)).to_contain_text("后存的一句。接着写。")
    kept(first)
    assert copies(place, number) == []
    second.reload()
    expect(second.locator("#blocks .txt").nth(0)).to_contain_text("先存的一句。又一句。")
    expect(second.locator("#blocks .txt").nth(1)).to_contain_text("后存的一句。接着写。")
    assert complaints.heard == []


def test_what_is_typed_over_a_colleagues_words_before_they_arrive_is_kept_aside(place: Township, enter: Enter) -> None:
    first, second = enter("author"), enter("both")
    number = two_paragraphs(first, place, "示例：答复在路上")
    opened(second, place, number)
    typed(first, "先存的一句。")
    kept(first)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
            return
        held.append(route)

    second.route("**/draft", hold)
    with second.expect_request("**/draft"):
        typed(second, "后存的一句。", block=1)
    typed(second, "在同一段里写的。", block=0)
    held[0].continue_()
    expect(second.locator("#conflict-says")).to_contain_text("另存的稿")
    assert ["在同一段里写的。" in copy for copy in copies(place, number)] == [True]
    first.reload()
    expect(first.locator("#blocks .txt").nth(0)).to_contain_text("先存的一句。")


def test_what_was_typed_away_in_another_paragraph_is_joined_when_the_page_is_opened_again(
    place: Township, enter: Enter
) -> None:
    first, second = enter("author"), enter("both")
    number = two_paragraphs(first, place, "示例：断网时写了别处")
    opened(second, place, number)
    second.route("**/draft", lambda route: route.abort())
    typed(second, "断网时写的一句。", block=1)
    expect(second.locator("#trouble")).to_be_visible()
    typed(first, "这时别人存的一句。")
    kept(first)
    second.on("dialog", lambda dialog: dialog.accept())
    second.goto(place.url + "/")
    second.unroute("**/draft")
    opened(second, place, number)
    expect(second.locator("#blocks .txt").nth(1)).to_contain_text("断网时写的一句。")
    expect(second.locator("#blocks .txt").nth(0)).to_contain_text("这时别人存的一句。")
    assert copies(place, number) == []


def test_nothing_says_saved_while_the_server_is_away(place: Township, enter: Enter) -> None:
    author = enter("author")
    number = draft(author, place, "示例：没连上时按存")
    opened(author, place, number)
    author.route("**/draft", lambda route: route.abort())
    typed(author, "没连上时写的一句。")
    author.keyboard.press("Control+s")
    expect(author.locator("#trouble")).to_be_visible()
    expect(author.locator(".toasts")).not_to_contain_text("已保存")
    author.unroute("**/draft")
    author.keyboard.press("Control+s")
    expect(author.locator(".toasts")).to_contain_text("已保存")
    kept(author)
