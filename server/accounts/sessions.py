"""Signed-in sessions, kept on the server: a cookie holds a random token, the table its digest."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from server.accounts.models import Account, WebSession

LIFETIME = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
"""``last_seen_at`` is written no more often, so that reading pages stays reading."""


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(
    session: Session,
    account: Account,
    *,
    address: str,
    agent: str,
    now: datetime,
    lent_by_id: int | None = None,
    by_link: bool = False,
) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            token_digest=token_digest(token),
            account_id=account.id,
            created_at=now,
            last_seen_at=now,
            address=address[:64],
            agent=agent[:200],
            lent_by_id=lent_by_id,
            by_link=by_link,
        )
    )
    account.last_login_at = now
    session.flush()
    return token


def session_of(session: Session, token: str, *, idle: timedelta, now: datetime) -> tuple[WebSession, bool] | None:
    """Return the session of this token and whether it wants touching; None when it is over."""
    row = session.get(WebSession, token_digest(token))
    if row is None or row.ended_at is not None or not row.account.active:
        return None
    if now - row.last_seen_at > idle or now - row.created_at > LIFETIME:
        return None
    return row, now - row.last_seen_at >= TOUCH_EVERY


def touch(session: Session, token: str, now: datetime) -> None:
    session.execute(update(WebSession).where(WebSession.token_digest == token_digest(token)).values(last_seen_at=now))


def end_session(session: Session, token: str, now: datetime) -> None:
    session.execute(
        update(WebSession)
        .where(WebSession.token_digest == token_digest(token), WebSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all(session: Session, account_id: int, now: datetime) -> None:
    """After a change of password or roles, every open session of the account ends."""
    session.execute(
        update(WebSession)
        .where(WebSession.account_id == account_id, WebSession.ended_at.is_(None))
        .values(ended_at=now)
    )
