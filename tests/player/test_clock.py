"""A wall clock that lies is found out, believed no further than it deserves, and forgiven when it is right again."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.clock import EARLIEST, FURTHEST, Clock, Evidence, Issued, Mark, Reading, Time, boot_id, judge
from player.faults import Fault

NOW = datetime(2026, 3, 6, 1, 0, tzinfo=UTC)
SECOND = 10**9
HOUR = timedelta(hours=1)
KEYS = "keys-one"


def reading(wall: datetime, seconds: float = 1000, boot: str = "boot-one", kept: bool = True) -> Reading:
    return Reading(wall, int(seconds * SECOND), boot, kept)


def issued(instant: datetime, version: int = 5, keys: str = KEYS) -> Issued:
    return Issued(instant, version, keys)


SIGNED = Evidence().with_issued(issued(NOW), reading(NOW))


def test_a_wall_clock_that_nothing_contradicts_is_believed():
    time, anchor = judge(reading(NOW + HOUR, 1000 + 3600), SIGNED, None)
    assert time == Time(NOW + HOUR, True)
    assert anchor is not None


@pytest.mark.parametrize("wall", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)])
def test_a_cold_start_in_1970_or_2040_is_unknown_time(wall):
    time, anchor = judge(reading(wall, boot="boot-two"), SIGNED, None)
    assert time == Time(NOW, False, Fault.TIME_UNKNOWN)
    assert anchor is None


@pytest.mark.parametrize("wall", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC), NOW - 5 * HOUR])
def test_a_jump_while_running_moves_nothing_on_the_wall(wall):
    _, anchor = judge(reading(NOW + HOUR, 4600), SIGNED, None)
    time, anchor = judge(reading(wall, 4660), SIGNED, anchor)
    assert time == Time(NOW + HOUR + timedelta(minutes=1), True, Fault.CLOCK_WRONG)
    time, _ = judge(reading(NOW + HOUR + timedelta(minutes=2), 4720), SIGNED, anchor)
    assert time == Time(NOW + HOUR + timedelta(minutes=2), True)


def test_a_box_offline_for_weeks_keeps_to_its_own_clock():
    three_weeks = timedelta(weeks=3)
    time, _ = judge(reading(NOW + three_weeks, 60, boot="boot-nine"), SIGNED, None)
    assert time == Time(NOW + three_weeks, True)


def test_a_clock_that_nobody_keeps_is_not_believed_after_a_power_cut():
    after = reading(NOW + 3 * HOUR, 60, boot="boot-two", kept=False)
    assert not judge(after, SIGNED, None)[0].trusted
    synchronised = reading(NOW + 9 * HOUR, 90, boot="boot-two", kept=True)
    assert judge(synchronised, SIGNED, None)[0] == Time(NOW + 9 * HOUR, True)


def test_a_signed_answer_is_exact_whatever_the_wall_clock_says():
    evidence = SIGNED.with_answer(NOW + HOUR, reading(datetime(2040, 1, 1, tzinfo=UTC), 4600))
    time, _ = judge(reading(datetime(2040, 1, 1, 0, 10, tzinfo=UTC), 5200), evidence, None)
    assert time == Time(NOW + HOUR + timedelta(minutes=10), True, Fault.CLOCK_WRONG)


def test_a_signed_answer_does_not_make_a_good_clock_stutter():
    now = reading(NOW + timedelta(seconds=1.7), 4600)
    evidence = SIGNED.with_answer(NOW, now)
    assert judge(now, evidence, None)[0] == Time(NOW + timedelta(seconds=1.7), True)
    later = reading(NOW + timedelta(seconds=61.7), 4660)
    assert evidence.with_answer(NOW + timedelta(seconds=60), later).answer == evidence.answer


def test_the_answers_time_is_over_with_the_boot_and_stays_as_a_floor():
    evidence = SIGNED.with_answer(NOW + 24 * HOUR, reading(NOW, 4600))
    slow = reading(NOW + 2 * HOUR, 30, boot="boot-two")
    assert judge(slow, evidence, None)[0] == Time(NOW + 24 * HOUR, False, Fault.TIME_UNKNOWN)


def test_a_server_that_was_ahead_and_was_put_right_is_followed_back():
    ahead = SIGNED.with_issued(issued(datetime(2031, 1, 1, tzinfo=UTC), 6), reading(NOW))
    assert not judge(reading(NOW, boot="boot-two"), ahead, None)[0].trusted
    by_timestamp = ahead.with_issued(issued(NOW + HOUR, 7), reading(NOW))
    assert judge(reading(NOW + HOUR, boot="boot-two"), by_timestamp, None)[0].trusted
    by_answer = ahead.with_answer(NOW + HOUR, reading(NOW))
    assert by_answer.floor(reading(NOW)) == NOW + HOUR


def test_an_older_timestamp_teaches_nothing():
    assert SIGNED.with_issued(issued(datetime(2031, 1, 1, tzinfo=UTC), 5), reading(NOW)) == SIGNED
    assert SIGNED.with_issued(issued(datetime(2031, 1, 1, tzinfo=UTC), 4), reading(NOW)) == SIGNED


def test_rotated_timestamp_keys_void_what_the_old_ones_said_of_the_time():
    stolen = SIGNED.with_issued(issued(datetime(2060, 1, 1, tzinfo=UTC), 2**50), reading(NOW))
    healed = stolen.with_issued(issued(NOW + HOUR, 9, "keys-two"), reading(NOW))
    assert healed.floor(reading(NOW, boot="boot-two")) == NOW + HOUR


def test_signed_news_from_the_future_ends_the_belief_in_a_slow_clock():
    _, anchor = judge(reading(NOW + HOUR, 4600), SIGNED, None)
    news = SIGNED.with_issued(issued(NOW + 90 * 24 * HOUR, 6), reading(NOW + HOUR, 4700))
    assert not judge(reading(NOW + HOUR, 4800), news, anchor)[0].trusted


walls = st.datetimes(datetime(1970, 1, 2), datetime(2090, 1, 1), timezones=st.just(UTC))


@given(walls, st.floats(0, 10**7), st.sampled_from(["boot-one", "boot-two"]), st.booleans())
def test_time_is_never_before_what_was_signed(wall, seconds, boot, kept):
    evidence = SIGNED.with_answer(NOW + 24 * HOUR, reading(NOW, 500))
    now = reading(wall, seconds, boot, kept)
    time, _ = judge(now, evidence, None)
    assert time.instant >= min(evidence.floor(now), NOW + 24 * HOUR) - timedelta(seconds=10)


@given(st.lists(walls, min_size=2, max_size=12))
def test_no_sequence_of_jumps_moves_trusted_time_against_the_boot_clock(jumps):
    _, anchor = judge(reading(NOW, 1000), SIGNED, None)
    for step, wall in enumerate(jumps):
        now = reading(wall, 1000 + step)
        time, anchor = judge(now, SIGNED, anchor)
        assert time.trusted
        assert abs(time.instant - (NOW + timedelta(seconds=step))) <= timedelta(minutes=1) * (step + 1)


def test_floors_do_not_count_years_nobody_saw():
    assert Mark(NOW, 5000, "boot-one").at(reading(NOW, 10, "boot-two")) == NOW
    assert Evidence().floor(reading(NOW)) == EARLIEST
    assert timedelta(days=366) < FURTHEST


# The reader.


def clock(tmp_path: Path, offset: str = "") -> tuple[Clock, Path]:
    file = tmp_path / "offset"
    file.write_text(offset)
    return Clock(tmp_path, offset_file=file), file


def test_what_is_stored_is_signed_and_never_the_wall_clock(tmp_path):
    jumped, _ = clock(tmp_path, str(20 * 365 * 86400))
    jumped.accept_issued(issued(NOW))
    jumped.now()
    record = json.loads((tmp_path / "clock.json").read_bytes())
    assert record["issued"]["at"].startswith("2026-03-06T01:00")
    assert record["answer"] is None
    assert "204" not in str(record["issued"]["at"])


def test_the_signed_time_survives_a_restart_within_a_boot(tmp_path):
    first, _ = clock(tmp_path)
    instant = first.reading().wall + timedelta(days=30)
    first.accept_answer(instant, first.reading().boot_ns)
    again = Clock(tmp_path).now()
    assert again.trusted
    assert again.fault is Fault.CLOCK_WRONG
    assert abs(again.instant - instant) < timedelta(seconds=60)
    assert json.loads((tmp_path / "clock.json").read_bytes())["answer"]["boot"] == boot_id()


def test_an_answer_that_took_too_long_says_nothing_exact(tmp_path):
    slow, _ = clock(tmp_path)
    slow.accept_answer(NOW, slow.reading().boot_ns - 31 * SECOND)
    assert not (tmp_path / "clock.json").exists()


@pytest.mark.parametrize("rubbish", [b"", b"{}", b"\xff", b'{"issued": 7, "answer": null, "version": 1, "keys": ""}'])
def test_a_damaged_clock_file_is_as_good_as_none(tmp_path, rubbish):
    (tmp_path / "clock.json").write_bytes(rubbish)
    made = Clock(tmp_path)
    made.accept_issued(issued(NOW))
    assert json.loads((tmp_path / "clock.json").read_bytes())["version"] == 5


def test_time_that_passed_moves_wall_and_boot_clock_together(tmp_path):
    passed = tmp_path / "passed"
    passed.write_text("0")
    plain, moved = Clock(tmp_path), Clock(tmp_path, passed_file=passed)
    passed.write_text(str(86400))
    late = Clock(tmp_path, passed_file=passed)
    assert late.reading().wall - plain.reading().wall > timedelta(hours=23)
    assert late.boot_ms() - plain.boot_ms() > 23 * 3600 * 1000
    assert moved.now().instant.tzinfo is UTC
