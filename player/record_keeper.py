"""Write stretches into the playlog, on a thread of its own, so that a slow card never holds up a frame."""

import logging
import queue
import threading
from collections.abc import Callable

from player.stretches import Stretch

log = logging.getLogger(__name__)


class RecordKeeper:
    """A queue before the playlog. It is written from ``start`` on; ``close`` writes what is still waiting."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Stretch | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def start(self, append: Callable[[Stretch], None]) -> None:
        self._thread = threading.Thread(target=self._run, args=(append,), name="playlog", daemon=True)
        self._thread.start()

    def take(self, stretch: Stretch) -> None:
        # The log counts whole seconds: both ends are cut the same way, so that neighbours meet.
        if stretch.begins.replace(microsecond=0) < stretch.ends.replace(microsecond=0):
            self._waiting.put(stretch)

    def close(self) -> None:
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join(5)

    def _run(self, append: Callable[[Stretch], None]) -> None:
        said = ""
        while (stretch := self._waiting.get()) is not None:
            try:
                append(stretch)
                said = ""
            except Exception as error:
                # A full disk leaves a gap in the log, which is the truth; the wall goes on.
                sentence = f"{type(error).__name__}: {error}"
                if sentence != said:
                    log.error("playlog not written reason=%s", sentence)
                said = sentence
