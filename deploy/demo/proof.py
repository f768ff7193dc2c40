"""Write down what hung on the displays at the end of a headless run, and whether it was what had been approved."""

import time
from pathlib import Path
from typing import TypedDict

from PIL import Image

from deploy.demo.evidence import Finding, Release, examine, read_release
from deploy.demo.show import Box, Show

TRIES = 40
PAUSE_SECONDS = 0.5


class ZoneReport(TypedDict):
    zone: str
    face: str
    item: str | None
    title: str
    page: int | None
    digest: str | None
    approved: bool
    pixels_compared: int
    pixels_live: int
    says: str


class WallReport(TypedDict):
    display: str
    channel: str
    profile: str
    release: int | None
    release_of_repository: int
    verified_by_player: bool
    pages_drawn_by_player: list[str]
    zones: list[ZoneReport]


class Report(TypedDict):
    ok: bool
    problems: list[str]
    signed_by: str
    walls: dict[str, WallReport]


def prove(show: Show, out: Path) -> Report:
    """Compare pictures, releases and the players' own words; keep the pictures that were compared."""
    problems: list[str] = []
    walls: dict[str, WallReport] = {}
    root = (show.data / "repository" / "metadata" / "1.root.json").read_bytes()
    for name, box in show.boxes.items():
        release = read_release(show.data / "repository", root, box.surface.channel)
        walls[name], missing = _wall(show, box, release, out / f"{name}.png")
        problems += missing
    return {"ok": not problems, "problems": problems, "signed_by": "tuf.ngclient, from 1.root.json", "walls": walls}


def _wall(show: Show, box: Box, release: Release, picture: Path) -> tuple[WallReport, list[str]]:
    """Look until one picture is whole: a page that is just fading into the next matches neither."""
    findings: list[Finding] = []
    for _ in range(TRIES):
        path = box.picture()
        if path is not None:
            picture.write_bytes(path.read_bytes())
            with Image.open(picture) as opened:
                findings = examine(release, box.surface.profile, opened)
            if all(each.approved or each.face == "ticker" for each in findings):
                break
        time.sleep(PAUSE_SECONDS)
    wall = show.snapshot().walls[box.name]
    problems = [
        f"{box.name}/{each.zone}: 画面不是审核过的任何一页"
        for each in findings
        if not each.approved and each.face != "ticker"
    ]
    if not findings:
        problems.append(f"{box.name}: 没有画面")
    if not wall.verified or not wall.faithful:
        problems.append(f"{box.name}: 播放端没有说核验无误")
    if wall.release != release.manifest.version:
        problems.append(f"{box.name}: 放的是 {wall.release}，仓库里是 {release.manifest.version}")
    report: WallReport = {
        "display": box.name,
        "channel": box.surface.channel,
        "profile": box.surface.profile,
        "release": wall.release,
        "release_of_repository": release.manifest.version,
        "verified_by_player": wall.verified,
        "pages_drawn_by_player": list(wall.drawn),
        "zones": [_zone(release, each) for each in findings],
    }
    return report, problems


def _zone(release: Release, found: Finding) -> ZoneReport:
    item = release.items.get(found.item) if found.item is not None else None
    title = str(item.document.get("title", "")) if item is not None else ""
    if found.face == "ticker":
        says = "移动的字幕，以播放端的记录为凭"
    elif found.approved and found.page is not None:
        says = f"“{title}”第 {found.page + 1} 页，与审核的逐点相同（{found.pixels} 点）"
    else:
        says = "不是审核过的页"
    return {
        "zone": found.zone,
        "face": found.face,
        "item": found.item,
        "title": title,
        "page": found.page,
        "digest": found.digest,
        "approved": found.approved,
        "pixels_compared": found.pixels,
        "pixels_live": found.live,
        "says": says,
    }
