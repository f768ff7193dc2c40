"""Propose another layout for a channel: other zones make other pages, so it is decided by two (``proposals``)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts.roles import Actor, Role
from server.channels.entering import enter
from server.channels.layouts import LAYOUTS, MAIN_WIDTHS, USUAL_MAIN_WIDTH, LayoutChoice, layout_of
from server.channels.models import Channel
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
    if channel.layout.surface == "led":
        raise Refused("LED 屏只有整屏一种版式，没有别的可选。")
    choice = LAYOUTS.get(layout_id)
    if choice is None or choice.surface != channel.layout.surface:
        raise NotFound("没有这种版式。")
    if not choice.splits:
        return choice
    if main_width not in MAIN_WIDTHS:
        raise Refused(f"主画面占百分之 {MAIN_WIDTHS[0]} 到 {MAIN_WIDTHS[-1]}，请在给出的几档里选。")
    return layout_of(layout_id, main_width)


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
        raise Refused("现在就是这个版式。")


def open_for(session: Session, channel: Channel) -> ThemeProposal | None:
    return next((one for one in open_proposals(session) if one.layout and channel.id in one.channel_ids), None)
