"""Which villages a channel speaks to: its own, and those of the displays that follow it."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.channels.models import Channel
from server.displays.models import Display
from server.notices.models import Notice

Villages = Mapping[str, frozenset[str]]
"""By channel. The township's own hall has none."""


def villages_of_channels(session: Session) -> Villages:
    """Of the living channels. One that twelve villages follow speaks to each village that a display of it names."""
    rows = session.execute(select(Channel.id, Channel.village).where(Channel.removed_at.is_(None)))
    found = {channel_id: {village} for channel_id, village in rows}
    follow = select(Display.channel_id, Display.village).where(Display.removed_at.is_(None)).distinct()
    for channel_id, village in session.execute(follow):
        found.setdefault(channel_id, set()).add(village)
    return {channel_id: frozenset(names - {""}) for channel_id, names in found.items()}


def known_villages(session: Session) -> list[str]:
    """Every village that a channel or a display is of."""
    return sorted(frozenset[str]().union(*villages_of_channels(session).values()))


def villages_of(notice: Notice, villages: Villages) -> frozenset[str]:
    """Those on whose walls the notice hangs or shall hang, and its author's."""
    found = {notice.author.village} - {""}
    return frozenset(found).union(*(villages.get(placed.channel_id, ()) for placed in notice.placements))


def village_of_display(display: Display) -> str:
    return display.village or display.channel.village
