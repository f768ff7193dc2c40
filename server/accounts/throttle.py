"""Slow down guessing: how many failures one account and one address may have, kept in the database.

Kept there, so that a restart of the server is not a fresh set of tries.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from server.accounts.models import LoginFailure
from server.errors import Throttled

WINDOW = timedelta(minutes=15)
MAX_PER_ACCOUNT = 5
MAX_PER_ADDRESS = 20
"""More than an account's: a whole office may sit behind one address."""


def subjects(username: str, address: str) -> tuple[tuple[str, int], tuple[str, int]]:
    return (_account(username), MAX_PER_ACCOUNT), (f"address:{address[:128]}", MAX_PER_ADDRESS)


def refuse_if_throttled(session: Session, username: str, address: str, now: datetime) -> None:
    for subject, limit in subjects(username, address):
        count, newest = session.execute(
            select(func.count(), func.max(LoginFailure.at)).where(
                LoginFailure.subject == subject, LoginFailure.at > now - WINDOW
            )
        ).one()
        if count >= limit:
            wait = int((newest + WINDOW - now).total_seconds()) + 1
            raise Throttled(f"试的次数太多，请过 {wait // 60 + 1} 分钟再登录，或请管理员发一次性登录链接。", wait)


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
