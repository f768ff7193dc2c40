"""Settle a guess at a password: side by side they are counted one by one, and beyond the limit none is answered.

Whoever asks for a password anywhere settles it here, so that every door has the same lock and one count. What a right
guess opens, and what the log says of a wrong one, is the door's.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts import throttle
from server.accounts.models import Account
from server.accounts.proving import Tried


def settle(session: Session, tried: Tried, *, address: str, now: datetime) -> Account | None:
    """Whose password this is, or None; the failure is then counted.

    None and not an exception: the count must be committed with the request. Throttling is asked again here: of guesses
    that were hashed side by side, those beyond the limit are counted, and learn nothing, not even when they are right.
    """
    throttle.one_at_a_time(session)
    account = session.get(Account, tried.account_id) if tried.account_id is not None else None
    right = account is not None and account.active and tried.right and account.password_hash == tried.kept
    closed = throttle.closed_for(session, tried.username, address, now)
    if account is None or not right or closed:
        throttle.record_failure(session, tried.username, address, now)
        return None
    throttle.forget_failures(session, tried.username)
    if tried.renewed is not None:
        account.password_hash = tried.renewed
    return account
