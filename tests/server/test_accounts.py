"""Accounts: the first administrator, one-time links, passwords, throttling, sessions."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.accounts import service as accounts
from server.accounts.models import Account, LoginLink, WebSession
from server.accounts.passwords import MEMORY_KIB, TIME_COST, hash_password, password_matches, password_problem
from server.accounts.roles import Role
from server.accounts.sessions import session_of
from server.accounts.throttle import MAX_PER_ACCOUNT, MAX_PER_ADDRESS
from server.errors import NotAllowed, Refused, Throttled
from tests.server.world import PASSWORD, World

FROM = {"address": "10.0.0.7", "agent": "test"}


def test_no_account_begins_with_a_password(world: World) -> None:
    with world.session() as session:
        assert session.scalars(select(Account).where(Account.password_hash.is_not(None))).all() == []


def test_a_login_link_works_once(world: World) -> None:
    with world.session() as session:
        token = accounts.issue_link(session, world.lin, world.wang.account_id, now=world.now)
        assert accounts.link_owner(session, token, now=world.now).name == "王示例"
        accounts.use_link(session, token, **FROM, now=world.now)
        with pytest.raises(Refused, match="用过"):
            accounts.use_link(session, token, **FROM, now=world.now)


def test_a_login_link_ends_by_itself(world: World) -> None:
    with world.session() as session:
        token = accounts.issue_link(session, world.lin, world.wang.account_id, now=world.now)
        with pytest.raises(Refused):
            accounts.use_link(session, token, **FROM, now=world.now + timedelta(minutes=31))


def test_a_copy_of_the_database_opens_no_door(world: World) -> None:
    with world.session() as session:
        token = accounts.issue_link(session, world.lin, world.wang.account_id, now=world.now)
        entered = accounts.use_link(session, token, **FROM, now=world.now)
        kept = [row.token_digest for row in session.scalars(select(WebSession))]
        kept += [row.token_digest for row in session.scalars(select(LoginLink))]
        assert token not in kept
        assert entered.token not in kept


def test_only_an_administrator_gives_links_and_roles(world: World) -> None:
    with world.session() as session:
        with pytest.raises(NotAllowed):
            accounts.issue_link(session, world.wang, world.sun.account_id, now=world.now)
        with pytest.raises(NotAllowed):
            accounts.set_roles(session, world.sun, world.sun.account_id, [Role.ADMINISTRATOR], now=world.now)


def test_the_last_administrator_stays(world: World) -> None:
    with world.session() as session:
        with pytest.raises(Refused, match="最后一位"):
            accounts.set_active(session, world.lin, world.lin.account_id, False, now=world.now)
        with pytest.raises(Refused, match="最后一位"):
            accounts.set_roles(session, world.lin, world.lin.account_id, [Role.AUTHOR], now=world.now)


def test_the_first_link_is_for_an_empty_house_only(world: World) -> None:
    with world.session() as session, pytest.raises(Refused):
        accounts.issue_first_link(session, now=world.now)


def test_too_many_wrong_passwords_close_the_account_for_a_while(world: World) -> None:
    world.set_password("wang")
    for attempt in range(MAX_PER_ACCOUNT):
        assert world.sign_in("wang", "不是这个密码", address=f"10.0.1.{attempt}") is None
    with pytest.raises(Throttled, match="过"):
        world.sign_in("wang", PASSWORD, address="10.0.2.1")
    world.clock.advance(minutes=16)
    assert world.sign_in("wang", PASSWORD).account.name == "王示例"


def test_too_many_wrong_names_close_the_address(world: World) -> None:
    for attempt in range(MAX_PER_ADDRESS):
        assert world.sign_in(f"nobody{attempt}", "不是这个密码") is None
    world.set_password("wang")
    with pytest.raises(Throttled):
        world.sign_in("wang", PASSWORD)
    assert world.sign_in("wang", PASSWORD, address="10.0.0.8") is not None


def test_a_closed_account_s_sessions_end_at_once(world: World) -> None:
    with world.session() as session:
        token = accounts.issue_link(session, None, world.wang.account_id, now=world.now)
        entered = accounts.use_link(session, token, **FROM, now=world.now)
        idle = timedelta(minutes=30)
        assert session_of(session, entered.token, idle=idle, now=world.now)
        accounts.set_active(session, world.lin, world.wang.account_id, False, now=world.now)
        session.expire_all()
        assert session_of(session, entered.token, idle=idle, now=world.now) is None


def test_an_idle_session_is_over(world: World) -> None:
    with world.session() as session:
        token = accounts.issue_link(session, None, world.wang.account_id, now=world.now)
        entered = accounts.use_link(session, token, **FROM, now=world.now)
        idle = timedelta(minutes=30)
        assert session_of(session, entered.token, idle=idle, now=world.now + timedelta(minutes=29))
        assert session_of(session, entered.token, idle=idle, now=world.now + timedelta(minutes=31)) is None


@pytest.mark.parametrize("bad", ["kurz", "aaaaaaaaaaaa", "wang-ist-da-1", "password123", "1234567890", "x" * 300])
def test_a_password_that_is_easily_guessed_is_refused_with_a_reason(bad: str) -> None:
    assert password_problem(bad, "wang")


def test_the_cost_of_a_guess_is_rfc_9106_s_second_choice() -> None:
    assert (TIME_COST, MEMORY_KIB) == (3, 64 * 1024)


def test_a_sentence_makes_a_good_password() -> None:
    assert password_problem(PASSWORD, "wang") is None
    kept = hash_password(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert password_matches(kept, PASSWORD)
    assert not password_matches(kept, PASSWORD + "!")
    assert not password_matches(None, PASSWORD)
