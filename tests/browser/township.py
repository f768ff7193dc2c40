"""A township small enough for a browser test: three people, a hall and a village, a server on a free port."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.accounts import service as accounts
from server.accounts.roles import Actor, Role
from server.accounts.service import actor_of
from server.app import create_app, open_services
from server.channels import service as channels
from server.config import Config, ServerSettings
from server.db.engine import transaction
from server.displays import service as displays
from server.listening import make_server
from server.services import Services

PEOPLE = {
    "author": ("示例经办", "党政办", [Role.AUTHOR]),
    "reviewer": ("示例签发", "民政办", [Role.REVIEWER]),
    "both": ("示例两用", "党政办", [Role.AUTHOR, Role.REVIEWER]),
    "administrator": ("示例管理", "党政办", [Role.ADMINISTRATOR]),
}


@dataclass(frozen=True)
class Township:
    url: str
    services: Services

    def link(self, username: str) -> str:
        """A one-time login link, as the administrator would hand it over."""
        with transaction(self.services.sessions) as session:
            account = accounts.by_username(session, username)
            assert account is not None
            token = accounts.issue_link(session, None, account.id, now=self.services.clock())
        return f"{self.url}/link/{token}"

    def actor(self, username: str) -> Actor:
        with self.services.reading() as session:
            account = accounts.by_username(session, username)
            assert account is not None
            return actor_of(account, "127.0.0.1")


FIRST_MOMENT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def running_clock() -> Callable[[], datetime]:
    """A clock that goes on from the tests' first day: the days they type lie ahead of it, whatever day it is."""
    begun = time.monotonic()
    return lambda: FIRST_MOMENT + timedelta(seconds=time.monotonic() - begun)


def settle(services: Services) -> None:
    """People, channels and displays; written through the services like everything else."""
    now = services.clock()
    with transaction(services.sessions) as session:
        for username, (name, office, roles) in PEOPLE.items():
            account, _token = accounts.create_account(session, None, username, name, office, roles, now=now)
            if username == "administrator":
                boss = actor_of(account, "127.0.0.1")
        channels.create_channel(session, boss, "hall", "镇大厅", "single", "", ["hall-1080"], now=now)
        channels.create_channel(session, boss, "shiqiao", "石桥村", "led", "石桥村", ["led-128x32"], now=now)
        displays.add_display(session, boss, "hall-screen", "大厅屏", "", "hall", "hall-1080", "示例联系人", now=now)
        displays.add_display(session, boss, "shiqiao-led", "石桥村 LED", "石桥村", "shiqiao", "led-128x32", "", now=now)


@contextmanager
def township(folder: Path, *, people: bool = True) -> Iterator[Township]:
    """Serve it over plain HTTP on the loopback: cookies are then not marked secure, all else is as in use."""
    services = open_services(
        Config(folder, server=ServerSettings(host="127.0.0.1", port=0, tls=False)), clock=running_clock()
    )
    with services.reading() as session:
        empty = accounts.nobody_yet(session)
    if empty and people:
        settle(services)
    server = make_server(create_app(services), services)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield Township(f"http://127.0.0.1:{server.bind_addr[1]}", services)
    finally:
        server.stop()
        thread.join()
        services.engine.dispose()
