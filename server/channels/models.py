"""Tables of channels: what displays follow, when parts of the day begin, and which notice is placed where."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.model import USUAL_MOTION, Motion, PageMotion, Profile
from server.channels.layouts import USUAL_MAIN_WIDTH, LayoutChoice, layout_of
from server.channels.panels import profile_of
from server.db.base import Base, JsonObject


class Channel(Base):
    __tablename__ = "channel"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    village: Mapped[str] = mapped_column(String(64), default="")
    """The village it speaks to; empty for the township's own hall."""
    layout_id: Mapped[str] = mapped_column(String(32))
    main_width: Mapped[int] = mapped_column(default=USUAL_MAIN_WIDTH, server_default="70")
    """Per cent of the width, beside a column. Layout and width are decided on by two (``layout_change``)."""
    profile_rows: Mapped[list["ChannelProfile"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    theme: Mapped[JsonObject]
    """The theme two people decided on (``themes``); empty before that: official colours, no words."""
    page_motion: Mapped[str] = mapped_column(String(8), default="fade", server_default="fade")
    """How pages change: ``cut``, ``fade`` or ``push``; every player may do less."""
    ticker_pace: Mapped[str] = mapped_column(String(8), default="usual", server_default="usual")
    light: Mapped[list[JsonObject]] = mapped_column(default=list, server_default="[]")
    """Parts of the day with less light or none (``light``): ``{"part", "from", "to", "percent"}``."""
    night: Mapped[list[JsonObject]] = mapped_column(default=list, server_default="[]")
    """The part of the day in which its screens wear the dark colours (``night``): ``{"from", "to"}``, or nothing."""
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    """A removed channel stays as a tombstone, so that its displays learn of it."""

    @property
    def layout(self) -> LayoutChoice:
        return layout_of(self.layout_id, self.main_width)

    @property
    def motion(self) -> Motion | None:
        """What the release says of motion: nothing where it is as usual."""
        page: PageMotion = "cut" if self.page_motion == "cut" else "push" if self.page_motion == "push" else "fade"
        motion = Motion(page, "elder" if self.ticker_pace == "elder" else "usual")
        return None if motion == USUAL_MOTION else motion

    @property
    def profiles(self) -> tuple[Profile, ...]:
        return tuple(
            profile_of(row.profile_id).profile for row in sorted(self.profile_rows, key=lambda row: row.profile_id)
        )


class ChannelProfile(Base):
    """A sort of display the channel is laid out for."""

    __tablename__ = "channel_profile"

    channel_id: Mapped[str] = mapped_column(ForeignKey("channel.id"), primary_key=True)
    profile_id: Mapped[str] = mapped_column(String(32), primary_key=True)


class DaypartRow(Base):
    __tablename__ = "daypart"
    __table_args__ = (Index("uq_daypart_name", "name", unique=True),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(32))
    start: Mapped[int]
    """Minutes of the day; ``end`` is exclusive and may lie past midnight (end <= start)."""
    end: Mapped[int]
    weekdays: Mapped[str] = mapped_column(String(7), default="1234567")
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    """A retired one is offered no more; what is placed in it stays."""
    revision: Mapped[int] = mapped_column(default=1)


class Placement(Base):
    """One notice in one zone of one channel: its days, its part of the day, its priority."""

    __tablename__ = "placement"
    __table_args__ = (UniqueConstraint("notice_id", "channel_id", "zone"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    channel_id: Mapped[str] = mapped_column(ForeignKey("channel.id"), index=True)
    zone: Mapped[str] = mapped_column(String(32), default="main")
    daypart_id: Mapped[str] = mapped_column(ForeignKey("daypart.id"))
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    priority: Mapped[int] = mapped_column(default=0)
    working_days_only: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[Channel] = relationship()
    daypart: Mapped[DaypartRow] = relationship()


class HolidayYearRow(Base):
    """One year of the State Council's notice: days off on weekdays, and weekend days worked."""

    __tablename__ = "holiday_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    off: Mapped[list[str]]
    working: Mapped[list[str]]
    source: Mapped[str] = mapped_column(String(200), default="")
    names: Mapped[JsonObject] = mapped_column(default=dict)
    """``{day: 春节}``, as far as the source names them. They do not travel: a wall asks only who works."""
    revision: Mapped[int] = mapped_column(default=1)
