"""Every save of a notice as a row of its own: what was displayed and filed then, and who wrote it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.models import Account
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


def base_of(session: Session, notice: Notice, revision: int) -> NoticeRevision | None:
    """The save that somebody began from; None for one that never was."""
    saved = select(NoticeRevision).where(
        NoticeRevision.notice_id == notice.id,
        NoticeRevision.revision <= revision,
        NoticeRevision.kept_aside.is_(False),
    )
    # Not every step of the count is a save of words: the newest before it has those of that moment.
    newest = saved.order_by(NoticeRevision.revision.desc(), NoticeRevision.id.desc()).limit(1)
    return session.scalars(newest).first() if revision <= notice.revision else None


@dataclass(frozen=True, slots=True)
class Days:
    """The disclosure period of a form, and the preset that reckons its end."""

    first: date | None
    last: date | None
    preset_id: int | None


def days_at(session: Session, notice: Notice, revision: int) -> Days:
    """Those of the version somebody began from; of now, where that is the newest or never was."""
    base = base_of(session, notice, revision) if revision != notice.revision else None
    if base is None:
        return Days(notice.period_first, notice.period_last, notice.preset_id)
    first, last = (date.fromisoformat(day) if day else None for day in base.content["period"])
    return Days(first, last, base.content.get("preset_id"))


def savers_since(session: Session, notice: Notice, revision: int) -> list[Account]:
    """Who saved the notice after that, each once, in the order of their first save."""
    rows = session.scalars(
        select(NoticeRevision)
        .where(
            NoticeRevision.notice_id == notice.id,
            NoticeRevision.revision > revision,
            NoticeRevision.kept_aside.is_(False),
        )
        .order_by(NoticeRevision.id)
    )
    return list(dict.fromkeys(row.by for row in rows))


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
