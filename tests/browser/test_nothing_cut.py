"""What says how a matter stands is read whole, however long the names in it are."""

import pytest
from playwright.sync_api import Page

from server.accounts import service as accounts
from server.accounts.roles import Role
from server.db.engine import transaction
from server.displays.models import Display, DisplayState, Player
from tests.browser.conftest import Enter
from tests.browser.road import sent
from tests.browser.township import Township

CUT = """() => Array.from(document.querySelectorAll("main *"))
  .filter((one) => one.offsetParent && getComputedStyle(one).overflowX === "hidden" && one.clientWidth > 1)
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && !one.title)
  .map((one) => one.className + ": " + one.textContent.trim().slice(0, 60))"""
"""What has a tip says the rest there: number, category and office behind a title in the list."""


def trouble(place: Township) -> None:
    """Two more who may sign, with long names, and a panel whose card takes no picture."""
    now = place.services.clock()
    with transaction(place.services.sessions) as session:
        for name in ("示例欧阳上官", "示例慕容司徒"):
            accounts.create_account(session, None, name, name, "示例乡村振兴办公室", [Role.REVIEWER], now=now)
        display = session.get_one(Display, "shiqiao-led")
        display.name = "石桥村村民委员会门口东侧公示栏上的 LED 屏（示例）"
        player = Player(device_key="示例", enrolled_at=now, about={})
        session.add(player)
        session.flush()
        display.player_id = player.id
        report = {"faults": ["E10"]}
        session.add(DisplayState(display_id=display.id, at=now, since=now, verdict="output", pages=[], report=report))


@pytest.fixture
def page(place: Township, enter: Enter) -> Page:
    trouble(place)
    author = enter("author")
    sent(author, place, "示例：2026年11月新增最低生活保障对象审核意见公示（石桥村、看庄村、东河村）")
    return author


@pytest.mark.parametrize("width", [1366, 1920, 1110])
def test_no_sentence_and_no_name_is_cut_where_a_matter_stands(width: int, page: Page, place: Township) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    for path in ("/", "/notices", "/notices/1", "/notices/1/review", "/schedule", "/displays", "/ledger"):
        page.goto(place.url + path)
        page.locator("h1").first.wait_for()
        assert page.evaluate(CUT) == [], path
