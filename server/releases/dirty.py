"""Remember which channels must be released again. Marking is part of the change's own transaction."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from server.releases.models import DirtyChannel


def mark_dirty(session: Session, channel_ids: Iterable[str], now: datetime) -> None:
    for channel_id in sorted(set(channel_ids)):
        row = session.get(DirtyChannel, channel_id)
        if row is None:
            session.add(DirtyChannel(channel_id=channel_id, since=now))
        else:
            row.since = now
            row.problem = ""
    session.flush()
