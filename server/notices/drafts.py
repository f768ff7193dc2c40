"""Write a notice: create, save, and say what is missing. Nothing that was typed is ever lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from playlists.document import DocumentError, parse_document
from playlists.model import Json
from server.accounts.roles import Actor
from server.audit.service import record
from server.channels.placing import default_days, set_channels
from server.errors import NotAllowed, NotFound, Refused
from server.notices import catalogue
from server.notices.characters import one_line, tidy
from server.notices.hidden import guarded, shown
from server.notices.kind_forms import KINDS
from server.notices.leaves import says_something
from server.notices.merging import merged_content
from server.notices.models import Notice, NoticeRevision, PeriodPreset
from server.notices.paging import UNDATED_KINDS
from server.notices.periods import Unit, period_end
from server.notices.revisions import base_of, content_of, keep_revision
from server.notices.steps import RevisionConflict, get_notice, step
from server.notices.text import document_from_text, text_from_blocks
from server.notices.usual import schedule_as_usual
from server.notices.workflow import Action, State, allowed
from server.releases.dirty import mark_dirty

NO_PRESET = 0
LONGEST_NAME = 120
"""Characters of an issuer or a source: the tables of PostgreSQL hold no more."""
_CHANNEL_FREE = ("source", "received_at")
"""Fields nobody sees on a wall: changing them voids no approval."""


@dataclass(frozen=True, slots=True)
class DraftChanges:
    """What a save changes; a field left None stays as it is."""

    title: str | None = None
    category_id: int | None = None
    issuer: str | None = None
    text: str | None = None
    document: Mapping[str, Json] | None = None
    period_first: date | None = None
    period_last: date | None = None
    preset_id: int | None = None
    """``NO_PRESET`` where the author wrote the days himself."""
    channel_ids: tuple[str, ...] | None = None
    source: str | None = None
    received_at: datetime | None = None
    kind: str | None = None


def create_notice(
    session: Session,
    actor: Actor,
    *,
    title: str = "",
    category_id: int | None = None,
    issuer: str = "",
    text: str = "",
    document: Mapping[str, Json] | None = None,
    source: str = "",
    kind: str = "notice",
    corrects_id: int | None = None,
    example: bool = False,
    usual: bool = False,
    now: datetime,
) -> Notice:
    """Open a draft. It has its index number from the first moment, and with ``usual`` a schedule."""
    if not allowed(State.DRAFT, Action.EDIT, actor.roles).allowed:
        raise NotAllowed("公告由经办人起草。")
    if kind not in KINDS:
        raise Refused("没有这种公告。")
    notice = Notice(
        number=catalogue.next_number(session, now.year),
        kind=kind,
        state_name=State.DRAFT.value,
        title=one_line(title),
        category_id=catalogue.get_category(session, category_id).id if category_id else None,
        issuer=_named("发布机构", one_line(issuer)),
        document=guarded(document) if document is not None else document_from_text(tidy(text)),
        source=_named("提供单位", source.strip()),
        received_at=now,
        example=example,
        author_id=actor.account_id,
        revision=1,
        created_at=now,
        updated_at=now,
        pages={},
        approved_pages={},
        corrects_id=corrects_id,
    )
    session.add(notice)
    session.flush()
    session.refresh(notice)
    if usual:
        schedule_as_usual(session, notice, now=now)
    keep_revision(session, actor, notice, notice.title, content_of(notice), now)
    record(
        session,
        actor,
        "notice.create",
        f"notice:{notice.id}",
        f"{actor.name}收文起草：{notice.title or '（无标题）'}",
        now=now,
    )
    return notice


def save_draft(
    session: Session, actor: Actor, notice_id: int, changes: DraftChanges, *, revision: int, now: datetime
) -> Notice:
    """Save; ``revision`` is the one the person began from.

    What somebody else saved in between elsewhere in the draft stays, and this goes in beside it. Where both changed one
    place, or the notice was sent on, the text is kept aside and the answer is ``RevisionConflict``: commit all the
    same, or the copy is lost.
    """
    notice = get_notice(session, actor, notice_id, lock=True)
    verdict = allowed(notice.state, Action.EDIT, actor.roles)
    if not verdict.allowed and not allowed(State.DRAFT, Action.EDIT, actor.roles).allowed:
        raise NotAllowed(verdict.sentence)
    if notice.revision != revision or not verdict.allowed:
        joined = _joined(session, notice, changes, revision) if verdict.allowed else None
        if joined is None:
            return _keep_aside(session, actor, notice, changes, now, sent_on=not verdict.allowed)
        changes = joined
    before = content_of(notice)
    with session.begin_nested():  # all of a save, or nothing of it
        _apply(session, actor, notice, changes, now)
    after = content_of(notice)
    if after == before:
        return notice
    if _displayed(after) != _displayed(before):
        void_approval(session, actor, notice, now)
    notice.revision += 1
    notice.updated_at = now
    keep_revision(session, actor, notice, notice.title, after, now)
    return notice


def _joined(session: Session, notice: Notice, changes: DraftChanges, revision: int) -> DraftChanges | None:
    """The changes as they go into the draft of now; None where they meet what another changed.

    What was signed is not touched by a page that was opened before: its words are kept aside, and somebody decides.
    """
    base = base_of(session, notice, revision) if notice.state is State.DRAFT else None
    theirs = content_of(notice)
    merged = merged_content(base.content, _offered(notice, changes), theirs) if base is not None else None
    if merged is None:
        return None
    same = {name: merged[name] == theirs[name] for name in merged if name != "channels"}
    document, channels = merged["document"], merged["channels"]
    kept_days = same["period"] and same["preset_id"]
    there = {place.channel_id for place in notice.placements}
    wanted = tuple(str(one) for one in channels) if isinstance(channels, list) else ()
    return DraftChanges(
        title=None if same["title"] else changes.title,
        category_id=None if same["category_id"] else changes.category_id,
        issuer=None if same["issuer"] else changes.issuer,
        document=None if same["document"] or not isinstance(document, dict) else document,
        period_first=None if kept_days else changes.period_first,
        period_last=None if kept_days else changes.period_last,
        preset_id=None if kept_days else changes.preset_id,
        channel_ids=None if set(wanted) == there else wanted,
        source=None if same["source"] else changes.source,
        received_at=changes.received_at,
        kind=None if same["kind"] else changes.kind,
    )


def _keep_aside(
    session: Session, actor: Actor, notice: Notice, changes: DraftChanges, now: datetime, *, sent_on: bool
) -> Notice:
    """Keep what cannot be saved any more, whole, and say where; nothing is kept of what stands there already."""
    offered = _offered(notice, changes)
    if offered == content_of(notice):
        return notice  # his own save, whose answer was lost on the way
    copy = _latest(session, notice, NoticeRevision.kept_aside.is_(True), NoticeRevision.by_id == actor.account_id)
    if copy is None or copy.content != offered:  # a page that was left and opened again sends the same twice
        copy = keep_revision(session, actor, notice, str(offered["title"]), offered, now, aside=True)
    if sent_on and notice.state is not State.IN_REVIEW:  # hangs, or is over: nobody can take it back
        raise RevisionConflict(
            "这份公告现在不能改了。您写的没有丢，一字不差另存在“另存的稿”里，请打开核对。", notice.revision, copy.id
        )
    if sent_on:
        raise RevisionConflict(
            "这份公告已经交给别人办了，现在不能改。您写的没有丢，一字不差另存在“另存的稿”里，请打开核对；要改，先拿回来。",
            notice.revision,
            copy.id,
        )
    other = _latest(session, notice, NoticeRevision.kept_aside.is_(False))
    who = other.by.name if other and other.by_id != actor.account_id else "您在另一个窗口"
    raise RevisionConflict(
        f"{who}刚刚也存了这份公告，正稿是那一份。您写的没有丢，一字不差另存在“另存的稿”里，请打开对着补进正稿。",
        notice.revision,
        copy.id,
    )


def _latest(session: Session, notice: Notice, *of: ColumnElement[bool]) -> NoticeRevision | None:
    rows = select(NoticeRevision).where(NoticeRevision.notice_id == notice.id, *of)
    return session.scalars(rows.order_by(NoticeRevision.id.desc()).limit(1)).first()


def void_approval(session: Session, actor: Actor, notice: Notice, now: datetime) -> None:
    """What is displayed has changed: whatever was approved or set before no longer stands for it."""
    if notice.state is State.APPROVED:
        step(session, actor, notice, Action.EDIT, now=now)
        # A release that is being signed this moment may hold it still: it is followed by one that does not.
        mark_dirty(session, notice.approved_pages, now)
    notice.approved_at = notice.approved_by_id = notice.approved_pages_hash = None
    notice.pages, notice.pages_hash, notice.approved_pages = {}, None, {}
    session.flush()


def text_of(notice: Notice) -> str:
    """The body as the editor shows it."""
    body = notice.document.get("body")
    return text_from_blocks(body) if isinstance(body, list) else ""


def missing_fields(notice: Notice) -> list[tuple[str, str]]:
    """Which of the six obligatory fields are empty, each with the sentence that asks for it."""
    missing: list[tuple[str, str]] = []
    if not notice.title:
        missing.append(("title", "还没写标题。"))
    body = notice.document.get("body")
    blocks = [block for block in shown(body) if isinstance(block, dict)] if isinstance(body, list) else []
    if not any(says_something(block) for block in blocks) and notice.kind not in ("slogan", "ticker"):
        missing.append(("body", "还没有正文。"))
    elif notice.kind == "alert" and not any(str(block.get("hazard") or "").strip() for block in blocks):
        missing.append(("body", "还没写是什么灾害。"))
    if notice.kind not in UNDATED_KINDS:
        if notice.category_id is None:
            missing.append(("category", "还没选分类。"))
        if not notice.issuer:
            missing.append(("issuer", "还没写发布机构。"))
        if notice.period_first is None or notice.period_last is None:
            missing.append(("period", "还没定公示期。"))
    if not notice.placements:
        missing.append(("where", "还没选在哪块屏公示。"))
    return missing


def _apply(session: Session, actor: Actor, notice: Notice, changes: DraftChanges, now: datetime) -> None:
    if changes.title is not None:
        notice.title = one_line(changes.title)
    if changes.category_id is not None:
        category = catalogue.get_category(session, changes.category_id)
        if not category.active and category.id != notice.category_id:
            raise Refused(f"分类“{category.name}”停用了，请换一个。")
        notice.category_id = category.id
        session.flush()
        session.expire(notice, ["category"])
    if changes.issuer is not None:
        notice.issuer = _named("发布机构", one_line(changes.issuer))
    if changes.source is not None:
        notice.source = _named("提供单位", changes.source.strip())
    if changes.received_at is not None:
        notice.received_at = changes.received_at
    if changes.kind is not None:
        if changes.kind not in KINDS:
            raise Refused("没有这种公告。")
        notice.kind = changes.kind
    if changes.document is not None:
        notice.document = _checked(changes.document)
    elif changes.text is not None:
        notice.document = document_from_text(tidy(changes.text), notice.document)
    _apply_period(session, notice, changes)
    if changes.channel_ids is not None:
        first, last = default_days(session, notice, now)
        set_channels(session, notice, changes.channel_ids, first, last)


def _apply_period(session: Session, notice: Notice, changes: DraftChanges) -> None:
    if changes.period_first is not None:
        notice.period_first = changes.period_first
    if changes.period_last is not None:
        notice.period_last = changes.period_last
    if changes.preset_id == NO_PRESET:
        notice.preset_id = None
    elif changes.preset_id is not None:
        preset = session.get(PeriodPreset, changes.preset_id)
        if preset is None:
            raise NotFound("没有这个公示期。")
        if not preset.active and preset.id != notice.preset_id:
            raise Refused(f"公示期“{preset.name}”停用了，请换一个。")
        notice.preset_id = preset.id
        if notice.period_first is not None and changes.period_last is None:
            unit: Unit = "working" if preset.unit == "working" else "natural"
            end = period_end(
                notice.period_first, preset.days, unit, preset.counts_first_day, catalogue.holidays(session)
            )
            notice.period_last = end.last
    if changes.period_first is not None or changes.period_last is not None or changes.preset_id is not None:
        for placement in notice.placements:
            if notice.period_first and notice.period_last:
                placement.first_day, placement.last_day = notice.period_first, notice.period_last


def _checked(document: Mapping[str, Json]) -> dict[str, Json]:
    try:
        parse_document({**document, "title": str(document.get("title") or "—")})
    except DocumentError as error:
        raise Refused(f"正文有一处读不了：{error}") from error
    return guarded(document)


def _named(field: str, name: str) -> str:
    if len(name) > LONGEST_NAME:
        raise Refused(f"“{field}”写了{len(name)}个字，最多{LONGEST_NAME}个字：请写短。")
    return name


def _displayed(content: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in content.items() if name not in _CHANNEL_FREE}


def _offered(notice: Notice, changes: DraftChanges) -> dict[str, Json]:
    """The content a losing save wanted: every word and every choice of it, right or wrong."""
    content = content_of(notice)
    if changes.document is not None:
        content["document"] = guarded(changes.document)
    elif changes.text is not None:
        content["document"] = document_from_text(changes.text, notice.document)
    for name in ("title", "issuer"):
        value = getattr(changes, name)
        if value is not None:
            content[name] = one_line(value)
    if changes.source is not None:
        content["source"] = changes.source.strip()
    for name in ("category_id", "kind", "preset_id"):
        value = getattr(changes, name)
        if value is not None:
            content[name] = value
    first, last = changes.period_first or notice.period_first, changes.period_last or notice.period_last
    content["period"] = [first.isoformat() if first else None, last.isoformat() if last else None]
    if changes.channel_ids is not None:
        content["channels"] = [*sorted(changes.channel_ids)]
    return content
