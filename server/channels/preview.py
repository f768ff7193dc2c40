"""What is on a channel at an instant, as a picture, and why: the player's own evaluator and the typesetter's own pages.

The preview shows what is placed, signed or not, and says what would keep it
from the wall; what a wall really shows is the displays' report.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.document import DocumentError, parse_document, plain_text
from playlists.model import Digest, Entry, Json, PageRecord, Profile, Ref, Zone, page_key
from playlists.pages.kind_names import KINDS
from playlists.playback import turn_at
from playlists.schedule import Reason, Schedule, programme_at
from server.channels.layouts import LAYOUTS, PROFILES
from server.channels.models import Channel
from server.channels.placing import live_channel
from server.displays.models import Display
from server.errors import Refused
from server.notices.models import Notice, notice_of_item
from server.notices.paging import Place, assets_of, places, render_place, wall_document
from server.releases.collect import collect
from server.releases.service import latest_release
from server.rendering import RenderedPage, RenderingError
from server.services import Services

GROUND = (0xF7, 0xF5, 0xEF)
_NOWHERE = Ref(Digest("sha256:" + "0" * 64), 0)


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


@dataclass(frozen=True, slots=True)
class DraftPicture:
    """How a draft would look in one place. ``problem`` says why there is no picture."""

    profile_id: str
    name: str
    zone: str
    pages: tuple[RenderedPage, ...]
    missing_characters: tuple[str, ...]
    problem: str = ""


def picture_at(
    session: Session, channel_id: str, at: datetime, *, services: Services, profile_id: str | None = None
) -> Preview:
    channel = live_channel(session, channel_id)
    profile = _profile(channel, profile_id)
    collected = collect(session, services, channel, look_up=False)
    source = collected.source
    items = {item.id: item for item in source.items}
    entries = {item.id: Entry(item.id, item.kind, _NOWHERE, item.shown, item.at_any_time) for item in source.items}
    schedule = Schedule(
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
    programme = programme_at(schedule, at)
    canvas = Image.new("RGB", (profile.width, profile.height), GROUND if profile.surface == "screen" else (0, 0, 0))
    reasons: list[str] = []
    shown: dict[str, tuple[str, ...]] = {}
    for zone in source.layout.zones:
        names = programme.playlists.get(zone.id, ())
        shown[zone.id] = tuple(names)
        loop = [(name, _dwells(items[name].pages.get(page_key(profile.id, zone.id), ()))) for name in names]
        turn = turn_at(loop, int(at.timestamp() * 1000))
        box = zone.pixels(profile.width, profile.height)
        if turn is not None:
            page = items[turn.item].pages[page_key(profile.id, zone.id)][turn.page]
            png = services.renderer.png(page.digest)
            if png is not None:
                picture = Image.open(io.BytesIO(png)).convert("RGB")
                canvas.paste(picture.crop((0, 0, box.w, box.h)), (box.x, box.y))
        reasons.append(
            _reason(zone, programme.reasons.get(zone.id), len(names), LAYOUTS[channel.layout_id].zone_names_zh)
        )
    buffer = io.BytesIO()
    canvas.save(buffer, "PNG", compress_level=3)
    return Preview(
        buffer.getvalue(),
        _sentence(session, channel, at, shown, services),
        tuple(reasons),
        tuple(_could_prevent(session, channel, collected.left_out)),
        programme.until,
        programme.presumed,
        shown,
    )


def draft_pictures(session: Session, notice: Notice, *, services: Services) -> list[DraftPicture]:
    """The pages of a notice on every sort of display it is placed on, and, with no place yet, on the usual ones."""
    return draft_pictures_for(
        session,
        notice,
        wall_document(notice),
        assets_of(session, services.data / "uploads", notice.id),
        services=services,
    )


def draft_pictures_for(
    session: Session,
    notice: Notice,
    document: Mapping[str, Json],
    assets: Mapping[str, bytes],
    *,
    services: Services,
) -> list[DraftPicture]:
    """The same for text that is not saved yet."""
    pictures: list[DraftPicture] = []
    seen: set[tuple[str, str, int, int]] = set()
    for place in list(places(notice)) or _usual(session):
        box = place.zone.pixels(place.profile.width, place.profile.height)
        key = (place.profile.id, place.zone.id, box.w, box.h)
        if key not in seen:
            seen.add(key)
            pictures.append(_draft_picture(place, document, notice, assets, services))
    return pictures


def _draft_picture(
    place: Place, document: Mapping[str, Json], notice: Notice, assets: Mapping[str, bytes], services: Services
) -> DraftPicture:
    name = PROFILES[place.profile.id].name_zh
    try:
        pages = render_place(services.renderer, place, document, notice.kind, assets)
        words = plain_text(parse_document(dict(document)))
        missing = services.renderer.missing([words], place.profile.surface)
        return DraftPicture(place.profile.id, name, place.zone.id, pages, tuple(missing))
    except RenderingError as error:
        return DraftPicture(place.profile.id, name, place.zone.id, (), (), error.sentence)
    except DocumentError as error:
        return DraftPicture(place.profile.id, name, place.zone.id, (), (), str(error))


def _usual(session: Session) -> list[Place]:
    """The first channel of each surface."""
    found: dict[str, Place] = {}
    for channel in session.scalars(select(Channel).where(Channel.removed_at.is_(None)).order_by(Channel.id)):
        for profile in channel.profiles:
            zone = next((zone for zone in channel.layout.zones if zone.face == "page"), None)
            if zone is not None:
                found.setdefault(profile.surface, Place(channel, profile, zone))
    return list(found.values())


def _profile(channel: Channel, profile_id: str | None) -> Profile:
    profiles = {profile.id: profile for profile in channel.profiles}
    for name, profile in profiles.items():
        if profile_id is None or name == profile_id:
            return profile
    raise Refused("这个频道没有为这种屏排版。")


def _dwells(pages: tuple[PageRecord, ...]) -> list[int]:
    return [page.dwell_ms for page in pages]


def _reason(zone: Zone, reason: Reason | None, count: int, names: Mapping[str, str]) -> str:
    name = names.get(zone.id, zone.id)
    why = reason.why if reason else "none"
    if why == "slot":
        return f"{name}：按排期轮播 {count} 份。"
    if why == "evergreen":
        return f"{name}：这时没有排公告，放常备页。"
    return f"{name}：这时什么也没排，播放端画自带的素页。" if zone.face == "page" else f"{name}：这时空着。"


def _sentence(
    session: Session, channel: Channel, at: datetime, shown: Mapping[str, tuple[str, ...]], services: Services
) -> str:
    local = at.astimezone(services.zone)
    when = f"{local.month}月{local.day}日 {local:%H:%M}"
    titles = [found.title for item in shown.get("main", ()) if (found := notice_of_item(session, item)) is not None]
    if not titles:
        return f"{when}，{channel.name}没有排公告。"
    rest = f"等 {len(titles)} 份" if len(titles) > 1 else ""
    return f"{when}，{channel.name}放《{titles[0]}》{rest}。"


def _could_prevent(session: Session, channel: Channel, left_out: Mapping[str, str]) -> list[str]:
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
    silent = session.scalars(select(Display).where(Display.channel_id == channel.id, Display.removed_at.is_(None)))
    for display in silent:
        if display.player is None:
            found.append(f"{display.name}还没有接上播放端。")
        elif display.state is None or display.state.verdict == "silent":
            found.append(f"{display.name}没有回应。")
    if latest_release(session, channel.id) is None:
        found.append("这个频道还没有发布过。")
    return found
