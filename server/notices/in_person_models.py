"""The table of reviews held at the author's own computer: one sitting a row, used once."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.accounts.models import Account
from server.db.base import Base


class Sitting(Base):
    __tablename__ = "sitting"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    host_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    session_digest: Mapped[str] = mapped_column(String(64), index=True)
    """The host's signed-in browser: a sitting is held in that one, and nowhere else."""
    revision: Mapped[int]
    pages_hash: Mapped[str] = mapped_column(String(71))
    seen: Mapped[list[str]]
    """Digests of the pages that were on this screen since the sitting began."""
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    host: Mapped[Account] = relationship(foreign_keys=[host_id])
    reviewer: Mapped[Account] = relationship(foreign_keys=[reviewer_id])
