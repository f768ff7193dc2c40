"""Say how far each notice has come: the six stations of its road, each with one line of fact, and who has it now.

A fact without a record is not stated: a screen has shown what its play records say, and nothing else.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from sqlalchemy.orm import Session

from server.accounts.models import Account
from server.accounts.villages import asked
from server.channels.snags import unfitting
from server.displays.coverage import Coverage, coverages
from server.displays.villages import villages_of, villages_of_channels
from server.notices.bare_signs import all_findings_of
from server.notices.checking import NoticeFindings
from server.notices.drafts import missing_fields
from server.notices.findings import Severity
from server.notices.issuing import issued_of
from server.notices.models import Decision, Notice
from server.notices.proving import cause_word, proof_fact, tallies
from server.notices.steps import last_decisions, reviewers_of
from server.notices.workflow import Action, State
from server.playlogs.tally import Tally
from server.releases.waiting import awaiting_second
from server.services import Services

CHINA = timezone(timedelta(hours=8))
StationState = Literal["done", "now", "stuck", "todo"]
_PAST_REVIEW = (State.APPROVED, State.PUBLISHED, State.ENDED, State.WITHDRAWN, State.REPLACED)


@dataclass(frozen=True, slots=True)
class Station:
    key: str
    name: str
    state: StationState
    fact: str
    in_a_row: str = ""
    """The fact where a list has one line for it, and whoever reads it knows nobody by the name alone."""


def road(session: Session, notice: Notice, *, now: datetime, services: Services) -> tuple[Station, ...]:
    """The road of one, which also says why days were lost."""
    known = _known(session, (notice,), now, services)
    tally = known.tallies.get(notice.id)
    return _road(notice, known, cause_word(session, tally) if tally is not None and tally.lacks else "")


def roads(
    session: Session, notices: Collection[Notice], *, now: datetime, services: Services
) -> Mapping[int, tuple[Station, ...]]:
    """The six stations of each with one line of fact; a fact without a record is not stated."""
    known = _known(session, notices, now, services)
    return {notice.id: _road(notice, known) for notice in notices}


@dataclass(frozen=True, slots=True)
class _Known:
    """What the tables say of all the notices asked for, each thing asked once."""

    now: datetime
    findings: Mapping[int, NoticeFindings]
    """Of those that are still written."""
    coverages: Mapping[int, Coverage]
    reviewers: Mapping[int, list[Account]]
    """Of those that nobody has approved: the people who are asked for it, not all who may."""
    last_decisions: Mapping[int, Decision]
    awaiting_second: frozenset[str]
    tallies: Mapping[int, Tally]
    """Of those whose days of disclosure have begun."""
    issued: frozenset[int]
    """Whose proof was made out."""
    unfitting: Mapping[int, str]
    """Of those that are on no wall yet, where they do not fit into a round."""

    @property
    def today(self) -> date:
        return self.now.astimezone(CHINA).date()


def _known(session: Session, notices: Collection[Notice], now: datetime, services: Services) -> _Known:
    today = now.astimezone(CHINA).date()
    unsigned = [notice for notice in notices if notice.state not in _PAST_REVIEW]
    written = [notice for notice in unsigned if notice.state is not State.IN_REVIEW]
    approved = any(notice.state is State.APPROVED for notice in notices)
    return _Known(
        now,
        all_findings_of(session, written, services, today=today) if written else {},
        coverages(session, notices),
        _asked(session, unsigned),
        last_decisions(session, written) if written else {},
        awaiting_second(session) if approved else frozenset(),
        tallies(session, notices, today=today),
        issued_of(session, notices),
        unfitting(session, notices, now, CHINA),
    )


def _asked(session: Session, notices: Collection[Notice]) -> Mapping[int, list[Account]]:
    if not notices:
        return {}
    reviewers, villages = reviewers_of(session, notices), villages_of_channels(session)
    return {one.id: asked(reviewers[one.id], villages_of(one, villages)) for one in notices}


def _road(notice: Notice, known: _Known, cause: str = "") -> tuple[Station, ...]:
    coverage = known.coverages[notice.id]
    stations = [
        Station("receive", "收文", "done", _received(notice, known.today)),
        _check(notice, known),
        _review(notice, known),
        _schedule(notice, known.unfitting.get(notice.id)),
        _wall(notice, coverage, known),
        _proof(notice, known, cause),
    ]
    if notice.state is State.DISCARDED:
        stations = [
            Station(s.key, s.name, "todo" if s.key != "receive" else "done", s.fact if s.key == "receive" else "已作废")
            for s in stations
        ]
    return tuple(stations)


def _received(notice: Notice, today: date) -> str:
    return f"{_clock(notice.received_at or notice.created_at, today)} {notice.source}".strip()


def _clock(instant: datetime, today: date) -> str:
    """``9:02`` of today; of any other day with that day."""
    at = instant.astimezone(CHINA)
    if at.date() == today:
        return f"{at.hour}:{at.minute:02d}"
    if at.year == today.year:
        return f"{at.month}月{at.day}日 {at.hour}:{at.minute:02d}"
    return f"{at:%Y-%m-%d} {at.hour}:{at.minute:02d}"


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
        at = _clock(notice.approved_at, known.today)
        return Station("review", "审核", "done", f"{notice.approved_by.name} {at} 签发")
    if notice.state in _PAST_REVIEW:
        return Station("review", "审核", "done", "已签发")
    those = known.reviewers[notice.id][:2]
    names = "、".join(account.name for account in those) or "没有可审核的人"
    if notice.state is State.IN_REVIEW:
        hours = int((known.now - (notice.submitted_at or known.now)).total_seconds() // 3600)
        offices = "、".join(f"{account.office} {account.name}".strip() for account in those) or names
        waited = f"等{names}，已 {hours} 小时" if hours else f"等{names}"
        return Station("review", "审核", "now", waited, f"等 {offices}")
    last = known.last_decisions.get(notice.id)
    if last is not None and last.action is Action.RETURN:
        return Station("review", "审核", "stuck", f"{last.by.name if last.by else ''}退回，写了原因")
    return Station("review", "审核", "todo", names)


def _schedule(notice: Notice, too_full: str | None) -> Station:
    if not notice.placements:
        return Station("schedule", "排期", "todo", "还没选屏")
    if too_full is not None:
        return Station("schedule", "排期", "stuck", f"{too_full}那天排不下")
    if notice.state not in _PAST_REVIEW:
        return Station("schedule", "排期", "todo", _places(notice))
    first = min(placement.first_day for placement in notice.placements)
    lasts = [placement.last_day for placement in notice.placements]
    span = f"{first:%m-%d} 起" if None in lasts else f"{first:%m-%d} 至 {max(day for day in lasts if day):%m-%d}"
    return Station("schedule", "排期", "done", span)


def _places(notice: Notice) -> str:
    """``大厅屏和 12 个村``: the township's own walls by name, the villages counted; one village by its name."""
    channels = {placement.channel_id: placement.channel for placement in notice.placements}.values()
    own = [channel.name for channel in channels if not channel.village]
    villages = list(dict.fromkeys(channel.village for channel in channels if channel.village))
    named = "、".join(own[:2]) if len(own) < 3 else f"{own[0]}等 {len(own)} 处"
    if len(villages) > 1:
        return f"{named}和 {len(villages)} 个村" if named else f"{len(villages)} 个村"
    return "、".join(part for part in (named, *villages) if part)


def _wall(notice: Notice, coverage: Coverage, known: _Known) -> Station:
    if notice.state is State.WITHDRAWN:
        return Station("wall", "上屏", "done", "已撤下")
    if notice.state is State.REPLACED:
        return Station("wall", "上屏", "done", "已更正")
    if coverage.silent:
        return Station("wall", "上屏", "stuck", f"{coverage.silent[0]}没有回应")
    shown, total = coverage.shown, coverage.total
    if notice.state is State.ENDED or (total and shown == total):
        # No record, no time: a display that is lit says nothing of when it began.
        if coverage.last is None:
            return Station("wall", "上屏", "done", f"{shown} / {total} 块屏")
        last = _clock(coverage.last, known.today)
        return Station("wall", "上屏", "done", f"{shown} / {total}，最晚 {last}")
    if notice.state is State.PUBLISHED:
        return Station("wall", "上屏", "now", f"已上 {shown} / {total}")
    awaiting = known.awaiting_second
    if notice.state is State.APPROVED and any(placed.channel_id in awaiting for placed in notice.placements):
        return Station("wall", "上屏", "now", "等联签")
    return Station("wall", "上屏", "todo", f"{shown} / {total} 块屏")


def _proof(notice: Notice, known: _Known, cause: str) -> Station:
    tally, issued = known.tallies.get(notice.id), notice.id in known.issued
    state, fact = proof_fact(notice, tally, today=known.today, issued=issued, cause=cause)
    return Station("proof", "证明", state, fact)
