"""提醒: the button of who waits, and its words on both sides of it. Who may press it when, the service decides."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from server.accounts.roles import Role
from server.console.blueprint import console
from server.console.language import _
from server.console.notices import when
from server.console.shell import done, refused_here
from server.console.views import RemindForm
from server.errors import Refused
from server.reminders.service import Reminded, remind
from server.today.tasks import Remind
from server.web import actor, allow, db, now


def button(offered: Remind | None) -> RemindForm | None:
    """Nothing before its time: a button that can only refuse is no button."""
    if offered is None or not offered.now:
        return None
    words = _("提醒（已提醒 %(n)s 次）", n=offered.count) if offered.count else _("提醒")
    return RemindForm(offered.subject, words)


def line(told: Reminded | None) -> str:
    """What the other side reads on the row that is there anyway."""
    if told is None:
        return ""
    return _("%(who)s %(when)s 提醒您，第 %(n)s 次", who=told.by, when=when(told.at), n=told.count)


@console.route("/remind", methods=["POST"], endpoint="remind")
@allow(Role.AUTHOR, Role.ADMINISTRATOR)
def remind_others() -> Response:
    try:
        told = remind(db(), actor(), request.form.get("subject", ""), now=now())
    except Refused as error:
        return refused_here(error, "home")
    done(_("已提醒 %(n)s 次。对方打开「今日」就看到。", n=told.count))
    return redirect(url_for("console.home"))
