"""Displays as staff see them: add one, give it a player, take a player's key away, and what is on each."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor, Role
from server.audit.service import record
from server.channels.panels import profile_choice
from server.channels.placing import live_channel
from server.displays.enrolment import issue_code, pair, wipe_old_codes
from server.displays.introductions import Introduction, confirm, disown, introduction, open_introductions
from server.displays.models import Display, DisplayEvent, Player
from server.displays.places import (
    begin_stay,
    fitting_channels,
    gone_display,
    gone_displays,
    keeps_player,
    losing,
    move_display,
    refuse_unfit,
    remove_display,
    restore_display,
)
from server.displays.reports import change_verdict
from server.displays.verdicts import SILENT_AFTER, Chip, Verdict, chip_of, sentence_of
from server.displays.zones import shown_channel
from server.errors import Mistakes, NotAllowed, NotFound, Refused
from server.releases.models import Release

__all__ = [
    "DisplayView",
    "Introduction",
    "add_display",
    "confirm",
    "disown",
    "display_events",
    "fitting_channels",
    "get_display",
    "gone_display",
    "gone_displays",
    "introduction",
    "issue_code",
    "keeps_player",
    "list_displays",
    "losing",
    "move_display",
    "note_silence",
    "open_introductions",
    "pair",
    "refuse_unfit",
    "remove_display",
    "restore_display",
    "revoke_player",
    "view",
    "wipe_old_codes",
]

CHINA = timezone(timedelta(hours=8))
_IDENTIFIER = re.compile(r"^[a-z0-9][a-z0-9-]{0,39}$")
_TROUBLE = (
    Verdict.STOPPED,
    Verdict.DIFFERS,
    Verdict.OUTPUT,
    Verdict.SCREEN,
    Verdict.SILENT,
    Verdict.EMPTY,
    Verdict.TIME,
    Verdict.BEHIND,
    Verdict.STORED,
    Verdict.COVERED,
    Verdict.NEVER,
    Verdict.QUIET,
    Verdict.VERIFIED,
)


@dataclass(frozen=True, slots=True)
class DisplayView:
    """A display with what may be said of it. ``picture_digest`` is the first page it reported as drawn.

    ``well``: verified, or dark because it shall be.
    """

    display: Display
    verdict: Verdict
    chip: Chip
    state_since: datetime | None
    last_seen: datetime | None
    release: int | None
    behind: int
    picture_digest: str | None
    sentence: str
    verified: bool
    well: bool
    contact: str


def list_displays(session: Session, *, now: datetime) -> list[DisplayView]:
    """Trouble first."""
    displays = session.scalars(select(Display).where(Display.removed_at.is_(None)).order_by(Display.id))
    views = [view(session, display, now=now) for display in displays]
    return sorted(views, key=lambda seen: (_TROUBLE.index(seen.verdict), seen.display.id))


def view(session: Session, display: Display, *, now: datetime) -> DisplayView:
    verdict, since = _verdict(display, now)
    state = display.state
    release = state.release if state else None
    behind = 0
    moved = state is not None and shown_channel(display) != display.channel_id
    if verdict is Verdict.BEHIND and release is not None and not moved:
        newer = select(func.count()).where(Release.channel_id == display.channel_id, Release.version > release)
        behind = session.scalar(newer) or 0
    at = ""
    if verdict is Verdict.SILENT and since is not None:
        local = since.astimezone(CHINA)
        at = f"{local:%H:%M} 起" if now - since < timedelta(hours=20) else f"{local.month}月{local.day}日起"
    return DisplayView(
        display=display,
        verdict=verdict,
        chip=chip_of(verdict, behind, at),
        state_since=since,
        last_seen=state.at if state else None,
        release=release,
        behind=behind,
        picture_digest=state.pages[0] if state and state.pages else None,
        sentence=_sentence(display, verdict, since, moved=moved),
        verified=verdict is Verdict.VERIFIED,
        well=verdict in (Verdict.VERIFIED, Verdict.QUIET),
        contact=display.contact,
    )


def get_display(session: Session, display_id: str) -> Display:
    display = session.get(Display, display_id)
    if display is None or display.removed_at is not None:
        raise NotFound("没有这块屏。")
    return display


def add_display(
    session: Session,
    actor: Actor,
    id: str,
    name: str,
    village: str,
    channel_id: str,
    profile_id: str,
    contact: str = "",
    *,
    now: datetime,
) -> Display:
    _only_staff(actor)
    mistakes = Mistakes()
    mistakes.when(not name.strip(), "name", "请给屏起个名字，例如 石桥村 LED。")
    mistakes.when(not _IDENTIFIER.match(id), "id", "屏的编号用小写字母、数字和横线，例如 shiqiao-led。")
    mistakes.when(session.get(Display, id) is not None, "id", f"已经有编号 {id} 的屏了，请换一个。")
    mistakes.refuse()
    if profile_choice(profile_id) is None:
        raise NotFound("没有这种屏。")
    channel = live_channel(session, channel_id, kept=True)
    if profile_id not in {row.profile_id for row in channel.profile_rows}:
        raise Refused(f"频道“{channel.name}”没有为这种屏排版，请换频道，或先给频道加上这种屏。")
    display = Display(
        id=id,
        name=name.strip(),
        village=village.strip(),
        channel_id=channel.id,
        profile_id=profile_id,
        contact=contact.strip(),
        added_at=now,
    )
    session.add(display)
    session.flush()
    begin_stay(session, display, now)
    session.refresh(display)
    record(session, actor, "display.add", f"display:{id}", f"添加显示屏 {display.name}，跟 {channel.name}", now=now)
    return display


def revoke_player(session: Session, actor: Actor, player_id: int, reason: str, *, now: datetime) -> Player:
    """From now on this key is answered nothing. The player keeps what it has verified; walls do not go blank."""
    if not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("停用播放端由管理员来做。")
    if not reason.strip():
        raise Refused("停用播放端要写明原因。", "reason")
    player = session.get(Player, player_id)
    if player is None:
        raise NotFound("没有这台播放端。")
    player.revoked_at, player.revoked_reason = now, reason.strip()
    for display in player.displays:
        change_verdict(session, display, Verdict.STOPPED, now)
    session.flush()
    record(session, actor, "player.revoke", f"player:{player_id}", f"停用播放端 {player_id}：{reason.strip()}", now=now)
    return player


def display_events(session: Session, display_id: str, limit: int = 100) -> list[DisplayEvent]:
    return list(
        session.scalars(
            select(DisplayEvent)
            .where(DisplayEvent.display_id == display_id)
            .order_by(DisplayEvent.id.desc())
            .limit(limit)
        )
    )


def note_silence(session: Session, *, now: datetime) -> int:
    """Write the edge for every display that has just stopped answering; the scheduler asks each minute."""
    changed = 0
    for display in session.scalars(select(Display).where(Display.removed_at.is_(None))):
        state = display.state
        if display.player is None or state is None:
            continue
        if state.verdict in (Verdict.SILENT.value, Verdict.STOPPED.value):
            continue
        if now - state.at > SILENT_AFTER:
            change_verdict(session, display, Verdict.SILENT, now)
            state.since = state.at
            changed += 1
    session.flush()
    return changed


def _verdict(display: Display, now: datetime) -> tuple[Verdict, datetime | None]:
    player, state = display.player, display.state
    if player is not None and player.revoked_at is not None:
        return Verdict.STOPPED, player.revoked_at
    if player is None or state is None:
        return Verdict.NEVER, None
    if now - state.at > SILENT_AFTER:
        return Verdict.SILENT, state.at
    return Verdict(state.verdict), state.since


def _sentence(display: Display, verdict: Verdict, since: datetime | None, *, moved: bool) -> str:
    if moved and verdict is Verdict.BEHIND:
        return f"{display.name}改跟频道“{display.channel.name}”了，播放端还没听到，墙上还是原来频道的内容，核验过。"
    return sentence_of(verdict, display.name, since.astimezone(CHINA) if since else None)


def _only_staff(actor: Actor) -> None:
    if not actor.has(Role.ADMINISTRATOR, Role.AUTHOR, Role.REVIEWER):
        raise NotAllowed("显示屏由管理员或经办人来管。")
