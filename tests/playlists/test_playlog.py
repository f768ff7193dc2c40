"""A log in which nothing can be altered or left out unseen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.canonical import canonical, digest
from playlists.fields import ManifestError
from playlists.playlog import PlayRecord, Tail, encode_record, parse_record, record_digest, tail_of, verify_chain

START = datetime(2026, 3, 7, 1, 0, tzinfo=UTC)


def chain(length: int) -> list[PlayRecord]:
    records, prev = [], None
    for seq in range(1, length + 1):
        begun, ended = START + timedelta(seconds=20 * seq), START + timedelta(seconds=20 * seq + 20)
        record = PlayRecord(
            seq, "hall-1", "hall", 7, "main", "n1", digest(b"page"), "drawn", begun, ended, True, prev
        )  # fmt: skip
        prev = record_digest(record)
        records.append(record)
    return records


def test_a_whole_chain_holds_from_its_beginning_and_from_any_record_on():
    records = chain(5)
    assert verify_chain(records) is None
    assert verify_chain([]) is None
    assert verify_chain(records[3:], tail_of(records[2])) is None
    assert verify_chain([], Tail(3, digest(b""))) is None


@given(st.integers(0, 4), st.sampled_from(["release", "item", "claim", "ended", "time_trusted", "page"]))
def test_an_altered_record_breaks_the_link_after_it(place, name):
    records = chain(6)
    new = {
        "release": 8, "item": "n2", "claim": "accepted", "ended": START + timedelta(days=1), "time_trusted": False,
        "page": digest(b"other"),
    }[name]  # fmt: skip
    records[place] = replace(records[place], **{name: new})
    assert verify_chain(records).startswith(f"record {place + 2} does not continue the record before it")


@given(st.integers(0, 4))
def test_a_record_left_out_is_missed(place):
    records = chain(6)
    del records[place]
    assert verify_chain(records) == f"record {place + 2} stands where record {place + 1} should"


def test_a_chain_does_not_go_on_from_another_record():
    records = chain(3)
    assert verify_chain(records[1:]) == "record 2 stands where record 1 should"
    assert "does not continue" in verify_chain(records[1:], Tail(1, digest(b"other")))
    assert "does not continue" in verify_chain([replace(records[0], prev=digest(b"x"))])
    assert verify_chain(records, tail_of(records[0])) == "record 1 stands where record 2 should"


def test_a_record_is_read_as_it_was_written():
    for record in chain(2):
        assert parse_record(encode_record(record)) == record
        assert record_digest(record) == digest(canonical(encode_record(record)))


def test_a_stretch_may_be_shorter_than_a_second_but_not_end_before_it_began():
    record = encode_record(chain(1)[0])
    assert parse_record(record | {"to": record["from"]})
    with pytest.raises(ManifestError, match=r"record\.to must not come before record\.from"):
        parse_record(record | {"to": "2026-03-07T01:00:19Z"})


def test_a_bad_record_of_a_report_is_named_by_its_place():
    with pytest.raises(ManifestError, match=r"report\.playlog\[3\]\.seq must be"):
        parse_record(encode_record(chain(1)[0]) | {"seq": 0}, "report.playlog[3]")
