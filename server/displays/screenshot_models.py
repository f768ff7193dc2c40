"""Tables of screenshots: who wants one of which display and how often, and the newest that came."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.db.base import Base


class ScreenshotWish(Base):
    """``minutes`` is how often one is taken, 0 for never; ``asked_at`` that somebody wants one now."""

    __tablename__ = "screenshot_wish"

    display_id: Mapped[str] = mapped_column(ForeignKey("display.id"), primary_key=True)
    minutes: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None]


class Screenshot(Base):
    """A small picture as the player took it; no proof that a screen was on."""

    __tablename__ = "screenshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    display_id: Mapped[str] = mapped_column(ForeignKey("display.id"), index=True)
    at: Mapped[datetime]
    media_type: Mapped[str] = mapped_column(String(16))
    data: Mapped[bytes] = mapped_column(LargeBinary)
