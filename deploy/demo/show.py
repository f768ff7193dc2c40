"""Run the demonstration: found the township, start everything, carry out deeds, and say what the displays show.

All that is told about a display comes from its player's own status file and from the picture it wrote.
"""

import shutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.demo.deeds import DEEDS, Snapshot, Wall
from deploy.demo.processes import (
    Crew,
    Hand,
    answers,
    enrol,
    free_port,
    player_hand,
    server_hand,
    status_of,
    wait_until,
    write_server_config,
)
from deploy.demo.town import SURFACES, Surface, Town
from deploy.demo.wire import Wire
from player.faults import Fault
from player.requests_folder import Request, RequestsFolder
from server.app import open_services
from server.config import load

START_SECONDS = 60.0
TEN_YEARS = 10 * 365 * 86400
FORTY_DAYS = 40 * 86400
LINK_WORDS = {
    "current": "连着服务器",
    "updating": "正在更新",
    "refused": "新版被拒收",
    "offline": "连不上服务器",
    "storage": "存储有问题",
}


@dataclass(frozen=True, slots=True)
class Box:
    """A player with its state folder, the files that turn its clock, and the folder its pictures go to."""

    surface: Surface
    state: Path
    frames: Path
    offset: Path
    passed: Path
    hand: Hand
    windowed: bool

    @property
    def name(self) -> str:
        return self.surface.display

    def picture(self) -> Path | None:
        """The frame that stands now. A window is asked for it; a recorder has written it already."""
        path = self.frames / f"{self.name}.png"
        if self.windowed:
            RequestsFolder(self.state).ask(Request("screenshot", "", str(path)))
        return path if path.exists() else None


class Show:
    """Everything that runs, and what may be done to it."""

    def __init__(self, folder: Path, *, window: bool, tell: Callable[[str], None], database_url: str = "") -> None:
        self.folder = folder
        self.data = folder / "server"
        self.tell = tell
        self.crew = Crew()
        self.port = free_port()
        self.wire = Wire(lambda: self.port)
        self.url = f"https://127.0.0.1:{self.wire.port}"
        write_server_config(self.data, self.port, self.url, database_url)
        self.town = Town(open_services(load(self.data)))
        self.server = self.crew.add(server_hand(self.data, folder / "server.log"))
        self.boxes = {surface.display: self._box(surface, window and surface.display == "hall") for surface in SURFACES}
        self._lock = threading.RLock()
        self._deed = ""
        self._done_at = 0.0
        self._before: Snapshot | None = None
        self._altered: tuple[Path, int] | None = None
        self._withdrawn: set[str] = set()
        self._titles: Mapping[str, str] = {}

    def _box(self, surface: Surface, windowed: bool) -> Box:
        state = self.folder / surface.display
        frames = self.folder / "frames"
        frames.mkdir(parents=True, exist_ok=True)
        state.mkdir(parents=True, exist_ok=True)
        offset, passed = state / "demo-clock-offset", state / "demo-time-passed"
        more = ["--clock-offset-file", str(offset), "--passed-file", str(passed), "--report-seconds", "2"]
        output = "window" if windowed else f"recorder:{frames}"
        hand = player_hand(surface.display, state, output, self.folder / f"{surface.display}.log", more)
        return Box(surface, state, frames, offset, passed, self.crew.add(hand), windowed)

    def begin(self, notices: Callable[[Town], object]) -> None:
        """Found the town, put its notices through review, publish, enrol, play."""
        self.tell("建账号、频道、显示屏 …")
        self.town.found()
        self.tell("拟稿、送审、审核（拟稿和审核是两个人）…")
        notices(self.town)
        self.tell("编排、签名、发布 …")
        self.town.publish()
        self.tell("启动服务器 …")
        self.server.start()
        authority = self.data / "tls" / "ca.pem"
        wait_until(lambda: answers(self.url, authority), START_SECONDS, "the server's first answer")
        for box in self.boxes.values():
            self.tell(f"登记并启动播放端：{box.surface.name} …")
            enrol(self.url, self.town.code(box.name), box.state)
            box.hand.start()

    def end(self) -> None:
        self.crew.end()
        self.wire.close()

    # What the displays show

    def snapshot(self) -> Snapshot:
        return Snapshot(
            walls={name: self._wall(box) for name, box in self.boxes.items()},
            network=self.wire.whole,
            server=self.server.alive,
            newest={box.name: self.town.release(box.surface.channel) for box in self.boxes.values()},
            lasting=self.town.lasting(),
            withdrawn=frozenset(self._withdrawn),
        )

    def _wall(self, box: Box) -> Wall:
        return read_wall(status_of(box.state), box.hand.pid)

    def ready(self) -> bool:
        """Whether both displays show verified pages of the newest release, each as it was approved."""
        now = self.snapshot()
        return all(
            wall.alive and wall.verified and wall.faithful and wall.drawn and wall.release == now.newest[name]
            for name, wall in now.walls.items()
        )

    def links(self) -> list[tuple[str, str]]:
        """One-time login links; each call makes new ones."""
        people = (("author", "经办人登录    "), ("reviewer", "审核签发人登录"), ("admin", "管理员登录    "))
        return [(words, f"{self.url}/link/{self.town.link(username)}") for username, words in people]

    # What the page asks

    def menu(self) -> Mapping[str, object]:
        links = [{"words": words.strip(), "url": url} for words, url in self.links()]
        deeds = [
            {"key": deed.key, "title": deed.title, "english": deed.english, "harm": deed.harm}
            for deed in DEEDS.values()
        ]
        return {"deeds": deeds, "links": links}

    def state(self) -> Mapping[str, object]:
        now = self.snapshot()
        deed = DEEDS.get(self._deed)
        before = self._before or now
        self._titles = self.town.titles()
        return {
            "walls": {name: self._told(self.boxes[name], wall, now) for name, wall in now.walls.items()},
            "deed": {
                "key": self._deed,
                "title": deed.title if deed else "还没有动手",
                "should": deed.should if deed else "两块屏都放着核验过的公告。",
                "seconds": int(time.monotonic() - self._done_at) if deed else None,
                "checks": [
                    {"text": check.text, "holds": check.holds(before, now)} for check in (deed.checks if deed else ())
                ],
            },
            "raw": {name: wall.raw for name, wall in now.walls.items()},
        }

    def _told(self, box: Box, wall: Wall, now: Snapshot) -> Mapping[str, object]:
        path = box.picture()
        behind = now.newest.get(box.name, 0) != wall.release
        if not wall.alive:
            words, colour = "没有回应", "unknown"
        elif wall.drawn and not wall.faithful:
            words, colour = "页面与审核的不同", "look"
        elif not wall.verified:
            words, colour = "还没有核验过的页", "look"
        elif behind:
            words, colour = "核验无误，正在显示（较旧的一版）", "look"
        else:
            words, colour = "核验无误，正在显示", "good"
        shown = "；".join(
            f"{self._titles.get(item, item)} 指纹 {digest.removeprefix('sha256:')[:8]}"
            for item, digest in zip(wall.items, wall.drawn, strict=False)
        )
        link = LINK_WORDS.get(wall.link, "未知")
        fact = f"{shown}；发布版 {wall.release or '无'}；{link}；时间{'可信' if wall.trusted else '未知'}"
        if wall.fault:
            fact += f"；{wall.fault}"
        frame = f"{path.stat().st_mtime_ns}" if path else ""
        return {"words": words, "colour": colour, "fact": fact, "frame": frame}

    def frame(self, wall: str) -> Path | None:
        box = self.boxes.get(wall)
        path = box.frames / f"{wall}.png" if box else None
        return path if path is not None and path.exists() else None

    # Deeds

    def do(self, key: str) -> bool:
        if key not in DEEDS:
            return False
        with self._lock:
            self._before = self.snapshot()
            self._deed = key
            self._done_at = time.monotonic()
            steps: Mapping[str, Callable[[], object]] = {
                "publish": self.town.change_something,
                "withdraw": lambda: self._withdrawn.add(self.town.take_down()),
                "cut": self.wire.cut,
                "mend": self.wire.mend,
                "stop-server": self.server.stop,
                "start-server": self.server.start,
                "clock": lambda: self._turn(TEN_YEARS),
                "clock-right": lambda: self._turn(0),
                "past-end": self._past_end,
                "present": self._present,
                "alter": self._alter,
                "restore": self._restore,
                "kill-hall": self.boxes["hall"].hand.kill,
                "kill-led": self.boxes["led"].hand.kill,
            }
            steps[key]()
        return True

    def _turn(self, seconds: int) -> None:
        for box in self.boxes.values():
            box.offset.write_text(str(seconds))

    def _past_end(self) -> None:
        self.wire.cut()
        for box in self.boxes.values():
            box.passed.write_text(str(FORTY_DAYS))

    def _present(self) -> None:
        """A player cannot be told that time ran backwards: it begins anew with a new enrolment."""
        self.wire.mend()
        for box in self.boxes.values():
            box.hand.stop()
            shutil.rmtree(box.state)
            box.state.mkdir()
            enrol(self.url, self.town.code(box.name), box.state)
            box.hand.start()

    def _alter(self) -> None:
        """Publish a change, and turn one bit of it before any player has read it."""
        with self.wire.held():
            self.town.change_something()
            path = self.town.newest_snapshot()
            content = bytearray(path.read_bytes())
            place = len(content) // 2
            content[place] ^= 1
            path.write_bytes(content)
        self._altered = (path, place)

    def _restore(self) -> None:
        if self._altered is not None:
            path, place = self._altered
            content = bytearray(path.read_bytes())
            content[place] ^= 1
            path.write_bytes(content)
            self._altered = None


def read_wall(told: Mapping[str, object], pid: int | None) -> Wall:
    """Make a wall of a player's status file; what is missing or of another shape counts as not said."""
    displays = told.get("displays")
    first = displays[0] if isinstance(displays, list) and displays and isinstance(displays[0], dict) else {}
    pages = [page for zone in _values(first.get("zones")) for page in _list(zone.get("pages"))]
    link, clock = _mapping(told.get("link")), _mapping(told.get("time"))
    release, first_ms = first.get("release"), told.get("first_frame_ms")
    drawn = tuple(str(page.get("drawn")) for page in pages if page.get("drawn"))
    return Wall(
        alive=pid is not None and bool(told),
        pid=pid,
        release=release if isinstance(release, int) else None,
        verified=first.get("verified") is True,
        drawn=drawn,
        items=tuple(str(page.get("item")) for page in pages if page.get("item")),
        faithful=bool(pages) and all(page.get("drawn") == page.get("expected") for page in pages),
        trusted=clock.get("trusted") is True,
        link=str(link.get("state") or ""),
        fault=_fault_words(link.get("fault")),
        first_frame_ms=first_ms if isinstance(first_ms, int) else None,
        raw=told,
    )


def _fault_words(number: object) -> str:
    """What the number means, in the words of the display's own status page."""
    return next((f"{fault.number} {fault.chinese}" for fault in Fault if fault.number == number), "")


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _values(value: object) -> Sequence[Mapping[str, object]]:
    return [each for each in value.values() if isinstance(each, dict)] if isinstance(value, dict) else []


def _list(value: object) -> Sequence[Mapping[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
