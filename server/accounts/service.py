"""Sign in, one-time links, and the care of accounts.

Every refusal of a sign-in is the same sentence, whoever the account is, so
that nobody learns which names exist.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts import passwords
from server.accounts.guesses import settle
from server.accounts.lending import issuer, lender_of_link, lender_of_new_password
from server.accounts.models import Account, AccountRole, LoginLink
from server.accounts.proving import NewPassword, Tried, hashed, prepare_password, try_password
from server.accounts.roles import ROLE_NAMES_ZH, Actor, Role
from server.accounts.sessions import end_all, end_session, open_session, token_digest
from server.audit.service import record
from server.errors import Mistakes, NotAllowed, NotFound, Refused

WRONG = "登录名或密码不对。"
LINK_OVER = "这个登录链接用过了或已过期，请管理员再发一个。"
LINK_MINUTES = 30

password_problem = passwords.password_problem
__all__ = ["NewPassword", "Tried", "prepare_password", "try_password"]


@dataclass(frozen=True, slots=True)
class SignedIn:
    token: str
    account: Account


def actor_of(account: Account, address: str) -> Actor:
    return Actor(account.id, account.name, account.roles, address)


def nobody_yet(session: Session) -> bool:
    return session.scalar(select(func.count()).select_from(Account)) == 0


def sign_in(session: Session, tried: Tried, *, address: str, agent: str, now: datetime) -> SignedIn | None:
    """Return the open session, or None for a wrong name or password; the failure is then counted.

    None and not an exception: the count must be committed with the request (``guesses``).
    """
    account = settle(session, tried, address=address, now=now)
    if account is None:
        named = session.get(Account, tried.account_id) if tried.account_id is not None else None
        # What is no login name may be a password typed one field too early: the log keeps nothing of it.
        words = f"登录被拒绝：{named.username}" if named else "登录被拒绝：没有这个登录名"
        record(session, None, "account.refused", "account", words, now=now, detail={"address": address})
        return None
    lender = account.password_lent_by_id
    return _enter(session, account, "用密码登录", address=address, agent=agent, now=now, lent_by=lender)


def sign_out(session: Session, token: str, *, now: datetime) -> None:
    end_session(session, token, now)


def issue_first_link(session: Session, *, now: datetime, minutes: int = 24 * 60) -> str:
    """Make the one link that creates the first administrator; earlier ones stop working."""
    if not nobody_yet(session):
        raise Refused("已经有账号了，不能再用第一次的链接。")
    session.execute(
        update(LoginLink).where(LoginLink.account_id.is_(None), LoginLink.used_at.is_(None)).values(used_at=now)
    )
    return _new_link(session, None, now, minutes)


def issue_link(
    session: Session, actor: Actor | None, account_id: int, *, now: datetime, minutes: int = LINK_MINUTES
) -> str:
    """Return the token of a new link for this account. ``actor`` None is the command line on the server itself."""
    if actor is not None:
        _only_administrators(actor)
    account = get_account(session, account_id)
    if not account.active:
        raise Refused(f"{account.name} 的账号已停用，不能发登录链接。")
    token = _new_link(session, account, now, minutes, issuer(actor))
    record(session, actor, "account.link", f"account:{account.id}", f"给 {account.name} 发了一次性登录链接", now=now)
    return token


def link_owner(session: Session, token: str, *, now: datetime) -> Account | None:
    """Whose link this is; None for the first administrator's."""
    return _live_link(session, token, now).account


def use_link(session: Session, token: str, *, address: str, agent: str, now: datetime) -> SignedIn:
    link = _live_link(session, token, now)
    if link.account is None or not link.account.active:
        raise Refused(LINK_OVER)
    _consume(session, link, now)
    how, lender = "用一次性链接登录", lender_of_link(link)
    return _enter(session, link.account, how, address=address, agent=agent, now=now, lent_by=lender, by_link=True)


def create_first_administrator(
    session: Session,
    token: str,
    username: str,
    name: str,
    password: str,
    *,
    address: str,
    agent: str,
    now: datetime,
) -> SignedIn:
    link = _live_link(session, token, now)
    if link.account is not None or not nobody_yet(session):
        raise Refused(LINK_OVER)
    account = _new_account(session, username, name, "", [Role.ADMINISTRATOR], now)
    # Inside the transaction, unlike every other hash: before the first account there is nobody to be held up.
    account.password_hash = hashed(password, account.username)
    _consume(session, link, now)
    record(session, None, "account.first", f"account:{account.id}", f"{name} 成为第一位管理员", now=now)
    return _enter(session, account, "用第一次的链接登录", address=address, agent=agent, now=now)


def change_password(session: Session, actor: Actor, prepared: NewPassword, *, now: datetime) -> None:
    """Set one's own password. All sessions end."""
    account = get_account(session, actor.account_id)
    if account.password_hash != prepared.kept:
        raise Refused("密码刚刚在别处改过，请用新密码重新登录。")
    account.password_hash = prepared.hashed
    account.password_lent_by_id = lender_of_new_password(actor, account, old_was_given=prepared.old_was_given)
    account.must_change_password = False
    end_all(session, account.id, now)
    record(session, actor, "account.password", f"account:{account.id}", f"{account.name} 改了自己的密码", now=now)


def choose_rows(session: Session, actor: Actor, *, dense: bool) -> None:
    """How close together this person reads tables. Nobody else's matter, so the audit log has no line of it."""
    get_account(session, actor.account_id).dense_rows = dense


def list_accounts(session: Session) -> list[Account]:
    return list(session.scalars(select(Account).order_by(Account.username)))


def get_account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("没有这个账号。")
    return account


def by_username(session: Session, username: str) -> Account | None:
    return session.scalar(select(Account).where(Account.username == username.strip().lower()))


def create_account(
    session: Session,
    actor: Actor | None,
    username: str,
    name: str,
    office: str,
    roles: Iterable[Role],
    *,
    village: str = "",
    now: datetime,
) -> tuple[Account, str]:
    """Return the account and the token of the link with which its owner signs in and sets a password."""
    if actor is not None:
        _only_administrators(actor)
    account = _new_account(session, username, name, office, roles, now)
    account.village = village
    words = "、".join(ROLE_NAMES_ZH[role] for role in sorted(account.roles))
    record(
        session,
        actor,
        "account.create",
        f"account:{account.id}",
        f"新建账号 {account.name}，角色：{words}",
        now=now,
        detail=_granted(account.roles),
    )
    return account, _new_link(session, account, now, 24 * 60, issuer(actor))


def set_roles(session: Session, actor: Actor, account_id: int, roles: Iterable[Role], *, now: datetime) -> Account:
    _only_administrators(actor)
    account = get_account(session, account_id)
    wanted = frozenset(roles)
    if Role.ADMINISTRATOR in account.roles and Role.ADMINISTRATOR not in wanted:
        _keep_one_administrator(session, account)
    granted = _granted(wanted - account.roles)
    account.role_rows = [AccountRole(role=role.value) for role in sorted(wanted)]
    session.flush()
    end_all(session, account.id, now)
    words = "、".join(ROLE_NAMES_ZH[role] for role in sorted(wanted)) or "没有角色"
    sentence = f"{account.name} 的角色改为：{words}"
    record(session, actor, "account.roles", f"account:{account.id}", sentence, now=now, detail=granted)
    return account


def set_active(session: Session, actor: Actor, account_id: int, active: bool, *, now: datetime) -> Account:
    _only_administrators(actor)
    account = get_account(session, account_id)
    if not active and Role.ADMINISTRATOR in account.roles:
        _keep_one_administrator(session, account)
    account.active = active
    end_all(session, account.id, now)
    word = "启用" if active else "停用"
    record(session, actor, "account.active", f"account:{account.id}", f"{word}了 {account.name} 的账号", now=now)
    return account


def _granted(roles: Iterable[Role]) -> dict[str, Json]:
    return {"granted": [role.value for role in sorted(roles)]}


def _enter(
    session: Session,
    account: Account,
    how: str,
    *,
    address: str,
    agent: str,
    now: datetime,
    lent_by: int | None = None,
    by_link: bool = False,
) -> SignedIn:
    token = open_session(session, account, address=address, agent=agent, now=now, lent_by_id=lent_by, by_link=by_link)
    actor = replace(actor_of(account, address), lent_by=lent_by)
    record(session, actor, "account.enter", f"account:{account.id}", f"{account.name} {how}", now=now)
    return SignedIn(token, account)


def _new_account(
    session: Session, username: str, name: str, office: str, roles: Iterable[Role], now: datetime
) -> Account:
    login = username.strip().lower()
    odd = not login or len(login) > 64 or not all(sign.isalnum() or sign in "._-" for sign in login)
    mistakes = Mistakes()
    mistakes.when(not name.strip(), "name", "请写上姓名，审批单和审计记录里要用。")
    mistakes.when(odd, "username", "登录名用字母、数字、点、横线，最多 64 个字符。")
    mistakes.when(by_username(session, login) is not None, "username", f"已经有登录名 {login} 了，请换一个。")
    mistakes.refuse()
    account = Account(
        username=login,
        name=name.strip()[:64],
        office=office.strip()[:64],
        active=True,
        must_change_password=False,
        created_at=now,
        role_rows=[AccountRole(role=role.value) for role in sorted(set(roles))],
    )
    session.add(account)
    session.flush()
    return account


def _new_link(
    session: Session, account: Account | None, now: datetime, minutes: int, issued_by_id: int | None = None
) -> str:
    token = secrets.token_urlsafe(24)
    session.add(
        LoginLink(
            token_digest=token_digest(token),
            account_id=account.id if account else None,
            issued_by_id=issued_by_id,
            created_at=now,
            expires_at=now + timedelta(minutes=minutes),
        )
    )
    session.flush()
    return token


def _live_link(session: Session, token: str, now: datetime) -> LoginLink:
    link = session.scalar(select(LoginLink).where(LoginLink.token_digest == token_digest(token)))
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise Refused(LINK_OVER)
    return link


def _consume(session: Session, link: LoginLink, now: datetime) -> None:
    """Mark the link used, by a conditional update: two browsers at once, and one of them loses."""
    used = session.execute(
        update(LoginLink)
        .where(LoginLink.id == link.id, LoginLink.used_at.is_(None))
        .values(used_at=now)
        .returning(LoginLink.id)
    ).first()
    if used is None:
        raise Refused(LINK_OVER)


def _only_administrators(actor: Actor) -> None:
    if not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("账号由管理员管理。")


def _keep_one_administrator(session: Session, leaving: Account) -> None:
    others = session.scalars(
        select(Account)
        .join(AccountRole)
        .where(AccountRole.role == Role.ADMINISTRATOR.value, Account.active, Account.id != leaving.id)
    ).first()
    if others is None:
        raise Refused("这是最后一位管理员，先让另一位接手。")
