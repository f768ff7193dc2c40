"""Every page a reviewer must see can be seen by scrolling alone, however tall the page and however low the window."""

import pytest
from playwright.sync_api import expect

from server.channels import service as channels
from server.db.engine import transaction
from tests.browser.conftest import Enter
from tests.browser.road import draft, kept, send
from tests.browser.township import Township


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844), (683, 384)])
def test_a_portrait_page_counts_as_seen_when_it_was_scrolled_to(
    place: Township, enter: Enter, width: int, height: int
) -> None:
    """683 by 384 is the usual window at 200 %."""
    with transaction(place.services.sessions) as session:
        channels.create_channel(
            session, place.actor("administrator"), "post", "竖屏", "single", "", ["portrait-1080x1920"],
            now=place.services.clock(),
        )  # fmt: skip
    author = enter("author")
    number = draft(author, place, "示例：竖屏上的公示")
    author.get_by_label("竖屏").check()
    kept(author)
    expect(author.locator("#views")).to_contain_text("竖屏")
    send(author, number)
    reviewer = enter("reviewer", width, height)
    reviewer.goto(f"{place.url}/notices/{number}/review")
    for figure in reviewer.locator("figure[data-digest]").all():
        figure.evaluate("(figure) => figure.scrollIntoView({block: 'center'})")  # as 「看最后 1 页，再通过」 does
        expect(figure).to_have_attribute("data-seen", "1", timeout=20_000)
    expect(reviewer.locator("#approve")).to_have_text("通过并签名")
