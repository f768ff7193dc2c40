"""Tasks of who decides: a halt to confirm, notices, pages, slogans and looks that wait for a second person's word.

What somebody proposed or wrote is put before all the others who may sign it and whose village it concerns.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Account
from server.accounts.roles import Role
from server.channels.halt_models import Halt, Wish
from server.channels.halts import CONFIRMERS, open_request
from server.channels.models import Channel
from server.channels.proposals import open_proposals, signed_by
from server.displays.verdicts import BLUE, GREY, Chip
from server.notices.models import Notice, SloganTemplate, notices_of_items
from server.notices.review import pages_seen_of
from server.notices.slogan_templates import waiting_templates
from server.notices.steps import writers_of
from server.notices.workflow import State
from server.releases.service import newest_left_out
from server.reminders.service import reminded
from server.reminders.waits import notice_subject, slogan_subject, theme_subject, titled
from server.today.desk import TOWNSHIP, Desk
from server.today.tasks import Band, Pressing, Task
from server.today.unheld import unheld

YOURS = Chip("等您签发", "ring-point", BLUE)


def deciding(session: Session, desk: Desk) -> Iterator[Task]:
    left: list[str] = []
    yield from _halts(session, desk, left)
    if not desk.is_one_of(desk.with_role(Role.REVIEWER, Role.ADMINISTRATOR)):
        return
    yield from _to_review(session, desk, left)
    yield from _to_reaffirm(session, desk, left)
    yield from _slogans(session, desk, left)
    yield from _looks(session, desk, left)
    yield from unheld(desk, left, Role.REVIEWER)


def _halts(session: Session, desk: Desk, left: list[str]) -> Iterator[Task]:
    """Walls that somebody wants halted, or back: nothing is more pressing."""
    request = open_request(session, now=desk.now)
    if request is None:
        return
    name, stops = request.by.name, request.wish is Wish.HALT
    able = _confirmers(desk, request)
    if desk.is_one_of(able):  # every wall there is: nobody's village keeps him out of it
        sentence = f"{name}请求全部停播，等您确认。" if stops else f"{name}请求恢复播出，等您确认。"
        chip = Chip("等您确认", "ring-point", BLUE)
        yield Task(chip, sentence, (request.reason,), "去确认", "displays", "", "now", Pressing.HALT)
    elif request.by_id == desk.actor.account_id:
        sentence = "您请求的全部停播，等另一个人确认。" if stops else "您请求的恢复播出，等另一个人确认。"
        chip = Chip("等另一个人确认", "ring", GREY)
        yield Task(chip, sentence, (request.reason,), "", "displays", "", "waiting", Pressing.WAITING)
    if not able:
        left.append("全部停播的请求" if stops else "恢复播出的请求")


def _confirmers(desk: Desk, request: Halt) -> list[Account]:
    took_part = (request.by_id, request.lent_by_id)
    return [one for one in desk.with_role(*CONFIRMERS[request.wish]) if one.id not in took_part]


def _able(desk: Desk, but: set[int]) -> list[Account]:
    """Who may sign what these people wrote or proposed."""
    return [one for one in desk.with_role(Role.REVIEWER) if one.id not in but]


def _to_review(session: Session, desk: Desk, left: list[str]) -> Iterator[Task]:
    waiting = select(Notice).where(Notice.state_name == State.IN_REVIEW.value).order_by(Notice.id)
    rows = list(session.scalars(waiting))
    mine = _before(desk, rows, writers_of(session, rows), left)
    looked = pages_seen_of(session, desk.actor, mine)
    told = reminded(session, {notice_subject(one): one.submitted_at or one.updated_at for one in mine})
    for notice in mine:
        facts = [f"{notice.author.name}拟稿"]
        if seen := len(looked[notice.id]):
            facts.append(f"看过 {seen} 页")
        if due := _due(notice.period_first, desk.today):
            facts.append(due)
        task = _to_sign(notice, f"{titled(notice)}等您审核。", tuple(facts), "去审核")
        yield replace(task, reminded=told.get(notice_subject(notice)))


def _before(desk: Desk, rows: list[Notice], wrote: Mapping[int, set[int]], left: list[str]) -> list[Notice]:
    """Those that this person is asked to sign; what nobody may sign goes to ``left``."""
    mine = []
    for notice in rows:
        able = _able(desk, wrote[notice.id])
        if desk.is_asked(able, desk.of(notice)):
            mine.append(notice)
        elif not able:
            left.append(titled(notice))
    return mine


def _due(first: date | None, today: date) -> str:
    """Why this one before the others."""
    if first is None or first > today + timedelta(days=1):
        return ""
    if first > today:
        return "明天该上屏"
    return "今天该上屏" if first == today else f"{first.month}月{first.day}日就该上屏"


def _to_reaffirm(session: Session, desk: Desk, left: list[str]) -> Iterator[Task]:
    """Approved notices that some channel's newest release left out, for want of a signature on its pages."""
    where: dict[str, Channel] = {}
    for channel, items in newest_left_out(session):
        for item in items:
            where.setdefault(item, channel)
    known = notices_of_items(session, where)
    on = {one.id: where[item] for item, one in known.items() if one.state in (State.APPROVED, State.PUBLISHED)}
    rows = [one for one in known.values() if one.id in on]
    for notice in _before(desk, rows, writers_of(session, rows), left):
        sentence = f"{titled(notice)}在{on[notice.id].name}的版面还没有人核对。"
        yield _to_sign(notice, sentence, ("字没变，屏的尺寸变了",), "核对版面")


def _to_sign(notice: Notice, sentence: str, facts: tuple[str, ...], button: str) -> Task:
    return Task(
        YOURS, sentence, facts, button, "review", str(notice.id), "now", Pressing.DUE, notice, notice.period_first
    )


def _slogans(session: Session, desk: Desk, left: list[str]) -> Iterator[Task]:
    """Sentences somebody else proposed: staff may use them only after this person, or another reviewer, said yes."""
    mine: list[SloganTemplate] = []
    for template in waiting_templates(session):
        able = _able(desk, {template.by_id} if template.by_id is not None else set())
        if desk.is_asked(able, TOWNSHIP):
            mine.append(template)
        elif not able:
            left.append(f"标语“{template.text}”")
    if not mine:
        return
    told = reminded(session, {slogan_subject(one.id): one.at for one in mine if one.at is not None})
    last = max(told.values(), key=lambda one: one.at, default=None)
    fact = f"“{mine[0].text}”" if len(mine) == 1 else f"“{mine[0].text}”等"
    sentence = f"{len(mine)} 句标语模板等您审核。"
    band: Band = "now" if last else "today"
    yield Task(YOURS, sentence, (fact,), "去审核", "slogans", "", band, Pressing.DUE, reminded=last)


def _looks(session: Session, desk: Desk, left: list[str]) -> Iterator[Task]:
    mine = []
    proposals = open_proposals(session)
    signed = signed_by(session, proposals)
    for proposal in proposals:
        able, villages = _able(desk, {proposal.by_id}), desk.of_channels(proposal.channel_ids)
        # Signed and open still, it holds words of the one who signed: whoever is left is asked as well.
        left_over = [one for one in able if one.id not in signed[proposal.id]]
        if desk.is_asked(able, villages) or desk.is_asked(left_over, villages):
            mine.append(proposal)
        elif not able:
            left.append("新版式" if proposal.layout else "新外观")
    told = reminded(session, {theme_subject(each.id): each.at for each in mine})
    for each in mine:
        sentence = "新版式等您核对。" if each.layout else "新外观等您核对。"
        fact = f"{each.by.name}提的"
        task = Task(YOURS, sentence, (fact,), "看每一页", "theme", str(each.id), "now", Pressing.DUE)
        yield replace(task, reminded=told.get(theme_subject(each.id)))
