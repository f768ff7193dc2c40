"""Find notices, and say what changed in one; how far each has come is said by its road (``roads``)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.roles import Actor
from server.channels.models import Channel, Placement
from server.notices.changes import Change, changes_between
from server.notices.models import Category, Notice, NoticeRevision, NoticeSearch
from server.notices.search_key import search_words
from server.notices.steps import decisions, standing
from server.notices.workflow import Action, State


@dataclass(frozen=True, slots=True)
class NoticePage:
    rows: tuple[Notice, ...]
    more: bool


def list_notices(
    session: Session,
    actor: Actor,
    *,
    query: str = "",
    category_id: int | None = None,
    state: State | None = None,
    village: str | None = None,
    kind: str | None = None,
    states: Collection[State] = (),
    limit: int = 100,
    before_id: int | None = None,
) -> NoticePage:
    """Newest first; ``before_id`` continues where the last page ended. ``states`` are those asked for, any if none."""
    rows = select(Notice).order_by(Notice.id.desc()).limit(limit + 1)
    if before_id is not None:
        rows = rows.where(Notice.id < before_id)
    if category_id is not None:
        rows = rows.where(Notice.category_id == category_id)
    rows = (
        rows.where(Notice.state_name == state.value)
        if state
        else rows.where(Notice.state_name != State.DISCARDED.value)
    )
    if states:
        rows = rows.where(Notice.state_name.in_([each.value for each in states]))
    if kind is not None:
        rows = rows.where(Notice.kind == kind)
    if village is not None:
        placed = select(Placement.notice_id).join(Channel).where(Channel.village == village)
        rows = rows.where(Notice.id.in_(placed))
    words = search_words(query)
    if words:
        keys = select(NoticeSearch.notice_id)
        for word in words:
            keys = keys.where(NoticeSearch.key.contains(word, autoescape=True))
        rows = rows.where(Notice.id.in_(keys))
    found = list(session.scalars(rows))
    return NoticePage(tuple(found[:limit]), len(found) > limit)


def ending(session: Session, first: date, last: date) -> list[tuple[int, str, date]]:
    """Number, title and last day of what was signed and whose disclosure period ends in these days."""
    rows = session.execute(
        select(Notice.id, Notice.title, Notice.period_last)
        .where(
            Notice.state_name.in_([State.APPROVED.value, State.PUBLISHED.value]),
            Notice.period_last.between(first, last),
        )
        .order_by(Notice.period_last, Notice.id.desc())
    )
    return [(notice_id, title, day) for notice_id, title, day in rows if day is not None]


def changes(session: Session, notice_id: int) -> list[Change]:
    """What changed since the last version a reviewer decided on; everything, if nobody has."""
    notice = session.get_one(Notice, notice_id)
    stands = standing(decisions(session, notice_id))
    decided = next((one for one in reversed(stands) if one.action in (Action.RETURN, Action.APPROVE)), None)
    if decided is None and notice.corrects is not None:
        return changes_between(_compared(session, notice.corrects, None), _compared(session, notice, None))
    if decided is None:
        return []
    return changes_between(_compared(session, notice, decided.revision), _compared(session, notice, None))


def _compared(session: Session, notice: Notice, revision: int | None) -> dict[str, Json]:
    rows = select(NoticeRevision).where(NoticeRevision.notice_id == notice.id, NoticeRevision.kept_aside.is_(False))
    if revision is not None:
        rows = rows.where(NoticeRevision.revision == revision)
    row = session.scalars(rows.order_by(NoticeRevision.id.desc()).limit(1)).one()
    content = row.content
    return {
        **content["document"],
        "title": row.title,
        "issuer": content.get("issuer"),
        "period": " 至 ".join(day or "" for day in content.get("period", [])),
        "category": _category_name(session, content.get("category_id")),
        "where": "、".join(_place_name(session, place) for place in content.get("channels", [])),
    }


def _category_name(session: Session, number: Json) -> str:
    category = session.get(Category, number) if isinstance(number, int) else None
    return category.name if category is not None else ""


def _place_name(session: Session, place: str) -> str:
    """The channel by its name, and its zone where that is not the main one: what a revision keeps are identifiers."""
    channel_id, _slash, zone = place.partition("/")
    channel = session.get(Channel, channel_id)
    if channel is None:
        return channel_id
    name = channel.layout.zone_names_zh.get(zone, zone)
    return channel.name if zone in ("", "main") else f"{channel.name}（{name}）"
