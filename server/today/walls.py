"""Tasks about walls: displays that want somebody, channels whose new release is not out; and the sentence on all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.accounts.roles import Role, only_signs
from server.channels.models import Channel
from server.displays.service import DisplayView
from server.displays.verdicts import GREY, OCHRE, Chip, Verdict
from server.displays.villages import village_of_display
from server.releases.service import problems
from server.releases.waiting import WAITING, waits
from server.today.desk import Desk
from server.today.tasks import Pressing, Task

WANTS_SOMEBODY: Mapping[Verdict, bool] = {
    Verdict.VERIFIED: False,
    Verdict.BEHIND: False,  # so is every wall for a moment after each release; for how long, ``BEHIND_TOO_LONG`` says
    Verdict.STORED: False,  # who carries the stick knows the days; what the panel does with it nobody can see from here
    Verdict.OUTPUT: True,
    Verdict.DIFFERS: True,
    Verdict.TIME: True,
    Verdict.COVERED: True,
    Verdict.QUIET: False,
    Verdict.SCREEN: True,
    Verdict.EMPTY: True,
    Verdict.SILENT: True,
    Verdict.NEVER: False,  # somebody's plan, as the next is somebody's decision
    Verdict.STOPPED: False,
}
"""Whether what is known of a display is a reason to go and see to it today."""
BEHIND_TOO_LONG = timedelta(hours=6)
"""A night of a bad link mends itself; a wall that answers, and takes nothing new for longer, is somebody's matter."""


@dataclass(frozen=True, slots=True)
class WallSummary:
    total: int
    verified: int
    sentence: str
    displays: tuple[DisplayView, ...]


def displays(desk: Desk, views: Sequence[DisplayView]) -> Iterator[Task]:
    able = desk.with_role(Role.AUTHOR, Role.ADMINISTRATOR)
    for seen in views:
        if _wants(seen, desk.now) and desk.is_asked(able, {village_of_display(seen.display)}):
            facts = (seen.contact,) if seen.contact else ()
            target = seen.display.id
            yield Task(seen.chip, seen.sentence, facts, "怎么办", "display", target, "now", Pressing.WALL)


def _wants(seen: DisplayView, now: datetime) -> bool:
    if seen.verdict is Verdict.BEHIND and seen.state_since is not None:
        return now - seen.state_since >= BEHIND_TOO_LONG
    return WANTS_SOMEBODY[seen.verdict]


def channels(session: Session, desk: Desk) -> Iterator[Task]:
    """New releases that are not out: for who keeps the house, and for who reviews and has other work here.

    Who only signs is told of what waits for a signature, since the second key may be his.
    """
    keepers = desk.with_role(Role.ADMINISTRATOR)
    reviewers = desk.with_role(Role.REVIEWER)
    if not desk.is_one_of([*keepers, *reviewers]):
        return
    troubles, held = problems(session), list[str]()
    for channel_id, why in troubles.items():
        villages = desk.of_channels((channel_id,))
        menders = [*keepers, *(one for one in reviewers if waits(why) or not only_signs(one.roles))]
        if not desk.is_asked(menders, villages):
            continue
        channel = session.get_one(Channel, channel_id)
        if waits(why):
            held.append(channel.name)
            continue
        chip, sentence = Chip("请您定", "triangle", OCHRE), f"{channel.name}的新版还没发出去。"
        yield Task(chip, sentence, (why,), "怎么办", "schedule", channel_id, "now", Pressing.DUE, deadline=desk.today)
    if held:
        names = "、".join(held[:2]) + (f"等 {len(held)} 个频道" if len(held) > 2 else "")
        refused = next((why for why in troubles.values() if waits(why) and "没有签" in why), "")
        fact = refused.removeprefix(WAITING) or "签好拷回服务器就自动上屏"
        chip, sentence = Chip("等联签", "ring", GREY), f"{names}的新版等联签。"
        yield Task(chip, sentence, (fact,), "怎么办", "waiting", "", "now", Pressing.DUE, deadline=desk.today)


def of_village(views: Sequence[DisplayView], village: str) -> list[DisplayView]:
    return [seen for seen in views if not village or village_of_display(seen.display) == village]


def summary(views: Sequence[DisplayView], village: str) -> WallSummary:
    total, verified, well = len(views), sum(seen.verified for seen in views), sum(seen.well for seen in views)
    dark = well - verified
    if not total:
        sentence = f"{village}还没有屏。" if village else "还没有屏。接上播放端，输入它显示的码。"
    elif verified == total:
        sentence = f"墙上 {total} 块屏都核验无误。"
    elif well == total:
        sentence = f"墙上 {total} 块屏，{verified} 块核验无误，{dark} 块在静屏时段。"
    elif dark:
        sentence = f"墙上 {total} 块屏，{verified} 块核验无误，{dark} 块在静屏时段，{total - well} 块要看一看。"
    else:
        sentence = f"墙上 {total} 块屏，{verified} 块核验无误，{total - verified} 块要看一看。"
    return WallSummary(total, verified, sentence, tuple(views))
