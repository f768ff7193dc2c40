"""What every page is given: the rail with its counts, who is signed in, the language, and the refused page."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import exists, select
from werkzeug.wrappers import Response

from server.accounts.models import Account
from server.accounts.roles import Role
from server.accounts.service import get_account
from server.channels.halts import in_force
from server.console.blueprint import asset
from server.console.language import _, english, lazy, said
from server.console.views import RailEntry
from server.errors import Refused
from server.notices.models import Notice
from server.notices.service import RevisionConflict
from server.web import actor, actor_or_none, db, now, refuse, services

ROLE_WORDS = {
    Role.AUTHOR: lazy("经办人"),
    Role.REVIEWER: lazy("审核签发人"),
    Role.ADMINISTRATOR: lazy("管理员"),
    Role.AUDITOR: lazy("审计员"),
}
_HERE = {
    "home": "today",
    "more": "more",
    "appearance": "more",
    "theme_review": "more",
    "notices": "notices",
    "new_notice": "notices",
    "slogan": "notices",
    "new_video": "notices",
    "video": "notices",
    "notice": "notices",
    "edit": "notices",
    "review": "notices",
    "in_person": "notices",
    "sheet": "notices",
    "schedule": "schedule",
    "month": "schedule",
    "displays": "displays",
    "display": "displays",
    "add_display": "displays",
    "add_channel": "displays",
    "channel": "displays",
    "channel_layout": "displays",
    "propose_layout": "displays",
    "pair": "displays",
    "pair_check": "displays",
    "ledger": "ledger",
    "audit": "ledger",
    "proof": "ledger",
    # Set once a year: no entry of the rail, but on the phone they lie under 更多.
    "settings": "more",
    "check_holidays": "more",
    "review_slogans": "today",
    "decide_slogan": "today",
}


def me() -> Account:
    return get_account(db(), actor().account_id)


def today() -> date:
    return now().astimezone(services().zone).date()


def role_words() -> list[tuple[str, str]]:
    return [(role.value, str(word)) for role, word in ROLE_WORDS.items()]


def done(words: str) -> None:
    """Say in a toast what one just did."""
    flash(words, "done")


def offer_undo(words: str, action: str) -> None:
    """Say on the next page what one just did, with the button 撤销 beside it: ``action`` is where that posts to.

    No toast, which would be gone in 8 seconds: it stays until the page is left.
    """
    flash({"words": words, "action": action}, "undo")  # type: ignore[arg-type]  # the session's JSON keeps it as it is


def refused_here(error: Refused, endpoint: str, **values: object) -> Response:
    """Go back to a page and say there why not; nothing of the refused deed stays."""
    leave_nothing(error)
    flash(error.sentence, "refused")
    return redirect(url_for(f"console.{endpoint}", **values))  # type: ignore[arg-type]  # values are a route's


def told(error: Refused) -> ResponseReturnValue:
    """The same, to a script of ours."""
    leave_nothing(error)
    return {"sentence": said(error.sentence), "conflict": isinstance(error, RevisionConflict)}, error.status


def leave_nothing(error: Refused) -> None:
    """Undo what a refused deed has done so far."""
    # A save that lost to somebody else's is refused too, but what was typed is kept as a copy.
    refuse(error, keep=isinstance(error, RevisionConflict))


def install(app: Flask, counts: Callable[[], tuple[int, int]]) -> None:
    """``counts`` says how many tasks and how many displays wait for whoever is signed in."""
    app.add_template_filter(said, "said")
    app.context_processor(lambda: _context(counts))
    for status, sentence in _ERRORS.items():
        app.register_error_handler(status, _error_page(status, sentence))


_ERRORS = {
    404: lazy("没有这一页。"),
    405: lazy("这一页不能这样打开。"),
    413: lazy("交来的东西太大，最大 32 MB。"),
    500: lazy("服务器出了错，已经记下来了。您写过的都存着，请过一会儿再试。"),
}


def _error_page(status: int, sentence: object) -> Callable[[Exception], ResponseReturnValue]:
    """A page of ours instead of the library's English one; devices and repository readers get a bare line."""

    def show(_error: Exception) -> ResponseReturnValue:
        refuse(Refused(str(sentence)), keep=False)
        if request.path.startswith(("/api/", "/repository/")) or request.accept_mimetypes.best == "application/json":
            return Response(f"{status}\n", status, content_type="text/plain; charset=utf-8")
        return render_template("console/refused.html", sentence=sentence, status=status), status

    return show


def _context(counts: Callable[[], tuple[int, int]]) -> dict[str, Any]:
    values: dict[str, Any] = {
        "asset": asset,
        "english": english(),
        "idle_minutes": services().config.server.idle_minutes,
    }
    who = actor_or_none()
    if who is None:
        return values
    account = get_account(db(), who.account_id)
    values |= {
        "me": account,
        "halted": in_force(db()) is not None,
        "rail": _rail(*counts()),
        "here": _here(),
        "roles_in_words": _("、").join(str(ROLE_WORDS[role]) for role in ROLE_WORDS if role in account.roles),
        "is_administrator": who.has(Role.ADMINISTRATOR),
        "may_draft": who.has(Role.AUTHOR),
        "may_manage": who.has(Role.ADMINISTRATOR, Role.AUTHOR),
        # Somebody who sees invented figures must know that they are.
        "example": bool(db().scalar(select(exists().where(Notice.example)))),
    }
    return values


def _here() -> str:
    name = (request.endpoint or "").partition(".")[2]
    return _HERE.get(name) or _HERE.get(name.partition("_")[0], "")


def _rail(tasks: int, screens: int) -> tuple[RailEntry, ...]:
    return (
        RailEntry("today", _("今日"), url_for("console.home"), tasks),
        RailEntry("notices", _("公告"), url_for("console.notices")),
        RailEntry("schedule", _("排期"), url_for("console.schedule")),
        RailEntry("displays", _("显示屏"), url_for("console.displays"), screens),
        RailEntry("ledger", _("台账"), url_for("console.ledger"), desk=True),
    )
