"""What stood on each day, kept beside the play records: what a ledger's page asks of them, reckoned as they come.

It is a summary and no proof: it may be thrown away and made again from the records (``rebuild``), and the proof of
a notice is reckoned from the records themselves.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from playlists.playlog import Claim
from server.playlogs.effective import LOOP, bridged
from server.playlogs.models import PlayDay, PlayRow
from server.playlogs.spans import CALENDAR_ENDS, SHORT_GAP, Spans, by_day, joined, length

ANYTHING = ""
"""The item under which all that a display showed is kept, whichever items."""
AT_ONCE = 300
"""So many keys are asked for in one statement."""

Key = tuple[str, str, date]
"""Item, display, day."""


@dataclass(slots=True)
class Fresh:
    """What new records add to a day of an item on a display."""

    drawn: list[tuple[int, int]] = field(default_factory=list)
    accepted: list[tuple[int, int]] = field(default_factory=list)


class Additions:
    """What some records say, by day; of records whose time nobody trusts or no calendar has, nothing."""

    def __init__(self) -> None:
        self.days: dict[Key, Fresh] = {}

    def add(
        self, display: str, item: str | None, claim: Claim | str, started: datetime, ended: datetime, trusted: bool
    ) -> None:
        if not trusted:
            return
        for day, first, last in by_day(started, ended):
            for name in (ANYTHING, item) if item else (ANYTHING,):
                fresh = self.days.setdefault((name, display, day), Fresh())
                fresh.drawn.append((first, last))
                if claim == "accepted":
                    fresh.accepted.append((first, last))


def add_to_days(session: Session, additions: Additions) -> None:
    """Join what new records say with what is known of their days, in the transaction that keeps the records."""
    keys = sorted(additions.days)
    dialect = session.get_bind().dialect.name
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        empty = [
            dict(zip(("item", "display", "day"), key, strict=True)) | _row(key[0], Fresh(), [], []) for key in some
        ]
        session.execute(make(PlayDay).on_conflict_do_nothing(), empty)
        wanted = tuple_(PlayDay.item, PlayDay.display, PlayDay.day).in_(some)
        rows = select(PlayDay).where(wanted).order_by(PlayDay.item, PlayDay.display, PlayDay.day)
        for known in session.scalars(rows.with_for_update().execution_options(populate_existing=True)):
            fresh = additions.days[known.item, known.display, known.day]
            for name, value in _row(known.item, fresh, known.drawn, known.accepted).items():
                setattr(known, name, value)
        session.flush()


def _row(item: str, fresh: Fresh, drawn: Spans, accepted: Spans) -> dict[str, Any]:
    drawn, accepted = joined(drawn, fresh.drawn), joined(accepted, fresh.accepted)
    return {
        "drawn": drawn,
        "accepted": accepted,
        "drawn_seconds": length(drawn),
        "accepted_seconds": length(accepted),
        "drawn_held": held(item, drawn),
        "accepted_held": held(item, accepted),
    }


def held(item: str, spans: Sequence[int]) -> Spans:
    """When an item stood, between its turns in the loop too; when a display was lit, for ``ANYTHING``."""
    return bridged(spans, LOOP if item else SHORT_GAP)


def rebuild(connection: Connection) -> int:
    """Make the summary anew from the records, display by display; return how many days of items there are."""
    connection.execute(delete(PlayDay))
    made = 0
    columns = (PlayRow.item, PlayRow.claim, PlayRow.started_at, PlayRow.ended_at, PlayRow.time_trusted)
    placed = PlayRow.ended_at < CALENDAR_ENDS
    for display in connection.scalars(select(PlayRow.display).distinct()).all():
        asked = select(*columns).where(PlayRow.display == display, placed).order_by(PlayRow.started_at)
        # Options of this statement: those of a connection stay, and nothing could be written through it.
        rows = connection.execute(asked, execution_options={"yield_per": 10_000})
        pending = Additions()
        for number, (item, claim, started, ended, trusted) in enumerate(rows):
            pending.add(display, item, claim, started, ended, trusted)
            if number % 10_000 == 0:
                # What is still to come begins later, and a day is never earlier in Beijing than it is in UTC.
                made += _keep(connection, pending, before=started.date())
        made += _keep(connection, pending)
    return made


def _keep(connection: Connection, pending: Additions, before: date | None = None) -> int:
    whole = [key for key in pending.days if before is None or key[2] < before]
    if whole:
        rows = [
            dict(zip(("item", "display", "day"), key, strict=True)) | _row(key[0], pending.days.pop(key), [], [])
            for key in sorted(whole)
        ]
        connection.execute(insert(PlayDay), rows)
    return len(whole)


@dataclass(frozen=True, slots=True)
class DayOf:
    """What stood of an item, or of anything, on one display on one day: seconds, and when it was held."""

    drawn: int = 0
    accepted: int = 0
    drawn_held: Sequence[int] = ()
    accepted_held: Sequence[int] = ()


def days_of(
    session: Session, items: Collection[str], displays: Collection[str], spans: Iterable[tuple[date, date]]
) -> Mapping[Key, DayOf]:
    """The days of these items, and of anything at all, on these displays."""
    spans = list(spans)
    if not spans or not displays:
        return {}
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    columns = (
        PlayDay.item, PlayDay.display, PlayDay.day,
        PlayDay.drawn_seconds, PlayDay.accepted_seconds, PlayDay.drawn_held, PlayDay.accepted_held,
    )  # fmt: skip
    rows = session.execute(
        select(*columns).where(
            PlayDay.item.in_([ANYTHING, *items]), PlayDay.display.in_(displays), PlayDay.day.between(first, last)
        )
    )
    return {
        (item, display, day): DayOf(drawn, accepted, drawn_held, accepted_held)
        for item, display, day, drawn, accepted, drawn_held, accepted_held in rows
    }
