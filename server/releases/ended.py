"""The notices of a channel that ended and can still be looked up: thousands, and hardly ever one of them changed.

Each is stamped with the digest of everything its item is made from, words and
pages read anew at every publication. Only one whose stamp the publisher has
published already is taken from its memory; so nothing here knows, or could
forget, which deeds change a notice.
"""

import hashlib
import marshal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session, aliased, lazyload

from playlists.model import ChannelId, ItemId
from server.channels.keys import released_key
from server.channels.models import Channel, Placement
from server.notices.models import Category, Notice, NoticeAsset
from server.notices.workflow import State
from server.publishing import ItemSource, KeptItem
from server.releases.items import LOOK_UP_DAYS, NEVER_LOOKED_UP, Placed, item_of
from server.services import Services

AT_ONCE = 400
_CORRECTED = aliased(Notice)
_COLUMNS = (
    Placement.id, Notice.id, Notice.item_key, cast(Placement.first_day, Text), cast(Placement.last_day, Text),
    Notice.number, Notice.kind, Notice.title, Notice.issuer, Notice.example,
    cast(Notice.period_first, Text), cast(Notice.period_last, Text), Category.name, Category.slip,
    _CORRECTED.number, cast(Notice.document, Text), cast(Notice.approved_pages, Text),
)  # fmt: skip
"""Days and documents as text: they are only compared, and reading them would take longer than all the rest."""
PLAIN_MARSHAL = 2
"""The version that writes equal values alike, whichever objects they are."""


@dataclass(frozen=True, slots=True)
class Ended:
    """``stamps`` name what the fresh ones were made from."""

    fresh: tuple[ItemSource, ...]
    kept: tuple[KeptItem, ...]
    stamps: Mapping[ItemId, str]


@dataclass(frozen=True, slots=True)
class _Line:
    placement_id: int
    notice_id: int
    item: ItemId
    written: bytes
    """The whole row."""


def ended_items(session: Session, services: Services, channel: Channel, keys: Mapping[str, str]) -> Ended:
    pictures = _pictures(session)
    # A notice placed in two zones is one item, as the later row has it.
    lines = {line.notice_id: line for line in _lines(session, services, channel)}
    frame = marshal.dumps((channel.id, *sorted(keys.values()), str(services.zone)), PLAIN_MARSHAL)
    kept: list[KeptItem] = []
    stamps: dict[ItemId, str] = {}
    unknown: list[int] = []
    for line in lines.values():
        seen = marshal.dumps(pictures.get(line.notice_id, ()), PLAIN_MARSHAL)
        stamp = hashlib.sha256(b"".join((frame, line.written, seen))).hexdigest()
        known = services.publisher.remembered.kept(ChannelId(channel.id), line.item, stamp)
        if known is not None:
            kept.append(known)
        else:
            stamps[line.item] = stamp
            unknown.append(line.placement_id)
    fresh = tuple(
        item_of(session, services, entry, channel.id, _filed(entry.notice, channel, keys), entry.notice.id in pictures)
        for entry in _placed(session, unknown)
        if channel.id in entry.notice.approved_pages
    )
    return Ended(fresh, tuple(kept), stamps)


def _filed(notice: Notice, channel: Channel, keys: Mapping[str, str]) -> dict[str, str]:
    """What ended keeps the pages it was signed with, whatever the zones are now: it hangs no more, and another width
    of the main zone must not send all of the catalogue anew."""
    wanted = set(keys.values())
    signed = sorted(notice.approved_pages[channel.id], key=lambda key: (key in keys, key))
    last = {released_key(key): key for key in signed if released_key(key) in wanted}
    return {key: released for released, key in last.items()}


def _lines(session: Session, services: Services, channel: Channel) -> Iterator[_Line]:
    rows = session.execute(
        select(*_COLUMNS)
        .select_from(Placement)
        .join(Notice, Notice.id == Placement.notice_id)
        .outerjoin(Category, Category.id == Notice.category_id)
        .outerjoin(_CORRECTED, _CORRECTED.id == Notice.corrects_id)
        .where(
            Placement.channel_id == channel.id,
            Notice.state_name == State.ENDED.value,
            Notice.kind.not_in(NEVER_LOOKED_UP),
            Placement.last_day >= services.today() - timedelta(days=LOOK_UP_DAYS),
        )
        .order_by(Placement.id)
    )
    for row in rows:
        yield _Line(row[0], row[1], ItemId(f"notice-{row[1]}-{row[2]}"), marshal.dumps(tuple(row), PLAIN_MARSHAL))


def _pictures(session: Session) -> dict[int, tuple[tuple[str, str, str], ...]]:
    found: dict[int, tuple[tuple[str, str, str], ...]] = {}
    rows = session.execute(
        select(NoticeAsset.notice_id, NoticeAsset.name, NoticeAsset.media_type, NoticeAsset.digest).order_by(
            NoticeAsset.notice_id, NoticeAsset.name
        )
    )
    for notice_id, name, media_type, digest in rows:
        found[notice_id] = (*found.get(notice_id, ()), (name, media_type, digest))
    return found


def _placed(session: Session, placements: Sequence[int]) -> Iterator[Placed]:
    for start in range(0, len(placements), AT_ONCE):
        rows = session.execute(
            select(Placement, Notice)
            .join(Notice, Notice.id == Placement.notice_id)
            .where(Placement.id.in_(placements[start : start + AT_ONCE]))
            .options(lazyload(Notice.placements))
            .order_by(Placement.id)
        )
        for placement, notice in rows:
            yield Placed(placement, notice, placement.zone)
