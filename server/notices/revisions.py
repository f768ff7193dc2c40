"""Every save of a notice as a row of its own: what was displayed and filed then, and who wrote it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.roles import Actor
from server.errors import NotFound
from server.notices.models import Notice, NoticeRevision


def copies(session: Session, notice_id: int) -> list[NoticeRevision]:
    """Every save, newest first."""
    return list(
        session.scalars(
            select(NoticeRevision).where(NoticeRevision.notice_id == notice_id).order_by(NoticeRevision.id.desc())
        )
    )


def revision_document(session: Session, notice_id: int, revision: int) -> dict[str, Json]:
    row = session.scalars(
        select(NoticeRevision)
        .where(
            NoticeRevision.notice_id == notice_id,
            NoticeRevision.revision == revision,
            NoticeRevision.kept_aside.is_(False),
        )
        .order_by(NoticeRevision.id.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound("没有这一版。")
    return {**row.content["document"], "title": row.title}


def content_of(notice: Notice) -> dict[str, Json]:
    where: list[Json] = [*sorted({f"{placed.channel_id}/{placed.zone}" for placed in notice.placements})]
    return {
        "title": notice.title,
        "kind": notice.kind,
        "category_id": notice.category_id,
        "issuer": notice.issuer,
        "document": notice.document,
        "period": [
            notice.period_first.isoformat() if notice.period_first else None,
            notice.period_last.isoformat() if notice.period_last else None,
        ],
        "preset_id": notice.preset_id,
        "channels": where,
        "source": notice.source,
        "received_at": notice.received_at.isoformat() if notice.received_at else None,
    }


def keep_revision(
    session: Session,
    actor: Actor,
    notice: Notice,
    title: str,
    content: dict[str, Json],
    now: datetime,
    *,
    aside: bool = False,
) -> NoticeRevision:
    row = NoticeRevision(
        notice_id=notice.id,
        revision=notice.revision,
        by_id=actor.account_id,
        at=now,
        title=title,
        content=content,
        kept_aside=aside,
    )
    session.add(row)
    session.flush()
    return row
