"""The proof of a disclosure in a browser: whole on a desk, a phone and paper, and the one button that puts it off."""

import threading
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert

from server.accounts import service as accounts
from server.app import create_app
from server.channels import service as channels
from server.displays import service as displays
from server.listening import make_server
from server.notices import service as notices
from server.playlogs.days import rebuild
from server.playlogs.models import PlayRow
from tests.server.world import World, make_world

FIRST = date(2026, 3, 2)
VILLAGES = 13


@pytest.fixture
def lit(tmp_path: Path) -> Iterator[tuple[World, int]]:
    """A notice on fourteen displays; the third village was dark on the second day, and it is the fourth."""
    world = make_world(tmp_path, "")
    with world.session() as session:
        for number in range(VILLAGES + 1):
            village, profile = (f"示例{number}村", "led-128x32") if number else ("", "hall-1080")
            layout, name = "led" if number else "single", village or "大厅屏"
            channels.create_channel(session, world.lin, f"c{number}", name, layout, village, [profile], now=world.now)
            displays.add_display(session, world.lin, f"d{number}", name, village, f"c{number}", profile, now=world.now)
    made = world.draft("示例：名单公示")
    with world.session() as session:
        changes = notices.DraftChanges(period_first=FIRST, period_last=FIRST + timedelta(days=6))
        notices.save_draft(session, world.wang, made, changes, revision=2, now=world.now)
    world.submit(made)
    world.approve(made)
    assert not world.publish().failed
    _hang(world, world.notice(made).item_id)
    world.clock.advance(days=3)
    yield world, made
    world.close()


def _hang(world: World, item: str) -> None:
    rows = []
    for number in range(VILLAGES + 1):
        for day in range(3):
            if (number, day) != (3, 1):
                begins = datetime.combine(FIRST + timedelta(days=day), time(7), world.services.zone)
                rows.append(
                    {
                        "device_key": f"k{number}", "epoch": 1, "seq": 2 * day + 1, "display": f"d{number}",
                        "channel": "c", "release": 1, "zone": "main", "item": item, "page": None, "claim": "drawn",
                        "started_at": begins, "ended_at": begins + timedelta(hours=12), "time_trusted": True,
                        "previous": None, "digest": f"sha256:{number:064}", "record": {}, "received_at": begins,
                    }
                )  # fmt: skip
    with world.session() as session:
        session.execute(insert(PlayRow), rows)
        rebuild(session.connection())


@pytest.fixture
def page(lit: tuple[World, int], browser: Browser) -> Iterator[Page]:
    world, made = lit
    server = make_server(create_app(world.services), world.services)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    with world.session() as session:
        token = accounts.issue_link(session, None, world.wang.account_id, now=world.now)
    url = f"http://127.0.0.1:{server.bind_addr[1]}"
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    opened = context.new_page()
    opened.goto(f"{url}/link/{token}")
    opened.locator("form .b.full").click()
    opened.wait_for_url(lambda where: "/link/" not in where)
    opened.goto(f"{url}/ledger/notices/{made}")
    yield opened
    context.close()
    server.stop()
    thread.join()


def beyond(page: Page, selector: str) -> int:
    """How far an element's content runs over its box."""
    return int(page.locator(selector).evaluate("box => box.scrollWidth - box.clientWidth"))


def test_a_proof_stands_in_its_window_and_on_its_paper(page: Page) -> None:
    expect(page.locator("h1")).to_have_text(
        "公示 7 天，今天是第 4 天，13 块屏有效 3 天，示例3村有效 2 天（3月3日无记录）"
    )
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert beyond(page, "html") <= 0
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 672, "height": 950})  # A4 without its margins
    expect(page.locator(".cov thead th")).to_have_count(VILLAGES + 2)
    assert beyond(page, "html") <= 0
    assert beyond(page, ".pad.scroll") <= 0
    expect(page.locator("#prolong")).to_be_hidden()


def test_one_button_makes_the_draft_that_puts_it_off(page: Page) -> None:
    page.get_by_role("button", name="顺延到 03-09").click()
    page.wait_for_url("**/edit")
    expect(page.locator("#d-last")).to_have_value("2026-03-09")
    expect(page.locator("#d-first")).to_have_value("2026-03-02")
    page.go_back()
    page.get_by_role("button", name="顺延到 03-09").click()
    expect(page.locator("body")).to_contain_text("正在办，请在那一份上改")
