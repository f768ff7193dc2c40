"""Two deeds at once on PostgreSQL, each holding what the other wants next: both are done, one after the other.

SQLite has one writer at a time; there is nothing to wait for crosswise.
"""

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from server.channels import motion, placing, proposals, themes
from server.channels import service as channels
from server.channels.dayparts import set_daypart_active
from server.channels.theme_models import Stage
from server.db.engine import transaction
from server.notices import in_person
from server.notices import service as notices
from server.notices.in_person_models import Sitting
from server.notices.models import Notice
from server.notices.workflow import State
from server.releases import dirty, written
from server.releases.models import DirtyChannel
from tests.server.proposing import WORDS, look
from tests.server.proposing import propose_theme as propose
from tests.server.world import World


@pytest.fixture(autouse=True)
def _channels(world: World) -> None:
    if world.services.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    world.make_channels()


def beside(deed: Callable[[], object]) -> tuple[threading.Thread, list[Exception]]:
    """Do it in a thread of its own; what it raises is kept."""
    broken: list[Exception] = []

    def run() -> None:
        try:
            deed()
        except Exception as error:
            broken.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, broken


def until_somebody_waits(world: World) -> None:
    """Until a statement of this database stands still for a lock that another transaction holds."""
    waits = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    for _ in range(3000):
        with world.services.engine.connect() as connection:
            if connection.execute(waits).scalar_one():
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


def test_two_changes_of_a_channel_at_once_leave_one_mark(world: World) -> None:
    with world.session() as session:
        session.execute(delete(DirtyChannel))

    def change(page: str) -> None:
        with transaction(world.services.sessions) as session:
            motion.set_motion(session, world.lin, "hall", motion.motion_of(page, "usual"), now=world.now)

    with transaction(world.services.sessions) as session:
        dirty.mark_dirty(session, ["hall"], world.now)
        thread, broken = beside(lambda: change("cut"))
        until_somebody_waits(world)
    thread.join(30)
    assert not broken
    with world.session() as session:
        assert session.get(DirtyChannel, "hall") is not None


def test_a_notice_withdrawn_while_its_release_is_written_down_is_withdrawn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice_id = world.draft()
    world.submit(notice_id)
    world.approve(notice_id)
    plain, wrote, go_on = written.record, threading.Event(), threading.Event()

    def record(*given: object, **named: object) -> object:
        made = plain(*given, **named)  # the publisher holds the log from here on
        wrote.set()
        assert go_on.wait(30)
        return made

    def withdraw() -> None:
        with transaction(world.services.sessions) as session:
            notices.withdraw(session, world.sun, notice_id, "日期写错了", now=world.now)

    monkeypatch.setattr(written, "record", record)
    publishing, failed = beside(world.publish)
    assert wrote.wait(30)
    withdrawing, refused = beside(withdraw)
    until_somebody_waits(world)
    go_on.set()
    publishing.join(60)
    withdrawing.join(60)
    assert (failed, refused) == ([], [])
    assert world.notice(notice_id).state is State.WITHDRAWN


def test_a_look_signed_while_another_is_proposed_stays_approved(world: World) -> None:
    signed = propose(world)
    sheet = look(world, signed)
    with transaction(world.services.sessions) as session:
        proposals.sign(session, world.sun, signed, sheet, now=world.now, services=world.services)
        proposing, broken = beside(lambda: propose(world, place="示例乡"))
        until_somebody_waits(world)
    proposing.join(30)
    assert not broken
    with world.session() as session:
        kept = proposals.get_proposal(session, signed)
        assert (kept.stage, kept.closed_by_id) == (Stage.APPROVED, world.sun.account_id)
        assert [one.theme["place"] for one in proposals.open_proposals(session)] == ["示例乡"]


def test_a_look_replaced_while_it_is_signed_is_signed_by_nobody(world: World) -> None:
    replaced = propose(world)
    sheet = look(world, replaced)

    def sign() -> None:
        with transaction(world.services.sessions) as session:
            proposals.sign(session, world.sun, replaced, sheet, now=world.now, services=world.services)

    with transaction(world.services.sessions) as session:
        themes.propose(session, world.wang, {**WORDS, "place": "示例乡"}, None, now=world.now)
        signing, refused = beside(sign)
        until_somebody_waits(world)
    signing.join(30)
    assert [str(error) for error in refused] == ["这份提议已经办完了。"]
    with world.session() as session:
        assert proposals.get_proposal(session, replaced).stage is Stage.REPLACED


def first(session: Session, world: World, notice_id: int, *where: str, daypart: str = "all-day") -> None:
    """Let a notice take precedence, and say why the others hang for less."""
    _ids, begin, end = channels.default_placement(session, world.today)
    channels.place(
        session, world.wang, notice_id, where, first_day=begin, last_day=end,
        daypart_id=daypart, priority=1, reason="马上要停水了", now=world.now,
    )  # fmt: skip


def withdraw(world: World, notice_id: int) -> None:
    with transaction(world.services.sessions) as session:
        notices.withdraw(session, world.sun, notice_id, "日期写错了", now=world.now)


def on_the_wall_of(world: World, channel: str) -> int:
    """A notice that hangs on this channel only."""
    notice_id = world.draft("关于停电的通知")
    with world.session() as session:
        for place in list(world.notice(notice_id).placements):
            if place.channel_id != channel:
                channels.unplace(session, world.wang, place.id, now=world.now)
    world.submit(notice_id)
    world.approve(notice_id)
    return notice_id


@pytest.mark.parametrize("other", ["hall", "shiqiao"])
def test_a_notice_withdrawn_while_another_takes_precedence_is_withdrawn(
    world: World, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    on_the_wall_of(world, "hall")
    last, urgent = on_the_wall_of(world, other), world.draft("关于停水的通知")
    plain, stepped, go_on = placing.step, threading.Event(), threading.Event()

    def step(*given: object, **named: object) -> object:
        made = plain(*given, **named)  # who takes precedence holds the log from here on
        stepped.set()
        assert go_on.wait(30)
        return made

    def take_precedence() -> None:
        with transaction(world.services.sessions) as session:
            first(session, world, urgent, "hall", "shiqiao")

    monkeypatch.setattr(placing, "step", step)
    placed, failed = beside(take_precedence)
    assert stepped.wait(30)
    withdrawing, refused = beside(lambda: withdraw(world, last))
    until_somebody_waits(world)
    go_on.set()
    placed.join(60)
    withdrawing.join(60)
    assert (failed, refused) == ([], [])
    assert world.notice(last).state is State.WITHDRAWN
    assert {place.priority for place in world.notice(urgent).placements} == {1}


def test_who_takes_precedence_on_one_channel_after_the_other_holds_both_from_the_first(world: World) -> None:
    on_the_wall_of(world, "hall")
    last, urgent = on_the_wall_of(world, "shiqiao"), world.draft("关于停水的通知")
    with transaction(world.services.sessions) as session:
        first(session, world, urgent, "hall")
        withdrawing, refused = beside(lambda: withdraw(world, last))
        until_somebody_waits(world)
        first(session, world, urgent, "shiqiao")
    withdrawing.join(60)
    assert refused == []
    assert world.notice(last).state is State.WITHDRAWN


def test_who_takes_precedence_waits_for_a_lower_number_before_it_holds_a_higher_one(world: World) -> None:
    lower, urgent = on_the_wall_of(world, "hall"), world.draft("关于停水的通知")

    def take_precedence() -> None:
        with transaction(world.services.sessions) as session:
            first(session, world, urgent, "hall")

    with transaction(world.services.sessions) as session:
        session.get_one(Notice, lower, with_for_update={"of": Notice})
        placed, failed = beside(take_precedence)
        until_somebody_waits(world)
        free = select(Notice.id).where(Notice.id == urgent).with_for_update(of=Notice, skip_locked=True)
        assert session.scalars(free).all() == [urgent]
    placed.join(60)
    assert failed == []


def test_what_waits_for_review_is_not_approved_between_the_locks_and_the_log(world: World) -> None:
    waiting, urgent = world.draft("关于停电的通知"), world.draft("关于停水的通知")
    world.submit(waiting)
    free = select(Notice.id).where(Notice.id == waiting).with_for_update(of=Notice, skip_locked=True)
    with transaction(world.services.sessions) as session:
        first(session, world, urgent, "hall")
        with transaction(world.services.sessions) as other:
            assert other.scalars(free).all() == []


def test_a_daypart_retired_while_a_signed_notice_is_put_into_it_is_retired(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice_id = on_the_wall_of(world, "hall")
    plain, stepped, go_on = placing.step, threading.Event(), threading.Event()

    def step(*given: object, **named: object) -> object:
        made = plain(*given, **named)  # the log is held, the hours are not written yet
        stepped.set()
        assert go_on.wait(30)
        return made

    def put() -> None:
        with transaction(world.services.sessions) as session:
            first(session, world, notice_id, "hall", daypart="morning")

    def retire() -> None:
        with transaction(world.services.sessions) as session:
            set_daypart_active(session, world.lin, "morning", False, now=world.now)

    monkeypatch.setattr(placing, "step", step)
    placed, failed = beside(put)
    assert stepped.wait(30)
    retiring, refused = beside(retire)
    until_somebody_waits(world)
    go_on.set()
    placed.join(60)
    retiring.join(60)
    assert (failed, refused) == ([], [])
    assert [place.daypart_id for place in world.notice(notice_id).placements] == ["morning"]


def test_a_sitting_that_begins_waits_for_the_notice_before_it_ends_the_other_in_its_browser(world: World) -> None:
    """Who signs holds the notice and wants the sitting next."""
    notice_id, host = world.draft(), in_person.Host(world.wang, "one browser")
    world.submit(notice_id)

    def begin(reviewer: int) -> int:
        with transaction(world.services.sessions) as session:
            return in_person.begin(session, host, notice_id, reviewer, two_keys=False, now=world.now).id

    first = begin(world.sun.account_id)
    with transaction(world.services.sessions) as session:
        notices.get_notice(session, world.wang, notice_id, lock=True)
        beginning, failed = beside(lambda: begin(world.zheng.account_id))
        until_somebody_waits(world)
        free = select(Sitting.id).where(Sitting.id == first).with_for_update(of=Sitting, skip_locked=True)
        assert session.scalars(free).all() == [first]
    beginning.join(30)
    assert failed == []
