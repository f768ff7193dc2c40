"""A notice as it would look on any sort of display, placed there or not, by the typesetter that sets the walls' pages.

Where it hangs already it is set for that very zone and theme. Elsewhere it is tried: on the first channel that has
this sort of display, else of this surface, else on a layout that the installation knows.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.document import DocumentError, parse_document, plain_text
from playlists.model import Profile, Theme, Zone
from server.channels.layouts import LAYOUTS
from server.channels.models import Channel
from server.channels.panels import profile_choice, profile_of
from server.errors import Refused
from server.notices.glyphs import supplied
from server.notices.models import Notice
from server.notices.paging import assets_of, item_kind, places, theme_from, theme_of, wall_document
from server.rendering import PageRequest, RenderedPage, RenderingError
from server.services import Services


@dataclass(frozen=True, slots=True)
class DraftPicture:
    """How a notice would look in one place. ``problem`` says why there is no picture."""

    profile_id: str
    name: str
    zone: str
    pages: tuple[RenderedPage, ...]
    missing_characters: tuple[str, ...]
    problem: str = ""
    placed: bool = True


@dataclass(frozen=True, slots=True)
class _Spot:
    """A zone on a sort of display, and the theme it would hang under."""

    profile: Profile
    zone: Zone
    theme: Theme
    placed: bool

    @property
    def key(self) -> tuple[str, str, int, int]:
        box = self.zone.pixels(self.profile.width, self.profile.height)
        return self.profile.id, self.zone.id, box.w, box.h


def draft_pictures(
    session: Session, notice: Notice, *, services: Services, profile_id: str | None = None
) -> list[DraftPicture]:
    """The pages of a notice on every sort of display it is placed on, and, with no place yet, on the usual ones.

    With ``profile_id``, on that sort of display alone.
    """
    document = wall_document(notice)
    assets = assets_of(session, services.data / "uploads", notice.id)
    placed = [_Spot(place.profile, place.zone, theme_of(place.channel), True) for place in places(notice)]
    if profile_id is None:
        spots = placed or _usual(session, notice)
    else:
        spots = [spot for spot in placed if spot.profile.id == profile_id] or [_tried(session, notice, profile_id)]
    pictures: list[DraftPicture] = []
    seen: set[tuple[str, str, int, int]] = set()
    for spot in spots:
        if spot.key not in seen:
            seen.add(spot.key)
            box = spot.zone.pixels(spot.profile.width, spot.profile.height)
            request = PageRequest(
                document, item_kind(notice.kind), spot.zone.face, box.w, box.h, spot.profile, spot.theme, assets
            )
            pictures.append(_picture(spot, request, services))
    return pictures


def _picture(spot: _Spot, request: PageRequest, services: Services) -> DraftPicture:
    name, zone = profile_of(spot.profile.id).name_zh, spot.zone.id
    try:
        pages = services.renderer.pages(request)
        words = plain_text(parse_document(dict(request.document)))
        brought = supplied(request.assets)
        missing = [one for one in services.renderer.missing([words], spot.profile.surface) if one not in brought]
        return DraftPicture(spot.profile.id, name, zone, pages, tuple(missing), placed=spot.placed)
    except RenderingError as error:
        return DraftPicture(spot.profile.id, name, zone, (), (), error.sentence, spot.placed)
    except DocumentError as error:
        return DraftPicture(spot.profile.id, name, zone, (), (), str(error), spot.placed)


def _channels(session: Session) -> list[Channel]:
    return list(session.scalars(select(Channel).where(Channel.removed_at.is_(None)).order_by(Channel.id)))


def _usual(session: Session, notice: Notice) -> list[_Spot]:
    """The first channel of each surface."""
    found: dict[str, _Spot] = {}
    for channel in _channels(session):
        for profile in channel.profiles:
            zone = zone_for(notice, channel.layout.zones)
            if zone is not None:
                found.setdefault(profile.surface, _Spot(profile, zone, theme_of(channel), False))
    return list(found.values())


def _tried(session: Session, notice: Notice, profile_id: str) -> _Spot:
    choice = profile_choice(profile_id)
    if choice is None:
        raise Refused("没有这种屏。")
    profile = choice.profile
    channels = _channels(session)
    alike = [channel for channel in channels if profile_id in {known.id for known in channel.profiles}]
    alike += [channel for channel in channels if LAYOUTS[channel.layout_id].surface == profile.surface]
    for channel in alike:
        zone = zone_for(notice, channel.layout.zones)
        if zone is not None:
            return _Spot(profile, zone, theme_of(channel), False)
    if profile.surface == "led":
        # A panel is shown what it would run where it has the rows for it.
        runs = _face(notice) == "ticker" and profile.height >= LAYOUTS["led-ticker"].least_height
        layout = LAYOUTS["led-ticker" if runs else "led"]
    else:
        layout = LAYOUTS["column-ticker" if _face(notice) != "page" else "single"]
    zone = zone_for(notice, layout.zones) or layout.zones[0]
    return _Spot(profile, zone, theme_of(channels[0]) if channels else theme_from({}), False)


def zone_for(notice: Notice, zones: tuple[Zone, ...]) -> Zone | None:
    """Where a notice of this kind goes; on a panel without a ticker or a column, in its one zone."""
    wanted = next((zone for zone in zones if zone.face == _face(notice)), None)
    return wanted or (zones[0] if len(zones) == 1 else None)


def _face(notice: Notice) -> str:
    return notice.kind if notice.kind in ("ticker", "column") else "page"
