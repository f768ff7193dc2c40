"""What everybody who guards the house is shown for a month: keys made to other people's doors, rights to sign, and
new names of those who have them.

No rule keeps an administrator from giving himself a second name; that others see it does. Taken from the audit log,
which he cannot shorten unseen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor, Role
from server.audit.models import AuditEntry

SHOWN_FOR = timedelta(days=30)
GUARDS = (Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR)
_ACTIONS = ("account.link", "account.create", "account.roles", "account.describe")


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    who: str
    sentence: str


def events(session: Session, actor: Actor, *, now: datetime) -> tuple[Event, ...]:
    """The newest first; nothing for who has nothing to guard."""
    return tuple(_told(session, now)) if actor.has(*GUARDS) else ()


def _told(session: Session, now: datetime) -> Iterator[Event]:
    rows = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action.in_(_ACTIONS), AuditEntry.at > now - SHOWN_FOR)
        .order_by(AuditEntry.seq.desc())
    )
    for row in rows:
        own = row.subject == f"account:{row.actor_id}"
        signs = Role.REVIEWER.value in row.detail.get("granted", ())
        opens = row.action == "account.link" or (row.action == "account.create" and row.actor_id is not None)
        renamed = row.detail.get("renamed") is True  # what he signed is read under the new name from now on
        if signs or renamed or (opens and not own):
            yield Event(row.at, row.actor if row.actor_id is not None else "服务器命令行", row.sentence)
