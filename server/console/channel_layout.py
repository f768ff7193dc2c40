"""版式: which zones a channel has, how wide its main one is; looked at here, decided on the sheet (``appearance``)."""

import io
import re
from dataclasses import dataclass

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from playlists.model import Profile
from server.accounts.roles import Role
from server.channels import layout_change, preview
from server.channels import service as channels
from server.channels.layouts import MAIN_WIDTHS, USUAL_MAIN_WIDTH, LayoutChoice
from server.channels.models import Channel
from server.console.asked import numbers
from server.console.blueprint import console
from server.console.forms import again
from server.console.language import _, said
from server.console.pictures import profile_words
from server.console.shell import done
from server.errors import Refused
from server.web import actor, allow, db, now, services


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """A layout to choose, with its zones as a drawing of 160 by 90."""

    id: str
    name: str
    boxes: tuple[tuple[str, int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class ScreenPicture:
    """A whole display of the channel as it would be at this instant."""

    src: str
    words: str
    width: int
    height: int


def layout_words(layout: LayoutChoice) -> str:
    name = said(layout.name_zh)
    return _("%(name)s，主画面占 %(width)s%%", name=name, width=layout.main_width) if layout.splits else name


def before_after(channel: Channel, layout: LayoutChoice) -> list[tuple[ScreenPicture, ScreenPicture]]:
    """One pair for every sort of display that the channel is laid out for; none where nothing would change."""
    if layout == channel.layout:
        return []
    return [(_picture(channel, channel.layout, each), _picture(channel, layout, each)) for each in channel.profiles]


def _picture(channel: Channel, layout: LayoutChoice, profile: Profile) -> ScreenPicture:
    src = url_for(
        "console.layout_picture",
        channel_id=channel.id,
        layout=layout.id,
        main_width=layout.main_width if layout.splits else None,
        profile=profile.id,
    )
    words = _("，").join((profile_words(profile.id), layout_words(layout)))
    return ScreenPicture(src, words, profile.width, profile.height)


@console.route("/channels/<channel_id>/layout")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def channel_layout(channel_id: str) -> str:
    channel = channels.get_channel(db(), channel_id)
    return _page(channel, channel.layout.id, channel.main_width, None)


@console.route("/channels/<channel_id>/layout", methods=["POST"])
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def propose_layout(channel_id: str) -> ResponseReturnValue:
    """Look first, at the display as it would be now; only the second button sends it on."""
    channel = channels.get_channel(db(), channel_id)
    layout_id, width = request.form.get("layout", ""), _width(request.form.get("main_width", ""))
    try:
        layout = layout_change.chosen_layout(channel, layout_id, width)
        layout_change.require_other(channel, layout)
        if request.form.get("deed") != "send":
            return _page(channel, layout_id, width, layout)
        made = layout_change.propose_layout(
            db(), actor(), channel_id, layout_id, width, known=numbers("known"), now=now()
        )
    except Refused as error:
        return again(error, lambda: _page(channels.get_channel(db(), channel_id), layout_id, width, None))
    done(_("已送去核对，别人签名后才换。"))
    return redirect(url_for("console.theme_review", proposal_id=made.id))


@console.route("/channels/<channel_id>/layout/picture.png")
def layout_picture(channel_id: str) -> ResponseReturnValue:
    """What is on at this instant, in these zones, on one sort of display of the channel."""
    channel = channels.get_channel(db(), channel_id)
    asked = request.args
    layout = layout_change.chosen_layout(channel, asked.get("layout", ""), _width(asked.get("main_width", "")))
    if asked.get("profile") not in {profile.id for profile in channel.profiles}:
        raise Refused("这个频道没有这种屏。")
    shown = preview.picture_at(
        db(), channel_id, now(), services=services(), profile_id=asked["profile"], tried=_tried(channel, layout)
    )
    return send_file(io.BytesIO(shown.png), mimetype="image/png", max_age=0)


def _page(channel: Channel, layout_id: str, width: int | None, looked: LayoutChoice | None) -> str:
    return render_template(
        "console/channel_layout.html",
        channel=channel,
        splits=any(choice.splits for choice in layout_change.choices(channel)),
        now_words=layout_words(channel.layout),
        layouts=[_row(choice) for choice in layout_change.choices(channel)],
        widths=[(str(each), f"{each}%") for each in MAIN_WIDTHS],
        form={"layout": layout_id, "main_width": str(width or USUAL_MAIN_WIDTH)},
        pairs=before_after(channel, looked) if looked else [],
        waiting=layout_change.open_for(db(), channel),
    )


def _row(choice: LayoutChoice) -> LayoutRow:
    boxes = []
    for zone in choice.zones:
        box = zone.pixels(160, 90)
        boxes.append((zone.face, box.x, box.y, box.w, box.h))
    return LayoutRow(choice.id, said(choice.name_zh), tuple(boxes))


def _tried(channel: Channel, layout: LayoutChoice) -> LayoutChoice | None:
    return None if layout == channel.layout else layout


def _width(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) else None
