"""The table of pictures about which a reviewer answered for the faces of children."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.accounts.models import Account
from server.db.base import Base


class PictureTick(Base):
    """One reviewer said of one picture, by its bytes: no child's face is on it, or the guardians agree."""

    __tablename__ = "picture_tick"
    __table_args__ = (UniqueConstraint("subject", "account_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    """What hangs with it: ``notice:12`` or ``theme:3``, as the audit log names them."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str] = mapped_column(String(71))
    at: Mapped[datetime]
    account: Mapped[Account] = relationship()
