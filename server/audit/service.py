"""Write an audit entry and read the log. Entries are written in the transaction of the deed itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Text, cast, func, select, text
from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.roles import Actor
from server.audit.chain import GENESIS, Anchor, Link, Verdict, link_digest, verify_chain
from server.audit.models import AuditEntry

SYSTEM = Actor(0, "系统", frozenset())
PIECE = 1000
LENT_BY = "lent_by"
"""In an entry's detail: whose login link may have opened the session in the owner's place."""
_ADVISORY_LOCK = 0x676F6E67
"""Any number not used elsewhere: PostgreSQL's lock for "I write the next entry"."""


def take_turn(session: Session) -> None:
    """Wait until nobody else writes the log, and keep the others waiting to the end of the transaction.

    Whatever a deed locks besides, it locks before or after in the same order as all others: notices and channels
    before, a channel's mark after; else two deeds wait for each other until the database ends one of them.
    """
    if session.get_bind().dialect.name == "postgresql":
        # SQLite has one writer at a time already; here two could read the same head.
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})


def record(
    session: Session,
    actor: Actor | None,
    action: str,
    subject: str,
    sentence: str,
    *,
    now: datetime,
    detail: Mapping[str, Json] | None = None,
) -> AuditEntry:
    """Append one entry. ``subject`` is like ``notice:12``; ``sentence`` is what the log shows."""
    who = actor or SYSTEM
    told = dict(detail or {}) | ({} if who.lent_by is None else {LENT_BY: who.lent_by})
    take_turn(session)
    head = session.execute(select(AuditEntry.seq, AuditEntry.digest).order_by(AuditEntry.seq.desc()).limit(1)).first()
    seq, previous = (head.seq + 1, head.digest) if head else (1, GENESIS)
    link = Link(
        seq,
        now,
        who.account_id or None,
        who.name,
        action,
        subject,
        sentence,
        told,
        who.address,
        previous,
        "",
    )
    link = replace(link, digest=link_digest(link))
    entry = AuditEntry(
        seq=seq,
        at=link.at,
        actor_id=link.actor_id,
        actor=link.actor,
        action=action,
        subject=subject,
        sentence=sentence,
        detail=dict(link.detail),
        address=link.address,
        previous=previous,
        digest=link.digest,
    )
    session.add(entry)
    session.flush()
    return entry


def entries(
    session: Session,
    *,
    limit: int = 100,
    before: int | None = None,
    actor_id: int | None = None,
    subject: str | None = None,
    action: str | None = None,
) -> list[AuditEntry]:
    """The newest entries first, below ``before``."""
    query = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.seq < before)
    if actor_id is not None:
        query = query.where(AuditEntry.actor_id == actor_id)
    if subject is not None:
        query = query.where(AuditEntry.subject == subject)
    if action is not None:
        query = query.where(AuditEntry.action == action)
    return list(session.scalars(query))


def lenders(session: Session, subjects: Iterable[str]) -> list[tuple[str, int]]:
    """Everybody who may have acted on one of these subjects in another's name, beside the subject."""
    # Asked of hundreds of subjects at a time: most entries name no lender, and reading their details takes long.
    told = cast(AuditEntry.detail, Text).contains(LENT_BY, autoescape=True)
    rows = session.execute(
        select(AuditEntry.subject, AuditEntry.detail).where(AuditEntry.subject.in_(list(subjects)), told)
    )
    return [(row.subject, int(row.detail[LENT_BY])) for row in rows if LENT_BY in row.detail]


def head(session: Session) -> Anchor | None:
    row = session.execute(select(AuditEntry.seq, AuditEntry.digest).order_by(AuditEntry.seq.desc()).limit(1)).first()
    return Anchor(row.seq, row.digest) if row else None


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def verify(session: Session, anchors: Iterable[Anchor]) -> Verdict:
    return verify_chain(_links(session), anchors)


def _links(session: Session) -> Iterator[Link]:
    # By the piece, not by a server-side cursor: whoever stops at the first fault leaves nothing open.
    last = 0
    while rows := session.scalars(
        select(AuditEntry).where(AuditEntry.seq > last).order_by(AuditEntry.seq).limit(PIECE)
    ).all():
        last = rows[-1].seq
        yield from (_link(row) for row in rows)


def _link(row: AuditEntry) -> Link:
    return Link(
        row.seq,
        row.at,
        row.actor_id,
        row.actor,
        row.action,
        row.subject,
        row.sentence,
        row.detail,
        row.address,
        row.previous,
        row.digest,
    )
