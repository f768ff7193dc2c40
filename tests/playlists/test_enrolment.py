"""The code people type, and the proofs made with it."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playlists import enrolment
from playlists.canonical import canonical
from playlists.enrolment import ALPHABET, CodeError, new_code, normalise

CODE = new_code(bytes(range(16)))
KEY = enrolment.derive(CODE)
REQUEST = {"lookup": enrolment.lookup(KEY), "nonce": "n1", "device_key": "ed25519:AAAA", "player": {}}
codes = st.binary(min_size=16, max_size=32).map(new_code)
places = st.integers(0, 11)


@given(codes)
def test_a_new_code_is_twelve_plain_symbols_that_read_as_themselves(code):
    assert len(code) == 12
    assert set(code) <= set(ALPHABET)
    assert normalise(code) == code
    assert normalise(enrolment.grouped(code)) == code


def test_the_alphabet_has_none_of_the_symbols_newcomers_confuse():
    assert len(set(ALPHABET)) == len(ALPHABET) == 31
    assert not set("01OIL") & set(ALPHABET)


def test_every_random_byte_counts_and_too_few_are_refused():
    assert len({new_code(bytes(15) + bytes([n])) for n in range(256)}) == 256
    assert new_code(bytes(16)) == "222222222222"
    assert new_code((31**11 - 1).to_bytes(16, "big"))[:11] == "Z" * 11
    assert new_code((31**11).to_bytes(16, "big")) == new_code(bytes(16))
    assert new_code((1).to_bytes(16, "big")) == "322222222223"
    with pytest.raises(ValueError, match="at least 16"):
        new_code(bytes(15))


@given(codes, places, st.sampled_from(ALPHABET))
def test_every_single_slip_is_caught(code, place, symbol):
    assume(code[place] != symbol)
    with pytest.raises(CodeError, match="does not add up"):
        normalise(code[:place] + symbol + code[place + 1 :])


@given(codes, places, places)
def test_every_swap_of_two_symbols_is_caught(code, one, other):
    assume(code[one] != code[other])
    symbols = list(code)
    symbols[one], symbols[other] = symbols[other], symbols[one]
    with pytest.raises(CodeError, match="does not add up"):
        normalise("".join(symbols))


def test_what_a_chinese_keyboard_makes_of_a_code_is_forgiven():
    wide = "".join(chr(ord(symbol) + 0xFEE0) for symbol in CODE)
    for typed in (
        CODE.lower(),
        wide,
        f" {CODE[:4]}-{CODE[4:8]}—{CODE[8:]}\n",
        f"{CODE[:4]}\u3000{CODE[4:8]}_{CODE[8:]}\ufeff",
    ):
        assert normalise(typed) == CODE


@pytest.mark.parametrize("symbol", "0O1ILio。中")
def test_a_symbol_that_no_code_has_is_named_with_the_ones_that_are_confused(symbol):
    with pytest.raises(CodeError) as error:
        normalise(CODE[:5] + symbol + CODE[6:])
    shown = symbol.upper()
    assert error.value.sentence_en.startswith(f"'{shown}' never occurs in a code")
    assert "0 O 1 I L" in error.value.sentence_en
    assert "0 O 1 I L" in error.value.sentence_zh
    assert f"“{shown}”" in error.value.sentence_zh
    assert str(error.value) == error.value.sentence_en


@pytest.mark.parametrize("text", ["", CODE[:11], CODE + "2"])
def test_a_code_of_another_length_says_how_long_it_is(text):
    with pytest.raises(CodeError) as error:
        normalise(text)
    assert error.value.sentence_en == f"a code has 12 symbols in three groups of four; this has {len(text)}"
    assert f"{len(text)} 位" in error.value.sentence_zh


def test_a_wrong_sum_says_where_eyes_go_wrong():
    with pytest.raises(CodeError) as error:
        normalise(("3" if CODE[0] != "3" else "4") + CODE[1:])
    assert "2/Z" in error.value.sentence_en
    assert "校验" in error.value.sentence_zh


@given(st.text(max_size=20))
def test_whatever_is_typed_is_a_code_or_a_code_error(text):
    try:
        code = normalise(text)
    except CodeError:
        return
    assert normalise(code) == code


def test_a_code_is_read_aloud_in_three_groups():
    assert enrolment.grouped("ABCDEFGHJKMN") == "ABCD EFGH JKMN"


def test_another_code_gives_another_key_and_another_name():
    other = enrolment.derive(new_code(bytes(16)))
    assert len(KEY) == 32
    assert other != KEY
    assert enrolment.lookup(other) != enrolment.lookup(KEY)
    assert len(enrolment.lookup(KEY)) == 32


def test_the_order_of_fields_does_not_matter_to_a_proof():
    assert enrolment.request_mac(KEY, dict(reversed(REQUEST.items()))) == enrolment.request_mac(KEY, REQUEST)


def test_a_request_holds_with_its_own_mac_only():
    signed = REQUEST | {"mac": enrolment.request_mac(KEY, REQUEST)}
    assert enrolment.request_holds(KEY, signed)
    assert not enrolment.request_holds(KEY, REQUEST)
    assert not enrolment.request_holds(KEY, REQUEST | {"mac": enrolment.answer_mac(KEY, REQUEST)})
    assert not enrolment.request_holds(enrolment.derive(new_code(bytes(16))), signed)
    for wrong in (None, 5, "", "é" * 64, "\ud800", signed["mac"].upper()):
        assert not enrolment.request_holds(KEY, signed | {"mac": wrong})


@given(st.sampled_from(sorted(REQUEST)), st.integers() | st.text(st.characters(codec="utf-8")))
def test_every_field_of_a_message_is_bound(name, value):
    assume(value != REQUEST[name])
    assume(not isinstance(value, int) or abs(value) < 2**53)
    assert enrolment.request_mac(KEY, REQUEST | {name: value}) != enrolment.request_mac(KEY, REQUEST)
    assert enrolment.answer_mac(KEY, REQUEST | {name: value}) != enrolment.answer_mac(KEY, REQUEST)


def test_a_device_signs_the_canonical_request_without_its_proofs_and_the_mac_covers_the_signature():
    assert enrolment.signing_text(REQUEST) == b"gongshi-enrol/1\n" + canonical(REQUEST)
    assert enrolment.signing_text(REQUEST | {"mac": "m", "signature": "s"}) == enrolment.signing_text(REQUEST)
    assert enrolment.signing_text(REQUEST | {"nonce": "n2"}) != enrolment.signing_text(REQUEST)
    assert enrolment.request_mac(KEY, REQUEST | {"signature": "s"}) != enrolment.request_mac(KEY, REQUEST)


def test_an_answer_holds_for_the_request_it_answers_only():
    answer = {"root": "{}", "nonce": "n1"}
    answer["mac"] = enrolment.answer_mac(KEY, answer)
    assert enrolment.answer_holds(KEY, answer, "n1")
    assert not enrolment.answer_holds(KEY, answer, "n2")
    assert not enrolment.answer_holds(KEY, answer | {"root": "{ }"}, "n1")
    assert not enrolment.answer_holds(KEY, answer | {"mac": enrolment.request_mac(KEY, answer)}, "n1")


def test_a_proof_covers_the_canonical_message_without_its_mac():
    import hmac

    expected = hmac.new(KEY, b"request\n" + canonical(REQUEST), "sha256").hexdigest()
    assert enrolment.request_mac(KEY, REQUEST | {"mac": "anything"}) == expected
