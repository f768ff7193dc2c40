"""频道: adding one, and the page of one: its displays, how its pages move, and the way to its light hours.

What a channel shows is placed in the schedule; the services decide what may be changed.
"""

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from playlists.model import USUAL_MOTION
from server.accounts.roles import Role
from server.channels import service as channels
from server.channels.layout_change import open_for
from server.channels.layouts import PROFILES
from server.channels.models import Channel
from server.channels.motion import PAGE_MOTIONS, TICKER_PACES, motion_of, set_motion
from server.console.blueprint import console
from server.console.channel_layout import layout_words
from server.console.language import _, said
from server.console.light import hours_words
from server.console.shell import done
from server.console.views import Choice
from server.displays import service as displays
from server.errors import Refused
from server.web import actor, allow, db, now


@console.route("/channels/add", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def add_channel() -> ResponseReturnValue:
    form = request.form
    sentence = ""
    if request.method == "POST":
        try:
            made = channels.create_channel(
                db(),
                actor(),
                form.get("id", "").strip().lower(),
                form.get("name", ""),
                form.get("layout", ""),
                form.get("village", ""),
                tuple(form.getlist("profiles")),
                motion=motion_of(form.get("page_motion", ""), form.get("ticker_pace", "")),
                now=now(),
            )
        except Refused as error:
            db().rollback()
            sentence = error.sentence
        else:
            done(_("频道添上了。"))
            return redirect(url_for("console.channel", channel_id=made.id))
    named = ("name", "id", "village", "layout", "page_motion", "ticker_pace")
    values: dict[str, object] = {name: form.get(name, "") for name in named}
    values["profiles"] = form.getlist("profiles")
    return render_template(
        "console/add_channel.html",
        sentence=sentence,
        form=values,
        layouts=[Choice(choice.id, said(choice.name_zh)) for choice in channels.layouts()],
        profiles=[Choice(choice.id, said(choice.name_zh)) for choice in PROFILES.values()],
        has_ticker=True,
        **_motions(),
    ), (400 if sentence else 200)


@console.route("/channels/<channel_id>")
def channel(channel_id: str) -> str:
    return _page(channels.get_channel(db(), channel_id))


@console.route("/channels/<channel_id>/motion", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def channel_motion(channel_id: str) -> ResponseReturnValue:
    page, ticker = request.form.get("page_motion", ""), request.form.get("ticker_pace", "")
    try:
        changed = set_motion(db(), actor(), channel_id, motion_of(page, ticker), now=now())
    except Refused as error:
        db().rollback()
        typed = {"page_motion": page, "ticker_pace": ticker}
        return _page(channels.get_channel(db(), channel_id), typed, error.sentence), error.status
    done(_("%(name)s的换页和字幕存好了，屏接到新版就照着做。", name=changed.name))
    return redirect(url_for("console.channel", channel_id=channel_id))


def _page(one: Channel, typed: Mapping[str, str] | None = None, sentence: str = "") -> str:
    motion = one.motion or USUAL_MOTION
    follow = [view.display for view in displays.list_displays(db(), now=now()) if view.display.channel_id == one.id]
    facts = [
        (_("代号"), one.id),
        (_("哪个村"), one.village or _("镇里")),
        (_("显示规格"), _("、").join(said(PROFILES[profile.id].name_zh) for profile in one.profiles)),
    ]
    return render_template(
        "console/channel.html",
        channel=one,
        facts=facts,
        follow=follow,
        light=[hours_words(each) for each in one.light],
        form=typed or {"page_motion": motion.page, "ticker_pace": motion.ticker},
        sentence=sentence,
        on_led=one.layout.surface == "led",
        layout=layout_words(one.layout),
        waiting=open_for(db(), one),
        may_propose=actor().has(Role.ADMINISTRATOR, Role.AUTHOR),
        has_ticker=any(zone.face == "ticker" for zone in one.layout.zones),
        **_motions(),
    )


def _motions() -> dict[str, list[tuple[str, str]]]:
    return {
        "page_motions": [(value, said(words)) for value, words in PAGE_MOTIONS.items()],
        "ticker_paces": [(value, said(words)) for value, words in TICKER_PACES.items()],
    }
