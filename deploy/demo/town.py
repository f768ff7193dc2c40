"""Found the sample township through the server's own services: accounts, channels, displays, notices, review, release.

Nothing is written past the workflow. What the author drafts is put to the reviewer, who has every page before him
and approves it under his own name; the services refuse anything else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from deploy.demo import scenery
from deploy.demo.township import SampleNotice, sample_notices
from playlists.model import Json
from server.accounts.models import Account
from server.accounts.roles import Actor, Role
from server.accounts.service import actor_of, create_account, issue_link
from server.channels import proposals, theme_pictures, themes
from server.channels.placing import place
from server.channels.service import create_channel
from server.displays.enrolment import issue_code
from server.displays.service import add_display
from server.errors import OperatorError
from server.notices.checking import answer_finding, findings
from server.notices.drafts import DraftChanges, create_notice, save_draft
from server.notices.importing.drafts import import_file
from server.notices.life import withdraw
from server.notices.models import Category, Notice
from server.notices.review import approve, mark_page_seen, pages_of, submit
from server.notices.steps import get_notice
from server.notices.text import document_from_text
from server.releases.service import latest_release, publish_due
from server.services import Services

SHOWN_DAYS = 30
LASTING_KINDS = ("evergreen", "column")
THEME: Mapping[str, Json] = {"place": "看庄镇", "hotline_label": "民情热线", "hotline": "5691234", "name": "石青"}
HALL, VILLAGE = "hall", "village"


@dataclass(frozen=True, slots=True)
class Surface:
    """A channel with its one display."""

    channel: str
    display: str
    name: str
    village: str
    layout: str
    profile: str


SURFACES = (
    Surface(HALL, "hall", "群众服务大厅", "", "column-ticker", "hall-1080"),
    Surface(VILLAGE, "led", "石桥村 LED（示例）", "石桥村", "led", "led-128x32"),
)

PEOPLE = (
    ("admin", "陈管理（示例）", "党政办", (Role.ADMINISTRATOR,)),
    ("author", "王经办（示例）", "民政办", (Role.AUTHOR,)),
    ("reviewer", "孙审核（示例）", "镇领导", (Role.REVIEWER,)),
    ("auditor", "李审计（示例）", "纪检办", (Role.AUDITOR,)),
)


class Town:
    """The township as the demonstration drives it. One instance, one data folder."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._changes = 0
        self._newest: int | None = None

    def found(self) -> None:
        """Accounts, channels and displays."""
        with self.services.session() as session:
            now = self.services.clock()
            for username, name, office, roles in PEOPLE:
                create_account(session, None, username, name, office, roles, now=now)
            session.flush()
            admin = self._actor(session, "admin")
            for surface in SURFACES:
                create_channel(
                    session,
                    admin,
                    surface.channel,
                    surface.name,
                    surface.layout,
                    surface.village,
                    (surface.profile,),
                    now=now,
                )
                add_display(
                    session,
                    admin,
                    surface.display,
                    surface.name,
                    surface.village,
                    surface.channel,
                    surface.profile,
                    "",
                    now=now,
                )
            self._dress(session, now)
            session.commit()

    def _dress(self, session: Session, now: datetime) -> None:
        """The theme and its picture: proposed by one, looked at page by page and signed by another."""
        uploads = self.services.data / "uploads"
        brought = theme_pictures.bring(uploads, "township.png", scenery.picture())
        theme = {**THEME, "picture": theme_pictures.picture_of(uploads, brought, None)}
        proposal = themes.propose(session, self._actor(session, "admin"), theme, None, now=now)
        reviewer = self._actor(session, "reviewer")
        sheet = proposals.sheet(session, self.services, proposal)
        for digest in sorted(sheet.digests):
            proposals.mark_seen(session, reviewer, proposal.id, digest, now=now, services=self.services)
        # The reviewer answers for the picture: a drawing, no photograph of anybody.
        proposals.sign(
            session, reviewer, proposal.id, sheet.hash, now=now, services=self.services, ticks=frozenset({brought})
        )

    def code(self, display: str) -> str:
        with self.services.session() as session:
            code = issue_code(session, self._actor(session, "admin"), (display,), now=self.services.clock())
            session.commit()
        return code

    def link(self, username: str) -> str:
        """The word of a one-time login link."""
        with self.services.session() as session:
            account = self._account(session, username)
            word = issue_link(session, None, account.id, now=self.services.clock(), minutes=12 * 60)
            session.commit()
        return word

    def put_up_all(self, notices: Sequence[SampleNotice] | None = None) -> list[int]:
        return [self.put_up(notice) for notice in (sample_notices() if notices is None else notices)]

    def put_up(self, notice: SampleNotice) -> int:
        """Draft it, schedule it, have it reviewed by somebody else."""
        today = self.services.today()
        with self.services.session() as session:
            now = self.services.clock()
            author = self._actor(session, "author")
            category = session.scalar(
                select(Category).where(Category.group == notice.group, Category.number == notice.number)
            )
            draft = create_notice(
                session,
                author,
                title=notice.title,
                category_id=category.id if category else None,
                issuer=notice.issuer,
                document=document_from_text(notice.text, {"unit": notice.unit} if notice.unit else {}),
                source=notice.issuer,
                kind=notice.kind,
                example=notice.example,
                now=now,
            )
            self._schedule(session, author, draft.id, notice.channels, notice.zone, today)
            self._through_review(session, draft.id)
            session.commit()
            return draft.id

    def put_up_draft(self, notice_id: int, channels: Sequence[str] = (HALL,), zone: str = "main") -> None:
        """The rest of the road for a notice that exists as a draft, such as one imported from a file."""
        with self.services.session() as session:
            author = self._actor(session, "author")
            self._schedule(session, author, notice_id, channels, zone, self.services.today())
            self._through_review(session, notice_id)
            session.commit()

    def publish(self) -> None:
        """Compile, sign, write: what the server's scheduler does by itself within a minute."""
        outcome = publish_due(self.services)
        if outcome.failed or outcome.waiting:
            raise OperatorError(f"not published: {', '.join((*outcome.failed, *outcome.waiting))}")

    def release(self, channel: str) -> int:
        """The version that the repository holds of a channel; 0 before the first."""
        with self.services.reading() as session:
            latest = latest_release(session, channel)
            return latest.version if latest else 0

    def lasting(self) -> frozenset[str]:
        """The items that are true at any hour."""
        with self.services.reading() as session:
            return frozenset(each.item_id for each in self.notices(session) if each.kind in LASTING_KINDS)

    def change_something(self) -> None:
        """One more notice on both walls, through the whole workflow."""
        self._changes += 1
        self._newest = self.put_up(
            SampleNotice(
                title=f"演示通知第{self._changes}号",
                kind="notice",
                group="政务公开",
                number=10,
                issuer="看庄镇人民政府",
                unit="",
                channels=(HALL, VILLAGE),
                zone="main",
                example=True,
                text="这一份是演示时现发的，看它多久到屏上。",
            )
        )
        self.publish()

    def take_down(self) -> str:
        """Withdraw what was put up last, or else the hotline notice; return the item that must vanish."""
        if self._newest is None:
            with self.services.reading() as session:
                self._newest = session.scalars(select(Notice.id).where(Notice.title.contains("热线"))).first()
        if self._newest is None:
            return ""
        item = self.withdraw(self._newest)
        self._newest = None
        return item

    def withdraw(self, notice_id: int) -> str:
        """Take one notice off every wall; return the item that must vanish."""
        with self.services.session() as session:
            notice = withdraw(
                session, self._actor(session, "reviewer"), notice_id, "演示撤下", now=self.services.clock()
            )
            item = notice.item_id
            session.commit()
        self.publish()
        return item

    def notices(self, session: Session) -> list[Notice]:
        return list(session.scalars(select(Notice).order_by(Notice.id)))

    def titles(self) -> dict[str, str]:
        with self.services.reading() as session:
            return {notice.item_id: notice.title for notice in self.notices(session)}

    def newest_snapshot(self) -> Path:
        """The file that every player needs before it takes a new release."""
        metadata = self.services.data / "repository" / "metadata"
        return max(metadata.glob("*.snapshot.json"), key=lambda path: int(path.name.partition(".")[0]))

    def put_up_report(self, path: Path) -> list[int]:
        """Import an annual report as drafts, and take each through the workflow to the hall's wall."""
        with self.services.session() as session:
            category = session.scalar(select(Category).where(Category.group == "政务公开", Category.number == 10))
            drafts = import_file(
                session,
                self._actor(session, "author"),
                path.name,
                path.read_bytes(),
                category_id=category.id if category else None,
                issuer="看庄镇人民政府",
                now=self.services.clock(),
            )
            session.commit()
            numbers = [draft.id for draft in drafts]
        for number in numbers:
            self.put_up_draft(number)
        return numbers

    def _schedule(
        self, session: Session, author: Actor, notice_id: int, channels: Sequence[str], zone: str, today: date
    ) -> None:
        now = self.services.clock()
        draft = get_notice(session, author, notice_id)
        last = None if draft.kind in LASTING_KINDS else today + timedelta(days=SHOWN_DAYS)
        if last is not None:
            changes = DraftChanges(period_first=today, period_last=last)
            save_draft(session, author, notice_id, changes, revision=draft.revision, now=now)
        place(session, author, notice_id, channels, first_day=today, last_day=last, zone=zone, now=now)

    def _through_review(self, session: Session, notice_id: int) -> None:
        now = self.services.clock()
        author, reviewer = self._actor(session, "author"), self._actor(session, "reviewer")
        notice = get_notice(session, author, notice_id)
        for finding in findings(session, notice, today=self.services.today()).open:
            answer_finding(session, author, notice_id, finding.key, "public", "示例镇：可以公开", now=now)
        submit(session, author, notice_id, revision=notice.revision, now=now, services=self.services)
        session.flush()
        for page in pages_of(session, notice):
            mark_page_seen(session, reviewer, notice_id, page.digest, now=now)
        approve(session, reviewer, notice_id, revision=notice.revision, pages_hash=notice.pages_hash or "", now=now)

    def _account(self, session: Session, username: str) -> Account:
        return session.scalars(select(Account).where(Account.username == username)).one()

    def _actor(self, session: Session, username: str) -> Actor:
        return actor_of(self._account(session, username), "127.0.0.1")
