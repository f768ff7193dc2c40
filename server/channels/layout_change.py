"""Propose another layout for a channel: other zones make other pages, so it is decided by two (``proposals``)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from playlists.pages.sizes import column_least
from server.accounts.roles import Actor, Role
from server.channels.entering import enter
from server.channels.layouts import LAYOUTS, MAIN_WIDTHS, USUAL_MAIN_WIDTH, LayoutChoice, ProfileChoice, layout_of
from server.channels.models import Channel
from server.channels.panels import profile_choice
from server.channels.placing import live_channel
from server.channels.proposals import open_proposals
from server.channels.theme_models import Stage, ThemeProposal
from server.errors import NotAllowed, NotFound, Refused


def choices(channel: Channel) -> list[LayoutChoice]:
    """The layouts that are made for its sort of display."""
    return [choice for choice in LAYOUTS.values() if choice.surface == channel.layout.surface]


def chosen_layout(channel: Channel, layout_id: str, main_width: int | None) -> LayoutChoice:
    """The layout as the form names it, or the sentence why this channel cannot have it.

    ``main_width`` is None where it was missing or no number; a layout without a column asks for none.
    """
    choice = LAYOUTS.get(layout_id)
    if choice is None or choice.surface != channel.layout.surface:
        raise NotFound("没有这种版式。")
    for row in channel.profile_rows:
        known = profile_choice(row.profile_id)
        if known is not None:
            choice.require_for(known)
    if not choice.splits:
        return choice
    if main_width not in MAIN_WIDTHS:
        raise Refused(f"主画面占百分之 {MAIN_WIDTHS[0]} 到 {MAIN_WIDTHS[-1]}，请在给出的几档里选。")
    chosen = layout_of(layout_id, main_width)
    number = str(channel.theme.get("hotline", ""))
    for row in channel.profile_rows:
        known = profile_choice(row.profile_id)
        if known is not None and not _holds(chosen, known, number):
            raise Refused(_too_narrow(layout_id, main_width, known, number), "main_width")
    return chosen


def _holds(choice: LayoutChoice, one: ProfileChoice, number: str) -> bool:
    """Whether the column can say the number to call in the least type of this display."""
    profile = one.profile
    columns = [zone.pixels(profile.width, profile.height).w for zone in choice.zones if zone.face == "column"]
    return min(columns) >= column_least(number, profile.unit)


def _too_narrow(layout_id: str, main_width: int, one: ProfileChoice, number: str) -> str:
    name_zh = one.name_zh
    most = max((each for each in MAIN_WIDTHS if _holds(layout_of(layout_id, each), one, number)), default=0)
    if not most:
        return f"{name_zh}分成左右两栏，右边写不下电话 {number}，请选不分栏的版式。"
    return f"主画面占百分之 {main_width}，{name_zh}右边的一栏写不下电话 {number}；主画面请选百分之 {most} 或更少。"


def propose_layout(
    session: Session,
    actor: Actor,
    channel_id: str,
    layout_id: str,
    main_width: int | None,
    *,
    known: Collection[int] | None = None,
    now: datetime,
) -> ThemeProposal:
    """``known`` as ``entering.enter`` says."""
    if not actor.has(Role.ADMINISTRATOR, Role.AUTHOR):
        raise NotAllowed("版式由管理员或经办人来提。")
    channel = live_channel(session, channel_id)
    layout = chosen_layout(channel, layout_id, main_width)
    require_other(channel, layout)
    width = layout.main_width if layout.splits else USUAL_MAIN_WIDTH
    proposal = ThemeProposal(
        theme={},
        layout={"id": layout.id, "main_width": width},
        channel_ids=[channel.id],
        everywhere=False,
        by_id=actor.account_id,
        at=now,
        stage_name=Stage.OPEN.value,
    )
    return enter(session, actor, proposal, known=known, now=now)


def require_other(channel: Channel, layout: LayoutChoice) -> None:
    if layout == channel.layout:
        raise Refused("现在就是这个版式。", "layout")


def open_for(session: Session, channel: Channel) -> ThemeProposal | None:
    return next((one for one in open_proposals(session) if one.layout and channel.id in one.channel_ids), None)
