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
from server.channels.models import Channel
from server.channels.motion import PAGE_MOTIONS, TICKER_PACES, motion_of, set_motion
from server.channels.panels import COLOURS, USUAL_DISTANCE, USUAL_PITCH, PanelWords, panel_profile, profile_of
from server.channels.screens import RESOLUTIONS, USUAL_METRES, ScreenWords, screen_profile, what_follows
from server.console.blueprint import console
from server.console.channel_layout import layout_words
from server.console.forms import again, refuse_form
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
                _asked_profiles(),
                motion=motion_of(form.get("page_motion", ""), form.get("ticker_pace", "")),
                now=now(),
            )
        except Refused as error:
            refuse_form(error)
            sentence = error.sentence
        else:
            done(_("频道添上了。"))
            return redirect(url_for("console.channel", channel_id=made.id))
    named = ("name", "id", "village", "layout", "page_motion", "ticker_pace")
    values: dict[str, object] = {name: form.get(name, "") for name in named} | _panel_typed()
    values["profiles"] = form.getlist("profiles")
    return render_template(
        "console/add_channel.html",
        sentence=sentence,
        form=values,
        layouts=[Choice(choice.id, said(choice.name_zh)) for choice in channels.layouts()],
        profiles=[Choice(choice.id, said(choice.name_zh)) for choice in channels.known_profiles(db())],
        colours=_colours(),
        resolutions=_resolutions(),
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
        return again(error, channel, channel_id)
    done(_("%(name)s的换页和字幕存好了，屏接到新版就照着做。", name=changed.name))
    return redirect(url_for("console.channel", channel_id=channel_id))


@console.route("/channels/<channel_id>/profiles", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def channel_profiles(channel_id: str) -> ResponseReturnValue:
    """One more sort of display; the pages of what hangs there already wait for a reviewer's look."""
    try:
        one = channels.get_channel(db(), channel_id)
        have = [profile.id for profile in one.profiles]
        asked = _asked_profiles()
        if not set(asked) - set(have):
            raise Refused(
                "这个频道已经给这种屏排版了。" if asked else "请选一种屏，或填单子里没有的屏有多大。", "profiles"
            )
        channels.change_channel(db(), actor(), channel_id, profiles=[*have, *asked], now=now())
    except Refused as error:
        return again(error, channel, channel_id)
    done(_("加好了。正在放的公告给这种屏排出的页，审核签发人看过、签了才上屏。"))
    return redirect(url_for("console.channel", channel_id=channel_id))


def _asked_profiles() -> tuple[str, ...]:
    """The sorts that were ticked, and the panel or screen whose size was filled in."""
    form = request.form
    ticked = [each for each in form.getlist("profiles") if each]
    names = ("width", "height", "colour", "pitch", "distance")
    words = PanelWords(*(form.get(f"panel_{name}", "").strip() for name in names))
    described = [panel_profile(words).id] if words.width or words.height else []
    screen = _screen_words(form)
    described += [screen_profile(screen).id] if screen.inches.strip() else []
    return tuple(dict.fromkeys([*ticked, *described]))


def _screen_words(sent: Mapping[str, str]) -> ScreenWords:
    return ScreenWords(sent.get("screen_inches", ""), sent.get("screen_size", ""), sent.get("screen_metres", ""))


def _panel_typed() -> dict[str, object]:
    """What was typed of a panel or a screen, else what is usual."""
    form = request.form
    usual = {"panel_pitch": USUAL_PITCH, "panel_distance": USUAL_DISTANCE, "panel_colour": "red"}
    usual |= {"screen_metres": USUAL_METRES, "screen_size": "1920x1080"}
    names = ["panel_width", "panel_height", "panel_colour", "panel_pitch", "panel_distance"]
    names += ["screen_inches", "screen_size", "screen_metres"]
    return {name: form.get(name, usual.get(name, "")) for name in names}


@console.route("/channels/-/type")
@allow(Role.ADMINISTRATOR)
def channel_type_words() -> str:
    """What follows from a size and a distance, while they are typed. No channel's name begins with a hyphen."""
    words = _screen_words(request.args)
    if not words.inches.strip():
        return ""
    try:
        return said(what_follows(words))
    except Refused as error:
        return said(error.sentence)


def _resolutions() -> list[Choice]:
    return [
        Choice(f"{width}x{height}", _("%(size)s 竖着挂", size=size) if height > width else size)
        for width, height in RESOLUTIONS
        if (size := f"{width}×{height}")
    ]


def _colours() -> list[Choice]:
    return [Choice(value, said(words)) for value, (_palette, words) in COLOURS.items()]


def _page(one: Channel) -> str:
    motion = one.motion or USUAL_MOTION
    follow = [view.display for view in displays.list_displays(db(), now=now()) if view.display.channel_id == one.id]
    facts = [
        (_("代号"), one.id),
        (_("哪个村"), one.village or _("镇里")),
        (_("显示规格"), _("、").join(said(profile_of(profile.id).name_zh) for profile in one.profiles)),
    ]
    return render_template(
        "console/channel.html",
        channel=one,
        facts=facts,
        follow=follow,
        light=[hours_words(each) for each in one.light],
        form={"page_motion": motion.page, "ticker_pace": motion.ticker} | _panel_typed(),
        sorts=_sorts(one),
        colours=_colours(),
        resolutions=_resolutions(),
        on_led=one.layout.surface == "led",
        layout=layout_words(one.layout),
        waiting=open_for(db(), one),
        may_propose=actor().has(Role.ADMINISTRATOR, Role.AUTHOR),
        has_ticker=any(zone.face == "ticker" for zone in one.layout.zones),
        **_motions(),
    )


def _sorts(one: Channel) -> list[Choice]:
    """The sorts of display of this channel's surface that it is not laid out for yet."""
    have = {profile.id for profile in one.profiles}
    known = [each for each in channels.known_profiles(db()) if each.profile.surface == one.layout.surface]
    return [Choice(each.id, said(each.name_zh)) for each in known if each.id not in have]


def _motions() -> dict[str, list[tuple[str, str]]]:
    return {
        "page_motions": [(value, said(words)) for value, words in PAGE_MOTIONS.items()],
        "ticker_paces": [(value, said(words)) for value, words in TICKER_PACES.items()],
    }
