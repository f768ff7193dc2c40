"""The table of reminders. Rows are only added; one that is about a wait that is over is read no more."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db.base import Base


class Reminder(Base):
    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("subject", "since", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(40))
    """As the audit log names it: ``notice:12``."""
    since: Mapped[datetime]
    """When this wait began. A notice that was sent back and sent again waits anew, with no reminder used."""
    number: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
