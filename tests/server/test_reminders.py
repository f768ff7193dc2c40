"""提醒: who waits may say so, seldom and once for one wish; the others read it on the row they have anyway."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from server.accounts.roles import Actor
from server.audit.service import entries
from server.channels import proposals
from server.displays import service as displays
from server.errors import Refused
from server.notices import service as notices
from server.notices.slogan_templates import approve_template, propose
from server.reminders.models import Reminder
from server.reminders.service import MOST, PATIENCE, Reminded, remind
from server.today.service import today
from server.today.tasks import Task
from tests.server.device import Device
from tests.server.proposing import propose_theme
from tests.server.world import World


@pytest.fixture
def sent(world: World, channels_made: None) -> int:
    """Wang's notice, which Sun and Zheng may review."""
    notice_id = world.draft()
    world.submit(notice_id)
    return notice_id


def reminds(world: World, who: Actor, subject: str) -> Reminded:
    with world.session() as session:
        return remind(session, who, subject, now=world.now)


def tasks(world: World, who: Actor) -> tuple[Task, ...]:
    with world.session() as session:
        return today(session, who, now=world.now, services=world.services).tasks


def waiting(world: World, who: Actor) -> Task:
    (task,) = (one for one in tasks(world, who) if one.band == "waiting")
    return task


def kept(world: World) -> list[int]:
    with world.session() as session:
        return list(session.scalars(select(Reminder.number).order_by(Reminder.id)))


def offered(task: Task) -> tuple[int, bool]:
    assert task.remind is not None
    return task.remind.count, task.remind.now


def test_nobody_is_reminded_before_two_hours_are_over(world: World, sent: int) -> None:
    world.clock.advance(hours=1, minutes=59)
    assert offered(waiting(world, world.wang)) == (0, False)
    with pytest.raises(Refused, match="等满 2 小时"):
        reminds(world, world.wang, f"notice:{sent}")
    world.clock.advance(minutes=1)
    assert offered(waiting(world, world.wang)) == (0, True)
    assert reminds(world, world.wang, f"notice:{sent}").count == 1


def test_the_reviewers_read_who_reminds_on_the_row_they_have_and_it_goes_with_the_work(world: World, sent: int) -> None:
    other = world.draft("关于修路的通知")
    world.submit(other)
    world.clock.advance(hours=3)
    before = [task.target_id for task in tasks(world, world.sun)]
    reminds(world, world.wang, f"notice:{other}")
    for who in (world.sun, world.zheng):
        found = [task for task in tasks(world, who) if task.url_kind == "review"]
        assert [(task.target_id, task.reminded) for task in found] == [
            (str(other), Reminded(1, "王示例", world.now)),
            (str(sent), None),
        ]
    assert sorted(before) == sorted(task.target_id for task in tasks(world, world.sun))  # no row was added
    world.approve(other)
    assert [task.reminded for task in tasks(world, world.sun)] == [None]
    with pytest.raises(Refused, match="已经办完"):
        reminds(world, world.wang, f"notice:{other}")


def test_a_second_press_is_the_same_reminder(world: World, sent: int) -> None:
    world.clock.advance(hours=2)
    first = reminds(world, world.wang, f"notice:{sent}")
    world.clock.advance(seconds=1)
    assert reminds(world, world.wang, f"notice:{sent}") == first
    assert kept(world) == [1]
    with world.session() as session:
        assert [entry.detail["count"] for entry in entries(session, action="reminder")] == [1]


def test_a_reminder_is_due_again_after_two_hours_and_three_are_all(world: World, sent: int) -> None:
    for count in range(1, MOST + 1):
        world.clock.advance(seconds=PATIENCE.total_seconds())
        assert reminds(world, world.wang, f"notice:{sent}").count == count
        assert offered(waiting(world, world.wang)) == (count, False)
    world.clock.advance(days=1)
    assert offered(waiting(world, world.wang)) == (MOST, False)
    assert waiting(world, world.wang).fact == "已提醒 3 次，请打电话或者当面问"
    with pytest.raises(Refused, match="已经提醒了 3 次"):
        reminds(world, world.wang, f"notice:{sent}")
    assert kept(world) == [1, 2, 3]


@pytest.mark.parametrize("who", ["sun", "zheng", "lin", "zhao"])
def test_only_who_waits_reminds(world: World, sent: int, who: str) -> None:
    world.clock.advance(hours=5)
    with pytest.raises(Refused, match="不是您在等"):
        reminds(world, world.cast[who], f"notice:{sent}")
    assert kept(world) == []


@pytest.mark.parametrize("subject", ["", "notice:", "notice:999", "channel:hall", "notice:1 OR 1=1"])
def test_what_nobody_waits_for_reminds_nobody(world: World, sent: int, subject: str) -> None:
    world.clock.advance(hours=5)
    with pytest.raises(Refused):
        reminds(world, world.wang, subject)


def test_who_was_sent_back_and_sends_again_waits_anew(world: World, sent: int) -> None:
    world.clock.advance(hours=2)
    reminds(world, world.wang, f"notice:{sent}")
    with world.session() as session:
        revision = notices.get_notice(session, world.sun, sent).revision
        notices.send_back(session, world.sun, sent, revision=revision, reason="日期写错了", now=world.now)
    world.submit(sent)
    assert offered(waiting(world, world.wang)) == (0, False)
    assert [task.reminded for task in tasks(world, world.sun)] == [None]
    world.clock.advance(hours=2)
    assert reminds(world, world.wang, f"notice:{sent}").count == 1


def test_a_proposed_look_and_a_proposed_slogan_are_waited_for_as_well(world: World, channels_made: None) -> None:
    propose_theme(world)
    with world.session() as session:
        template = propose(session, world.lin, "热烈欢迎〔单位〕来访", now=world.now)
        (proposal,) = proposals.open_proposals(session)
    proposer = next(one for one in world.cast.values() if one.account_id == proposal.by_id)
    world.clock.advance(hours=2)
    for who, subject, kind in (
        (proposer, f"theme:{proposal.id}", "theme"),
        (world.lin, f"slogan:{template.id}", "slogans"),
    ):
        reminds(world, who, subject)
        (row,) = (task for task in tasks(world, world.sun) if task.url_kind == kind)
        assert row.reminded == Reminded(1, who.name, world.now)
    assert {task.band for task in tasks(world, world.sun)} == {"now"}
    with world.session() as session:
        approve_template(session, world.sun, template.id, now=world.now)
    assert [task.url_kind for task in tasks(world, world.sun)] == ["theme"]


def test_what_was_reminded_of_stands_before_what_is_due_sooner(world: World, channels_made: None) -> None:
    sooner, later = world.draft("先到期的"), world.draft("后到期的")
    with world.session() as session:
        notice = notices.get_notice(session, world.wang, later)
        assert notice.period_first is not None
        notices.save_draft(
            session,
            world.wang,
            later,
            notices.DraftChanges(period_first=notice.period_first + timedelta(days=1)),
            revision=notice.revision,
            now=world.now,
        )
    for one in (later, sooner):
        world.submit(one)
    world.clock.advance(hours=2)
    assert [task.target_id for task in tasks(world, world.sun)] == [str(sooner), str(later)]
    reminds(world, world.wang, f"notice:{later}")
    assert [task.target_id for task in tasks(world, world.sun)] == [str(later), str(sooner)]


def test_what_is_stopped_stands_before_a_dark_wall_and_that_before_the_rest(world: World, channels_made: None) -> None:
    with world.session() as session:
        displays.add_display(
            session, world.lin, "shiqiao-led", "石桥村 LED", "", "shiqiao", "led-128x32", now=world.now
        )
        code = displays.issue_code(session, world.lin, ("shiqiao-led",), now=world.now)
    box = Device(world)
    assert box.enrol(code).status_code == 200
    assert box.report(displays=[{"id": "shiqiao-led"}]).status_code == 200
    waits = world.draft("等郑审核的")
    world.submit(waits)
    stopped = world.draft("有身份证号的", text="证号 11010519491231002X", by="zheng")
    world.clock.advance(hours=2)
    reminds(world, world.wang, f"notice:{waits}")
    found = [(task.url_kind, task.target_id) for task in tasks(world, world.zheng) if task.band == "now"]
    assert found[:3] == [("edit", str(stopped)), ("display", "shiqiao-led"), ("review", str(waits))]


def press(world: World, who: str, subject: str) -> str:
    browser = world.browser(who)
    token = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/").text)
    assert token is not None
    answer = browser.post("/remind", data={"csrf_token": token[1], "subject": subject}, follow_redirects=True)
    return answer.text


def test_the_page_says_how_often_and_from_when_on_again(world: World, sent: int) -> None:
    assert "/remind" not in world.browser("wang").get("/").text
    world.clock.advance(hours=2)
    assert ">提醒</button>" in world.browser("wang").get("/").text
    told = press(world, "wang", f"notice:{sent}")
    assert "已提醒 1 次。对方打开「今日」就看到。" in told
    assert "已提醒 1 次，13:00 以后可以再提醒" in told
    assert "/remind" not in told
    assert "王示例 11:00 提醒您，第 1 次" in world.browser("sun").get("/").text
    world.clock.advance(hours=2)
    assert ">提醒（已提醒 1 次）</button>" in world.browser("wang").get("/").text
    assert "不是您在等" in press(world, "zheng", f"notice:{sent}")
