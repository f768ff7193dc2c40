"""A township in a folder: services with a clock that stands, a typesetter that is quick, and the fixed cast.

Wang drafts, Sun reviews, Zheng may do both, Lin administers, Zhao only reads. All of them are 示例.
"""

import hashlib
import io
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from playlists.canonical import canonical
from playlists.model import Profile, Theme
from playlists.pages.live import Live, Tile
from server.accounts import service as accounts
from server.accounts.roles import Actor, Role
from server.app import create_app, open_services
from server.channels import service as channels
from server.channels.models import Placement
from server.config import Config, DatabaseSettings, ServerSettings
from server.displays import service as displays
from server.notices import service as notices
from server.notices.models import Notice
from server.notices.ticks import pictured
from server.releases.service import Outcome, publish_due
from server.rendering import PageRequest, RenderedPage
from server.services import Services

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, 9 o'clock in the township."""
PASSWORD = "早上九点到大厅看看-42"
SCREENS = (("led", "shiqiao", "led-128x32"), ("hall", "hall", "hall-1080"))
"""The displays of ``make_displays``: name, channel, sort."""


class QuickRenderer:
    """One small page whose digest depends on everything the real typesetter's would."""

    def __init__(self) -> None:
        self.pictures: dict[str, bytes] = {}
        self.engine = "1"

    def pages(self, request: PageRequest) -> tuple[RenderedPage, ...]:
        words = canonical(
            {
                "document": dict(request.document),
                "kind": request.kind,
                "size": [request.width, request.height],
                "profile": request.profile.id,
                "theme": [
                    request.theme.name,
                    request.theme.place,
                    request.theme.hotline_label,
                    request.theme.hotline,
                    request.theme.picture.file.digest if request.theme.picture is not None else "",
                ],
                "assets": {str(n): hashlib.sha256(c).hexdigest() for n, c in enumerate(request.assets.values())},
                "engine": self.engine,
            }
        )
        pages = []
        for number in range(1 + len(str(request.document.get("body"))) // 2000):
            digest = "sha256:" + hashlib.sha256(words + bytes([number])).hexdigest()
            picture = io.BytesIO()
            Image.new("RGB", (8, 8), (number, 0, 0)).save(picture, "PNG")
            self.pictures[digest] = picture.getvalue()
            pages.append(RenderedPage(digest, 5000 + number, request.width, request.height))
        return tuple(pages)

    def neutral(self, profile: Profile, theme: Theme, width: int, height: int) -> RenderedPage:
        return self.pages(PageRequest({}, "neutral", "page", width, height, profile, theme))[0]

    def tiles(self, live: Live, theme: Theme) -> dict[str, Tile]:
        return {}

    def png(self, digest: str) -> bytes | None:
        return self.pictures.get(digest)

    def missing(self, text: Sequence[str], surface: str) -> list[str]:
        return [sign for sign in "".join(text) if sign == "\U0002ceff"]


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class World:
    services: Services
    clock: Clock
    renderer: QuickRenderer
    cast: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._app: Flask | None = None

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self.services.session() as session, session.begin():
            yield session

    @property
    def now(self) -> datetime:
        return self.clock.now

    @property
    def today(self) -> date:
        return self.services.today()

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.cast[name]
        except KeyError as error:
            raise AttributeError(name) from error

    def app(self) -> Flask:
        """An application of the test's own, to change as it likes."""
        return create_app(self.services)

    def client(self) -> FlaskClient:
        """A stranger's, on the one application that all visitors of this world come to."""
        self._app = self._app or self.app()
        return self._app.test_client()

    def browser(self, name: str | None = None) -> FlaskClient:
        """A test client, signed in as one of the cast."""
        client = self.client()
        if name is not None:
            with self.session() as session:
                token = accounts.issue_link(session, None, self.cast[name].account_id, now=self.now)
                entered = accounts.use_link(session, token, address="127.0.0.1", agent="test", now=self.now)
            client.set_cookie("gongshi_session", entered.token)
        return client

    def set_password(self, name: str, password: str = PASSWORD) -> None:
        prepared = accounts.prepare_password(self.services.reading, self.cast[name], None, password)
        with self.session() as session:
            accounts.change_password(session, self.cast[name], prepared, now=self.now)

    def sign_in(self, username: str, password: str, address: str = "10.0.0.7") -> accounts.SignedIn | None:
        tried = accounts.try_password(self.services.reading, username, password, address=address, now=self.now)
        with self.session() as session:
            return accounts.sign_in(session, tried, address=address, agent="", now=self.now)

    def make_channels(self) -> None:
        with self.session() as session:
            for channel_id, name, layout, village, profile in (
                ("hall", "大厅屏", "column-ticker", "", "hall-1080"),
                ("shiqiao", "石桥村", "led", "石桥村", "led-128x32"),
            ):
                channels.create_channel(session, self.lin, channel_id, name, layout, village, [profile], now=self.now)

    def make_displays(self) -> None:
        """The channels, and a display on each."""
        self.make_channels()
        with self.session() as session:
            for display, channel, profile in SCREENS:
                displays.add_display(session, self.lin, display, display, "", channel, profile, now=self.now)

    def draft(self, title: str = "关于停电的通知", text: str = "十一月停电半天。", by: str = "wang") -> int:
        """A complete draft on all channels for seven days."""
        with self.session() as session:
            notice = notices.create_notice(
                session, self.cast[by], title=title, category_id=1, issuer="示例镇政府", text=text, now=self.now
            )
            ids, first, last = channels.default_placement(session, self.today)
            notices.save_draft(
                session,
                self.cast[by],
                notice.id,
                notices.DraftChanges(period_first=first, period_last=last, channel_ids=ids),
                revision=notice.revision,
                now=self.now,
            )
            return notice.id

    def submit(self, notice_id: int, by: str = "wang") -> None:
        with self.session() as session:
            notice = notices.get_notice(session, self.cast[by], notice_id)
            notices.submit(
                session, self.cast[by], notice_id, revision=notice.revision, now=self.now, services=self.services
            )

    def look(self, notice_id: int, by: str = "sun") -> None:
        with self.session() as session:
            notice = notices.get_notice(session, self.cast[by], notice_id)
            for page in notices.pages_of(session, notice):
                notices.mark_page_seen(session, self.cast[by], notice_id, page.digest, now=self.now)

    def approve(self, notice_id: int, by: str = "sun") -> None:
        """See every page, answer for every picture, sign."""
        self.look(notice_id, by)
        with self.session() as session:
            notice = notices.get_notice(session, self.cast[by], notice_id)
            ticks = [each.key for each in pictured(session, notice)]
            notices.approve(
                session,
                self.cast[by],
                notice_id,
                revision=notice.revision,
                pages_hash=notice.pages_hash or "",
                now=self.now,
                ticks=ticks,
            )

    def publish(self) -> Outcome:
        return publish_due(self.services)

    def on_the_wall(self, title: str = "关于停电的通知", text: str = "十一月停电半天。") -> int:
        """A notice that went the whole road."""
        notice_id = self.draft(title, text)
        self.submit(notice_id)
        self.approve(notice_id)
        assert not self.publish().failed
        return notice_id

    def notice(self, notice_id: int) -> Notice:
        with self.services.session() as session:
            notice = session.get_one(Notice, notice_id)
            _ = notice.state, notice.placements, notice.corrects
            return notice

    def placed(self, notice_id: int, channel: str = "hall") -> Placement:
        return next(place for place in self.notice(notice_id).placements if place.channel_id == channel)

    def close(self) -> None:
        self.services.engine.dispose()


CAST = (
    ("lin", "林示例", (Role.ADMINISTRATOR,)),
    ("wang", "王示例", (Role.AUTHOR,)),
    ("sun", "孙示例", (Role.REVIEWER,)),
    ("zheng", "郑示例", (Role.AUTHOR, Role.REVIEWER)),
    ("zhao", "赵示例", (Role.AUDITOR,)),
)


def make_world(folder: Path, database_url: str, founded: Path | None = None) -> World:
    """A new township, or one opened in a copy of the folder ``founded``, whose database this one is a copy of."""
    if founded is not None:
        shutil.copytree(founded, folder, dirs_exist_ok=True)
    clock, renderer = Clock(), QuickRenderer()
    config = Config(
        folder, server=ServerSettings(tls=False, port=0, host="127.0.0.1"), database=DatabaseSettings(url=database_url)
    )
    services = open_services(config, clock=clock, renderer=renderer, fonts={})
    world = World(services, clock, renderer)
    with world.session() as session:
        for username, name, roles in CAST:
            account = accounts.by_username(session, username)
            if account is None:
                account, _ = accounts.create_account(session, None, username, name, "党政办", roles, now=clock.now)
            world.cast[username] = accounts.actor_of(account, "127.0.0.1")
    return world
