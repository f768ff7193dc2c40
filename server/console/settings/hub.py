"""The first page of 设置: five sorts of data, each with the one sentence an administrator should know today."""

from dataclasses import dataclass

from flask import url_for
from flask.typing import ResponseReturnValue

from server.accounts.roles import Role
from server.channels import service as channels
from server.channels.holidays import holiday_years
from server.console.blueprint import console
from server.console.language import _
from server.console.settings.frame import settings_page
from server.console.shell import today
from server.notices import catalogue
from server.notices.slogan_templates import waiting_templates
from server.web import allow, db

AUTUMN = 11
"""The State Council publishes the next year's holidays in this month or a little before."""


@dataclass(frozen=True, slots=True)
class Entry:
    word: str
    says: str
    href: str
    chip: str = ""


@console.route("/settings", endpoint="settings")
@allow(Role.ADMINISTRATOR)
def hub() -> ResponseReturnValue:
    waiting = len(waiting_templates(db()))
    slogans = len(catalogue.slogan_templates(db()))
    dayparts = _("、").join(row.name for row in channels.dayparts(db()))
    entries = (
        Entry(_("分类"), _("在用 %(n)s 类，做公告时从里面选。", n=len(catalogue.categories(db()))), _to("categories")),
        Entry(_("公示期"), _("在用 %(n)s 种，选一种就算出到哪天。", n=len(catalogue.presets(db()))), _to("presets")),
        Entry(
            _("标语"),
            _("定好的 %(n)s 句，填空就能用。", n=slogans),
            _to("slogans"),
            _("%(n)s 句等审核", n=waiting) if waiting else "",
        ),
        Entry(_("时段"), _("排期时可以选：%(names)s。", names=dayparts), _to("dayparts")),
        _holidays(),
    )
    return settings_page("hub", "", entries=entries)


def _holidays() -> Entry:
    years = holiday_years(db())
    day = today()
    wanted = day.year if day.year not in years else day.year + 1
    missing = wanted not in years and (wanted == day.year or day.month >= AUTUMN)
    last = max(years) if years else 0
    return Entry(
        _("节假日"),
        _("录到 %(year)s 年。没录的年份按周末推算。", year=last) if years else _("一年也没有录，都按周末推算。"),
        _to("holidays"),
        _("%(year)s 年还没录", year=wanted) if missing else "",
    )


def _to(tab: str) -> str:
    return url_for(f"console.settings_{tab}")
