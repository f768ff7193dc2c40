"""One spelling for every value."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.canonical import CanonicalError, canonical, digest

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(values)
def test_what_is_written_reads_as_the_same_value_and_is_the_shortest_sorted_json(value):
    data = canonical(value)
    assert json.loads(data) == value
    assert data == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_the_order_of_fields_does_not_matter():
    assert (
        canonical({"b": [1, True], "a": None}) == canonical({"a": None, "b": (1, True)}) == b'{"a":null,"b":[1,true]}'
    )


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (1.0, "1.0"),
        ([{"a": 0.5}], "0.5"),
        (float("nan"), "nan"),
        ({"a": {1: 2}}, "1"),
        ({"名": 1}, "ASCII"),
        ([{"名": 1}], "ASCII"),
        (b"raw", "raw"),
        ({"a": {1, 2}}, "integers"),
        (2**53, "canonical"),
        (-(2**53), "canonical"),
        ("\ud800", "canonical"),
    ],
)
def test_what_the_format_lacks_is_refused(value, word):
    with pytest.raises(CanonicalError, match=word):
        canonical(value)


def test_bottomless_nesting_is_refused_in_a_sentence():
    value = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(CanonicalError, match="deep"):
        canonical(value)


def test_a_digest_names_its_algorithm():
    assert digest(b"abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
