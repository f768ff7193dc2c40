"""台账: proof of display per notice, from records alone; the audit log and the check anyone may press."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.accounts.service import list_accounts
from server.audit import service as audit
from server.audit.models import AuditEntry
from server.console.asked import number
from server.console.blueprint import console
from server.console.language import _, said
from server.console.log_subjects import Named, named
from server.console.notices import when
from server.console.proof import length
from server.console.shell import today
from server.console.views import AuditRow, ProofRow
from server.console.words import days
from server.notices import service as notices
from server.notices.models import Notice
from server.notices.workflow import State
from server.playlogs import service as playlogs
from server.playlogs.service import DayDisplay
from server.releases.service import anchors
from server.web import actor, db, services

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
    day = today()
    rows = [_proof_row(one, shown[one.id], day) for one in page.rows]
    if request.headers.get("HX-Request") and before:
        return render_template("console/parts/proof_rows.html", proofs=rows, more_href=more)
    return render_template("console/ledger.html", tab="proofs", proofs=rows, more_href=more)


def _proof_row(one: Notice, shown: Sequence[DayDisplay], day: date) -> ProofRow:
    """Of today nobody can say yet that it is not full, nor that nothing is on record when something is."""
    so_far = max((row.seconds for row in shown if row.day == day), default=0)
    due = (row for row in shown if row.complete != "undue")
    shown = [row for row in due if row.day < day or (row.day == day and row.complete == "full")]
    full = sum(1 for row in shown if row.complete == "full")
    if so_far and not shown:
        words, shape, fact = _("今天已 %(time)s", time=length(so_far)), "part", ""
    elif not so_far and not any(row.seconds for row in shown):
        words, shape, fact = _("没有记录"), "off", ""
    elif full == len(shown):
        words, shape, fact = _("每天都有记录"), "ok", ""
    else:
        words, shape = _("有缺的"), "part"
        fact = _("%(n)s 天次里 %(full)s 天次满", n=len(shown), full=full)
    if one.proof_due:
        fact = _("，").join(part for part in (fact, _("还没出证明")) if part)
    return ProofRow(
        url_for("console.proof", notice_id=one.id),
        one.title,
        one.number,
        days(one.period_first, one.period_last),
        words,
        shape,
        fact,
    )


@console.route("/ledger/audit", endpoint="audit")
def audit_log() -> str:
    who = request.args.get("who", type=number)
    before = request.args.get("before", type=number)
    found = audit.entries(db(), limit=PAGE + 1, before=before, actor_id=who)
    subjects = named(db(), [entry.subject for entry in found[:PAGE]])
    rows = [_row(entry, subjects) for entry in found[:PAGE]]
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


def _row(entry: AuditEntry, named: Mapping[str, Named]) -> AuditRow:
    on = named[entry.subject]
    return AuditRow(entry.seq, when(entry.at), said(entry.actor), entry.sentence, on.words, on.href, entry.address)


@console.route("/ledger/audit/check", methods=["POST"])
def check_chain() -> ResponseReturnValue:
    verdict = audit.verify(db(), anchors(services()))
    if not request.headers.get("HX-Request"):
        flash(verdict.sentence, "done" if verdict.ok else "refused")
        return redirect(url_for("console.audit"))
    return render_template("console/parts/chain.html", ok=verdict.ok, words=said(verdict.sentence))
