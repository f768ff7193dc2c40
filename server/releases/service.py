"""Publish what is due: withdrawals first, then every channel that changed, each in its own transaction.

The tables say what should be; this only reconciles, so it may run at any time,
twice, or after a crash. Signing happens outside a database transaction: a
publisher that dies between the two leaves a channel marked, and the next run
finds it published already.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.model import ChannelId, Font, ItemId
from server.audit.chain import Anchor
from server.audit.service import head, record, take_turn
from server.channels.models import Channel
from server.db.engine import transaction
from server.errors import OperatorError
from server.fontfiles import released_fonts
from server.notices.life import expire_due
from server.publishing import Outcome as Signed
from server.publishing import Pending, Stand, Standing
from server.publishing.judge import FaultyReleaseError
from server.releases.collect import Collected, collect
from server.releases.models import DirtyChannel, PendingWithdrawal, Release, latest_release
from server.releases.waiting import sentence_of, standing_since, waits
from server.releases.written import record_finished, settle
from server.services import Services

__all__ = [
    "Outcome", "anchor", "anchors", "expire", "latest_release", "left_out", "newest_left_out", "problems",
    "publish_due", "resign",
]  # fmt: skip

log = logging.getLogger(__name__)

AUDIT = "x-gongshi-audit"
"""The signed timestamp's field for the audit log's head."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run did, by channel."""

    published: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def publish_due(services: Services) -> Outcome:
    """Bring the repository to what the tables say."""
    _withdraw(services)
    with services.reading() as session:
        due = list(session.scalars(select(DirtyChannel.channel_id).order_by(DirtyChannel.channel_id)))
    done: list[str] = []
    waiting: list[str] = []
    failed: list[str] = []
    fonts = _fonts(services) if due else ()
    units = _units(services, due)
    while units:
        unit = units.pop(0)
        try:
            (done if _publish(services, unit, fonts) else waiting).extend(unit)
        except OperatorError as error:
            if len(unit) > 1:  # which of them it is shows when each is tried alone
                units += [(channel_id,) for channel_id in unit]
                continue
            log.warning("release failed channel=%s reason=%s", unit[0], error)
            faults = error.problems if isinstance(error, FaultyReleaseError) else ()
            _note(services, unit[0], "；".join(problem.sentence_zh for problem in faults) or str(error))
            failed.append(unit[0])
    return Outcome(tuple(done), tuple(waiting), tuple(failed))


def resign(services: Services) -> datetime:
    """Sign the timestamp anew, with the audit log's head in it; hourly."""
    extra = anchor(services)
    return services.publisher.resign(extra)


def anchor(services: Services) -> dict[str, str]:
    """Note the audit log's head outside the database, and return it for the signed timestamp."""
    with services.reading() as session:
        latest = head(session)
    if latest is None:
        return {}
    known = max((each.seq for each in anchors(services)), default=0)
    if latest.seq < known:
        log.error("audit log is cut: it ends at %s, %s was anchored; no head is signed", latest.seq, known)
        return {}
    services.anchors.append(latest, services.clock().isoformat(timespec="seconds"))
    return {AUDIT: f"{latest.seq}:{latest.digest}"}


def anchors(services: Services) -> list[Anchor]:
    """Every head known outside the database: the file's, then the one in the live timestamp."""
    kept = services.anchors.read()
    timestamp = services.publisher.repository.load().timestamp
    said = timestamp.signed.unrecognized_fields.get(AUDIT) if timestamp else None
    seq, _, digest_of_it = said.partition(":") if isinstance(said, str) else ("", "", "")
    return [*kept, Anchor(int(seq), digest_of_it)] if seq.isdecimal() else kept


def expire(services: Services) -> int:
    """Archive what is over, by the township's calendar."""
    with transaction(services.sessions) as session:
        return len(expire_due(session, today=services.today(), now=services.clock()))


def problems(session: Session) -> dict[str, str]:
    """Channels that wait or failed, with the sentence why."""
    rows = session.scalars(select(DirtyChannel).where(DirtyChannel.problem != ""))
    return {row.channel_id: row.problem for row in rows}


def newest_left_out(session: Session) -> list[tuple[Channel, Collection[str]]]:
    """What the newest release of each living channel left out, for want of a signature on its pages."""
    newest = select(Release.channel_id, func.max(Release.version).label("version")).group_by(Release.channel_id)
    last = newest.subquery()
    rows = session.execute(
        select(Channel, Release.left_out)
        .join(last, last.c.channel_id == Channel.id)
        .join(Release, (Release.channel_id == Channel.id) & (Release.version == last.c.version))
        .where(Channel.removed_at.is_(None))
        .order_by(Channel.id)
    )
    return [(channel, tuple(items)) for channel, items in rows]


def left_out(session: Session, channel_id: str) -> dict[str, str]:
    """Approved notices with pages on this channel that nobody has signed, and why."""
    row = latest_release(session, channel_id)
    return {item: str(why) for item, why in row.left_out.items()} if row else {}


def _fonts(services: Services) -> tuple[Font, ...]:
    return services.publisher.fonts(released_fonts(services.fonts))


def _withdraw(services: Services) -> None:
    with services.reading() as session:
        waiting = list(session.scalars(select(PendingWithdrawal.item_id).where(PendingWithdrawal.done_at.is_(None))))
    if not waiting:
        return
    try:
        services.publisher.withdraw([ItemId(item) for item in waiting], anchor(services))
    except OperatorError as error:
        log.error("withdrawal failed items=%s reason=%s", ",".join(waiting), error)
        return
    with transaction(services.sessions) as session:
        now = services.clock()
        for item in waiting:
            session.get_one(PendingWithdrawal, item).done_at = now
        record(
            session,
            None,
            "release.withdraw",
            "release",
            f"已从所有屏撤下 {len(waiting)} 份公告",
            now=now,
            detail={"items": [*waiting]},
        )


def _units(services: Services, due: Sequence[str]) -> list[tuple[str, ...]]:
    """What is published together: each channel alone, but with two signatures all that are new, for one signature.

    One that failed by itself does not hold up the others.
    """
    alone: list[tuple[str, ...]] = [(channel_id,) for channel_id in due]
    if len(due) < 2 or services.publisher.threshold < 2:
        return alone
    with services.reading() as session:
        rows = [session.get(DirtyChannel, channel_id) for channel_id in due]
        fresh = tuple(
            row.channel_id
            for row in rows
            if row is not None
            and (not row.problem or waits(row.problem))
            and session.get_one(Channel, row.channel_id).removed_at is None
            and services.publisher.release_of(ChannelId(row.channel_id)) is None
        )
    return [fresh, *(unit for unit in alone if unit[0] not in fresh)] if fresh else alone


def _publish(services: Services, unit: tuple[str, ...], fonts: tuple[Font, ...]) -> bool:
    """Publish a channel, or several new ones; False when they wait for the reviewer's key."""
    if not _go_on(services, unit):
        return False
    marks: dict[str, datetime] = {}
    collected: dict[str, Collected] = {}
    with services.reading() as session:
        for channel_id in unit:
            row, channel = session.get(DirtyChannel, channel_id), session.get_one(Channel, channel_id)
            if row is None:
                continue
            marks[channel_id] = row.since
            if channel.removed_at is None:
                collected[channel_id] = collect(session, services, channel, fonts)
    outcome = _sign(services, unit, collected) if marks else None
    if isinstance(outcome, Pending):
        for channel_id, since in marks.items():
            _note(services, channel_id, sentence_of(Standing(Stand.AWAITED)), since)
        return False
    for channel_id, since in marks.items():
        settle(services, channel_id, since, collected.get(channel_id))
    return True


def _sign(services: Services, unit: tuple[str, ...], collected: Mapping[str, Collected]) -> Signed | None:
    extra, publisher = anchor(services), services.publisher
    if not collected:
        live = publisher.release_of(ChannelId(unit[0]))
        return publisher.tombstone(ChannelId(unit[0]), extra) if live and not live.tombstone else None
    sources = [one.source for one in collected.values()]
    # People decided on every item that goes; one that only lacks a signature must not empty a wall. Two decided on a
    # halt, which takes all of them.
    may_empty = not any(one.left_out and not one.source.halted for one in collected.values())
    if len(sources) == 1:
        return publisher.publish(sources[0], extra, may_empty=may_empty)
    return publisher.create(sources, extra, may_empty=may_empty)


def _go_on(services: Services, unit: tuple[str, ...]) -> bool:
    """Whether to prepare a release now: not while one that stands for the same is waiting for its signature.

    One that bears it by now is finished first, and written down as what was signed, not as what the tables say today.
    """
    if services.publisher.threshold < 2:
        return True
    for channel_id in unit:
        record_finished(services, channel_id)
    with services.reading() as session:
        found = (session.get(DirtyChannel, channel_id) for channel_id in unit)
        marks = [row for row in found if row is not None and waits(row.problem)]
    if len(marks) < len(unit):
        return True
    standing, *others = (standing_since(services, row) for row in marks)
    if any(other != standing for other in others) or not _covers(standing, unit):
        return True
    if standing.stand is Stand.SIGNED:
        services.publisher.finish(standing.id, anchor(services))
        for channel_id in unit:
            record_finished(services, channel_id)
        return True
    sentence = sentence_of(standing)
    for row in marks:
        if row.problem != sentence:
            _note(services, row.channel_id, sentence, row.since)
    return standing.stand is Stand.OVERTAKEN


def _covers(standing: Standing, unit: tuple[str, ...]) -> bool:
    """Whether the folder is of these channels and no other; one whose sheet cannot be read may be."""
    return not standing.targets or set(standing.targets) == {f"channels/{channel_id}.json" for channel_id in unit}


def _note(services: Services, channel_id: str, problem: str, since: datetime | None = None) -> None:
    """``since`` is of the mark that this is about. One made anew meanwhile is not of what was prepared: said to wait,
    it would wait for a signature that changes nothing of it, and a halt would not go out.
    """
    with transaction(services.sessions) as session:
        take_turn(session)  # whoever marks the channel holds the log
        row = session.get(DirtyChannel, channel_id)
        if row is not None and since in (None, row.since):
            row.problem = problem
