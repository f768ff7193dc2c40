"""Read play records joined: stretches that meet or overlap come back as one, put together by the database.

A display writes a record at every turn of a page, thousands a day; what a proof asks is from when to when something
stood. Fetched one by one, the records of fifteen notices would be most of a second of this process's time.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, over, select, union_all
from sqlalchemy.orm import Session

from server.playlogs.models import PlayRow
from server.playlogs.spans import CALENDAR_ENDS

LONGEST = timedelta(days=1)
"""No stretch is longer (``intake``), so none that reaches into a span began earlier than this before it."""

Span = tuple[datetime, datetime]
Records = Select[str | None, str, str, datetime, datetime]


@dataclass(frozen=True, slots=True)
class Stood:
    """When anything stood, or one item: all of it, and what a control card confirmed of it."""

    accepted: tuple[Span, ...] = ()
    all: tuple[Span, ...] = ()

    def accepted_between(self, start: datetime, end: datetime) -> bool:
        return any(first < end and last > start for first, last in self.accepted)


def stood_on(session: Session, displays: Collection[str], spans: Iterable[Span]) -> Mapping[str, Stood]:
    """When a display showed anything at all in these spans, by display."""
    wanted = _merged(spans)
    if not displays or not wanted:
        return {}
    # A select for each span: with OR between them SQLite would read a display's whole history.
    parts = [
        _records(PlayRow.display.in_(displays), PlayRow.started_at > first - LONGEST, PlayRow.started_at < last)
        for first, last in wanted
    ]
    found = _joined(session, parts, ("display",))
    return {str(key[0]): stood for key, stood in found.items()}


def items_stood(session: Session, items: Collection[str]) -> Mapping[tuple[str, str], Stood]:
    """When each of the items stood, by item and display."""
    if not items:
        return {}
    found = _joined(session, [_records(PlayRow.item.in_(items))], ("item", "display"))
    return {(str(key[0]), str(key[1])): stood for key, stood in found.items()}


def _records(*where: ColumnElement[bool]) -> Records:
    columns = (PlayRow.item, PlayRow.display, PlayRow.claim, PlayRow.started_at, PlayRow.ended_at)
    # A stretch of no length shows nothing, nor does one beyond the calendar; the summary (``days``) leaves both out.
    shows = PlayRow.ended_at > PlayRow.started_at, PlayRow.ended_at < CALENDAR_ENDS
    return select(*columns).where(PlayRow.time_trusted, *shows, *where)


def _joined(session: Session, parts: Sequence[Records], by: tuple[str, ...]) -> dict[tuple[Any, ...], Stood]:
    rows = union_all(*parts).subquery() if len(parts) > 1 else parts[0].subquery()
    keys = [rows.c[name] for name in by]
    confirmed = case((rows.c.claim == "accepted", rows.c.ended_at))
    # In the order of the index and without the claim: to sort a million records would take most of the time.
    before = partial(over, partition_by=keys, order_by=rows.c.started_at, rows=(None, -1))
    edges = select(
        *keys,
        rows.c.claim,
        rows.c.started_at,
        before(func.max(rows.c.ended_at)).label("reached"),
        before(func.max(confirmed)).label("confirmed"),
    ).subquery()
    begins = or_(edges.c.reached.is_(None), edges.c.started_at > edges.c.reached)
    begins_accepted = and_(
        edges.c.claim == "accepted", or_(edges.c.confirmed.is_(None), edges.c.started_at > edges.c.confirmed)
    )
    found: dict[tuple[Any, ...], tuple[_Run, _Run]] = {}
    asked = select(edges).where(or_(begins, begins_accepted)).order_by(edges.c.started_at)
    for *key, claim, started, reached, confirmed_till in session.execute(asked):
        accepted, anything = found.setdefault(tuple(key), (_Run(), _Run()))
        anything.begin(started, reached)
        if claim == "accepted":
            accepted.begin(started, confirmed_till)
    ends = select(*keys, func.max(rows.c.ended_at), func.max(confirmed)).group_by(*keys)
    joined = {}
    for *key, last, last_confirmed in session.execute(ends):
        accepted, anything = found[tuple(key)]
        joined[tuple(key)] = Stood(accepted.spans(last_confirmed), anything.spans(last))
    return joined


class _Run:
    """Spans put together from where they begin, and from how far the records before had reached by then."""

    def __init__(self) -> None:
        self._began: datetime | None = None
        self._spans: list[Span] = []

    def begin(self, started: datetime, reached: datetime | None) -> None:
        if self._began is None:
            self._began = started
        elif reached is not None and started > reached:
            self._spans.append((self._began, reached))
            self._began = started

    def spans(self, last: datetime | None) -> tuple[Span, ...]:
        open_one = [(self._began, last)] if self._began is not None and last is not None else []
        return (*self._spans, *open_one)


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first - LONGEST <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged
