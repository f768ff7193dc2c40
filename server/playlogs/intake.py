"""Take play records in: each once, chained, and whatever contradicts what we hold is refused and kept as evidence.

A player sends records again until it hears that they are accepted; the same
bytes are then taken silently. A gap in the numbers does not stop the rest: it
stays a gap, for whoever reads the log to see. So does a record that cannot be
read: it is refused alone, by its number, and kept as it came; those before and
after it are taken.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.canonical import LARGEST_INTEGER
from playlists.canonical import digest as digest_of
from playlists.fields import ManifestError
from playlists.model import Json
from playlists.playlog import PlayRecord, parse_record, record_digest
from server.displays.models import Player
from server.playlogs.days import Additions, add_to_days
from server.playlogs.joined import LONGEST
from server.playlogs.models import PlayRefusal, PlayRow

NUMBERLESS = 0


def take_records(
    session: Session, player: Player, displays: frozenset[str], records: Sequence[Json], *, now: datetime
) -> int:
    """Store what is new and sound; return the highest sequence number that need not be sent again.

    That is the end of the unbroken run that begins with the oldest record
    sent: a refused record is in it, since it is kept and never accepted.
    """
    parsed: list[tuple[PlayRecord, Json]] = []
    unread: list[tuple[int, Json, str]] = []
    for number, value in enumerate(records):
        try:
            parsed.append((parse_record(value, f"playlog[{number}]"), value))
        except ManifestError as error:
            unread.append((_number_of(value), value, str(error)))
    wanted = {record.seq for record, _ in parsed}
    around = wanted | {seq - 1 for seq in wanted} | {seq + 1 for seq in wanted}
    known = {
        row.seq: (row.digest, row.previous)
        for row in session.execute(
            select(PlayRow.seq, PlayRow.digest, PlayRow.previous).where(
                PlayRow.device_key == player.device_key, PlayRow.epoch == player.epoch, PlayRow.seq.in_(around)
            )
        )
    }
    additions = Additions()
    for record, value in sorted(parsed, key=lambda pair: pair[0].seq):
        digest = str(record_digest(record))
        problem = _problem(record, digest, known, displays)
        if problem is None and record.seq not in known:
            session.add(_row(player, record, digest, value, now))
            additions.add(record.display, record.item, record.claim, record.started, record.ended, record.time_trusted)
            known[record.seq] = (digest, record.prev)
        elif problem:
            _refuse(session, player, record.seq, digest, value, problem, now)
    for seq, value, reason in unread:
        _refuse(session, player, seq, str(digest_of(json.dumps(value, sort_keys=True).encode())), value, reason, now)
        session.flush()
    wanted |= {seq for seq, _, _ in unread if seq != NUMBERLESS}
    session.flush()
    add_to_days(session, additions)
    if not wanted:
        held = select(func.max(PlayRow.seq)).where(
            PlayRow.device_key == player.device_key, PlayRow.epoch == player.epoch
        )
        return session.scalar(held) or 0
    reached = min(wanted)
    while reached + 1 in wanted:
        reached += 1
    return reached


def _number_of(value: Json) -> int:
    """The number of a record that is not read; one without is passed over when a later report begins with it."""
    seq = value.get("seq") if isinstance(value, dict) else None
    good = isinstance(seq, int) and not isinstance(seq, bool) and 1 <= seq <= LARGEST_INTEGER
    return seq if good and isinstance(seq, int) else NUMBERLESS


def _problem(
    record: PlayRecord, digest: str, known: dict[int, tuple[str, str | None]], displays: frozenset[str]
) -> str | None:
    held = known.get(record.seq)
    if held is not None:
        return None if held[0] == digest else "another record with this number is held already"
    if record.display not in displays:
        return "this player does not drive that display"
    if record.ended - record.started > LONGEST:
        return "its stretch is longer than a day"
    before, after = known.get(record.seq - 1), known.get(record.seq + 1)
    if before is not None and record.prev != before[0]:
        return "it does not continue the record before it"
    if after is not None and after[1] != digest:
        return "the record after it does not continue it"
    if (record.seq == 1) != (record.prev is None):
        return "only the first record of an epoch has none before it"
    return None


def _row(player: Player, record: PlayRecord, digest: str, value: Json, now: datetime) -> PlayRow:
    return PlayRow(
        device_key=player.device_key,
        epoch=player.epoch,
        seq=record.seq,
        display=record.display,
        channel=record.channel,
        release=record.release,
        zone=record.zone,
        item=record.item,
        page=record.page,
        claim=record.claim,
        started_at=record.started,
        ended_at=record.ended,
        time_trusted=record.time_trusted,
        previous=record.prev,
        digest=digest,
        record=dict(value) if isinstance(value, dict) else {},
        received_at=now,
    )


def _refuse(session: Session, player: Player, seq: int, digest: str, value: Json, reason: str, now: datetime) -> None:
    """Keep a refused record once; its sender will repeat it."""
    known = session.scalar(
        select(PlayRefusal.id).where(
            PlayRefusal.device_key == player.device_key,
            PlayRefusal.epoch == player.epoch,
            PlayRefusal.seq == seq,
            PlayRefusal.digest == digest,
        )
    )
    if known is None:
        session.add(
            PlayRefusal(
                device_key=player.device_key,
                epoch=player.epoch,
                seq=seq,
                digest=digest,
                reason=reason,
                record=dict(value) if isinstance(value, dict) else {"unread": value},
                at=now,
            )
        )
