"""Prove that somebody stands at a colleague's computer: his own password, and no session is opened for it.

The lock is the sign-in's (``guesses``), and so is the rule of lent passwords: who only has one that was set through
another's link is here, too, perhaps that other (``lending``).
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts.guesses import settle
from server.accounts.models import Account
from server.accounts.proving import Tried
from server.accounts.roles import Actor
from server.accounts.service import actor_of
from server.audit.service import record


def prove_present(session: Session, host: Actor, tried: Tried, *, now: datetime) -> Actor | None:
    """Who he is for the one deed that follows, or None: then commit, for the failure is counted and in the log."""
    account = settle(session, tried, address=host.address, now=now)
    if account is None:
        named = session.get(Account, tried.account_id) if tried.account_id is not None else None
        sentence = f"当面复核被拒绝，密码不对：{named.username if named else '没有这个登录名'}"
        record(session, host, "account.refused", "account", sentence, now=now, detail={"address": host.address})
        return None
    return replace(actor_of(account, host.address), lent_by=account.password_lent_by_id)
