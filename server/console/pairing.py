"""核对: after a code from a wall was typed, compare what both sides show, and answer for it."""

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.accounts.roles import Role
from server.console.blueprint import console
from server.console.language import _
from server.console.shell import done, refused_here
from server.displays import service as displays
from server.errors import Refused
from server.web import actor, allow, db, now

LOOKS_AGAIN = timedelta(minutes=10)
"""A page that looks again by itself keeps its session awake, so it stops."""


@console.route("/displays/pair/<int:code_id>")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def pair_check(code_id: int) -> str:
    met = displays.introduction(db(), code_id, now=now())
    return render_template(
        "console/pair_check.html",
        met=met,
        names=_("、").join(met.names),
        waits=met.stage == "waiting" and now() - met.typed_at < LOOKS_AGAIN,
    )


@console.route("/displays/pair/<int:code_id>", methods=["POST"])
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def pair_answer(code_id: int) -> ResponseReturnValue:
    same = request.form.get("answer") == "same"
    try:
        if same:
            displays.confirm(db(), actor(), code_id, request.form.get("words", ""), now=now())
        else:
            displays.disown(db(), actor(), code_id, now=now())
    except Refused as error:
        return refused_here(error, "pair_check", code_id=code_id)
    if not same:
        return redirect(url_for("console.pair_check", code_id=code_id))
    done(_("确认了，播放端正在接上。屏上亮起来以后，这里会变成“核验无误”。"))
    return redirect(url_for("console.displays"))
