"""A person says whether the box that came with a code from a wall is the one that hangs there.

Both sides show the same check words (``meeting``). No display is given to
anybody before a person has found them the same; who says they differ ends the
code and the key that came with it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.roles import Actor, Role
from server.audit.service import record
from server.displays.meeting import end
from server.displays.models import Display, EnrolmentCode, Player
from server.displays.reports import change_verdict
from server.displays.verdicts import Verdict
from server.errors import NotAllowed, NotFound, Refused

Stage = Literal["waiting", "compare", "confirmed", "refused", "over"]


@dataclass(frozen=True, slots=True)
class Introduction:
    """How far a typed code has come. ``words`` are empty until a box has answered for it."""

    id: int
    display_ids: tuple[str, ...]
    names: tuple[str, ...]
    words: str
    stage: Stage
    typed_at: datetime


def introduction(session: Session, code_id: int, *, now: datetime) -> Introduction:
    row = session.get(EnrolmentCode, code_id)
    if row is None or not row.shown:
        raise NotFound("没有这次配对。")
    return _as_seen(session, row, now)


def open_introductions(session: Session, *, now: datetime) -> list[Introduction]:
    """Typed codes nobody has answered for yet, the newest first: who left the page finds it again."""
    open_still = select(EnrolmentCode).where(
        EnrolmentCode.shown,
        EnrolmentCode.key.is_not(None),
        EnrolmentCode.expires_at > now,
        EnrolmentCode.confirmed_at.is_(None),
    )
    return [_as_seen(session, row, now) for row in session.scalars(open_still.order_by(EnrolmentCode.id.desc()))]


def confirm(session: Session, actor: Actor, code_id: int, words: str, *, now: datetime) -> None:
    """Both sides show the same: the box that is bound to the code gets its displays when it next asks."""
    row = _to_answer(session, actor, code_id, now)
    if not words or words != row.check_words:
        raise Refused("核对词还没出来，或者刚刚变了。请再和屏上对一遍。")
    row.confirmed_at = now
    session.flush()
    told = f"核对词一样，让播放端接 {'、'.join(row.display_ids)}"
    _record(session, actor, "display.confirmed", row, told, now)


def disown(session: Session, actor: Actor, code_id: int, *, now: datetime) -> None:
    """The wall shows other symbols, or none: the code ends, and the key behind it is good for nothing here."""
    row = _to_answer(session, actor, code_id, now)
    row.refused_at = now
    end(row, now)
    session.flush()
    _record(session, actor, "display.disowned", row, f"核对词对不上，码作废，没有接 {'、'.join(row.display_ids)}", now)
    if row.device_key is not None:
        _revoke(session, actor, row, row.device_key, now)


def _revoke(session: Session, actor: Actor, row: EnrolmentCode, device_key: str, now: datetime) -> None:
    known = session.scalar(select(Player).where(Player.device_key == device_key).with_for_update())
    if known is None:
        # Kept as a revoked player, so that only an administrator's later code admits this key (FORMAT.md section 9).
        known = Player(device_key=device_key, epoch=1, counter=0, enrolled_at=now, about={})
        session.add(known)
    elif known.revoked_at is not None:
        return
    elif not actor.has(Role.ADMINISTRATOR):
        # A key that drives other walls is an administrator's to stop, and a slip here must not stop them.
        told = f"对不上的是在用的播放端 {known.id}，请管理员看要不要停用"
        _record(session, actor, "display.disowned", row, told, now)
        return
    known.revoked_at, known.revoked_reason = now, "配对时核对词对不上"
    session.flush()
    for display in known.displays:
        change_verdict(session, display, Verdict.STOPPED, now)
    told = f"停用播放端 {known.id}：{known.revoked_reason}"
    record(session, actor, "player.revoke", f"player:{known.id}", told, now=now, detail={"device_key": device_key})


def _to_answer(session: Session, actor: Actor, code_id: int, now: datetime) -> EnrolmentCode:
    if not actor.has(Role.ADMINISTRATOR, Role.AUTHOR, Role.REVIEWER):
        raise NotAllowed("接播放端由管理员或经办人来做。")
    row = session.scalar(select(EnrolmentCode).where(EnrolmentCode.id == code_id).with_for_update())
    if row is None or not row.shown:
        raise NotFound("没有这次配对。")
    stage = _stage(row, now)
    if stage not in ("waiting", "compare"):
        raise Refused(_ANSWERED[stage])
    return row


_ANSWERED = {
    "confirmed": "这次配对已经有人确认过了。要断开，请停用播放端。",
    "refused": "这次配对已经有人说对不上，码作废了。请输入屏上的新码。",
    "over": "这个码过期了，没有接上。请输入屏上的新码。",
}


def _stage(row: EnrolmentCode, now: datetime) -> Stage:
    if row.refused_at is not None:
        return "refused"
    if row.confirmed_at is not None:
        return "confirmed"
    if row.key is None or row.expires_at <= now:
        return "over"
    return "compare" if row.check_words else "waiting"


def _as_seen(session: Session, row: EnrolmentCode, now: datetime) -> Introduction:
    displays = [session.get(Display, display_id) for display_id in row.display_ids]
    return Introduction(
        row.id,
        tuple(row.display_ids),
        tuple(display.name for display in displays if display is not None),
        row.check_words or "",
        _stage(row, now),
        row.created_at,
    )


def _record(session: Session, actor: Actor, action: str, row: EnrolmentCode, told: str, now: datetime) -> None:
    detail: dict[str, Json] = {"device_key": row.device_key, "check_words": row.check_words}
    record(session, actor, action, f"display:{row.display_ids[0]}", told, now=now, detail=detail)
