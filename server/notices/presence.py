"""Who else has this draft open, and where he writes: kept in a table, so that it holds among several processes.

Decides how long a word about somebody is believed, and who may hear it: only who may write this notice now. What the
place is called is the console's. It keeps nobody from writing; what two saves do to each other is ``drafts``'.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.accounts.roles import Actor, Role
from server.db.engine import transaction
from server.errors import NotAllowed
from server.notices.models import Notice
from server.notices.presence_models import DraftPresence
from server.notices.steps import get_notice, permission
from server.notices.workflow import Action
from server.services import Services

BELIEVED = timedelta(seconds=40)
"""Two askings lost on a bad line do not make a person vanish; one whose machine went dark is gone within a minute."""
WRITTEN_EVERY = timedelta(seconds=15)
"""A row is written no more often while the person stays where he is: SQLite syncs its disk for every one."""
_PLACE = re.compile(r"([a-z]{1,12})(?::([1-9]\d{0,3}))?")


@dataclass(frozen=True, slots=True)
class Place:
    """``kind`` is a block's type or a field's name; ``number`` counts the blocks of that type, 0 for a field."""

    kind: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Colleague:
    name: str
    roles: frozenset[Role]
    place: Place | None
    spot: str


def place_of(text: str) -> Place | None:
    """Read ``paragraph:2`` or ``title``; None for anything else."""
    found = _PLACE.fullmatch(text)
    return Place(found[1], int(found[2] or 0)) if found else None


def be_here(services: Services, actor: Actor, notice_id: int, place: str, *, now: datetime) -> list[Colleague]:
    """Say that this person writes here, and hear who else does."""
    spot = place if place_of(place) else ""
    with services.reading() as session:
        _refuse_strangers(session, actor, notice_id)
        own = session.get(DraftPresence, (notice_id, actor.account_id))
        found = _others(session, actor, notice_id, now)
    if own is None or own.place != spot or now - own.at >= WRITTEN_EVERY:
        _write(services, actor, notice_id, spot, now)
    return found


def leave(services: Services, actor: Actor, notice_id: int) -> None:
    """Take one's own word back; nobody else's can be."""
    mine = DraftPresence.notice_id == notice_id, DraftPresence.account_id == actor.account_id
    with services.reading() as session:
        if session.scalar(select(DraftPresence.account_id).where(*mine)) is None:
            return
    with transaction(services.sessions) as session:
        session.execute(delete(DraftPresence).where(*mine))


def sweep(session: Session, now: datetime) -> None:
    session.execute(delete(DraftPresence).where(DraftPresence.at < now - BELIEVED))


def _refuse_strangers(session: Session, actor: Actor, notice_id: int) -> Notice:
    notice = get_notice(session, actor, notice_id)
    verdict = permission(session, actor, notice, Action.EDIT)
    if not verdict.allowed:
        raise NotAllowed(verdict.sentence)
    return notice


def _others(session: Session, actor: Actor, notice_id: int, now: datetime) -> list[Colleague]:
    rows = session.scalars(
        select(DraftPresence)
        .where(
            DraftPresence.notice_id == notice_id,
            DraftPresence.account_id != actor.account_id,
            DraftPresence.at > now - BELIEVED,
        )
        .order_by(DraftPresence.account_id)
    )
    # Who lost the role, or his account, a moment ago writes no more, whatever his page says.
    return [
        Colleague(row.account.name, row.account.roles, place_of(row.place), row.place)
        for row in rows
        if row.account.active and Role.AUTHOR in row.account.roles
    ]


def _write(services: Services, actor: Actor, notice_id: int, spot: str, now: datetime) -> None:
    mine = DraftPresence.notice_id == notice_id, DraftPresence.account_id == actor.account_id
    with transaction(services.sessions) as session:
        known = session.execute(
            update(DraftPresence).where(*mine).values(place=spot, at=now).returning(DraftPresence.account_id)
        ).first()
        if known is None:
            # Two windows of one person at once: the other's row says the same.
            with suppress(IntegrityError), session.begin_nested():
                session.add(DraftPresence(notice_id=notice_id, account_id=actor.account_id, place=spot, at=now))
                session.flush()
