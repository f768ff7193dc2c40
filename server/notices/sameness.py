"""Which days of a notice count for its disclosure period, and which earlier notice it goes on.

A correction with the very words of its original, from the same first day to a later last one, is the same disclosure
prolonged: nothing marks it as such, so nobody can mark another one. Its days are those of both.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.holidays import HolidayTable
from server.notices.catalogue import holidays
from server.notices.models import Notice, PeriodPreset
from server.notices.periods import Unit

_OWN_WORDS = "correction"
"""The one word of a document that a prolonged notice has for itself: why it is another."""


class Calendar:
    """The holidays, read when first asked for: of a natural day nobody asks."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._table: HolidayTable | None = None

    def is_working(self, day: date) -> bool:
        if self._table is None:
            self._table = holidays(self._session)
        return self._table.is_working(day)


def prolongs(notice: Notice) -> bool:
    """Whether the notice is the one it corrects, prolonged."""
    other = notice.corrects
    if other is None or None in (notice.period_last, other.period_last):
        return False
    words, others = ({n: v for n, v in each.document.items() if n != _OWN_WORDS} for each in (notice, other))
    same = (notice.title, notice.issuer, notice.kind, notice.category_id, notice.period_first, words)
    longer = notice.period_last is not None and other.period_last is not None and notice.period_last > other.period_last
    return longer and same == (other.title, other.issuer, other.kind, other.category_id, other.period_first, others)


def first_of(notice: Notice) -> Notice:
    """The notice whose period this one prolongs, itself if none."""
    while notice.corrects is not None and prolongs(notice):
        notice = notice.corrects
    return notice


def items_of(session: Session, notices: Collection[Notice]) -> Mapping[int, tuple[str, ...]]:
    """Under which identifiers each stood on the walls."""
    others = {notice.corrects_id for notice in notices if notice.corrects_id is not None}
    # Held till the end, so that the session finds each of them without asking again.
    held = session.scalars(select(Notice).where(Notice.id.in_(others))).all() if others else ()
    found = {notice.id: _items(notice) for notice in notices}
    del held
    return found


def _items(notice: Notice) -> tuple[str, ...]:
    items = [notice.item_id]
    while notice.corrects is not None and prolongs(notice):
        notice = notice.corrects
        items.append(notice.item_id)
    return tuple(items)


class Counting:
    """Counts days by the rule under which each notice was disclosed: natural or working ones, with the first or not."""

    def __init__(self, session: Session, calendar: Calendar, presets: Collection[PeriodPreset]) -> None:
        self._calendar = calendar
        self._presets = {preset.id: preset for preset in presets}
        self._session = session

    def days(self, notice: Notice) -> list[date]:
        """The days that count, in their order; of a notice without a rule every one does."""
        if notice.period_first is None or notice.period_last is None:
            return []
        unit, counts_first = self._rule(notice)
        begins = notice.period_first + timedelta(days=0 if counts_first else 1)
        length = (notice.period_last - begins).days + 1
        return [day for n in range(length) if self._counts(day := begins + timedelta(days=n), unit)]

    def after(self, notice: Notice, last: date, count: int) -> date:
        """The day on which so many more days that count are over."""
        unit, _ = self._rule(notice)
        while count > 0:
            last += timedelta(days=1)
            count -= self._counts(last, unit)
        return last

    def _counts(self, day: date, unit: Unit) -> bool:
        return unit == "natural" or self._calendar.is_working(day)

    def _rule(self, notice: Notice) -> tuple[Unit, bool]:
        preset = self._presets.get(notice.preset_id) if notice.preset_id is not None else None
        if preset is None:
            return "natural", True
        return "working" if preset.unit == "working" else "natural", preset.counts_first_day


def counting_of(session: Session, notices: Collection[Notice], calendar: Calendar) -> Counting:
    named = any(notice.preset_id is not None for notice in notices)
    return Counting(session, calendar, session.scalars(select(PeriodPreset)).all() if named else ())
