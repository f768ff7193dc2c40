"""What may be said of a display: the server's own verdict on a report, and the chip that says it. Pure.

Green needs a record: the pages drawn are pages the server signed, in the
newest release. The player's own word "verified" is not enough, and silence is
never read as anything but silence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from playlists.model import Json

OUTPUT_FAULTS = frozenset({"E10", "E17"})
"""An output that fails, and one that hangs: of neither is known what stands on its glass."""
"""The player's number for an output that does not open or takes no frame."""
FAULT = re.compile(r"E\d{2}")
SILENT_AFTER = timedelta(minutes=10)
"""Longer than the player's reporting interval with its jitter, so that one lost report is no alarm."""


class Verdict(StrEnum):
    VERIFIED = "verified"
    BEHIND = "behind"
    STORED = "stored"
    OUTPUT = "output"
    DIFFERS = "differs"
    TIME = "time"
    COVERED = "covered"
    QUIET = "quiet"
    SCREEN = "screen"
    EMPTY = "empty"
    SILENT = "silent"
    NEVER = "never"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Chip:
    """Words, then a shape, then a colour; the words of CONSOLE.md section 5."""

    words: str
    shape: str
    colour: str


GREEN, OCHRE, GREY, RED, BLUE = "lv", "zhe", "hui", "zhu", "dai"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One page a display says it has on glass."""

    zone: str
    item: str
    digest: str


def drawn_pages(report: Mapping[str, Json]) -> list[Drawn]:
    """The pages of a display's state that belong to an item; built-in pages have none."""
    zones = report.get("zones")
    found: list[Drawn] = []
    for zone, state in (zones if isinstance(zones, dict) else {}).items():
        pages = state.get("pages") if isinstance(state, dict) else None
        for page in pages if isinstance(pages, list) else []:
            if isinstance(page, dict) and isinstance(page.get("item"), str) and isinstance(page.get("drawn"), str):
                found.append(Drawn(zone, str(page["item"]), str(page["drawn"])))
    return found


def faults_of(report: Mapping[str, Json]) -> list[str]:
    """The fault numbers a display's state names, the worst first."""
    faults = report.get("faults")
    named = faults if isinstance(faults, list) else []
    return [number for number in named if isinstance(number, str) and FAULT.fullmatch(number)]


def asks_a_card(report: Mapping[str, Json]) -> bool:
    """Whether a control card answers for what stands on the display."""
    output = report.get("output")
    return isinstance(output, dict) and output.get("confirms") is True


def puts_away(report: Mapping[str, Json]) -> bool:
    """Whether its pictures are files that somebody carries to a panel, of which nothing is known."""
    output = report.get("output")
    return isinstance(output, dict) and output.get("stored") is True


def screen_is_dark(report: Mapping[str, Json]) -> bool:
    """Whether the box knows that its screen is unplugged or off; what it cannot read is no such knowledge."""
    screen = report.get("screen")
    return isinstance(screen, dict) and screen.get("state") in ("off", "disconnected")


def verdict_of(
    report: Mapping[str, Json],
    profile: str,
    signed: Mapping[str, Mapping[str, list[str]]] | None,
    newest: int | None,
    quiet_hours: bool = False,
) -> Verdict:
    """Judge a report. ``signed`` are the pages of the release it names: ``{item: {"<profile>/<zone>": [digest]}}``.

    ``quiet_hours`` is whether that release has the display dark now; a display that is dark by itself shows nothing.
    """
    if OUTPUT_FAULTS.intersection(faults_of(report)):
        return Verdict.OUTPUT
    if report.get("covered_by"):
        return Verdict.COVERED
    pages = drawn_pages(report)
    if report.get("quiet") is True and quiet_hours and not pages:
        return Verdict.QUIET
    if signed is None or not pages:
        return Verdict.EMPTY
    if not all(page.digest in signed.get(page.item, {}).get(f"{profile}/{page.zone}", []) for page in pages):
        return Verdict.DIFFERS
    if report.get("time_trusted") is False:
        return Verdict.TIME
    if screen_is_dark(report):
        return Verdict.SCREEN
    if puts_away(report):
        return Verdict.STORED
    return Verdict.VERIFIED if report.get("release") == newest else Verdict.BEHIND


def chip_of(verdict: Verdict, behind: int = 0, silent_since: str = "") -> Chip:
    match verdict:
        case Verdict.VERIFIED:
            return Chip("核验无误，正在显示", "disc-tick", GREEN)
        case Verdict.BEHIND:
            return Chip(f"差 {behind} 版" if behind else "收到旧版", "half-disc", OCHRE)
        case Verdict.STORED:
            return Chip("等人插盘", "ring", GREY)
        case Verdict.TIME:
            return Chip("时间不准", "diamond", OCHRE)
        case Verdict.OUTPUT | Verdict.SCREEN | Verdict.EMPTY | Verdict.DIFFERS | Verdict.COVERED:
            # What it is and whom it needs, the sentence beside it says.
            return Chip("请您定", "triangle", OCHRE)
        case Verdict.QUIET:
            return Chip("静屏时段", "ring", GREY)
        case Verdict.SILENT:
            return Chip(f"{silent_since}没有回应", "ring-bar", GREY)
        case Verdict.STOPPED:
            return Chip("已停用", "octagon", RED)
        case Verdict.NEVER:
            return Chip("等接播放端", "ring", GREY)


def sentence_of(verdict: Verdict, name: str, since: datetime | None) -> str:
    at = since.strftime("%m-%d %H:%M") if since else ""
    return {
        Verdict.VERIFIED: f"{name}正在显示签发过的页，{at} 起核验无误。",
        Verdict.BEHIND: f"{name}显示的是核验过的旧版，新版还没到。",
        Verdict.STORED: f"{name}的图片备好了，要人用 U 盘送到屏上；屏上放了什么，没有记录。",
        Verdict.TIME: f"{name}的时钟不可信，只放不带日期的常备页。",
        Verdict.DIFFERS: f"{name}画出来的页与签发的不一样，请看一眼再定。",
        Verdict.OUTPUT: f"{name}的画面送不到屏上（故障号 E10、E17）：看接线和卡的电源，它会再试；总是 E17 就重启盒子。",
        Verdict.SCREEN: f"{name}的播放盒在画，屏幕没接或没开：看电视的电源、信号源和接线。",
        Verdict.COVERED: f"{name}现在盖着状态页或测试图。",
        Verdict.QUIET: f"{name}按排定的静屏时段黑着，到点自己亮；这段时间不算放了。",
        Verdict.EMPTY: f"{name}有回应，但还没有显示任何签发过的页。",
        Verdict.SILENT: f"{name} {at} 起没有回应。之后放了什么，没有记录。",
        Verdict.STOPPED: f"{name}的播放端已被停用。",
        Verdict.NEVER: f"{name}还没有接上播放端。",
    }[verdict]
