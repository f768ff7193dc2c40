"""Check a notice and keep what staff answered: an answer stands while its cause does."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.roles import Actor
from server.audit.service import record
from server.channels.models import Channel
from server.channels.placing import CHINA
from server.errors import NotFound, Refused
from server.notices.findings import OBJECTION, Facts, Finding, Findings, Severity, check, with_hotline
from server.notices.hidden import carriers
from server.notices.hidden_findings import NAME, hidden_finding
from server.notices.models import FindingAnswer, Notice
from server.notices.spots import Checked, checked_text
from server.notices.steps import get_notice

ANSWERS = {"public": "可以公开", "masked": "已遮挡", "kept": "不改，写明原因"}
SHORTEST_NOTE = 4


@dataclass(frozen=True, slots=True)
class NoticeFindings:
    open: tuple[Finding, ...]
    answered: tuple[tuple[Finding, FindingAnswer], ...]
    passed: tuple[str, ...]


def findings(session: Session, notice: Notice, *, today: date) -> NoticeFindings:
    return findings_of(session, (notice,), today=today)[notice.id]


def findings_of(session: Session, notices: Collection[Notice], *, today: date) -> Mapping[int, NoticeFindings]:
    """Check each notice as it stands. What must be mended cannot be answered away."""
    answers: dict[int, dict[str, FindingAnswer]] = {notice.id: {} for notice in notices}
    rows = select(FindingAnswer).where(FindingAnswer.notice_id.in_(answers)).order_by(FindingAnswer.id)
    for answer in session.scalars(rows):
        answers[answer.notice_id][answer.key] = answer
    return {notice.id: _sorted(_check(session, notice, today), answers[notice.id]) for notice in notices}


def _sorted(found: Findings, answers: Mapping[str, FindingAnswer]) -> NoticeFindings:
    waiting, answered = [], []
    for finding in found.findings:
        answer = answers.get(finding.key)
        if answer is None or finding.severity is Severity.MUST:
            waiting.append(finding)
        else:
            answered.append((finding, answer))
    return NoticeFindings(tuple(waiting), tuple(answered), found.passed)


def answer_finding(
    session: Session, actor: Actor, notice_id: int, key: str, answer: str, note: str = "", *, now: datetime
) -> None:
    notice = get_notice(session, actor, notice_id, lock=True)
    finding = finding_of(session, notice, key, today=now.astimezone(CHINA).date())
    if finding.severity is Severity.MUST:
        raise Refused("这一处必须改，不能用回答代替。")
    if answer not in ANSWERS:
        raise Refused("请选一个回答。")
    if answer == "kept" and len(note.strip()) < SHORTEST_NOTE:
        raise Refused("不改要写明原因。")
    session.add(
        FindingAnswer(notice_id=notice.id, key=key, answer=answer, note=note.strip(), by_id=actor.account_id, at=now)
    )
    sentence = f"{actor.name}回答检查“{finding.title}”：{ANSWERS[answer]}" + (
        f"（{note.strip()}）" if note.strip() else ""
    )
    record(session, actor, "notice.answer", f"notice:{notice.id}", sentence, now=now)


def checked_of(notice: Notice) -> Checked:
    """Every word of the notice that a wall would show, and where it stands."""
    unit = notice.document.get("unit")
    return checked_text(notice.title, blocks_of(notice.document), unit if isinstance(unit, str) else "", notice.issuer)


def finding_of(session: Session, notice: Notice, key: str, *, today: date) -> Finding:
    for finding in _check(session, notice, today).findings:
        if finding.key == key:
            return finding
    raise NotFound("这一处已经不在了，可能刚改过。")


def blocks_of(document: dict[str, Json]) -> list[dict[str, Json]]:
    body = document.get("body")
    return [block for block in body if isinstance(block, dict)] if isinstance(body, list) else []


def _check(session: Session, notice: Notice, today: date) -> Findings:
    """What the text says, and what came hidden beside it, in the order of the text."""
    checked = checked_of(notice)
    renews = notice.corrects_id is not None
    slogan = "slogan" in (notice.kind, notice.document.get("face"))
    found = check(
        Facts(notice.title, checked.text, notice.period_first, notice.period_last, today, renews, slogan=slogan)
    )
    blocks = blocks_of(notice.document)
    placed = [_placed(session, notice, checked, finding) for finding in found.findings]
    placed += [hidden_finding(one, _start_of(checked, one.block)) for one in carriers([*blocks])]
    passed = found.passed if len(placed) > len(found.findings) else (*found.passed, NAME)
    return Findings(tuple(sorted(placed, key=lambda one: (one.start, one.block or 0))), passed)


def _placed(session: Session, notice: Notice, checked: Checked, finding: Finding) -> Finding:
    """The same, pinned to where people read it."""
    if finding.rule == OBJECTION:
        label, number = _hotline(session, notice)
        return with_hotline(finding, label, number) if number else finding
    if finding.rule.startswith("period"):
        return replace(finding, field="period", where="公示期")
    spot = checked.at(finding.start)
    placed = replace(finding, field=spot.field, block=spot.block, part=spot.part, where=spot.words)
    if spot.block is not None and blocks_of(notice.document)[spot.block].get("type") == "page_image":
        # These words are kept for the checks alone: mended there, they would stand in the picture all the same.
        return replace(placed, fix=None, deed="", mend="在原来的文件里改好，再传一次。")
    return placed


def _start_of(checked: Checked, block: int) -> int:
    """Where a block begins in the text; one that says nothing there, where the next one does."""
    later = (spot.start for spot in checked.spots if spot.block is not None and spot.block >= block)
    return min(later, default=len(checked.title) + 1 + len(checked.text))


def _hotline(session: Session, notice: Notice) -> tuple[str, str]:
    """Whom to call: as the walls say on which it will hang, else any wall of the township."""
    own = [placed.channel_id for placed in notice.placements]
    channels = session.scalars(select(Channel).where(Channel.removed_at.is_(None)).order_by(Channel.id)).all()
    for channel in sorted(channels, key=lambda one: one.id not in own):
        number = str(channel.theme.get("hotline") or "")
        if number:
            return str(channel.theme.get("hotline_label") or "监督电话"), number
    return "", ""
