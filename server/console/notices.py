"""公告: the list, making one, its page with the road, and the deeds that end it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from playlists.model import Json
from server.accounts.roles import Role
from server.channels import service as channels
from server.console.asked import number
from server.console.blueprint import console
from server.console.forms import again
from server.console.hours import hours_of
from server.console.language import _, said
from server.console.pictures import profile_words, shot
from server.console.screens_found import screens_found
from server.console.shell import done, offer_undo, refused_here, today
from server.console.views import Cell, Deed, NoticeRow, PageShot, Step
from server.console.words import clock, days, parse_day
from server.displays import service as displays
from server.errors import Refused
from server.notices import catalogue
from server.notices import service as notices
from server.notices.models import Category, Notice
from server.notices.service import Station
from server.notices.workflow import ACTION_NAMES_ZH, STATE_NAMES_ZH, Action, State
from server.playlogs import service as playlogs
from server.web import actor, allow, db, now, services

PAGE = 100
_OVER = (State.ENDED, State.WITHDRAWN, State.REPLACED, State.DISCARDED)


def grouped(categories: list[Category]) -> list[tuple[str, list[Category]]]:
    found: dict[str, list[Category]] = {}
    for category in categories:
        found.setdefault(category.group, []).append(category)
    return list(found.items())


def when(instant: datetime | None) -> str:
    return clock(instant, services().zone, today())


@console.route("/notices", endpoint="notices")
def notices_list() -> str:
    args = request.args
    query = args.get("q", "").strip()
    category = args.get("category", type=number)
    state = State(args["state"]) if args.get("state") in set(State) else None
    village = args.get("village") or None
    before = args.get("before", type=number)
    page = notices.list_notices(
        db(), actor(), query=query, category_id=category, state=state, village=village, limit=PAGE, before_id=before
    )
    roads = notices.roads(db(), page.rows, now=now(), services=services())
    rows = [_row(notice, roads[notice.id]) for notice in page.rows]
    more = ""
    if page.more and page.rows:
        kept: dict[str, Any] = {name: value for name, value in args.items() if value and name != "before"}
        more = url_for("console.notices", before=page.rows[-1].id, **kept)
    if request.headers.get("HX-Request") and before:
        return render_template("console/parts/notice_rows.html", rows=rows, more_href=more)
    # Old notices are looked for by the category they had.
    categories = catalogue.categories(db(), retired=True)
    chosen = next((one.name for one in categories if one.id == category), "")
    sentence = _("，").join(
        part for part in (query and f"“{query}”", chosen, village or "", state and _(STATE_NAMES_ZH[state])) if part
    )
    villages = sorted({channel.village for channel in channels.list_channels(db()) if channel.village})
    return render_template(
        "console/notices.html",
        rows=rows,
        more_href=more,
        screens=screens_found(query) if query and not before else (),
        q=query,
        category=category,
        state=state,
        village=village,
        villages=villages,
        categories=grouped(categories),
        states=[(value.value, STATE_NAMES_ZH[value]) for value in State if value is not State.DISCARDED],
        sentence=sentence,
    )


def _row(notice: Notice, stations: tuple[Station, ...]) -> NoticeRow:
    return NoticeRow(
        href=url_for("console.notice", notice_id=notice.id),
        title=notice.title,
        number=notice.number,
        category=notice.category.name if notice.category else "",
        issuer=notice.issuer,
        example=notice.example,
        ended=_(STATE_NAMES_ZH[notice.state]) if notice.state in _OVER else "",
        stations=stations,
        holder=_holder(notice, stations),
        changed=when(notice.updated_at),
        period=days(notice.period_first, notice.period_last),
    )


def _holder(notice: Notice, stations: tuple[Station, ...]) -> str:
    """In whose hands it is: who writes, who is asked to sign, or nobody's any more."""
    by_key = {station.key: station for station in stations}
    author = f"{notice.author.office} {notice.author.name}".strip()
    if notice.state is State.DRAFT or (notice.state is State.PUBLISHED and by_key["proof"].state == "stuck"):
        return author
    if notice.state is State.IN_REVIEW:
        return said(by_key["review"].in_a_row.removeprefix("等 "))
    if notice.state is State.APPROVED:
        waits = by_key["wall"].state == "now"
        return _("保管联签钥匙的人") if waits else _("到日子自动上屏")
    return _("在墙上") if notice.state is State.PUBLISHED else _("已入台账")


@console.route("/notices/<int:notice_id>")
def notice(notice_id: int) -> str:
    one = notices.get_notice(db(), actor(), notice_id)
    may = notices.may(db(), actor(), one)
    stations = notices.road(db(), one, now=now(), services=services())
    screens = _screens(one)
    return render_template(
        "console/notice.html",
        notice=one,
        document=notices.shown_document(one.document),
        stations=stations,
        line=_line(one),
        may_correct=may[Action.CORRECT].allowed,
        longest_change=notices.LONGEST_CHANGE,
        hint="" if may[Action.APPROVE].allowed or one.state is not State.IN_REVIEW else may[Action.APPROVE].sentence,
        refused_why=_returned(one),
        deeds=_deeds(one, {action for action, verdict in may.items() if verdict.allowed}),
        facts=facts(one),
        decisions=[
            Step(when(d.at), d.by.name if d.by else _("系统"), _(ACTION_NAMES_ZH[d.action]), said(d.reason))
            for d in notices.decisions(db(), one.id)
        ],
        pages=page_shots(one),
        may_look=actor().has(Role.AUTHOR, Role.REVIEWER),
        hours=hours_of(one),
        display_count=len(screens),
        coverage=coverage_now(one) if one.published_at else [],
        aside=[
            {
                "at": when(copy.at),
                "who": copy.by.name,
                "title": copy.title,
                "facts": _aside_facts(one, copy.content),
                "document": notices.shown_document(copy.content.get("document", {})),
            }
            for copy in notices.copies(db(), one.id)
            if copy.kept_aside
        ],
    )


def _aside_facts(one: Notice, content: Mapping[str, Json]) -> list[tuple[str, str]]:
    """What the form of a copy said otherwise than the notice says now."""
    kept = content.get("period")
    first, last = (parse_day(str(day or "")) for day in kept) if isinstance(kept, list) else (None, None)
    rows = [
        (_("发布机构"), str(content.get("issuer") or ""), one.issuer),
        (_("提供单位"), str(content.get("source") or ""), one.source),
        (_("公示期"), days(first, last), days(one.period_first, one.period_last)),
    ]
    return [(name, wanted) for name, wanted, now_there in rows if wanted and wanted != now_there]


def _screens(one: Notice) -> list[str]:
    wanted = {placed.channel_id for placed in one.placements}
    return [view.display.id for view in displays.list_displays(db(), now=now()) if view.display.channel_id in wanted]


def _returned(one: Notice) -> str:
    last = notices.decisions(db(), one.id)[-1:]
    if one.state is State.DRAFT and last and last[0].action is Action.RETURN:
        return _("%(who)s 退回：%(why)s", who=last[0].by.name if last[0].by else "", why=last[0].reason)
    return ""


def _line(one: Notice) -> str:
    parts = [one.number, _("%(who)s 拟", who=one.author.name)]
    if one.source:
        parts.append(_("%(who)s 交来", who=one.source))
    parts.append(_("%(when)s 改过", when=when(one.updated_at)))
    if one.example:
        parts.append(_("示例"))
    return " · ".join(parts)


def _deeds(one: Notice, may: set[Action]) -> list[Deed]:
    deeds: list[Deed] = []
    if Action.DISCARD in may:
        deeds.append(Deed(_("不做了"), url_for("console.discard", notice_id=one.id), post=True))
    if Action.RESTORE in may:
        deeds.append(Deed(_("接着办"), url_for("console.restore", notice_id=one.id), post=True))
    if Action.WITHDRAW in may:
        deeds.append(Deed(_("撤下"), dialog="withdraw", look="stop"))
    if Action.CORRECT in may:
        deeds.append(Deed(_("做更正"), "#correct"))
    if Action.RECALL in may:
        deeds.append(Deed(_("拿回来再改"), url_for("console.recall", notice_id=one.id), post=True))
    if Action.APPROVE in may or (Action.REAFFIRM in may and one.pages_hash != one.approved_pages_hash):
        deeds.append(Deed(_("去审核"), url_for("console.review", notice_id=one.id), "full"))
    elif one.state in (State.IN_REVIEW, State.APPROVED, State.PUBLISHED):
        deeds.append(Deed(_("打印审批单"), url_for("console.sheet", notice_id=one.id)))
    if Action.EDIT in may:
        deeds.append(
            Deed(_("接着写"), url_for("console.edit", notice_id=one.id), "full" if one.state is State.DRAFT else "")
        )
    return deeds


def facts(one: Notice) -> list[tuple[str, str]]:
    """What the form says, in the order people ask for it."""
    where = _("、").join(dict.fromkeys(placed.channel.name for placed in one.placements))
    return [
        (_("类别"), one.category.name if one.category else _("还没选")),
        (_("发布机构"), one.issuer or _("还没写")),
        (_("公示期"), days(one.period_first, one.period_last) or _("还没定")),
        (_("放在哪"), where or _("还没选屏")),
    ]


def page_shots(one: Notice, seen: frozenset[str] = frozenset(), *, exact: bool = False) -> list[PageShot]:
    """Every page as submitted, each picture once, with its place in words."""
    return [
        shot(
            page.digest,
            page.profile_id,
            f"{profile_words(page.profile_id)} {page.index + 1} / {page.count}",
            page.width,
            page.height,
            seen=page.digest in seen,
            exact=exact,
        )
        for page in notices.pages_of(db(), one)
    ]


def coverage_now(one: Notice) -> list[dict[str, str]]:
    """Per display: is there a record that it showed this notice?"""
    rows: dict[str, Cell] = {}
    for day in playlogs.shown(db(), one.id):
        if day.seconds > 0:
            rows[day.display_name] = Cell(_("有记录"), "ok")
        else:
            rows.setdefault(day.display_name, Cell(_("还没有记录"), "wait"))
    return [{"display": name, "words": cell.words, "shape": cell.shape} for name, cell in rows.items()]


@console.route("/notices/<int:notice_id>/withdraw", methods=["POST"])
@allow(Role.AUTHOR, Role.REVIEWER)
def withdraw(notice_id: int) -> ResponseReturnValue:
    try:
        notices.withdraw(db(), actor(), notice_id, request.form.get("reason", ""), now=now())
    except Refused as error:
        return again(error, notice, notice_id)
    done(_("已撤下，正在通知各屏。"))
    return redirect(url_for("console.notice", notice_id=notice_id))


@console.route("/notices/<int:notice_id>/correct", methods=["POST"])
@allow(Role.AUTHOR)
def correct(notice_id: int) -> ResponseReturnValue:
    try:
        made = notices.correct(db(), actor(), notice_id, request.form.get("reason", ""), now=now())
    except Refused as error:
        return again(error, notice, notice_id)
    offer_undo(_("更正稿做好了。签发以前，墙上还是原来的。"), url_for("console.discard", notice_id=made.id))
    return redirect(url_for("console.edit", notice_id=made.id))


@console.route("/notices/<int:notice_id>/discard", methods=["POST"])
@allow(Role.AUTHOR)
def discard(notice_id: int) -> ResponseReturnValue:
    """Put a draft away; nothing has left the room, so nobody is asked, and it can be taken up again."""
    try:
        gone = notices.discard(db(), actor(), notice_id, now=now())
    except Refused as error:
        return refused_here(error, "notice", notice_id=notice_id)
    title = gone.title or _("还没有题目")
    offer_undo(_("《%(title)s》不做了，草稿收了起来。", title=title), url_for("console.restore", notice_id=notice_id))
    if gone.corrects_id is not None:
        return redirect(url_for("console.notice", notice_id=gone.corrects_id))
    return redirect(url_for("console.notices"))


@console.route("/notices/<int:notice_id>/restore", methods=["POST"])
@allow(Role.AUTHOR)
def restore(notice_id: int) -> ResponseReturnValue:
    try:
        notices.restore(db(), actor(), notice_id, now=now())
    except Refused as error:
        return refused_here(error, "notice", notice_id=notice_id)
    done(_("草稿回来了，一个字没少。"))
    return redirect(url_for("console.notice", notice_id=notice_id))
