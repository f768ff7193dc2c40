"""Two deeds at once on PostgreSQL, each holding what the other wants next: both are done, one after the other.

SQLite has one writer at a time; there is nothing to wait for crosswise.
"""

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import delete, text

from server.channels import motion, proposals, themes
from server.channels.theme_models import Stage
from server.db.engine import transaction
from server.notices import service as notices
from server.notices.workflow import State
from server.releases import dirty, written
from server.releases.models import DirtyChannel
from tests.server.test_themes import WORDS, look, propose
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
