"""Say where the pages stand that a display last reported: in the zones of the release it names, not in today's.

A layout that was signed a minute ago is on no wall yet, and a display out of reach keeps the one it has.
"""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import Profile, Rect, Zone, ZoneId
from server.displays.models import Display
from server.releases.models import Release


def shown_channel(display: Display) -> str:
    """The channel whose release the display last reported: a player hears of a move at its next report only."""
    named = display.state.report.get("channel") if display.state is not None else None
    return named if isinstance(named, str) and named else display.channel_id


def boxes_of(session: Session, display: Display, profile: Profile) -> Mapping[str, Rect]:
    """Every zone's place in the points of the display."""
    release = display.state.release if display.state is not None else None
    known = None
    if release is not None:
        named = Release.channel_id == shown_channel(display), Release.version == release
        known = session.scalar(select(Release.zones).where(*named))
    # Releases from before the zones were written down: the channel's own are the best there is.
    zones = [_zone(name, place) for name, place in known.items()] if known else display.channel.layout.zones
    return {str(zone.id): zone.pixels(profile.width, profile.height) for zone in zones}


def _zone(name: str, place: list[int]) -> Zone:
    x, y, w, h = place
    return Zone(ZoneId(name), "page", x, y, w, h)
