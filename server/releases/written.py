"""Write down what is live: the release with its pages, its notices as published, and that nothing is left to do.

Two ways lead here. What this server published alone holds what the tables just
said. What a reviewer signed holds what they said when it was prepared, hours or
days ago: it is read back from the repository, and a notice that was changed
since does not count as published.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from playlists.canonical import digest
from playlists.manifest import encode_root_manifest
from playlists.model import ChannelId, Json, PageRecord, RootManifest
from server.audit.service import record, take_turn
from server.channels.keys import released_key
from server.channels.models import Channel
from server.db.engine import transaction
from server.notices.life import published, replace_corrected
from server.notices.models import Notice, notice_of_item
from server.notices.workflow import State
from server.publishing.contents import open_item, open_release
from server.releases.collect import Collected
from server.releases.models import DirtyChannel, Release, latest_release
from server.releases.waiting import waits
from server.services import Services


@dataclass(frozen=True, slots=True)
class Written:
    """What a release holds, as its row keeps it. ``items`` are those that hang: thousands may be only looked up."""

    items: Mapping[str, Json]
    notices: tuple[int, ...]
    left_out: Mapping[str, str]


def settle(services: Services, channel_id: str, since: datetime, collected: Collected | None) -> None:
    """Record what is live now, and take the mark away unless something changed meanwhile."""
    live = services.publisher.release_of(ChannelId(channel_id))
    with transaction(services.sessions) as session:
        _alone(session, channel_id)
        _lock(session, collected.notices if collected is not None else ())
        if live is not None and collected is not None:
            hung = collected.source.hung
            items: dict[str, Json] = {
                str(item.id): {key: _digests(pages) for key, pages in item.pages.items()}
                for item in collected.source.items
                if item.id in hung
            }
            _write(session, live, Written(items, collected.notices, collected.left_out), services.clock())
        row = session.get(DirtyChannel, channel_id)
        if row is not None and row.since == since:
            session.delete(row)


def record_finished(services: Services, channel_id: str) -> None:
    """Record a release that went out with the reviewer's signature, whoever finished it; it waits no longer."""
    live = services.publisher.release_of(ChannelId(channel_id))
    if live is None:
        return
    with transaction(services.sessions) as session:
        _alone(session, channel_id)
        known = latest_release(session, channel_id)
        if known is not None and known.version >= live.version:
            return
        written = None if live.tombstone else _read_back(session, services, live)
        _lock(session, written.notices if written is not None else ())
        row = session.get(DirtyChannel, channel_id)
        if row is not None and waits(row.problem):
            row.problem = ""
        if written is not None:
            _write(session, live, written, services.clock())


def _alone(session: Session, channel_id: str) -> None:
    """Another process may be writing down the same release: one after the other."""
    # The key may be pointed at meanwhile: who places a notice on the channel holds that notice, which comes next here.
    session.get(Channel, channel_id, with_for_update={"of": Channel, "key_share": True})


def _lock(session: Session, notices: Collection[int]) -> None:
    """Take what will be written, in the order of every deed: notices, the log, and after both the channel's mark.

    A deed of the console holds its notice when it waits for the log: who held the log and then wanted the notice would
    wait for it, and it for him.
    """
    corrected = select(Notice.corrects_id).where(Notice.id.in_(notices))
    rows = select(Notice.id).where(or_(Notice.id.in_(notices), Notice.id.in_(corrected))).order_by(Notice.id)
    session.execute(rows.with_for_update(of=Notice)).all()
    take_turn(session)


def _read_back(session: Session, services: Services, live: RootManifest) -> Written:
    load = services.publisher.repository.read_blob
    items: dict[str, Json] = {}
    notices: list[int] = []
    contents = open_release(live, load)
    for entry in contents.wall:
        name, pages = entry.id, open_item(entry, load).pages
        items[str(name)] = {key: _digests(found) for key, found in pages.items()}
        notice = notice_of_item(session, str(name))
        if notice is None:
            continue
        approved = notice.approved_pages.get(live.channel, {})
        signed = {(released_key(key), *(page[0] for page in found)) for key, found in approved.items()}
        if all((key, *(str(page.digest) for page in found)) in signed for key, found in pages.items()):
            notices.append(notice.id)
    return Written(items, tuple(notices), {})


def _digests(pages: Sequence[PageRecord]) -> list[Json]:
    """Every page a display may show in a place without being wrong: those of the day, then those of the night."""
    return [*(str(page.digest) for page in pages), *(str(page.night) for page in pages if page.night is not None)]


def _write(session: Session, live: RootManifest, written: Written, now: datetime) -> None:
    known = session.scalar(select(Release).where(Release.channel_id == live.channel, Release.version == live.version))
    if known is not None:
        known.left_out = dict(written.left_out)
    else:
        manifest = str(digest(encode_root_manifest(live)))
        session.add(
            Release(
                channel_id=live.channel,
                version=live.version,
                digest=manifest,
                at=now,
                items=dict(written.items),
                left_out=dict(written.left_out),
                zones={str(zone.id): [zone.x, zone.y, zone.w, zone.h] for zone in live.layout.zones},
                light=[{"from": each.start, "to": each.end, "percent": each.percent} for each in live.light],
            )
        )
        session.flush()
        record(
            session,
            None,
            "release.publish",
            f"channel:{live.channel}",
            f"{live.name}发布第 {live.version} 版，{len(written.notices)} 份公告",
            now=now,
            detail={"version": live.version, "manifest": manifest},
        )
    rows = select(Notice).where(Notice.id.in_(written.notices)).order_by(Notice.id).with_for_update(of=Notice)
    for notice in session.scalars(rows.where(Notice.state_name == State.APPROVED.value)).all():
        published(session, notice, now=now)
    for notice in session.scalars(rows.where(Notice.corrects_id.is_not(None))).all():
        replace_corrected(session, notice, now=now)
