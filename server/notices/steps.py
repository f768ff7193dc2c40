"""Take one step of the workflow: ask the table, write the decision and the audit entry, change the state.

Every change of a notice's state goes through ``step``; nothing else assigns it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.accounts.lending import LENT
from server.accounts.models import Account
from server.accounts.roles import Actor, Role
from server.audit.service import lenders, record
from server.db.locked import locked
from server.errors import NotAllowed, NotFound, Refused
from server.notices.models import Decision, FindingAnswer, Notice, NoticeRevision
from server.notices.workflow import (
    ACTION_NAMES_ZH,
    REASON_NEEDED,
    SYSTEM,
    Action,
    Permission,
    State,
    allowed,
)

SHORTEST_REASON = 4
REASON = "reason"
"""The field of every form in which a deed is accounted for."""
SIGNATURES = frozenset({Action.APPROVE, Action.REAFFIRM})
"""Decisions that put something on a wall as a second person. Sending back only takes away."""


class RevisionConflict(Refused):
    """Somebody saved in between; what was typed is kept as a copy."""

    def __init__(self, sentence: str, current_revision: int, kept_copy_id: int | None) -> None:
        super().__init__(sentence)
        self.current_revision = current_revision
        self.kept_copy_id = kept_copy_id


def get_notice(session: Session, actor: Actor | None, notice_id: int, *, lock: bool = False) -> Notice:
    """Return a notice; ``lock`` makes a second decider wait until the first is through.

    Everybody who may sign in may read every notice: they are meant for the public.
    """
    notice = locked(session, Notice, notice_id) if lock else session.get(Notice, notice_id)
    if notice is None:
        raise NotFound("没有这份公告。")
    return notice


def writers(session: Session, notice: Notice) -> set[int]:
    return writers_of(session, (notice,))[notice.id]


def writers_of(session: Session, notices: Collection[Notice]) -> Mapping[int, set[int]]:
    """Every account that ever saved a word of each notice, the one that received it, and who let a finding pass.

    And whoever may have done a step of it in another's name: his link opened the session (``accounts.lending``).
    """
    wrote = {notice.id: {notice.author_id} for notice in notices}
    if not wrote:
        return {}
    saved = select(NoticeRevision.notice_id, NoticeRevision.by_id).where(NoticeRevision.notice_id.in_(wrote))
    answered = select(FindingAnswer.notice_id, FindingAnswer.by_id).where(FindingAnswer.notice_id.in_(wrote))
    for notice_id, account_id in session.execute(saved.union(answered)):
        wrote[notice_id].add(account_id)
    subjects = {f"notice:{notice_id}": notice_id for notice_id in wrote}
    for subject, account_id in lenders(session, subjects):
        wrote[subjects[subject]].add(account_id)
    return wrote


def permission(session: Session, actor: Actor, notice: Notice, action: Action) -> Permission:
    return may(session, actor, notice, (action,))[action]


def may(
    session: Session, actor: Actor, notice: Notice, actions: Iterable[Action] = tuple(Action)
) -> dict[Action, Permission]:
    """What this person may do with this notice now, and for everything else the sentence why not."""
    wrote_it = actor.account_id in writers(session, notice)
    found = {action: allowed(notice.state, action, actor.roles, wrote_it=wrote_it) for action in actions}
    if actor.lent_by is not None:
        found |= {action: Permission(False, LENT) for action in SIGNATURES if action in found and found[action].allowed}
    return found


def reviewers_for(session: Session, notice: Notice) -> list[Account]:
    return reviewers_of(session, (notice,))[notice.id]


def reviewers_of(session: Session, notices: Collection[Notice]) -> Mapping[int, list[Account]]:
    """Who may review each: active reviewers who wrote none of it."""
    accounts = session.scalars(select(Account).where(Account.active).order_by(Account.name))
    reviewers = [account for account in accounts if Role.REVIEWER in account.roles]
    wrote = writers_of(session, notices)
    return {key: [account for account in reviewers if account.id not in found] for key, found in wrote.items()}


def require_revision(notice: Notice, revision: int) -> None:
    """Refuse to decide on what the person did not see."""
    if notice.revision != revision:
        raise RevisionConflict("这份公告刚刚被改过，请看过新的内容再办。", notice.revision, None)


def step(
    session: Session,
    actor: Actor | None,
    notice: Notice,
    action: Action,
    *,
    now: datetime,
    reason: str = "",
    pages_hash: str | None = None,
) -> Decision:
    """Do ``action``. ``actor`` None is the server itself."""
    verdict = permission(session, actor, notice, action) if actor else allowed(notice.state, action, (SYSTEM,))
    if not verdict.allowed or verdict.state is None:
        raise NotAllowed(verdict.sentence)
    if action in REASON_NEEDED and len(reason.strip()) < SHORTEST_REASON:
        raise Refused(f"{ACTION_NAMES_ZH[action]}要写明原因，至少 {SHORTEST_REASON} 个字。", REASON)
    before: State = notice.state
    decision = Decision(
        notice_id=notice.id,
        action_name=action.value,
        by_id=actor.account_id if actor else None,
        at=now,
        from_name=before.value,
        to_name=verdict.state.value,
        reason=reason.strip(),
        revision=notice.revision,
        pages_hash=pages_hash or notice.pages_hash,
    )
    session.add(decision)
    notice.state_name = verdict.state.value
    notice.updated_at = now
    session.flush()
    who = actor.name if actor else "系统"
    sentence = f"{who}{ACTION_NAMES_ZH[action]}：{notice.title or '（无标题）'}"
    if decision.reason:
        sentence += f"（{decision.reason}）"
    record(
        session,
        actor,
        f"notice.{action.value}",
        f"notice:{notice.id}",
        sentence,
        now=now,
        detail={
            "revision": notice.revision,
            "pages_hash": decision.pages_hash,
            "from": decision.from_name,
            "to": decision.to_name,
        },
    )
    return decision


def last_decisions(session: Session, notices: Collection[Notice]) -> Mapping[int, Decision]:
    """The newest decision on each notice that has one."""
    newest = select(func.max(Decision.id)).where(Decision.notice_id.in_([notice.id for notice in notices]))
    rows = session.scalars(select(Decision).where(Decision.id.in_(newest.group_by(Decision.notice_id))))
    return {row.notice_id: row for row in rows}


def standing(decided: Iterable[Decision]) -> list[Decision]:
    """Without returns that were taken back: nobody worked on what they sent back."""
    kept: list[Decision] = []
    for decision in decided:
        if decision.action is Action.UNRETURN and kept and kept[-1].action is Action.RETURN:
            kept.pop()
        else:
            kept.append(decision)
    return kept


def decisions(session: Session, notice_id: int) -> list[Decision]:
    return list(session.scalars(select(Decision).where(Decision.notice_id == notice_id).order_by(Decision.id)))
