"""Remember which channels must be released again. Marking is part of the change's own transaction."""

import threading
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from server.audit.service import take_turn
from server.releases.models import DirtyChannel

CHANGED = "gongshi_channel_changed"


def mark_dirty(session: Session, channel_ids: Iterable[str], now: datetime) -> None:
    # Two who found no mark would both write one, and one who found it might find it gone when he writes.
    take_turn(session)
    for channel_id in sorted(set(channel_ids)):
        row = session.get(DirtyChannel, channel_id)
        if row is None:
            session.add(DirtyChannel(channel_id=channel_id, since=now))
        else:
            row.since = now
            row.problem = ""
    session.flush()
    session.info[CHANGED] = True


def wake_on_commit(sessions: sessionmaker[Session], wake: threading.Event) -> None:
    """Set ``wake`` whenever a session that marked a channel commits."""

    def committed(session: Session) -> None:
        if session.info.pop(CHANGED, False):
            wake.set()

    event.listen(sessions, "after_commit", committed)
