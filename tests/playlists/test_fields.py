"""Strict JSON, and instants and days in their one spelling."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.canonical import canonical
from playlists.fields import Fields, ManifestError, instant_text, load, quoted, read_instant
from tests.playlists.test_canonical import values


@given(values)
def test_every_canonical_value_is_read_as_itself(value):
    assert load(canonical(value), "it") == value


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it: this is not JSON"),
        (b"{", "it: this is not JSON"),
        (b"<html>", "it: this is not JSON"),
        (b"{} {}", "it: this is not JSON"),
        (b'\xef\xbb\xbf{}', "it: "),
        (b"\xff\xfe{\x00}\x00", "it: the text is not UTF-8"),
        (b'"\xed\xa0\x80"', "it: the text is not UTF-8"),
        (b'"\\ud800"', "it: the text is not UTF-8"),
        (b'{"\\uDFFF": 1}', "it: the field name"),
        (b'["\\uDFFF"]', "it: the text is not UTF-8"),
        (b'{"a": 1, "a": 1}', "it: a field name occurs twice"),
        (b'{"b": {"a": 1, "a": 2}}', "it: a field name occurs twice"),
        ('{"名": 1}'.encode(), "it: the field name '名' is not ASCII"),
        (b"1.0", "it: the number 1.0 is not an integer"),
        (b"[1e3]", "it: the number 1e3 is not an integer"),
        (b"NaN", "it: the number NaN is not an integer"),
        (b"-Infinity", "it: the number -Infinity is not an integer"),
        (b"9007199254740992", r"it: the number 9007199254740992 is beyond 2\^53"),
        (b"-9007199254740992", r"it: the number -9007199254740992 is beyond 2\^53"),
        (b"9" * 10_000, r"it: the number 9{60} is beyond 2\^53"),
        (b"[" * 100_000, "it: the JSON is nested too deeply"),
    ],
)  # fmt: skip
def test_what_canonical_json_cannot_hold_is_refused(data, words):
    with pytest.raises(ManifestError, match=words):
        load(data, "it")


def test_the_largest_numbers_and_escaped_pairs_are_read():
    assert load(b"[9007199254740991, -9007199254740991, -0]", "it") == [2**53 - 1, -(2**53) + 1, 0]
    assert load(b'"\\ud83d\\ude00\\\\ud800"', "it") == "😀\\ud800"


def test_a_field_that_is_taken_is_no_longer_left_over():
    fields = Fields({"a": 1, "b": None, "c": [], "d": True}, "it")
    assert fields.integer("a") == 1
    assert fields.nullable("b", fields.text) is None
    assert fields.optional("z", fields.boolean, False) is False
    assert fields.optional("d", fields.boolean, False) is True
    assert (fields.has("c"), fields.has("a")) == (True, False)
    assert fields.rest() == {"c": []}


def test_reading_does_not_change_what_was_read():
    value = {"a": 1}
    Fields(value, "it").integer("a")
    assert value == {"a": 1}


@pytest.mark.parametrize("value", [0, 5, 6, True, "1", None, 10**6])
def test_a_number_out_of_its_bounds_is_refused_with_them(value):
    with pytest.raises(ManifestError, match=r"it\.n must be an integer of 1 to 4, not "):
        Fields({"n": value}, "it").integer("n", 1, 4)


def test_a_number_without_a_greatest_says_the_least_only():
    with pytest.raises(ManifestError, match=r"it\.n must be an integer of at least 1, not 0"):
        Fields({"n": 0}, "it").integer("n", least=1)
    assert [Fields({"n": n}, "it").integer("n", 1, 4) for n in (1, 4)] == [1, 4]


def test_a_choice_takes_its_words_and_nothing_that_only_looks_equal():
    assert Fields({"c": "a"}, "it").choice("c", "a", "b") == "a"
    with pytest.raises(ManifestError, match=r"it\.c must be one of a, b, not 'c'"):
        Fields({"c": "c"}, "it").choice("c", "a", "b")
    with pytest.raises(ManifestError):
        Fields({"c": True}, "it").choice("c", 1)


def test_instants_are_whole_seconds_in_utc():
    assert instant_text(datetime(26, 3, 7, 9, 0, 5, tzinfo=timezone(timedelta(hours=8)))) == "0026-03-07T01:00:05Z"
    for wrong in (datetime(2026, 3, 7), datetime(2026, 3, 7, microsecond=1, tzinfo=UTC)):
        with pytest.raises(ManifestError, match="whole second with a zone"):
            instant_text(wrong)


def test_the_zone_of_the_machine_does_not_matter(machine_in_china):
    assert instant_text(datetime(2026, 3, 7, 9, tzinfo=timezone(timedelta(hours=2)))) == "2026-03-07T07:00:00Z"


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_is_read_as_it_was_written(instant):
    instant = instant.replace(microsecond=0)
    assert read_instant(instant_text(instant), "it") == instant


def test_a_quotation_is_cut_at_sixty_characters():
    assert quoted("x" * 58) == repr("x" * 58)
    assert quoted("x" * 59) == "'" + "x" * 58 + "…"
