"""Run the sync on a thread of its own and tell the stage what came of it.

Polls at a jittered interval, at once after a nudge, and ever more rarely while the link is down. The HTTP library is
loaded here, after the first frame: a player that boots offline must not wait for it.
"""

import logging
import random
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from player.cache import Cache
from player.clock import Clock
from player.disk import StorageError
from player.faults import Fault, FaultError
from player.fonts import FontLibrary
from player.identity import Identity
from player.plan import Plan
from player.proofs import Verified
from player.release import Release, hidden_items, open_release
from player.source import Source
from player.sync import Report, Sync
from playlists.model import ChannelId, Digest, ItemId

log = logging.getLogger(__name__)

CHANCE = random.SystemRandom()
JITTER = 0.2
FIRST_RETRY = 2.0
LONGEST_RETRY = 600.0
PAUSE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the status page and the report say about the link and the release."""

    state: str = "starting"
    """``starting``, ``updating``, ``current``, ``refused``, ``offline`` or ``storage``."""
    fault: Fault | None = None
    sentence: str = ""
    last_contact: datetime | None = None
    stale: tuple[str, ...] = ()
    """Roles of the releases shown whose expiry has passed: amber, never dark."""
    versions: Mapping[ChannelId, int] = field(default_factory=dict)
    bytes_missing: int = 0


def wait_seconds(poll_seconds: float, failures: int, chance: float, longest: float = LONGEST_RETRY) -> float:
    """How long to wait for the next poll; ``chance`` is between 0 and 1, ``longest`` the most in bad times.

    Spread out in good times, so that displays switched on together do not ask together for ever; full jitter over a
    doubling span in bad ones, so that a server that comes back is not met by everyone at once.
    """
    if not failures:
        return poll_seconds * (1 - JITTER + 2 * JITTER * chance)
    span = min(longest, FIRST_RETRY * 2.0 ** min(failures, 30))
    return max(min(poll_seconds, FIRST_RETRY), span * chance)


class SyncService:
    def __init__(
        self,
        cache: Cache,
        clock: Clock,
        identity: Identity,
        channels: Iterable[ChannelId],
        *,
        on_promoted: Callable[[Release], None],
        on_coming: Callable[[Release], None] = lambda release: None,
        on_news: Callable[[], None] = lambda: None,
        on_status: Callable[[SyncStatus], None] = lambda status: None,
        known_kinds: frozenset[str] = frozenset(),
        poll_seconds: float = 60.0,
        font_folders: Sequence[Path] = (),
        source: Source | None = None,
    ) -> None:
        """``on_news`` hears that something new is signed, before it is fetched.

        ``on_coming`` hears of a release just before it is promoted; it may fail still, and is shown by nobody.
        ``source`` stands in for the server where there is none: a stick, or a test.
        """
        self._cache = cache
        self._clock = clock
        self._identity = identity
        self._channels = tuple(dict.fromkeys(channels))
        self._on_promoted = on_promoted
        self._on_coming = on_coming
        self._on_news = on_news
        self._on_status = on_status
        self._known_kinds = known_kinds
        self._poll_seconds = poll_seconds
        self._fonts = FontLibrary(font_folders, cache.state / "fonts.json", cache.disk)
        self._source = source
        self._status = SyncStatus()
        self._told: dict[ChannelId, tuple[Digest, frozenset[ItemId]]] = {}
        self._shown: dict[ChannelId, Verified] = {}
        self._opened: Release | None = None
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._sync: Sync | None = None
        self._failures = 0
        self._longest = LONGEST_RETRY

    @property
    def status(self) -> SyncStatus:
        return self._status

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Ask the thread to end; a transfer in progress is left to the end of the process, and goes on next time."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def soon(self) -> None:
        """Poll now: somebody says that there is something new, or that a blob is damaged."""
        self._wake.set()

    def follow(self, channels: Iterable[ChannelId]) -> None:
        self._channels = tuple(dict.fromkeys(channels))
        self._wake.set()

    def assume_shown(self, releases: Iterable[Release]) -> None:
        """Say what the stage booted with, so that it is not told of the same again."""
        for release in releases:
            self._told[release.channel] = (release.digest, release.hidden)
            self._shown[release.channel] = release.verified

    def poll(self) -> Report:
        """Poll once, on the caller's thread."""
        report = self._ask()
        self._sweep()
        return report

    def _ask(self) -> Report:
        if self._sync is None:
            self._sync = self._make_sync()
        report = self._sync.ask(self._channels, self._promoted)
        self._conclude(report)
        return report

    def _sweep(self) -> None:
        if self._sync is not None:
            self._sync.sweep()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            self._outlive(self._ask)
            wait = wait_seconds(self._poll_seconds, self._failures, CHANCE.random(), self._longest)
            pause = min(wait / 2, PAUSE_SECONDS)
            # The new page is drawn and put up first: the two would share a processor.
            if not self._wake.wait(pause):
                self._outlive(self._sweep)
                self._wake.wait(wait - pause)

    def _outlive(self, deed: Callable[[], object]) -> None:
        try:
            deed()
        except FaultError as error:
            self._failures += 1
            if (error.fault, error.sentence) != (self._status.fault, self._status.sentence):
                log.warning("sync stands still fault=%s reason=%s", error.fault.number, error.sentence)
            self._tell(replace(self._status, state="offline", fault=error.fault, sentence=error.sentence))
        except Exception:
            # The wall must outlive a mistake of this thread; the mistake is named, and the next poll tried.
            log.exception("sync failed in a way nobody foresaw")
            self._failures += 1
            self._tell(replace(self._status, state="offline", fault=Fault.STATUS, sentence="internal error, see log"))

    def _make_sync(self) -> Sync:
        source = self._source
        if source is None:
            from player.fetcher import Fetcher
            from player.link import Link

            source = Fetcher(Link(self._identity.repository_url, self._identity.tls_ca))
        return Sync(
            self._cache,
            source,
            self._fonts,
            self._clock.accept_issued,
            self._planned,
            self._complete,
            self._news,
            self._fetched,
        )

    def _planned(self, todo: Plan) -> None:
        if todo.missing:
            self._tell(replace(self._status, state="updating", bytes_missing=todo.bytes_missing))

    def _news(self) -> None:
        try:
            self._on_news()
        except Exception:
            log.exception("layout worker not started ahead")  # it starts with its first job

    def _complete(self, verified: Verified) -> None:
        """Let the stage have drawn what this release will show while it is still being written down."""
        try:
            release = self._open(verified, hidden_items(self._cache)) if verified.manifest is not None else None
            if release is not None and not self._is_told(verified, release.hidden):
                self._opened = release
                self._on_coming(release)
        except Exception:
            # It only helps: whatever this was, the release is promoted and drawn when it hangs.
            log.exception("pages not drawn ahead stream=%s", verified.stream.role)

    def _fetched(self, verified: Verified) -> None:
        """Tell of it although the same was told before: an item or a font that had rotted was left out of that."""
        if verified.manifest is not None:
            self._told.pop(verified.manifest.channel, None)

    def _promoted(self, verified: Verified) -> None:
        """Tell the stage at once, before the other channels are looked at, but only of what looks different."""
        hidden = hidden_items(self._cache)
        if verified.manifest is not None:
            self._shown[verified.manifest.channel] = verified
            self._tell_release(verified, hidden)
            return
        for shown in list(self._shown.values()):
            self._tell_release(shown, hidden)

    def _tell_release(self, verified: Verified, hidden: frozenset[ItemId]) -> None:
        if self._is_told(verified, hidden):
            return
        release, self._opened = self._opened, None
        if release is None or release.verified is not verified or release.hidden != hidden:
            release = self._open(verified, hidden)
        if release is not None:
            log.info("release promoted channel=%s version=%d", release.channel, release.version)
            self._on_promoted(release)
            self._told[release.channel] = (release.digest, hidden)

    def _is_told(self, verified: Verified, hidden: frozenset[ItemId]) -> bool:
        target, manifest = verified.floors.target, verified.manifest
        told = self._told.get(manifest.channel) if manifest is not None else None
        return target is not None and told == (target.digest, hidden)

    def _open(self, verified: Verified, hidden: frozenset[ItemId]) -> Release | None:
        try:
            return open_release(self._cache, verified, hidden, self._known_kinds)
        except (FaultError, ValueError) as error:
            log.warning("release not opened stream=%s reason=%s", verified.stream.role, error)
            return None

    def _conclude(self, report: Report) -> None:
        worst = report.worst
        now = self._clock.now().instant
        self._failures = 0 if worst is None else self._failures + 1
        # A refused release is asked for again sooner than a server that is down: the way is good, and the other
        # channels or the mended release must not wait long.
        polls = 5 if report.reached and report.fault is None else 10
        self._longest = min(LONGEST_RETRY, polls * self._poll_seconds)
        status = SyncStatus(
            state=_state(report),
            fault=worst.fault if worst else None,
            sentence=worst.sentence if worst else "",
            last_contact=now if report.reached else self._status.last_contact,
            stale=tuple(sorted({role for shown in self._shown.values() for role in shown.expired(now)})),
            versions={channel: shown.version for channel, shown in self._shown.items()},
        )
        if worst is not None and (worst.fault, worst.sentence) != (self._status.fault, self._status.sentence):
            log.warning("sync stands still fault=%s reason=%s", worst.fault.number, worst.sentence)
        self._tell(status)

    def _tell(self, status: SyncStatus) -> None:
        if status != self._status:
            self._status = status
            self._on_status(status)


def _state(report: Report) -> str:
    worst = report.worst
    if worst is None:
        return "current"
    if isinstance(worst, StorageError):
        return "storage"
    return "refused" if worst.fault.number.startswith("E2") else "offline"
