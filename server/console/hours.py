"""When a notice is shown on each of its channels: part of the day, working days, precedence; said in one sentence.

The service decides what may be; days are moved in the schedule.
"""

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.accounts.roles import Role
from server.channels import service as channels
from server.channels.dayparts import BUILT_IN, MINUTES, WEEK, days_text
from server.channels.models import DaypartRow, Placement
from server.console.blueprint import console
from server.console.forms import again, ask_why
from server.console.language import _, said
from server.console.shell import done, refused_here
from server.console.views import HoursView
from server.console.words import month_day
from server.errors import NotFound, Refused
from server.notices import service as notices
from server.notices.models import Notice
from server.notices.paging import ANY_TIME_KINDS
from server.web import actor, allow, db, now

_FIELDS = ("placement", "daypart", "priority", "working", "everywhere")


def hours_of(notice: Notice) -> tuple[HoursView, ...]:
    """Each channel of the notice with its sentence, and what may be chosen there."""
    may = actor().has(Role.AUTHOR, Role.REVIEWER) and notice.state in channels.OPEN_STATES
    offered = channels.dayparts(db()) if may and notice.kind not in ANY_TIME_KINDS else []
    return tuple(_view(placed, offered, len(notice.placements) > 1) for placed in notice.placements)


def _view(placed: Placement, offered: list[DaypartRow], others: bool) -> HoursView:
    parts = [(part.id, _offer(part)) for part in offered]
    if parts and not placed.daypart.active:
        # It stays as it is until somebody chooses another; a list without it would change it in silence.
        parts.append((placed.daypart_id, _("%(name)s（停用了，已经排的照放）", name=_(placed.daypart.name))))
    return HoursView(
        placed.id,
        _sentence([placed]),
        tuple(parts),
        placed.daypart_id,
        placed.working_days_only,
        placed.priority > 0,
        others,
    )


def _sentence(placements: list[Placement]) -> str:
    """``11月24日至12月2日，每天 8:00–18:00，放在 大厅屏``; channels that have the same are named together."""
    placed = placements[0]
    days = _("%(day)s起", day=month_day(placed.first_day))
    if placed.last_day is not None:
        days = _("%(first)s至%(last)s", first=month_day(placed.first_day), last=month_day(placed.last_day))
    parts = [days, _when(placed.daypart)]
    if placed.working_days_only:
        parts.append(_("只在工作日"))
    if placed.priority > 0:
        parts.append(_("优先"))
    where = _("、").join(one.channel.name for one in placements)
    return _("，").join([*parts, _("放在 %(where)s", where=where)])


def _when(part: DaypartRow) -> str:
    days = _("、").join(said(one) for one in days_text(part.weekdays).split("、"))
    if part.id == BUILT_IN:
        return _("全天")
    return f"{days} {_hours(part)}"


def _offer(part: DaypartRow) -> str:
    if part.id == BUILT_IN:
        return _(part.name)
    hours = _hours(part)
    return f"{_(part.name)} {hours}" if part.weekdays == WEEK else f"{_(part.name)} {_when(part)}"


def _hours(part: DaypartRow) -> str:
    start, end = _clock(part.start), _clock(part.end)
    return f"{start}–{end}" if part.end > part.start else _("%(start)s–次日 %(end)s", start=start, end=end)


def _clock(minutes: int) -> str:
    return "24:00" if minutes == MINUTES else f"{minutes // 60}:{minutes % 60:02d}"


@console.route("/notices/<int:notice_id>/hours", methods=["POST"])
@allow(Role.AUTHOR, Role.REVIEWER)
def hours(notice_id: int) -> ResponseReturnValue:
    form = request.form
    notice = notices.get_notice(db(), actor(), notice_id)
    chosen = [placed for placed in notice.placements if placed.id == form.get("placement", 0, type=int)]
    if not chosen:
        return refused_here(NotFound(channels.GONE), "notice", notice_id=notice_id)
    try:
        changed = list(notice.placements) if form.get("everywhere") else chosen
        for placed in changed:
            channels.place(
                db(),
                actor(),
                notice_id,
                [placed.channel_id],
                first_day=placed.first_day,
                last_day=placed.last_day,
                daypart_id=form.get("daypart", BUILT_IN),
                zone=placed.zone,
                priority=1 if form.get("priority") == "1" else 0,
                working_days_only=bool(form.get("working")),
                reason=form.get("reason", ""),
                same_days=True,
                now=now(),
            )
            db().refresh(placed, ["daypart"])
    except channels.ReasonNeeded as error:
        ask_why()
        return render_template(
            "console/shorten.html",
            sentence=error.sentence,
            action=url_for("console.hours", notice_id=notice_id),
            back=url_for("console.notice", notice_id=notice_id, _anchor="schedule"),
            where=(url_for("console.notice", notice_id=notice_id), notice.title),
            kept={name: form[name] for name in _FIELDS if name in form},
        )
    except Refused as error:
        return again(error, current_app.ensure_sync(current_app.view_functions["console.notice"]), notice_id)
    same = [one for one in changed if (one.first_day, one.last_day) == (chosen[0].first_day, chosen[0].last_day)]
    done(_("%(sentence)s。", sentence=_sentence(same)))
    return redirect(url_for("console.notice", notice_id=notice_id, _anchor="schedule"))
