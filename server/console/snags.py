"""The schedule's margin: what does not fit in the week one looks at, each kind on one card with its mend."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import url_for

from server.accounts.roles import Role
from server.channels.snags import Kind, Snag
from server.console.language import _
from server.console.views import SnagCard
from server.console.words import month_day
from server.web import actor, services

_NAMED = 4
"""So many places are named on a card; the rest are counted."""


def snag_cards(found: Sequence[Snag]) -> list[SnagCard]:
    return [_card(kind, here) for kind in Kind if (here := [snag for snag in found if snag.kind is kind])]


def _card(kind: Kind, found: Sequence[Snag]) -> SnagCard:
    says = {Kind.LONG: _long, Kind.GAP: _gap, Kind.KEPT_OFF: _kept_off}[kind]
    where = [says(snag) for snag in found[:_NAMED]]
    if len(found) > _NAMED:
        where.append(_("还有 %(n)s 处。", n=len(found) - _NAMED))
    worst = max(found, key=lambda snag: snag.seconds)
    number, title = worst.notice or (0, "")
    title = title or _("还没有题目")
    notice = url_for("console.notice", notice_id=number, _anchor="schedule") if number else ""
    if kind is Kind.LONG:
        return SnagCard(
            _("轮一遍超过 5 分钟"),
            tuple(where),
            _("站着等的人看不完一遍。"),
            _("先改最长的一份《%(title)s》：换几天，或者一天里只放一段时间。", title=title),
            _("改排期"),
            notice,
        )
    if kind is Kind.GAP:
        return SnagCard(
            _("有时间没有可放的"),
            tuple(where),
            _("那时墙上只有播放端自带的素页。"),
            _("做一份常备页，没有别的内容时就放它。"),
            _("做常备页"),
            url_for("console.new_notice") if actor().has(Role.AUTHOR) else "",
        )
    return SnagCard(
        _("有公告被挡住"),
        tuple(where),
        _("排了“优先”的那份在放的时候，别的先让开。"),
        _("两份都要放，就把《%(title)s》改成平常，或者错开时间。", title=title),
        _("改排期"),
        notice,
    )


def _long(snag: Snag) -> str:
    minutes, seconds = divmod(snag.seconds, 60)
    return _(
        "%(channel)s，%(days)s：%(n)s 份轮一遍要 %(minutes)s 分 %(seconds)s 秒。",
        channel=snag.channel,
        days=_days(snag),
        n=snag.count,
        minutes=minutes,
        seconds=seconds,
    )


def _gap(snag: Snag) -> str:
    return _("%(channel)s，%(begin)s至%(end)s。", channel=snag.channel, begin=_instant(snag.begin), end=_end(snag.end))


def _kept_off(snag: Snag) -> str:
    _number, title = snag.notice or (0, "")
    return _(
        "%(channel)s，%(days)s：放《%(first)s》，不放《%(other)s》。",
        channel=snag.channel,
        days=_days(snag),
        first=title or _("还没有题目"),
        other=snag.kept_off or _("还没有题目"),
    )


def _days(snag: Snag) -> str:
    first = snag.begin.astimezone(services().zone).date()
    last = (snag.end - timedelta(minutes=1)).astimezone(services().zone).date()
    if first == last:
        return month_day(first)
    return _("%(first)s至%(last)s", first=month_day(first), last=month_day(last))


def _instant(at: datetime) -> str:
    local = at.astimezone(services().zone)
    return f"{month_day(local.date())} {local.hour}:{local.minute:02d}"


def _end(at: datetime) -> str:
    """Midnight is the end of a day, not the begin of one that is not meant."""
    local = at.astimezone(services().zone)
    if (local.hour, local.minute) == (0, 0):
        return f"{month_day(local.date() - timedelta(days=1))} 24:00"
    return _instant(at)
