"""亮度时段: when a channel's displays are dimmed and when they are dark, one form a channel."""

import re

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.accounts.roles import Role
from server.channels import service as channels
from server.channels.dayparts import clock_text
from server.channels.light import PARTS, PartWords, set_light
from server.console.blueprint import console
from server.console.forms import refuse_form
from server.console.language import _
from server.console.night import has_night, kept_night, save_night
from server.console.shell import done
from server.console.words import parse_clock
from server.db.base import JsonObject
from server.errors import Refused
from server.web import actor, allow, db, now

_FIELDS = ("from", "to", "percent")


def hours_words(each: JsonObject) -> str:
    """One part as people say it: 静屏 22:00 至次日 06:00."""
    start, end = clock_text(each["from"]), clock_text(each["to"])
    past = each["to"] <= each["from"]
    if not each["percent"]:
        if past:
            return _("静屏 %(start)s 至次日 %(end)s", start=start, end=end)
        return _("静屏 %(start)s 至 %(end)s", start=start, end=end)
    percent = each["percent"]
    if past:
        return _("调到 %(percent)s%% %(start)s 至次日 %(end)s", percent=percent, start=start, end=end)
    return _("调到 %(percent)s%% %(start)s 至 %(end)s", percent=percent, start=start, end=end)


@console.route("/channels/<channel_id>/light", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def channel_light(channel_id: str) -> ResponseReturnValue:
    channel = channels.get_channel(db(), channel_id)
    status = 200
    if request.method == "POST":
        try:
            set_light(db(), actor(), channel_id, {part: _typed(part) for part in PARTS}, now=now())
            save_night(channel, parse_clock)
        except Refused as error:
            refuse_form(error)
            status = 400
            channel = channels.get_channel(db(), channel_id)
        else:
            done(_("%(name)s的亮度时段存好了，屏接到新版就照着做。", name=channel.name))
            return redirect(url_for("console.displays"))
    return render_template(
        "console/channel_light.html",
        channel=channel,
        form=_kept(channel.light) | kept_night(channel),
        has_night=has_night(channel),
    ), status


def _kept(light: list[JsonObject]) -> dict[str, str]:
    form = {}
    for each in light:
        form[f"{each['part']}_from"] = clock_text(each["from"])
        form[f"{each['part']}_to"] = clock_text(each["to"])
        form[f"{each['part']}_percent"] = str(each["percent"])
    return form


def _typed(part: str) -> PartWords:
    start, end, percent = (request.form.get(f"{part}_{name}", "").strip() for name in _FIELDS)
    share = int(percent) if re.fullmatch(r"[0-9]{1,3}", percent) else None
    # A share alone says nothing: the form suggests one.
    return PartWords(parse_clock(start), parse_clock(end), share, bool(start or end))
