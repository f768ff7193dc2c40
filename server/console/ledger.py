"""台账: proof of display per notice, from records alone; the audit log and the check anyone may press."""

from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.accounts.service import list_accounts
from server.audit import service as audit
from server.audit.models import AuditEntry
from server.console.asked import number
from server.console.blueprint import console
from server.console.language import _, said
from server.console.notices import when
from server.console.shell import today
from server.console.views import AuditRow, Cell, CoverDay, ProofRow
from server.console.words import clock, days, month_day
from server.notices import service as notices
from server.notices.models import Notice
from server.notices.workflow import ACTION_NAMES_ZH, Action, State
from server.playlogs import service as playlogs
from server.playlogs.service import DayDisplay
from server.releases.service import anchors
from server.web import actor, db, now, services

PAGE = 100
PROOFS = 15
PROVED = (State.PUBLISHED, State.ENDED, State.WITHDRAWN, State.REPLACED)


@console.route("/ledger")
def ledger() -> str:
    """Few at a time: every row is reckoned from the play records of its days, and those are many.

    All of a page together: one display's day is asked for by many of its notices.
    """
    before = request.args.get("before", type=number)
    page = notices.list_notices(db(), actor(), states=PROVED, limit=PROOFS, before_id=before)
    more = url_for("console.ledger", before=page.rows[-1].id) if page.more else ""
    shown = playlogs.shown_of(db(), page.rows)
    rows = [_proof_row(one, [row for row in shown[one.id] if row.day <= today()]) for one in page.rows]
    if request.headers.get("HX-Request") and before:
        return render_template("console/parts/proof_rows.html", proofs=rows, more_href=more)
    return render_template("console/ledger.html", tab="proofs", proofs=rows, more_href=more)


def _proof_row(one: Notice, shown: Sequence[DayDisplay]) -> ProofRow:
    shown = [row for row in shown if row.complete != "undue"]
    full = sum(1 for row in shown if row.complete == "full")
    if not shown or not any(row.seconds for row in shown):
        words, shape, fact = _("没有记录"), "off", ""
    elif full == len(shown):
        words, shape, fact = _("每天都有记录"), "ok", ""
    else:
        words, shape = _("有缺的"), "part"
        fact = _("%(n)s 天次里 %(full)s 天次满", n=len(shown), full=full)
    return ProofRow(
        url_for("console.proof", notice_id=one.id),
        one.title,
        one.number,
        days(one.period_first, one.period_last),
        words,
        shape,
        fact,
    )


@console.route("/ledger/notices/<int:notice_id>")
def proof(notice_id: int) -> str:
    one = notices.get_notice(db(), actor(), notice_id)
    shown = playlogs.shown(db(), one.id)
    screens = list(dict.fromkeys(row.display_name for row in shown))
    by_place = {(row.day, row.display_name): row for row in shown}
    all_days = sorted({row.day for row in shown})
    return render_template(
        "console/proof.html",
        notice=one,
        sentence=_sentence(one, shown, screens),
        screens=[(screen, _claim_words(shown, screen)) for screen in screens],
        days=[
            CoverDay(month_day(day), tuple(_cell(by_place.get((day, screen)), day) for screen in screens))
            for day in all_days
        ],
        chain=_chain(one),
        clock=clock(now(), services().zone, today()),
    )


def _cell(row: DayDisplay | None, day: date) -> Cell:
    if day > today():
        return Cell(_("未到"), "wait")
    if row is not None and row.complete == "undue" and row.drawn_seconds <= 0:
        return Cell(_("没排"), "wait")
    if row is None or row.drawn_seconds <= 0:
        return Cell(_("无记录"), "off")
    if row.seconds <= 0:
        return Cell(_("画了 %(time)s，控制卡没确认", time=_length(row.drawn_seconds)), "off")
    if row.complete == "full":
        return Cell(_("满"), "ok")
    if row.complete == "undue":
        return Cell(_("没排"), "wait")
    if day == today():
        return Cell(_("今天已 %(time)s", time=_length(row.seconds)), "ok")
    return Cell(_("缺 %(time)s", time=_length(row.gap_seconds)), "part")


def _claim_words(shown: Sequence[DayDisplay], screen: str) -> str:
    """Whose word a screen's column rests on."""
    claims = {row.claim for row in shown if row.display_name == screen}
    return _("控制卡确认收到") if "accepted" in claims else _("播放端画出")


def _length(seconds: int) -> str:
    if seconds < 60:
        return _("%(n)s 秒", n=int(seconds))
    if seconds < 3600:
        return _("%(n)s 分钟", n=round(seconds / 60))
    return _("%(n)s 小时", n=f"{seconds / 3600:.1f}".rstrip("0").rstrip("."))


def _sentence(one: Notice, shown: Sequence[DayDisplay], screens: Sequence[str]) -> str:
    """The proof in a sentence first; where nothing is recorded it says so."""
    if not any(row.seconds for row in shown):
        return _("没有播放记录，不能证明公示过")
    total = (one.period_last - one.period_first).days + 1 if one.period_first and one.period_last else 0
    parts = []
    for screen in screens:
        full = sum(1 for row in shown if row.display_name == screen and row.complete == "full")
        parts.append(_("%(screen)s有效 %(n)s 天", screen=screen, n=full))
    head = _("公示 %(n)s 天", n=total) if total else _("已上屏")
    if one.period_first and one.period_last and today() <= one.period_last:
        head = _("公示 %(n)s 天，今天是第 %(day)s 天", n=total, day=max(1, (today() - one.period_first).days + 1))
    return _("，").join([head, *parts])


def _chain(one: Notice) -> list[tuple[str, str]]:
    return [
        (_("提供"), one.source or _("没写提供单位")),
        (_("录入"), f"{one.author.name} {when(one.created_at)}"),
        (_("签发"), f"{one.approved_by.name} {when(one.approved_at)}" if one.approved_by else _("没有签发记录")),
        (_("到屏"), when(one.published_at) or _("没有到屏记录")),
        *_cut_short(one),
    ]


def _cut_short(one: Notice) -> list[tuple[str, str]]:
    """What ended or shortened the display before its day: by whom, when and why."""
    return [
        (_(ACTION_NAMES_ZH[d.action]), f"{d.by.name if d.by else _('系统')} {when(d.at)}{_('：')}{d.reason}")
        for d in notices.decisions(db(), one.id)
        if d.action in (Action.SHORTEN, Action.WITHDRAW)
    ]


@console.route("/ledger/audit", endpoint="audit")
def audit_log() -> str:
    who = request.args.get("who", type=number)
    before = request.args.get("before", type=number)
    found = audit.entries(db(), limit=PAGE + 1, before=before, actor_id=who)
    rows = [_row(entry) for entry in found[:PAGE]]
    more = ""
    if len(found) > PAGE:
        more = url_for("console.audit", before=rows[-1].seq, who=who)
    if request.headers.get("HX-Request") and before:
        return render_template("console/parts/audit_rows.html", entries=rows, more_href=more)
    people = list_accounts(db())
    return render_template(
        "console/ledger.html",
        tab="audit",
        entries=rows,
        more_href=more,
        people=people,
        who=who,
        sentence=next((person.name for person in people if person.id == who), ""),
    )


def _row(entry: AuditEntry) -> AuditRow:
    kind, _colon, name = entry.subject.partition(":")
    href, subject = "", entry.subject
    if kind == "notice" and name.isdigit():
        href, subject = url_for("console.notice", notice_id=int(name)), _("公告 %(n)s", n=name)
    elif kind == "display" and name:
        href, subject = url_for("console.display", display_id=name), _("显示屏 %(n)s", n=name)
    elif kind in ("channel", "player"):
        subject = _("频道 %(n)s", n=name) if kind == "channel" else _("播放端 %(n)s", n=name)
    elif kind == "account":
        subject = _("账号 %(n)s", n=name) if name else _("账号")
    return AuditRow(entry.seq, when(entry.at), said(entry.actor), entry.sentence, subject, href, entry.address)


@console.route("/ledger/audit/check", methods=["POST"])
def check_chain() -> ResponseReturnValue:
    verdict = audit.verify(db(), anchors(services()))
    if not request.headers.get("HX-Request"):
        flash(verdict.sentence, "done" if verdict.ok else "refused")
        return redirect(url_for("console.audit"))
    return render_template("console/parts/chain.html", ok=verdict.ok, words=said(verdict.sentence))
