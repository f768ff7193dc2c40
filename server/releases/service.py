"""Publish what is due: withdrawals first, then every channel that changed, each in its own transaction.

The tables say what should be; this only reconciles, so it may run at any time,
twice, or after a crash. Signing happens outside a database transaction: a
publisher that dies between the two leaves a channel marked, and the next run
finds it published already.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.canonical import digest
from playlists.manifest import encode_root_manifest
from playlists.model import ChannelId, Font, ItemId
from server.audit.chain import Anchor
from server.audit.service import head, record
from server.channels.models import Channel
from server.db.engine import transaction
from server.errors import OperatorError
from server.fontfiles import released_fonts
from server.notices.life import expire_due, published
from server.notices.models import Notice
from server.notices.workflow import State
from server.publishing import Pending
from server.publishing.judge import FaultyReleaseError
from server.releases.collect import Collected, collect
from server.releases.models import DirtyChannel, PendingWithdrawal, Release
from server.services import Services

log = logging.getLogger(__name__)

AUDIT = "x-gongshi-audit"
"""The signed timestamp's field for the audit log's head."""
WAITING = "等审核签发人用自己的钥匙签名："


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
    for channel_id in due:
        try:
            (done if _publish(services, channel_id, fonts) else waiting).append(channel_id)
        except FaultyReleaseError as error:
            log.warning("release refused channel=%s reason=%s", channel_id, error)
            _note(services, channel_id, "；".join(problem.sentence_zh for problem in error.problems))
            failed.append(channel_id)
        except OperatorError as error:
            log.warning("release failed channel=%s reason=%s", channel_id, error)
            _note(services, channel_id, str(error))
            failed.append(channel_id)
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


def left_out(session: Session, channel_id: str) -> dict[str, str]:
    """Approved notices with pages on this channel that nobody has signed, and why."""
    row = latest_release(session, channel_id)
    return {item: str(why) for item, why in row.left_out.items()} if row else {}


def latest_release(session: Session, channel_id: str) -> Release | None:
    return session.scalars(
        select(Release).where(Release.channel_id == channel_id).order_by(Release.version.desc()).limit(1)
    ).first()


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


def _publish(services: Services, channel_id: str, fonts: tuple[Font, ...]) -> bool:
    """Publish one channel; False when it waits for the reviewer's key."""
    with services.reading() as session:
        row = session.get(DirtyChannel, channel_id)
        channel = session.get_one(Channel, channel_id)
        if row is None:
            return True
        since, problem = row.since, row.problem
        removed = channel.removed_at is not None
        collected = None if removed else collect(session, services, channel, fonts)
    if problem.startswith(WAITING) and not _is_finished(services, channel_id):
        return False
    extra = anchor(services)
    if collected is None:
        live = services.publisher.release_of(ChannelId(channel_id))
        outcome = services.publisher.tombstone(ChannelId(channel_id), extra) if live and not live.tombstone else None
    else:
        # People decided on every item that goes; one that only lacks a signature must not empty a wall.
        outcome = services.publisher.publish(collected.source, extra, may_empty=not collected.left_out)
    if isinstance(outcome, Pending):
        _note(services, channel_id, f"{WAITING}{outcome.id}")
        return False
    _settle(services, channel_id, since, collected)
    return True


def _is_finished(services: Services, channel_id: str) -> bool:
    """Whether the release that waited for the reviewer's key has gone out since."""
    live = services.publisher.release_of(ChannelId(channel_id))
    with services.reading() as session:
        known = latest_release(session, channel_id)
    return live is not None and (known is None or live.version > known.version)


def _settle(services: Services, channel_id: str, since: datetime, collected: Collected | None) -> None:
    """Record what is live now, and take the mark away unless something changed meanwhile."""
    live = services.publisher.release_of(ChannelId(channel_id))
    now = services.clock()
    with transaction(services.sessions) as session:
        # Another process may be settling the same release: one after the other.
        session.get(Channel, channel_id, with_for_update={"of": Channel})
        row = session.get(DirtyChannel, channel_id)
        if row is not None and row.since == since:
            session.delete(row)
        if live is None or collected is None:
            return
        notices = _record(session, channel_id, live.version, str(digest(encode_root_manifest(live))), collected, now)
        for notice in notices:
            published(session, notice, now=now)


def _record(
    session: Session, channel_id: str, version: int, manifest: str, collected: Collected, now: datetime
) -> Iterable[Notice]:
    known = session.scalar(select(Release).where(Release.channel_id == channel_id, Release.version == version))
    if known is not None:
        known.left_out = dict(collected.left_out)
    else:
        items = {
            str(item.id): {key: [str(page.digest) for page in pages] for key, pages in item.pages.items()}
            for item in collected.source.items
        }
        session.add(
            Release(
                channel_id=channel_id,
                version=version,
                digest=manifest,
                at=now,
                items=items,
                left_out=dict(collected.left_out),
            )
        )
        session.flush()
        record(
            session,
            None,
            "release.publish",
            f"channel:{channel_id}",
            f"{collected.source.name}发布第 {version} 版，{len(collected.notices)} 份公告",
            now=now,
            detail={"version": version, "manifest": manifest},
        )
    return session.scalars(
        select(Notice)
        .where(Notice.id.in_(collected.notices), Notice.state_name == State.APPROVED.value)
        .order_by(Notice.id)
        .with_for_update(of=Notice)
    ).all()


def _note(services: Services, channel_id: str, problem: str) -> None:
    with transaction(services.sessions) as session:
        row = session.get(DirtyChannel, channel_id)
        if row is not None:
            row.problem = problem
