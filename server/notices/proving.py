"""The last station of the road, 证明: which day it is, what was lost and to when that puts the end off."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from server.notices.issuing import NO_PROOF
from server.notices.models import Notice
from server.notices.workflow import State
from server.playlogs.effective import Cause
from server.playlogs.gaps import why_missing
from server.playlogs.service import shown_of
from server.playlogs.tally import Tally, cause_of_loss, tallies_of

ProofState = Literal["done", "now", "stuck", "todo"]
CAUSE_WORDS: Mapping[Cause, str] = {
    "off": "断电",
    "dark": "没有画面",
    "other": "放了别的",
    "unconfirmed": "控制卡没确认",
    "unknown": "无记录",
}
PROLONGED_WITHIN = timedelta(days=30)
"""So long after its end a disclosure that lacks a day is asked about; what is older is what it is."""


def tallies(session: Session, notices: Collection[Notice], *, today: date) -> Mapping[int, Tally]:
    """Of those that hang, or have hung, for a period."""
    hung = [
        notice
        for notice in notices
        if notice.state in (State.PUBLISHED, State.ENDED)
        and notice.period_first is not None
        and notice.period_first <= today
        and notice.kind not in NO_PROOF
    ]
    tables = shown_of(session, hung) if hung else {}
    return tallies_of(session, {notice: tables[notice.id] for notice in hung}, today=today) if hung else {}


def cause_word(session: Session, tally: Tally) -> str:
    """What took the days, in a word: asked for one notice, never for a list."""
    lost = [row for screen in tally.screens if screen.effective for row in screen.lost]
    return CAUSE_WORDS[cause_of_loss(tally, why_missing(session, lost))]


def proof_fact(
    notice: Notice, tally: Tally | None, *, today: date, issued: bool, cause: str = ""
) -> tuple[ProofState, str]:
    """The station's state and its one line of fact."""
    if not notice.period_first or not notice.period_last:
        return "todo", "期满后出具"
    total = (notice.period_last - notice.period_first).days + 1
    if notice.state is State.REPLACED:
        return "todo", "由更正接着公示"
    if notice.state is State.WITHDRAWN:
        return "todo", "没有满期"
    if tally is None:
        return ("todo", "已期满，可打印") if notice.state is State.ENDED else ("todo", f"满 {total} 天后出具")
    total = tally.total + tally.extra
    ended: ProofState = "now" if notice.proof_due else "done" if issued else "todo"
    if not any(screen.effective for screen in tally.screens):
        if notice.state is State.ENDED:
            return ended, "没有一天满，见台账"
        return ("stuck", "没有一天满，见台账") if tally.unproved else ("now", _day(tally, total))
    if tally.proposed is not None and today <= notice.period_last + PROLONGED_WITHIN:
        lacks, day = tally.lacks, f"{tally.proposed:%m-%d}"
        return "stuck", f"{cause}扣 {lacks} 天，可顺延到 {day}" if cause else f"扣 {lacks} 天，可顺延到 {day}"
    if notice.state is State.ENDED and tally.lacks:
        lacks = tally.lacks
        if notice.proof_due:
            return ended, f"扣 {lacks} 天，等出证明"
        return ended, f"扣 {lacks} 天，已出具，可打印" if issued else f"扣 {lacks} 天，可打印"
    if notice.state is State.ENDED:
        if notice.proof_due:
            return ended, "已期满，等出证明"
        return ended, "已出具，可打印" if issued else "已期满，可打印"
    return "now", _day(tally, total)


def _day(tally: Tally, total: int) -> str:
    begun, extra = max(1, tally.begun), tally.extra
    return f"第 {begun} / {total} 天，已顺延 {extra} 天" if extra else f"第 {begun} / {total} 天"
