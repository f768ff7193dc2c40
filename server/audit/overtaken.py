"""Notice that somebody else saved in between, and say who: the log of what happened to a thing knows."""

from sqlalchemy.orm import Session

from server.audit.service import entries
from server.errors import Refused


class Overtaken(Refused):
    """What the person had before him is no longer what is kept; whoever shows the page keeps what was typed."""


def require_latest(session: Session, subject: str, *, kept: int, seen: int) -> None:
    """Refuse a save that began from a revision older than the one kept."""
    if kept == seen:
        return
    last = entries(session, subject=subject, limit=1)
    who = last[0].actor if last else "别人"
    raise Overtaken(f"{who}刚刚改过这一项，您的还没存。您写的都在下面，对照现在的内容改好再存一次。")
