"""节假日: a year as a calendar; paste or hand in a table, look at what it changes, then save."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from playlists.holidays import UNPUBLISHED, HolidayTable, HolidayYear
from server.accounts.roles import Role
from server.channels.holiday_paper import LARGEST, HolidayPaper, read_papers
from server.channels.holidays import Proposal, compare, holiday_years, save_year, year_of
from server.console.blueprint import console
from server.console.language import _
from server.console.settings.frame import settings_page, typed, undone
from server.console.shell import done, today
from server.console.views import CalendarDay, CalendarMonth
from server.console.words import SHORT_WEEKDAYS, full_day, month_day, month_name, weekday
from server.errors import Refused
from server.web import actor, allow, db, now

MONDAYS = date(2024, 1, 1)
"""A Monday, to name the days of the week from."""


@dataclass(frozen=True, slots=True)
class YearTab:
    year: int
    known: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A year as it would be, for the page that asks before it saves."""

    year: int
    revision: int
    source: str
    replaces: bool
    changed: tuple[str, ...]
    kept_over: tuple[str, ...]
    needless: tuple[str, ...]
    touched: tuple[str, ...]
    months: tuple[CalendarMonth, ...]
    off: int
    working: int


@console.route("/settings/holidays", methods=["GET"])
@allow(Role.ADMINISTRATOR)
def settings_holidays() -> ResponseReturnValue:
    return _year_page()


def _year_page(error: Refused | None = None) -> ResponseReturnValue:
    rows = holiday_years(db())
    this_year = today().year
    first, last = min([*rows, this_year]), max([*rows, this_year + 1])
    year = request.args.get("year", this_year, type=int)
    year = min(max(year, first), last)
    row = rows.get(year)
    kept = year_of(row)
    return settings_page(
        "holidays",
        "holidays",
        error=error,
        form={"text": ""},
        years=[YearTab(one, one in rows, one == year) for one in range(first, last + 1)],
        year=year,
        known=row is not None,
        source=row.source if row else "",
        off=len(kept.off) if kept else 0,
        working=len(kept.working) if kept else 0,
        months=_months(year, kept, row.names if row else {}),
        week=_week(),
    )


@console.route("/settings/holidays/check", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def check_holidays() -> ResponseReturnValue:
    """Show what the given tables would change. Nothing is kept yet."""
    try:
        text = _given()
        return _check_page(text, read_papers(text))
    except Refused as error:
        return _year_page(undone(error))


@console.route("/settings/holidays/save", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def save_holidays() -> ResponseReturnValue:
    text = typed("text")
    try:
        papers = read_papers(text)
    except Refused as error:
        return _year_page(undone(error))
    try:
        for paper in papers:
            seen = request.form.get(f"revision-{paper.year}", -1, type=int)
            source = typed(f"source-{paper.year}")
            save_year(db(), actor(), paper, source, revision=seen, today=today(), now=now())
    except Refused as error:
        return _check_page(text, papers, undone(error))
    years = _("、").join(str(paper.year) for paper in papers)
    done(_("%(years)s 年的节假日存好了，各屏马上收到新表。", years=years))
    return redirect(url_for("console.settings_holidays", year=papers[-1].year))


def _given() -> str:
    """What was pasted, or the files handed in; several years may come at once."""
    files = [sent for sent in request.files.getlist("file") if sent.filename]
    if not files:
        return typed("text").strip()
    parts = []
    for sent in files:
        raw = sent.read(LARGEST + 1)
        try:
            text = raw.decode("utf-8-sig").strip()
        except UnicodeDecodeError as error:
            raise Refused(f"{sent.filename}不是 UTF-8 的文本，请交 JSON 文件。", "file") from error
        parts.append(text[1:-1] if text.startswith("[") and text.endswith("]") else text)
    return parts[0] if len(parts) == 1 and not parts[0].startswith("{") else f"[{','.join(parts)}]"


def _check_page(text: str, papers: list[HolidayPaper], error: Refused | None = None) -> ResponseReturnValue:
    years = {paper.year for paper in papers}
    shown = [_shown(compare(db(), paper, today=today(), along=years)) for paper in papers]
    return settings_page("holidays_check", "holidays", error=error, form={"text": text}, shown=shown, week=_week())


def _shown(proposal: Proposal) -> Shown:
    paper = proposal.paper
    names = {**_names(paper.year), **paper.names(paper.year)}
    return Shown(
        paper.year,
        proposal.revision,
        typed(f"source-{paper.year}") or "，".join(paper.sources),
        proposal.before is not None,
        tuple(_change(day, proposal) for day in proposal.changed),
        tuple(month_day(day) for day in sorted(proposal.kept_over)),
        tuple(full_day(one.day) for one in paper.needless),
        proposal.touched,
        _months(paper.year, proposal.after, names, frozenset(proposal.changed)),
        len(proposal.after.off),
        len(proposal.after.working),
    )


def _names(year: int) -> Mapping[str, str]:
    row = holiday_years(db()).get(year)
    return {day: str(name) for day, name in row.names.items()} if row else {}


def _change(day: date, proposal: Proposal) -> str:
    if day.year != proposal.paper.year:
        works = day in proposal.spill.working
    else:
        works = HolidayTable({day.year: proposal.after}).is_working(day)
    return _("%(day)s 改为上班", day=full_day(day)) if works else _("%(day)s 改为休息", day=full_day(day))


def _week() -> list[str]:
    return [weekday(MONDAYS.replace(day=1 + n), short=True)[-1:] for n in range(len(SHORT_WEEKDAYS))]


def _months(
    year: int, kept: HolidayYear | None, names: Mapping[str, object], changed: Iterable[date] = ()
) -> tuple[CalendarMonth, ...]:
    table = kept or UNPUBLISHED
    new = frozenset(changed)
    return tuple(_month(year, month, table, names, new) for month in range(1, 13))


def _month(
    year: int, month: int, table: HolidayYear, names: Mapping[str, object], new: frozenset[date]
) -> CalendarMonth:
    first, count = monthrange(year, month)
    days = []
    for number in range(1, count + 1):
        day = date(year, month, number)
        works = HolidayTable({year: table}).is_working(day)
        name = str(names.get(day.isoformat(), ""))
        look = "" if works else "free"
        mark = ""
        if day in table.working:
            mark, look = _("班"), "work"
        elif day in table.off or (name and not works):
            mark, look = _("休"), "off"
        says = (full_day(day), _("上班") if works else _("休息"), name, _("这次改的") if day in new else "")
        days.append(
            CalendarDay(
                number, mark, f"{look}{' new' if day in new else ''}", _("，").join(part for part in says if part)
            )
        )
    return CalendarMonth(month_name(month), first, tuple(days))
