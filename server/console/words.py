"""Times, days and digests in words, as the console says them. Local time is the installation's fixed offset."""

import re
from datetime import date, datetime, timezone

from server.console.language import MONTHS, _, english

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
SHORT_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})")
_DAY = 24 * 60


def weekday(day: date, short: bool = False) -> str:
    if english():
        return _DAYS[day.weekday()]
    return (SHORT_WEEKDAYS if short else WEEKDAYS)[day.weekday()]


def month_day(day: date) -> str:
    if english():
        return f"{MONTHS[day.month - 1]} {day.day}"
    return f"{day.month}月{day.day}日"


def month_name(month: int) -> str:
    return MONTHS[month - 1] if english() else f"{month}月"


def full_day(day: date) -> str:
    if english():
        return f"{weekday(day)}, {MONTHS[day.month - 1]} {day.day}, {day.year}"
    return f"{day.year}年{day.month}月{day.day}日 {weekday(day)}"


def clock(instant: datetime | None, zone: timezone, today: date) -> str:
    """``10:21`` today, ``11月20日 10:21`` before."""
    if instant is None:
        return ""
    local = instant.astimezone(zone)
    time = f"{local.hour}:{local.minute:02d}"
    if local.date() == today:
        return time
    if local.year == today.year:
        return f"{month_day(local.date())} {time}"
    return f"{local.date().isoformat()} {time}"


def days(first: date | None, last: date | None) -> str:
    """``11-24 至 11-30``."""
    if first is None:
        return ""
    if last is None:
        return _("%(first)s 起", first=first.strftime("%m-%d"))
    if first == last:
        return first.strftime("%m-%d")
    return _("%(first)s 至 %(last)s", first=first.strftime("%m-%d"), last=last.strftime("%m-%d"))


def groups(digest: str) -> str:
    """A digest one can read aloud and compare with another: every sign of it, in fours."""
    plain = digest.rpartition(":")[2]
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def parse_clock(text: str) -> int | None:
    """Minutes of the day, up to 24:00; None for what is no time."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    minutes = int(match[1]) * 60 + int(match[2])
    return minutes if int(match[2]) < 60 and minutes <= _DAY else None


def parse_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
