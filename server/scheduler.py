"""The server's own clockwork, in one leader process: publish what is due, keep the timestamp alive, archive, purge.

Jobs are declared here, kept in memory, and idempotent over the tables; a late
one still runs (``misfire_grace_time=None``) and several late ones run once
(``coalesce``). Legal dates live in tables, never in the job store. No notice
ends because of a job: walls enforce their own windows.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from server.accounts.upkeep import purge_accounts
from server.db.engine import transaction
from server.displays.service import note_silence, wipe_old_codes
from server.errors import OperatorError
from server.leader import Leadership
from server.notices.in_person import sweep as sweep_sittings
from server.notices.presence import sweep as sweep_presence
from server.releases.service import expire, publish_due, resign
from server.services import Services

log = logging.getLogger(__name__)

PUBLISH_EVERY_S = 2.0
"""How long a change made by another process may lie; this process's own changes wake the publisher at once."""


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[Services], object]


def silence(services: Services) -> None:
    with transaction(services.sessions) as session:
        note_silence(session, now=services.clock())


def purge(services: Services) -> None:
    with transaction(services.sessions) as session:
        purge_accounts(session, services.clock())
        wipe_old_codes(session, services.clock())
        sweep_presence(session, services.clock())
        sweep_sittings(session, services.clock())
    services.publisher.tidy()


JOBS: tuple[Job, ...] = (
    Job("resign", timedelta(hours=1), resign),
    Job("expire", timedelta(minutes=10), expire),
    Job("silence", timedelta(minutes=1), silence),
    Job("purge", timedelta(hours=1), purge),
)


class Clockwork:
    """Starts when this process leads, and stops in the reverse order."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._leadership = Leadership(services)
        self._stop = threading.Event()
        self._scheduler: BackgroundScheduler | None = None
        self._thread = threading.Thread(target=self._work, name="publisher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._services.wake.set()
        self._thread.join(timeout=30)
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
        self._leadership.release()

    def _work(self) -> None:
        while not self._stop.is_set():
            run_guarded("publish", self._turn)
            self._services.wake.wait(PUBLISH_EVERY_S)
            self._services.wake.clear()

    def _turn(self) -> None:
        # Asking who leads may fail as well, on a full disk or a database out of reach: at the next turn it may not.
        if self._leadership.acquire():
            if self._scheduler is None:
                self._scheduler = self._begin()
            publish_due(self._services)

    def _begin(self) -> BackgroundScheduler:
        # APScheduler's own records would say every minute that a minute has passed.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
            timezone="UTC",
        )
        scheduler.start()
        for job in JOBS:
            scheduler.add_job(self._guarded(job), "interval", seconds=job.every.total_seconds(), id=job.name)
        for job in JOBS:
            # Once at the start, too: the machine may have been off for days.
            self._guarded(job)()
        return scheduler

    def _guarded(self, job: Job) -> Callable[[], None]:
        return lambda: run_guarded(job.name, lambda: job.run(self._services))


def run_guarded(name: str, work: Callable[[], object]) -> None:
    """A job that fails says so in one line and is tried again at its next turn; the others go on."""
    try:
        work()
    except OperatorError as error:
        log.error("job failed job=%s reason=%s", name, error)
    except Exception:
        log.exception("job failed job=%s", name)
