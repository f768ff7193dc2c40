"""Read a year of the State Council's holiday notice as the public holiday-cn tables give it, and check it. Pure.

``{"year": 2026, "papers": [address], "days": [{"name": "元旦", "date": "2026-01-01", "isOffDay": true}, …]}``. A paper
may speak of days of the year before it: 元旦 of one year often moves a weekend of the last.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from playlists.holidays import HolidayYear, is_weekend
from server.errors import Refused
from server.notices.characters import one_line

LARGEST = 256 * 1024
FIRST_YEAR = 2000
LAST_YEAR = 2100
LONGEST_NAME = 20
FIXED = ((1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"))
"""Holidays that fall on the same date every year; a table without them is not whole."""
FEWEST, MOST = 5, 60
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class HolidayDay:
    day: date
    name: str
    off: bool


@dataclass(frozen=True, slots=True)
class HolidayPaper:
    """One year's table as it was given. ``needless`` days say only what the weekday says already."""

    year: int
    days: tuple[HolidayDay, ...]
    sources: tuple[str, ...]
    needless: tuple[HolidayDay, ...] = field(default=())

    def of(self, year: int) -> HolidayYear:
        """The part that falls into ``year``, as releases carry it: only what differs from a plain week."""
        here = [one for one in self.days if one.day.year == year]
        return HolidayYear(
            frozenset(one.day for one in here if one.off and not is_weekend(one.day)),
            frozenset(one.day for one in here if not one.off and is_weekend(one.day)),
        )

    def names(self, year: int) -> dict[str, str]:
        return {one.day.isoformat(): one.name for one in self.days if one.day.year == year and one.name}


def read_papers(text: str) -> list[HolidayPaper]:
    """Every year in ``text``: one table, or a list of tables. Refused in a sentence that names the fault."""
    if len(text.encode()) > LARGEST:
        raise Refused("贴进来的内容太大。一年的节假日表只有几 KB，请看看是不是贴错了。", "text")
    try:
        given: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f"第 {error.lineno} 行" if isinstance(error, json.JSONDecodeError) else "里面"
        raise Refused(f"没看懂：{where}不是 JSON。请把整个文件从头到尾贴进来。", "text") from error
    tables = given if isinstance(given, list) else [given]
    if not tables:
        raise Refused("里面一年也没有。", "text")
    papers = [_paper(table) for table in tables]
    years = [paper.year for paper in papers]
    if len(set(years)) != len(years):
        raise Refused("同一年贴了两次，请留一份。", "text")
    return sorted(papers, key=lambda paper: paper.year)


def _paper(table: object) -> HolidayPaper:
    if not isinstance(table, dict):
        raise Refused("没看懂：应当是一年一个大括号，里面有 year 和 days。", "text")
    year, days = table.get("year"), table.get("days")
    if not isinstance(year, int) or isinstance(year, bool) or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(f"year 应当是 {FIRST_YEAR} 到 {LAST_YEAR} 的年份。", "text")
    if not isinstance(days, list) or not days:
        raise Refused(f"{year} 年的 days 是空的：安排还没公布的年份不用录，系统按周末推算。", "text")
    found = list(_days(year, days))
    _require_whole(year, found)
    return HolidayPaper(year, tuple(found), tuple(_sources(table)), tuple(one for one in found if _needless(one)))


def _days(year: int, days: list[object]) -> Iterator[HolidayDay]:
    known: set[date] = set()
    for number, entry in enumerate(days, 1):
        if not isinstance(entry, Mapping):
            raise Refused(f"{year} 年第 {number} 天没看懂，应当有 name、date、isOffDay。", "text")
        day, off, name = _day(entry.get("date")), entry.get("isOffDay"), entry.get("name", "")
        if day is None or not isinstance(off, bool) or not isinstance(name, str):
            raise Refused(f"{year} 年第 {number} 天没看懂：date 写成 {year}-01-01，isOffDay 写 true 或 false。", "text")
        before = day.year == year - 1 and day.month == DECEMBER
        if day.year != year and not before:
            raise Refused(f"{year} 年的表里有 {day}，不是这一年的日子。", "text")
        if day in known:
            raise Refused(f"{day} 写了两次，请留一次。", "text")
        known.add(day)
        yield HolidayDay(day, one_line(name)[:LONGEST_NAME], off)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) and len(text) == len("2026-01-01") else None
    except ValueError:
        return None


def _needless(one: HolidayDay) -> bool:
    return not one.off and not is_weekend(one.day)


def _require_whole(year: int, days: list[HolidayDay]) -> None:
    off = {one.day for one in days if one.off}
    for month, day, name in FIXED:
        if date(year, month, day) not in off:
            raise Refused(f"{year} 年的表里{name}（{month}月{day}日）没有放假，这份表不完整。", "text")
    if not FEWEST <= len(off) <= MOST:
        raise Refused(f"{year} 年的表里放假 {len(off)} 天，不像一年的安排，请核对。", "text")


def _sources(table: Mapping[object, object]) -> Iterator[str]:
    papers = table.get("papers")
    for paper in papers if isinstance(papers, list) else []:
        if isinstance(paper, str) and one_line(paper):
            yield one_line(paper)
