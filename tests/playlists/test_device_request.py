"""What a device signs, and the headers that carry it."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.canonical import digest
from playlists.device_request import (
    RequestError,
    Signed,
    encode_headers,
    parse_headers,
    read_spelled,
    signing_text,
    spell,
)

KEY, SIGNATURE = bytes(range(32)), bytes(range(64))
HEADERS = {
    "Gongshi-Device": "ed25519:" + base64.b64encode(KEY).decode(),
    "Gongshi-Epoch": "3",
    "Gongshi-Counter": "17",
    "Gongshi-Signature": "ed25519:" + base64.b64encode(SIGNATURE).decode(),
}


def test_a_device_signs_method_path_epoch_counter_and_body():
    assert signing_text("POST", "/api/v1/report?x=1", 3, 17, b"{}") == (
        b"gongshi-request/1\nPOST\n/api/v1/report?x=1\n3\n17\n" + digest(b"{}").encode()
    )


calls = st.tuples(
    st.sampled_from(["GET", "POST"]),
    st.sampled_from(["/a", "/a/1", "/"]),
    st.integers(0, 20),
    st.integers(0, 200),
    st.binary(max_size=2),
)


@given(calls, calls)
def test_two_different_requests_never_sign_the_same_bytes(one, other):
    assert (signing_text(*one) == signing_text(*other)) == (one == other)


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET\n/x", "/a", "method"),
        ("", "/a", "method"),
        ("GET", "/a\n1", "path"),
        ("GET", "/a b", "path"),
        ("GET", "/中", "path"),
    ],
)
def test_nothing_can_be_smuggled_into_another_line(method, path, name):
    with pytest.raises(RequestError, match=f"the {name} .* must be printable ASCII"):
        signing_text(method, path, 1, 1, b"")


def test_the_headers_carry_a_signed_request_there_and_back():
    assert encode_headers(Signed(KEY, 3, 17, SIGNATURE)) == HEADERS
    assert parse_headers(HEADERS) == Signed(KEY, 3, 17, SIGNATURE)


@pytest.mark.parametrize("name", HEADERS)
def test_a_missing_header_is_named(name):
    with pytest.raises(RequestError, match=name):
        parse_headers({other: value for other, value in HEADERS.items() if other != name})


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "01", "1.0", " 1", "1 ", "1_0", "٣", "9007199254740992", "1" * 17, "1\n"]
)
@pytest.mark.parametrize("name", ["Gongshi-Epoch", "Gongshi-Counter"])
def test_a_number_has_one_spelling(name, text):
    with pytest.raises(RequestError, match=f"{name} must be a whole number up to"):
        parse_headers(HEADERS | {name: text})


def test_the_least_and_the_greatest_number_are_read():
    signed = parse_headers(HEADERS | {"Gongshi-Epoch": "0", "Gongshi-Counter": "9007199254740991"})
    assert (signed.epoch, signed.counter) == (0, 2**53 - 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        base64.b64encode(KEY).decode(),
        "rsa:" + base64.b64encode(KEY).decode(),
        spell(KEY[:-1]),
        spell(KEY + b"x"),
        spell(KEY) + "\n",
        spell(KEY).rstrip("="),
        "ed25519:" + spell(KEY),
        "ed25519:" + "!" * 44,
        "ed25519:中",
        spell(KEY)[:20] + " " + spell(KEY)[20:],
        spell(KEY)[:-2] + "9=",  # the same bytes, with stray bits in the last symbol
    ],
)
def test_a_key_has_one_spelling(text):
    with pytest.raises(RequestError, match="the key must be 'ed25519:' and the base64 of 32 bytes"):
        read_spelled(text, 32, "the key")


@given(st.binary(min_size=32, max_size=32))
def test_a_key_is_read_as_it_was_spelled(raw):
    assert read_spelled(spell(raw), 32, "the key") == raw
