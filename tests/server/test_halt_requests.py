"""Who asks for 全部停播 and who confirms it: two people, a sentence, a day, and every step on record."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from server.accounts.roles import Role
from server.audit.models import AuditEntry
from server.channels import halts
from server.channels.halt_models import Halt, Stage, Wish
from server.errors import NotAllowed, NotFound, Refused
from server.releases.models import DirtyChannel
from tests.server.halting import REASON, ask, confirm, halt, halted, resume, stage
from tests.server.world import World


@pytest.fixture
def town(world: World) -> World:
    world.make_channels()
    return world


@pytest.mark.parametrize("who", ["wang", "sun", "zheng", "lin"])
def test_staff_may_ask(town: World, who: str):
    assert stage(town, ask(town, who)) is Stage.OPEN


def test_an_auditor_only_reads(town: World):
    with pytest.raises(NotAllowed):
        ask(town, "zhao")


@pytest.mark.parametrize(("wish", "may"), [(Wish.HALT, {"sun", "lin", "zheng"}), (Wish.RESUME, {"sun", "zheng"})])
@pytest.mark.parametrize("who", ["wang", "sun", "zheng", "lin", "zhao"])
def test_the_second_person_has_the_right(town: World, wish: Wish, may: set[str], who: str):
    if wish is Wish.RESUME:
        halt(town)
    # Asked by somebody who is nobody of these.
    with town.session() as session:
        row = Halt(wish_name=wish.value, reason=REASON, by_id=_other(town, who), at=town.now)
        session.add(row)
        session.flush()
        request = row.id
    if who in may:
        confirm(town, request, who)
        assert stage(town, request) is Stage.CONFIRMED
    else:
        with pytest.raises(NotAllowed):
            confirm(town, request, who)
        assert stage(town, request) is Stage.OPEN


def _other(town: World, who: str) -> int:
    return town.cast["wang" if who != "wang" else "sun"].account_id


@pytest.mark.parametrize("who", ["zheng", "lin", "sun"])
def test_nobody_confirms_what_he_asked_himself(town: World, who: str):
    request = ask(town, who)
    with pytest.raises(NotAllowed, match="另一个人"):
        confirm(town, request, who)
    assert not halted(town)


def test_nobody_lifts_alone_what_two_have_halted(town: World):
    halt(town)
    request = ask(town, "sun", Wish.RESUME)
    with pytest.raises(NotAllowed, match="另一个人"):
        confirm(town, request, "sun")
    assert halted(town)


def test_a_session_somebody_else_opened_confirms_nothing(town: World):
    request = ask(town, "lin")
    lent = _lent(town, "sun", by="lin")
    with town.session() as session, pytest.raises(NotAllowed, match="登录链接"):
        halts.confirm(session, lent, request, now=town.now)


def test_who_lent_the_session_it_was_asked_in_does_not_confirm_it(town: World):
    lent = _lent(town, "wang", by="lin")
    with town.session() as session:
        request = halts.ask(session, lent, Wish.HALT, REASON, now=town.now).id
    with pytest.raises(NotAllowed, match="另一个人"):
        confirm(town, request, "lin")
    confirm(town, request, "sun")


def _lent(town: World, who: str, *, by: str):
    return replace(town.cast[who], lent_by=town.cast[by].account_id)


def test_a_role_taken_away_meanwhile_confirms_nothing(town: World):
    request = ask(town)
    demoted = replace(town.sun, roles=frozenset({Role.AUDITOR}))
    with town.session() as session, pytest.raises(NotAllowed):
        halts.confirm(session, demoted, request, now=town.now)


# The request


@pytest.mark.parametrize("reason", ["", "  ", "错", "长" * 201])
def test_a_request_needs_a_sentence(town: World, reason: str):
    with pytest.raises(Refused, match="原因"):
        ask(town, reason=reason)


def test_a_second_request_waits_for_the_first(town: World):
    ask(town)
    with pytest.raises(Refused, match="已经有一个请求"):
        ask(town, "lin")


def test_a_request_of_yesterday_is_void_and_may_be_asked_anew(town: World):
    old = ask(town)
    town.clock.advance(hours=12)
    with pytest.raises(NotAllowed, match="作废"):
        confirm(town, old)
    assert not halted(town)
    new = ask(town, "lin")
    assert stage(town, old) is Stage.LAPSED
    confirm(town, new)


def test_a_request_holds_to_the_last_second(town: World):
    request = ask(town)
    town.clock.advance(hours=12, seconds=-1)
    confirm(town, request)
    assert halted(town)


@pytest.mark.parametrize("done", [confirm, lambda world, request: _take_back(world, request)])
def test_what_is_done_is_not_done_again(town: World, done: Callable[[World, int], None]):
    request = ask(town)
    done(town, request)
    before = halted(town)
    with pytest.raises(NotAllowed, match="办完了"):
        confirm(town, request, "lin")
    assert halted(town) is before


def test_a_confirmation_sent_again_after_it_was_lifted_halts_nothing(town: World):
    request = ask(town)
    confirm(town, request)
    resume(town)
    with pytest.raises(NotAllowed, match="办完了"):
        confirm(town, request)
    assert not halted(town)


def test_only_the_asker_takes_a_request_back(town: World):
    request = ask(town)
    with pytest.raises(NotAllowed):
        _take_back(town, request, "sun")
    _take_back(town, request, "wang")
    assert stage(town, request) is Stage.TAKEN_BACK
    assert stage(town, ask(town, "sun")) is Stage.OPEN


def _take_back(town: World, request: int, by: str = "wang") -> None:
    with town.session() as session:
        halts.take_back(session, town.cast[by], request, now=town.now)


def test_a_request_that_is_none_is_said_so(town: World):
    with pytest.raises(NotFound):
        confirm(town, 77)


def test_what_is_halted_is_not_halted_and_what_plays_is_not_lifted(town: World):
    with pytest.raises(Refused, match="没有停播"):
        ask(town, wish=Wish.RESUME)
    halt(town)
    with pytest.raises(Refused, match="已经全部停播"):
        ask(town)


def test_state_and_marks_are_one_deed(town: World, monkeypatch: pytest.MonkeyPatch):
    town.publish()
    request = ask(town)

    def broken(*_args: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(halts, "mark_dirty", broken)
    with pytest.raises(OSError, match="full"):
        confirm(town, request)
    assert stage(town, request) is Stage.OPEN
    with town.session() as session:
        assert session.scalars(select(DirtyChannel)).all() == []


def test_every_step_stands_in_the_audit_log(town: World):
    halt(town)
    resume(town)
    _take_back(town, ask(town))
    old = ask(town)
    town.clock.advance(hours=13)
    ask(town)
    with town.session() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.subject.like("halt:%")).order_by(AuditEntry.seq))
        found = [(row.action, row.actor) for row in rows]
    assert [action for action, _ in found] == [
        "halt.ask", "halt.confirm", "resume.ask", "resume.confirm", "halt.ask", "halt.take-back", "halt.ask",
        "halt.lapse", "halt.ask",
    ]  # fmt: skip
    assert found[1] == ("halt.confirm", "孙示例")
    assert old
