"""The evaluator against a second one, minute by minute.

The normal tests take a slice. `GONGSHI_LONG=1` walks 60 days of twenty schedules, `GONGSHI_DAYS=400` 400 days of four.
"""

import os
import random
from datetime import timedelta

import pytest

from playlists.schedule import Programme, programme_at
from tests.playlists.oracle import answer
from tests.playlists.worlds import KNOWN_KINDS, schedule_from, start_of, world

MINUTE = timedelta(minutes=1)

if "GONGSHI_DAYS" in os.environ:
    DAYS, SEEDS = int(os.environ["GONGSHI_DAYS"]), range(4)
elif "GONGSHI_LONG" in os.environ:
    DAYS, SEEDS = 60, range(20)
else:
    DAYS, SEEDS = 3, range(12)


def said(programme: Programme) -> dict:
    return {
        "shown": {zone: list(items) for zone, items in programme.playlists.items()},
        "reasons": {zone: (reason.why, reason.slot) for zone, reason in programme.reasons.items()},
        "presumed": programme.presumed,
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_both_evaluators_agree_at_every_minute_and_on_every_change(seed):
    w = world(random.Random(seed))
    schedule = schedule_from(w)
    now = start_of(w) - timedelta(days=1) + timedelta(days=seed % 50) * (DAYS < 50)
    end = now + timedelta(days=DAYS)
    programme = programme_at(schedule, now)
    asked = now
    while now < end:
        truth = answer(w, now, KNOWN_KINDS)
        if now == programme.until:
            # Either something really changes here, or nothing did for as long as an answer may hold.
            assert truth != said(programme) or now == asked + timedelta(days=8)
            programme, asked = programme_at(schedule, now), now
        assert said(programme) == truth, now
        now += MINUTE


@pytest.mark.parametrize("seed", range(100, 160))
def test_both_evaluators_agree_at_any_second(seed):
    rng = random.Random(seed)
    w = world(rng, step=timedelta(seconds=1))
    schedule = schedule_from(w)
    for _ in range(20):
        now = start_of(w) + timedelta(seconds=rng.randint(-86400, 60 * 86400))
        assert said(programme_at(schedule, now)) == answer(w, now, KNOWN_KINDS), now
        assert said(programme_at(schedule, now, time_trusted=False)) == answer(w, now, KNOWN_KINDS, trusted=False), now
