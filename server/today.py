"""What needs this person today, in sentences: tasks, the walls, and the disclosure periods that run."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor, Role
from server.channels.halt_models import Wish
from server.channels.halt_progress import progress
from server.channels.halts import in_force, open_request
from server.channels.halts import why_not as why_not_confirm
from server.channels.models import Channel
from server.channels.proposals import open_proposals, why_not
from server.displays.service import DisplayView, list_displays
from server.displays.verdicts import BLUE, GREY, OCHRE, RED, Chip, Verdict
from server.notices.checking import findings_of
from server.notices.findings import Severity
from server.notices.models import Notice, notices_of_items
from server.notices.review import pages_seen_of
from server.notices.slogan_templates import may_decide, waiting_templates
from server.notices.steps import last_decisions, writers_of
from server.notices.workflow import Action, State
from server.releases.service import newest_left_out, problems
from server.releases.waiting import WAITING, waits
from server.reminders.service import MOST, Reminded, next_at, reminded
from server.reminders.waits import Wait, notice_subject, slogan_subject, theme_subject, titled, waits_of

CHINA = timezone(timedelta(hours=8))
Band = Literal["now", "today", "waiting"]


@dataclass(frozen=True, slots=True)
class Remind:
    """Of what this person may remind the others, how often he has, and whether he may now."""

    subject: str
    count: int
    now: bool


@dataclass(frozen=True, slots=True)
class Task:
    """Why now (chip), what (sentence), a small fact, and the button named by the deed; about a notice, or another."""

    chip: Chip
    sentence: str
    fact: str
    button: str
    url_kind: str
    target_id: str
    band: Band
    notice: Notice | None = None
    deadline: date | None = None
    reminded: Reminded | None = None
    """Who waits for this deed and said so."""
    remind: Remind | None = None


@dataclass(frozen=True, slots=True)
class WallSummary:
    total: int
    verified: int
    sentence: str
    displays: tuple[DisplayView, ...]


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


def today(session: Session, actor: Actor, *, now: datetime) -> Today:
    """Sorted: stopped by law or leak, then dark screens, then by deadline, then what waits for others."""
    views = list_displays(session, now=now)
    held = in_force(session)
    if held is not None:
        views = [each.view for each in progress(session, views, held, CHINA)]
    day = now.astimezone(CHINA).date()
    drafts = _mine(session, actor, State.DRAFT)
    others = [
        *_returned(session, drafts),
        *_to_review(session, actor),
        *_to_reaffirm(session, actor),
        *_slogans(session, actor),
        *_themes(session, actor),
        *_channel_problems(session, actor, day),
        *_drafts(drafts, day),
    ]
    tasks = [
        *_halts(session, actor, now),
        *sorted(_stopped(session, drafts, day), key=_by_deadline),
        *_walls(actor, views),
        *sorted(others, key=_by_deadline),
        *_waiting(session, actor, now),
    ]
    return Today(tuple(tasks), _summary(views), tuple(_periods(session, day)))


def _halts(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Walls that somebody wants halted, or back: nothing is more pressing."""
    asked = open_request(session, now=now)
    if asked is None:
        return []
    name, stops = asked.by.name, asked.wish is Wish.HALT
    if not why_not_confirm(actor, asked, now=now):
        sentence = f"{name}请求全部停播，等您确认。" if stops else f"{name}请求恢复播出，等您确认。"
        return [Task(Chip("等您确认", "ring-point", BLUE), sentence, asked.reason, "去确认", "displays", "", "now")]
    if actor.account_id == asked.by_id:
        sentence = "您请求的全部停播，等另一个人确认。" if stops else "您请求的恢复播出，等另一个人确认。"
        return [Task(Chip("等另一个人确认", "ring", GREY), sentence, asked.reason, "", "displays", "", "waiting")]
    return []


def _by_deadline(task: Task) -> tuple[bool, date]:
    """Where somebody waits and said so before all others; what has no day comes last."""
    return task.reminded is None, task.deadline or date.max


def _mine(session: Session, actor: Actor, state: State) -> list[Notice]:
    rows = session.scalars(
        select(Notice).where(Notice.state_name == state.value, Notice.author_id == actor.account_id).order_by(Notice.id)
    )
    return list(rows)


def _of_notice(chip: Chip, sentence: str, fact: str, button: str, url_kind: str, notice: Notice, band: Band) -> Task:
    return Task(chip, sentence, fact, button, url_kind, str(notice.id), band, notice, notice.period_first)


def _stopped(session: Session, drafts: list[Notice], day: date) -> list[Task]:
    tasks = []
    reports = findings_of(session, drafts, today=day)
    for notice in drafts:
        must = [found for found in reports[notice.id].open if found.severity is Severity.MUST]
        if must:
            sentence = f"{titled(notice)}有 {len(must)} 处必须改，改好才能送审核。"
            chip = Chip("必须改", "octagon", RED)
            tasks.append(_of_notice(chip, sentence, must[0].title, "去改掉", "edit", notice, "now"))
    return tasks


def _returned(session: Session, drafts: list[Notice]) -> list[Task]:
    tasks = []
    decided = last_decisions(session, drafts)
    for notice in drafts:
        last = decided.get(notice.id)
        if last is not None and last.action is Action.RETURN:
            who = last.by.name if last.by else ""
            chip = Chip("请您定", "triangle", OCHRE)
            sentence = f"{who}退回了{titled(notice)}。"
            tasks.append(_of_notice(chip, sentence, last.reason, "去改掉", "edit", notice, "now"))
    return tasks


def _to_review(session: Session, actor: Actor) -> list[Task]:
    if not actor.has(Role.REVIEWER):
        return []
    rows = list(session.scalars(select(Notice).where(Notice.state_name == State.IN_REVIEW.value).order_by(Notice.id)))
    wrote, looked = writers_of(session, rows), pages_seen_of(session, actor, rows)
    since = {notice_subject(notice): notice.submitted_at or notice.updated_at for notice in rows}
    told = reminded(session, since)
    tasks = []
    for notice in rows:
        if actor.account_id in wrote[notice.id]:
            continue
        seen = len(looked[notice.id])
        fact = f"{notice.author.name}拟稿" + (f"，看过 {seen} 页" if seen else "")
        chip = Chip("等您签发", "ring-point", BLUE)
        task = _of_notice(chip, f"{titled(notice)}等您审核。", fact, "去审核", "review", notice, "now")
        tasks.append(replace(task, reminded=told.get(notice_subject(notice))))
    return tasks


def _slogans(session: Session, actor: Actor) -> list[Task]:
    """Sentences somebody else proposed: staff may use them only after this person, or another reviewer, said yes."""
    mine = [template for template in waiting_templates(session) if may_decide(actor, template)]
    if not mine:
        return []
    chip = Chip("等您签发", "ring-point", BLUE)
    told = reminded(session, {slogan_subject(one.id): one.at for one in mine if one.at is not None})
    last = max(told.values(), key=lambda one: one.at, default=None)
    fact = f"“{mine[0].text}”" if len(mine) == 1 else f"“{mine[0].text}”等"
    return [
        Task(
            chip,
            f"{len(mine)} 句标语模板等您审核。",
            fact,
            "去审核",
            "slogans",
            "",
            "now" if last else "today",
            reminded=last,
        )
    ]


def _to_reaffirm(session: Session, actor: Actor) -> list[Task]:
    """Approved notices that some channel's newest release left out, for want of a signature on its pages."""
    if not actor.has(Role.REVIEWER):
        return []
    where: dict[str, Channel] = {}
    for channel, items in newest_left_out(session):
        for item in items:
            where.setdefault(item, channel)
    known = notices_of_items(session, where)
    wrote = writers_of(session, known.values())
    tasks = []
    for item, notice in known.items():
        if notice.state in (State.APPROVED, State.PUBLISHED) and actor.account_id not in wrote[notice.id]:
            channel = where[item]
            sentence = f"{titled(notice)}在{channel.name}的版面还没有人核对。"
            chip = Chip("等您签发", "ring-point", BLUE)
            tasks.append(_of_notice(chip, sentence, "字没变，屏的尺寸变了", "核对版面", "review", notice, "now"))
    return tasks


def _themes(session: Session, actor: Actor) -> list[Task]:
    chip = Chip("等您签发", "ring-point", BLUE)
    mine = [each for each in open_proposals(session) if not why_not(actor, each)]
    told = reminded(session, {theme_subject(each.id): each.at for each in mine})
    return [
        Task(
            chip,
            "新版式等您核对。" if each.layout else "新外观等您核对。",
            f"{each.by.name}提的",
            "看每一页",
            "theme",
            str(each.id),
            "now",
            reminded=told.get(theme_subject(each.id)),
        )
        for each in mine
    ]


def _channel_problems(session: Session, actor: Actor, day: date) -> list[Task]:
    if not actor.has(Role.ADMINISTRATOR, Role.REVIEWER):
        return []
    tasks, held = [], list[str]()
    troubles = problems(session)
    for channel_id, why in troubles.items():
        channel = session.get_one(Channel, channel_id)
        if waits(why):
            held.append(channel.name)
            continue
        chip = Chip("请您定", "triangle", OCHRE)
        sentence = f"{channel.name}的新版还没发出去。"
        tasks.append(Task(chip, sentence, why, "怎么办", "schedule", channel_id, "now", deadline=day))
    if held:
        names = "、".join(held[:2]) + (f"等 {len(held)} 个频道" if len(held) > 2 else "")
        refused = next((why for why in troubles.values() if waits(why) and "没有签" in why), "")
        fact = refused.removeprefix(WAITING) or "签好拷回服务器就自动上屏"
        chip, sentence = Chip("等联签", "ring", GREY), f"{names}的新版等联签。"
        tasks.append(Task(chip, sentence, fact, "怎么办", "waiting", "", "now", deadline=day))
    return tasks


WANTS_SOMEBODY: Mapping[Verdict, bool] = {
    Verdict.VERIFIED: False,
    Verdict.BEHIND: False,  # so is every wall for a moment after each release
    Verdict.OUTPUT: True,
    Verdict.DIFFERS: True,
    Verdict.TIME: True,
    Verdict.COVERED: True,
    Verdict.QUIET: False,
    Verdict.SCREEN: True,
    Verdict.EMPTY: True,
    Verdict.SILENT: True,
    Verdict.NEVER: False,  # somebody's plan, as the next is somebody's decision
    Verdict.STOPPED: False,
}
"""Whether what is known of a display is a reason to go and see to it today."""


def _walls(actor: Actor, views: list[DisplayView]) -> list[Task]:
    if not actor.has(Role.AUTHOR, Role.ADMINISTRATOR):
        return []
    return [
        Task(seen.chip, seen.sentence, seen.contact, "怎么办", "display", seen.display.id, "now")
        for seen in views
        if WANTS_SOMEBODY[seen.verdict]
    ]


def _drafts(drafts: list[Notice], day: date) -> list[Task]:
    tasks = []
    for notice in drafts:
        if notice.period_first is not None and notice.period_first <= day:
            chip = Chip("今天到期", "triangle", OCHRE)
            fact = f"公示期 {notice.period_first:%m-%d} 起"
            sentence = f"{titled(notice)}今天该上屏，还没送审核。"
            tasks.append(_of_notice(chip, sentence, fact, "去送审", "edit", notice, "today"))
    return tasks


_WAITS_AT = {"notice": "notice", "theme": "theme", "slogan": "slogan_list"}


def _waiting(session: Session, actor: Actor, now: datetime) -> list[Task]:
    found = waits_of(session, actor)
    told = reminded(session, {wait.subject: wait.since for wait in found})
    return [_waits(wait, told, now) for wait in found]


def _waits(wait: Wait, told: Mapping[str, Reminded], now: datetime) -> Task:
    before = told.get(wait.subject)
    count, at = (before.count if before else 0), next_at(wait, before)
    may = at is not None and now >= at
    if at is None:
        fact = f"已提醒 {MOST} 次，请打电话或者当面问"
    elif count and not may:
        fact = f"已提醒 {count} 次，{_clock(at, now)} 以后可以再提醒"
    else:
        fact = ""
    return Task(
        Chip(_waited(now - wait.since), "ring", GREY),
        wait.sentence,
        fact,
        "提醒",
        _WAITS_AT[wait.kind],
        "" if wait.kind == "slogan" else wait.target,
        "waiting",
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


def _summary(views: list[DisplayView]) -> WallSummary:
    total, verified, well = len(views), sum(seen.verified for seen in views), sum(seen.well for seen in views)
    dark = well - verified
    if not total:
        sentence = "还没有屏。接上播放端，输入它显示的码。"
    elif verified == total:
        sentence = f"墙上 {total} 块屏都核验无误。"
    elif well == total:
        sentence = f"墙上 {total} 块屏，{verified} 块核验无误，{dark} 块在静屏时段。"
    elif dark:
        sentence = f"墙上 {total} 块屏，{verified} 块核验无误，{dark} 块在静屏时段，{total - well} 块要看一看。"
    else:
        sentence = f"墙上 {total} 块屏，{verified} 块核验无误，{total - verified} 块要看一看。"
    return WallSummary(total, verified, sentence, tuple(views))


def _periods(session: Session, day: date) -> list[RunningPeriod]:
    rows = session.execute(
        select(Notice.id, Notice.title, Notice.period_first, Notice.period_last)
        .where(Notice.state_name == State.PUBLISHED.value, Notice.period_first <= day, Notice.period_last >= day)
        .order_by(Notice.period_last, Notice.id)
    )
    return [
        RunningPeriod(notice_id, title, (day - first).days + 1, (last - first).days + 1, last)
        for notice_id, title, first, last in rows
        if first and last
    ]
