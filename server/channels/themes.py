"""Propose a theme: its words and colours stand on every page, so it is decided by two, too (``proposals``)."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.manifest import encode_theme_picture, parse_theme_picture
from playlists.model import Json
from playlists.pages.theme import THEMES
from server.accounts.roles import Actor, Role
from server.channels.entering import enter
from server.channels.placing import live_channel
from server.channels.proposals import live_channels
from server.channels.theme_models import Stage, ThemeProposal
from server.errors import Mistakes, NotAllowed, Refused

LONGEST_PLACE, LONGEST_LABEL, LONGEST_HOTLINE = 8, 8, 20
"""What the spine, the foot and an LED's line hold."""
WORDS = ("name", "place", "hotline_label", "hotline")
_WORD = re.compile(r"[\w·（）()\- ]*")
_HOTLINE = re.compile(r"[0-9][0-9 \-（）()转、/]*")


def words_of(name: str, place: str, hotline_label: str, hotline: str, *, picture: Json = None) -> dict[str, Json]:
    """A theme as it is kept, or the sentence why it cannot hang. ``picture`` as ``theme_pictures`` made it."""
    place, label, hotline = place.strip(), hotline_label.strip(), hotline.strip()
    mistakes = Mistakes()
    mistakes.when(name not in THEMES, "name", "请选一种配色。")
    wrong = not place or len(place) > LONGEST_PLACE or not _WORD.fullmatch(place)
    mistakes.when(wrong, "place", f"地名写 1 到 {LONGEST_PLACE} 个字，例如 石桥镇。")
    wrong = not label or len(label) > LONGEST_LABEL or not _WORD.fullmatch(label)
    mistakes.when(wrong, "hotline_label", f"电话前面写 1 到 {LONGEST_LABEL} 个字，例如 民情热线。")
    wrong = not hotline or len(hotline) > LONGEST_HOTLINE or not _HOTLINE.fullmatch(hotline)
    mistakes.when(wrong, "hotline", "电话写号码，例如 0800-1234567。")
    mistakes.refuse()
    worn: dict[str, Json] = {} if picture is None else {"picture": encode_theme_picture(parse_theme_picture(picture))}
    return {"name": name, "place": place, "hotline_label": label, "hotline": hotline, **worn}


def propose(
    session: Session,
    actor: Actor,
    theme: dict[str, Json],
    channel_ids: Iterable[str] | None,
    *,
    known: Collection[int] | None = None,
    now: datetime,
) -> ThemeProposal:
    """``channel_ids`` None is every channel, later ones too. ``known`` as ``entering.enter`` says."""
    if not actor.has(Role.ADMINISTRATOR, Role.AUTHOR):
        raise NotAllowed("外观由管理员或经办人来提。")
    theme = words_of(*(str(theme.get(part, "")) for part in WORDS), picture=theme.get("picture"))
    everywhere = channel_ids is None
    chosen = [one.id for one in live_channels(session)] if channel_ids is None else list(dict.fromkeys(channel_ids))
    if not chosen:
        raise Refused("请选这个外观给哪些频道用。", "channel")
    for channel_id in chosen:
        live_channel(session, channel_id)
    proposal = ThemeProposal(
        theme=theme,
        layout={},
        channel_ids=chosen,
        everywhere=everywhere,
        by_id=actor.account_id,
        at=now,
        stage_name=Stage.OPEN.value,
    )
    return enter(session, actor, proposal, known=known, now=now)


def inherited(session: Session) -> dict[str, Json]:
    """What a channel that is made now begins with: the theme that was approved for every channel, later ones too."""
    last = session.scalars(
        select(ThemeProposal)
        .where(ThemeProposal.stage_name == Stage.APPROVED.value, ThemeProposal.everywhere)
        .order_by(ThemeProposal.closed_at.desc(), ThemeProposal.id.desc())
        .limit(1)
    ).first()
    return dict(last.theme) if last else {}
