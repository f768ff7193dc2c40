"""今日: what needs this person, in a sentence with the button beside it; the wall now; running periods."""

from collections.abc import Mapping
from typing import Any

from flask import g, render_template, url_for

from server.accounts.watch import events
from server.console.blueprint import console
from server.console.displays import card
from server.console.language import _, said
from server.console.notices import when
from server.console.reminding import button, line
from server.console.shell import today as this_day
from server.console.views import SHAPES, PeriodRow, TodoRow, Wall, WallDot
from server.console.words import full_day
from server.notices import service as notices
from server.notices.service import Station
from server.today.service import Today, today
from server.today.tasks import Task
from server.web import actor, db, now, services

_PAGES = {
    "edit": ("console.edit", "notice_id"),
    "review": ("console.review", "notice_id"),
    "notice": ("console.notice", "notice_id"),
    "proof": ("console.proof", "notice_id"),
    "display": ("console.display", "display_id"),
    "schedule": ("console.schedule", ""),
    "slogans": ("console.review_slogans", ""),
    "slogan_list": ("console.settings_slogans", ""),
    "theme": ("console.theme_review", "proposal_id"),
    "waiting": ("console.waiting", ""),
    "accounts": ("console.accounts", ""),
    "ledger": ("console.ledger", ""),
    "displays": ("console.displays", ""),
}


def _today() -> Today:
    if "today" not in g:
        g.today = today(db(), actor(), now=now(), services=services())
    found: Today = g.today
    return found


def counts() -> tuple[int, int]:
    """What this person can act on: tasks, and displays to look at."""
    found = _today()
    acting = [task for task in found.tasks if task.band != "waiting"]
    return len(acting), sum(1 for task in acting if task.url_kind == "display")


def _row(task: Task, roads: Mapping[int, tuple[Station, ...]]) -> TodoRow:
    endpoint, name = _PAGES.get(task.url_kind, ("console.home", ""))
    target: dict[str, Any] = {name: task.target_id} if name else {}
    href = url_for(endpoint, **target)
    return TodoRow(
        said(task.chip.words),
        SHAPES[task.chip.shape],
        said(task.sentence),
        _("，").join(said(fact) for fact in task.facts),
        href,
        "" if task.band == "waiting" else said(task.button),
        roads[task.notice.id] if task.notice is not None else (),
        line(task.reminded),
        button(task.remind),
    )


@console.route("/")
def home() -> str:
    found = _today()
    bands: dict[str, list[TodoRow]] = {"now": [], "today": [], "waiting": []}
    told_of = {task.notice.id: task.notice for task in found.tasks if task.notice is not None}
    roads = notices.roads(db(), told_of.values(), now=now(), services=services())
    for task in found.tasks:
        bands[task.band].append(_row(task, roads))
    return render_template(
        "console/home.html",
        today_in_words=full_day(this_day()),
        count=len(bands["now"]) + len(bands["today"]),
        now_tasks=bands["now"],
        today_tasks=bands["today"],
        waiting=bands["waiting"],
        watched=[(when(event.at), said(event.who), said(event.sentence)) for event in events(db(), actor(), now=now())],
        wall=_wall(found),
        village=found.village,
        only_signs=found.only_signs,
        periods=[
            PeriodRow(
                period.title,
                url_for("console.notice", notice_id=period.notice_id),
                _("第 %(day)s / %(days)s 天", day=period.day, days=period.days)
                + (_("，今天届满") if period.day == period.days else ""),
                period.day,
                period.days,
            )
            for period in found.periods
        ],
    )


def _wall(found: Today) -> Wall:
    """The dots of all displays, and one picture: the first that is verified, else none."""
    cards = [card(view) for view in found.walls.displays]
    pictured = next((one for one in cards if one.shape == "ok" and one.src), None)
    return Wall(
        found.walls.sentence,
        tuple(WallDot(one.name, one.words, one.shape) for one in cards),
        pictured.src if pictured else "",
        _("%(name)s，和签发的页面一致", name=pictured.alt) if pictured else "",
        pictured.led if pictured else False,
    )
