"""The two deeds of a display that a person must look at: what to do about it, and 看经过.

Only what really can be done is offered. A player is never rung up, it asks: one that is silent cannot be told to fetch,
and one that answers fetches by itself every minute, so there is no button for that. Nor for confirming the date on the
spot: whoever reaches the player has given it the time, signed, and whoever does not reach it has proved nothing.
"""

from collections.abc import Mapping

from flask import url_for

from server.accounts.roles import Role
from server.console.language import _, lazy
from server.console.views import DisplayDeed
from server.displays.service import DisplayView
from server.displays.verdicts import Verdict
from server.web import actor

_ASK: Mapping[Verdict, object] = {
    Verdict.SILENT: lazy(
        "这样问%(who)s：播放盒的灯亮不亮？电源、网线插好没有？屏上有没有画面？来了电、连上网，它一两分钟里自己会有回应。"
    ),
    Verdict.OUTPUT: lazy(
        "这样问%(who)s：控制卡的灯亮不亮？播放盒到控制卡的网线两头插好没有？卡断电半分钟再通电，播放盒自己会再送。"
    ),
    Verdict.SCREEN: lazy(
        "这样问%(who)s：电视的电源灯亮不亮？信号源选的是接播放盒的那一路吗？线两头插好没有？开了就好，不用动播放盒。"
    ),
    Verdict.COVERED: lazy(
        "这样问%(who)s：屏上是不是状态页或测试图？状态页一分钟里自己离开；测试图要在播放盒的键盘上再按一次 T 才收起。"
    ),
    Verdict.TIME: lazy(
        "这样问%(who)s：播放盒的网线插好没有？连上服务器，时间自己就准，不要去改播放盒的钟：没有签名的时间它不信。"
    ),
}


def deeds_of(view: DisplayView) -> tuple[DisplayDeed, ...]:
    """What to do first; for who may not do it, the course alone."""
    first = _first(view)
    course = DisplayDeed("go", _("看经过"), url_for("console.display", display_id=view.display.id))
    return (first, course) if first is not None else (course,)


def _first(view: DisplayView) -> DisplayDeed | None:
    one = view.display
    ask = _ASK.get(view.verdict)
    if ask is not None:
        who = view.contact or _("村里的人")
        return DisplayDeed("see", _("请人去看"), say=str(ask) % {"who": who})
    match view.verdict:
        case Verdict.NEVER | Verdict.STOPPED if actor().has(Role.ADMINISTRATOR, Role.AUTHOR):
            words = _("接播放端") if one.player is None else _("换播放盒")
            return DisplayDeed("go", words, url_for("console.pair", display=one.id))
        case Verdict.DIFFERS | Verdict.EMPTY if one.player and actor().has(Role.ADMINISTRATOR, Role.REVIEWER):
            return DisplayDeed("post", _("要一张截图"), url_for("console.ask_screenshot", display_id=one.id))
        case Verdict.DIFFERS | Verdict.EMPTY | Verdict.BEHIND | Verdict.STORED:
            screen = f"{one.channel_id}/{one.profile_id}/{one.id}"
            return DisplayDeed("go", _("看该放什么"), url_for("console.schedule", screen=screen))
    return None
