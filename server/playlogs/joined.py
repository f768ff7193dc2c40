"""Read play records joined: stretches that meet or overlap come back as one, put together by the database.

A display writes a record at every turn of a page, thousands a day; what a proof asks is from when to when something
stood. Fetched one by one, the records of fifteen notices would be most of a second of this process's time.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, union_all
from sqlalchemy.orm import Session

from server.playlogs.models import PlayRow

LONGEST = timedelta(days=1)
"""No stretch is longer (``intake``), so none that reaches into a span began earlier than this before it."""

Span = tuple[datetime, datetime]
Records = Select[str | None, str, str, datetime, datetime]


@dataclass(frozen=True, slots=True)
class Stood:
    """When anything stood, or one item: ``accepted`` by a control card's word, ``drawn`` by the player's alone."""

    accepted: tuple[Span, ...] = ()
    drawn: tuple[Span, ...] = ()

    @property
    def all(self) -> tuple[Span, ...]:
        return self.accepted + self.drawn

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
    return select(*columns).where(PlayRow.time_trusted, *where)


def _joined(session: Session, parts: Sequence[Records], by: tuple[str, ...]) -> dict[tuple[Any, ...], Stood]:
    rows = union_all(*parts).subquery() if len(parts) > 1 else parts[0].subquery()
    keys = [rows.c[name] for name in (*by, "claim")]
    reached = func.max(rows.c.ended_at).over(partition_by=keys, order_by=rows.c.started_at, rows=(None, -1))
    edges = select(*keys, rows.c.started_at, rows.c.ended_at, reached.label("reached")).subquery()
    keys = [edges.c[name] for name in (*by, "claim")]
    begins = case((edges.c.started_at <= edges.c.reached, 0), else_=1)
    number = func.sum(begins).over(partition_by=keys, order_by=edges.c.started_at, rows=(None, 0))
    runs = select(*keys, edges.c.started_at, edges.c.ended_at, number.label("number")).subquery()
    keys = [runs.c[name] for name in (*by, "claim")]
    found: dict[tuple[Any, ...], dict[str, list[Span]]] = {}
    asked = select(*keys, func.min(runs.c.started_at), func.max(runs.c.ended_at)).group_by(*keys, runs.c.number)
    for *key, claim, first, last in session.execute(asked):
        found.setdefault(tuple(key), {}).setdefault(claim, []).append((first, last))
    return {
        key: Stood(tuple(claims.get("accepted", ())), tuple(claims.get("drawn", ()))) for key, claims in found.items()
    }


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first - LONGEST <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged
