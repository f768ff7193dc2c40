"""The table of who has which draft open. Not evidence: what is older than a minute says nothing and is swept."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.accounts.models import Account
from server.db.base import Base


class DraftPresence(Base):
    __tablename__ = "draft_presence"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(24), default="")
    """Where the person writes, as ``presence.place_of`` reads it; empty where that is not known."""
    at: Mapped[datetime]
    account: Mapped[Account] = relationship()
