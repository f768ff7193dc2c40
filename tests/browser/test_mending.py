"""A mend, the line that says what it did, and its taking back, pressed as staff press them."""

from playwright.sync_api import Page, expect

from server.db.engine import transaction
from server.notices import service as notices
from tests.browser.conftest import Complaints, Enter
from tests.browser.road import kept
from tests.browser.test_kinds import saved
from tests.browser.township import Township

ONE = "11010519491231002X"
"""The example of the standard itself."""
TABLE = f"村民名单如下。\n\n序号\t户主\t证号\n1\t示一\t{ONE}\n2\t示二\t已核对"


def begun(place: Township, text: str = TABLE, by: str = "both") -> int:
    with transaction(place.services.sessions) as session:
        now = place.services.clock()
        return notices.create_notice(session, place.actor(by), title="示例名单", text=text, now=now).id


def opened(page: Page, place: Township, number: int) -> None:
    page.goto(f"{place.url}/notices/{number}/edit")
    expect(page.locator("#blocks .blk").first).to_be_visible()


def test_a_mend_is_named_and_taken_back_by_the_keyboard_and_nothing_typed_is_lost(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    page = enter("both")
    number = begun(place)
    opened(page, place, number)
    before = saved(place, number)
    expect(page.locator("#submit-button")).to_contain_text("还差 5 处")
    page.get_by_role("button", name="遮住它").press("Enter")
    line = page.locator("#mended .undo1")
    expect(line).to_contain_text("已遮住 1101********。")
    expect(line).to_be_focused()
    expect(page.locator("#submit-button")).to_contain_text("还差 4 处")
    expect(page.locator("#blocks")).not_to_contain_text(ONE)

    first = page.locator("#blocks .txt").first
    first.click()
    page.keyboard.press("End")
    page.keyboard.type("后来写的。")
    kept(page)
    expect(line).to_contain_text("已遮住")  # a save does not sweep it away
    line.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(line).to_have_text("已撤销这一处，后来写的都还在。")
    expect(page.locator("#submit-button")).to_contain_text("还差 5 处")
    expect(page.locator("#blocks")).to_contain_text(ONE)
    expect(first).to_contain_text("后来写的。")
    now = saved(place, number)
    assert now[1] == before[1]
    assert "后来写的。" in str(now[0])
    page.reload()
    expect(page.locator("#blocks .blk").first).to_be_visible()
    expect(line).to_have_count(0)  # until the page is left
    assert complaints.heard == []


def test_a_mend_taken_back_at_once_leaves_the_very_body(place: Township, enter: Enter) -> None:
    page = enter("both")
    number = begun(place)
    opened(page, place, number)
    before = saved(place, number)
    page.get_by_role("button", name="遮住它").click()
    page.locator("#mended").get_by_role("button").click()
    expect(page.locator("#mended .undo1")).to_have_text("已撤销，和改之前一样了。")
    expect(page.locator("#submit-button")).to_contain_text("还差 5 处")
    assert saved(place, number) == before


def test_the_other_tab_has_changed_it_and_one_sentence_says_so(place: Township, enter: Enter) -> None:
    page = enter("both")
    number = begun(place)
    opened(page, place, number)
    page.get_by_role("button", name="遮住它").click()
    line = page.locator("#mended .undo1")
    expect(line).to_contain_text("已遮住")
    other = page.context.new_page()
    opened(other, place, number)
    other.locator("#d-issuer").evaluate("(field) => { field.closest('details').open = true; }")
    other.locator("#d-issuer").fill("示例村")
    kept(other)
    line.get_by_role("button").click()
    expect(line).to_contain_text("刚在别的地方改过，没有撤销")
    assert ONE not in str(saved(place, number))


def test_without_the_script_the_margin_still_mends_and_takes_back(place: Township, enter: Enter) -> None:
    page = enter("both")
    number = begun(place)
    page.route("**/js/editor.js*", lambda route: route.abort())
    page.goto(f"{place.url}/notices/{number}/edit")
    page.get_by_role("button", name="遮住它").click()
    expect(page.locator("#mended .undo1")).to_contain_text("已遮住 1101********。")
    assert ONE not in str(saved(place, number))
    page.locator("#mended").get_by_role("button").click()
    expect(
        page.locator(".toast1, .said, [data-toast]").filter(has_text="已撤销，和改之前一样了。").first
    ).to_be_visible()
    assert ONE in str(saved(place, number))
