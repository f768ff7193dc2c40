"""时段: hours and days, each on a strip of the day; what is placed in one keeps its hours."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.accounts.roles import Role
from server.channels.dayparts import (
    BUILT_IN,
    MINUTES,
    WEEK,
    DaypartWords,
    add_daypart,
    all_dayparts,
    change_daypart,
    clock_text,
    daypart_uses,
    days_text,
    get_daypart,
    move_daypart,
    set_daypart_active,
)
from server.channels.models import DaypartRow
from server.console.blueprint import console
from server.console.language import _, said
from server.console.settings.frame import back_to, seen_revision, settings_page, typed, undone
from server.console.shell import done, refused_here
from server.console.views import DaypartView
from server.console.words import parse_clock
from server.errors import Refused
from server.notices.workflow import STATE_NAMES_ZH
from server.web import actor, allow, db, now


def _words() -> DaypartWords:
    start = parse_clock(typed("start"))
    weekdays = "".join(request.form.getlist("weekdays"))
    return DaypartWords(typed("name"), start if start != MINUTES else None, parse_clock(typed("end")), weekdays)


def _kept(row: DaypartRow) -> dict[str, object]:
    return {"name": row.name, "start": clock_text(row.start), "end": clock_text(row.end), "weekdays": row.weekdays}


def _view(row: DaypartRow) -> DaypartView:
    past = row.end <= row.start
    start, end = clock_text(row.start), clock_text(row.end)
    # One text each: the catalogue's collector does not look into f-strings.
    if past:
        hours = _("%(start)s 至次日 %(end)s", start=start, end=end)
    else:
        hours = _("%(start)s 至 %(end)s", start=start, end=end)
    return DaypartView(
        row.id,
        row.name,
        hours,
        days_words(row.weekdays),
        ((row.start, MINUTES), (0, row.end)) if past else ((row.start, row.end),),
        row.id == BUILT_IN,
        len(daypart_uses(db(), row.id)),
    )


def days_words(weekdays: str) -> str:
    return _("、").join(said(part) for part in days_text(weekdays).split("、"))


def _week() -> list[tuple[str, str]]:
    return [(day, said(days_text(day))) for day in WEEK]


def _list(error: Refused | None = None) -> ResponseReturnValue:
    rows = all_dayparts(db())
    return settings_page(
        "dayparts",
        "dayparts",
        error=error,
        form={"weekdays": WEEK},
        rows=[_view(row) for row in rows if row.active],
        retired=[_view(row) for row in rows if not row.active],
        week=_week(),
    )


@console.route("/settings/dayparts", methods=["GET"])
@allow(Role.ADMINISTRATOR)
def settings_dayparts() -> ResponseReturnValue:
    return _list()


@console.route("/settings/dayparts", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def add_settings_daypart() -> ResponseReturnValue:
    try:
        made = add_daypart(db(), actor(), _words(), now=now())
    except Refused as error:
        return _list(undone(error))
    done(_("添了时段“%(name)s”。", name=made.name))
    return redirect(back_to("dayparts"))


@console.route("/settings/dayparts/<daypart_id>", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def settings_daypart(daypart_id: str) -> ResponseReturnValue:
    refused: Refused | None = None
    if request.method == "POST":
        try:
            changed = change_daypart(db(), actor(), daypart_id, _words(), revision=seen_revision(), now=now())
        except Refused as error:
            refused = undone(error)
        else:
            done(_("时段“%(name)s”存好了。", name=changed.name))
            return redirect(back_to("dayparts"))
    row = get_daypart(db(), daypart_id)
    return settings_page(
        "daypart",
        "dayparts",
        error=refused,
        form=_kept(row),
        daypart=row,
        view=_view(row),
        uses=[(use, _(STATE_NAMES_ZH[use.state])) for use in daypart_uses(db(), row.id)],
        week=_week(),
    )


@console.route("/settings/dayparts/<daypart_id>/move", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def move_settings_daypart(daypart_id: str) -> ResponseReturnValue:
    try:
        move_daypart(db(), actor(), daypart_id, up=typed("to") == "up", now=now())
    except Refused as error:
        return refused_here(error, "settings_dayparts")
    return redirect(url_for("console.settings_dayparts", _anchor=f"row-{daypart_id}"))


@console.route("/settings/dayparts/<daypart_id>/active", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def settings_daypart_active(daypart_id: str) -> ResponseReturnValue:
    try:
        changed = set_daypart_active(db(), actor(), daypart_id, bool(typed("active")), now=now())
    except Refused as error:
        return refused_here(error, "settings_dayparts")
    done(
        _("时段“%(name)s”恢复了。", name=changed.name)
        if changed.active
        else _("时段“%(name)s”停用了，已经排在里面的照放。", name=changed.name)
    )
    return redirect(back_to("dayparts"))
