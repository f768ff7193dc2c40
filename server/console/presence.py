"""Who else writes on this draft, told to the open editor in words. The page asks; nobody is kept waiting for it."""

from flask.typing import ResponseReturnValue

from playlists.model import Json
from server.accounts.roles import Role
from server.console.asked import given
from server.console.blueprint import console
from server.console.language import _
from server.console.shell import ROLE_WORDS, told
from server.errors import NotAllowed, Refused
from server.notices import presence
from server.notices.presence import Colleague, Place
from server.web import actor, allow, now, services, unattended

ALONE_S, TOGETHER_S = 10, 5
"""How long the page waits before it asks again."""


@console.route("/notices/<int:notice_id>/here", methods=["POST"])
@allow(Role.AUTHOR)
@unattended
def here(notice_id: int) -> ResponseReturnValue:
    sent = given()
    if sent.get("gone") is True:
        presence.leave(services(), actor(), notice_id)
        return {"others": []}
    try:
        found = presence.be_here(services(), actor(), notice_id, str(sent.get("place", "")), now=now())
    except NotAllowed:
        # Sent on a moment ago: the page hears of nobody, and no fault is shown for what it asked by itself.
        return {"others": [], "again_s": ALONE_S}
    except Refused as error:
        return told(error)
    others: list[Json] = [{"words": _words(one), "name": one.name, "place": one.spot} for one in found]
    return {"others": others, "again_s": TOGETHER_S if found else ALONE_S}


def _words(one: Colleague) -> str:
    role = _("、").join(str(ROLE_WORDS[role]) for role in ROLE_WORDS if role in one.roles)
    where = _where(one.place) if one.place else ""
    if where:
        return _("%(who)s（%(role)s）正在改%(where)s", who=one.name, role=role, where=where)
    return _("%(who)s（%(role)s）也开着这一份", who=one.name, role=role)


def _where(place: Place) -> str:
    if place.number:
        n = place.number
        return {
            "paragraph": _("第 %(n)s 段", n=n),
            "heading": _("第 %(n)s 个标题", n=n),
            "list": _("第 %(n)s 个列表", n=n),
            "table": _("第 %(n)s 张表", n=n),
            "figure": _("第 %(n)s 张图", n=n),
            "figures": _("第 %(n)s 组图", n=n),
            "names": _("第 %(n)s 个名单", n=n),
            "quote": _("第 %(n)s 处引文", n=n),
            "qr": _("第 %(n)s 个二维码", n=n),
        }.get(place.kind, _("第 %(n)s 张卡片", n=n))
    return {
        "title": _("题目"),
        "category": _("类别"),
        "issuer": _("发布机构"),
        "period": _("公示期"),
        "where": _("放在哪"),
        "source": _("提供单位"),
        "kind": _("这是哪一种"),
    }.get(place.kind, "")
