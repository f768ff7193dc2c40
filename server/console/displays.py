"""显示屏: what each one shows by record, trouble first; adding, pairing, revoking."""

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from playlists.model import Json
from server.accounts.roles import Role
from server.channels import service as channels
from server.channels.panels import profile_of
from server.console.blueprint import console
from server.console.channel_layout import layout_words
from server.console.display_deeds import deeds_of
from server.console.forms import again, refuse_form
from server.console.halts import as_halted, under_halt
from server.console.language import _, said
from server.console.light import hours_words
from server.console.moving import gone_page
from server.console.night import night_words
from server.console.notices import when
from server.console.pictures import is_led, picture_of
from server.console.schedule import _size
from server.console.screenshots import screenshot_view
from server.console.shell import done, today
from server.console.views import SHAPES, Choice, DisplayCard, Step
from server.console.words import clock
from server.displays import service as displays
from server.displays.service import DisplayView
from server.displays.verdicts import asks_a_card, faults_of, screen_is_dark
from server.displays.villages import village_of_display
from server.errors import NotFound, Refused
from server.web import actor, allow, db, now, services


def card(view: DisplayView) -> DisplayCard:
    one = view.display
    picture = picture_of(one)
    at = when(view.last_seen)
    fresh = view.verified
    return DisplayCard(
        id=one.id,
        name=one.name,
        href=url_for("console.display", display_id=one.id),
        size=("LED " if is_led(one.profile_id) else "") + _size(one.profile_id),
        words=said(view.chip.words),
        shape=SHAPES[view.chip.shape],
        sentence=said(view.sentence),
        contact=view.contact,
        player=one.player_id,
        src=picture,
        alt=_("%(name)s %(time)s 的画面", name=one.name, time=at),
        led=is_led(one.profile_id),
        old="" if fresh or not picture else _("%(time)s 的画面", time=at),
        since=_("%(when)s 起", when=when(view.state_since)) if view.state_since else "",
        deeds=() if view.well else deeds_of(view),
    )


@console.route("/displays", endpoint="displays")
def displays_list() -> str:
    views = displays.list_displays(db(), now=now())
    halt, halted = under_halt(views)
    if halted is not None:
        views = [each.view for each in halted]
    screens, villages = len(views), sorted({village_of_display(view.display) for view in views} - {""})
    village = request.args.get("village", "")
    if village in villages:
        views = [view for view in views if village_of_display(view.display) == village]
    else:
        village = ""
    troubled = [card(view) for view in views if not view.well]
    good = [card(view) for view in views if view.verified]
    dark = [card(view) for view in views if view.well and not view.verified]
    if not views:
        title = _("显示屏")
    elif halted is not None:
        title = _("全部停播：%(all)s 块屏，%(good)s 块有记录", all=len(views), good=len(good))
    elif not troubled and dark:
        title = _("%(all)s 块屏：%(good)s 块核验无误，%(dark)s 块静屏", all=len(views), good=len(good), dark=len(dark))
    elif not troubled:
        title = _("%(n)s 块屏都核验无误", n=len(views))
    else:
        title = _(
            "%(all)s 块屏：%(good)s 块核验无误，%(bad)s 块要看", all=len(views), good=len(good), bad=len(troubled)
        )
    rows = [
        {
            "id": channel.id,
            "name": channel.name,
            "layout": layout_words(channel.layout),
            "profiles": _("、").join(_size(profile.id) for profile in channel.profiles),
            "displays": sum(1 for view in views if view.display.channel_id == channel.id),
            "light": [hours_words(each) for each in channel.light] + [night_words(each) for each in channel.night],
        }
        for channel in channels.list_channels(db())
        if not village or any(view.display.channel_id == channel.id for view in views)
    ]
    return render_template(
        "console/displays.html",
        title=title,
        troubled=troubled,
        good=good,
        dark=dark,
        halt=halt,
        screens=screens,
        village=village,
        villages=villages,
        channels=rows,
        gone=[
            (one.id, one.name, when(one.removed_at))
            for one in displays.gone_displays(db())
            if not village or village_of_display(one) == village
        ],
        clock=clock(now(), services().zone, today()),
    )


def _view(display_id: str) -> DisplayView:
    for view in as_halted(displays.list_displays(db(), now=now())):
        if view.display.id == display_id:
            return view
    raise NotFound("没有这块屏。")


@console.route("/displays/<display_id>")
def display(display_id: str) -> str:
    if displays.gone_display(db(), display_id) is not None:
        return gone_page(display_id)
    view = _view(display_id)
    one = view.display
    facts = [
        (_("频道"), one.channel.name),
        (_("规格"), said(profile_of(one.profile_id).name_zh)),
        (_("哪个村"), one.village or _("镇里")),
        (_("联系人"), one.contact or _("还没写")),
        (_("最后回应"), when(view.last_seen) or _("还没有")),
        (_("发布版"), str(view.release) if view.release else _("还没有")),
        (_("播放端"), _("%(when)s 接上", when=when(one.player.enrolled_at)) if one.player else _("还没接")),
    ]
    report = one.state.report if one.state else {}
    if report:
        claim = _("控制卡逐屏确认") if asks_a_card(report) else _("播放端画出（这种接法没有回执）")
        facts += [(_("凭什么算放了"), claim), (_("故障号"), _("、").join(faults_of(report)) or _("无"))]
        facts.append((_("屏幕"), screen_words(report)))
    events = [Step(when(event.at), "", said(event.sentence)) for event in displays.display_events(db(), display_id)]
    return render_template(
        "console/display.html",
        d=card(view),
        facts=facts,
        events=[{"at": event.at, "words": event.what} for event in events],
        screenshots=screenshot_view(display_id),
        channel=one.channel.name,
        hanging=len(displays.losing(db(), one, None, today())),
    )


def screen_words(report: Mapping[str, Json]) -> str:
    """What the box says of its plug, and what came of the last command for the screen's power."""
    screen = report.get("screen")
    if not isinstance(screen, dict):
        return _("读不到")
    unlit = _("没接或没开") if screen_is_dark(report) else _("读不到")
    words = _("开着") if screen.get("state") == "on" else unlit
    result = screen.get("result")
    if not isinstance(result, dict) or result.get("ok") is not False:
        return words
    return _("%(state)s；开关命令没做成：%(why)s", state=words, why=str(result.get("words", ""))[:200])


@console.route("/displays/add", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def add_display() -> ResponseReturnValue:
    form = request.form
    sentence = ""
    if request.method == "POST":
        try:
            displays.add_display(
                db(),
                actor(),
                form.get("id", "").strip().lower(),
                form.get("name", ""),
                form.get("village", ""),
                form.get("channel", ""),
                form.get("profile", ""),
                form.get("contact", ""),
                now=now(),
            )
        except Refused as error:
            refuse_form(error)
            sentence = error.sentence
        else:
            done(_("添上了，接着接播放端。"))
            return redirect(url_for("console.pair", display=form.get("id", "").strip().lower()))
    names = ("name", "id", "village", "contact", "profile", "channel")
    return render_template(
        "console/add_display.html",
        sentence=sentence,
        form={name: form.get(name, "") for name in names},
        profiles=[Choice(choice.id, said(choice.name_zh)) for choice in channels.known_profiles(db())],
        channels=channels.list_channels(db()),
    ), (400 if sentence else 200)


@console.route("/displays/pair", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def pair() -> ResponseReturnValue:
    form = request.form
    chosen = form.getlist("display") or request.args.getlist("display")
    sentence, code = "", ""
    if request.method == "POST":
        try:
            if not chosen:
                raise Refused("请先选带哪几块屏。", "display")
            if form.get("how") == "issue":
                code = displays.issue_code(db(), actor(), chosen, now=now())
            else:
                met = displays.pair(db(), actor(), form.get("code", ""), chosen, now=now())
                return redirect(url_for("console.pair_check", code_id=met))
        except Refused as error:
            refuse_form(error)
            sentence = error.sentence
    known = [view.display for view in displays.list_displays(db(), now=now())]
    # Who comes to give a display another box has named it; nobody is offered one that is driven already.
    waiting = [one for one in known if one.player_id is None or one.id in chosen]
    return render_template(
        "console/pair.html",
        sentence=sentence,
        code=code,
        typed=form.get("code", ""),
        chosen=chosen,
        met=displays.open_introductions(db(), now=now()),
        displays=[Choice(one.id, one.name, _size(one.profile_id)) for one in waiting],
        replaced=_("、").join(one.name for one in waiting if one.player_id is not None),
        server_url=services().config.server.public_url or request.host_url.rstrip("/"),
    ), (400 if sentence else 200)


@console.route("/players/<int:player_id>/revoke", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def revoke(player_id: int) -> ResponseReturnValue:
    display_id = request.form.get("display", "")
    try:
        displays.revoke_player(db(), actor(), player_id, request.form.get("reason", ""), now=now())
    except Refused as error:
        return again(error, display, display_id)
    done(_("播放端已停用。"))
    return redirect(url_for("console.displays"))
