"""公示证明: one page, the sentence first, then a day by screen table, then how it came to the screens; and 顺延."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from server.accounts.roles import Role
from server.console.blueprint import console
from server.console.language import _, lazy
from server.console.notices import when
from server.console.shell import done, refused_here, today
from server.console.views import Cell
from server.console.words import clock, month_day
from server.errors import Refused
from server.notices import service as notices
from server.notices.models import Notice
from server.notices.workflow import ACTION_NAMES_ZH, Action, State
from server.playlogs import service as playlogs
from server.playlogs.effective import Cause
from server.playlogs.gaps import why_missing
from server.playlogs.service import DayDisplay
from server.playlogs.tally import ScreenTally, Tally, main_cause, tally_of
from server.web import actor, allow, db, now, services

Why = Mapping[tuple[date, str], Mapping[Cause, int]]
CAUSES = {
    "off": lazy("断电"),
    "dark": lazy("没有画面"),
    "other": lazy("放了别的"),
    "unconfirmed": lazy("控制卡没确认"),
    "unknown": lazy("无记录"),
}
NAMED = 6
"""Screens and days that the sentence names before it leaves the rest to the table."""


@dataclass(frozen=True, slots=True)
class DayCell:
    cell: Cell
    note: str = ""


@dataclass(frozen=True, slots=True)
class DayRow:
    day: str
    note: str
    cells: tuple[DayCell, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """The period put off: in words, and the button's words where the person may press it."""

    sentence: str
    button: str


@console.route("/ledger/notices/<int:notice_id>")
def proof(notice_id: int) -> str:
    one = notices.get_notice(db(), actor(), notice_id)
    shown = playlogs.shown(db(), one.id)
    tally = tally_of(db(), one, shown, today=today())
    over = [row for row in shown if row.day < today()]
    why = why_missing(db(), over)
    screens = {row.display_id: row.display_name for row in shown}
    by_place = {(row.day, row.display_id): row for row in shown}
    return render_template(
        "console/proof.html",
        notice=one,
        sentence=sentence_of(one, shown, tally, why),
        screens=[(name, _claim_words(shown, screen)) for screen, name in screens.items()],
        days=[
            DayRow(
                month_day(day),
                "" if day in tally.counted else _("不计"),
                tuple(cell_of(by_place.get((day, screen)), day, why) for screen in screens),
            )
            for day in sorted({row.day for row in shown})
        ],
        chain=_chain(one, shown),
        offer=_offer(one, tally),
        issue=one.proof_due and one.state is State.ENDED and actor().has(Role.AUTHOR, Role.ADMINISTRATOR),
        clock=clock(now(), services().zone, today()),
    )


@console.route("/ledger/notices/<int:notice_id>/issue", methods=["POST"])
@allow(Role.AUTHOR, Role.ADMINISTRATOR)
def issue(notice_id: int) -> ResponseReturnValue:
    """The paper was made out: from its own button, which prints first where there is a printer to ask."""
    try:
        first = notices.issue_proof(db(), actor(), notice_id, now=now())
    except Refused as error:
        return refused_here(error, "proof", notice_id=notice_id)
    done(_("公示证明出具了，审计记录里有这一条。") if first else _("这份证明已经出具过了。"))
    return redirect(url_for("console.proof", notice_id=notice_id))


@console.route("/ledger/notices/<int:notice_id>/prolong", methods=["POST"])
@allow(Role.AUTHOR)
def prolong(notice_id: int) -> ResponseReturnValue:
    try:
        made = notices.prolong(db(), actor(), notice_id, now=now())
    except Refused as error:
        return refused_here(error, "proof", notice_id=notice_id)
    done(_("顺延的稿做好了，内容和原来一样。送去审核，签发了才换上墙。"))
    return redirect(url_for("console.edit", notice_id=made.id))


def cell_of(row: DayDisplay | None, day: date, why: Why) -> DayCell:
    if day > today():
        return DayCell(Cell(_("未到"), "wait"))
    if row is None:
        return DayCell(Cell(_("无记录"), "off"))
    if row.complete == "undue":
        return DayCell(Cell(_("没排"), "wait"))
    if row.complete == "full":
        return DayCell(Cell(_("满"), "ok"))
    if row.seconds <= 0 < row.drawn_seconds:
        return DayCell(Cell(_("画了 %(time)s，控制卡没确认", time=length(row.drawn_seconds)), "off"))
    if day == today() and not row.seconds:
        return DayCell(Cell(_("今天还没有记录"), "wait"))
    if day == today():
        return DayCell(Cell(_("今天已 %(time)s", time=length(row.seconds)), "part"))
    causes = why.get((row.day, row.display_id), {})
    if row.complete == "none" and set(causes) <= {"unknown"}:
        return DayCell(Cell(_("无记录"), "off"))
    told = [_causes(cause, seconds if len(causes) > 1 else None) for cause, seconds in causes.items()]
    return DayCell(Cell(_("缺 %(time)s", time=length(row.gap_seconds)), "part"), _("、").join(told))


def _causes(cause: Cause, seconds: int | None = None) -> str:
    word = str(CAUSES[cause])
    return word if seconds is None else f"{word} {length(seconds)}"


def length(seconds: int) -> str:
    if seconds < 60:
        return _("%(n)s 秒", n=int(seconds))
    if seconds < 3600:
        return _("%(n)s 分钟", n=round(seconds / 60))
    return _("%(n)s 小时", n=f"{seconds / 3600:.1f}".rstrip("0").rstrip("."))


def sentence_of(one: Notice, shown: Sequence[DayDisplay], tally: Tally, why: Why) -> str:
    """The proof in a sentence first; where nothing is recorded it says so."""
    if not any(row.seconds for row in shown):
        return _("没有播放记录，不能证明公示过")
    head = _("公示 %(n)s 天", n=tally.total)
    if tally.extra:
        head = _("公示 %(n)s 天，顺延 %(extra)s 天", n=tally.total, extra=tally.extra)
    if one.period_first and one.period_last and one.period_first <= today() <= one.period_last:
        begun = _("今天是第 %(day)s 天", day=max(1, tally.begun))
        head = _("，").join([head, begun])
    whole = [screen for screen in tally.screens if not screen.lost]
    short = sorted((screen for screen in tally.screens if screen.lost), key=lambda screen: -screen.effective)
    parts = [_together(screens, number) for number, screens in _by_days(whole)]
    if len(short) <= NAMED:
        parts += [_named(screen, why) for screen in short]
    else:
        parts += [_together(screens, number) for number, screens in _by_days(short)]
    return _("，").join([head, *parts])


def _by_days(screens: Sequence[ScreenTally]) -> list[tuple[int, list[ScreenTally]]]:
    numbers = sorted({screen.effective for screen in screens}, reverse=True)
    return [(number, [screen for screen in screens if screen.effective == number]) for number in numbers]


def _together(screens: Sequence[ScreenTally], number: int) -> str:
    if len(screens) == 1:
        return _("%(screen)s有效 %(n)s 天", screen=screens[0].name, n=number)
    villages = {screen.village for screen in screens}
    if "" not in villages and len(villages) == len(screens):
        return _("%(count)s 个村有效 %(n)s 天", count=len(screens), n=number)
    return _("%(count)s 块屏有效 %(n)s 天", count=len(screens), n=number)


def _named(screen: ScreenTally, why: Why) -> str:
    days = []
    for row in screen.lost[:NAMED]:
        causes = why.get((row.day, row.display_id), {})
        cause = main_cause(causes)
        said = _causes(cause) if row.complete == "none" and cause == "unknown" else _causes(cause, causes.get(cause, 0))
        days.append(_("%(day)s%(cause)s", day=month_day(row.day), cause=said))
    if len(screen.lost) > NAMED:
        days.append(_("等 %(n)s 天", n=len(screen.lost)))
    return _("%(screen)s有效 %(n)s 天（%(days)s）", screen=screen.name, n=screen.effective, days=_("、").join(days))


def _offer(one: Notice, tally: Tally) -> Offer | None:
    """What can be done about days that are lost, and what will happen then: nothing moves in silence."""
    if not any(screen.lost for screen in tally.screens):
        return None
    said = []
    for screen in tally.unproved:
        said.append(_("%(screen)s没有一天满，先查屏，再定要不要重新公示。", screen=screen.name))
    may = False
    if tally.proposed is not None and one.period_last is not None and Action.CORRECT in _open(one):
        last, day = month_day(one.period_last), month_day(tally.proposed)
        said.insert(0, _("少了 %(n)s 天，公示期可以顺延到 %(day)s，每块屏都一样。", n=tally.lacks, day=day))
        said.insert(1, _("页面上写着公示期，所以顺延要做一份新稿：内容不变，只改期满的日子，由别人审核签名。"))
        if today() > one.period_last:
            said.insert(2, _("原来的 %(last)s 已经落下；新稿签发后重新上屏，中间没挂的日子不算。", last=last))
        else:
            said.insert(2, _("签发以前，墙上还是原来的，到 %(last)s 照常落下。", last=last))
        may = notices.may(db(), actor(), one)[Action.CORRECT].allowed
        if not may:
            said.append(_("顺延由经办人来做。"))
    if not said:
        return None
    button = _("顺延到 %(day)s", day=tally.proposed.strftime("%m-%d")) if may and tally.proposed else ""
    return Offer("".join(said), button)


def _open(one: Notice) -> set[Action]:
    """What may still be done by somebody with a notice in this state."""
    return {Action.CORRECT} if notices.prolongable(one) else set()


def _claim_words(shown: Sequence[DayDisplay], screen: str) -> str:
    """Whose word a screen's column rests on."""
    claims = {row.claim for row in shown if row.display_id == screen}
    return _("控制卡确认收到") if "accepted" in claims else _("播放端画出")


def _chain(one: Notice, shown: Sequence[DayDisplay]) -> list[tuple[str, str]]:
    return [
        (_("提供"), one.source or _("没写提供单位")),
        (_("录入"), f"{one.author.name} {when(one.created_at)}"),
        (_("签发"), f"{one.approved_by.name} {when(one.approved_at)}" if one.approved_by else _("没有签发记录")),
        (_("到屏"), _arrived(one, shown)),
        *_cut_short(one),
    ]


def _arrived(one: Notice, shown: Sequence[DayDisplay]) -> str:
    """When the first and the last display began to show it, from play records: signed is not shown."""
    cards = {row.display_id for row in shown if row.claim == "accepted"}
    first = playlogs.first_shown(db(), one.item_id, cards)
    if not first:
        return _("没有到屏记录")
    times = sorted(first.values())
    if len(times) == 1:
        return _("%(first)s，1 块屏", first=when(times[0]))
    return _("%(first)s 起，%(n)s 块屏，最晚 %(last)s", first=when(times[0]), n=len(times), last=when(times[-1]))


def _cut_short(one: Notice) -> list[tuple[str, str]]:
    """What ended or shortened the display before its day: by whom, when and why."""
    return [
        (_(ACTION_NAMES_ZH[d.action]), f"{d.by.name if d.by else _('系统')} {when(d.at)}{_('：')}{d.reason}")
        for d in notices.decisions(db(), one.id)
        if d.action in (Action.SHORTEN, Action.WITHDRAW)
    ]
