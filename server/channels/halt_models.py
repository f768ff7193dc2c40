"""Table of 全部停播: who asked that every wall fall back to its standing pages, or come back, and who confirmed it.

Nothing else says whether walls are halted: the newest confirmed request does (``halts.in_force``).
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.accounts.models import Account
from server.db.base import Base


class Wish(StrEnum):
    HALT = "halt"
    RESUME = "resume"


class Stage(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"


class Halt(Base):
    """One request. It is never edited, only closed; what was asked anew is a row of its own."""

    __tablename__ = "halt"

    id: Mapped[int] = mapped_column(primary_key=True)
    wish_name: Mapped[str] = mapped_column("wish", String(8))
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    lent_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Whose link may have opened the session it was asked in: he may be the one who asked."""
    at: Mapped[datetime]
    stage_name: Mapped[str] = mapped_column("stage", String(16), default=Stage.OPEN.value, index=True)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    by: Mapped[Account] = relationship(foreign_keys=[by_id])
    closed_by: Mapped[Account | None] = relationship(foreign_keys=[closed_by_id])

    @property
    def wish(self) -> Wish:
        return Wish(self.wish_name)

    @property
    def stage(self) -> Stage:
        return Stage(self.stage_name)
