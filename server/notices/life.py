"""What happens to a notice after its approval: on the wall, off it, corrected, or never sent."""

from datetime import date, datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor
from server.channels.models import Channel, Placement
from server.channels.placing import CHINA, default_days, set_channels
from server.errors import NotAllowed, Refused
from server.notices.drafts import LONGEST_NAME, create_notice
from server.notices.issuing import owes_proof
from server.notices.models import Notice
from server.notices.steps import REASON, SHORTEST_REASON, get_notice, permission, step
from server.notices.warnings import goes_at
from server.notices.workflow import Action, State
from server.releases.dirty import mark_dirty
from server.releases.models import PendingWithdrawal, Release


def withdraw(session: Session, actor: Actor, notice_id: int, reason: str, *, now: datetime) -> Notice:
    """Take a notice off every wall. It is hidden by its own signed list, which players fetch first.

    The caller commits and then asks the publisher (``releases.publish_due``).
    """
    notice = get_notice(session, actor, notice_id, lock=True)
    step(session, actor, notice, Action.WITHDRAW, now=now, reason=reason)
    notice.ended_at = now
    hide(session, notice, now)
    return notice


def hide(session: Session, notice: Notice, now: datetime) -> None:
    if session.get(PendingWithdrawal, notice.item_id) is None:
        session.add(PendingWithdrawal(item_id=notice.item_id, since=now))
    mark_dirty(session, {placement.channel_id for placement in notice.placements}, now)


LONGEST_CHANGE = 50
"""Characters of what a correction changed: with its day two rows below the title of a hall screen, half a minute on
lamps."""


def correct(session: Session, actor: Actor, notice_id: int, reason: str, *, now: datetime) -> Notice:
    """Open a correction: a new draft with the old words, linked; the old notice stays until the new one is approved.

    It goes on in the period of the old one. Where that is over, nothing is left to go on in: somebody says a new one.
    """
    notice = get_notice(session, actor, notice_id, lock=True)
    waiting = correction_under_way(session, notice)
    if waiting is not None:
        raise Refused(f"这份公告的更正（{waiting.number}）正在办，请在那一份上改。")
    count, most = len(reason.strip()), LONGEST_CHANGE
    if count > most:
        raise Refused(f"“改了什么”写了{count}个字，屏上题目下面最多放{most}个字：请写短，细节写进正文。", REASON)
    step(session, actor, notice, Action.CORRECT, now=now, reason=reason)
    today = now.astimezone(CHINA).date()
    document = {**notice.document, "correction": f"{today.month}月{today.day}日更正：{reason.strip()}"}
    made = create_notice(
        session,
        actor,
        title=notice.title,
        category_id=notice.category_id,
        issuer=notice.issuer,
        document=document,
        source=notice.source[:LONGEST_NAME],  # SQLite holds longer ones from before
        kind=notice.kind,
        corrects_id=notice.id,
        example=notice.example,
        now=now,
    )
    if notice.period_last is not None and notice.period_last >= today:
        made.period_first, made.period_last, made.preset_id = notice.period_first, notice.period_last, notice.preset_id
    places = [channel.id for channel in _hangs_on(notice, today)]
    set_channels(session, made, places, *default_days(session, made, now))
    return made


def correction_under_way(session: Session, notice: Notice) -> Notice | None:
    """A correction of this notice that is written, reviewed or about to hang: there is one at a time."""
    return session.scalars(
        select(Notice).where(
            Notice.corrects_id == notice.id,
            Notice.state_name.in_([State.DRAFT.value, State.IN_REVIEW.value, State.APPROVED.value]),
        )
    ).first()


def discard(session: Session, actor: Actor, notice_id: int, *, now: datetime) -> Notice:
    notice = get_notice(session, actor, notice_id, lock=True)
    step(session, actor, notice, Action.DISCARD, now=now)
    return notice


def may_withdraw(session: Session, actor: Actor, notice: Notice, reason: str) -> None:
    """Ask before anything is done, for a dialog that must not fail half way."""
    verdict = permission(session, actor, notice, Action.WITHDRAW)
    if not verdict.allowed:
        raise NotAllowed(verdict.sentence)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(f"撤下要写明原因，至少 {SHORTEST_REASON} 个字。", REASON)


def published(session: Session, notice: Notice, *, now: datetime) -> None:
    """The publisher has signed a release that holds this notice."""
    if notice.state is State.APPROVED:
        step(session, None, notice, Action.PUBLISH, now=now)
        notice.published_at = now


def uncovered(notice: Notice, *, today: date) -> list[Channel]:
    """Where the notice that this one corrects still hangs, and this one is not placed."""
    original = notice.corrects
    if original is None or original.state is not State.PUBLISHED:
        return []
    here = {placement.channel_id for placement in notice.placements}
    return [channel for channel in _hangs_on(original, today) if channel.id not in here]


def replace_corrected(session: Session, notice: Notice, *, now: datetime) -> None:
    """Let a correction that is released wherever its original hangs take that one's place, everywhere at once.

    A withdrawal hides an item on every channel: any sooner, the original would be gone where its correction is not.
    """
    original = notice.corrects
    if original is None or original.state not in (State.PUBLISHED, State.ENDED, State.WITHDRAWN):
        return
    was_on_wall = original.state is State.PUBLISHED
    if was_on_wall and not all(
        _released(session, channel.id, notice) for channel in _hangs_on(original, now.astimezone(CHINA).date())
    ):
        return
    step(session, None, original, Action.REPLACE, now=now)
    original.ended_at = original.ended_at or now
    if was_on_wall:
        hide(session, original, now)


def _hangs_on(notice: Notice, today: date) -> list[Channel]:
    return [
        placement.channel
        for placement in notice.placements
        if placement.channel.removed_at is None and (placement.last_day is None or placement.last_day >= today)
    ]


def _released(session: Session, channel_id: str, notice: Notice) -> bool:
    newest = session.scalars(
        select(Release).where(Release.channel_id == channel_id).order_by(Release.version.desc()).limit(1)
    ).first()
    return newest is not None and notice.item_id in newest.items


def _is_over(notice: Notice, placement: Placement, today: date, now: datetime) -> bool:
    gone = goes_at(notice, datetime.combine(placement.first_day, time(), CHINA))
    return (gone is not None and gone <= now) or (placement.last_day is not None and placement.last_day < today)


def expire_due(session: Session, *, today: date, now: datetime) -> list[Notice]:
    """Notices whose last day on every channel is over, and warnings that were called off ten minutes ago: they are
    archived. Walls dropped them by themselves."""
    on_the_wall = Notice.state_name.in_([State.PUBLISHED.value, State.APPROVED.value])
    corrected = select(Notice.corrects_id).where(on_the_wall, Notice.corrects_id.is_not(None))
    rows = session.scalars(
        select(Notice)
        .where(or_(on_the_wall, Notice.id.in_(corrected)))
        .order_by(Notice.id)
        .with_for_update(of=Notice)  # all of them before the first entry in the log, as ``releases.written`` does
    ).all()
    ended = []
    for notice in rows:
        if notice.state not in (State.PUBLISHED, State.APPROVED):
            continue
        over = [_is_over(notice, placement, today, now) for placement in notice.placements]
        if over and all(over):
            step(session, None, notice, Action.EXPIRE, now=now)
            notice.ended_at = now
            notice.proof_due = owes_proof(notice)
            mark_dirty(session, {placement.channel_id for placement in notice.placements}, now)
            ended.append(notice)
            # Walls may have been halted all its days: a kiosk must not hold it beside what it corrects.
            if notice.corrects is not None and notice.corrects.state is State.ENDED:
                replace_corrected(session, notice, now=now)
    session.flush()
    return ended
