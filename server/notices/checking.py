"""Check a notice and keep what staff answered: an answer stands while its cause does."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.roles import Actor
from server.audit.service import record
from server.errors import NotFound, Refused
from server.notices.drafts import text_of
from server.notices.findings import Facts, Finding, Findings, Severity, check
from server.notices.hidden import carriers
from server.notices.hidden_findings import NAME, hidden_finding
from server.notices.leaves import words_of
from server.notices.models import FindingAnswer, Notice
from server.notices.steps import get_notice
from server.notices.text import PICTURES, block_starts

ANSWERS = {"public": "可以公开", "masked": "已遮挡", "kept": "不改，写明原因"}
SHORTEST_NOTE = 4


@dataclass(frozen=True, slots=True)
class NoticeFindings:
    open: tuple[Finding, ...]
    answered: tuple[tuple[Finding, FindingAnswer], ...]
    passed: tuple[str, ...]


def findings(session: Session, notice: Notice, *, today: date | None = None) -> NoticeFindings:
    return findings_of(session, (notice,), today=today)[notice.id]


def findings_of(
    session: Session, notices: Collection[Notice], *, today: date | None = None
) -> Mapping[int, NoticeFindings]:
    """Check each notice as it stands. What must be mended cannot be answered away."""
    answers: dict[int, dict[str, FindingAnswer]] = {notice.id: {} for notice in notices}
    rows = select(FindingAnswer).where(FindingAnswer.notice_id.in_(answers)).order_by(FindingAnswer.id)
    for answer in session.scalars(rows):
        answers[answer.notice_id][answer.key] = answer
    return {notice.id: _sorted(_check(notice, today), answers[notice.id]) for notice in notices}


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
    finding = finding_of(notice, key)
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


def _check(notice: Notice, today: date | None) -> Findings:
    """What the text says, and what came hidden beside it, in the order of the text."""
    found = check(_facts(notice, today))
    blocks = blocks_of(notice.document)
    starts = block_starts(notice.title, blocks)
    hidden = [hidden_finding(one, starts[one.block]) for one in carriers([*blocks])]
    passed = found.passed if hidden else (*found.passed, NAME)
    return Findings(tuple(sorted((*found.findings, *hidden), key=lambda one: (one.start, one.block or 0))), passed)


def finding_of(notice: Notice, key: str) -> Finding:
    for finding in _check(notice, None).findings:
        if finding.key == key:
            return finding
    raise NotFound("这一处已经不在了，可能刚改过。")


def _facts(notice: Notice, today: date | None) -> Facts:
    text = text_of(notice)
    captions = "\n".join(_captions(notice.document))
    return Facts(
        notice.title,
        "\n".join(part for part in (text, captions, notice.issuer) if part),
        notice.period_first,
        notice.period_last,
        today,
    )


def _captions(document: dict[str, Json]) -> list[str]:
    """Words outside the editor's text that a wall would show all the same, and what a PDF says under its picture."""
    return [words_of(block) for block in blocks_of(document) if block.get("type") in PICTURES]


def blocks_of(document: dict[str, Json]) -> list[dict[str, Json]]:
    body = document.get("body")
    return [block for block in body if isinstance(block, dict)] if isinstance(body, list) else []
