"""How pages change and how fast the ticker runs on a channel: an administrator chooses, the next release carries it.

Pages stay as they were signed; a player may always move less (``player/stage_plan.py``).
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from playlists.model import USUAL_MOTION, Motion, PageMotion, TickerPace
from server.accounts.roles import Actor, Role
from server.audit.service import record
from server.channels.models import Channel
from server.channels.placing import live_channel
from server.errors import NotAllowed, Refused
from server.releases.dirty import mark_dirty

PAGE_MOTIONS: Mapping[PageMotion, str] = {"fade": "淡入", "push": "同一张表推移，其余淡入", "cut": "直接换"}
TICKER_PACES: Mapping[TickerPace, str] = {"usual": "平常", "elder": "老人多，慢一些"}


def motion_of(page: str, ticker: str) -> Motion:
    """Read what a form brings; a form that leaves one out means the usual."""
    pages = {str(name): name for name in PAGE_MOTIONS}
    paces = {str(name): name for name in TICKER_PACES}
    try:
        return Motion(pages[page or USUAL_MOTION.page], paces[ticker or USUAL_MOTION.ticker])
    except KeyError as error:
        raise Refused("没有这种换页或这种快慢，请从列出的里面选。") from error


def set_motion(session: Session, actor: Actor, channel_id: str, motion: Motion, *, now: datetime) -> Channel:
    """Set it; choosing what is set already writes nothing and releases nothing."""
    if not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("频道由管理员来管。")
    channel = live_channel(session, channel_id)
    if motion == (channel.motion or USUAL_MOTION):
        return channel
    channel.page_motion, channel.ticker_pace = motion.page, motion.ticker
    session.flush()
    mark_dirty(session, [channel_id], now)
    page, ticker = PAGE_MOTIONS[motion.page], TICKER_PACES[motion.ticker]
    sentence = f"{actor.name}把 {channel.name}改成换页{page}，字幕{ticker}"
    detail = {"page": motion.page, "ticker": motion.ticker}
    record(session, actor, "channel.motion", f"channel:{channel_id}", sentence, now=now, detail={**detail})
    return channel
