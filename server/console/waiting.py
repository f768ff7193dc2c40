"""等联签: what waits for the second signature, who gives it, and what to do when it does not come."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.accounts.roles import Role
from server.console.blueprint import console
from server.console.language import _, said
from server.console.shell import done, refused_here
from server.errors import Refused
from server.publishing import Stand
from server.releases.waiting import WAITING, Waiting, prepare_again, waiting
from server.web import actor, allow, db, services

KEY_SIGNS = 8


@dataclass(frozen=True, slots=True)
class WaitingRow:
    channels: str
    channel_ids: tuple[str, ...]
    words: str
    shape: str
    sentence: str
    folder: str


@console.route("/schedule/waiting", endpoint="waiting")
def waiting_list() -> str:
    rows = [_row(one) for one in waiting(db(), services())]
    return render_template(
        "console/waiting.html",
        rows=rows,
        keys=_("、").join(key[:KEY_SIGNS] for key in services().publisher.reviewer_keys),
        pending=str(services().publisher.desk.pending),
        may_prepare=actor().has(Role.REVIEWER, Role.ADMINISTRATOR),
    )


def _row(one: Waiting) -> WaitingRow:
    words, shape = {
        Stand.REFUSED: (_("没有签"), "halt"),
        Stand.BROKEN: (_("没拷全"), "look"),
        Stand.AWAY: (_("不在服务器上"), "off"),
        Stand.SIGNED: (_("正在上屏"), "part"),
    }.get(one.standing.stand, (_("等联签"), "wait"))
    sentence = said(one.sentence).removeprefix(said(WAITING))
    return WaitingRow(
        _("、").join(channel.name for channel in one.channels),
        tuple(channel.id for channel in one.channels),
        words,
        shape,
        sentence[:1].upper() + sentence[1:],
        one.standing.id,
    )


@console.route("/schedule/waiting/again", methods=["POST"])
@allow(Role.REVIEWER, Role.ADMINISTRATOR)
def prepare_waiting_again() -> ResponseReturnValue:
    try:
        for channel_id in request.form.getlist("channel"):
            prepare_again(db(), actor(), channel_id)
    except Refused as error:
        return refused_here(error, "waiting")
    services().wake.set()
    done(_("正在重新准备，请过几秒再看；旧的文件夹作废。"))
    return redirect(url_for("console.waiting"))
