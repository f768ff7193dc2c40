"""Two at once: of two equal deeds exactly one happens, on both databases."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select

from server.accounts import service as accounts
from server.audit.service import verify
from server.db.engine import transaction
from server.errors import Refused
from server.notices import service as notices
from server.notices.models import Decision, Notice
from server.notices.workflow import Action, State
from server.releases.models import Release
from tests.server.device import Device
from tests.server.world import World

AT_ONCE = 6


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Start all deeds together; return what each answered, a refusal too; any other error is raised here."""
    gate = threading.Barrier(len(deeds))
    answers: list[object] = [None] * len(deeds)
    broken: list[Exception] = []

    def run(number: int, deed: Callable[[], object]) -> None:
        gate.wait()
        try:
            answers[number] = deed()
        except Refused as error:
            answers[number] = error
        except Exception as error:
            broken.append(error)  # left in its thread, pytest would tell of it without its traceback

    threads = [threading.Thread(target=run, args=(number, deed)) for number, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise ExceptionGroup("deeds that broke", broken)
    return answers


@pytest.fixture(autouse=True)
def _channels(world: World) -> None:
    world.make_channels()


def test_of_two_reviewers_at_once_one_decides(world: World) -> None:
    notice_id = world.draft()
    world.submit(notice_id)
    world.look(notice_id, "sun")
    world.look(notice_id, "zheng")
    seen = world.notice(notice_id)

    def approve() -> str:
        with transaction(world.services.sessions) as session:
            notices.approve(
                session, world.sun, notice_id, revision=seen.revision, pages_hash=seen.pages_hash or "", now=world.now
            )
        return "approved"

    def send_back() -> str:
        with transaction(world.services.sessions) as session:
            notices.send_back(session, world.zheng, notice_id, "日期不对，请改", revision=seen.revision, now=world.now)
        return "returned"

    answers = at_once(approve, send_back)
    done = [answer for answer in answers if isinstance(answer, str)]
    assert len(done) == 1
    assert world.notice(notice_id).state is (State.APPROVED if done == ["approved"] else State.DRAFT)
    with world.session() as session:
        decided = session.scalars(
            select(Decision).where(Decision.action_name.in_([Action.APPROVE.value, Action.RETURN.value]))
        ).all()
        assert len(decided) == 1


def test_an_approval_and_an_edit_at_once_never_leave_an_approved_text_nobody_saw(world: World) -> None:
    notice_id = world.draft()
    world.submit(notice_id)
    world.look(notice_id)
    seen = world.notice(notice_id)

    def approve() -> None:
        with transaction(world.services.sessions) as session:
            notices.approve(
                session, world.sun, notice_id, revision=seen.revision, pages_hash=seen.pages_hash or "", now=world.now
            )

    def change() -> None:
        with transaction(world.services.sessions) as session:
            notices.recall(session, world.wang, notice_id, now=world.now)
            changes = notices.DraftChanges(text="别的话。")
            notices.save_draft(session, world.wang, notice_id, changes, revision=seen.revision, now=world.now)

    at_once(approve, change)
    with world.session() as session:
        notice = session.get_one(Notice, notice_id)
        if notice.state is State.APPROVED:
            assert "别的话" not in notices.text_of(notice)
        else:
            assert notice.approved_pages == {}


def test_index_numbers_are_given_once(world: World) -> None:
    def draft() -> str:
        with transaction(world.services.sessions) as session:
            return notices.create_notice(session, world.wang, title="通知", now=world.now).number

    world.draft()
    numbers = at_once(*[draft] * AT_ONCE)
    assert len(set(numbers)) == AT_ONCE


def test_a_login_link_lets_one_browser_in(world: World) -> None:
    with world.session() as session:
        token = accounts.issue_link(session, None, world.wang.account_id, now=world.now)

    def enter() -> str:
        with transaction(world.services.sessions) as session:
            return accounts.use_link(session, token, address="", agent="", now=world.now).token

    answers = at_once(*[enter] * AT_ONCE)
    assert sum(isinstance(answer, str) for answer in answers) == 1


def test_of_equal_requests_of_a_device_one_is_heard(world: World) -> None:
    from server.displays import service as displays

    with world.session() as session:
        displays.add_display(session, world.lin, "led", "LED", "", "shiqiao", "led-128x32", now=world.now)
        code = displays.issue_code(session, world.lin, ["led"], now=world.now)
    device = Device(world)
    assert device.enrol(code).status_code == 200
    # Made beforehand: each has an application of its own, and Flask does not build two at once.
    twins = [Device(world, key=device.key, epoch=device.epoch) for _ in range(AT_ONCE)]

    def report(twin: Device) -> int:
        return twin.report(counter=1).status_code

    answers = at_once(*[lambda twin=twin: report(twin) for twin in twins])
    assert sorted(answers) == [200] + [409] * (AT_ONCE - 1)


def test_the_audit_log_keeps_count_when_many_write(world: World) -> None:
    def draft() -> None:
        for _ in range(3):
            with transaction(world.services.sessions) as session:
                notices.create_notice(session, world.wang, title="通知", now=world.now)

    at_once(*[draft] * AT_ONCE)
    with world.session() as session:
        assert verify(session, []).ok


def test_two_publishers_at_once_make_one_release(world: World) -> None:
    notice_id = world.draft()
    world.submit(notice_id)
    world.approve(notice_id)
    at_once(world.publish, world.publish)
    with world.session() as session:
        assert len(session.scalars(select(Release).where(Release.channel_id == "hall")).all()) == 1
    assert world.notice(notice_id).state is State.PUBLISHED
