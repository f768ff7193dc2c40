"""Make the mend a finding offers with one press, and take it back with another.

A mend is a save of its own, and the log says who made it by a press: by that entry it is known again and taken back,
by the same person only. What was written since stays; where it was written over the mend itself, the text from
before is kept aside instead and said so.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.roles import Actor
from server.audit.models import AuditEntry
from server.audit.service import entries, record
from server.channels.placing import CHINA
from server.errors import NotAllowed, NotFound, Refused
from server.notices.checking import blocks_of, checked_of, finding_of
from server.notices.drafts import DraftChanges, save_draft
from server.notices.findings import Finding
from server.notices.hidden import Path, carriers, unhidden, without
from server.notices.leaves import joined, replaced, replaced_at, words_of
from server.notices.models import Notice, NoticeRevision
from server.notices.revisions import copies, keep_revision
from server.notices.steps import get_notice
from server.notices.text import PICTURES, text_from_blocks
from server.notices.undoing import Wording, taken_back
from server.notices.workflow import Action, allowed

MEND, UNDO = "notice.mend", "notice.undo"


@dataclass(frozen=True, slots=True)
class Mended:
    """``revision`` names the mend when it is to be taken back; ``words`` say what it did."""

    notice: Notice
    revision: int
    words: str


@dataclass(frozen=True, slots=True)
class Undone:
    """``words`` say what became of it: taken back, or why not and where the text from before is."""

    notice: Notice
    words: str


def apply_fix(
    session: Session, actor: Actor, notice_id: int, key: str, *, revision: int, now: datetime, keep: bool = False
) -> Mended:
    """Make the mend a finding offers, wherever it stands, as a save of its own.

    ``keep`` takes the other one of a hidden thing: it stays, and is hidden no longer.
    """
    notice = get_notice(session, actor, notice_id, lock=True)
    finding = finding_of(session, notice, key, today=now.astimezone(CHINA).date())
    if finding.fix is None:
        raise Refused("这一处要您自己改。")
    if keep and not finding.keep:
        raise Refused("这一处不能留着公开。")
    done = finding.keep if keep else finding.done
    changes = _uncovered(notice, key, keep) if finding.fix == "drop" else _changes(notice, finding)
    notice = save_draft(session, actor, notice_id, changes, revision=revision, now=now)
    _record(session, actor, notice, MEND, f"{actor.name}一键改：{done}", {"words": done}, now)
    return Mended(notice, notice.revision, done)


def mend_made(session: Session, actor: Actor, notice_id: int, mend: int) -> str | None:
    """What this person's mend did, while it can still be taken back."""
    entry = _entry(session, notice_id, MEND, mend)
    if entry is None or entry.actor_id != actor.account_id or _undone(session, notice_id, mend):
        return None
    return str(entry.detail.get("words", ""))


def undo_mend(session: Session, actor: Actor, notice_id: int, mend: int, *, revision: int, now: datetime) -> Undone:
    """Take back what the mend saved as revision ``mend`` did, and nothing else."""
    notice = get_notice(session, actor, notice_id, lock=True)
    entry = _entry(session, notice_id, MEND, mend)
    if entry is None:
        raise NotFound("没有这一次改动。")
    if entry.actor_id != actor.account_id:
        raise NotAllowed("这一处不是您改的，请由改的人撤销，或直接在正文里改。")
    verdict = allowed(notice.state, Action.EDIT, actor.roles)
    if not verdict.allowed:
        raise NotAllowed(verdict.sentence)
    if _undone(session, notice_id, mend):
        raise Refused("这一处已经撤销过了。")
    if notice.revision != revision:
        raise Refused("这份公告刚在别的地方改过，没有撤销。请先刷新，看最新的一稿。")
    after = _row(session, notice_id, mend)
    before = _row_before(session, after)
    back = taken_back(_wording(before), _wording(after), Wording(notice.title, _body(notice.document)))
    if back is None:
        _keep_aside(session, actor, notice, before, now)
        return Undone(
            notice, "您后来又改了这一处，撤销会丢掉后写的，所以没有撤销。改之前的一稿已另存，在这份公告的页面上能找到。"
        )
    body: list[Json] = list(back.body)
    changes = DraftChanges(title=back.title, document={**notice.document, "body": body})
    notice = save_draft(session, actor, notice_id, changes, revision=revision, now=now)
    sentence = f"{actor.name}撤销：{entry.detail.get('words', '')}"
    _record(session, actor, notice, UNDO, sentence, {"mend": mend}, now)
    if back == _wording(before):
        return Undone(notice, "已撤销，和改之前一样了。")
    return Undone(notice, "已撤销这一处，后来写的都还在。")


def _changes(notice: Notice, finding: Finding) -> DraftChanges:
    """The mend in the very place where it stands, so that tables, cards and bold words stay what they are."""
    if finding.fix == "insert":
        line: Json = {"type": "paragraph", "runs": [{"text": finding.replacement, "strong": False}]}
        return _with_body(notice, [*blocks_of(notice.document), line])
    spot = checked_of(notice).at(finding.start)
    start, end, new = finding.start - spot.start, finding.end - spot.start, finding.replacement
    mended = spot.text[:start] + new + spot.text[end:]
    match spot.field:
        case "title":
            return DraftChanges(title=mended)
        case "issuer":
            return DraftChanges(issuer=mended)
        case "unit":
            return DraftChanges(document={**notice.document, "unit": mended})
    blocks: list[Json] = [*blocks_of(notice.document)]
    block = blocks[spot.block] if spot.block is not None else None
    made = _block_mended(block, spot.path, start, end, new) if isinstance(block, dict) else None
    if made is None or spot.block is None:
        raise Refused("这一处要您自己改。")
    return _with_body(notice, [*blocks[: spot.block], made, *blocks[spot.block + 1 :]])


def _block_mended(block: dict[str, Json], path: Path, start: int, end: int, new: str) -> Json:
    if path:
        return replaced_at(block, path, start, end, new)
    text = words_of(block) if block.get("type") in PICTURES else text_from_blocks([block])
    old = text[start:end]
    nth = text.count(old, 0, end) - 1
    mended = replaced([block], old, nth, new) or replaced([joined(block, old)], old, nth, new)
    return mended[0] if mended else None


def _with_body(notice: Notice, body: list[Json]) -> DraftChanges:
    return DraftChanges(document={**notice.document, "body": body})


def _uncovered(notice: Notice, key: str, keep: bool) -> DraftChanges:
    """Without the hidden thing, or with it as text like any other."""
    blocks: list[Json] = [*blocks_of(notice.document)]
    carrier = next(one for one in carriers(blocks) if one.key == key)
    body = unhidden(blocks, carrier) if keep else without(blocks, carrier)
    return DraftChanges(document={**notice.document, "body": body})


def _record(
    session: Session, actor: Actor, notice: Notice, action: str, sentence: str, detail: dict[str, Json], now: datetime
) -> None:
    told: dict[str, Json] = {"revision": notice.revision, **detail}
    record(session, actor, action, f"notice:{notice.id}", sentence, now=now, detail=told)


def _entry(session: Session, notice_id: int, action: str, mend: int, name: str = "revision") -> AuditEntry | None:
    made = entries(session, subject=f"notice:{notice_id}", action=action, limit=1000)
    return next((entry for entry in made if entry.detail.get(name) == mend), None)


def _undone(session: Session, notice_id: int, mend: int) -> bool:
    return _entry(session, notice_id, UNDO, mend, "mend") is not None


def _row(session: Session, notice_id: int, revision: int) -> NoticeRevision:
    saved = select(NoticeRevision).where(
        NoticeRevision.notice_id == notice_id,
        NoticeRevision.revision == revision,
        NoticeRevision.kept_aside.is_(False),
    )
    return session.scalars(saved.order_by(NoticeRevision.id.desc()).limit(1)).one()


def _row_before(session: Session, row: NoticeRevision) -> NoticeRevision:
    """The save that the mend began from: every notice has one from its first moment."""
    earlier = select(NoticeRevision).where(
        NoticeRevision.notice_id == row.notice_id, NoticeRevision.id < row.id, NoticeRevision.kept_aside.is_(False)
    )
    return session.scalars(earlier.order_by(NoticeRevision.id.desc()).limit(1)).one()


def _wording(row: NoticeRevision) -> Wording:
    return Wording(row.title, _body(row.content["document"]))


def _body(document: dict[str, Json]) -> tuple[dict[str, Json], ...]:
    return tuple(blocks_of(document))


def _keep_aside(session: Session, actor: Actor, notice: Notice, row: NoticeRevision, now: datetime) -> None:
    kept = [copy for copy in copies(session, notice.id) if copy.kept_aside]
    if not any((copy.title, copy.content) == (row.title, row.content) for copy in kept):
        keep_revision(session, actor, notice, row.title, row.content, now, aside=True)
