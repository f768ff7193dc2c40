"""Tables of releases: what was signed when, and which pages each holds; and which of a channel's is the newest."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.db.base import Base, JsonObject


class Release(Base):
    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("channel_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(ForeignKey("channel.id"), index=True)
    version: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(71))
    at: Mapped[datetime]
    items: Mapped[JsonObject]
    """``{item id: {"<profile>/<zone>": [page digests]}}``: what a green display must be showing a page of; the
    pages of the night stand behind those of the day."""
    left_out: Mapped[JsonObject]
    """``{item id: sentence}``: approved notices that are not in it, and why."""
    light: Mapped[list[JsonObject]] = mapped_column(default=list, server_default="[]")
    """The hours of less light it carries: in its quiet hours a dark display is no trouble."""
    zones: Mapped[JsonObject] = mapped_column(default=dict, server_default="{}")
    """``{zone: [x, y, width, height]}`` in thousandths: where its pages stand."""


class DirtyChannel(Base):
    """A channel whose content changed since its last release; publishing takes the row away."""

    __tablename__ = "dirty_channel"

    channel_id: Mapped[str] = mapped_column(ForeignKey("channel.id"), primary_key=True)
    since: Mapped[datetime]
    problem: Mapped[str] = mapped_column(default="")
    """Why the last attempt failed, for the console."""


class PendingWithdrawal(Base):
    """Items to hide at once; kept until the publisher has signed the withdrawal."""

    __tablename__ = "pending_withdrawal"

    item_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    since: Mapped[datetime]
    done_at: Mapped[datetime | None]


def latest_release(session: Session, channel_id: str) -> Release | None:
    return session.scalars(
        select(Release).where(Release.channel_id == channel_id).order_by(Release.version.desc()).limit(1)
    ).first()
