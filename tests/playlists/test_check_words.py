"""Six symbols that two screens show, and that nobody in between can steer."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.check_words import check_words, commitment, is_share, keeps, server_digest
from playlists.enrolment import ALPHABET

KEY, SERVER, ONE, OTHER = "ed25519:AAAA", "5e" * 32, "0a" * 32, "0b" * 32
shares = st.binary(min_size=32, max_size=32).map(bytes.hex)


def test_the_words_follow_from_the_format_alone():
    made = f'{{"device_key":"{KEY}","player_share":"{ONE}","server":"{SERVER}","server_share":"{OTHER}"}}'
    number = int(hashlib.sha256(b"gongshi-pair-words/1\n" + made.encode()).hexdigest(), 16)
    symbols = ""
    for _ in range(6):
        symbols += ALPHABET[number % 31]
        number //= 31
    assert check_words(KEY, SERVER, ONE, OTHER) == symbols[:3] + " " + symbols[3:]
    told = hashlib.sha256(b'gongshi-pair-commitment/1\n{"device_key":"%s","share":"%s"}' % (KEY.encode(), ONE.encode()))
    assert commitment(KEY, ONE) == told.hexdigest()
    handed = hashlib.sha256(b'gongshi-pair-server/1\n{"repository":"r","root":"{}","tls_ca":null}')
    assert server_digest("{}", "r", None) == handed.hexdigest()


@given(shares, shares)
def test_every_part_changes_the_words(one, other):
    words = {
        check_words(*met)
        for met in ((KEY, SERVER, one, other), ("ed25519:BBBB", SERVER, one, other), (KEY, "00" * 32, one, other))
    }
    assert len(words) == 3
    assert all(set(word) <= set(ALPHABET) | {" "} and len(word) == 7 for word in words)
    if one != other:
        assert check_words(KEY, SERVER, one, other) != check_words(KEY, SERVER, other, one)


def test_a_commitment_is_kept_by_its_own_share_and_key_only():
    committed = commitment(KEY, ONE)
    assert keeps(KEY, ONE, committed)
    assert not keeps(KEY, OTHER, committed)
    assert not keeps("ed25519:BBBB", ONE, committed)


def test_root_repository_and_authority_are_three_things():
    digests = {server_digest(*told) for told in (("a", "b", None), ("a", "b", ""), ("b", "a", None), ("a", "bc", None))}
    assert len(digests) == 4


@pytest.mark.parametrize("text", ["", "0" * 63, "0" * 65, "0" * 63 + "G", "A" * 64, None, 7, "٠" * 64])
def test_what_is_no_share_is_told_apart(text):
    assert not is_share(text)
    assert is_share(ONE)
