"""Take back what has not left the room: a draft that was put away, and a return nobody has answered yet.

Each is a step of the workflow like any other, with its line in the log; what was done stays on record. What a wall
has shown is not taken back here: that is withdrawn or corrected (``life``).
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor
from server.channels.models import Channel, Placement
from server.channels.theme_models import Stage, ThemeProposal
from server.errors import NotAllowed, Refused
from server.notices.life import correction_under_way
from server.notices.models import Decision, Notice
from server.notices.steps import get_notice, last_decisions, step
from server.notices.workflow import Action, State


def restore(session: Session, actor: Actor, notice_id: int, *, now: datetime) -> Notice:
    """Have a draft again that was put away, with all that it held and was placed on."""
    corrects = get_notice(session, actor, notice_id).corrects_id
    if corrects is not None:
        get_notice(session, actor, corrects, lock=True)  # as ``correct`` holds it: there is one correction at a time
    notice = get_notice(session, actor, notice_id, lock=True)
    other = correction_under_way(session, notice.corrects) if notice.corrects is not None else None
    if other is not None and notice.state is State.DISCARDED:
        raise Refused(f"这份公告的更正（{other.number}）正在办，请在那一份上改。")
    step(session, actor, notice, Action.RESTORE, now=now)
    return notice


def returned_by(session: Session, actor: Actor, notice: Notice) -> Decision | None:
    """His own return, while nobody has written a word or sent it on since."""
    last = last_decisions(session, (notice,)).get(notice.id)
    if last is None or last.action is not Action.RETURN or last.by_id != actor.account_id:
        return None
    untouched = notice.state is State.DRAFT and notice.revision == last.revision and notice.pages_hash is not None
    return last if untouched and not _looks_new(session, notice, last.at) else None


def _looks_new(session: Session, notice: Notice, since: datetime) -> bool:
    """Whether its channels took on another look or layout: only what waits for review is set anew with them."""
    here = {placed.channel_id for placed in notice.placements}
    rows = select(ThemeProposal).where(
        ThemeProposal.stage_name == Stage.APPROVED.value, ThemeProposal.closed_at >= since
    )
    return any(here & set(proposal.channel_ids) for proposal in session.scalars(rows))


def unreturn(session: Session, actor: Actor, notice_id: int, *, now: datetime) -> Notice:
    """Have a notice in review again that one has just returned: as it was sent, with the pages that were set."""
    # Before the notice, as whoever signs a look holds them: none takes effect between the question and the answer.
    here = select(Placement.channel_id).where(Placement.notice_id == notice_id)
    channels = select(Channel).where(Channel.id.in_(here)).order_by(Channel.id)
    session.scalars(channels.with_for_update(of=Channel, read=True)).all()
    notice = get_notice(session, actor, notice_id, lock=True)
    if returned_by(session, actor, notice) is None:
        raise NotAllowed("这份公告已经在改了，屏上的样子换过了，或者不是您退回的，收不回来了；改好会再送来。")
    step(session, actor, notice, Action.UNRETURN, now=now)
    return notice
