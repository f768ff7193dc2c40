"""How far a halt has come, display by display: asked, sent out, and shown only where a report says so.

That a channel's release is out is read off what it holds, not off what was
ordered: its newest one lets nothing onto walls but standing pages. That a
display shows it is the server's own verdict on a report that names that very
release; an older report, however green, proves nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from enum import StrEnum

from sqlalchemy.orm import Session

from server.channels.halt_models import Halt
from server.channels.halted_releases import is_halted
from server.displays.service import DisplayView
from server.displays.verdicts import GREEN, GREY, OCHRE, Chip, Verdict
from server.releases.models import latest_release
from server.releases.service import problems
from server.releases.waiting import waits


class Step(StrEnum):
    COSIGN = "cosign"
    FAILED = "failed"
    COMING = "coming"
    OUT = "out"
    ARRIVED = "arrived"
    SHOWN = "shown"
    SILENT = "silent"
    BEYOND = "beyond"


@dataclass(frozen=True, slots=True)
class Progress:
    """One display under a halt. ``view`` says it in place of what is said of it otherwise."""

    view: DisplayView
    step: Step


@dataclass(frozen=True, slots=True)
class _Out:
    version: int
    at: datetime


def progress(session: Session, views: Sequence[DisplayView], halt: Halt, zone: timezone) -> list[Progress]:
    """Every display under the halt; what is not proven comes first, as it came."""
    stuck = problems(session)
    out = {name: _out(session, name, halt) for name in {view.display.channel_id for view in views}}
    found = []
    for view in views:
        channel = view.display.channel_id
        released = out[channel]
        step = _step(view, released, stuck.get(channel, ""))
        at = f"{released.at.astimezone(zone):%m-%d %H:%M}" if released else ""
        found.append(Progress(_said(view, step, at, stuck.get(channel, ""), zone), step))
    return found


def summary(found: Sequence[Progress]) -> list[str]:
    """The parts of one sentence about all displays; every one is counted once."""
    count = {step: sum(each.step is step for each in found) for step in Step}
    before = count[Step.COSIGN] + count[Step.FAILED] + count[Step.COMING]
    under_way = count[Step.OUT] + count[Step.ARRIVED]
    return [
        text
        for number, text in (
            (count[Step.SHOWN], f"{count[Step.SHOWN]} 块有记录只放常备页"),
            (under_way, f"{under_way} 块发出去了还没有记录"),
            (before, f"{before} 块的停播版还没发出去"),
            (count[Step.SILENT], f"{count[Step.SILENT]} 块没有回应"),
            (count[Step.BEYOND], f"{count[Step.BEYOND]} 块没有在用的播放端"),
        )
        if number
    ]


def _out(session: Session, channel_id: str, halt: Halt) -> _Out | None:
    """The newest release, where it holds nothing but what a halt leaves."""
    newest = latest_release(session, channel_id)
    if newest is None:
        return None
    return _Out(newest.version, newest.at) if is_halted(session, newest, halt) else None


def _step(view: DisplayView, out: _Out | None, problem: str) -> Step:
    if view.verdict in (Verdict.NEVER, Verdict.STOPPED):
        return Step.BEYOND
    if out is None:
        return Step.COSIGN if waits(problem) else Step.FAILED if problem else Step.COMING
    if view.verdict is Verdict.SILENT:
        return Step.SILENT
    if view.release != out.version:
        return Step.OUT
    return Step.SHOWN if view.verified else Step.ARRIVED


def _said(view: DisplayView, step: Step, at: str, problem: str, zone: timezone) -> DisplayView:
    name, chip, sentence, seen = view.display.name, view.chip, view.sentence, ""
    if view.last_seen is not None:
        seen = f"{view.last_seen.astimezone(zone):%m-%d %H:%M}"
    match step:
        case Step.COSIGN:
            chip, sentence = Chip("等联签", "ring", GREY), f"{name}的停播版等联签，签好才发得出去；墙上还是原来的。"
        case Step.FAILED:
            chip, sentence = Chip("请您定", "triangle", OCHRE), f"{name}的停播版没发出去：{problem}"
        case Step.COMING:
            chip, sentence = Chip("正在发出", "ring", GREY), f"{name}的停播版正在签发；墙上还是原来的。"
        case Step.OUT:
            chip = Chip("还没换下", "half-disc", OCHRE)
            sentence = f"停播版 {at} 发出，{name}还没有回报换上；墙上可能还是原来的。"
        case Step.ARRIVED if view.verdict is Verdict.EMPTY:
            chip = Chip("收到停播版", "half-disc", OCHRE)
            sentence = f"{name}收到了停播版；这个频道没有常备公告，放的是播放端自带的页，没有画面的记录。"
        case Step.ARRIVED:
            sentence = f"{name}收到了停播版，还没有画面的记录。"
        case Step.SHOWN:
            chip, sentence = (
                Chip("核验无误，正在显示", "disc-tick", GREEN),
                f"{name}只放常备页，{seen} 回报，核验无误。",
            )
        case Step.SILENT:
            sentence = f"停播版 {at} 发出；{name} {seen} 起没有回应，墙上现在是什么，没有记录，请到现场看。"
        case Step.BEYOND if view.verdict is Verdict.STOPPED:
            sentence = f"{name}的播放端已被停用，不再听服务器的，停播管不到它：请到现场关屏。"
        case Step.BEYOND:
            pass
    return replace(view, chip=chip, sentence=sentence, verified=step is Step.SHOWN, well=_well(view, step))


def _well(view: DisplayView, step: Step) -> bool:
    """What is dark by its hours is well when it has the release it will light up with."""
    return step is Step.SHOWN or (step is Step.ARRIVED and view.verdict is Verdict.QUIET)


def told(halt: Halt, zone: timezone) -> str:
    """Who halted the walls, when and why."""
    at = f"{(halt.closed_at or halt.at).astimezone(zone):%m-%d %H:%M}"
    who = halt.closed_by.name if halt.closed_by else ""
    return f"{at} 起全部停播：{halt.by.name}请求，{who}确认。原因：{halt.reason}"
