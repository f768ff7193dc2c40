"""The table of audit entries. Append-only: the database itself refuses change and removal on both engines."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from server.db.base import Base, JsonObject


class AuditEntry(Base):
    __tablename__ = "audit_entry"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    """Not a foreign key: the log must not depend on any other table."""
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(48), index=True)
    subject: Mapped[str] = mapped_column(String(96), index=True)
    sentence: Mapped[str]
    detail: Mapped[JsonObject]
    address: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(71))
    digest: Mapped[str] = mapped_column(String(71))
