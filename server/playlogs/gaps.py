"""Say why a display was dark, where its own records prove it: a gap is closed when the chain runs through it unbroken.

Of two neighbours in the chain nothing was drawn in between that could still arrive. Power it is (``off``) when the box
was silent for the whole gap as well: the server saw it fall silent in the gap and heard nothing of it before the end.
A closed gap that says no more is ``dark``. Where the chain is broken, or nothing came after, nobody knows.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from server.displays.models import DECIDED, DisplayEvent
from server.displays.verdicts import Verdict
from server.playlogs.effective import Cause, causes_of
from server.playlogs.joined import LONGEST, Span, stood_on
from server.playlogs.models import PlayRow
from server.playlogs.service import DayDisplay, cut_at_midnights, instant
from server.playlogs.spans import SHORT_GAP, Spans

AROUND = timedelta(days=7)
"""How far beyond the days of a notice the two ends of a gap are looked for."""
MOST = 200
"""Gaps that are looked into, the longest first: a box that flickers has thousands, and each costs a question."""
UNDATED = timedelta(minutes=10)
"""A box that starts without a clock draws for a moment before the server tells it the time; longer, it was no gap."""
JUST_NOW = timedelta(minutes=2)
"""A report about the moment before a gap or after it is heard a little later, or earlier."""


@dataclass(slots=True)
class _Known:
    off: dict[date, Spans] = field(default_factory=dict)
    dark: dict[date, Spans] = field(default_factory=dict)


def why_missing(session: Session, rows: Collection[DayDisplay]) -> Mapping[tuple[date, str], dict[Cause, int]]:
    """Seconds by cause of every day and display in which something is missing."""
    short = [row for row in rows if row.complete in ("gap", "none")]
    if not short:
        return {}
    first, last = min(row.day for row in short), max(row.day for row in short)
    displays = sorted({row.display_id for row in short})
    span = instant(first) - AROUND, instant(last + timedelta(days=1)) + AROUND
    anything = stood_on(session, displays, [span])
    found: dict[tuple[date, str], dict[Cause, int]] = {}
    for display in displays:
        here = [row for row in short if row.display_id == display]
        stood = anything.get(display)
        gaps = [gap for gap in _gaps(stood.all if stood else ()) if any(_in(gap, row) for row in here)]
        known = _known(session, display, sorted(gaps, key=lambda gap: gap[0] - gap[1])[:MOST])
        drawn = cut_at_midnights(stood.all if stood else ())
        accepted = cut_at_midnights(stood.accepted if stood else ())
        for row in here:
            lit = (accepted if row.claim == "accepted" else drawn).get(row.day, [])
            found[row.day, display] = causes_of(
                row.missing, lit, drawn.get(row.day, []), known.off.get(row.day, []), known.dark.get(row.day, [])
            )
    return found


def _gaps(spans: Sequence[Span]) -> Iterable[Span]:
    for (_, ended), (started, _) in pairwise(spans):
        if started - ended > timedelta(seconds=SHORT_GAP):
            yield ended, started


def _in(gap: Span, row: DayDisplay) -> bool:
    midnight = instant(row.day)
    return any(
        gap[0] < midnight + timedelta(seconds=last) and gap[1] > midnight + timedelta(seconds=first)
        for first, last in zip(row.missing[::2], row.missing[1::2], strict=True)
    )


def _known(session: Session, display: str, gaps: Sequence[Span]) -> _Known:
    off: list[Span] = []
    dark: list[Span] = []
    for gap in sorted(gaps):
        if _closed(session, display, gap):
            (off if _was_silent(session, display, gap) else dark).append(gap)
    return _Known(cut_at_midnights(off), cut_at_midnights(dark))


def _closed(session: Session, display: str, gap: Span) -> bool:
    """Whether every record between the last before the gap and the first after it is held."""
    columns = PlayRow.device_key, PlayRow.epoch, PlayRow.seq, PlayRow.started_at, PlayRow.ended_at
    before = select(*columns).where(
        PlayRow.display == display, PlayRow.time_trusted, PlayRow.ended_at == gap[0],
        PlayRow.started_at.between(gap[0] - LONGEST, gap[0]),
    )  # fmt: skip
    after = select(*columns).where(PlayRow.display == display, PlayRow.time_trusted, PlayRow.started_at == gap[1])
    ends: dict[tuple[str, int], int] = {}
    begins: dict[tuple[str, int], int] = {}
    for key, epoch, seq, _, ended in session.execute(union_all(before, after)):
        of_chain = ends if ended <= gap[0] else begins
        other = of_chain.get((key, epoch))
        of_chain[key, epoch] = seq if other is None else max(other, seq) if of_chain is ends else min(other, seq)
    return any(
        _unbroken(session, display, chain, ends[chain], begins[chain])
        for chain in ends.keys() & begins.keys()
        if ends[chain] < begins[chain]
    )


def _unbroken(session: Session, display: str, chain: tuple[str, int], first: int, last: int) -> bool:
    between = PlayRow.device_key == chain[0], PlayRow.epoch == chain[1], PlayRow.seq.between(first, last)
    held = session.scalar(select(func.count()).where(*between))
    undated = session.execute(
        select(PlayRow.started_at, PlayRow.ended_at)
        .where(*between, PlayRow.display == display, PlayRow.time_trusted.is_(False))
        .order_by(PlayRow.seq)
        .limit(MOST)
    ).all()
    drawn = sum((ended - started for started, ended in undated), timedelta())
    return held == last - first + 1 and drawn <= UNDATED and len(undated) < MOST


def _was_silent(session: Session, display: str, gap: Span) -> bool:
    events = session.scalars(
        select(DisplayEvent.verdict)
        .where(
            DisplayEvent.display_id == display,
            DisplayEvent.verdict != DECIDED,
            DisplayEvent.at > gap[0] + JUST_NOW,
            DisplayEvent.at < gap[1] - JUST_NOW,
        )
        .order_by(DisplayEvent.at)
    ).all()
    return bool(events) and set(events) == {Verdict.SILENT.value}
