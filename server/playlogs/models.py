"""Tables of play records. A record is keyed by (device key, epoch, sequence) and never changed."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from server.db.base import Base, JsonObject


class PlayRow(Base):
    __tablename__ = "play_record"
    __table_args__ = (
        # They hold all that a proof asks of thousands of records: the rows themselves are ten times as much to read.
        Index("ix_play_record_item_stood", "item", "display", "started_at", "ended_at", "claim", "time_trusted"),
        Index("ix_play_record_display_stood", "display", "started_at", "ended_at", "claim", "time_trusted"),
    )

    device_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    display: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(40))
    release: Mapped[int | None] = mapped_column(BigInteger)
    zone: Mapped[str] = mapped_column(String(32))
    item: Mapped[str | None] = mapped_column(String(120))
    page: Mapped[str | None] = mapped_column(String(71))
    claim: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    time_trusted: Mapped[bool]
    previous: Mapped[str | None] = mapped_column(String(71))
    digest: Mapped[str] = mapped_column(String(71))
    record: Mapped[JsonObject]
    received_at: Mapped[datetime]


class PlayDay(Base):
    """What the records say of one item on one display on one day of the township; ``item`` is "" for anything at all.

    The stretches are kept so that a late record can join them, the sums so that a page need not read them.
    """

    __tablename__ = "play_day"

    item: Mapped[str] = mapped_column(String(120), primary_key=True)
    display: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    drawn: Mapped[list[int]] = mapped_column(JSON)
    """Flat: from, to, from, to, in seconds from midnight, of records of either claim."""
    accepted: Mapped[list[int]] = mapped_column(JSON)
    drawn_seconds: Mapped[int]
    accepted_seconds: Mapped[int]
    drawn_held: Mapped[list[int]] = mapped_column(JSON)
    """``drawn`` with the holes filled that count as none (``days.held``): a few pairs, where a loop has hundreds."""
    accepted_held: Mapped[list[int]] = mapped_column(JSON)


class PlayRefusal(Base):
    """A record that contradicts one we hold, or breaks the chain: evidence of a fault or a forgery."""

    __tablename__ = "play_refusal"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_key: Mapped[str] = mapped_column(String(64), index=True)
    epoch: Mapped[int] = mapped_column(BigInteger)
    seq: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(71))
    reason: Mapped[str]
    record: Mapped[JsonObject]
    at: Mapped[datetime]
