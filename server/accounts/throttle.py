"""Slow down guessing: how many failures one account and one address may have, kept in the database.

Kept there, so that a restart of the server is not a fresh set of tries.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from server.accounts.models import LoginFailure
from server.errors import Throttled

WINDOW = timedelta(minutes=15)
MAX_PER_ACCOUNT = 5
MAX_PER_ADDRESS = 20
"""More than an account's: a whole office may sit behind one address."""
_ADVISORY_LOCK = 0x676F6E68
"""Any number not used elsewhere: PostgreSQL's lock for "I settle the next guess"."""


def subjects(username: str, address: str) -> tuple[tuple[str, int], tuple[str, int]]:
    return (_account(username), MAX_PER_ACCOUNT), (f"address:{address[:128]}", MAX_PER_ADDRESS)


def refuse_if_throttled(session: Session, username: str, address: str, now: datetime) -> None:
    wait = closed_for(session, username, address, now)
    if wait:
        raise Throttled(f"试的次数太多，请过 {wait // 60 + 1} 分钟再登录，或请管理员发一次性登录链接。", wait)


def closed_for(session: Session, username: str, address: str, now: datetime) -> int:
    """How many seconds this name or this address must wait; 0 where it may try."""
    for subject, limit in subjects(username, address):
        count, newest = session.execute(
            select(func.count(), func.max(LoginFailure.at)).where(
                LoginFailure.subject == subject, LoginFailure.at > now - WINDOW
            )
        ).one()
        if count >= limit:
            return int((newest + WINDOW - now).total_seconds()) + 1
    return 0


def one_at_a_time(session: Session) -> None:
    """Let the guesses that are settled side by side see each other's counts, until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        # SQLite has one writer at a time already; here two could read the same count.
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})


def record_failure(session: Session, username: str, address: str, now: datetime) -> None:
    for subject, _ in subjects(username, address):
        session.add(LoginFailure(subject=subject, at=now))
    session.flush()


def forget_failures(session: Session, username: str) -> None:
    """A right password clears the account's count, never the address's."""
    session.execute(delete(LoginFailure).where(LoginFailure.subject == _account(username)))


def _account(username: str) -> str:
    """The name as the sign-in looks it up: a blank before or after it is no other account with tries of its own.

    Kept as a digest, since what was typed there is a password now and then.
    """
    return f"account:{hashlib.sha256(username.strip().lower().encode('utf-8', 'replace')).hexdigest()}"


def purge(session: Session, now: datetime) -> None:
    session.execute(delete(LoginFailure).where(LoginFailure.at < now - WINDOW))
