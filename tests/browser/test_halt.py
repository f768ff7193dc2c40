"""全部停播 in the browser: asked on the displays page, met in another's 今日, confirmed, said on every page, lifted."""

import re

from playwright.sync_api import Page, expect

from playlists.model import ChannelId
from server.publishing.contents import open_release
from server.releases.service import publish_due
from tests.browser.conftest import Complaints, Enter
from tests.browser.road import signed
from tests.browser.township import Township


def hung(place: Township, channel: str) -> int:
    publish_due(place.services)
    publisher = place.services.publisher
    live = publisher.release_of(ChannelId(channel))
    assert live is not None
    return len(open_release(live, publisher.repository.read_blob).wall)


def ask(page: Page, button: str, deed: str, why: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("为什么").fill(why)
    dialog.get_by_role("button", name=deed).click()


def test_one_asks_another_confirms_and_two_lift_it(place: Township, enter: Enter, complaints: Complaints) -> None:
    author = enter("both", width=390, height=844)
    reviewer = enter("reviewer")
    signed(author, reviewer, place, "示例：停播以前在墙上的")
    assert hung(place, "hall") == 1

    author.goto(place.url + "/displays")
    ask(author, "全部停播", "请求停播", "石桥村的屏上有错字，别处也可能有")
    expect(author.locator("#halt-request")).to_contain_text("要另一个人确认：示例签发")
    expect(author.get_by_role("button", name="确认停播")).to_have_count(0)
    assert hung(place, "hall") == 1

    reviewer.goto(place.url + "/")
    row = reviewer.locator("li", has_text="示例两用请求全部停播，等您确认。")
    expect(row).to_contain_text("石桥村的屏上有错字")
    row.get_by_role("link", name="去确认").click()
    reviewer.get_by_role("button", name="确认停播").click()
    dialog = reviewer.locator("dialog[open]")
    expect(dialog.locator("h2")).to_have_text("2 块屏马上停播，只留常备页")
    expect(dialog.get_by_role("button")).to_have_text(["不停", "停播"])
    dialog.get_by_role("button", name="不停").click()
    assert hung(place, "hall") == 1
    reviewer.get_by_role("button", name="确认停播").click()
    dialog.get_by_role("button", name="停播", exact=True).click()
    expect(reviewer.locator("#halt")).to_contain_text("已停播")
    assert hung(place, "hall") == 0

    # Said wherever people work, so that nobody waits for a notice that does not come.
    for path in ("/", "/notices", "/schedule"):
        author.goto(place.url + path)
        expect(author.locator(".said.bad1")).to_contain_text("全部停播中")

    reviewer.goto(place.url + "/displays")
    ask(reviewer, "恢复播出", "请求恢复", "错的那一份已经撤下")
    expect(reviewer.locator("#halt-request")).to_contain_text("等另一个人确认")
    expect(reviewer.get_by_role("button", name="确认恢复")).to_have_count(0)
    author.goto(place.url + "/displays")
    author.get_by_role("button", name="确认恢复").click()
    author.locator("dialog[open]").get_by_role("button", name="恢复播出").click()
    expect(author.locator("#halt")).to_have_count(0)
    assert hung(place, "hall") == 1
    assert complaints.heard == []


def test_what_one_asked_he_can_take_back(place: Township, enter: Enter, complaints: Complaints) -> None:
    author = enter("author")
    author.goto(place.url + "/displays")
    ask(author, "全部停播", "请求停播", "试一试这个按钮")
    author.get_by_role("button", name="拿回").click()
    expect(author.locator("#halt-request")).to_have_count(0)
    expect(author.get_by_role("button", name=re.compile("^全部停播$"))).to_be_visible()
    assert complaints.heard == []
