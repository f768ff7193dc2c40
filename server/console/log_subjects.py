"""What an entry of the log was done to, by its name: for all entries of a page at once, one query for each kind.

The log itself holds identifiers, which never change; names are of today. What was removed since keeps the word of its
kind.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.accounts.models import Account
from server.channels.models import Channel, DaypartRow
from server.channels.theme_models import ThemeProposal
from server.console.language import _
from server.displays.models import Display
from server.notices.models import Category, Notice, PeriodPreset, SloganTemplate


@dataclass(frozen=True, slots=True)
class Named:
    words: str
    href: str = ""


Rows = Callable[[Collection[int]], Select[int, str]]

_NUMBERED: Mapping[str, Rows] = {
    "account": lambda ids: select(Account.id, Account.name).where(Account.id.in_(ids)),
    "category": lambda ids: select(Category.id, Category.name).where(Category.id.in_(ids)),
    "preset": lambda ids: select(PeriodPreset.id, PeriodPreset.name).where(PeriodPreset.id.in_(ids)),
    "slogan": lambda ids: select(SloganTemplate.id, SloganTemplate.text).where(SloganTemplate.id.in_(ids)),
}


def named(session: Session, subjects: Sequence[str]) -> Mapping[str, Named]:
    """The subjects of a page of the log, each in words and, where it has a page, with the way there."""
    asked: dict[str, set[str]] = {}
    for subject in subjects:
        kind, _colon, key = subject.partition(":")
        asked.setdefault(kind, set()).add(key)
    names = {kind: _names(session, kind, keys) for kind, keys in asked.items()}
    return {subject: _named(*subject.partition(":")[::2], names) for subject in subjects}


def _names(session: Session, kind: str, keys: Collection[str]) -> Mapping[str, str]:
    numbers = {int(key) for key in keys if key.isdecimal()}
    match kind:
        case "notice":
            notices = select(Notice.id, Notice.title, Notice.number).where(Notice.id.in_(numbers))
            return {
                str(id): _("《%(title)s》%(number)s", title=title or _("还没有题目"), number=number)
                for id, title, number in session.execute(notices)
            }
        case "display":
            displays = select(Display.id, Display.name).where(Display.id.in_(keys))
            return {id: name for id, name in session.execute(displays)}
        case "channel":
            channels = select(Channel.id, Channel.name).where(Channel.id.in_(keys))
            return {id: name for id, name in session.execute(channels)}
        case "daypart":
            dayparts = select(DaypartRow.id, DaypartRow.name).where(DaypartRow.id.in_(keys))
            return {id: name for id, name in session.execute(dayparts)}
        case "player":
            found: dict[str, list[str]] = {}
            driven = select(Display.player_id, Display.name).where(Display.player_id.in_(numbers)).order_by(Display.id)
            for id, name in session.execute(driven):
                found.setdefault(str(id), []).append(name)
            return {id: _("、").join(driven) for id, driven in found.items()}
        case "theme":
            proposals = select(ThemeProposal.id, ThemeProposal.layout).where(ThemeProposal.id.in_(numbers))
            return {str(id): _("版式") if layout else _("外观") for id, layout in session.execute(proposals)}
    rows = _NUMBERED.get(kind)
    return {} if rows is None else {str(id): name for id, name in session.execute(rows(numbers))}


def _named(kind: str, key: str, names: Mapping[str, Mapping[str, str]]) -> Named:
    name = names.get(kind, {}).get(key, "")
    match kind:
        case "notice":
            return Named(name or _("公告"), url_for("console.notice", notice_id=int(key)) if name else "")
        case "display":
            href = url_for("console.display", display_id=key) if name else ""
            return Named(_("显示屏 %(n)s", n=name).strip(), href)
        case "holidays":
            return Named(_("%(year)s 年节假日", year=key))
        case "theme":
            return Named(name or _("外观"))
        case "halt":
            return Named(_("全部停播"))
        case "release":
            return Named(_("发布版"))
    words = {
        "channel": _("频道 %(n)s", n=name),
        "player": _("播放端 %(n)s", n=name),
        "account": _("账号 %(n)s", n=name),
        "category": _("分类 %(n)s", n=name),
        "preset": _("公示期 %(n)s", n=name),
        "slogan": _("标语 %(n)s", n=name),
        "daypart": _("时段 %(n)s", n=name),
    }
    return Named(words.get(kind, "").strip())
