"""Find notices, and say how far each has come: the six stations of its road."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.models import Account
from server.accounts.roles import Actor
from server.channels.models import Channel, Placement
from server.channels.snags import unfitting
from server.displays.coverage import Coverage, coverages
from server.notices.changes import Change, changes_between
from server.notices.checking import NoticeFindings, findings_of
from server.notices.drafts import missing_fields
from server.notices.findings import Severity
from server.notices.models import Category, Decision, Notice, NoticeRevision, NoticeSearch
from server.notices.proving import cause_word, proof_fact, tallies
from server.notices.search_key import search_words
from server.notices.steps import last_decisions, reviewers_of
from server.notices.workflow import Action, State
from server.playlogs.tally import Tally
from server.releases.waiting import awaiting_second

CHINA = timezone(timedelta(hours=8))
StationState = Literal["done", "now", "stuck", "todo"]
_PAST_REVIEW = (State.APPROVED, State.PUBLISHED, State.ENDED, State.WITHDRAWN, State.REPLACED)


@dataclass(frozen=True, slots=True)
class NoticePage:
    rows: tuple[Notice, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Station:
    key: str
    name: str
    state: StationState
    fact: str


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
    decided = session.scalars(
        select(Decision)
        .where(Decision.notice_id == notice_id, Decision.action_name.in_([Action.RETURN.value, Action.APPROVE.value]))
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()
    if decided is None and notice.corrects is not None:
        return changes_between(_compared(session, notice.corrects, None), _compared(session, notice, None))
    if decided is None:
        return []
    return changes_between(_compared(session, notice, decided.revision), _compared(session, notice, None))


def road(session: Session, notice: Notice, *, now: datetime) -> tuple[Station, ...]:
    """The road of one, which also says why days were lost."""
    known = _known(session, (notice,), now)
    tally = known.tallies.get(notice.id)
    return _road(notice, known, cause_word(session, tally) if tally is not None and tally.lacks else "")


def roads(session: Session, notices: Collection[Notice], *, now: datetime) -> Mapping[int, tuple[Station, ...]]:
    """The six stations of each with one line of fact; a fact without a record is not stated."""
    known = _known(session, notices, now)
    return {notice.id: _road(notice, known) for notice in notices}


@dataclass(frozen=True, slots=True)
class _Known:
    """What the tables say of all the notices asked for, each thing asked once."""

    now: datetime
    findings: Mapping[int, NoticeFindings]
    """Of those that are still written."""
    coverages: Mapping[int, Coverage]
    reviewers: Mapping[int, list[Account]]
    """Of those that nobody has approved."""
    last_decisions: Mapping[int, Decision]
    awaiting_second: frozenset[str]
    tallies: Mapping[int, Tally]
    """Of those whose days of disclosure have begun."""
    unfitting: Mapping[int, str]
    """Of those that are on no wall yet, where they do not fit into a round."""

    @property
    def today(self) -> date:
        return self.now.astimezone(CHINA).date()


def _known(session: Session, notices: Collection[Notice], now: datetime) -> _Known:
    today = now.astimezone(CHINA).date()
    unsigned = [notice for notice in notices if notice.state not in _PAST_REVIEW]
    written = [notice for notice in unsigned if notice.state is not State.IN_REVIEW]
    approved = any(notice.state is State.APPROVED for notice in notices)
    return _Known(
        now,
        findings_of(session, written, today=today) if written else {},
        coverages(session, notices),
        reviewers_of(session, unsigned) if unsigned else {},
        last_decisions(session, written) if written else {},
        awaiting_second(session) if approved else frozenset(),
        tallies(session, notices, today=today),
        unfitting(session, notices, now, CHINA),
    )


def _road(notice: Notice, known: _Known, cause: str = "") -> tuple[Station, ...]:
    coverage = known.coverages[notice.id]
    stations = [
        Station("receive", "收文", "done", _received(notice)),
        _check(notice, known),
        _review(notice, known),
        _schedule(notice, known.unfitting.get(notice.id)),
        _wall(notice, coverage, known.awaiting_second),
        _proof(notice, known, cause),
    ]
    if notice.state is State.DISCARDED:
        stations = [
            Station(s.key, s.name, "todo" if s.key != "receive" else "done", s.fact if s.key == "receive" else "已作废")
            for s in stations
        ]
    return tuple(stations)


def _received(notice: Notice) -> str:
    at = (notice.received_at or notice.created_at).astimezone(CHINA)
    return f"{at:%H:%M} {notice.source}".strip() if notice.source else f"{at.month}月{at.day}日 {at:%H:%M}"


def _check(notice: Notice, known: _Known) -> Station:
    report = known.findings.get(notice.id)
    if report is None:
        return Station("check", "检查", "done", "检查已通过")
    must = sum(finding.severity is Severity.MUST for finding in report.open)
    ask = sum(finding.severity is Severity.ASK for finding in report.open)
    missing = len(missing_fields(notice))
    if must:
        return Station("check", "检查", "stuck", f"{must} 处必须改")
    if ask or missing:
        return Station("check", "检查", "now", f"还有 {ask} 处请您定" if ask else f"还有 {missing} 栏没填")
    return Station("check", "检查", "done", f"{len(report.passed)} 项都已通过")


def _review(notice: Notice, known: _Known) -> Station:
    if notice.approved_at is not None and notice.approved_by is not None:
        at = notice.approved_at.astimezone(CHINA)
        return Station("review", "审核", "done", f"{notice.approved_by.name} {at:%H:%M} 签发")
    if notice.state in _PAST_REVIEW:
        return Station("review", "审核", "done", "已签发")
    names = "、".join(account.name for account in known.reviewers[notice.id][:2]) or "没有可审核的人"
    if notice.state is State.IN_REVIEW:
        hours = int((known.now - (notice.submitted_at or known.now)).total_seconds() // 3600)
        return Station("review", "审核", "now", f"等{names}" + (f"，已 {hours} 小时" if hours else ""))
    last = known.last_decisions.get(notice.id)
    if last is not None and last.action is Action.RETURN:
        return Station("review", "审核", "stuck", f"{last.by.name if last.by else ''}退回，写了原因")
    return Station("review", "审核", "todo", names)


def _schedule(notice: Notice, too_full: str | None) -> Station:
    if not notice.placements:
        return Station("schedule", "排期", "todo", "还没选屏")
    if too_full is not None:
        return Station("schedule", "排期", "stuck", f"{too_full}那天排不下")
    first = min(placement.first_day for placement in notice.placements)
    lasts = [placement.last_day for placement in notice.placements]
    span = f"{first:%m-%d} 起" if None in lasts else f"{first:%m-%d} 至 {max(day for day in lasts if day):%m-%d}"
    return Station("schedule", "排期", "done", span)


def _wall(notice: Notice, coverage: Coverage, awaiting: Collection[str]) -> Station:
    if notice.state is State.WITHDRAWN:
        return Station("wall", "上屏", "done", "已撤下")
    if notice.state is State.REPLACED:
        return Station("wall", "上屏", "done", "已更正")
    if coverage.silent:
        return Station("wall", "上屏", "stuck", f"{coverage.silent[0]}没有回应")
    fact = f"{coverage.shown} / {coverage.total} 块屏"
    if notice.state is State.ENDED or (coverage.total and coverage.shown == coverage.total):
        return Station("wall", "上屏", "done", fact)
    if notice.state is State.PUBLISHED:
        return Station("wall", "上屏", "now", f"已上 {coverage.shown} / {coverage.total}")
    if notice.state is State.APPROVED and any(placed.channel_id in awaiting for placed in notice.placements):
        return Station("wall", "上屏", "now", "等联签")
    return Station("wall", "上屏", "todo", fact)


def _proof(notice: Notice, known: _Known, cause: str) -> Station:
    state, fact = proof_fact(notice, known.tallies.get(notice.id), today=known.today, cause=cause)
    return Station("proof", "证明", state, fact)


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
