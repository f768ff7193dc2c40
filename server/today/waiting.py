"""在等别人: what this person waits for others to decide, and whether he may remind them of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.displays.verdicts import GREY, Chip
from server.reminders.service import MOST, Reminded, next_at, reminded
from server.reminders.waits import Wait, waits_of
from server.today.desk import CHINA, Desk
from server.today.tasks import Pressing, Remind, Task

_PAGES = {"notice": "notice", "theme": "theme", "slogan": "slogan_list"}


def waiting(session: Session, desk: Desk) -> Iterator[Task]:
    found = waits_of(session, desk.actor)
    told = reminded(session, {wait.subject: wait.since for wait in found})
    return (_waits(wait, told, desk.now) for wait in found)


def _waits(wait: Wait, told: Mapping[str, Reminded], now: datetime) -> Task:
    before = told.get(wait.subject)
    count, at = (before.count if before else 0), next_at(wait, before)
    may = at is not None and now >= at
    if at is None:
        facts: tuple[str, ...] = (f"已提醒 {MOST} 次，请打电话或者当面问",)
    elif count and not may:
        facts = (f"已提醒 {count} 次，{_clock(at, now)} 以后可以再提醒",)
    else:
        facts = ()
    return Task(
        Chip(_waited(now - wait.since), "ring", GREY),
        wait.sentence,
        facts,
        "提醒",
        _PAGES[wait.kind],
        "" if wait.kind == "slogan" else wait.target,
        "waiting",
        Pressing.WAITING,
        wait.notice,
        remind=Remind(wait.subject, count, may),
    )


def _waited(long: timedelta) -> str:
    """Short enough for a chip; for whom it waits is in the sentence."""
    hours = int(long.total_seconds() // 3600)
    if not hours:
        return "刚送去"
    days = hours // 24
    return f"等 {hours} 小时" if days < 2 else f"等 {days} 天"


def _clock(at: datetime, now: datetime) -> str:
    """``13:05`` today, ``11-24 09:05`` on another day."""
    there, here = at.astimezone(CHINA), now.astimezone(CHINA)
    return f"{there:%H:%M}" if there.date() == here.date() else f"{there:%m-%d %H:%M}"
