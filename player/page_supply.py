"""Bring drawn pages to the stage: from memory, from the store, or from the worker, never waiting for the worker.

Safe to call from any thread. The stage asks ``pages`` and goes on without what is not there yet; ``on_change`` tells it
to look again. What cannot be drawn is set aside with its reason, logged once, and everything else plays on.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from player.config import Config
from player.layout_job import Job
from player.page_store import DrawnPage, PageSet, PageStore
from playlists.model import Digest

if TYPE_CHECKING:
    from player.layout_client import LayoutClient, Outcome

log = logging.getLogger(__name__)

ASIDE_SECONDS = 600
SPOILT_SECONDS = 6 * 3_600  # a video that failed jerks again: it is tried a few times a day


class PageSupply:
    """What the stages of one player share: the page store and the worker."""

    def __init__(self, root: Path, config: Config, on_change: Callable[[], None]) -> None:
        self.store = PageStore(root, config.page_store_mb << 20)
        self._root = root
        self._config = config
        self._on_change = on_change
        self._lock = threading.Lock()
        self._sets: dict[Digest, PageSet] = {}
        self._absent: set[Digest] = set()
        self._problems: dict[Digest, tuple[str, float]] = {}
        self._mends: dict[Digest, float] = {}
        self._spoilt: dict[Digest, tuple[str, float]] = {}
        self._ahead: tuple[Digest, bytes] | None = None
        self._client: LayoutClient | None = None
        self.revision = 0

    def pages(self, key: Digest) -> PageSet | None:
        """Return the pages of this key, or None where they have still to be drawn."""
        with self._lock:
            if key in self._sets or key in self._absent:
                return self._sets.get(key)
        found = self.store.read_set(key)
        with self._lock:
            if found is None:
                self._absent.add(key)
            else:
                self._sets[key] = found
        return found

    def want(self, job: Job, urgency: int) -> None:
        """Have the job drawn, unless it is being drawn or was set aside."""
        if not self.problem(job.key):
            self._worker().request(job, urgency)

    def mend(self, job: Job, urgency: int) -> None:
        """Have a job drawn again whose pages are here and lack something small; now and then, for a disk may be ill."""
        now = time.monotonic()
        with self._lock:
            self._mends = {key: since for key, since in self._mends.items() if now - since <= ASIDE_SECONDS}
            if job.key in self._mends:
                return
            self._mends[job.key] = now
        log.warning("page drawn again for its live places set=%s", job.key)
        self.want(job, urgency)

    def warm(self) -> None:
        """Have the worker start: something new is on its way that will have to be drawn."""
        self._worker().warm()

    def _worker(self) -> "LayoutClient":
        with self._lock:
            if self._client is None:
                from player.layout_client import LayoutClient  # late: a wall whose pages are drawn needs none

                self._client = LayoutClient(
                    self._root,
                    self._done,
                    memory_mb=self._config.worker_memory_mb,
                    job_seconds=self._config.worker_job_seconds,
                    idle_seconds=self._config.worker_idle_seconds,
                )
            return self._client

    def problem(self, key: Digest) -> str:
        """Return why this key was set aside, or nothing: what was mended since deserves another try now and then."""
        with self._lock:
            reason, since = self._problems.get(key, ("", 0.0))
            if reason and time.monotonic() - since > ASIDE_SECONDS:
                del self._problems[key]
                return ""
            return reason

    @property
    def video_memory_mb(self) -> int:
        return self._config.video_memory_mb

    def spoil(self, video: Digest, reason: str) -> None:
        """Set a video aside that failed while it was shown; its poster stands in its place."""
        with self._lock:
            self._spoilt[video] = (reason, time.monotonic())
            self.revision += 1
        log.warning("video set aside video=%s reason=%s", video, reason)

    def video_problem(self, video: Digest) -> str:
        """Return why this video is not played, or nothing."""
        with self._lock:
            reason, since = self._spoilt.get(video, ("", 0.0))
            if reason and time.monotonic() - since > SPOILT_SECONDS:
                del self._spoilt[video]
                reason = ""
        return reason or self._no_videos

    @cached_property
    def _no_videos(self) -> str:
        """Why this player plays no video at all. PyAV itself is loaded by the decoder only."""
        if sys.platform == "win32":
            return "this system cannot share memory with a decoder"
        return "" if find_spec("av") is not None else "PyAV is not installed here; the extra `video` brings it"

    def pixels(self, page: DrawnPage) -> bytes | None:
        """Return the page's pixels, checked; None where the file has gone or rotted."""
        with self._lock:
            ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead[0] == page.digest:
            return ahead[1]
        return self.store.pixels(page.digest, page.width, page.height)

    def look_ahead(self, page: DrawnPage) -> None:
        """Read the next page now, on another thread, so that a running ticker does not stop for it."""
        threading.Thread(target=self._read_ahead, args=(page,), name="look-ahead", daemon=True).start()

    def strip(self, name: Digest, width: int, height: int) -> bytes | None:
        """Return the characters of a live place."""
        return self.store.pixels(name, width, height)

    def forget(self, key: Digest) -> None:
        """Draw this key again when it is next wanted: its pixels were lost."""
        with self._lock:
            self._sets.pop(key, None)
            self._absent.add(key)
            self.revision += 1

    def evict(self, keep: Iterable[Digest]) -> None:
        """Bring the store within its limit; ``keep`` is what stands on the displays."""
        if self.store.evict(keep):
            with self._lock:
                self._sets.clear()
                self._absent.clear()
                self.revision += 1

    @property
    def worker_process_id(self) -> int | None:
        return self._client.process_id if self._client is not None else None

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def _read_ahead(self, page: DrawnPage) -> None:
        rgb = self.store.pixels(page.digest, page.width, page.height)
        if rgb is not None:
            with self._lock:
                self._ahead = (page.digest, rgb)

    def _done(self, outcome: "Outcome") -> None:
        found = None if outcome.problem else self.store.read_set(outcome.key)
        problem = outcome.problem or ("" if found else "its pages were not in the store")
        with self._lock:
            self.revision += 1
            stands = outcome.key in self._sets  # it was only to be mended, and is no worse than before
            if found is not None:
                self._absent.discard(outcome.key)
                self._sets[outcome.key] = found
            elif not stands:
                self._problems[outcome.key] = (problem, time.monotonic())
        if found is None:
            said = "page not drawn again" if stands else "page set aside"
            log.warning("%s set=%s reason=%s", said, outcome.key, problem)
        self._on_change()
