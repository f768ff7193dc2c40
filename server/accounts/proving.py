"""Compare and hash passwords while no transaction is open; what comes of it is settled afterwards, in one.

Argon2 takes a fifth of a second by design, and SQLite has one writer: hashed inside a transaction, a handful of wrong
passwords would hold up every report and every save. Counting and signing in are not done here (``service``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts import passwords, throttle
from server.accounts.lending import needs_no_old_password
from server.accounts.models import Account
from server.accounts.roles import Actor
from server.errors import NotFound, Refused

Reading = Callable[[], Session]
"""Opens a session that only looks."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A name and a password that were compared. ``kept`` is the hash they were compared with."""

    username: str
    account_id: int | None
    kept: str | None
    right: bool
    renewed: str | None = None
    """The right password hashed anew, where the kept hash is of another cost."""


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password that will do, hashed. ``kept`` is the hash it takes the place of."""

    kept: str | None
    hashed: str
    old_was_given: bool


def try_password(reading: Reading, username: str, password: str, *, address: str, now: datetime) -> Tried:
    """Compare; a name that nobody has takes as long as one that somebody has."""
    with reading() as session:
        throttle.refuse_if_throttled(session, username, address, now)
        found = session.execute(
            select(Account.id, Account.password_hash).where(Account.username == username.strip().lower())
        ).first()
    account_id, kept = (found.id, found.password_hash) if found else (None, None)
    right = passwords.password_matches(kept, password)
    stale = right and kept is not None and passwords.needs_rehash(kept)
    return Tried(username, account_id, kept, right, passwords.hash_password(password) if stale else None)


def prepare_password(reading: Reading, actor: Actor, old: str | None, new: str) -> NewPassword:
    """Hash one's own next password; the old one is asked when there is one, but for a link made on the server."""
    with reading() as session:
        account = session.get(Account, actor.account_id)
        if account is None:
            raise NotFound("没有这个账号。")
        kept, username = account.password_hash, account.username
    asked = kept is not None and not needs_no_old_password(actor)
    if asked and not passwords.password_matches(kept, old or ""):
        raise Refused("现在的密码不对。", "old")
    return NewPassword(kept, hashed(new, username), asked)


def hashed(password: str, username: str) -> str:
    """Hash a password that will do; refuse one that will not with the reason."""
    problem = passwords.password_problem(password, username)
    if problem:
        raise Refused(problem, "new")
    return passwords.hash_password(password)
