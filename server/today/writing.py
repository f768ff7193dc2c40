"""Tasks of who writes: drafts that are stopped, were sent back or are due, and periods that are over without a proof.

A notice is its author's. Where he is gone, or writes no more, it is every other author's of its villages.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.roles import Role
from server.displays.verdicts import BLUE, GREY, OCHRE, RED, Chip
from server.notices.bare_signs import all_findings_of
from server.notices.checking import NoticeFindings
from server.notices.findings import Severity
from server.notices.issuing import unproved
from server.notices.models import Decision, Notice
from server.notices.steps import last_decisions
from server.notices.workflow import Action, State
from server.reminders.waits import titled
from server.services import Services
from server.today.desk import Desk
from server.today.tasks import Band, Pressing, Task
from server.today.unheld import unheld

ONE_BY_ONE = 3
"""Periods that are over have a row each, up to so many; the rest is in the ledger."""


def drafts(session: Session, desk: Desk, services: Services) -> Iterator[Task]:
    """One row a draft, whatever is the matter with it: what must be done first."""
    mine = _in_work(session, desk)
    if not mine:
        return
    reports = all_findings_of(session, mine, services, today=desk.today)
    decided = last_decisions(session, mine)
    found = [
        task for one in mine if (task := _draft(one, reports[one.id], decided.get(one.id), desk.today)) is not None
    ]
    if desk.with_role(Role.AUTHOR):
        yield from found
    else:
        yield from unheld(desk, [titled(task.notice) for task in found if task.notice], Role.AUTHOR)


def _in_work(session: Session, desk: Desk) -> list[Notice]:
    """Drafts that are this person's to go on with; where nobody writes, all of them, for who keeps the house."""
    authors = desk.with_role(Role.AUTHOR)
    rows = select(Notice).where(Notice.state_name == State.DRAFT.value).order_by(Notice.id)
    if not authors:
        return list(session.scalars(rows)) if desk.keeps() else []
    if not desk.is_one_of(authors):
        return []
    others = [one.id for one in authors if one.id != desk.actor.account_id]
    found = session.scalars(rows.where(Notice.author_id.not_in(others)))
    return [one for one in found if _is_own(desk, one) or desk.is_asked(authors, desk.of(one))]


def _is_own(desk: Desk, notice: Notice) -> bool:
    return notice.author_id == desk.actor.account_id


def _draft(notice: Notice, report: NoticeFindings, last: Decision | None, today: date) -> Task | None:
    must = [found for found in report.open if found.severity is Severity.MUST]
    if must:
        sentence = f"{titled(notice)}有 {len(must)} 处必须改，改好才能送审核。"
        task = _to_edit(notice, Chip("必须改", "octagon", RED), sentence, must[0].title, "去改掉")
        return replace(task, pressing=Pressing.STOPPED)
    if last is not None and last.action is Action.RETURN:
        who = last.by.name if last.by else ""
        sentence = f"{who}退回了{titled(notice)}。"
        return _to_edit(notice, Chip("请您定", "triangle", OCHRE), sentence, last.reason, "去改掉")
    first = notice.period_first
    if first is None or first > today + timedelta(days=1):
        return None
    chip, sentence = _due(notice, first, today)
    return _to_edit(notice, chip, sentence, f"公示期 {first:%m-%d} 起", "去送审", "today")


def _due(notice: Notice, first: date, today: date) -> tuple[Chip, str]:
    if first > today:
        return Chip("明天到期", "ring-point", BLUE), f"{titled(notice)}明天该上屏，还没送审核。"
    if first == today:
        return Chip("今天到期", "triangle", OCHRE), f"{titled(notice)}今天该上屏，还没送审核。"
    sentence = f"{titled(notice)}该在 {first.month}月{first.day}日 上屏，还没送审核。"
    return Chip("请您定", "triangle", OCHRE), sentence


def _to_edit(notice: Notice, chip: Chip, sentence: str, fact: str, button: str, band: Band = "now") -> Task:
    return Task(
        chip, sentence, (fact,), button, "edit", str(notice.id), band, Pressing.DUE, notice, notice.period_first
    )


def proofs(session: Session, desk: Desk) -> Iterator[Task]:
    """Periods that are over and whose proof nobody has made out."""
    authors = desk.with_role(Role.AUTHOR)
    able = authors or desk.with_role(Role.ADMINISTRATOR)
    if not desk.is_one_of(able):
        return
    gone = [one for one in desk.everybody if not one.active or Role.AUTHOR not in one.roles]
    whose = {one.id for one in gone if desk.is_asked(able, {one.village} - {""})} | {desk.actor.account_id}
    mine = [number for number, author_id in unproved(session) if author_id in whose]
    chip = Chip("已期满", "square", GREY)
    for notice in session.scalars(select(Notice).where(Notice.id.in_(mine[:ONE_BY_ONE]))):
        first, last = notice.period_first, notice.period_last
        facts = (f"公示期 {first:%m-%d} 至 {last:%m-%d}",) if first and last else ()
        sentence, number = f"{titled(notice)}公示期满了，可以出证明。", str(notice.id)
        yield Task(chip, sentence, facts, "出证明", "proof", number, "today", Pressing.DUE, notice, desk.today)
    rest = len(mine) - ONE_BY_ONE
    if rest > 0:
        sentence = f"还有 {rest} 份公示期满了，没出证明。"
        yield Task(chip, sentence, (), "出证明", "ledger", "", "today", Pressing.DUE, deadline=desk.today)
