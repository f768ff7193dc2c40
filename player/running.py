"""Run an enrolled player: what it does each turn of the wall's loop, and what it answers.

Holds the parts that ``app`` made and passes news between them; decides nothing about content.
"""

import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from player.config import Config
from player.faults import Fault
from player.hanging import WallRelease
from player.notify import Notifier
from player.page_supply import PageSupply
from player.png import encode_png
from player.power import Power
from player.requests_folder import Request, RequestsFolder, done
from player.screenshots import Screenshot, Waiting, reduced
from player.stage import Matter
from player.status import Link, StatusFile, Storage, display_state, rows, storage_of
from player.stretches import Moment
from player.wall import STATUS_PAGE_MS, Wall, WallDisplay
from playlists.model import Json

log = logging.getLogger(__name__)

STATUS_MS = 200
STORAGE_MS = 30_000
REFRESH_PAGE_MS = 10_000
REQUESTS_MS = 200
CHINA = 480
TEST_STEPS = 6


class Running:
    """The news desk of a running player. Its methods are called on the wall's thread unless they say otherwise."""

    def __init__(
        self,
        config: Config,
        supply: PageSupply,
        link: Callable[[], Link],
        time_fault: Callable[[], Fault | None],
        power: Power | None = None,
    ) -> None:
        self.wall: Wall | None = None
        self.first_frame_ms: float | None = None
        self._config = config
        self._supply = supply
        self._link = link
        self._time_fault = time_fault
        self.power = power or Power(config.power)
        self._notifier = Notifier.from_environment()
        self._requests = RequestsFolder(config.state)
        self._status_file = StatusFile(config.state / "status.json")
        self._storage = Storage(0, 0)
        self._next = dict.fromkeys(("status", "storage", "page", "requests"), 0)
        self._states: list[dict[str, Json]] = []
        self._stood: Sequence[object] = ()
        self._sweep = False
        self._lock = threading.Lock()
        self._wanted: list[Waiting] = []

    def states(self) -> list[dict[str, Json]]:
        """Return the displays' states for the report. Any thread."""
        with self._lock:
            return list(self._states)

    def picture(self, display: str) -> Screenshot | None:
        """Return a small picture of a display, taken at the next turn of the loop. Any thread but the wall's."""
        waiting = Waiting(display)
        with self._lock:
            self._wanted.append(waiting)
        if self.wall is not None:
            self.wall.look_again()
        return waiting.picture()

    def sweep(self) -> None:
        """Ask for the page store to be brought within its limit. Any thread."""
        self._sweep = True

    def first_frame(self, age_ms: float | None) -> None:
        """The first frame went out when this process was so old."""
        self.first_frame_ms = age_ms
        log.info("first frame ms=%s", None if self.first_frame_ms is None else round(self.first_frame_ms))

    def each_turn(self, moment: Moment) -> None:
        """Look after everything beside the frames."""
        self.power.want(not self._all_quiet)
        self._take_pictures(moment)
        if self._due("storage", STORAGE_MS, moment):
            self._storage = storage_of(self._config.state, self._supply.store.size())
        if self._due("requests", REQUESTS_MS, moment):
            for path, request in self._requests.take():
                try:
                    self._answer(request, moment)
                finally:
                    done(path)  # also one that ends the player: else it would end it at every start
        if self._due("page", REFRESH_PAGE_MS, moment):
            self._refresh_status_pages(moment)
        # What stands is told at once; whoever waits for a page need not wait for a clock as well.
        standing = [each.stage.showing() if each.stage is not None else None for each in self._all]
        if self._due("status", STATUS_MS, moment) or standing != self._stood:
            self._stood = standing
            self._tell(moment)
        self._notifier.look(self._all, moment)
        if self._sweep:
            self._sweep = False
            kept = {digest for each in self._all if each.stage is not None for digest in each.stage.kept()}
            threading.Thread(target=self._supply.evict, args=(kept,), name="sweep", daemon=True).start()

    def _take_pictures(self, moment: Moment) -> None:
        if not self._wanted:
            return
        with self._lock:
            wanted, self._wanted = self._wanted, []
        for waiting in wanted:
            shown = next((each for each in self._all if each.place.display == waiting.display), None)
            surface = None
            if shown is not None and shown.stage is not None:
                surface = reduced(shown.profile.width, shown.profile.height, shown.stage.screenshot())
            waiting.fill(surface, moment.now.strftime("%Y-%m-%dT%H:%M:%SZ"))

    def wish(self, display: WallDisplay, wish: str, moment: Moment) -> None:
        """Do what somebody at the display asked for by key or tap."""
        if wish == "quit" and self.wall is not None:
            self.wall.stop()
        elif wish == display.covered_by:
            display.cover(None)
        elif wish == "status":
            display.cover(self._status_matter(display, moment, moment.boot_ms + STATUS_PAGE_MS))
        elif wish == "test":
            display.cover(Matter("test", {"step": 0}))

    def stopping(self) -> None:
        self._notifier.stopping()

    @property
    def _all(self) -> list[WallDisplay]:
        return list(self.wall.displays) if self.wall is not None else []

    @property
    def _all_quiet(self) -> bool:
        """Whether no display needs its screen: one plug may serve several, so all must be dark."""
        return bool(self._all) and all(each.stage is not None and each.stage.quiet for each in self._all)

    def _due(self, what: str, every_ms: int, moment: Moment) -> bool:
        # The boot clock goes back only when a demonstration says so; then nothing may wait for the old time.
        if self._next[what] - every_ms <= moment.boot_ms < self._next[what]:
            return False
        self._next[what] = moment.boot_ms + every_ms
        return True

    def _answer(self, request: Request, moment: Moment) -> None:
        display = next((each for each in self._all if request.display in ("", each.place.display)), None)
        if display is None:
            log.warning("request for an unknown display display=%s", request.display)
        elif request.action == "screenshot" and display.stage is not None:
            width, height = display.profile.width, display.profile.height
            self._save(Path(request.path), encode_png(width, height, display.stage.screenshot()))
        elif request.action == "uncover":
            display.cover(None)
        elif request.action in ("status", "test") and request.action != display.covered_by:
            self.wish(display, request.action, moment)

    def _save(self, path: Path, picture: bytes) -> None:
        try:
            new = path.with_name(f".{path.name}.new")
            new.write_bytes(picture)
            new.replace(path)
        except (OSError, ValueError) as error:
            log.warning("screenshot not written path=%s reason=%s", path, error)

    def _refresh_status_pages(self, moment: Moment) -> None:
        for display in self._all:
            if display.covered_by == "status" and display.stage is not None:
                ends = display.stage.covered_until_ms
                display.cover(self._status_matter(display, moment, ends or moment.boot_ms + STATUS_PAGE_MS))
            elif display.covered_by == "test":
                step = moment.boot_ms // REFRESH_PAGE_MS % TEST_STEPS
                display.cover(Matter("test", {"step": step}))

    def _status_matter(self, display: WallDisplay, moment: Moment, ends_ms: int) -> Matter:
        release: WallRelease | None = display.release
        offset = release.manifest.utc_offset if release is not None else CHINA
        words = {
            "rows": rows(display, moment, self._link(), self._storage, offset, self._time_fault(), self.power.screen)
        }
        return Matter("status", words, ends_ms)

    def _tell(self, moment: Moment) -> None:
        states = [display_state(display, moment, self.power.screen) for display in self._all]
        with self._lock:
            self._states = states
        link = self._link()
        fault = self._time_fault()
        status: Mapping[str, Json] = {
            "pid": os.getpid(),
            "first_frame_ms": None if self.first_frame_ms is None else round(self.first_frame_ms),
            "displays": list(states),
            "time": {"trusted": moment.trusted, "fault": fault.number if fault is not None else None},
            "link": {
                "state": link.state,
                "fault": link.fault.number if link.fault is not None else None,
                "sentence": link.sentence,
                "last_contact": link.last_contact.isoformat() if link.last_contact is not None else None,
                "stale": list(link.stale),
            },
            "report": {
                "fault": link.report.fault.number if link.report is not None else None,
                "sentence": link.report.sentence if link.report is not None else "",
            },
            "storage": {"free": self._storage.free, "pages": self._storage.pages},
            "worker": self._supply.worker_process_id,
        }
        self._status_file.write(status, moment)
