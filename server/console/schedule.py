"""排期: the week by channel, the month, moving a bar, and what is on the wall at an instant."""

import base64
import io
from collections import Counter
from datetime import date, datetime, time, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from PIL import Image

from playlists.model import Json
from server.accounts.roles import Role
from server.channels import preview
from server.channels import service as channels
from server.channels.panels import profile_choice
from server.channels.snags import snags
from server.channels.standing import standing_pages
from server.console.asked import number
from server.console.blueprint import console
from server.console.forms import ask_why
from server.console.lamps import lamp_picture, lamp_scale
from server.console.language import _, said
from server.console.pictures import is_led, png_of
from server.console.shell import done, refused_here, today
from server.console.snags import snag_cards
from server.console.views import Bar, Choice, Flag, Move, WeekDay, WeekRow
from server.console.words import clock, days, month_day, parse_day, weekday
from server.displays import service as displays
from server.displays.models import Display
from server.errors import Refused
from server.notices import catalogue
from server.notices import service as notices
from server.web import actor, allow, db, now, services

WEEK = timedelta(days=7)
_FURTHEST = timedelta(days=3660)
ROOM = 400
"""So wide is a picture at most where it stands beside text."""


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@console.route("/schedule")
def schedule() -> str:
    this_day = today()
    asked = _asked("week", this_day)
    monday = _monday(asked)
    chosen = _asked("day", this_day if monday <= this_day < monday + WEEK else monday)
    shown = [view.display for view in displays.list_displays(db(), now=now())]
    counted = Counter(display.channel_id for display in shown)
    stands = standing_pages(db(), now(), services().zone)
    rows = [
        _row(row, monday, chosen, counted[row.channel.id], _bare(stands.get(row.channel.id, ())))
        for row in channels.week(db(), monday)
    ]
    local = now().astimezone(services().zone)
    return render_template(
        "console/schedule.html",
        week=monday.isoformat(),
        previous=(monday - WEEK).isoformat(),
        following=(monday + WEEK).isoformat(),
        week_title=_("%(first)s至%(last)s", first=month_day(monday), last=_last_words(monday)),
        days=_days(monday),
        day=chosen.isoformat(),
        rows=rows,
        day_rows=rows,
        between=_between([(row.name, row.bare) for row in rows]),
        flags=_flags(monday),
        screens=(screens := _screens(shown)),
        screen=_chosen(screens),
        instant_day=chosen.isoformat(),
        instant_time=f"{local.hour:02d}:{local.minute:02d}:00",
    )


def _last_words(monday: date) -> str:
    sunday = monday + timedelta(days=6)
    return month_day(sunday) if sunday.month != monday.month else _("%(day)s日", day=sunday.day)


def _days(monday: date) -> tuple[WeekDay, ...]:
    table = catalogue.holidays(db())
    made = []
    for offset in range(7):
        day = monday + timedelta(days=offset)
        working = table.is_working(day)
        off = ""
        if not working and day.weekday() < 5:
            off = _("放假")
        elif working and day.weekday() >= 5:
            off = _("上班")
        short = weekday(day, short=True)
        made.append(
            WeekDay(
                day.isoformat(),
                short,
                short[-1:] if len(short) == 2 else short,
                day.day,
                month_day(day),
                day == today(),
                off,
            )
        )
    return tuple(made)


def _bare(titles: tuple[str, ...]) -> str:
    """What a wall shows where nothing is scheduled."""
    if not titles:
        return _("只有播放端自带的素页")
    return _("放%(titles)s", titles=_("、").join(f"《{title}》" for title in titles))


def _between(rows: list[tuple[str, str]]) -> str:
    """The same of all channels in a sentence: those that show the same together, by name where they differ."""
    by_words: dict[str, list[str]] = {}
    for name, words in rows:
        by_words.setdefault(words, []).append(name)
    if len(by_words) == 1:
        return _("没有排到的时间，墙上%(what)s。", what=next(iter(by_words)))
    each = [_("%(names)s%(what)s", names=_("、").join(names), what=words) for words, names in by_words.items()]
    return _("没有排到的时间，%(each)s。", each=_("；").join(each)) if each else ""


def _row(row: channels.WeekRow, monday: date, chosen: date, count: int, bare: str) -> WeekRow:
    bars = []
    on_day: list[Bar] = []
    for bar in row.bars:
        last = bar.last_day or monday + timedelta(days=6)
        start = max(0, (bar.first_day - monday).days) + 1
        end = min(6, (last - monday).days) + 1
        says = _says(bar, monday)
        look = "tri" if not bar.signed else "soft" if bar.kind in ("evergreen", "column") else ""
        bars.append(
            Bar(
                bar.placement_id,
                bar.title or _("还没有题目"),
                says,
                start,
                end,
                look,
                url_for("console.notice", notice_id=bar.notice_id),
                bar.first_day.isoformat(),
                last.isoformat(),
                movable=bar.last_day is not None and actor().has(Role.AUTHOR, Role.REVIEWER),
            )
        )
        if bar.first_day <= chosen <= last:
            on_day.append(bars[-1])
    return WeekRow(
        row.channel.name,
        _("%(n)s 块", n=count),
        tuple(bars),
        tuple(on_day),
        bare,
    )


def _says(bar: channels.Bar, monday: date) -> str:
    """Which days of its period these are, and when it goes."""
    first_shown = max(bar.first_day, monday)
    parts = []
    if bar.last_day is None:
        parts.append(_("没有别的内容时放"))
    else:
        last_shown = min(bar.last_day, monday + timedelta(days=6))
        one, other = (first_shown - bar.first_day).days + 1, (last_shown - bar.first_day).days + 1
        parts.append(_("第 %(n)s 天", n=one) if one == other else _("第 %(a)s 至 %(b)s 天", a=one, b=other))
        if bar.last_day <= monday + timedelta(days=6):
            parts.append(_("%(day)s 24:00 撤下", day=month_day(bar.last_day)))
    if bar.daypart_name and bar.daypart_name not in ("全天",):
        parts.append(_(bar.daypart_name))
    return _("，").join(parts)


def _flags(monday: date) -> list[Flag]:
    """Periods that end in this week: the law's own dates."""
    flags = []
    for notice_id, title, last in notices.ending(db(), monday, monday + timedelta(days=6)):
        column = (last - monday).days + 1
        words = _("%(title)s 届满", title=title)
        flags.append(Flag(words, column, min(7, column + 1), url_for("console.notice", notice_id=notice_id)))
    return flags


def _screens(shown: list[Display]) -> list[Choice]:
    """Displays by name; a channel without a display can be looked at too."""
    have = {f"{one.channel_id}/{one.profile_id}" for one in shown}
    # Two alike on one channel show the same, but each has its own troubles.
    found = [
        Choice(f"{one.channel_id}/{one.profile_id}/{one.id}", f"{one.name}（{_size(one.profile_id)}）") for one in shown
    ]
    known = channels.known_profiles(db())
    for channel in channels.list_channels(db()):
        # Also the sorts of display it has none of yet: whoever buys a panel wants to see it first.
        for choice in known:
            if f"{channel.id}/{choice.id}" not in have:
                found.append(Choice(f"{channel.id}/{choice.id}", f"{channel.name}（{said(choice.name_zh)}）"))
    return found


def _chosen(screens: list[Choice]) -> str:
    """The screen of the address; one that names channel and sort of display alone means the first such display."""
    asked = request.args.get("screen", "")
    return next((one.id for one in screens if one.id == asked or one.id.startswith(f"{asked}/")), "") if asked else ""


def _size(profile_id: str) -> str:
    choice = profile_choice(profile_id)
    return f"{choice.profile.width}×{choice.profile.height}" if choice else profile_id


@console.route("/schedule/margin")
def margin() -> str:
    """What does not fit from now to the end of the week; it is reckoned after the week stands there."""
    zone = services().zone
    monday = datetime.combine(_monday(_asked("week", today())), time(), zone)
    found = snags(db(), max(monday, now()), monday + WEEK, zone)
    return render_template("console/parts/snags.html", cards=snag_cards(found))


@console.route("/schedule/instant")
def instant() -> str:
    channel_id, profile_id, display_id = (*request.args.get("screen", "").split("/", 2), "", "")[:3]
    day = _asked("day", today())
    try:
        moment = time.fromisoformat(request.args.get("time", ""))
    except ValueError:
        moment = time(12)
    at = datetime.combine(day, moment, services().zone)
    try:
        asked_about = displays.view(db(), displays.get_display(db(), display_id), now=now()) if display_id else None
        shown = preview.picture_at(
            db(), channel_id, at, services=services(), profile_id=profile_id or None, chosen=asked_about
        )
    except Refused as error:
        return render_template("console/parts/instant.html", refused=error.sentence)
    return render_template(
        "console/parts/instant.html",
        refused="",
        src=_embedded(shown.png),
        finer=_finer(shown.png) if is_led(profile_id) else "",
        led=is_led(profile_id),
        moves=_moves(at, shown.until),
        sentence=shown.sentence,
        reasons=shown.reasons,
        prevented=shown.could_prevent,
        presumed=shown.presumed,
        until=clock(shown.until, services().zone, today()),
    )


def _embedded(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _finer(png: bytes) -> str:
    """The panel as lamps, for screens of one, two and three points where others have one."""
    panel = Image.open(io.BytesIO(png))
    drawn = {
        fine: png_of(lamp_picture(panel, lamp_scale(panel.width, panel.height, ROOM * fine))) for fine in (1, 2, 3)
    }
    return ", ".join(f"{_embedded(picture)} {fine}x" for fine, picture in drawn.items())


def _moves(at: datetime, until: datetime) -> list[Move]:
    """Where one may go from here: by seconds, for pages and tickers, and to both sides of the next change."""
    zone = services().zone
    steps = [
        (_("退 10 秒"), at - timedelta(seconds=10)),
        (_("进 10 秒"), at + timedelta(seconds=10)),
        (_("下次换内容前 1 分钟"), until - timedelta(minutes=1)),
        (_("下次换内容后"), until),
    ]
    made = []
    for words, instant in steps:
        local = instant.astimezone(zone)
        made.append(Move(words, local.date().isoformat(), local.time().isoformat("seconds")))
    return made


@console.route("/schedule/move", methods=["POST"])
@allow(Role.AUTHOR, Role.REVIEWER)
def move() -> ResponseReturnValue:
    form = request.form
    week = form.get("week", "")
    first, last = parse_day(form.get("first_day")), parse_day(form.get("last_day"))
    try:
        if first is None:
            raise Refused("没看懂要移到哪天，请再拖一次。")
        placement, reason = form.get("placement", 0, type=number), form.get("reason", "")
        channels.move(db(), actor(), placement, first, last, reason=reason, now=now())
    except channels.ReasonNeeded as error:
        ask_why()
        back = url_for("console.schedule", week=week)
        return render_template(
            "console/shorten.html",
            sentence=error.sentence,
            action=url_for("console.move"),
            back=back,
            where=(back, _("排期")),
            kept={name: form.get(name, "") for name in ("placement", "first_day", "last_day", "week")},
        )
    except Refused as error:
        return refused_here(error, "schedule", week=week)
    done(_("已移到 %(days)s。", days=days(first, last)))
    return redirect(url_for("console.schedule", week=week))


@console.route("/schedule/month")
def month() -> str:
    return render_template("console/month.html")


@console.route("/schedule/month/events")
def month_events() -> ResponseReturnValue:
    """What FullCalendar asks for: bars of every channel, each notice once."""
    start, end = _asked("start", today()), _asked("end", today())
    events: dict[tuple[int, date, date], dict[str, Json]] = {}
    monday = _monday(start)
    while monday < min(end, start + timedelta(days=62)):
        for row in channels.week(db(), monday):
            for bar in row.bars:
                if bar.last_day is None:
                    continue
                key = (bar.notice_id, bar.first_day, bar.last_day)
                events[key] = {
                    "title": bar.title or _("还没有题目"),
                    "start": bar.first_day.isoformat(),
                    "end": (bar.last_day + timedelta(days=1)).isoformat(),
                    "url": url_for("console.notice", notice_id=bar.notice_id),
                    "classNames": [] if bar.signed else ["unsigned"],
                }
        monday += WEEK
    return list(events.values())


def _asked(name: str, usual: date) -> date:
    """The day in the address, no further from today than anybody plans: the calendar ends somewhere."""
    day = parse_day(request.args.get(name, "")[:10]) or usual
    return min(max(day, today() - _FURTHEST), today() + _FURTHEST)
