"""When a channel's displays shine less, and when not at all: hours an administrator sets and every release carries.

Lamps are dimmed in at most two parts of the night. In quiet hours a display is black and nothing counts as shown, so
they must leave the hours alone in which the ledger looks for gaps.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from playlists.light import DARK, light_at
from playlists.model import Json, LightHours
from server.accounts.roles import Actor, Role
from server.audit.service import record
from server.channels.models import Channel
from server.channels.placing import CHINA, live_channel
from server.db.base import JsonObject
from server.errors import Mistakes, NotAllowed
from server.releases.dirty import mark_dirty

Part = Literal["quiet", "night", "dusk"]
PARTS: tuple[Part, ...] = ("quiet", "night", "dusk")
"""In this order: where parts lie over each other the darker one holds."""
OPENING, CLOSING = 8 * 60, 18 * 60
DAY = 24 * 60
TOLERANCE = timedelta(minutes=2)
"""A report speaks of a moment ago, and the display's clock may differ by seconds."""


@dataclass(frozen=True, slots=True)
class PartWords:
    """What a form brings for one part: minutes of the day and per cent; None where it was empty or not understood."""

    start: int | None
    end: int | None
    percent: int | None
    written: bool


def set_light(
    session: Session, actor: Actor, channel_id: str, words: Mapping[Part, PartWords], *, now: datetime
) -> Channel:
    """Set the hours; those displays follow from the next release on."""
    if not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("频道由管理员来管。")
    channel = live_channel(session, channel_id)
    mistakes = Mistakes()
    kept = [_checked(part, words[part], mistakes) for part in PARTS if part in words and words[part].written]
    mistakes.refuse()
    if kept == channel.light:
        return channel
    channel.light = kept
    session.flush()
    mark_dirty(session, [channel_id], now)
    sentence = f"{actor.name}改了 {channel.name}的亮度时段"
    record(
        session, actor, "channel.light", f"channel:{channel_id}", sentence, now=now, detail={"light": list[Json](kept)}
    )
    return channel


def light_hours(kept: list[JsonObject]) -> tuple[LightHours, ...]:
    """Return what a release says of them."""
    return tuple(LightHours(int(each["from"]), int(each["to"]), int(each["percent"])) for each in kept)


def quiet_at(kept: list[JsonObject], now: datetime) -> bool:
    """Whether a display that obeys these hours may say about now that it is dark."""
    hours = light_hours(kept)
    return any(
        light_at(hours, (now + shift).astimezone(CHINA)) == DARK for shift in (-TOLERANCE, timedelta(), TOLERANCE)
    )


def _checked(part: Part, words: PartWords, mistakes: Mistakes) -> JsonObject:
    start, end = (words.start or 0) % DAY, words.end or 0
    both = "每一段的从几点、到几点都要写，如 22:00；不要的一段就都空着。"
    mistakes.when(words.start is None, f"{part}_from", both)
    mistakes.when(words.end is None, f"{part}_to", both)
    if words.start is None or words.end is None:
        return {}
    mistakes.when(start == end % DAY, f"{part}_to", "一段的从几点和到几点不能一样。")
    if part == "quiet":
        by_day = "静屏要在 18:00 以后、8:00 以前：白天公开栏要亮着，台账也按这段时间算放了多久。"
        mistakes.when(_overlaps_day(start, end), "quiet_from", by_day)
        return {"part": part, "from": start, "to": end, "percent": DARK}
    percent = words.percent or 0
    mistakes.when(not 1 <= percent <= 99, f"{part}_percent", "亮度写 1 到 99 的整数，是白天的百分之几。")
    return {"part": part, "from": start, "to": end, "percent": percent}


def _overlaps_day(start: int, end: int) -> bool:
    if start < (end or DAY):
        return start < CLOSING and (end or DAY) > OPENING
    return start < CLOSING or end > OPENING
