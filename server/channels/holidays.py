"""Keep the holiday table, year by year: compare a given year with the kept one, and put it in force.

The table travels in every release, so a change goes out as a release of every living channel, at once and by the usual
road, instead of riding along with whatever is published next.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.holidays import UNPUBLISHED, HolidayTable, HolidayYear
from server.accounts.roles import Actor
from server.audit.overtaken import require_latest
from server.audit.service import record
from server.channels.holiday_paper import DECEMBER, HolidayPaper
from server.channels.models import Channel, HolidayYearRow, Placement
from server.db.locked import locked
from server.errors import Refused
from server.notices.characters import one_line
from server.notices.models import Notice
from server.notices.setting_rows import only_administrators
from server.notices.workflow import State
from server.releases.dirty import mark_dirty

LONGEST_SOURCE = 200
SPILL = 25
"""Days of December after this one may come from the next year's notice."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A year as it would be. ``kept_over`` are late December days that only the next year's notice can have named."""

    paper: HolidayPaper
    revision: int
    """Of the year's row; 0 when there is none yet."""
    before: HolidayYear | None
    after: HolidayYear
    kept_over: frozenset[date]
    spill: HolidayYear
    """What the paper says of the year before."""
    changed: tuple[date, ...]
    """Days that become working days or cease to be."""
    touched: tuple[str, ...]
    """Titles on walls that are shown on working days only, and on some changed day still to come."""


def holiday_years(session: Session) -> dict[int, HolidayYearRow]:
    return {row.year: row for row in session.scalars(select(HolidayYearRow).order_by(HolidayYearRow.year))}


def year_of(row: HolidayYearRow | None) -> HolidayYear | None:
    return HolidayYear(_days(row.off), _days(row.working)) if row is not None else None


def compare(session: Session, paper: HolidayPaper, *, today: date, along: Collection[int] = ()) -> Proposal:
    """What saving this year would change; the page shows it before anybody saves. ``along`` are saved before it."""
    rows = holiday_years(session)
    row, last_row = rows.get(paper.year), rows.get(paper.year - 1)
    spill = paper.of(paper.year - 1)
    if (spill.off or spill.working) and last_row is None and paper.year - 1 not in along:
        last = paper.year - 1
        raise Refused(f"{paper.year} 年的表里有上一年 12 月的日子，而 {last} 年还没录，请先录 {last} 年。", "text")
    before, given = year_of(row), paper.of(paper.year)
    said = {one.day for one in paper.days}
    late = {day for day in (before.off | before.working if before else ()) if _is_late(day) and day not in said}
    after = HolidayYear(
        given.off | (late & before.off if before else frozenset()),
        given.working | (late & before.working if before else frozenset()),
    )
    changed = _changed(before or UNPUBLISHED, after, paper.year)
    if last_row is not None:
        kept = year_of(last_row) or UNPUBLISHED
        changed += _changed(kept, _with(kept, paper), paper.year - 1)
    return Proposal(
        paper,
        row.revision if row else 0,
        before,
        after,
        frozenset(late),
        spill,
        tuple(sorted(changed)),
        tuple(_touched(session, [day for day in changed if day >= today])),
    )


def save_year(
    session: Session, actor: Actor, paper: HolidayPaper, source: str, *, revision: int, today: date, now: datetime
) -> HolidayYearRow:
    """Put the year in force. ``revision`` is the one the comparison was made with."""
    only_administrators(actor)
    source = one_line(source)[:LONGEST_SOURCE]
    if not source:
        raise Refused(f"{paper.year} 年的来源没写。写明哪个文件（如国办发明电的号）或网址。", f"source-{paper.year}")
    row = locked(session, HolidayYearRow, paper.year)
    require_latest(session, _subject(paper.year), kept=row.revision if row else 0, seen=revision)
    proposal = compare(session, paper, today=today)
    if row is None:
        row = HolidayYearRow(year=paper.year, revision=0, off=[], working=[], names={})
        session.add(row)
    kept_names = {day.isoformat(): row.names.get(day.isoformat(), "") for day in proposal.kept_over}
    row.off, row.working = _texts(proposal.after.off), _texts(proposal.after.working)
    row.names = {**{day: name for day, name in kept_names.items() if name}, **paper.names(paper.year)}
    row.source = source
    row.revision += 1
    _spill_over(session, paper)
    session.flush()
    if proposal.changed:
        mark_dirty(session, session.scalars(select(Channel.id).where(Channel.removed_at.is_(None))), now)
    off, working = len(row.off), len(row.working)
    sentence = f"{actor.name}录入 {paper.year} 年节假日：工作日放假 {off} 天，周末上班 {working} 天，来源：{source}"
    record(
        session,
        actor,
        "holidays.save",
        _subject(paper.year),
        sentence,
        now=now,
        detail={"off": [*row.off], "working": [*row.working], "changed": [day.isoformat() for day in proposal.changed]},
    )
    return row


def _spill_over(session: Session, paper: HolidayPaper) -> None:
    row = locked(session, HolidayYearRow, paper.year - 1)
    if row is None:
        return
    before = year_of(row) or UNPUBLISHED
    after = _with(before, paper)
    if after != before:
        row.off, row.working = _texts(after.off), _texts(after.working)
        row.names = {**row.names, **paper.names(paper.year - 1)}
        row.revision += 1


def _with(year: HolidayYear, paper: HolidayPaper) -> HolidayYear:
    """The year before the paper's, with what the paper says of it."""
    said = {one.day for one in paper.days}
    spill = paper.of(paper.year - 1)
    return HolidayYear(frozenset(year.off - said | spill.off), frozenset(year.working - said | spill.working))


def _changed(before: HolidayYear, after: HolidayYear, year: int) -> list[date]:
    old, new = HolidayTable({year: before}), HolidayTable({year: after})
    days = before.off | before.working | after.off | after.working
    return [day for day in days if old.is_working(day) != new.is_working(day)]


def _touched(session: Session, days: list[date]) -> list[str]:
    if not days:
        return []
    rows = session.execute(
        select(Notice.title, Placement.first_day, Placement.last_day)
        .join(Placement, Placement.notice_id == Notice.id)
        .where(
            Placement.working_days_only,
            Notice.state_name.in_([State.APPROVED.value, State.PUBLISHED.value]),
        )
        .order_by(Notice.id)
    )
    found = [
        title for title, first, last in rows if any(first <= day and (last is None or day <= last) for day in days)
    ]
    return list(dict.fromkeys(found))


def _is_late(day: date) -> bool:
    return day.month == DECEMBER and day.day > SPILL


def _subject(year: int) -> str:
    return f"holidays:{year}"


def _texts(days: frozenset[date]) -> list[str]:
    return sorted(day.isoformat() for day in days)


def _days(texts: list[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)
