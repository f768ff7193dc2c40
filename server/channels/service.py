"""Channels as staff see them: list, make, change, remove, and the week's grid."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import USUAL_MOTION, Motion
from server.accounts.roles import Actor, Role
from server.audit.service import record
from server.channels.layouts import LAYOUTS, PROFILES, LayoutChoice, ProfileChoice
from server.channels.models import Channel, ChannelProfile, DaypartRow, Placement
from server.channels.panels import profile_choice, profile_of
from server.channels.placing import (
    GONE,
    ON_THE_WALL,
    OPEN_STATES,
    ReasonNeeded,
    default_placement,
    live_channel,
    move,
    place,
    unplace,
)
from server.channels.themes import inherited
from server.db.locked import locked
from server.displays.models import Display
from server.errors import Mistakes, NotAllowed, NotFound, Refused
from server.notices.models import Notice
from server.notices.workflow import State
from server.releases.dirty import mark_dirty

__all__ = [
    "GONE",
    "OPEN_STATES",
    "Bar",
    "ReasonNeeded",
    "WeekRow",
    "change_channel",
    "create_channel",
    "dayparts",
    "default_placement",
    "get_channel",
    "known_profiles",
    "layouts",
    "list_channels",
    "move",
    "place",
    "remove_channel",
    "unplace",
    "week",
]

_IDENTIFIER = re.compile(r"^[a-z0-9][a-z0-9-]{0,39}$")
_ON_GRID = (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Bar:
    """One notice on one channel in this week. ``signed``: it will be drawn; else it waits for review."""

    placement_id: int
    notice_id: int
    title: str
    kind: str
    zone: str
    first_day: date
    last_day: date | None
    signed: bool
    daypart_name: str
    priority: int


@dataclass(frozen=True, slots=True)
class WeekRow:
    channel: Channel
    bars: tuple[Bar, ...]


def known_profiles(session: Session) -> list[ProfileChoice]:
    """The sorts of display that ship, and the panels somebody described for a channel."""
    used = session.scalars(
        select(ChannelProfile.profile_id)
        .join(Channel, Channel.id == ChannelProfile.channel_id)
        .where(Channel.removed_at.is_(None))
        .distinct()
    )
    return [*PROFILES.values(), *(profile_of(each) for each in sorted(set(used) - set(PROFILES)))]


def list_channels(session: Session) -> list[Channel]:
    """The living ones, the hall's first."""
    rows = session.scalars(select(Channel).where(Channel.removed_at.is_(None)).order_by(Channel.village, Channel.id))
    return list(rows)


def get_channel(session: Session, channel_id: str) -> Channel:
    return live_channel(session, channel_id)


def layouts() -> list[LayoutChoice]:
    return list(LAYOUTS.values())


def dayparts(session: Session) -> list[DaypartRow]:
    """Those one may choose."""
    return list(
        session.scalars(select(DaypartRow).where(DaypartRow.active).order_by(DaypartRow.position, DaypartRow.id))
    )


def create_channel(
    session: Session,
    actor: Actor,
    id: str,
    name: str,
    layout_id: str,
    village: str,
    profiles: Iterable[str],
    *,
    motion: Motion = USUAL_MOTION,
    now: datetime,
) -> Channel:
    _only_administrators(actor)
    mistakes = Mistakes()
    mistakes.when(not name.strip(), "name", "请给频道起个名字。")
    mistakes.when(not _IDENTIFIER.match(id), "id", "频道的编号用小写字母、数字和横线，例如 shiqiao。")
    used = session.get(Channel, id) is not None
    mistakes.when(used, "id", f"编号 {id} 用过了；撤掉的频道也不再用原来的编号，请换一个。")
    mistakes.refuse()
    chosen = _profiles(layout_id, profiles)
    channel = Channel(
        id=id,
        name=name.strip(),
        village=village.strip(),
        layout_id=layout_id,
        theme=inherited(session),
        page_motion=motion.page,
        ticker_pace=motion.ticker,
        created_at=now,
        profile_rows=[ChannelProfile(profile_id=profile) for profile in chosen],
    )
    session.add(channel)
    session.flush()
    mark_dirty(session, [id], now)
    record(session, actor, "channel.create", f"channel:{id}", f"新建频道 {channel.name}", now=now)
    return channel


def change_channel(
    session: Session,
    actor: Actor,
    channel_id: str,
    *,
    name: str | None = None,
    profiles: Iterable[str] | None = None,
    now: datetime,
) -> Channel:
    """Change a channel. Pages that come out otherwise now wait for a reviewer's look (``reaffirm``).

    Its layout is decided by two, with all its pages (``layout_change``).
    """
    _only_administrators(actor)
    locked(session, Channel, channel_id)  # a display that comes to it at this moment is seen below, or waits
    channel = live_channel(session, channel_id)
    wanted = list(profiles) if profiles is not None else [row.profile_id for row in channel.profile_rows]
    chosen = _profiles(channel.layout_id, wanted)
    used = set(
        session.scalars(
            select(Display.profile_id).where(Display.channel_id == channel_id, Display.removed_at.is_(None))
        )
    )
    if used - set(chosen):
        raise Refused("有屏还在用这种尺寸，不能从频道里去掉。")
    channel.name = (name or channel.name).strip()
    known = {row.profile_id: row for row in channel.profile_rows}
    channel.profile_rows = [known.get(profile) or ChannelProfile(profile_id=profile) for profile in chosen]
    session.flush()
    mark_dirty(session, [channel_id], now)
    record(session, actor, "channel.change", f"channel:{channel_id}", f"修改频道 {channel.name}", now=now)
    return channel


def remove_channel(session: Session, actor: Actor, channel_id: str, *, now: datetime) -> None:
    """Leave a tombstone: its displays show the neutral page."""
    _only_administrators(actor)
    locked(session, Channel, channel_id)  # a display that comes to it at this moment is seen below, or waits
    channel = live_channel(session, channel_id)
    following = session.scalar(
        select(Display.name).where(Display.channel_id == channel_id, Display.removed_at.is_(None))
    )
    if following is not None:
        raise Refused(f"{following}还跟着这个频道，请先让它换频道。")
    channel.removed_at = now
    mark_dirty(session, [channel_id], now)
    record(session, actor, "channel.remove", f"channel:{channel_id}", f"撤掉频道 {channel.name}", now=now)


def week(session: Session, monday: date) -> list[WeekRow]:
    """What is placed on each channel in the seven days from ``monday``."""
    sunday = monday + timedelta(days=6)
    rows = session.execute(
        select(
            Placement.channel_id,
            Placement.id,
            Notice.id,
            Notice.title,
            Notice.kind,
            Placement.zone,
            Placement.first_day,
            Placement.last_day,
            Notice.state_name,
            DaypartRow.name,
            Placement.priority,
        )
        .join(Notice, Notice.id == Placement.notice_id)
        .join(DaypartRow, DaypartRow.id == Placement.daypart_id)
        .where(
            Placement.first_day <= sunday,
            (Placement.last_day >= monday) | Placement.last_day.is_(None),
            Notice.state_name.in_([state.value for state in _ON_GRID]),
        )
        .order_by(Placement.first_day, Placement.id)
    ).all()
    bars: dict[str, list[Bar]] = {}
    for channel_id, placement_id, notice_id, title, kind, zone, first, last, state, daypart, priority in rows:
        signed = State(state) in ON_THE_WALL
        bar = Bar(placement_id, notice_id, title, kind, zone, first, last, signed, daypart, priority)
        bars.setdefault(channel_id, []).append(bar)
    return [WeekRow(channel, tuple(bars.get(channel.id, ()))) for channel in list_channels(session)]


def _profiles(layout_id: str, profiles: Iterable[str]) -> list[str]:
    layout = LAYOUTS.get(layout_id)
    if layout is None:
        raise NotFound("没有这种版式。")
    chosen = sorted(set(profiles))
    if not chosen:
        raise Refused("请选频道给哪种屏用。", "profiles")
    for profile in chosen:
        choice = profile_choice(profile)
        if choice is None:
            raise NotFound("没有这种屏。")
        layout.require_for(choice)
    return chosen


def _only_administrators(actor: Actor) -> None:
    if not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("频道由管理员来管。")
