"""Sweep what has ended long ago: sessions, used links, counted failures."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from server.accounts import throttle
from server.accounts.models import LoginLink, WebSession

KEPT = timedelta(days=30)
"""Who came in when is in the audit log; these rows only serve the sessions themselves."""


def purge_accounts(session: Session, now: datetime) -> None:
    throttle.purge(session, now)
    session.execute(delete(WebSession).where(WebSession.last_seen_at < now - KEPT))
    session.execute(delete(LoginLink).where(LoginLink.expires_at < now - KEPT))
