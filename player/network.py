"""Bring the enrolled player its network side: sync, reports and sweeping, all started after the first frame.

The stage works without any of it. What is imported here costs a tenth of a second, which the first frame does not wait
for.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from player.cache import Cache
from player.chores import Chore, Chores
from player.clock import Clock
from player.config import Config
from player.identity import Identity
from player.own_fonts import font_folders
from player.power import Power
from player.release import Release
from player.reporting import Reporting
from player.screenshots import Ask
from player.status import Link
from playlists.model import Json
from playlists.pages.kind_names import KINDS

if TYPE_CHECKING:
    from player.playlog import Playlog
    from player.sync_service import SyncService

log = logging.getLogger(__name__)

SWEEP_SECONDS = 600
POWER_SECONDS = 60


class Network:
    """Starts and stops the services; ``link`` says how the way to the server is. The stage began with ``booted``."""

    def __init__(
        self,
        config: Config,
        identity: Identity,
        clock: Clock,
        cache: Cache,
        booted: Sequence[Release],
        *,
        on_promoted: Callable[[Release], None],
        on_coming: Callable[[Release], None],
        on_news: Callable[[], None],
        states: Callable[[], list[dict[str, Json]]],
        on_assignments: Callable[[], None],
        sweep: Callable[[], None],
        power: Power,
        picture: Ask,
    ) -> None:
        self._config = config
        self._identity = identity
        self._clock = clock
        self._cache = cache
        self._on_promoted = on_promoted
        self._on_coming = on_coming
        self._on_news = on_news
        self._states = states
        self._on_assignments = on_assignments
        self._sweep = sweep
        self._power = power
        self._picture = picture
        self._sync: SyncService | None = None
        self._chores: Chores | None = None
        self._reporting: Reporting | None = None
        self._stopped = False
        self._lock = threading.Lock()
        self._booted = booted

    def start(self, playlog: "Playlog") -> None:
        """Start everything. Called on a thread of its own when the first frame is up."""
        from player.report import Reporter
        from player.sync_service import SyncService

        sync = SyncService(
            self._cache,
            self._clock,
            self._identity,
            self._identity.channels,
            on_promoted=self._promoted,
            on_coming=self._on_coming,
            on_news=self._on_news,
            known_kinds=KINDS,
            poll_seconds=float(self._config.poll_seconds),
            font_folders=font_folders(self._config.fonts),
        )
        sync.assume_shown(self._booted)
        seconds = self._config.report_seconds
        reporting = Reporting(
            lambda: Reporter(self._cache, self._identity, self._clock, playlog, self._states),
            self._identity.displays,
            picture=self._picture,
            on_assignments=self._on_assignments,
            again=lambda: chores.soon("report"),
        )
        chores = Chores(
            [
                Chore("report", seconds, min(seconds // 3, 120), reporting.do, first=2),
                Chore("power", POWER_SECONDS, 0, self._power.see_to_it, first=1),
                Chore("sweep", SWEEP_SECONDS, SWEEP_SECONDS // 5, self._sweep, first=SWEEP_SECONDS),
            ]
        )
        with self._lock:
            if self._stopped:
                return
            sync.start()
            chores.start()
            self._sync, self._chores, self._reporting = sync, chores, reporting
        self._power.on_edge = lambda: chores.soon("power")

    def _promoted(self, release: Release) -> None:
        """Hand a release to the stage, and let the server soon hear what became of it."""
        self._on_promoted(release)
        if self._chores is not None:
            self._chores.soon("report")

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
        if self._chores is not None:
            self._chores.stop()
        if self._sync is not None:
            self._sync.stop()

    def link(self) -> Link:
        """Return how the way to the server is. Any thread."""
        if self._sync is None:
            return Link("starting")
        status = self._sync.status
        report = self._reporting.fault if self._reporting is not None else None
        return Link(status.state, status.fault, status.sentence, status.last_contact, tuple(status.stale), report)
