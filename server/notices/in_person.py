"""当面复核: the second person reviews on the screen of who is signed in there, and signs with his own password.

1. Nothing of his stays behind: no session is opened, and what was on the screen counts for this sitting alone.
2. All that his own session would ask of him is asked here: his role today, that he wrote nothing of it, that no one
   else may know his password, and every page on the screen.
3. A sitting belongs to one browser, one notice as it stood, one reviewer, and half an hour; it signs once.

Where a second key outside the server must sign, a password says too little: there nothing is signed in person.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from server.accounts.models import Account
from server.accounts.roles import Actor
from server.audit.service import record
from server.db.locked import locked
from server.errors import NotAllowed, NotFound, Refused
from server.notices.in_person_models import Sitting
from server.notices.models import Notice
from server.notices.review import approve, mark_page_seen, page_digests
from server.notices.steps import get_notice, reviewers_for
from server.notices.workflow import State

LASTS = timedelta(minutes=30)
KEPT = timedelta(days=1)
OVER = "这次当面复核已经结束，请从“当面复核”重新开始。"
NEEDS_KEY = (
    "这里的公告要两把钥匙签，只输密码不算数：请审核的人用自己的账号在自己的电脑上看完、通过，再由保管联签钥匙的人联签。"
)


@dataclass(frozen=True, slots=True)
class Host:
    """Who is signed in at the computer, and in which browser."""

    actor: Actor
    session_digest: str
    agent: str = ""


def may_come(session: Session, host: Actor, notice: Notice) -> list[Account]:
    """Who could review this notice here: everybody who could at his own desk, but for the one signed in."""
    if notice.state is not State.IN_REVIEW:
        return []
    return [account for account in reviewers_for(session, notice) if account.id != host.account_id]


def begin(session: Session, host: Host, notice_id: int, reviewer_id: int, *, two_keys: bool, now: datetime) -> Sitting:
    """Open a sitting. Another one in this browser ends with it: one person sits there."""
    if two_keys:
        raise Refused(NEEDS_KEY)
    # Held first, as whoever signs does: two windows of one browser would wait for each other.
    notice = get_notice(session, host.actor, notice_id, lock=True)
    if notice.state is not State.IN_REVIEW or notice.pages_hash is None:
        raise Refused("这份公告现在不等审核，不能当面复核。")
    if reviewer_id not in {account.id for account in may_come(session, host.actor, notice)}:
        raise NotAllowed("这个人不能审核这份公告：要有审核签发的角色，没有拟过它，也不是现在登录的您。")
    ours = Sitting.session_digest == host.session_digest, Sitting.ended_at.is_(None)
    session.execute(update(Sitting).where(*ours).values(ended_at=now))
    sitting = Sitting(
        notice_id=notice.id,
        host_id=host.actor.account_id,
        reviewer_id=reviewer_id,
        session_digest=host.session_digest,
        revision=notice.revision,
        pages_hash=notice.pages_hash,
        seen=[],
        begun_at=now,
    )
    session.add(sitting)
    session.flush()
    return sitting


def sitting_of(
    session: Session, host: Host, notice_id: int, sitting_id: int, *, now: datetime, lock: bool = False
) -> Sitting:
    """The sitting of this very browser, while it lasts."""
    sitting = locked(session, Sitting, sitting_id) if lock else session.get(Sitting, sitting_id)
    if sitting is None or sitting.notice_id != notice_id or sitting.session_digest != host.session_digest:
        raise NotFound(OVER)
    if sitting.ended_at is not None or now - sitting.begun_at >= LASTS:
        raise Refused(OVER)
    return sitting


def see(session: Session, host: Host, notice_id: int, sitting_id: int, digest: str, *, now: datetime) -> None:
    sitting = sitting_of(session, host, notice_id, sitting_id, now=now, lock=True)
    if digest not in page_digests(_as_begun(session, host, sitting)):
        raise Refused("这一页不是现在送审的页，请刷新后再看。")
    if digest not in sitting.seen:
        sitting.seen = [*sitting.seen, digest]
        session.flush()


def ready(session: Session, host: Host, notice_id: int, sitting_id: int, *, two_keys: bool, now: datetime) -> str:
    """The login name whose password is asked for next; refused as long as a page is left."""
    if two_keys:
        raise Refused(NEEDS_KEY)
    sitting = sitting_of(session, host, notice_id, sitting_id, now=now)
    _refuse_unseen(_as_begun(session, host, sitting), sitting.seen)
    return sitting.reviewer.username


def sign(
    session: Session,
    host: Host,
    reviewer: Actor,
    notice_id: int,
    sitting_id: int,
    *,
    two_keys: bool,
    now: datetime,
    ticks: Collection[str] = (),
) -> Notice:
    """Sign in the name of ``reviewer``, who has just proved that he is here (``accounts.in_person``)."""
    ready(session, host, notice_id, sitting_id, two_keys=two_keys, now=now)
    notice = get_notice(session, host.actor, notice_id, lock=True)
    sitting = sitting_of(session, host, notice_id, sitting_id, now=now, lock=True)
    if reviewer.account_id != sitting.reviewer_id:
        raise NotAllowed(OVER)
    _refuse_unseen(notice, sitting.seen)
    for digest in sorted(page_digests(notice)):
        mark_page_seen(session, reviewer, notice_id, digest, now=now)
    sitting.ended_at = now
    approved = approve(
        session,
        reviewer,
        notice_id,
        revision=sitting.revision,
        pages_hash=sitting.pages_hash,
        now=now,
        how=f"当面复核，在{host.actor.name}登录的电脑上，{host.actor.address}",
        ticks=ticks,
    )
    record(
        session,
        host.actor,
        "notice.in_person",
        f"notice:{notice.id}",
        f"{reviewer.name}在{host.actor.name}登录的电脑上当面复核，看完 {len(sitting.seen)} 页",
        now=now,
        detail={"reviewer": reviewer.account_id, "host": host.actor.account_id, "agent": host.agent[:200]},
    )
    return approved


def stop(session: Session, host: Host, notice_id: int, sitting_id: int, *, now: datetime) -> None:
    sitting_of(session, host, notice_id, sitting_id, now=now, lock=True).ended_at = now


def sweep(session: Session, now: datetime) -> None:
    """What was signed is in the decisions and in the log; these rows only serve the sittings themselves."""
    session.execute(delete(Sitting).where(Sitting.begun_at < now - KEPT))


def _as_begun(session: Session, host: Host, sitting: Sitting) -> Notice:
    notice = get_notice(session, host.actor, sitting.notice_id)
    if (notice.state, notice.revision, notice.pages_hash) != (State.IN_REVIEW, sitting.revision, sitting.pages_hash):
        raise Refused("这份公告在您看的时候变了，请从“当面复核”重新开始。")
    return notice


def _refuse_unseen(notice: Notice, seen: Sequence[str]) -> None:
    unseen = page_digests(notice) - set(seen)
    if unseen:
        raise Refused(f"还有 {len(unseen)} 页没看，看完最后一页再通过。")
