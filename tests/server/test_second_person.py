"""An administrator is one person, however many doors he can open."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from server.accounts import service as accounts
from server.accounts.roles import Actor, Role
from server.accounts.sessions import session_of
from server.accounts.watch import SHOWN_FOR, events
from server.audit.service import entries
from server.errors import NotAllowed, Refused
from server.notices import service as notices
from server.notices.slogan_templates import approve_template, propose, refuse_template
from server.notices.workflow import Action, State
from tests.server.world import PASSWORD, World

FROM = {"address": "10.0.0.7", "agent": "test"}


def entered(world: World, token: str) -> Actor:
    """Who acts in the session of this token, as the web's door sees him."""
    with world.session() as session:
        found = session_of(session, token, idle=timedelta(hours=1), now=world.now)
        assert found is not None
        row, _stale = found
        return replace(accounts.actor_of(row.account, "10.0.0.7"), lent_by=row.lent_by_id, by_link=row.by_link)


def by_link_of(world: World, issuer: Actor | None, owner: str) -> Actor:
    with world.session() as session:
        token = accounts.issue_link(session, issuer, world.cast[owner].account_id, now=world.now)
        token = accounts.use_link(session, token, **FROM, now=world.now).token
    return entered(world, token)


def by_password(world: World, owner: str, password: str = PASSWORD) -> Actor:
    found = world.sign_in(owner, password)
    assert found is not None
    return entered(world, found.token)


def sets_password(world: World, actor: Actor, old: str | None = None, new: str = PASSWORD) -> None:
    prepared = accounts.prepare_password(world.services.reading, actor, old, new)
    with world.session() as session:
        accounts.change_password(session, actor, prepared, now=world.now)


@contextmanager
def acting_as(world: World, name: str, actor: Actor) -> Iterator[None]:
    before, world.cast[name] = world.cast[name], actor
    try:
        yield
    finally:
        world.cast[name] = before


@pytest.fixture
def waiting(world: World) -> int:
    world.make_channels()
    notice_id = world.draft()
    world.submit(notice_id)
    return notice_id


def approves(world: World, notice_id: int, actor: Actor) -> State:
    with acting_as(world, "sun", actor):
        world.approve(notice_id)
    return world.notice(notice_id).state


def test_an_administrator_with_a_link_to_the_reviewer_s_account_approves_nothing(world: World, waiting: int) -> None:
    world.set_password("sun")
    lent = by_link_of(world, world.lin, "sun")
    with pytest.raises(NotAllowed, match="自己原来的密码"):
        approves(world, waiting, lent)
    with world.session() as session:
        notice = notices.get_notice(session, lent, waiting)
        may = notices.may(session, lent, notice)
        assert not may[Action.APPROVE].allowed
        assert may[Action.RETURN].allowed
    with pytest.raises(Refused, match="现在的密码"):
        sets_password(world, lent, None, PASSWORD + "新")
    assert approves(world, waiting, by_password(world, "sun")) is State.APPROVED


def test_a_second_name_that_an_administrator_gave_himself_approves_nothing(world: World, waiting: int) -> None:
    """A new account has no password of before: the one he sets through his own link is as good as his."""
    with world.session() as session:
        made, token = accounts.create_account(session, world.lin, "qian", "钱示例", "", [Role.REVIEWER], now=world.now)
        token = accounts.use_link(session, token, **FROM, now=world.now).token
        world.cast["qian"] = accounts.actor_of(made, "")
    sets_password(world, entered(world, token))
    for actor in (entered_again := by_password(world, "qian"), by_password(world, "qian")):
        with pytest.raises(NotAllowed, match="服务器上出一个登录链接"):
            approves(world, waiting, actor)
    sets_password(world, entered_again, PASSWORD, PASSWORD + "新")
    with pytest.raises(NotAllowed):
        approves(world, waiting, by_password(world, "qian", PASSWORD + "新"))


def test_a_lent_session_approves_no_slogan(world: World) -> None:
    lent = by_link_of(world, world.lin, "sun")
    with world.session() as session:
        template = propose(session, world.lin, "热烈欢迎〔来宾〕莅临指导", now=world.now)
        with pytest.raises(NotAllowed, match="自己原来的密码"):
            approve_template(session, lent, template.id, now=world.now)
        approve_template(session, world.sun, template.id, now=world.now)


def test_a_lent_session_refuses_no_slogan_under_the_reviewer_s_name(world: World) -> None:
    lent = by_link_of(world, world.lin, "sun")
    with world.session() as session:
        template = propose(session, world.lin, "热烈欢迎〔来宾〕莅临指导", now=world.now)
        with pytest.raises(NotAllowed, match="自己原来的密码"):
            refuse_template(session, lent, template.id, "口气不对，请改", now=world.now)
        refuse_template(session, world.sun, template.id, "口气不对，请改", now=world.now)


def test_a_link_made_on_the_server_gives_a_reviewer_his_own_password(world: World, waiting: int) -> None:
    sets_password(world, by_link_of(world, world.lin, "sun"))
    assert by_password(world, "sun").lent_by == world.lin.account_id
    own = by_link_of(world, None, "sun")
    sets_password(world, own, None, PASSWORD + "新")
    assert approves(world, waiting, by_password(world, "sun", PASSWORD + "新")) is State.APPROVED


def test_who_knows_the_old_password_is_who_he_was_in_a_lent_session_too(world: World) -> None:
    world.set_password("sun")
    sets_password(world, by_link_of(world, world.lin, "sun"), PASSWORD, PASSWORD + "新")
    assert by_password(world, "sun", PASSWORD + "新").lent_by is None


def test_a_link_issued_in_a_lent_session_is_the_lender_s(world: World) -> None:
    with world.session() as session:
        accounts.set_roles(session, world.lin, world.zhao.account_id, [Role.ADMINISTRATOR], now=world.now)
        world.cast["zhao"] = accounts.actor_of(accounts.get_account(session, world.zhao.account_id), "")
    lent = by_link_of(world, world.lin, "zhao")
    assert by_link_of(world, lent, "sun").lent_by == world.lin.account_id
    assert by_link_of(world, lent, "zhao").lent_by == world.lin.account_id
    assert by_link_of(world, world.lin, "lin").lent_by is None


def test_who_drafts_in_the_author_s_name_does_not_approve_in_his_own(world: World) -> None:
    world.make_channels()
    with world.session() as session:
        accounts.set_roles(session, world.lin, world.lin.account_id, [Role.ADMINISTRATOR, Role.REVIEWER], now=world.now)
        world.cast["lin"] = accounts.actor_of(accounts.get_account(session, world.lin.account_id), "")
    with acting_as(world, "wang", by_link_of(world, world.lin, "wang")):
        notice_id = world.draft()
        world.submit(notice_id)
    with pytest.raises(NotAllowed, match="要由别人审核"):
        world.approve(notice_id, by="lin")
    world.approve(notice_id, by="sun")


def test_links_and_rights_to_sign_are_shown_to_all_who_guard_for_a_month(world: World) -> None:
    world.clock.advance(seconds=SHOWN_FOR.total_seconds() + 1)  # past the founding
    by_link_of(world, world.lin, "wang")
    by_link_of(world, world.lin, "lin")
    with world.session() as session:
        accounts.create_account(session, world.lin, "qian", "钱示例", "", [Role.AUTHOR], now=world.now)
        accounts.set_roles(session, world.lin, world.wang.account_id, [Role.AUTHOR, Role.REVIEWER], now=world.now)
        more = [Role.AUTHOR, Role.REVIEWER, Role.AUDITOR]
        accounts.set_roles(session, world.lin, world.wang.account_id, more, now=world.now)  # who signs already
        accounts.set_roles(session, world.lin, world.wang.account_id, [Role.AUTHOR], now=world.now)
        shown = [(event.who, event.sentence) for event in events(session, world.sun, now=world.now)]
        assert shown == [
            ("林示例", "王示例 的角色改为：经办人、审核签发人"),
            ("林示例", "新建账号 钱示例，角色：经办人"),
            ("林示例", "给 王示例 发了一次性登录链接"),
        ]
        assert events(session, world.zhao, now=world.now)
        assert events(session, world.lin, now=world.now)
        assert not events(session, world.wang, now=world.now)
        assert not events(session, world.sun, now=world.now + SHOWN_FOR)
    page = world.browser("sun").get("/").text
    assert "钱示例" in page
    assert "没料到" in page


def test_the_log_says_who_may_have_been_behind_a_deed(world: World) -> None:
    lent = by_link_of(world, world.lin, "wang")
    with acting_as(world, "wang", lent):
        world.draft()
    with world.session() as session:
        assert entries(session, actor_id=lent.account_id, limit=1)[0].detail["lent_by"] == world.lin.account_id
