"""全部停播 on the displays page: the request, who confirms it, how far it has come, and the deeds that go with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.accounts.roles import Role
from server.channels import halts
from server.channels.halt_models import Halt, Wish
from server.channels.halt_progress import Progress, progress, summary, told
from server.console.blueprint import console
from server.console.forms import again
from server.console.language import _, said
from server.console.shell import done, refused_here
from server.console.words import clock
from server.displays.service import DisplayView
from server.errors import Refused
from server.web import actor, allow, db, now, services

NAMED = 4
"""So many who may confirm are named; a longer list nobody reads."""


@dataclass(frozen=True, slots=True)
class RequestCard:
    """What waits for a second person, as this person sees it."""

    id: int
    halts: bool
    sentence: str
    fact: str
    may_confirm: bool
    why_not: str
    mine: bool


@dataclass(frozen=True, slots=True)
class HaltCard:
    """``in_force`` is the sentence of the halt that holds, empty where none does; so is ``summary``."""

    in_force: str
    summary: str
    may_ask: bool
    request: RequestCard | None


def under_halt(views: Sequence[DisplayView]) -> tuple[HaltCard, list[Progress] | None]:
    """The card on top of the page, and every display under the halt where one holds."""
    held = halts.in_force(db())
    found = progress(db(), views, held, services().zone) if held is not None else None
    waiting = halts.open_request(db(), now=now())
    card = HaltCard(
        said(told(held, services().zone)) if held is not None else "",
        _("，").join(said(part) for part in summary(found or ())),
        halts.may_ask(actor()) and waiting is None,
        _request(waiting) if waiting is not None else None,
    )
    return card, found


def as_halted(views: Sequence[DisplayView]) -> Sequence[DisplayView]:
    """The displays as a halt has them told, where one holds."""
    held = halts.in_force(db())
    return views if held is None else [each.view for each in progress(db(), views, held, services().zone)]


def _request(waiting: Halt) -> RequestCard:
    names = _("、").join([one.name for one in halts.who_may(db(), waiting)][:NAMED])
    until = clock(waiting.at + halts.LAPSES_AFTER, services().zone, now().astimezone(services().zone).date())
    at = clock(waiting.at, services().zone, now().astimezone(services().zone).date())
    stops = waiting.wish is Wish.HALT
    values = {"who": waiting.by.name, "at": at, "why": waiting.reason}
    sentence = (
        _("%(who)s %(at)s 请求全部停播：%(why)s", **values)
        if stops
        else _("%(who)s %(at)s 请求恢复播出：%(why)s", **values)
    )
    fact = (
        _("要另一个人确认：%(names)s。到 %(until)s 没有人确认，就作废。", names=names, until=until)
        if names
        else _("没有别人能确认：请管理员给另一个人审核签发人的角色。")
    )
    why_not = halts.why_not(actor(), waiting, now=now())
    return RequestCard(
        waiting.id, stops, sentence, fact, not why_not, said(why_not), actor().account_id == waiting.by_id
    )


@console.route("/displays/halt", methods=["POST"])
@allow(*halts.ASKERS)
def ask_halt() -> ResponseReturnValue:
    return _asked(Wish.HALT)


@console.route("/displays/resume", methods=["POST"])
@allow(*halts.ASKERS)
def ask_resume() -> ResponseReturnValue:
    return _asked(Wish.RESUME)


def _asked(wish: Wish) -> ResponseReturnValue:
    try:
        halts.ask(db(), actor(), wish, request.form.get("reason", ""), now=now())
    except Refused as error:
        if error.found:
            return again(error, current_app.ensure_sync(current_app.view_functions["console.displays"]))
        return refused_here(error, "displays")
    done(_("已经请求了，请马上告诉能确认的人。"))
    return redirect(url_for("console.displays"))


@console.route("/displays/halt/<int:request_id>/confirm", methods=["POST"])
@allow(Role.REVIEWER, Role.ADMINISTRATOR)
def confirm_halt(request_id: int) -> ResponseReturnValue:
    try:
        confirmed = halts.confirm(db(), actor(), request_id, now=now())
    except Refused as error:
        return refused_here(error, "displays")
    stops = confirmed.wish is Wish.HALT
    done(_("停播已经生效，正在发往每块屏。") if stops else _("恢复播出已经生效，正在发往每块屏。"))
    return redirect(url_for("console.displays"))


@console.route("/displays/halt/<int:request_id>/take-back", methods=["POST"])
@allow(*halts.ASKERS)
def take_back_halt(request_id: int) -> ResponseReturnValue:
    try:
        halts.take_back(db(), actor(), request_id, now=now())
    except Refused as error:
        return refused_here(error, "displays")
    done(_("已拿回。"))
    return redirect(url_for("console.displays"))
