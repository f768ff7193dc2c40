"""Tables of looks: what theme or layout was proposed for which channels, who signed which sheet, which pages he saw.

A channel's own ``theme``, and its layout once it is made, are written in one place only (``proposals``), when a
proposal has all its signatures.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.accounts.models import Account
from server.db.base import Base, JsonObject


class Stage(StrEnum):
    OPEN = "open"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"
    REPLACED = "replaced"
    """Somebody proposed anew for one of its channels: the signatures on this one are void."""
    APPROVED = "approved"


class ThemeProposal(Base):
    """Never edited: a change is a proposal of its own."""

    __tablename__ = "theme_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    theme: Mapped[JsonObject]
    """``{"name", "place", "hotline_label", "hotline"}``: a palette that ships, and the words of every page; and
    ``"picture"``, as FORMAT.md has it, where evergreen pages show one.

    Empty where a layout is proposed."""
    layout: Mapped[JsonObject] = mapped_column(default=dict, server_default="{}")
    """``{"id", "main_width"}`` for its one channel; empty where a theme is proposed."""
    channel_ids: Mapped[list[str]]
    everywhere: Mapped[bool]
    """For every channel, those included that are made later."""
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    stage_name: Mapped[str] = mapped_column("stage", String(16), default=Stage.OPEN.value, index=True)
    reason: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sheet_hash: Mapped[str | None] = mapped_column(String(71))
    """The sheet that was signed."""
    by: Mapped[Account] = relationship(foreign_keys=[by_id])
    closed_by: Mapped[Account | None] = relationship(foreign_keys=[closed_by_id])

    @property
    def stage(self) -> Stage:
        return Stage(self.stage_name)


class ThemeSignature(Base):
    """One reviewer's signature on one sheet; it counts for the notices of which he wrote nothing."""

    __tablename__ = "theme_signature"
    __table_args__ = (UniqueConstraint("proposal_id", "account_id", "sheet_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("theme_proposal.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    sheet_hash: Mapped[str] = mapped_column(String(71))
    at: Mapped[datetime]
    account: Mapped[Account] = relationship()


class ThemePageSeen(Base):
    """A reviewer had this very page of a proposal's sheet on screen."""

    __tablename__ = "theme_page_seen"
    __table_args__ = (UniqueConstraint("proposal_id", "account_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("theme_proposal.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str] = mapped_column(String(71))
    at: Mapped[datetime]
