"""Edit the parts of the day that placements name.

The hours of a daypart that a notice under way is placed in stand still: every release carries them, so changing them
would move signed notices to other hours on every wall, with nobody's signature. Other hours are another daypart. Names
stay on the server and may always change.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor
from server.audit.overtaken import require_latest
from server.audit.service import record
from server.channels.models import DaypartRow, Placement
from server.db.locked import locked
from server.errors import Mistakes, NotFound, Refused
from server.notices.characters import one_line
from server.notices.models import Notice
from server.notices.setting_rows import moved, only_administrators, the_only_name
from server.notices.workflow import State

BUILT_IN = "all-day"
MINUTES = 24 * 60
WEEK = "1234567"
LONGEST_NAME = 16
_UNDER_WAY = (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class DaypartWords:
    """What a form brings: minutes of the day (None where it was no time) and days from 1, Monday, to 7."""

    name: str
    start: int | None
    end: int | None
    weekdays: str


@dataclass(frozen=True, slots=True)
class DaypartUse:
    notice_id: int
    title: str
    channel: str
    state: State


def all_dayparts(session: Session) -> list[DaypartRow]:
    return list(session.scalars(select(DaypartRow).order_by(DaypartRow.position, DaypartRow.id)))


def get_daypart(session: Session, daypart_id: str) -> DaypartRow:
    return _found(session.get(DaypartRow, daypart_id))


def daypart_uses(session: Session, daypart_id: str) -> list[DaypartUse]:
    """What is placed in it of the notices under way."""
    rows = session.execute(
        select(Notice, Placement)
        .join(Placement, Placement.notice_id == Notice.id)
        .where(Placement.daypart_id == daypart_id, Notice.state_name.in_([state.value for state in _UNDER_WAY]))
        .order_by(Notice.id, Placement.channel_id)
    )
    return [DaypartUse(notice.id, notice.title, placement.channel.name, notice.state) for notice, placement in rows]


def add_daypart(session: Session, actor: Actor, words: DaypartWords, *, now: datetime) -> DaypartRow:
    only_administrators(actor)
    name, start, end, weekdays = _checked(session, words, None)
    position = (session.scalar(select(func.max(DaypartRow.position))) or 0) + 1
    # At random: players remember ids, and a number would come again in a database restored from an older backup.
    made = DaypartRow(
        id=f"part-{secrets.token_hex(4)}", name=name, start=start, end=end, weekdays=weekdays, position=position
    )
    with the_only_name(session, name):
        session.add(made)
    hours, days = hours_text(made), days_text(made.weekdays)
    record(session, actor, "daypart.add", _subject(made), f"{actor.name}添了时段：{name} {hours}，{days}", now=now)
    return made


def change_daypart(
    session: Session, actor: Actor, daypart_id: str, words: DaypartWords, *, revision: int, now: datetime
) -> DaypartRow:
    daypart = _locked(session, actor, daypart_id)
    require_latest(session, _subject(daypart), kept=daypart.revision, seen=revision)
    name, start, end, weekdays = _checked(session, words, daypart.id)
    if (start, end, weekdays) != (daypart.start, daypart.end, daypart.weekdays):
        if daypart.id == BUILT_IN:
            raise Refused("“全天”是系统自带的，时间不能改，只能改叫法。")
        uses = daypart_uses(session, daypart.id)
        if uses:
            title = uses[0].title or "还没写标题的一份"
            raise Refused(
                f"《{title}》等 {len(uses)} 处排期正用着这个时段，改了时间，墙上签发过的就会悄悄换时候。"
                "请另添一个时段，把公告排过去。"
            )
    if (daypart.name, daypart.start, daypart.end, daypart.weekdays) == (name, start, end, weekdays):
        return daypart
    old = f"{daypart.name} {hours_text(daypart)}"
    with the_only_name(session, name):
        daypart.name, daypart.start, daypart.end, daypart.weekdays = name, start, end, weekdays
        daypart.revision += 1
    hours, days = hours_text(daypart), days_text(weekdays)
    sentence = f"{actor.name}把时段 {old} 改为 {name} {hours}，{days}"
    record(session, actor, "daypart.change", _subject(daypart), sentence, now=now)
    return daypart


def move_daypart(session: Session, actor: Actor, daypart_id: str, *, up: bool, now: datetime) -> DaypartRow:
    """Change places with the neighbour in the list staff choose from; no wall asks for that order."""
    daypart = _locked(session, actor, daypart_id)
    order = moved(all_dayparts(session), daypart, up=up)
    if order is None:
        return daypart
    for position, row in enumerate(order):
        row.position = position
    session.flush()
    where = "前" if up else "后"
    sentence = f"{actor.name}把时段 {daypart.name} 往{where}挪了一位"
    record(session, actor, "daypart.move", _subject(daypart), sentence, now=now)
    return daypart


def set_daypart_active(session: Session, actor: Actor, daypart_id: str, active: bool, *, now: datetime) -> DaypartRow:
    """A retired daypart keeps what is placed in it, and stays in releases: no wall changes."""
    daypart = _locked(session, actor, daypart_id)
    if daypart.id == BUILT_IN and not active:
        raise Refused("“全天”是系统自带的，不能停用。")
    if daypart.active != active:
        daypart.active = active
        daypart.revision += 1
        session.flush()
        sentence = f"{actor.name}停用了时段：{daypart.name}"
        if active:
            sentence = f"{actor.name}恢复了时段：{daypart.name}"
        record(session, actor, "daypart.change", _subject(daypart), sentence, now=now)
    return daypart


_DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def days_text(weekdays: str) -> str:
    """``每天``, ``周一至周五``, ``周一、周三``; the whole weeks that are usual have words of their own."""
    usual = {WEEK: "每天", "12345": "周一至周五", "67": "周末"}
    return usual.get(weekdays) or "、".join(_DAYS[int(day) - 1] for day in weekdays)


def hours_text(daypart: DaypartRow) -> str:
    return f"{clock_text(daypart.start)}-{clock_text(daypart.end)}"


def clock_text(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _checked(session: Session, words: DaypartWords, but: str | None) -> tuple[str, int, int, str]:
    name = one_line(words.name)
    weekdays = "".join(day for day in WEEK if day in words.weekdays)
    # 24:00 and the next day's 00:00 are one instant; the first says without thinking which day it belongs to.
    start, end = words.start or 0, words.end or MINUTES
    mistakes = Mistakes()
    mistakes.when(not 1 <= len(name) <= LONGEST_NAME, "name", f"时段的名称写 1 到 {LONGEST_NAME} 个字，如“早市”。")
    mistakes.when(words.start is None, "start", "从几点、到几点没写全，写成 08:30 这样。")
    mistakes.when(words.end is None, "end", "从几点、到几点没写全，写成 08:30 这样。")
    mistakes.when(not weekdays, "weekdays", "至少选一天。")
    same = start == end and None not in (words.start, words.end)
    mistakes.when(same, "end", "开始和结束是同一个时候。要放一整天，请写 00:00 到 24:00。")
    mistakes.refuse()
    twin = session.scalars(select(DaypartRow).where(DaypartRow.name == name)).first()
    if twin is not None and twin.id != but:
        if twin.active:
            raise Refused(f"已经有时段“{name}”。", "name")
        raise Refused(f"有过时段“{name}”，停用了；要用，请恢复它。", "name")
    return name, start, end, weekdays


def _locked(session: Session, actor: Actor, daypart_id: str) -> DaypartRow:
    only_administrators(actor)
    # A placement that is being made holds a share of the row it names: this waits for it, and then sees it.
    return _found(locked(session, DaypartRow, daypart_id))


def _found(daypart: DaypartRow | None) -> DaypartRow:
    if daypart is None:
        raise NotFound("没有这个时段。")
    return daypart


def _subject(daypart: DaypartRow) -> str:
    return f"daypart:{daypart.id}"
