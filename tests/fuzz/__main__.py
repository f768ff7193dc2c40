"""``python -m tests.fuzz FIRST COUNT``: try so many seeds, say how far it is, end with a verdict; exit 1 on a fault.

One gentle process does the work. A seed that ends it, or takes longer than any wall would wait, is a fault like others,
and the run goes on behind it. Then one document in fifty hangs on a wall, with a player's own stage and worker.
"""

import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import FrameType

from tests.fuzz.trial import Outcome, tried

CHUNK, TOLD_EVERY = 25, 500
EVERY = 50
"""Of the documents, one in so many hangs on a wall."""
MOST_SECONDS = 20
"""Of processor time for one document; a player gives a job 30 s."""


def try_all(seeds: list[int]) -> list[Outcome]:
    """In the child: every seed under a limit of processor time."""
    signal.signal(signal.SIGVTALRM, _too_long)
    outcomes = []
    for seed in seeds:
        signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
        outcomes.append(tried(seed))
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return outcomes


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"takes more than {MOST_SECONDS} s")


def outcomes(first: int, count: int) -> Iterator[Outcome]:
    """In the order of the seeds; where a child ends, its seeds are tried one by one in children of their own."""
    end = first + count
    pool = ProcessPoolExecutor(1, initializer=os.nice, initargs=(10,))
    for start in range(first, end, CHUNK):
        seeds = list(range(start, min(start + CHUNK, end)))
        try:
            yield from pool.submit(try_all, seeds).result()
        except BrokenProcessPool:
            pool.shutdown()
            yield from map(alone, seeds)
            pool = ProcessPoolExecutor(1, initializer=os.nice, initargs=(10,))
    pool.shutdown()


def alone(seed: int) -> Outcome:
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(try_all, [seed]).result()[0]
        except BrokenProcessPool:
            return Outcome(seed, faults=["ends the process that sets it"])


def on_walls(seeds: list[int]) -> dict[int, list[str]]:
    """In a child of its own, which loads what a player loads: what is wrong on the wall, by seed."""
    from tests.fuzz.wall import FuzzWall

    logging.disable(logging.WARNING)  # what is set aside is named in the journal, as it should be
    with tempfile.TemporaryDirectory() as folder:
        wall = FuzzWall(Path(folder))
        try:
            return {seed: wall.tried(seed) for seed in seeds}
        finally:
            wall.close()


def main(first: int, count: int) -> int:
    began, pages, refused, failed = time.monotonic(), 0, 0, 0
    for done, outcome in enumerate(outcomes(first, count), 1):
        pages += outcome.pages
        refused += bool(outcome.refused)
        failed += bool(outcome.faults)
        for fault in outcome.faults[:3]:
            print(f"seed {outcome.seed}: {fault}", flush=True)
        if done % TOLD_EVERY == 0:
            print(
                f"{done} of {count}: {pages} pages, {failed} with faults, {time.monotonic() - began:.0f} s", flush=True
            )
    seeds = [seed for seed in range(first, first + count) if seed % EVERY == 0]
    with ProcessPoolExecutor(1, initializer=os.nice, initargs=(10,)) as pool:
        hung = pool.submit(on_walls, seeds).result()
    for seed, faults in hung.items():
        failed += bool(faults)
        for fault in faults:
            print(f"seed {seed}: {fault}", flush=True)
    print(
        f"{count} documents, {pages} pages, {refused} refused in a sentence, {len(seeds)} on a wall, "
        f"{failed} with faults, "
        f"{time.monotonic() - began:.0f} s: {'NOT GOOD' if failed else 'good'}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
