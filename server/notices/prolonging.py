"""Put off the end of a disclosure by the days its displays lost: a correction with the same words and a later last day.

The page names the period and was signed with it, so the period cannot move alone: another person signs the new pages,
and only then they take the place of the old ones. What was lost is reckoned anew here, never taken from a form.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor
from server.channels.models import Placement
from server.channels.placing import CHINA
from server.errors import Refused
from server.notices.drafts import DraftChanges, save_draft
from server.notices.life import correct
from server.notices.models import Notice, NoticeAsset
from server.notices.proving import tallies
from server.notices.steps import get_notice
from server.notices.workflow import State


def prolongable(notice: Notice) -> bool:
    """Whether a later end could still be signed; what was replaced goes on in its correction."""
    return notice.state in (State.PUBLISHED, State.ENDED)


def prolong(session: Session, actor: Actor, notice_id: int, *, now: datetime) -> Notice:
    """Open the draft; the notice itself stays as it is until another person has signed that."""
    today = now.astimezone(CHINA).date()
    notice = get_notice(session, actor, notice_id, lock=True)
    tally = tallies(session, (notice,), today=today).get(notice.id)
    if tally is None or tally.proposed is None or not prolongable(notice):
        raise Refused("这份公告没有要顺延的日子：没满的那天补报上来了，或者已经顺延过。请刷新台账再看。")
    last, lacks = tally.proposed, tally.lacks
    reason = f"公示期顺延到 {last.month}月{last.day}日，补没挂满的 {lacks} 天"
    made = correct(session, actor, notice_id, reason, now=now)
    made.preset_id = notice.preset_id
    for asset in session.scalars(select(NoticeAsset).where(NoticeAsset.notice_id == notice.id)):
        session.add(
            NoticeAsset(
                notice_id=made.id, name=asset.name, media_type=asset.media_type, digest=asset.digest, at=asset.at
            )
        )
    changes = DraftChanges(period_first=notice.period_first, period_last=last)
    made = save_draft(session, actor, made.id, changes, revision=made.revision, now=now)
    _place_as(session, made, notice)
    session.flush()
    return made


def _place_as(session: Session, made: Notice, notice: Notice) -> None:
    """On the same displays in the same hours; a display that lost nothing shows the period of the page all the same."""
    made.placements.clear()
    session.flush()  # gone before the same place is taken again
    for placed in notice.placements:
        if placed.channel.removed_at is None and made.period_first is not None:
            made.placements.append(
                Placement(
                    channel_id=placed.channel_id,
                    channel=placed.channel,
                    zone=placed.zone,
                    daypart_id=placed.daypart_id,
                    first_day=made.period_first,
                    last_day=made.period_last,
                    priority=placed.priority,
                    working_days_only=placed.working_days_only,
                )
            )
