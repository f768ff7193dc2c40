"""全部停播: one person asks, another confirms, and every channel's next release holds its standing pages alone.

For when something wrong hangs and nobody knows yet what. Here is only the
state, changed in one transaction with a mark on every channel; releases follow
it (``releases.collect``) on the usual road, each by itself, as long as marks
are left. Lifting it takes two again.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.lending import LENT
from server.accounts.models import Account
from server.accounts.roles import Actor, Role
from server.audit.service import record, take_turn
from server.channels.halt_models import Halt, Stage, Wish
from server.channels.models import Channel
from server.errors import NotAllowed, NotFound, Refused
from server.notices.models import Decision, Notice
from server.notices.steps import REASON, SHORTEST_REASON
from server.notices.workflow import Action
from server.releases.dirty import mark_dirty

LAPSES_AFTER = timedelta(hours=12)
"""One asked in the evening is still there in the morning; what nobody confirmed for longer is asked anew."""
ASKERS = (Role.AUTHOR, Role.REVIEWER, Role.ADMINISTRATOR)
CONFIRMERS = {Wish.HALT: (Role.REVIEWER, Role.ADMINISTRATOR), Wish.RESUME: (Role.REVIEWER,)}
"""Taking down may be helped by whoever is there; what goes up again is a reviewer's word, as it was the first time."""
LONGEST_REASON = 200


def in_force(session: Session, *, at: datetime | None = None) -> Halt | None:
    """The halt that holds now, or held at an instant."""
    rows = select(Halt).where(Halt.stage_name == Stage.CONFIRMED.value).order_by(Halt.id.desc()).limit(1)
    newest = session.scalars(rows if at is None else rows.where(Halt.closed_at <= at)).first()
    return newest if newest is not None and newest.wish is Wish.HALT else None


def passes(session: Session, notice: Notice, halt: Halt) -> bool:
    """Whether it may hang in spite of the halt: a warning that somebody approved when walls were halted already.

    Another look that was signed meanwhile, a theme's or a layout's, is no approval of one that hung before.
    """
    if notice.kind != "alert" or halt.closed_at is None:
        return False
    approvals = select(Decision.id).where(
        Decision.notice_id == notice.id,
        Decision.action_name == Action.APPROVE.value,
        Decision.at > halt.closed_at,
    )
    return session.scalars(approvals.limit(1)).first() is not None


def open_request(session: Session, *, now: datetime) -> Halt | None:
    """What waits for a second person; what lapsed waits no more, whether anybody has put that down or not."""
    found = _open(session)
    return None if found is None or lapsed(found, now) else found


def lapsed(request: Halt, now: datetime) -> bool:
    return now - request.at >= LAPSES_AFTER


def may_ask(actor: Actor) -> bool:
    return actor.has(*ASKERS)


def why_not(actor: Actor, request: Halt, *, now: datetime) -> str:
    """Why this person may not confirm; empty when he may."""
    if request.stage is not Stage.OPEN:
        return "这个请求已经办完了。"
    if lapsed(request, now):
        return "这个请求过了 12 小时没有人确认，已经作废；还需要的，请重新请求。"
    if not actor.has(*CONFIRMERS[request.wish]):
        return "停播由审核签发人或管理员来确认。" if request.wish is Wish.HALT else "恢复播出由审核签发人来确认。"
    if actor.account_id in (request.by_id, request.lent_by_id):
        return "这是您请求的，要由另一个人确认。"
    return LENT if actor.lent_by is not None else ""


def who_may(session: Session, request: Halt) -> list[Account]:
    """Who may confirm it."""
    rights = frozenset(CONFIRMERS[request.wish])
    accounts = session.scalars(select(Account).where(Account.active).order_by(Account.name))
    asked = (request.by_id, request.lent_by_id)
    return [account for account in accounts if account.id not in asked and not rights.isdisjoint(account.roles)]


def ask(session: Session, actor: Actor, wish: Wish, reason: str, *, now: datetime) -> Halt:
    """Ask that all walls be halted, or that they come back."""
    if not may_ask(actor):
        raise NotAllowed("停播和恢复播出由经办人、审核签发人或管理员来请求。")
    told = " ".join(reason.split())
    if not SHORTEST_REASON <= len(told) <= LONGEST_REASON:
        raise Refused(f"请写明原因，{SHORTEST_REASON} 到 {LONGEST_REASON} 个字。", REASON)
    take_turn(session)  # two who ask at once: the second finds the first's request
    waiting = _open(session)
    if waiting is not None and not lapsed(waiting, now):
        raise Refused("已经有一个请求在等人确认，请在显示屏那一页看。")
    if waiting is not None:
        _close(waiting, Stage.LAPSED, None, now)
        record(session, None, "halt.lapse", _subject(waiting), f"{_told(waiting)}的请求没有人确认，作废", now=now)
    halted = in_force(session) is not None
    if halted and wish is Wish.HALT:
        raise Refused("现在已经全部停播了。")
    if not halted and wish is Wish.RESUME:
        raise Refused("现在没有停播，不用恢复。")
    request = Halt(wish_name=wish.value, reason=told, by_id=actor.account_id, lent_by_id=actor.lent_by, at=now)
    session.add(request)
    session.flush()
    sentence = f"{actor.name}请求{_told(request)}（{told}）"
    record(session, actor, f"{wish.value}.ask", _subject(request), sentence, now=now)
    return request


def confirm(session: Session, actor: Actor, request_id: int, *, now: datetime) -> Halt:
    """Let it hold from now on: the state and the marks of all channels together, or nothing."""
    take_turn(session)
    request = _get(session, request_id)
    sentence = why_not(actor, request, now=now)
    if sentence:
        raise NotAllowed(sentence)
    _close(request, Stage.CONFIRMED, actor, now)
    session.flush()
    channels = session.scalars(select(Channel.id).where(Channel.removed_at.is_(None)).order_by(Channel.id)).all()
    told = f"{actor.name}确认{_told(request)}，{len(channels)} 个频道"
    detail: dict[str, Json] = {"asked_by": request.by_id, "reason": request.reason, "channels": [*channels]}
    record(session, actor, f"{request.wish_name}.confirm", _subject(request), told, now=now, detail=detail)
    mark_dirty(session, channels, now)
    return request


def take_back(session: Session, actor: Actor, request_id: int, *, now: datetime) -> Halt:
    take_turn(session)
    request = _get(session, request_id)
    if actor.account_id != request.by_id:
        raise NotAllowed("这个请求由提出的人拿回。")
    if request.stage is not Stage.OPEN:
        raise Refused("这个请求已经办完了。")
    _close(request, Stage.TAKEN_BACK, actor, now)
    session.flush()
    sentence = f"{actor.name}拿回{_told(request)}的请求"
    record(session, actor, f"{request.wish_name}.take-back", _subject(request), sentence, now=now)
    return request


def _open(session: Session) -> Halt | None:
    rows = select(Halt).where(Halt.stage_name == Stage.OPEN.value).order_by(Halt.id.desc()).limit(1)
    return session.scalars(rows.execution_options(populate_existing=True)).first()


def _get(session: Session, request_id: int) -> Halt:
    found = session.get(Halt, request_id, populate_existing=True)
    if found is None:
        raise NotFound("没有这个请求。")
    return found


def _close(request: Halt, stage: Stage, actor: Actor | None, now: datetime) -> None:
    request.stage_name, request.closed_at = stage.value, now
    request.closed_by_id = actor.account_id if actor is not None else None


def _told(request: Halt) -> str:
    return "全部停播" if request.wish is Wish.HALT else "恢复播出"


def _subject(request: Halt) -> str:
    return f"halt:{request.id}"
