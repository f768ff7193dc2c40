"""What the rooms of the server share: settings, database, typesetter, publisher. Put together once, then frozen."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from playlists.pages.fontset import FontFile
from server.audit.anchors import AnchorFile
from server.config import Config
from server.db.engine import reading
from server.publishing import Publisher
from server.rendering import Renderer


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Services:
    config: Config
    engine: Engine
    sessions: sessionmaker[Session]
    renderer: Renderer
    publisher: Publisher
    anchors: AnchorFile
    fonts: Mapping[str, FontFile]
    """The fonts every release names; they travel once."""
    clock: Callable[[], datetime] = utc_now
    wake: threading.Event = field(default_factory=threading.Event)
    """Set when this process committed something that must be released."""

    @property
    def data(self) -> Path:
        return self.config.data

    @property
    def zone(self) -> timezone:
        return timezone(timedelta(minutes=self.config.publishing.utc_offset))

    def session(self) -> Session:
        """A session that may write; the caller commits."""
        return self.sessions()

    def reading(self) -> Session:
        return reading(self.sessions)

    def today(self) -> date:
        return self.clock().astimezone(self.zone).date()
