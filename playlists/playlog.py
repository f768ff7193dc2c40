"""Write down what stood where from when to when, in a chain in which nothing can be altered or left out unseen.

Pure: the player appends and keeps the file, the server checks and stores. Whether the device's signature over a report
is good is asked elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from playlists.canonical import canonical, digest
from playlists.fields import Fields, ManifestError, instant_text, load
from playlists.model import ChannelId, Digest, DisplayId, Extra, ItemId, Json, ZoneId

Claim = Literal["drawn", "accepted"]


@dataclass(frozen=True, slots=True)
class PlayRecord:
    """One stretch, ``ended`` exclusive, for which one page stood in one zone.

    ``page`` is the digest really drawn. ``claim`` says who vouches for it: the player that drew it, or an LED card that
    answered for the frame. What a card accepted was drawn too, so the stretches of the two claims never overlap.
    """

    seq: int
    display: DisplayId
    channel: ChannelId
    release: int
    zone: ZoneId
    item: ItemId
    page: Digest
    claim: Claim
    started: datetime
    ended: datetime
    time_trusted: bool
    prev: Digest | None
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Tail:
    """The last record of a chain, as much of it as the next one needs."""

    seq: int
    digest: Digest


def tail_of(record: PlayRecord) -> Tail:
    return Tail(record.seq, record_digest(record))


def record_digest(record: PlayRecord) -> Digest:
    return digest(canonical(encode_record(record)))


def verify_chain(records: Iterable[PlayRecord], prev: Tail | None = None) -> str | None:
    """Return what breaks the chain that goes on after ``prev`` (None: from the beginning), or None if nothing does."""
    for record in records:
        expected = prev.seq + 1 if prev else 1
        if record.seq != expected:
            return f"record {record.seq} stands where record {expected} should"
        if record.prev != (prev.digest if prev else None):
            return f"record {record.seq} does not continue the record before it: its prev is {record.prev}"
        prev = tail_of(record)
    return None


def encode_record(record: PlayRecord) -> dict[str, Json]:
    return {
        **record.extra,
        "seq": record.seq,
        "display": record.display,
        "channel": record.channel,
        "release": record.release,
        "zone": record.zone,
        "item": record.item,
        "page": record.page,
        "claim": record.claim,
        "from": instant_text(record.started),
        "to": instant_text(record.ended),
        "time_trusted": record.time_trusted,
        "prev": record.prev,
    }


def parse_record(value: Json, where: str = "record") -> PlayRecord:
    """Read one record of a report; ``ManifestError`` names the field that is wrong."""
    fields = Fields(value, where)
    record = PlayRecord(
        seq=fields.integer("seq", least=1),
        display=DisplayId(fields.identifier("display")),
        channel=ChannelId(fields.identifier("channel")),
        release=fields.integer("release", least=1),
        zone=ZoneId(fields.identifier("zone")),
        item=ItemId(fields.identifier("item")),
        page=fields.digest("page"),
        claim=fields.choice("claim", "drawn", "accepted"),
        started=fields.instant("from"),
        ended=fields.instant("to"),
        time_trusted=fields.boolean("time_trusted"),
        prev=fields.nullable("prev", fields.digest),
        extra=fields.rest(),
    )
    if record.ended < record.started:
        raise ManifestError(f"{where}.to must not come before {where}.from")
    return record


def parse_record_bytes(data: bytes) -> PlayRecord:
    return parse_record(load(data, "record"))
