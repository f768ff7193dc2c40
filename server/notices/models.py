"""Tables of notices. Revisions, decisions, answers and page views only ever grow."""

import secrets
from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    event,
    false,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column, relationship

from server.accounts.models import Account
from server.channels.models import Placement
from server.db.base import Base, JsonObject
from server.notices.search_key import search_key
from server.notices.workflow import Action, State


def _item_key() -> str:
    return secrets.token_hex(4)


class Category(Base):
    __tablename__ = "category"
    __table_args__ = (Index("uq_category_name", "group", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group: Mapped[str] = mapped_column(String(16))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    slip: Mapped[str] = mapped_column(String(8), default="公告公示")
    """The four characters on the spine of the wall's page."""
    preset_id: Mapped[int | None] = mapped_column(ForeignKey("period_preset.id"))
    active: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1)
    """Counts the saves; who saves says which one he had before him."""


class PeriodPreset(Base):
    __tablename__ = "period_preset"
    __table_args__ = (Index("uq_period_preset_name", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    days: Mapped[int]
    unit: Mapped[str] = mapped_column(String(8))
    counts_first_day: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str] = mapped_column(String(200), default="")
    active: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1)


class TemplateState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    RETIRED = "retired"


class SloganTemplate(Base):
    """A sentence with blanks. Its text never changes: a better one is a row of its own, proposed and approved anew."""

    __tablename__ = "slogan_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(120), unique=True)
    state_name: Mapped[str] = mapped_column("state", String(16), default=TemplateState.APPROVED.value)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("slogan_template.id"))
    """The approved one that goes when this is approved."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Who proposed it; nobody, for those a new installation begins with."""
    at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200), default="")
    """Why it was refused."""
    replaces: Mapped["SloganTemplate | None"] = relationship(remote_side=[id])
    by: Mapped[Account | None] = relationship(foreign_keys=[by_id])
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def state(self) -> TemplateState:
        return TemplateState(self.state_name)


class NumberSeries(Base):
    """The next index number of a year; taken in the transaction that creates the notice, so none is given twice."""

    __tablename__ = "number_series"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    next: Mapped[int]


class Notice(Base):
    __tablename__ = "notice"
    __table_args__ = (
        # Of thousands that ended a few wait for their proof, and this alone is read to find them.
        Index(
            "ix_notice_proof_due",
            "author_id",
            "ended_at",
            "state",
            sqlite_where=text("proof_due = 1"),
            postgresql_where=text("proof_due"),
        ),
        # Whether any is invented is asked for every page.
        Index("ix_notice_example", "example", sqlite_where=text("example = 1"), postgresql_where=text("example")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_key: Mapped[str] = mapped_column(String(8), default=_item_key)
    """Chosen once, at random: row numbers come again in a database restored from an older backup, item ids must not."""
    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(16), default="notice")
    state_name: Mapped[str] = mapped_column("state", String(16), default=State.DRAFT.value, index=True)
    title: Mapped[str] = mapped_column(default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    issuer: Mapped[str] = mapped_column(String(120), default="")
    document: Mapped[JsonObject]
    period_first: Mapped[date | None]
    period_last: Mapped[date | None]
    preset_id: Mapped[int | None] = mapped_column(ForeignKey("period_preset.id"))
    source: Mapped[str] = mapped_column(String(120), default="")
    received_at: Mapped[datetime | None]
    example: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    pages: Mapped[JsonObject]
    """The pages as submitted: ``{"<profile>/<zone>": [[digest, dwell_ms], ...]}``."""
    pages_hash: Mapped[str | None] = mapped_column(String(71))
    approved_pages: Mapped[JsonObject]
    """The pages a reviewer signed; only these are ever released."""
    approved_pages_hash: Mapped[str | None] = mapped_column(String(71))
    published_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    proof_due: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Its period is over, and nobody has made out the proof yet (``issuing``)."""
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))

    category: Mapped[Category | None] = relationship(lazy="joined")
    preset: Mapped[PeriodPreset | None] = relationship()
    author: Mapped[Account] = relationship(foreign_keys=[author_id])
    approved_by: Mapped[Account | None] = relationship(foreign_keys=[approved_by_id])
    corrects: Mapped["Notice | None"] = relationship(remote_side=[id], back_populates="corrections")
    corrections: Mapped[list["Notice"]] = relationship(back_populates="corrects")
    placements: Mapped[list[Placement]] = relationship(
        cascade="all, delete-orphan", order_by=Placement.id, lazy="selectin"
    )

    @property
    def state(self) -> State:
        return State(self.state_name)

    @property
    def item_id(self) -> str:
        """The identifier on the wall. A correction is a notice of its own, so a withdrawn id never returns."""
        return f"notice-{self.id}-{self.item_key}"

    @property
    def replaced_by(self) -> "Notice | None":
        done = [notice for notice in self.corrections if notice.state in (State.PUBLISHED, State.ENDED)]
        return done[-1] if done else None


def notice_of_item(session: Session, item: str) -> Notice | None:
    """The notice that an identifier on the wall stands for; None when this database never gave it."""
    return notices_of_items(session, (item,)).get(item)


def notices_of_items(session: Session, items: Collection[str]) -> dict[str, Notice]:
    """Those of the identifiers that this database gave, each with its notice."""
    numbers = {number for item in items if (number := _row_number(item)) is not None}
    rows = session.scalars(select(Notice).where(Notice.id.in_(numbers)))
    found = {notice.item_id: notice for notice in rows}
    return {item: found[item] for item in items if item in found}


def _row_number(item: str) -> int | None:
    parts = item.split("-")
    if len(parts) != 3 or not (parts[1].isascii() and parts[1].isdecimal() and len(parts[1]) < 10):
        return None
    return int(parts[1])


class NoticeSearch(Base):
    """What a notice is found by. Apart from it: to search is to read every key, and a notice's row holds its pages."""

    __tablename__ = "notice_search"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True, autoincrement=False)
    key: Mapped[str]


# Written with the notice itself, by whatever road its title came: a search that misses a notice is found out late.
@event.listens_for(Notice, "after_insert")
def _add_key(_mapper: Mapper[Notice], connection: Connection, notice: Notice) -> None:
    connection.execute(insert(NoticeSearch).values(notice_id=notice.id, key=search_key(notice.title, notice.number)))


@event.listens_for(Notice, "after_update")
def _change_key(_mapper: Mapper[Notice], connection: Connection, notice: Notice) -> None:
    attributes = inspect(notice).attrs
    if attributes.title.history.has_changes() or attributes.number.history.has_changes():
        key = search_key(notice.title, notice.number)
        connection.execute(update(NoticeSearch).where(NoticeSearch.notice_id == notice.id).values(key=key))


class NoticeRevision(Base):
    """One save. ``kept_aside`` marks a text that lost to somebody else's: it is kept, not applied."""

    __tablename__ = "notice_revision"
    __table_args__ = (Index("ix_notice_revision_notice_revision", "notice_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    revision: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    title: Mapped[str]
    content: Mapped[JsonObject]
    kept_aside: Mapped[bool] = mapped_column(default=False)
    by: Mapped[Account] = relationship()


class Decision(Base):
    """A step of the workflow with its reason; what was decided on is named by revision and hash of the pages."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    action_name: Mapped[str] = mapped_column("action", String(16))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    from_name: Mapped[str] = mapped_column("from_state", String(16))
    to_name: Mapped[str] = mapped_column("to_state", String(16))
    reason: Mapped[str] = mapped_column(default="")
    revision: Mapped[int]
    pages_hash: Mapped[str | None] = mapped_column(String(71))
    by: Mapped[Account | None] = relationship()

    @property
    def action(self) -> Action:
        return Action(self.action_name)

    @property
    def from_state(self) -> State:
        return State(self.from_name)

    @property
    def to_state(self) -> State:
        return State(self.to_name)


class FindingAnswer(Base):
    __tablename__ = "finding_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    key: Mapped[str] = mapped_column(String(80))
    answer: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    by: Mapped[Account] = relationship()


class PageSeen(Base):
    """A reviewer had this very page on screen."""

    __tablename__ = "page_seen"
    __table_args__ = (UniqueConstraint("notice_id", "account_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str] = mapped_column(String(71))
    at: Mapped[datetime]


class NoticeAsset(Base):
    """A picture inside a notice; its bytes lie in the uploads folder under their digest."""

    __tablename__ = "notice_asset"
    __table_args__ = (UniqueConstraint("notice_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    name: Mapped[str] = mapped_column(String(80))
    media_type: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(71))
    at: Mapped[datetime]
