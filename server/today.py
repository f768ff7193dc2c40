"""What needs this person today, in sentences: tasks, the walls, and the disclosure periods that run."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor, Role
from server.channels.models import Channel
from server.channels.themes import open_proposals, why_not
from server.displays.service import DisplayView, list_displays
from server.displays.verdicts import BLUE, GREY, OCHRE, RED, Chip, Verdict
from server.notices.checking import findings
from server.notices.findings import Severity
from server.notices.models import Decision, Notice, notice_of_item
from server.notices.review import pages_seen
from server.notices.slogan_templates import may_decide, waiting_templates
from server.notices.steps import reviewers_for, writers
from server.notices.workflow import Action, State
from server.releases.service import latest_release, problems
from server.releases.waiting import WAITING, waits

CHINA = timezone(timedelta(hours=8))
Band = Literal["now", "today", "waiting"]


@dataclass(frozen=True, slots=True)
class Task:
    """Why now (chip), what (sentence), a small fact, and the button named by the deed."""

    chip: Chip
    sentence: str
    fact: str
    button: str
    url_kind: str
    target_id: str
    band: Band


@dataclass(frozen=True, slots=True)
class WallSummary:
    total: int
    verified: int
    sentence: str
    displays: tuple[DisplayView, ...]


@dataclass(frozen=True, slots=True)
class RunningPeriod:
    notice: Notice
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
    day = now.astimezone(CHINA).date()
    tasks = [
        *_stopped(session, actor, day),
        *_returned(session, actor),
        *_to_review(session, actor),
        *_to_reaffirm(session, actor),
        *_slogans(session, actor),
        *_themes(session, actor),
        *_channel_problems(session, actor),
        *_walls(actor, views),
        *_drafts(session, actor, day),
        *_waiting(session, actor, now),
    ]
    return Today(tuple(tasks), _summary(views), tuple(_periods(session, day)))


def _mine(session: Session, actor: Actor, state: State) -> list[Notice]:
    rows = session.scalars(
        select(Notice).where(Notice.state_name == state.value, Notice.author_id == actor.account_id).order_by(Notice.id)
    )
    return list(rows)


def _title(notice: Notice) -> str:
    return f"《{notice.title}》" if notice.title else f"{notice.number}（还没写标题）"


def _stopped(session: Session, actor: Actor, day: date) -> list[Task]:
    tasks = []
    for notice in _mine(session, actor, State.DRAFT):
        must = [found for found in findings(session, notice, today=day).open if found.severity is Severity.MUST]
        if must:
            sentence = f"{_title(notice)}有 {len(must)} 处必须改，改好才能送审核。"
            chip = Chip("必须改", "octagon", RED)
            tasks.append(Task(chip, sentence, must[0].title, "去改掉", "edit", str(notice.id), "now"))
    return tasks


def _returned(session: Session, actor: Actor) -> list[Task]:
    tasks = []
    for notice in _mine(session, actor, State.DRAFT):
        last = session.scalars(
            select(Decision).where(Decision.notice_id == notice.id).order_by(Decision.id.desc()).limit(1)
        ).first()
        if last is not None and last.action is Action.RETURN:
            who = last.by.name if last.by else ""
            chip = Chip("请您定", "triangle", OCHRE)
            tasks.append(
                Task(chip, f"{who}退回了{_title(notice)}。", last.reason, "去改掉", "edit", str(notice.id), "now")
            )
    return tasks


def _to_review(session: Session, actor: Actor) -> list[Task]:
    if not actor.has(Role.REVIEWER):
        return []
    rows = session.scalars(select(Notice).where(Notice.state_name == State.IN_REVIEW.value).order_by(Notice.id))
    tasks = []
    for notice in rows:
        if actor.account_id in writers(session, notice):
            continue
        seen = len(pages_seen(session, actor, notice))
        fact = f"{notice.author.name}拟稿" + (f"，看过 {seen} 页" if seen else "")
        chip = Chip("等您签发", "ring-point", BLUE)
        tasks.append(Task(chip, f"{_title(notice)}等您审核。", fact, "去审核", "review", str(notice.id), "now"))
    return tasks


def _slogans(session: Session, actor: Actor) -> list[Task]:
    """Sentences somebody else proposed: staff may use them only after this person, or another reviewer, said yes."""
    mine = [template for template in waiting_templates(session) if may_decide(actor, template)]
    if not mine:
        return []
    chip = Chip("等您签发", "ring-point", BLUE)
    fact = f"“{mine[0].text}”" if len(mine) == 1 else f"“{mine[0].text}”等"
    return [Task(chip, f"{len(mine)} 句标语模板等您审核。", fact, "去审核", "slogans", "", "today")]


def _to_reaffirm(session: Session, actor: Actor) -> list[Task]:
    """Approved notices that some channel's newest release left out, for want of a signature on its pages."""
    if not actor.has(Role.REVIEWER):
        return []
    tasks, told = [], set()
    for channel in session.scalars(select(Channel).where(Channel.removed_at.is_(None)).order_by(Channel.id)):
        release = latest_release(session, channel.id)
        for item in release.left_out if release else ():
            notice = notice_of_item(session, item)
            if notice is None or notice.id in told or actor.account_id in writers(session, notice):
                continue
            if notice.state not in (State.APPROVED, State.PUBLISHED):
                continue
            told.add(notice.id)
            sentence = f"{_title(notice)}在{channel.name}的版面还没有人核对。"
            chip = Chip("等您签发", "ring-point", BLUE)
            tasks.append(Task(chip, sentence, "字没变，屏的尺寸变了", "核对版面", "review", str(notice.id), "now"))
    return tasks


def _themes(session: Session, actor: Actor) -> list[Task]:
    chip = Chip("等您签发", "ring-point", BLUE)
    return [
        Task(chip, "新外观等您核对。", f"{each.by.name}提的", "看每一页", "theme", str(each.id), "now")
        for each in open_proposals(session)
        if not why_not(actor, each)
    ]


def _channel_problems(session: Session, actor: Actor) -> list[Task]:
    if not actor.has(Role.ADMINISTRATOR, Role.REVIEWER):
        return []
    tasks, held = [], list[str]()
    for channel_id, why in problems(session).items():
        channel = session.get_one(Channel, channel_id)
        if waits(why):
            held.append(channel.name)
            continue
        chip = Chip("请您定", "triangle", OCHRE)
        tasks.append(Task(chip, f"{channel.name}的新版还没发出去。", why, "怎么办", "schedule", channel_id, "now"))
    if held:
        names = "、".join(held[:2]) + (f"等 {len(held)} 个频道" if len(held) > 2 else "")
        refused = next((why for why in problems(session).values() if waits(why) and "没有签" in why), "")
        fact = refused.removeprefix(WAITING) or "签好拷回服务器就自动上屏"
        tasks.append(Task(Chip("等联签", "ring", GREY), f"{names}的新版等联签。", fact, "怎么办", "waiting", "", "now"))
    return tasks


def _walls(actor: Actor, views: list[DisplayView]) -> list[Task]:
    if not actor.has(Role.AUTHOR, Role.ADMINISTRATOR):
        return []
    return [
        Task(seen.chip, seen.sentence, seen.contact, "怎么办", "display", seen.display.id, "now")
        for seen in views
        if seen.verdict in (Verdict.SILENT, Verdict.DIFFERS, Verdict.TIME, Verdict.SCREEN)
    ]


def _drafts(session: Session, actor: Actor, day: date) -> list[Task]:
    tasks = []
    for notice in _mine(session, actor, State.DRAFT):
        if notice.period_first is not None and notice.period_first <= day:
            chip = Chip("今天到期", "triangle", OCHRE)
            fact = f"公示期 {notice.period_first:%m-%d} 起"
            tasks.append(
                Task(chip, f"{_title(notice)}今天该上屏，还没送审核。", fact, "去送审", "edit", str(notice.id), "today")
            )
    return tasks


def _waiting(session: Session, actor: Actor, now: datetime) -> list[Task]:
    tasks = []
    for notice in _mine(session, actor, State.IN_REVIEW):
        names = "、".join(account.name for account in reviewers_for(session, notice)[:2]) or "审核人"
        hours = int((now - (notice.submitted_at or now)).total_seconds() // 3600)
        button = "催一下" if hours >= 2 else ""
        chip = Chip(f"等{names}", "ring", GREY)
        tasks.append(
            Task(
                chip,
                f"{_title(notice)}等{names}审核。",
                f"已 {hours} 小时" if hours else "刚送",
                button,
                "notice",
                str(notice.id),
                "waiting",
            )
        )
    return tasks


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
    rows = session.scalars(
        select(Notice)
        .where(Notice.state_name == State.PUBLISHED.value, Notice.period_first <= day, Notice.period_last >= day)
        .order_by(Notice.period_last, Notice.id)
    )
    return [
        RunningPeriod(
            notice,
            (day - notice.period_first).days + 1,
            (notice.period_last - notice.period_first).days + 1,
            notice.period_last,
        )
        for notice in rows
        if notice.period_first and notice.period_last
    ]
