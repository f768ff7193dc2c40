"""What a channel shows, as the publisher takes it: only notices in force, and only pages that somebody signed.

A page that would come out otherwise today than it did when it was signed (a
display of another size joined, the theme changed) waits for a reviewer. A
notice that hung nowhere yet is left out till then. One that hangs already stays
with the pages that were signed: its words are approved, walls must not empty
because a screen was added, and a display that draws it otherwise says so. The theme is the one
they were signed under until all of them are signed again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.manifest import parse_theme, unpack
from playlists.model import (
    ChannelId,
    Font,
    ItemId,
    Json,
    Layout,
    Profile,
    Theme,
    Zone,
    page_key,
)
from playlists.pages import LAYOUT_VERSION
from server.channels.halted_releases import last_whole
from server.channels.halts import in_force, passes
from server.channels.keys import approval_key
from server.channels.layouts import LayoutChoice
from server.channels.light import light_hours
from server.channels.models import Channel, Placement
from server.notices.catalogue import holidays
from server.notices.models import Notice, NoticeAsset
from server.notices.paging import Place, assets_of, render_place, theme_of, wall_document
from server.notices.workflow import State
from server.publishing import ChannelSource, ItemSource
from server.releases.ended import Ended, ended_items
from server.releases.items import Placed, item_of, placed_in
from server.releases.nights import night_of, with_night
from server.releases.worn import theme_picture
from server.releases.zoned import dayparts_of, timetable_of, with_evergreen
from server.rendering import RenderingError
from server.services import Services

IN_FORCE = (State.APPROVED, State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Collected:
    source: ChannelSource
    notices: tuple[int, ...]
    """Those that the release lets onto walls."""
    left_out: dict[str, str]
    """Items with unsigned pages, and the sentence why."""


def collect(
    session: Session,
    services: Services,
    channel: Channel,
    fonts: tuple[Font, ...] = (),
    *,
    look_up: bool = True,
    tried: LayoutChoice | None = None,
) -> Collected:
    """``look_up`` False leaves out what ended: no wall shows it, and there may be thousands.

    ``tried`` is another layout, to look at: what hangs under the channel's own is put into its zones, with no signed
    pages, so it can be drawn and never released.
    """
    layout = tried or channel.layout
    # Most notices have no picture; asking for each would be most of the queries.
    pictured = frozenset(session.scalars(select(NoticeAsset.notice_id).distinct()))
    placed, left_out = _signed(session, services, channel, layout, pictured)
    profiles = channel.profiles if tried else _signed_profiles(channel, placed)
    keys = {} if tried else _keys(layout, profiles)
    ended = ended_items(session, services, channel, keys) if look_up else Ended((), (), {})
    items: dict[str, ItemSource] = {item.id: item for item in ended.fresh}
    theme = _signed_theme(services, channel, placed, left_out)
    night = night_of(channel, theme, profiles)
    for entry in placed:
        item = item_of(session, services, entry, channel.id, keys, entry.notice.id in pictured)
        if night is not None:
            item = with_night(services.renderer, item, profiles, layout.zones, theme, night.theme)
        items[entry.notice.item_id] = item
    halt = in_force(session) if tried is None else None
    timetable = timetable_of(layout.zones, placed, dayparts_of(session))
    source = ChannelSource(
        channel=ChannelId(channel.id),
        name=channel.name,
        layout=Layout(layout.id, tuple(with_evergreen(zone) for zone in layout.zones)),
        profiles=profiles,
        dayparts=timetable.dayparts,
        slots=timetable.slots,
        playlists=timetable.playlists,
        items=tuple(items[key] for key in sorted(items)),
        theme=theme,
        holidays=holidays(session),
        fonts=fonts,
        utc_offset=services.config.publishing.utc_offset,
        typesetter=LAYOUT_VERSION,
        motion=channel.motion,
        light=light_hours(channel.light),
        night=night,
        picture=theme_picture(services, theme),
        kept=ended.kept,
        stamps=ended.stamps,
        halted=halt is not None,
        let_through=frozenset(
            ItemId(each.notice.item_id) for each in placed if halt and passes(session, each.notice, halt)
        ),
    )
    hung = source.hung
    notices = {entry.notice.id for entry in placed if entry.notice.item_id in hung}
    return Collected(source, tuple(sorted(notices)), left_out)


def _keys(layout: LayoutChoice, profiles: tuple[Profile, ...]) -> dict[str, str]:
    """What signed pages are filed under in these zones, and what the release calls it."""
    return {
        approval_key(layout, profile, zone): page_key(profile.id, zone.id)
        for profile in profiles
        for zone in layout.zones
    }


def _signed(
    session: Session, services: Services, channel: Channel, layout: LayoutChoice, pictured: frozenset[int]
) -> tuple[list[Placed], dict[str, str]]:
    """Placements in force whose pages, set today, are those that were signed."""
    placed: list[Placed] = []
    left_out: dict[str, str] = {}
    live: _Live | None = None
    rows = session.execute(
        select(Placement, Notice)
        .join(Notice, Notice.id == Placement.notice_id)
        .where(Placement.channel_id == channel.id, Notice.state_name.in_([state.value for state in IN_FORCE]))
        .order_by(Placement.id)
    ).all()
    for placement, notice in rows:
        if layout.zone(placement.zone) is None:
            left_out[notice.item_id] = "频道的版式里没有这个区域了，请重新排期。"
            continue
        wanted = placed_in(placement, notice, layout)
        own = Placed(placement, notice, placement.zone)
        found: list[Placed] = []
        # What the ticker alone should say stands where it was signed before, until the ticker's words are signed.
        for entry in (*wanted, own):
            if entry is own and (found or own in wanted):
                continue
            zone = channel.layout.zone(entry.zone)
            if zone is None:  # the layout that is tried has it again
                found.append(entry)
                continue
            problem = _unsigned(session, services, channel, zone, notice, notice.id in pictured)
            if not problem:
                found.append(entry)
                continue
            left_out.setdefault(notice.item_id, problem)
            if notice.state is State.PUBLISHED:
                live = live or _live(session, services, channel)
                if live.holds(channel, zone, notice):
                    found.append(entry)
        placed += found
    return placed, left_out


@dataclass(frozen=True, slots=True)
class _Live:
    """What hangs on a channel now: the pages of its newest release, and the boxes they were set for.

    A halt takes nothing of it: what it brings back is what hung when it came.
    """

    items: Mapping[str, Json]
    boxes: Mapping[str, tuple[int, int]]

    def holds(self, channel: Channel, zone: Zone, notice: Notice) -> bool:
        """Whether it hangs in this very place, with the pages that were signed, on any sort of display.

        A signature alone does not say so: it outlives the day when a notice was taken off this channel, and a layout
        or theme that was decided meanwhile. Taken along then, it would be drawn as nobody has seen it, and would take
        those sorts of display off the release for which it has no page at all.
        """
        signed = notice.approved_pages.get(channel.id, {})
        held = self.items.get(notice.item_id)
        if not isinstance(held, dict):
            return False
        for profile in channel.profiles:
            key, box = page_key(profile.id, zone.id), zone.pixels(profile.width, profile.height)
            pages, digests = held.get(key), [page[0] for page in signed.get(Place(channel, profile, zone).key, [])]
            # The pages of the night stand behind those of the day.
            same = bool(digests) and isinstance(pages, list) and pages[: len(digests)] == digests
            if same and self.boxes.get(key) == (box.w, box.h):
                return True
        return False


def _live(session: Session, services: Services, channel: Channel) -> _Live:
    row = last_whole(session, channel.id)
    manifest = services.publisher.release_of(ChannelId(channel.id))
    if row is None or manifest is None or manifest.tombstone:
        return _Live({}, {})
    boxes = {
        page_key(profile.id, zone.id): zone.pixels(profile.width, profile.height)
        for profile in manifest.profiles
        for zone in manifest.layout.zones
    }
    return _Live(row.items, {key: (box.w, box.h) for key, box in boxes.items()})


def _unsigned(
    session: Session, services: Services, channel: Channel, zone: Zone, notice: Notice, pictured: bool
) -> str:
    signed = notice.approved_pages.get(channel.id, {})
    document = wall_document(notice)
    assets = assets_of(session, services.data / "uploads", notice.id) if pictured else {}
    for profile in channel.profiles:
        try:
            place = Place(channel, profile, zone)
            rendered = render_place(services.renderer, place, document, notice.kind, assets)
        except RenderingError as error:
            return error.sentence
        if signed.get(place.key) != [[page.digest, page.dwell_ms] for page in rendered]:
            return "这里的版面还没有人核对签名，请审核签发人“核对新版面”。"
    return ""


def _signed_profiles(channel: Channel, placed: list[Placed]) -> tuple[Profile, ...]:
    """The sorts of display for which every notice has signed pages: a size that joins shows nothing till then."""
    return tuple(
        profile for profile in channel.profiles if all(_has_pages(channel, profile, entry) for entry in placed)
    )


def _has_pages(channel: Channel, profile: Profile, entry: Placed) -> bool:
    zone = channel.layout.zone(entry.zone)
    signed = entry.notice.approved_pages.get(channel.id, {})
    return zone is not None and Place(channel, profile, zone).key in signed


def _signed_theme(services: Services, channel: Channel, placed: list[Placed], left_out: Mapping[str, str]) -> Theme:
    """The theme that hangs, while some page that hangs was signed under it: its place and hotline are words, too."""
    wanted = theme_of(channel)
    if not any(entry.notice.item_id in left_out for entry in placed):
        return wanted
    live = services.publisher.release_of(ChannelId(channel.id))
    if live is None or live.tombstone:
        return wanted
    return parse_theme(unpack(live.theme, services.publisher.repository.read_blob(live.theme.digest)))
