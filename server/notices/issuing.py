"""Make out the proof of a disclosure: owed from the day its period is over until somebody does it.

What is in a proof the play records say, at any time and to everybody who reads it. Here is only whether the paper
was made out, which nobody can tell from records: a mark that the end of the period sets and the deed takes away.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor, Role
from server.audit.models import AuditEntry
from server.audit.service import record
from server.errors import NotAllowed
from server.notices.models import Notice
from server.notices.paging import NO_DISCLOSURES, UNDATED_KINDS
from server.notices.steps import get_notice
from server.notices.workflow import State

NO_PROOF = frozenset({*UNDATED_KINDS, *NO_DISCLOSURES})
ISSUED = "notice.proof"
_UNDER_WAY = (State.DRAFT, State.IN_REVIEW, State.APPROVED)


def owes_proof(notice: Notice) -> bool:
    """Whether one is to be made out when its days are over."""
    return notice.kind not in NO_PROOF and notice.period_first is not None and notice.period_last is not None


def issue_proof(session: Session, actor: Actor, notice_id: int, *, now: datetime) -> bool:
    """Note that it was made out; False when it was before."""
    if not actor.has(Role.AUTHOR, Role.ADMINISTRATOR):
        raise NotAllowed("公示证明由经办人或管理员出具。")
    notice = get_notice(session, actor, notice_id, lock=True)
    if not notice.proof_due:
        return False
    notice.proof_due = False
    session.flush()
    sentence = f"{actor.name}出具公示证明：{notice.title}"
    record(session, actor, ISSUED, f"notice:{notice.id}", sentence, now=now)
    return True


def issued_of(session: Session, notices: Iterable[Notice]) -> frozenset[int]:
    """Those for which the log says that the proof was made out; what ended before anybody was asked waits for none,
    and has none."""
    asked = {f"notice:{one.id}": one.id for one in notices if one.state is State.ENDED and not one.proof_due}
    if not asked:
        return frozenset()
    rows = session.execute(select(AuditEntry.subject, AuditEntry.action).where(AuditEntry.subject.in_(asked)))
    # Told apart here: asked in the statement, a database may go through every proof there ever was.
    return frozenset(asked[subject] for subject, action in rows if action == ISSUED)


def unproved(session: Session) -> list[tuple[int, int]]:
    """Number and author of every notice that waits for its proof, what ended last first.

    One whose period is being put off, or that is being corrected, is not over yet.
    """
    going_on = select(Notice.corrects_id).where(
        Notice.state_name.in_([state.value for state in _UNDER_WAY]), Notice.corrects_id.is_not(None)
    )
    rows = session.execute(
        select(Notice.id, Notice.author_id, Notice.state_name)
        .where(Notice.proof_due, Notice.id.not_in(going_on))
        .order_by(Notice.ended_at.desc(), Notice.id.desc())
    )
    # Its state is asked here: asked in the statement, SQLite goes through all that ever ended and not the few marked.
    return [(number, author) for number, author, state in rows if state == State.ENDED.value]
