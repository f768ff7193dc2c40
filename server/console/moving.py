"""换频道, 停止使用, 重新使用: what a display's page offers beside its player, each with what follows from it in words.

A move is looked at first: the display as the other channel would have it at this instant, when the player hears of
it, and what stops being shown there. Only the second button moves it.
"""

import io

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from PIL import Image

from server.accounts.roles import Role
from server.channels import preview
from server.channels import service as channels
from server.channels.models import Channel
from server.console.blueprint import console
from server.console.lamps import lamp_picture
from server.console.language import _, said
from server.console.notices import when
from server.console.pictures import is_led, png_of
from server.console.shell import done, refused_here, today
from server.console.views import Choice, Step
from server.console.words import month_day
from server.displays import service as displays
from server.displays.models import Display
from server.displays.verdicts import SILENT_AFTER
from server.errors import NotFound, Refused
from server.notices.models import notice_of_item
from server.releases.service import left_out
from server.web import actor, allow, db, now, services

NAMED = 5
"""So many notices are named; a longer list nobody reads."""


@console.route("/displays/<display_id>/move")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def display_move(display_id: str) -> ResponseReturnValue:
    display = displays.get_display(db(), display_id)
    chosen = request.args.get("channel", "")
    sentence, channel = "", None
    if chosen:
        try:
            channel = channels.get_channel(db(), chosen)
            displays.refuse_unfit(display, channel)
        except Refused as error:
            sentence, channel = error.sentence, None
    return render_template(
        "console/display_move.html",
        display=display,
        led=is_led(display.profile_id),
        channels=[Choice(one.id, one.name) for one in displays.fitting_channels(db(), display)],
        chosen=chosen,
        after=_after(display, channel) if channel is not None else None,
        sentence=sentence,
    ), (400 if sentence else 200)


@console.route("/displays/<display_id>/move", methods=["POST"])
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def display_move_now(display_id: str) -> ResponseReturnValue:
    try:
        moved = displays.move_display(db(), actor(), display_id, request.form.get("channel", ""), now=now())
    except Refused as error:
        return refused_here(error, "display_move", display_id=display_id)
    done(_("%(name)s改跟“%(channel)s”了。", name=moved.name, channel=moved.channel.name) + hears(moved))
    return redirect(url_for("console.display", display_id=display_id))


@console.route("/displays/<display_id>/move/<channel_id>.png")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def display_moved_picture(display_id: str, channel_id: str) -> ResponseReturnValue:
    """The display as the other channel would have it now."""
    display = displays.get_display(db(), display_id)
    displays.refuse_unfit(display, channels.get_channel(db(), channel_id))
    shown = preview.picture_at(db(), channel_id, now(), services=services(), profile_id=display.profile_id)
    led = is_led(display.profile_id)
    png = png_of(lamp_picture(Image.open(io.BytesIO(shown.png)))) if led else shown.png
    return send_file(io.BytesIO(png), mimetype="image/png", max_age=0)


@console.route("/displays/<display_id>/remove", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def display_remove(display_id: str) -> ResponseReturnValue:
    try:
        gone = displays.remove_display(db(), actor(), display_id, now=now())
    except Refused as error:
        return refused_here(error, "displays")
    done(_("%(name)s停止使用了，要用时在“显示屏”最下面找回来。", name=gone.name))
    return redirect(url_for("console.displays"))


@console.route("/displays/<display_id>/restore", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def display_restore(display_id: str) -> ResponseReturnValue:
    try:
        back = displays.restore_display(db(), actor(), display_id, now=now())
    except Refused as error:
        return refused_here(error, "displays")
    done(_("%(name)s重新使用了。", name=back.name) + hears(back))
    return redirect(url_for("console.display", display_id=display_id))


def gone_page(display_id: str) -> str:
    """The page of a display out of use: what it was, its course, and the way back."""
    display = displays.gone_display(db(), display_id)
    if display is None:
        raise NotFound("没有这块屏。")
    return render_template(
        "console/display_gone.html",
        display=display,
        since=when(display.removed_at),
        back=_back(display),
        events=[Step(when(event.at), "", said(event.sentence)) for event in displays.display_events(db(), display.id)],
    )


def _back(display: Display) -> str:
    """What has to be done at the wall when it is taken back into use."""
    if displays.keeps_player(display):
        return _("播放盒不用重接：重新使用以后，它来问一次就接着放。")
    if display.player is None:
        return _("它没有接播放端，重新使用以后接上才放。")
    return _("原来的播放盒停用过，或者改接了别处：重新使用以后要重新接播放端。")


def hears(display: Display) -> str:
    """When the wall will follow: a player asks, nobody can ring it up."""
    state = display.state
    if display.player is None:
        return _("它还没有接播放端，接上就放这个频道。")
    if display.player.revoked_at is not None:
        return _("它的播放端已停用，重新接上以后才听得到。")
    if state is None or now() - state.at > SILENT_AFTER:
        return _("它现在没有回应：连上以后才换，这之前照旧放原来的。")
    return _("播放盒每五分钟左右来问一次，问到就换，一般不到十分钟；换的时候先放几秒常备页。")


def _after(display: Display, channel: Channel) -> dict[str, object]:
    """What follows from the move, in words."""
    shown = preview.picture_at(db(), channel.id, now(), services=services(), profile_id=display.profile_id)
    unsigned = [notice_of_item(db(), item) for item in left_out(db(), channel.id)]
    losing = displays.losing(db(), display, channel, today())
    return {
        "id": channel.id,
        "name": channel.name,
        "sentence": said(shown.sentence),
        "hears": hears(display),
        "unsigned": _titles([one.title for one in unsigned if one is not None]),
        "losing": _titles(
            [
                _("%(title)s（公示到 %(day)s）", title=one.title, day=month_day(one.period_last))
                for one in losing
                if one.period_last is not None
            ]
        ),
    }


def _titles(titles: list[str]) -> str:
    named = _("、").join(titles[:NAMED])
    return _("%(titles)s 等 %(n)s 份", titles=named, n=len(titles)) if len(titles) > NAMED else named
