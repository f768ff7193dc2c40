"""What needs this person today, in sentences: tasks, the walls, and the disclosure periods that run.

A village's person is told of his village, who only signs of what waits for his signature, and nobody's matter is
left out: ``desk`` says before whom each is put.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor
from server.channels.halt_progress import progress
from server.channels.halts import in_force
from server.channels.models import Placement
from server.displays.service import list_displays
from server.notices.models import Notice
from server.notices.workflow import State
from server.services import Services
from server.today.deciding import deciding
from server.today.desk import CHINA, Desk, desk_of
from server.today.tasks import Task, place
from server.today.waiting import waiting
from server.today.walls import WallSummary, channels, displays, of_village, summary
from server.today.writing import drafts, proofs


@dataclass(frozen=True, slots=True)
class RunningPeriod:
    notice_id: int
    title: str
    day: int
    days: int
    last: date


@dataclass(frozen=True, slots=True)
class Today:
    tasks: tuple[Task, ...]
    walls: WallSummary
    periods: tuple[RunningPeriod, ...]
    village: str = ""
    """Whose displays and periods these are; empty for all of the township."""
    only_signs: bool = False
    """Periods are not this person's work, and are not read."""


def today(session: Session, actor: Actor, *, now: datetime, services: Services) -> Today:
    """Sorted: stopped by law or leak, then dark screens, then by deadline, then what waits for others."""
    desk = desk_of(session, actor, now)
    views = list_displays(session, now=now)
    held = in_force(session)
    if held is not None:
        views = [each.view for each in progress(session, views, held, CHINA)]
    tasks = [
        *deciding(session, desk),
        *drafts(session, desk, services),
        *proofs(session, desk),
        *displays(desk, views),
        *channels(session, desk),
        *waiting(session, desk),
    ]
    walls = summary(of_village(views, desk.village), desk.village)
    periods = () if desk.only_signs else tuple(_periods(session, desk))
    return Today(tuple(sorted(tasks, key=place)), walls, periods, desk.village, desk.only_signs)


def _periods(session: Session, desk: Desk) -> list[RunningPeriod]:
    day = desk.today
    running = select(Notice.id, Notice.title, Notice.period_first, Notice.period_last).where(
        Notice.state_name == State.PUBLISHED.value, Notice.period_first <= day, Notice.period_last >= day
    )
    if desk.village:
        here = [channel for channel, villages in desk.villages.items() if desk.village in villages]
        running = running.where(Notice.id.in_(select(Placement.notice_id).where(Placement.channel_id.in_(here))))
    return [
        RunningPeriod(notice_id, title, (day - first).days + 1, (last - first).days + 1, last)
        for notice_id, title, first, last in session.execute(running.order_by(Notice.period_last, Notice.id))
        if first and last
    ]
