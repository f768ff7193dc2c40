"""今日 of a village's secretary and of a leader; a period that is over; and who somebody is, said anew."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from server.accounts import service as accounts
from server.accounts.models import Account
from server.accounts.roles import Role
from server.db.engine import transaction
from server.displays.models import Display, DisplayState, Player
from server.notices import service as notices
from server.notices.models import Notice
from tests.browser.conftest import Complaints, Enter
from tests.browser.road import sent
from tests.browser.test_pages import overflow
from tests.browser.township import Township


def joins(place: Township, username: str, name: str, *roles: Role, village: str = "") -> None:
    with transaction(place.services.sessions) as session:
        now = place.services.clock()
        accounts.create_account(session, None, username, name, "", roles, village=village, now=now)


def dark(place: Township, *screens: str) -> None:
    """They answered an hour ago, and not since."""
    with transaction(place.services.sessions) as session:
        for number, screen in enumerate(screens):
            then = place.services.clock() - timedelta(hours=1)
            player = Player(device_key=f"k{number}", enrolled_at=then, about={})
            session.add(player)
            session.flush()
            display = session.get_one(Display, screen)
            display.player_id = player.id
            display.state = DisplayState(at=then, since=then, verdict="verified", pages=[], report={})


def over(place: Township, title: str) -> int:
    """A notice of the author's whose seven days ended yesterday."""
    with transaction(place.services.sessions) as session:
        now, day = place.services.clock(), place.services.today()
        made = notices.create_notice(
            session, place.actor("author"), title=title, category_id=1, issuer="示例镇政府", text="示例。", now=now
        )
        days = {"period_first": day - timedelta(days=7), "period_last": day - timedelta(days=1)}
        changes = notices.DraftChanges(**days, channel_ids=["hall", "shiqiao"])
        notices.save_draft(session, place.actor("author"), made.id, changes, revision=made.revision, now=now)
        made.state_name = "published"
        session.flush()
        notices.expire_due(session, today=day, now=now)
        assert session.get_one(Notice, made.id).proof_due
        return made.id


@pytest.mark.parametrize("width", [1366, 390])
def test_a_village_s_secretary_sees_his_village_s_wall_and_a_leader_what_waits_for_him(
    width: int, place: Township, enter: Enter, complaints: Complaints
) -> None:
    joins(place, "qiao", "示例村文书", Role.AUTHOR, village="石桥村")
    dark(place, "hall-screen", "shiqiao-led")
    sent(enter("author"), place, "示例：等签发的一份")
    secretary, leader = enter("qiao", width=width), enter("reviewer", width=width)
    expect(secretary.locator(".todo li")).to_have_count(1)
    expect(secretary.locator(".todo li")).to_contain_text("石桥村 LED")
    expect(secretary.locator("h2", has_text="墙上现在")).to_contain_text("石桥村")
    expect(secretary.locator("main")).to_contain_text("墙上 1 块屏")
    expect(leader.locator(".todo li")).to_have_count(1)
    expect(leader.locator(".todo li .s")).to_have_text("等您签发")
    expect(leader.locator("h2", has_text="公示期")).to_have_count(0)
    for page in (secretary, leader):
        assert overflow(page) <= 0
    assert complaints.heard == []


@pytest.mark.parametrize("width", [1366, 390])
def test_a_period_that_is_over_leads_to_its_proof_and_goes_when_that_was_made_out(
    width: int, place: Township, enter: Enter, complaints: Complaints
) -> None:
    over(place, "示例：期满的一份")
    author = enter("author", width=width)
    row = author.locator(".todo li", has_text="期满的一份")
    expect(row.locator(".s")).to_have_text("已期满")
    row.get_by_role("link", name="出证明").click()
    author.get_by_role("button", name="出具并打印").click()
    expect(author.locator(".toasts")).to_contain_text("公示证明出具了")
    expect(author.get_by_role("button", name="打印", exact=True)).to_be_visible()
    author.goto(place.url)
    expect(author.locator("h1")).to_contain_text("今天没有要您办的事")
    assert overflow(author) <= 0
    assert complaints.heard == []


@pytest.mark.parametrize("width", [1366, 390])
def test_an_administrator_says_anew_who_somebody_is(
    width: int, place: Township, enter: Enter, complaints: Complaints
) -> None:
    boss = enter("administrator", width=width)
    boss.goto(f"{place.url}/accounts")
    boss.get_by_role("link", name="示例经办").click()
    boss.fill("#f-name", "示例新名")
    boss.select_option("#f-village", "石桥村")
    assert overflow(boss) <= 0
    boss.get_by_role("button", name="存下").click()
    expect(boss.locator(".toasts")).to_contain_text("示例新名 的资料存好了。")
    expect(boss.locator("tr", has_text="示例新名")).to_contain_text("只管石桥村")
    assert overflow(boss) <= 0
    with place.services.reading() as session:
        account = accounts.by_username(session, "author")
        assert isinstance(account, Account)
        assert (account.name, account.village) == ("示例新名", "石桥村")
    assert complaints.heard == []
