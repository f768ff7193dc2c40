"""Say what this player shows and how it is: one plain mapping for the report, the status file and the status page.

Reads what others hold and judges nothing but the order of importance. No address and no name of a person goes in.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from player.faults import AMBER, Fault, FaultError
from player.outputs import CONFIRMING, STORED, WINDOWS, kind_of
from player.power import Screen
from player.screens import as_json
from player.stage_plan import Showing
from player.stretches import Moment
from player.wall import WallDisplay
from playlists.model import Json, ZoneId

MEGABYTE = 1_000_000
ALIVE_MS = 5_000
LITTLE_SPACE = 200 * MEGABYTE
NO_SCREEN = Screen()


@dataclass(frozen=True, slots=True)
class Link:
    """What is known of the way to the server."""

    state: str  # starting, updating, current, refused, offline, storage
    fault: Fault | None = None
    sentence: str = ""
    last_contact: datetime | None = None
    stale: tuple[str, ...] = ()
    report: FaultError | None = None
    """Why the last report did not arrive; what is signed may be followed all the same."""


@dataclass(frozen=True, slots=True)
class Storage:
    """Room in the state folder, in bytes."""

    free: int
    pages: int

    @property
    def scarce(self) -> bool:
        return self.free < LITTLE_SPACE


def display_state(display: WallDisplay, moment: Moment, screen: Screen = NO_SCREEN) -> dict[str, Json]:
    """Return what one display shows, with the digests that prove it."""
    stage, release = display.stage, display.release
    differing = stage.differing() if stage is not None else []
    zones: dict[str, Json] = {}
    if stage is not None:
        for zone, shown in stage.showing().items():
            zones[zone] = _zone(zone, shown, stage.since(zone))
    stored = kind_of(display.place.output) in STORED
    shown_all = [page for pages in (stage.showing().values() if stage else ()) for page in pages]
    return {
        "id": display.place.display,
        "name": display.place.name,
        "channel": display.place.channel,
        "profile": display.place.profile,
        "release": release.version if release is not None else None,
        "verified": bool(shown_all) and not stored and all(page.verified for page in shown_all),
        "zones": zones,
        "covered_by": display.covered_by,
        "light": stage.light if stage is not None else None,
        "quiet": stage is not None and stage.quiet,
        "page_differs": [str(item) for item in differing],
        "quarantined": {str(item): reason for item, reason in display.aside.items()},
        "output": {
            "name": display.place.output,
            "problem": display.problem,
            "confirms": kind_of(display.place.output) in CONFIRMING,
            "stored": stored,
        },
        "screen": _screen(display, screen),
        "faults": [fault.number for fault in faults_of(display)],
        "time_trusted": moment.trusted,
    }


def _screen(display: WallDisplay, screen: Screen) -> Json:
    """Return what is known of the screen; of lamps and cards this box's own plugs say nothing."""
    here = kind_of(display.place.output) in WINDOWS
    return {
        "wanted": "on" if screen.wanted else "off",
        "result": {"ok": screen.result.ok, "words": screen.result.words} if screen.result is not None else None,
        "state": screen.state if here else "unknown",
        "words": screen.words,
        "connectors": [dict(as_json(each)) for each in screen.connectors] if here else [],
    }


def _zone(zone: ZoneId, shown: Sequence[Showing], since: str | None) -> Json:
    pages: list[Json] = [
        {
            "item": page.item,
            "page": page.number,
            "drawn": page.page.digest,
            "expected": page.approved,
            "verified": page.verified,
        }
        for page in shown
    ]
    first = pages[0] if pages else {"item": None, "page": 0, "drawn": None, "expected": None, "verified": False}
    return {**first, "since": since, "pages": pages} if isinstance(first, dict) else None


def faults_of(display: WallDisplay) -> list[Fault]:
    """Return what is wrong with a display, the worst first."""
    found = []
    if display.fault is not None:
        found.append(display.fault)
    if not display.profile_is_known:
        found.append(Fault.PROFILE)
    release = display.release
    if release is None:
        found.append(display.lacking)
        if not display.has_fonts:
            found.append(Fault.NO_FONTS)
    elif release.fault is not None:
        found.append(release.fault)
    if display.aside:
        found.append(Fault.ASIDE)
    if display.stage is not None and display.stage.differing():
        found.append(Fault.DIFFERS)
    if release is not None and release.unknown_kinds:
        found.append(Fault.UNKNOWN_KIND)
    return found


def storage_of(state: Path, pages: int) -> Storage:
    room = os.statvfs(state) if hasattr(os, "statvfs") else None
    return Storage(room.f_bavail * room.f_frsize if room is not None else LITTLE_SPACE, pages)


def rows(
    display: WallDisplay,
    moment: Moment,
    link: Link,
    storage: Storage,
    utc_offset: int,
    time_fault: Fault | None,
    screen: Screen = NO_SCREEN,
) -> list[Json]:
    """Return the status page: label, value, and the mark `ok`, `notice` or `fault` where a state is meant."""
    unheard = link.report.fault if link.report is not None else None
    worst = next(iter(faults_of(display)), None) or link.fault or unheard or time_fault
    local = moment.now + timedelta(minutes=utc_offset)
    release = display.release
    contact = link.last_contact + timedelta(minutes=utc_offset) if link.last_contact is not None else None
    network = {
        "current": ("正常", "ok"),
        "updating": ("正在更新", "ok"),
        "starting": ("正在连接", ""),
        "refused": ("发布版被拒", "fault"),
    }
    words, mark = network.get(link.state, ("未连接", "notice"))
    listed: list[tuple[str, str, str]] = [
        ("机号", display.place.name or display.place.display, ""),
        ("版本", str(release.version) if release is not None else "尚无", "" if release is not None else "notice"),
        ("上次同步", contact.strftime("%m月%d日 %H:%M") if contact is not None else "未同步", ""),
        (
            "时间",
            local.strftime("%m月%d日 %H:%M") if moment.trusted else "未确认",
            "ok" if moment.trusted and time_fault is None else "notice",
        ),
        ("网络", words, mark),
        ("存储", f"余 {storage.free // MEGABYTE} MB", "fault" if storage.scarce else "ok"),
        ("输出", f"{display.profile.width}×{display.profile.height}", "fault" if display.problem else "ok"),
        *_screen_row(display, screen),
        ("故障号", *_worst(worst)),
    ]
    return [[label, value, state] for label, value, state in listed]


def _worst(fault: Fault | None) -> tuple[str, str]:
    if fault is None:
        return "无", "ok"
    return f"{fault.number} {fault.chinese}", "notice" if fault in AMBER else "fault"


def _screen_row(display: WallDisplay, screen: Screen) -> list[tuple[str, str, str]]:
    if kind_of(display.place.output) not in WINDOWS or screen.state == "unknown":
        return []
    words, mark = {
        "on": ("开着", "ok"),
        "off": ("没开", "notice" if screen.wanted else ""),
        "disconnected": ("没接", "notice"),
    }[screen.state]
    return [("屏幕", words, mark)]


class StatusFile:
    """`status.json` in the state folder: replaced whole when something changed, and now and then as a sign of life."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last: Mapping[str, Json] = {}
        self._written_ms = 0

    def write(self, status: Mapping[str, Json], moment: Moment) -> None:
        if status == self._last and 0 <= moment.boot_ms - self._written_ms < ALIVE_MS:
            return
        self._last, self._written_ms = status, moment.boot_ms
        new = self._path.with_suffix(".new")
        text = json.dumps({**status, "now": moment.now.isoformat()}, ensure_ascii=False, indent=1)
        try:
            new.write_text(text, "utf-8")
            new.replace(self._path)
        except OSError:
            return  # a full disk is the storage row's matter; the wall goes on
