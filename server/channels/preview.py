"""What is on a channel at an instant, as a picture, and why: the player's own evaluator and the typesetter's own pages.

The preview shows what is placed, signed or not, and says what would keep it
from the wall; what a wall really shows is the displays' report.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.blocks.alerts import warns
from playlists.light import DARK, FULL, light_at, light_until
from playlists.model import USUAL_MOTION, Digest, Entry, ItemId, Profile, Rect, Ref, Theme, Zone, page_key
from playlists.night import is_night, night_pages, night_until, wears_night
from playlists.pages.kind_names import KINDS
from playlists.playback import Turn
from playlists.schedule import Reason, Schedule, programme_at
from server.channels.frames import Hung, dim, empty_frame, hang_zone
from server.channels.layouts import LAYOUTS, LayoutChoice
from server.channels.models import Channel
from server.channels.panels import profile_choice
from server.channels.placing import live_channel
from server.displays.models import Display
from server.displays.service import DisplayView
from server.errors import Refused
from server.notices.models import Notice, notice_of_item
from server.notices.warnings import zones_of
from server.publishing import ChannelSource, ItemSource, left_standing
from server.releases.collect import collect
from server.releases.service import latest_release
from server.rendering import PageRequest, RenderingError
from server.services import Services

GROUND = (0xF7, 0xF5, 0xEF)
_NOWHERE = Ref(Digest("sha256:" + "0" * 64), 0)
_NAMED = 3
"""So many notices of a loop are named; a longer list nobody reads."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A picture of the whole display and the sentence beside it."""

    png: bytes
    sentence: str
    reasons: tuple[str, ...]
    could_prevent: tuple[str, ...]
    until: datetime
    presumed: bool
    items: Mapping[str, tuple[str, ...]]


def picture_at(
    session: Session,
    channel_id: str,
    at: datetime,
    *,
    services: Services,
    profile_id: str | None = None,
    tried: LayoutChoice | None = None,
    chosen: DisplayView | None = None,
) -> Preview:
    """The display at ``at``. A profile that is none of the channel's is tried, and the reasons say so.

    ``tried`` puts what is on into another layout's zones. ``chosen`` is the display that was asked about: what is
    wrong with others then prevents nothing.
    """
    channel = live_channel(session, channel_id)
    profile = _profile(channel, profile_id)
    collected = collect(session, services, channel, look_up=False, tried=tried)
    zones = _zones(channel, collected.source.layout.zones, profile)
    source = left_standing(collected.source)
    source = replace(source, layout=replace(source.layout, zones=zones))
    night = _night(source, profile, at)
    schedule = _schedule(source)
    programme = programme_at(schedule, at)
    percent, light_ends = _light(source, at)
    until = min(programme.until, light_ends, _colours_until(source, profile, at))
    if percent == DARK:
        return Preview(
            _png(empty_frame(services.renderer, profile, source.theme, at, at, "usual").canvas),
            f"{_when(at, services)}，{channel.name}在静屏时段，屏黑着。",
            ("静屏：这时什么也不放，也不算放了。",),
            tuple(_could_prevent(session, channel, collected.left_out, chosen)),
            until,
            programme.presumed,
            {zone.id: () for zone in zones},
        )
    evergreen = {playlist.id: playlist.items for playlist in source.playlists}
    frame = empty_frame(
        services.renderer,
        profile,
        night or source.theme,
        at,
        at.astimezone(services.zone),
        (source.motion or USUAL_MOTION).ticker,
    )
    names = LAYOUTS[channel.layout_id].zone_names_zh
    reasons: list[str] = []
    if source.halted:
        reasons.append("全部停播中：恢复播出以前，只放常备页。")
    if profile.id not in {known.id for known in channel.profiles}:
        reasons.append("这个频道还没有这种屏，这里是试排的样子。")
    if night is not None:
        reasons.append("屏上这时用夜间配色。")
    shown: dict[str, tuple[str, ...]] = {}
    for zone in zones:
        playlist = programme.playlists.get(zone.id, ())
        shown[zone.id] = tuple(playlist)
        box = zone.pixels(profile.width, profile.height)
        loop = _loop(source, playlist, zone, profile, box, services, night)
        why = programme.reasons.get(zone.id)
        if not loop:
            # As the player does where nothing of the programme can be drawn.
            standing = evergreen.get(zone.evergreen, ()) if zone.evergreen else ()
            loop = _loop(source, standing, zone, profile, box, services, night)
        turn = hang_zone(frame, zone.face, box, loop)
        name = names.get(zone.id, zone.id)
        reasons.append(_reason(zone, name, why, len(set(playlist))))
        if why is not None and why.why == "slot":
            reasons.extend(_placements(session, channel, zone, playlist))
        if turn is not None and sum(len(each.pages) for each in loop) > 1:
            reasons.append(_standing(session, name, turn, loop, frame.at_ms))
    if percent < FULL and profile.surface == "led":
        dim(frame, percent)
        reasons.append(f"亮度时段：LED 屏这时调到白天的百分之 {percent}。")
    return Preview(
        _png(frame.canvas),
        _sentence(session, channel, at, shown, services),
        tuple(reasons),
        tuple(_could_prevent(session, channel, collected.left_out, chosen)),
        until,
        programme.presumed,
        shown,
    )


def _png(canvas: Image.Image) -> bytes:
    buffer = io.BytesIO()
    canvas.save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def _light(source: ChannelSource, at: datetime) -> tuple[int, datetime]:
    """How much of its light a display of the channel gives, and when that may change: by the player's own rule."""
    if not source.light:
        return FULL, datetime.max.replace(tzinfo=UTC)
    local = at.astimezone(UTC) + timedelta(minutes=source.utc_offset)
    until = at.astimezone(UTC) + (light_until(source.light, local) - local)
    alerts = {item.id for item in source.items if item.kind == "alert" and warns(item.document)}
    if not alerts:
        return light_at(source.light, local), until
    programme = programme_at(_schedule(source), at, True)
    on = {item for items in programme.playlists.values() for item in items}
    return light_at(source.light, local, warned=bool(alerts & on)), min(until, programme.until)


def _schedule(source: ChannelSource) -> Schedule:
    entries = {item.id: Entry(item.id, item.kind, _NOWHERE, item.shown, item.at_any_time) for item in source.items}
    return Schedule(
        source.dayparts,
        source.slots,
        source.playlists,
        source.layout.zones,
        entries,
        source.holidays,
        source.utc_offset,
        frozenset(),
        KINDS,
    )


def _zones(channel: Channel, zones: tuple[Zone, ...], profile: Profile) -> tuple[Zone, ...]:
    """The channel's zones; a sort of display its layout is not made for shows the main one over all of it."""
    if LAYOUTS[channel.layout_id].surface == profile.surface:
        return zones
    main = next((zone for zone in zones if zone.face == "page"), zones[0])
    return (replace(main, x=0, y=0, w=1000, h=1000),)


def _loop(
    source: ChannelSource,
    playlist: Sequence[ItemId],
    zone: Zone,
    profile: Profile,
    box: Rect,
    services: Services,
    night: Theme | None,
) -> list[Hung]:
    """What of the playlist can be drawn here, set as the player sets it: from the release's own documents.

    ``night`` is the theme that holds by night; an item without pages for it keeps the colours of the day.
    """
    items = {item.id: item for item in source.items}
    loop = []
    for name in playlist:
        item = items[name]
        approved = item.pages.get(page_key(profile.id, zone.id), ())
        theme = source.theme if night is None or (approved and not night_pages(approved)) else night
        request = PageRequest(item.document, item.kind, zone.face, box.w, box.h, profile, theme, _pictures(item))
        try:
            pages = services.renderer.pages(request)
        except RenderingError:
            continue
        loop.append(Hung(name, approved, pages))
    return loop


def _colours_until(source: ChannelSource, profile: Profile, at: datetime) -> datetime:
    """Until when a display of this sort wears what it wears at this instant."""
    if source.night is None or not wears_night(profile):
        return datetime.max.replace(tzinfo=UTC)
    local = at.astimezone(UTC) + timedelta(minutes=source.utc_offset)
    return at.astimezone(UTC) + (night_until(source.night.hours, local) - local)


def _night(source: ChannelSource, profile: Profile, at: datetime) -> Theme | None:
    """The theme of the night, where a display of this sort wears it at this instant."""
    local = at.astimezone(UTC) + timedelta(minutes=source.utc_offset)
    night = source.night if wears_night(profile) else None
    return night.theme if night is not None and is_night(night.hours, local) else None


def _pictures(item: ItemSource) -> dict[str, bytes]:
    return {asset.name: asset.content for asset in item.assets if not asset.media_type.startswith("video/")}


def _profile(channel: Channel, profile_id: str | None) -> Profile:
    if profile_id is None and channel.profiles:
        return channel.profiles[0]
    choice = profile_choice(profile_id or "")
    if choice is None:
        raise Refused("没有这种屏。")
    return choice.profile


def _reason(zone: Zone, name: str, reason: Reason | None, count: int) -> str:
    why = reason.why if reason else "none"
    if why == "slot":
        return f"{name}：按排期轮播 {count} 份。"
    if why == "evergreen":
        return f"{name}：这时没有排公告，放常备页。"
    return f"{name}：这时空着。" if zone.face == "ticker" else f"{name}：这时什么也没排，播放端画自带的素页。"


def _placements(session: Session, channel: Channel, zone: Zone, playlist: Sequence[ItemId]) -> list[str]:
    """Which placements brought the notices here: their days and their part of the day."""
    found = []
    for item in list(dict.fromkeys(playlist))[:_NAMED]:
        notice = notice_of_item(session, item)
        if notice is None:
            continue
        for placed in notice.placements:
            if placed.channel_id != channel.id or zone.id not in zones_of(notice, placed):
                continue
            title, part, first, last = notice.title, placed.daypart.name, placed.first_day, placed.last_day
            if last is None:
                found.append(f"《{title}》从 {first} 起，{part}。")
            else:
                found.append(f"《{title}》排在 {first} 至 {last}，{part}。")
    return found


def _standing(session: Session, name: str, turn: Turn, loop: Sequence[Hung], at_ms: int) -> str:
    """Which page of the loop it is, and for how long it still stands."""
    notice = notice_of_item(session, turn.item)
    title = notice.title if notice is not None else turn.item
    count = next(len(each.pages) for each in loop if each.item == turn.item)
    seconds = -((at_ms - turn.ends_ms) // 1000)
    return f"{name}这一刻是《{title}》第 {turn.page + 1} 页，共 {count} 页，还放 {seconds} 秒。"


def _when(at: datetime, services: Services) -> str:
    local = at.astimezone(services.zone)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _sentence(
    session: Session, channel: Channel, at: datetime, shown: Mapping[str, tuple[str, ...]], services: Services
) -> str:
    when = _when(at, services)
    hung = dict.fromkeys(shown.get("main", ()))
    titles = [found.title for item in hung if (found := notice_of_item(session, item)) is not None]
    if not titles:
        return f"{when}，{channel.name}没有排公告。"
    rest = f"等 {len(titles)} 份" if len(titles) > 1 else ""
    return f"{when}，{channel.name}放《{titles[0]}》{rest}。"


def _could_prevent(
    session: Session, channel: Channel, left_out: Mapping[str, str], chosen: DisplayView | None
) -> list[str]:
    found = []
    for placement_notice in session.scalars(
        select(Notice).where(
            Notice.placements.any(channel_id=channel.id), Notice.state_name.in_(["draft", "in_review"])
        )
    ):
        found.append(f"《{placement_notice.title or '（无标题）'}》还没签发。")
    for item, why in left_out.items():
        notice = notice_of_item(session, item)
        found.append(f"《{notice.title if notice else item}》：{why}")
    there = select(Display).where(Display.channel_id == channel.id, Display.removed_at.is_(None))
    if chosen is not None and not chosen.well:
        found.append(chosen.sentence)
    for display in session.scalars(there) if chosen is None else ():
        if display.player is None:
            found.append(f"{display.name}还没有接上播放端。")
        elif display.state is None or display.state.verdict == "silent":
            found.append(f"{display.name}没有回应。")
    if latest_release(session, channel.id) is None:
        found.append("这个频道还没有发布过。")
    return found
