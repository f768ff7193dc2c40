"""When a channel's displays wear the colours of the night: hours an administrator sets and every release carries.

Colours only. They ship with the project and say no word, so no second person signs them; the words beside them are
those of the theme that two people decided on. Panels of one and two colours are only dimmed (``light``).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from playlists.model import Json
from playlists.night import wears_night
from server.accounts.roles import Actor, Role
from server.audit.service import record
from server.channels.light import DAY
from server.channels.models import Channel
from server.channels.placing import live_channel
from server.db.base import JsonObject
from server.errors import NotAllowed, Refused
from server.releases.dirty import mark_dirty

USUAL = (19 * 60, 6 * 60)
"""What a form suggests; nothing is set before somebody chooses it."""


@dataclass(frozen=True, slots=True)
class NightWords:
    """What a form brings: minutes of the day, None where a field was empty or not understood."""

    start: int | None
    end: int | None


def has_night(channel: Channel) -> bool:
    return any(map(wears_night, channel.profiles))


def set_night(session: Session, actor: Actor, channel_id: str, words: NightWords | None, *, now: datetime) -> Channel:
    """Set the hours, or with None have the colours of the day all night; displays follow from the next release on."""
    if not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("频道由管理员来管。")
    channel = live_channel(session, channel_id)
    kept = [] if words is None else [_checked(words)]
    if kept == channel.night:
        return channel
    if kept and not has_night(channel):
        raise Refused("这个频道只有单红、双色的 LED 屏，夜里调暗就行，不换配色。")
    channel.night = kept
    session.flush()
    mark_dirty(session, [channel_id], now)
    sentence = f"{actor.name}改了 {channel.name}的夜间配色时段"
    record(
        session, actor, "channel.night", f"channel:{channel_id}", sentence, now=now, detail={"night": list[Json](kept)}
    )
    return channel


def _checked(words: NightWords) -> JsonObject:
    if words.start is None or words.end is None:
        field = "dark_from" if words.start is None else "dark_to"
        raise Refused("夜间配色的从几点、到几点都要写，如 19:00 到 06:00；不用就不勾。", field)
    start, end = words.start % DAY, words.end % DAY
    if start == end:
        raise Refused("一段的从几点和到几点不能一样。", "dark_to")
    return {"from": start, "to": words.end if words.end == DAY else end}
