"""Do what has to be done now and then: reports, sweeping the stores. Never what the wall's truth hangs on.

APScheduler with a memory store: jobs are declared in code, late ones run once, and clock jumps do not pile them up. It
is imported by ``start``, after the first frame is up.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

log = logging.getLogger(__name__)

SOON_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do every ``seconds``, give or take ``jitter``, first after ``first`` seconds."""

    name: str
    seconds: int
    jitter: int
    do: Callable[[], None]
    first: float = 0


class Chores:
    """The scheduler of one player."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._chores = chores
        self._stop: Callable[[], None] | None = None
        self._hasten: Callable[[str, datetime], object] | None = None

    def start(self) -> None:
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(2)},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        for chore in self._chores:
            scheduler.add_job(
                _guarded(chore),
                "interval",
                seconds=chore.seconds,
                jitter=chore.jitter or None,
                id=chore.name,
                next_run_time=datetime.now(UTC) + timedelta(seconds=chore.first),
            )
        scheduler.start()
        self._stop = lambda: scheduler.shutdown(wait=False)
        self._hasten = lambda name, due: scheduler.modify_job(name, next_run_time=due)

    def soon(self, name: str) -> None:
        """Do a chore in a few seconds instead of at its time: there is news."""
        if self._hasten is not None:
            self._hasten(name, datetime.now(UTC) + timedelta(seconds=SOON_SECONDS))

    def stop(self) -> None:
        if self._stop is not None:
            self._stop()


def _guarded(chore: Chore) -> Callable[[], None]:
    """Return the chore so that what goes wrong is one line, said when it begins and not every time."""
    said = ""

    def do() -> None:
        nonlocal said
        try:
            chore.do()
            said = ""
        except Exception as error:
            # Whatever it was must not end the scheduler's thread; the next round tries again.
            sentence = f"{type(error).__name__}: {error}"
            if sentence != said:
                log.warning("chore failed chore=%s reason=%s", chore.name, sentence)
            said = sentence

    return do
