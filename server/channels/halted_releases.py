"""Which releases were made under a halt, and what hung before it.

Read off what a release holds and when it was signed: with a second key it may
be days between the two.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.channels.halt_models import Halt
from server.channels.halts import in_force, passes
from server.notices.models import notices_of_items
from server.notices.paging import ANY_TIME_KINDS
from server.releases.models import Release


def is_halted(session: Session, release: Release, halt: Halt) -> bool:
    """Whether it holds nothing but what a halt leaves."""
    known = notices_of_items(session, release.items)
    return all(
        item in known and (known[item].kind in ANY_TIME_KINDS or passes(session, known[item], halt))
        for item in release.items
    )


def last_whole(session: Session, channel_id: str) -> Release | None:
    """The newest release of a channel that no halt had emptied; the newest of all where there is none."""
    rows = select(Release).where(Release.channel_id == channel_id).order_by(Release.version.desc()).limit(1)
    newest = found = session.scalars(rows).first()
    while found is not None:
        halt = in_force(session, at=found.at)
        if halt is None or not is_halted(session, found, halt):
            return found
        found = session.scalars(rows.where(Release.version < found.version)).first()
    return newest
