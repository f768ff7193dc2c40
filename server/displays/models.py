"""Tables of players and displays. A player is the box with the key; a display is one surface it drives."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.channels.models import Channel
from server.db.base import Base, JsonObject


class Player(Base):
    __tablename__ = "player"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_key: Mapped[str] = mapped_column(String(64), unique=True)
    epoch: Mapped[int] = mapped_column(BigInteger, default=1)
    """Counts enrolments of this key; a new one starts counter and playlog afresh."""
    counter: Mapped[int] = mapped_column(BigInteger, default=0)
    enrolled_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str] = mapped_column(default="")
    about: Mapped[JsonObject]
    displays: Mapped[list["Display"]] = relationship(back_populates="player", order_by="Display.id")


class Display(Base):
    __tablename__ = "display"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    village: Mapped[str] = mapped_column(String(64), default="")
    channel_id: Mapped[str] = mapped_column(ForeignKey("channel.id"), index=True)
    profile_id: Mapped[str] = mapped_column(String(32))
    contact: Mapped[str] = mapped_column(String(120), default="")
    player_id: Mapped[int | None] = mapped_column(ForeignKey("player.id"), index=True)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    channel: Mapped[Channel] = relationship(lazy="joined")
    player: Mapped[Player | None] = relationship(back_populates="displays", lazy="joined")
    state: Mapped["DisplayState | None"] = relationship(lazy="joined", cascade="all, delete-orphan")


class DisplayState(Base):
    """The newest report about a display. ``verified`` is the server's own verdict, not the player's word."""

    __tablename__ = "display_state"

    display_id: Mapped[str] = mapped_column(ForeignKey("display.id"), primary_key=True)
    at: Mapped[datetime]
    since: Mapped[datetime]
    """Since when the verdict has been what it is."""
    verdict: Mapped[str] = mapped_column(String(24))
    release: Mapped[int | None] = mapped_column(BigInteger)
    pages: Mapped[list[str]]
    """Digests of the pages drawn, zone by zone, as reported."""
    report: Mapped[JsonObject]


DECIDED = "decided"
"""In place of a verdict: what staff decided about the display, which says nothing of what was heard from it."""


class DisplayEvent(Base):
    """An edge: the verdict about a display changed, or staff decided something about it."""

    __tablename__ = "display_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    display_id: Mapped[str] = mapped_column(ForeignKey("display.id"), index=True)
    at: Mapped[datetime]
    verdict: Mapped[str] = mapped_column(String(24))
    sentence: Mapped[str]


class DisplayStay(Base):
    """From when to when a display followed a channel; open while it does. A display out of use has no open one."""

    __tablename__ = "display_stay"

    id: Mapped[int] = mapped_column(primary_key=True)
    display_id: Mapped[str] = mapped_column(ForeignKey("display.id"), index=True)
    channel_id: Mapped[str] = mapped_column(ForeignKey("channel.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    channel: Mapped[Channel] = relationship(lazy="joined")


class EnrolmentCode(Base):
    """A code that somebody issued or typed. Kept are its key and look-up, never the code itself."""

    __tablename__ = "enrolment_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    lookup: Mapped[str] = mapped_column(String(64), unique=True)
    key: Mapped[bytes | None] = mapped_column(LargeBinary(64))
    """Wiped when the code is over."""
    display_ids: Mapped[list[str]]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    device_key: Mapped[str | None] = mapped_column(String(64))
    player_id: Mapped[int | None] = mapped_column(ForeignKey("player.id"))
    shown: Mapped[bool] = mapped_column(default=False)
    """Read from a wall, where anybody may have read it: a person compares the check words before it opens anything."""
    commitment: Mapped[str | None] = mapped_column(String(64))
    server_digest: Mapped[str | None] = mapped_column(String(64))
    server_share: Mapped[str | None] = mapped_column(String(64))
    check_words: Mapped[str | None] = mapped_column(String(16))
    confirmed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
