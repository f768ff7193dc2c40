"""Remind whoever has to decide: after two hours of waiting, at most three times, never twice for one wish.

Only who waits reminds; what becomes of it is a line on the row that the others have in their 今日 anyway. A row of
its own would count one deed twice, and would have to be taken away when the deed is done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Account
from server.accounts.roles import Actor
from server.audit.service import record, take_turn
from server.errors import Refused
from server.reminders.models import Reminder
from server.reminders.waits import Wait, waits_of

PATIENCE = timedelta(hours=2)
"""Before the first reminder, and between two of them."""
MOST = 3
"""Who was reminded three times and did not come is called by telephone."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """How often a wait was reminded of, and by whom and when last."""

    count: int
    by: str
    at: datetime


def reminded(session: Session, waiting: Mapping[str, datetime]) -> Mapping[str, Reminded]:
    """The reminders of these subjects since they wait; nothing for those nobody was reminded of."""
    if not waiting:
        return {}
    rows = session.execute(
        select(Reminder.subject, Reminder.since, Reminder.number, Reminder.at, Account.name)
        .join(Account, Account.id == Reminder.by_id)
        .where(Reminder.subject.in_(waiting))
        .order_by(Reminder.number)
    )
    return {row.subject: Reminded(row.number, row.name, row.at) for row in rows if row.since == waiting[row.subject]}


def next_at(wait: Wait, before: Reminded | None) -> datetime | None:
    """From when on the next reminder may go out; None when all of them are used."""
    if before is None:
        return wait.since + PATIENCE
    return before.at + PATIENCE if before.count < MOST else None


def remind(session: Session, actor: Actor, subject: str, *, now: datetime) -> Reminded:
    """Remind the others of what this person waits for; pressed twice it is one reminder."""
    take_turn(session)  # two presses at once: the second finds what the first wrote
    wait = next((one for one in waits_of(session, actor) if one.subject == subject), None)
    if wait is None:
        raise Refused("这件事已经办完，或者不是您在等，不用提醒。")
    before = reminded(session, {subject: wait.since}).get(subject)
    if before is not None and now < before.at + PATIENCE:
        return before
    at = next_at(wait, before)
    if at is None:
        raise Refused(f"已经提醒了 {MOST} 次，不能再提醒。请打电话或者当面问。")
    if now < at:
        hours = PATIENCE // timedelta(hours=1)
        raise Refused(f"等满 {hours} 小时才能提醒。")
    count = before.count + 1 if before else 1
    session.add(Reminder(subject=subject, since=wait.since, number=count, by_id=actor.account_id, at=now))
    sentence = f"{actor.name}第 {count} 次提醒：{wait.sentence}"
    record(session, actor, "reminder", subject, sentence, now=now, detail={"count": count})
    return Reminded(count, actor.name, now)
