"""The editable lists a notice draws on: categories, disclosure presets, slogan templates, index numbers."""

import re
from collections.abc import Mapping
from datetime import date
from importlib import resources

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from playlists.holidays import HolidayTable, HolidayYear
from playlists.manifest import parse_holidays
from server.channels.models import DaypartRow, HolidayYearRow
from server.errors import Mistakes, NotFound
from server.notices import catalogue_data
from server.notices.models import Category, Notice, NumberSeries, PeriodPreset, SloganTemplate, TemplateState

_HOLE = re.compile("〔([^〔〕]*)〕")
LONGEST_WORD = 20


def seed(session: Session) -> None:
    """Fill empty lists with what a new installation begins with; a list that has rows is left alone."""
    if not session.scalar(select(func.count()).select_from(PeriodPreset)):
        for name, days, unit, counts_first_day, basis in catalogue_data.PRESETS:
            session.add(PeriodPreset(name=name, days=days, unit=unit, counts_first_day=counts_first_day, basis=basis))
    if not session.scalar(select(func.count()).select_from(Category)):
        for group, number, name, slip in catalogue_data.CATEGORIES:
            session.add(Category(group=group, number=number, name=name, slip=slip))
    if not session.scalar(select(func.count()).select_from(SloganTemplate)):
        session.add_all(SloganTemplate(text=text) for text in catalogue_data.SLOGANS)
    if not session.scalar(select(func.count()).select_from(DaypartRow)):
        for position, (daypart, name, start, end, weekdays) in enumerate(catalogue_data.DAYPARTS):
            session.add(DaypartRow(id=daypart, name=name, start=start, end=end, weekdays=weekdays, position=position))
    for year, table in _shipped_holidays().years.items():
        if session.get(HolidayYearRow, year) is None:
            session.add(
                HolidayYearRow(year=year, off=_texts(table.off), working=_texts(table.working), source="随程序附带")
            )
    session.flush()


def categories(session: Session, *, also: int | None = None, retired: bool = False) -> list[Category]:
    """Those in use, group by group in their own order; ``also`` is one that a notice has already, retired or not."""
    rows = list(session.scalars(select(Category).order_by(Category.id)))
    groups = list(dict.fromkeys(row.group for row in rows))
    rows.sort(key=lambda row: (groups.index(row.group), row.number, row.id))
    return [row for row in rows if row.active or retired or row.id == also]


def presets(session: Session, *, also: int | None = None, retired: bool = False) -> list[PeriodPreset]:
    rows = session.scalars(select(PeriodPreset).order_by(PeriodPreset.id))
    return [row for row in rows if row.active or retired or row.id == also]


def slogan_templates(session: Session) -> list[SloganTemplate]:
    """Those that a second person approved."""
    approved = SloganTemplate.state_name == TemplateState.APPROVED.value
    return list(session.scalars(select(SloganTemplate).where(approved).order_by(SloganTemplate.id)))


def issuers(session: Session) -> list[str]:
    """The issuing bodies used so far, the most used first."""
    rows = session.execute(
        select(Notice.issuer, func.count())
        .where(Notice.issuer != "")
        .group_by(Notice.issuer)
        .order_by(func.count().desc(), Notice.issuer)
        .limit(30)
    )
    return [row.issuer for row in rows]


def holes(template: SloganTemplate) -> list[str]:
    """The words a template asks for, in order."""
    return _HOLE.findall(template.text)


def fill_slogan(template: SloganTemplate, words: Mapping[str, str]) -> str:
    """Put words into a template. A word is short and of one line: a slogan is not a way round the check."""

    mistakes = Mistakes()
    for match in _HOLE.finditer(template.text):
        given = words.get(match[1], "").strip()
        mistakes.when(not given, f"word-{match[1]}", f"还没填“{match[1]}”。")
        too_much = len(given) > LONGEST_WORD or "\n" in given or "〔" in given
        mistakes.when(too_much, f"word-{match[1]}", f"“{match[1]}”最多 {LONGEST_WORD} 个字，写在一行里。")
        # Three clicks send it on: nobody would read a finding on the way.
        mistakes.when("！" in given or "!" in given, f"word-{match[1]}", f"“{match[1]}”里有感叹号，标语不用，请去掉。")
    mistakes.refuse()
    return _HOLE.sub(lambda match: words.get(match[1], "").strip(), template.text)


def get_category(session: Session, category_id: int) -> Category:
    category = session.get(Category, category_id)
    if category is None:
        raise NotFound("没有这个分类。")
    return category


def holidays(session: Session) -> HolidayTable:
    rows = session.scalars(select(HolidayYearRow))
    return HolidayTable({row.year: HolidayYear(_days(row.off), _days(row.working)) for row in rows})


def next_number(session: Session, year: int) -> str:
    """The next index number of the year, like 2026-00012; one transaction at a time has the row."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    # Two may write the year's first notice at once: one row comes of it.
    session.execute(insert(NumberSeries).values(year=year, next=1).on_conflict_do_nothing())
    number = (
        session.execute(
            update(NumberSeries)
            .where(NumberSeries.year == year)
            .values(next=NumberSeries.next + 1)
            .returning(NumberSeries.next)
            .execution_options(synchronize_session=False)
        ).scalar_one()
        - 1
    )
    return f"{year}-{number:05d}"


def _shipped_holidays() -> HolidayTable:
    return parse_holidays((resources.files("playlists") / "data" / "holidays.json").read_bytes())


def _texts(days: frozenset[date]) -> list[str]:
    return sorted(day.isoformat() for day in days)


def _days(texts: list[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)
