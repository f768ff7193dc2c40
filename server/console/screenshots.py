"""截图 of a display: asked for, scheduled, looked at. On its display's page."""

import io

from flask import current_app, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from server.accounts.roles import Role
from server.console.blueprint import console
from server.console.forms import again
from server.console.language import _
from server.console.notices import when
from server.console.shell import done, refused_here
from server.displays import screenshots
from server.displays.service import get_display
from server.errors import Refused
from server.web import actor, allow, db, now


def screenshot_view(display_id: str) -> dict[str, object]:
    """What the display's page says of screenshots, the newest first."""
    words = {0: _("不定时截"), 60: _("每小时一张"), 240: _("每 4 小时一张"), 1440: _("每天一张")}
    return {
        "shots": [
            {"src": url_for("console.screenshot", display_id=display_id, number=shot.id), "at": when(shot.at)}
            for shot in screenshots.newest(db(), display_id)
        ],
        "asked": screenshots.is_asked(db(), display_id),
        "every": str(screenshots.every(db(), display_id)),
        "choices": [(str(minutes), words[minutes]) for minutes in screenshots.EVERY],
        "may": actor().has(Role.ADMINISTRATOR, Role.REVIEWER),
    }


@console.route("/displays/<display_id>/screenshots/<int:number>")
def screenshot(display_id: str, number: int) -> ResponseReturnValue:
    shot = screenshots.get_screenshot(db(), display_id, number)
    return send_file(io.BytesIO(shot.data), mimetype=shot.media_type, max_age=3600)


@console.route("/displays/<display_id>/screenshots", methods=["POST"])
@allow(Role.ADMINISTRATOR, Role.REVIEWER)
def ask_screenshot(display_id: str) -> ResponseReturnValue:
    try:
        screenshots.ask(db(), actor(), get_display(db(), display_id), now=now())
    except Refused as error:
        return refused_here(error, "display", display_id=display_id)
    done(_("已经记下，播放端下次回应时截一张，一般五分钟内。"))
    return redirect(url_for("console.display", display_id=display_id))


@console.route("/displays/<display_id>/screenshots/every", methods=["POST"])
@allow(Role.ADMINISTRATOR, Role.REVIEWER)
def schedule_screenshots(display_id: str) -> ResponseReturnValue:
    text = request.form.get("minutes", "")
    try:
        minutes = int(text) if text.isdigit() and len(text) < 6 else -1
        screenshots.schedule(db(), actor(), get_display(db(), display_id), minutes, now=now())
    except Refused as error:
        return again(error, current_app.ensure_sync(current_app.view_functions["console.display"]), display_id)
    done(_("定时截图改好了。"))
    return redirect(url_for("console.display", display_id=display_id))
