"""Enter a proposal for the look of channels: of two that say the same thing of one channel, one is open.

What is done with it from then on is decided elsewhere (``proposals``).
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor
from server.audit.service import record
from server.channels.proposals import (
    close,
    hold_channels,
    kind_of,
    live_channels,
    look_of,
    open_proposals,
    subject,
    told,
)
from server.channels.theme_models import Stage, ThemeProposal
from server.errors import NotAllowed, NotFound, Refused

_OVERTAKEN = "刚刚有人也提了一份，还在等核对，您的没有送出。请先看那一份；要用您的代替它，请再送一次。"


def enter(
    session: Session, actor: Actor, proposal: ThemeProposal, *, known: Collection[int] | None = None, now: datetime
) -> ThemeProposal:
    """Open a proposal. One of the same kind that was open for one of its channels is void.

    Never one that the proposer cannot have seen: ``known`` are those that were open when his page was made, None where
    there was no page.
    """
    before = [other for other in _open_still(session) if _rivals(other, proposal)]
    if known is not None and not {other.id for other in before} <= set(known):
        raise Refused(_OVERTAKEN)
    # Where two enter at once neither finds the other's: here they queue, and the later one looks again. He may not
    # want a proposal any more that is not his yet: whoever decides on it holds it and wants the channels.
    hold_channels(session, proposal)
    if any(_rivals(other, proposal) and other not in before for other in open_proposals(session)):
        raise Refused(_OVERTAKEN)
    for other in before:
        close(other, Stage.REPLACED, actor, now)
    session.add(proposal)
    session.flush()
    names = "、".join(one.name for one in live_channels(session) if one.id in proposal.channel_ids)
    where = names if proposal.layout else f"{len(proposal.channel_ids)} 个频道"
    sentence = f"{actor.name}提出{kind_of(proposal)}：{told(proposal)}，{where}"
    record(session, actor, "theme.propose", subject(proposal), sentence, now=now, detail=look_of(proposal))
    return proposal


def reopen(session: Session, actor: Actor, proposal_id: int, *, now: datetime) -> ThemeProposal:
    """Open again what one has just returned, unless somebody has proposed anew for one of its channels since."""
    stands = or_(ThemeProposal.stage_name == Stage.OPEN.value, ThemeProposal.id == proposal_id)
    rows = select(ThemeProposal).where(stands).order_by(ThemeProposal.id).with_for_update(of=ThemeProposal)
    found = {one.id: one for one in session.scalars(rows.execution_options(populate_existing=True))}
    proposal = found.get(proposal_id)
    if proposal is None:
        raise NotFound("没有这份提议。")
    if proposal.stage is not Stage.RETURNED or proposal.closed_by_id != actor.account_id:
        raise NotAllowed("这份提议不是您退回的，或者已经办完了，收不回来。")
    hold_channels(session, proposal)
    if any(_rivals(other, proposal) for other in open_proposals(session)):
        raise Refused("退回以后又有人提了一份，正等核对，这一份收不回来了。")
    proposal.stage_name, proposal.reason = Stage.OPEN.value, ""
    proposal.closed_at = proposal.closed_by_id = None
    session.flush()
    record(session, actor, "theme.unreturn", subject(proposal), f"{actor.name}收回退回的{kind_of(proposal)}", now=now)
    return proposal


def _rivals(one: ThemeProposal, other: ThemeProposal) -> bool:
    """Whether both say the same thing of one channel, so that only one of them can stand."""
    return bool(one.layout) == bool(other.layout) and bool(set(one.channel_ids) & set(other.channel_ids))


def _open_still(session: Session) -> list[ThemeProposal]:
    """Those open once everybody who is deciding on one is through: what was signed meanwhile is signed.

    Whoever decides holds one proposal and wants no second, so these wait in the order of every deed: proposals by id,
    then the audit log.
    """
    rows = select(ThemeProposal).where(ThemeProposal.stage_name == Stage.OPEN.value).order_by(ThemeProposal.id)
    return list(session.scalars(rows.with_for_update(of=ThemeProposal).execution_options(populate_existing=True)))
