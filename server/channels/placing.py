"""Put notices on channels: where, from which day to which, in which part of the day.

The order of the road is a promise, not a lock: places may be chosen
before and after the review, only not during it. A place that joins after the approval shows nothing until
a reviewer has seen its pages.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor, Role
from server.audit.service import record
from server.channels.models import Channel, DaypartRow, Placement
from server.errors import NotAllowed, NotFound, Refused
from server.notices.catalogue import holidays
from server.notices.models import Notice
from server.notices.paging import UNDATED_KINDS
from server.notices.periods import default_period
from server.notices.steps import SHORTEST_REASON, step
from server.notices.workflow import Action, State
from server.releases.dirty import mark_dirty

CHINA = timezone(timedelta(hours=8))
OPEN_STATES = (State.DRAFT, State.APPROVED, State.PUBLISHED)
ON_THE_WALL = (State.APPROVED, State.PUBLISHED)
GONE = "这条排期不在了，可能刚被别人拿掉；请刷新后再看。"


class ReasonNeeded(Refused):
    """The notice would hang for less than was signed, and nobody has said why."""


def default_zone(notice: Notice, channel: Channel) -> str:
    """Where a notice of this kind goes on this channel when nobody says otherwise."""
    face = {"ticker": "ticker", "column": "column"}.get(notice.kind, "page")
    zones = [zone.id for zone in channel.layout.zones if zone.face == face]
    return zones[0] if zones else ""


def default_days(session: Session, notice: Notice, now: datetime) -> tuple[date, date | None]:
    """The notice's own period; without one, from today for seven working days."""
    if notice.period_first and notice.period_last:
        return notice.period_first, notice.period_last
    today = now.astimezone(CHINA).date()
    if notice.kind in ("evergreen", "column"):
        return today, None
    return today, default_period(today, holidays(session)).last


def default_placement(session: Session, today: date) -> tuple[tuple[str, ...], date, date]:
    """From today, seven working days, the hall and all villages."""
    channels = session.scalars(select(Channel.id).where(Channel.removed_at.is_(None)).order_by(Channel.id))
    period = default_period(today, holidays(session))
    return tuple(channels), period.first, period.last


def set_channels(
    session: Session, notice: Notice, channel_ids: Iterable[str], first_day: date, last_day: date | None
) -> None:
    """Make the notice's channels exactly these, keeping the days of those it already has."""
    wanted = dict.fromkeys(channel_ids)
    for placement in list(notice.placements):
        if placement.channel_id not in wanted:
            notice.placements.remove(placement)
    known = {placement.channel_id for placement in notice.placements}
    for channel_id in wanted:
        if channel_id not in known:
            channel = live_channel(session, channel_id)
            zone = default_zone(notice, channel)
            if zone:
                notice.placements.append(_placement(channel, zone, first_day, last_day))
    session.flush()


def place(
    session: Session,
    actor: Actor,
    notice_id: int,
    channel_ids: Iterable[str],
    *,
    first_day: date,
    last_day: date | None,
    daypart_id: str = "all-day",
    zone: str = "",
    priority: int = 0,
    working_days_only: bool = False,
    reason: str = "",
    same_days: bool = False,
    now: datetime,
) -> list[Placement]:
    """Place a notice on channels; one that is there already in this zone gets the new days.

    ``reason``: why it hangs for less than was signed, where it does. ``same_days``: only its hours are to change, and
    the days are those it was read with; where somebody moved it or took it down meanwhile, nothing is done.
    """
    wanted = tuple(dict.fromkeys(channel_ids))
    notice = _open_notice(session, actor, notice_id, _may_give_way(notice_id, wanted, priority))
    _require_order(first_day, last_day)
    _require_period(notice, last_day)
    # Held as a placement holds it, but before the log: who retires the daypart has it when he waits for the log.
    share = {"of": DaypartRow, "read": True, "key_share": True}
    daypart = session.get(DaypartRow, daypart_id, with_for_update=share, populate_existing=True)
    if daypart is None:
        raise NotFound("没有这个时段。")
    if not daypart.active and daypart_id not in {known.daypart_id for known in notice.placements}:
        raise Refused(f"时段“{daypart.name}”停用了，请换一个。")
    placed: list[Placement] = []
    channels = [live_channel(session, channel_id) for channel_id in wanted]
    spots = [(channel, zone or default_zone(notice, channel)) for channel in channels]
    for channel, where in spots:
        if where not in {known.id for known in channel.layout.zones}:
            raise Refused(f"{channel.name}的版式里没有放这种公告的区域，请换一个频道。")
    for channel, where in spots:
        placement = next(
            (known for known in notice.placements if (known.channel_id, known.zone) == (channel.id, where)), None
        )
        if same_days and (placement is None or (placement.first_day, placement.last_day) != (first_day, last_day)):
            raise Refused("这条排期刚被别人改过或拿掉了，您的没有存；请刷新看过再改。")
        if placement is None:
            placement = _placement(channel, where, first_day, last_day)
            notice.placements.append(placement)
        else:
            narrower = (daypart_id, working_days_only) != (placement.daypart_id, placement.working_days_only)
            fewer = narrower and (daypart_id != "all-day" or working_days_only)
            _account_for(session, actor, notice, placement, first_day, last_day, reason, now, fewer_hours=fewer)
        raised = priority > placement.priority
        placement.first_day, placement.last_day = first_day, last_day
        placement.daypart_id, placement.priority = daypart_id, priority
        placement.working_days_only = working_days_only
        placed.append(placement)
        session.flush()
        if raised:
            _make_way(session, actor, placement, reason, now)
        _changed(session, notice, channel.id, now)
    names = "、".join(placement.channel.name for placement in placed)
    title, span = notice.title or "（无标题）", _span(first_day, last_day)
    sentence = f"排期：{title}，{names}，{span}"
    how = [daypart.name] * (daypart_id != "all-day") + ["只在工作日"] * working_days_only + ["优先"] * (priority > 0)
    if how:
        times = "、".join(how)
        sentence = f"排期：{title}，{names}，{span}，{times}"
    _record(session, actor, notice, sentence, now)
    return placed


def move(
    session: Session,
    actor: Actor,
    placement_id: int,
    first_day: date,
    last_day: date | None,
    *,
    reason: str = "",
    now: datetime,
) -> Placement:
    notice, placement = _open_placement(session, actor, placement_id)
    _require_order(first_day, last_day)
    _require_period(notice, last_day)
    _account_for(session, actor, notice, placement, first_day, last_day, reason, now)
    placement.first_day, placement.last_day = first_day, last_day
    session.flush()
    _changed(session, notice, placement.channel_id, now)
    _record(
        session, actor, notice, f"改期：{notice.title}，{placement.channel.name}，{_span(first_day, last_day)}", now
    )
    return placement


def unplace(session: Session, actor: Actor, placement_id: int, *, reason: str = "", now: datetime) -> None:
    notice, placement = _open_placement(session, actor, placement_id)
    name, channel_id = placement.channel.name, placement.channel_id
    if notice.state is State.PUBLISHED and len(notice.placements) == 1:
        raise Refused("这是它最后一块屏；要从墙上拿下来，请用“撤下”，写明原因。")
    _account_for(session, actor, notice, placement, None, None, reason, now)
    notice.placements.remove(placement)
    session.flush()
    _changed(session, notice, channel_id, now)
    _record(session, actor, notice, f"从{name}拿掉：{notice.title}", now)


def live_channel(session: Session, channel_id: str, *, kept: bool = False) -> Channel:
    """``kept`` until the end of the transaction: nobody takes it away, or its sorts of displays, meanwhile."""
    share = {"of": Channel, "read": True}
    channel = session.get(Channel, channel_id, with_for_update=share if kept else None, populate_existing=kept)
    if channel is None or channel.removed_at is not None:
        raise NotFound("没有这个频道，或已经撤掉。")
    return channel


def _placement(channel: Channel, zone: str, first_day: date, last_day: date | None) -> Placement:
    return Placement(
        channel_id=channel.id,
        channel=channel,
        zone=zone,
        daypart_id="all-day",
        first_day=first_day,
        last_day=last_day,
        priority=0,
        working_days_only=False,
    )


def _open_placement(session: Session, actor: Actor, placement_id: int) -> tuple[Notice, Placement]:
    """A place and its notice, both as they stand once the notice is locked: it may have been taken down meanwhile."""
    known = session.get(Placement, placement_id)
    if known is None:
        raise NotFound(GONE)
    notice = _open_notice(session, actor, known.notice_id)
    placement = next((each for each in notice.placements if each.id == placement_id), None)
    if placement is None:
        raise NotFound(GONE)
    return notice, placement


def _open_notice(session: Session, actor: Actor, notice_id: int, *others: ColumnElement[bool]) -> Notice:
    """The notice, locked together with ``others`` by id, before the first entry in the log (``audit.take_turn``)."""
    if not actor.has(Role.AUTHOR, Role.REVIEWER):
        raise NotAllowed("排期由经办人或审核签发人来做。")
    rows = select(Notice).where(or_(Notice.id == notice_id, *others)).order_by(Notice.id).with_for_update(of=Notice)
    locked = session.scalars(rows.execution_options(populate_existing=True)).all()
    notice = next((each for each in locked if each.id == notice_id), None)
    if notice is None:
        raise NotFound("没有这份公告。")
    if notice.state is State.IN_REVIEW:
        raise Refused("正在审核的公告不能改屏，请先拿回修改。")
    if notice.state not in OPEN_STATES:
        raise Refused("这份公告已经不在办理中，不能再排期。")
    return notice


def _changed(session: Session, notice: Notice, channel_id: str, now: datetime) -> None:
    """Once it is on the wall, the channel must be released again."""
    if notice.state in ON_THE_WALL:
        mark_dirty(session, [channel_id], now)


def _require_order(first_day: date, last_day: date | None) -> None:
    if last_day is not None and last_day < first_day:
        raise Refused("结束的日子在开始之前，请改日期。")


def _require_period(notice: Notice, last_day: date | None) -> None:
    """What the page says of its period is signed; days are chosen by one person alone, so they end with it."""
    end = notice.period_last
    if notice.state not in ON_THE_WALL or end is None or notice.kind in UNDATED_KINDS:
        return
    if last_day is None or last_day > end:
        raise Refused(f"这份公告的公示期到 {end:%Y-%m-%d} 为止，不能放得更久；要延长，请改公示期或做更正，再送审核。")


def _account_for(
    session: Session,
    actor: Actor,
    notice: Notice,
    placement: Placement,
    first_day: date | None,
    last_day: date | None,
    reason: str,
    now: datetime,
    *,
    fewer_hours: bool = False,
) -> None:
    """Ask why a notice hangs for less than was signed, and keep the answer as a decision, as for a withdrawal.

    ``first_day`` None takes it off the channel altogether. Days that the signed period does not hold are nobody's loss.
    """
    signed_first, signed_last = notice.period_first, notice.period_last
    if notice.state not in ON_THE_WALL or notice.kind in UNDATED_KINDS or signed_first is None or signed_last is None:
        return
    before_first = max(placement.first_day, signed_first)
    before_last = min(placement.last_day or signed_last, signed_last)
    if before_last < before_first:
        return
    later = first_day is None or first_day > before_first
    sooner = last_day is not None and last_day < before_last
    if not (later or sooner or fewer_hours):
        return
    what = "拿下" if first_day is None else f"改为 {_span(first_day, last_day)}"
    if fewer_hours and not (later or sooner):
        what = "改为只在部分时段"
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonNeeded(
            f"《{notice.title}》签发的是 {_span(signed_first, signed_last)}，"
            f"这样改，{placement.channel.name}上挂得比签发的短。请写明原因，至少 {SHORTEST_REASON} 个字，记入台账。"
        )
    step(session, actor, notice, Action.SHORTEN, now=now, reason=f"{placement.channel.name}{what}：{reason.strip()}")


def _may_give_way(notice_id: int, channel_ids: Iterable[str], priority: int) -> ColumnElement[bool]:
    """What may have to make way for this notice, on these channels and where it is already.

    Where it is already, too: the console places it on one channel after the other in one deed, and holds the log from
    the first. What is in review may be approved before the log is ours.
    """
    own = select(Placement.channel_id).where(Placement.notice_id == notice_id)
    below = select(Placement.notice_id).where(
        Placement.priority < priority,
        or_(Placement.channel_id.in_(channel_ids), Placement.channel_id.in_(own)),
    )
    states = [state.value for state in (State.IN_REVIEW, *ON_THE_WALL)]
    return and_(Notice.state_name.in_(states), Notice.id.in_(below))


def _make_way(session: Session, actor: Actor, first: Placement, reason: str, now: datetime) -> None:
    """What takes precedence is shown alone: what was signed for that place hangs for less, and somebody says why."""
    others = session.scalars(
        select(Placement)
        .join(Notice, Notice.id == Placement.notice_id)
        .where(
            Placement.channel_id == first.channel_id,
            Placement.zone == first.zone,
            Placement.notice_id != first.notice_id,
            Placement.priority < first.priority,
            Notice.state_name.in_([state.value for state in ON_THE_WALL]),
        )
        .order_by(Placement.notice_id)
    ).all()
    for other in others:
        begins_later = first.last_day is not None and other.first_day > first.last_day
        ended_before = other.last_day is not None and other.last_day < first.first_day
        if not (begins_later or ended_before):
            notice = session.get_one(Notice, other.notice_id)
            days = other.first_day, other.last_day
            _account_for(session, actor, notice, other, *days, reason, now, fewer_hours=True)


def _span(first_day: date, last_day: date | None) -> str:
    return f"{first_day:%Y-%m-%d} 起" if last_day is None else f"{first_day:%Y-%m-%d} 至 {last_day:%Y-%m-%d}"


def _record(session: Session, actor: Actor, notice: Notice, sentence: str, now: datetime) -> None:
    record(session, actor, "notice.place", f"notice:{notice.id}", sentence, now=now)
