"""Ask the layout worker for pages, one job at a time, and survive whatever becomes of it.

The worker process starts with the first job, or ahead of one that will come, and ends when nothing was asked for a
while. A job that crashes it or takes too long is set aside together with its key: the rest goes on, and a new version
of the item has a new key.
"""

import contextlib
import heapq
import json
import logging
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from player.layout_job import Job, encode_job
from playlists.model import Digest

if TYPE_CHECKING:
    import subprocess

log = logging.getLogger(__name__)

STARTING_SECONDS = 20  # for the interpreter, Pillow and the fonts, on the slowest box and before the first answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: ``problem`` is empty where its pages are in the store."""

    key: Digest
    problem: str


class LayoutClient:
    """A queue of jobs and the one process that works them off. ``on_done`` is called on the client's thread."""

    def __init__(
        self,
        store: Path,
        on_done: Callable[[Outcome], None],
        *,
        memory_mb: int = 700,
        job_seconds: float = 30,
        idle_seconds: float = 20,
        command: tuple[str, ...] = (sys.executable, "-m", "player.layout_worker"),
    ) -> None:
        self._command = (*command, str(store), str(memory_mb))
        self._complaints = store / "worker.log"
        self._on_done = on_done
        self._job_seconds = job_seconds
        self._idle_seconds = idle_seconds
        self._change = threading.Condition()
        self._waiting: list[tuple[int, int, Job]] = []
        self._asked: set[Digest] = set()
        self._count = 0
        self._closing = False
        self._warming = False
        self._busy = False
        self._answered = False  # whether the process that runs has said anything yet
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="layout", daemon=True)
        self._thread.start()

    def request(self, job: Job, urgency: int = 0) -> bool:
        """Ask for a job unless it is already asked for; the lower ``urgency`` is drawn first."""
        with self._change:
            if job.key in self._asked or self._closing:
                return False
            self._asked.add(job.key)
            self._count += 1
            heapq.heappush(self._waiting, (urgency, self._count, job))
            self._change.notify()
        return True

    def warm(self) -> None:
        """Start the worker now: a job will come soon, and loading takes the worker ten times as long as drawing."""
        with self._change:
            self._warming = True
            self._change.notify()

    def pending(self, key: Digest) -> bool:
        with self._change:
            return key in self._asked

    @property
    def process_id(self) -> int | None:
        process = self._process
        return process.pid if process is not None else None

    def close(self) -> None:
        with self._change:
            self._closing = True
            self._waiting.clear()
            self._change.notify()
            process = self._process if self._busy else None
        if process is not None:
            process.kill()  # an idle worker ends by itself when its input closes
        self._thread.join()

    def _run(self) -> None:
        while not self._closing:
            job = self._next()
            if job is None:
                continue
            problem = self._work(job)
            if problem is None and not self._closing:
                # A worker may fall to something outside the job, such as a full memory: it gets one more try.
                problem = self._work(job)
            with self._change:
                self._asked.discard(job.key)
                self._busy = False
            if not self._closing:
                self._on_done(
                    Outcome(
                        job.key,
                        f"drawing it ended the layout worker{self._last_words()}" if problem is None else problem,
                    )
                )
        self._stop()

    def _last_words(self) -> str:
        """Return what the worker wrote last before it ended, for the journal."""
        try:
            lines = self._complaints.read_text("utf-8", "replace").strip().splitlines()
        except OSError:
            return ""
        return f" ({lines[-1][:200]})" if lines else ""

    def _next(self) -> Job | None:
        """Return the next job; None to look again, when the worker was only to be started or all is to end."""
        with self._change:
            while not self._waiting and not self._closing and not self._warming:
                if not self._change.wait(self._idle_seconds if self._process is not None else None):
                    self._stop()
            self._warming = False
            if self._waiting and not self._closing:
                self._busy = True
                return heapq.heappop(self._waiting)[2]
        if self._process is None and not self._closing:
            with contextlib.suppress(OSError):  # the job that comes will say why
                self._process = self._start()
        return None

    def _work(self, job: Job) -> str | None:
        """Return the problem with a job, empty for none, or None where the worker ended for no reason it could give."""
        try:
            process = self._process = self._process or self._start()
        except OSError as error:
            return f"the layout worker does not start ({error})"
        allowed = self._job_seconds + (0 if self._answered else STARTING_SECONDS)
        overdue = threading.Event()

        def end_it() -> None:
            overdue.set()
            process.kill()

        late = threading.Timer(allowed, end_it)
        late.daemon = True
        late.start()
        try:
            answer = self._exchange(process, job)
        finally:
            late.cancel()
        if answer is None:
            self._stop()
            if overdue.is_set():
                return f"drawing it took longer than {allowed:g} s"
            return None
        self._answered = True
        return answer

    def _exchange(self, process: "subprocess.Popen[bytes]", job: Job) -> str | None:
        """Return the problem the worker names, empty for none, or None when the worker is gone."""
        if process.stdin is None or process.stdout is None:
            return None
        try:
            process.stdin.write(encode_job(job))
            process.stdin.flush()
            line = process.stdout.readline()
            answer = json.loads(line)
        except (OSError, ValueError):
            return None
        return str(answer.get("problem", "")) if answer.get("key") == job.key else None

    def _start(self) -> "subprocess.Popen[bytes]":
        import subprocess  # late: the first frame needs no worker

        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        with open(self._complaints, "wb") as complaints:
            return subprocess.Popen(  # noqa: S603  # our own interpreter and module
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=environment,
            )

    def _stop(self) -> None:
        import subprocess

        process, self._process = self._process, None
        self._answered = False
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
