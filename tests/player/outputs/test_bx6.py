"""The BX-6 card: its bytes derived by hand from the protocol's facts, the contract, and everything a link can do."""

import socket
import struct
import time
from contextlib import closing, contextmanager

import pygame
import pytest

from player.outputs import OutputError, bx6, check_output_name, courier, open_output
from player.outputs.bx6_wire import (
    CARDS,
    LONGEST_BODY,
    Area,
    WireError,
    bands,
    crc16,
    delete_areas,
    read_answer,
    show_area,
    unframed,
)
from tests.player.outputs.contract import OutputContract, pattern, pixels, until, whole
from tests.player.outputs.scripted_card import answer, nobody_listening, scripted_card

SIZE = (64, 32)
Q2 = CARDS["6Q2"]
BY_HAND = """
a5 a5 a5 a5 a5 a5 a5 a5
ff ff  00 80  f0  00  66 02  00 00 00 00  50 00 00 00
01 a7 00  00 00  01 00  3f 00 00 00
03  02  1e 00  00  00 00  01  00 00 00 00  10  00 00  08 00  02 00  01 00  00 00 00 00 00  00 00 00 00 00  01 00
1a 00 00 00  00 01 00 00  e8 03  01  02 00  00 00 00 00 00 00 00 00 00  00 00 00 00  06 00 00 00
ff 00 00  a6 02  5b 02  a6 01
"""
"""Two pixels, red and one whose bytes all need an escape, in area 3 at 0,8 for 30 seconds, up to the checksum."""


def bits_of(data: bytes) -> int:
    """The checksum one bit at a time, as it is defined."""
    register = 0
    for byte in data:
        for place in range(8):
            carry = (register ^ (byte >> place)) & 1
            register = (register >> 1) ^ (0xA001 if carry else 0)
    return register


def test_an_area_has_the_bytes_that_the_facts_give():
    wire = show_area(Area(3, 0, 8, 2, 1, b"\xff\x00\x00\xa5\x5a\xa6"), 30, Q2)
    by_hand = bytes.fromhex(BY_HAND)
    assert wire.startswith(by_hand)
    plain = by_hand[8:].replace(b"\xa6\x02\x5b\x02\xa6\x01", b"\xa5\x5a\xa6")
    assert unframed(wire) == plain + struct.pack("<H", bits_of(plain))


def test_deleting_names_each_area():
    body = bytes.fromhex("ff ff 00 80 f0 00 66 02 00 00 00 00 08 00 00 00 01 a7 01 00 00 02 00 01")
    assert unframed(delete_areas([0, 1], Q2)) == body + struct.pack("<H", bits_of(body))


def test_the_checksum_is_the_known_one():
    assert crc16(b"123456789") == 0xBB3D == bits_of(b"123456789")


def test_every_byte_survives_the_wire():
    body = bytes(range(256)) * 2 + b"\xa6\x01\xa5\x5b\x02\x5a"
    assert unframed(b"\xa5\xa5" + show_area(Area(0, 0, 0, 2, 1, body), 1, Q2)[8:])[-len(body) - 2 : -2] == body


def test_a_large_picture_is_cut_into_areas_that_fit_and_meet():
    cut = bands(320, 160, bytes(320 * 160 * 3))
    assert [area.id for area in cut] == [0, 1, 2]
    assert [(area.y, area.y + area.height) for area in cut] == [(0, 67), (67, 134), (134, 160)]
    assert all(len(unframed(show_area(area, 1, Q2))) <= LONGEST_BODY for area in cut)


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (b"", "not framed"),
        (answer(0, 0)[8:], "not framed"),
        (answer(0, 0)[:-1], "not framed"),
        (b"\xa5\x01\x02\x5a", "too short"),
        (answer(0, 0)[:20] + b"\x77" + answer(0, 0)[21:], "damaged"),
        (b"\xa5\xa6\x07\x5a", "broken escape"),
        (b"\xa5\xa6\x5a", "broken escape"),
        (show_area(Area(0, 0, 0, 1, 1, b"abc"), 1, Q2), "none to this command"),
    ],
)
def test_what_is_no_answer_is_not_taken_for_one(frame, reason):
    with pytest.raises(WireError, match=reason):
        read_answer(frame)


def test_a_refusal_says_what_the_card_means():
    assert read_answer(answer(1, 3)).sentence == "code 3 (it is busy)"
    assert read_answer(answer(1, 99)).sentence == "code 99 (a code without a known meaning)"
    assert read_answer(answer(0, 0)).accepted


class TestCard(OutputContract):
    confirms = True
    moving = False

    @pytest.fixture(autouse=True)
    def card(self, monkeypatch):
        monkeypatch.setattr(bx6, "EXCHANGE_SECONDS", 20.0)
        monkeypatch.setattr(bx6, "PAUSE_SECONDS", 0.0)
        with scripted_card(SIZE) as self.far_end:
            yield self.far_end

    def spec(self, folder):
        return f"bx6:{self.far_end.address if hasattr(self, 'far_end') else 'x'}"

    def glass(self, output, folder):
        return self.far_end.glass()

    @contextmanager
    def broken(self, monkeypatch, output, folder):
        self.far_end.mood = "refuses"
        yield
        self.far_end.mood = "well"

    @contextmanager
    def refusing(self, monkeypatch, folder):
        self.far_end.mood = "hangs up"
        yield
        self.far_end.mood = "well"

    @contextmanager
    def stuck(self, output, folder):
        self.far_end.mood = "silent"
        yield
        self.far_end.mood = "well"

    def after_its_end(self, output, folder):
        # Nothing more comes from a dead player; what stands is what the card makes of the last command.
        assert until(lambda: self.far_end.areas[0].seconds < self.ends_in_ms / 1000)
        area = self.far_end.areas[0]
        assert self.far_end.glass(area.since + area.seconds - 0.1) is not None
        # The card began to count after the frame was shown, so this is the hardest instant.
        return self.far_end.glass(area.since + self.ends_in_ms / 1000)

    def test_closing_clears_the_panel(self, output, card):
        output.show(output.frame(), whole(output.frame()), None)
        assert self.arrived(output, 1)
        output.close()
        assert card.glass() is None

    def test_an_exchange_that_outlasts_the_closing_clears_nothing_afterwards(self, output, card, monkeypatch):
        monkeypatch.setattr(courier, "SECONDS_TO_CLOSE", 0.01)
        card.delays = [0.0, 0.3]
        output.show(output.frame(), whole(output.frame()), None)
        assert until(lambda: len(card.commands) == 1)
        output.close()
        output._thread.join(20)
        assert len(card.commands) == 2
        assert card.glass() is not None

    def test_what_another_program_left_goes_before_the_first_picture(self, output, card):
        output.show(output.frame(), whole(output.frame()), None)
        assert self.arrived(output, 1)
        assert card.commands[0][16:22] == b"\x01\xa7\x01\x00\x00\xff"

    def test_the_same_picture_is_not_sent_twice(self, output, card):
        output.show(output.frame(), [], None)
        assert self.arrived(output, 1)
        for _ in range(3):
            output.show(output.frame(), [], None)
        output.frame().fill((9, 9, 9))
        output.show(output.frame(), whole(output.frame()), None)
        assert self.arrived(output, 5)
        assert len(card.commands) == 3

    def test_a_picture_is_sent_again_as_a_sign_of_life_while_it_goes_on(self, output, card, monkeypatch):
        monkeypatch.setattr(bx6, "SIGN_OF_LIFE_SECONDS", 0.05)
        output.show(output.frame(), whole(output.frame()), None)
        assert until(lambda: len(card.commands) >= 4, output)
        assert len(card.areas) == 1

    def test_an_end_that_comes_nearer_shortens_what_stands(self, output, card):
        output.show(output.frame(), whole(output.frame()), 60_000)
        assert self.arrived(output, 1)
        output.show(output.frame(), [], 9_000)
        assert self.arrived(output, 2)
        assert card.areas[0].seconds < 9

    def test_an_end_that_moves_away_lengthens_what_stands(self, output, card):
        output.show(output.frame(), whole(output.frame()), 9_000)
        assert self.arrived(output, 1)
        output.show(output.frame(), [], 600_000)
        assert self.arrived(output, 2)
        assert 9 < card.areas[0].seconds < 600

    def test_what_ends_at_once_is_not_put_up_at_all(self, output, card):
        output.show(output.frame(), whole(output.frame()), 60_000)
        assert self.arrived(output, 1)
        output.show(output.frame(), [], 1_500)
        assert until(lambda: card.glass() is None, output)
        assert output.taken() == 1

    def test_a_card_that_takes_its_time_still_drops_the_picture_before_its_end(self, output, card, monkeypatch):
        monkeypatch.setattr(bx6, "MARGIN_SECONDS", 0.0)
        monkeypatch.setattr(bx6, "EXCHANGE_SECONDS", 10.0)
        # Twenty whole seconds are left to show it, and the card has it only after nearly one.
        card.delays = [0.0, 0.95]
        output.show(output.frame(), whole(output.frame()), 20_900)
        end = time.monotonic() + 20.9
        assert self.arrived(output, 1)
        area = card.areas[0]
        assert len(card.commands) > 2
        assert area.since + area.seconds <= end

    def test_a_card_that_vanishes_in_mid_frame_is_reported_and_takes_the_next_frame_when_it_is_back(
        self, output, card, tmp_path
    ):
        picture = pattern(SIZE)
        output.show(picture, whole(picture), None)
        assert self.arrived(output, 1)
        card.mood = "hangs up"
        other = pygame.Surface(SIZE)
        error = self.failure(lambda: output, shows=other)
        assert "does not answer as it should" in str(error)
        assert output.taken() == 1
        card.mood = "well"
        output.close()
        again = self.open(tmp_path)
        again.show(other, whole(other), None)
        assert self.arrived(again, 1)
        assert self.glass(again, tmp_path) == pixels(other)
        again.close()

    def test_one_broken_link_is_made_good_without_a_word(self, output, card, monkeypatch):
        broken = iter([ConnectionResetError("reset")])
        connect = socket.create_connection

        def sometimes(*place, **more):
            for error in broken:
                raise error
            return connect(*place, **more)

        monkeypatch.setattr(socket, "create_connection", sometimes)
        output.show(output.frame(), whole(output.frame()), None)
        assert self.arrived(output, 1)

    def test_a_silent_card_is_an_error_in_time(self, output, card, monkeypatch):
        monkeypatch.setattr(bx6, "EXCHANGE_SECONDS", 0.1)
        card.mood = "silent"
        assert "no answer in time" in str(self.failure(lambda: output))

    def test_an_answer_without_end_is_not_read_for_ever(self, output, card):
        card.mood = "babbles"
        assert "its answer does not end" in str(self.failure(lambda: output))

    def test_a_card_that_stays_too_slow_for_what_ends_soon_is_cleared_and_reported(self, output, card, monkeypatch):
        monkeypatch.setattr(bx6, "MARGIN_SECONDS", 0.0)
        monkeypatch.setattr(bx6, "EXCHANGE_SECONDS", 10.0)
        card.delays = [0.0, 0.95, 0.97]
        output.show(output.frame(), whole(output.frame()), 3_900)
        with pytest.raises(OutputError, match="too slowly"):
            until(lambda: False, output)
        assert (output.taken(), card.glass()) == (0, None)

    def test_a_refusal_is_reported_with_the_cards_own_code(self, output, card):
        output.show(output.frame(), whole(output.frame()), None)
        assert self.arrived(output, 1)
        card.mood, card.error = "refuses", 18
        error = self.failure(lambda: output, shows=pattern(SIZE))
        assert "code 18" in str(error)


def test_an_address_where_nobody_listens_is_one_error():
    with nobody_listening() as address:
        output = open_output(f"bx6:{address}", "hall", SIZE)
        with closing(output), pytest.raises(OutputError, match="does not answer"):
            until(lambda: output.show(output.frame(), whole(output.frame()), None) is not None, output)


@pytest.mark.parametrize(
    "spec", ["bx6:", "bx6:1.2.3.4:0", "bx6:1.2.3.4:99999", "bx6:1.2.3.4,9Z", "bx6:a b", "bx6::5005"]
)
def test_a_word_that_names_no_card_is_refused(spec):
    with pytest.raises(OutputError):
        check_output_name(spec)


@pytest.mark.parametrize("spec", ["bx6:192.168.1.20", "bx6:led.example:5006", "bx6:[::1]:5005,6q3", "bx6:10.0.0.9,6Q1"])
def test_a_card_is_named_by_address_port_and_type(spec):
    check_output_name(spec)
