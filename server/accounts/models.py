"""Tables of accounts. Secrets are kept as digests only: a copy of the database opens no door."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.accounts.roles import Role
from server.db.base import Base


class Account(Base):
    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    office: Mapped[str] = mapped_column(String(64), default="")
    village: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """Whose matters alone 今日 tells this person of; empty for the whole township. It opens and closes no door."""
    password_hash: Mapped[str | None]
    """None until the person set one through a one-time link: there is no default password."""
    active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    password_lent_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Whose link opened the session in which the password was set; None where only its owner can know it."""
    created_at: Mapped[datetime]
    last_login_at: Mapped[datetime | None]
    dense_rows: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Tables with 34 px a row in place of 40: whoever reads long lists chooses it for himself."""
    role_rows: Mapped[list["AccountRole"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(row.role) for row in self.role_rows)


class AccountRole(Base):
    __tablename__ = "account_role"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)


class LoginLink(Base):
    """A link that signs in once. Without an account it makes the first administrator."""

    __tablename__ = "login_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """None for a link made on the server's own command line."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    account: Mapped[Account | None] = relationship(foreign_keys=[account_id])


class WebSession(Base):
    __tablename__ = "web_session"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(String(200))
    lent_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    by_link: Mapped[bool] = mapped_column(default=False)
    account: Mapped[Account] = relationship(foreign_keys=[account_id])


class LoginFailure(Base):
    """One failed sign-in, counted for the account named and for the address it came from."""

    __tablename__ = "login_failure"
    __table_args__ = (Index("ix_login_failure_subject_at", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(160))
    at: Mapped[datetime]
