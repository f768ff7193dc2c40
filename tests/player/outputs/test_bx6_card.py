"""What stands on the emulated card's glass, when it drops, and what its moods do."""

import socket
import threading

import pytest

from tests.player.outputs.bx6_card import Card
from tests.player.outputs.bx6_card_bytes import (
    BLUE,
    DELETE_0_AND_1,
    DELETE_ALL,
    ERROR_AT,
    GREEN,
    HEADS,
    RED,
    RED_AND_ODD,
    RED_AND_ODD_FRAME,
    TAKEN,
    Hands,
    Wire,
    area,
    page,
    update,
    wired,
)
from tests.player.outputs.bx6_card_framing import Deframer, checksum, framed


def test_the_checksum_is_that_of_the_published_check_value() -> None:
    assert checksum(b"123456789") == 0xBB3D


def test_the_four_bytes_that_mark_frames_are_escaped_inside_one() -> None:
    assert framed(bytes.fromhex("a5 a6 00 5b 00 5a"), crc=0x0000) == bytes.fromhex(
        f"{HEADS} a602 a601 00 5b01 00 5b02 0000 5a"
    )
    assert list(Deframer().feed(bytes.fromhex(f"{HEADS} a602 a601 00 5b01 00 5b02 0000 5a"))) == [
        bytes.fromhex("a5 a6 00 5b 00 5a 0000")
    ]


def test_an_area_sent_as_the_maker_packs_it_stands_on_the_glass() -> None:
    with Card(2, 1) as card, wired(card) as wire:
        assert card.glass() is None
        assert wire.ask(RED_AND_ODD_FRAME) == TAKEN
        assert card.glass() == RED_AND_ODD
        assert card.violations == []
        assert [(heard.name, heard.packet_bytes, heard.answer) for heard in card.log] == [("update", 98, 0)]
        assert card.log[0].areas[0].size == (2, 1)


def test_a_frame_that_arrives_byte_by_byte_is_one_frame() -> None:
    with Card(2, 1) as card, wired(card) as wire:
        wire.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in RED_AND_ODD_FRAME:
            wire.socket.sendall(bytes([byte]))
        assert wire.read() == TAKEN
        assert card.glass() == RED_AND_ODD


def test_two_frames_in_one_segment_are_two_commands() -> None:
    with Card(2, 1) as card, wired(card) as wire:
        wire.socket.sendall(RED_AND_ODD_FRAME + DELETE_ALL)
        assert (wire.read(), wire.read()) == (TAKEN, TAKEN)
        assert card.glass() is None
        assert [heard.name for heard in card.log] == ["update", "delete"]


def test_areas_are_deleted_by_number() -> None:
    with Card(3, 1) as card, wired(card) as wire:
        for number in range(3):
            assert wire.ask(update(area(number, at=(number, 0)), rgb=RED)) == TAKEN
        assert wire.ask(DELETE_0_AND_1) == TAKEN
        assert card.glass() == bytes(6) + RED


def test_several_areas_of_one_command_stand_side_by_side() -> None:
    with Card(2, 2) as card, wired(card) as wire:
        two = (area(0, size=(2, 1), pages=(page(RED + GREEN),)), area(1, at=(1, 1), pages=(page(BLUE, offset=6),)))
        assert wire.ask(update(*two, rgb=RED + GREEN + BLUE)) == TAKEN
        assert card.glass() == RED + GREEN + bytes(3) + BLUE


def test_an_area_that_may_stand_three_seconds_is_gone_after_three() -> None:
    clock = Hands()
    with Card(1, 1, clock=clock) as card, wired(card) as wire:
        assert wire.ask(update(area(rule="02 0300"), rgb=RED)) == TAKEN
        clock.now += 2.999
        assert card.glass() == RED
        clock.now += 0.001
        assert card.glass() is None
        assert card.glass(at=1_001.0) == RED


def test_new_data_for_an_area_begins_its_time_anew() -> None:
    clock = Hands()
    with Card(1, 1, clock=clock) as card, wired(card) as wire:
        assert wire.ask(update(area(rule="02 0300"), rgb=RED)) == TAKEN
        clock.now += 2
        assert wire.ask(update(area(rule="02 0300"), rgb=GREEN)) == TAKEN
        clock.now += 2
        assert card.glass() == GREEN
        clock.now += 1
        assert card.glass() is None
        assert card.glass(at=1_001.0) == RED


def test_a_time_out_means_nothing_in_the_mode_that_shows_for_ever() -> None:
    clock = Hands()
    with Card(1, 1, clock=clock) as card, wired(card) as wire:
        assert wire.ask(update(area(rule="00 0300"), rgb=RED)) == TAKEN
        clock.now += 1_000_000
        assert card.glass() == RED


@pytest.mark.parametrize(
    ("rule", "seen"),
    [
        ("00 0000", [RED, GREEN, RED, GREEN]),
        ("01 0000", [RED, GREEN, GREEN, GREEN]),
        ("02 0600", [RED, GREEN, RED, None]),
        ("03 0300", [RED, GREEN, GREEN, GREEN]),
        ("04 0000", [RED, GREEN, None, None]),
    ],
)
def test_pages_take_turns_as_the_run_mode_says(rule: str, seen: list[bytes | None]) -> None:
    clock = Hands()
    with Card(1, 1, clock=clock) as card, wired(card) as wire:
        both = (page(RED, held="6400", repeats="02"), page(GREEN, offset=3, held="c800"))
        assert wire.ask(update(area(rule=rule, pages=both), rgb=RED + GREEN)) == TAKEN
        assert [card.glass(at=clock.now + 1 + 2 * turn) for turn in range(4)] == seen


def test_an_area_that_plays_with_programmes_stays_dark_where_none_is_playing() -> None:
    for related, programme, seen in (
        ("01 0000", None, None),
        ("01 0000", 7, RED),
        ("00 0100 0700", 7, RED),
        ("00 0100 0700", 8, None),
        ("00 0000", None, RED),
    ):
        with Card(1, 1, programme=programme) as card, wired(card) as wire:
            assert wire.ask(update(area(related=related, priority="00"), rgb=RED)) == TAKEN
            assert card.glass() == seen


def test_an_area_shown_at_once_puts_those_that_play_with_programmes_away() -> None:
    with Card(2, 1, programme=0) as card, wired(card) as wire:
        wire.ask(update(area(0, related="01 0000", priority="00"), rgb=RED))
        wire.ask(update(area(1, at=(1, 0)), rgb=GREEN))
        assert card.glass() == bytes(3) + GREEN


def test_a_power_cut_loses_every_area_and_every_connection() -> None:
    with Card(2, 1) as card, wired(card) as wire:
        assert wire.ask(RED_AND_ODD_FRAME) == TAKEN
        card.power_off()
        assert card.glass() is None
        assert wire.read() == b""
        with pytest.raises(OSError, match=r"refused"):
            Wire(card)
        card.power_on()
        assert card.glass() is None
        with wired(card) as again:
            assert again.ask(RED_AND_ODD_FRAME) == TAKEN
        assert card.glass() == RED_AND_ODD


def test_a_card_told_to_refuse_refuses_what_it_would_have_taken() -> None:
    with Card(2, 1) as card, wired(card) as wire:
        card.moods.refuse = 3
        assert wire.ask(RED_AND_ODD_FRAME)[ERROR_AT] == 3
        assert card.glass() is None
        assert card.violations == []
        card.moods.refuse = 0
        assert wire.ask(RED_AND_ODD_FRAME) == TAKEN


def test_a_silent_card_hears_and_takes_nothing() -> None:
    with Card(2, 1) as card, wired(card) as wire:
        card.moods.silent = True
        wire.socket.sendall(RED_AND_ODD_FRAME)
        assert card.wait_for(lambda card: len(card.log) == 1)
        assert card.glass() is None
        card.moods.silent = False
        assert wire.ask(DELETE_ALL) == TAKEN


def test_a_slow_card_shows_at_once_and_answers_when_let() -> None:
    with Card(2, 1) as card, wired(card) as wire:
        card.moods.held = threading.Event()
        wire.socket.sendall(RED_AND_ODD_FRAME)
        assert card.wait_for(lambda card: card.glass() == RED_AND_ODD)
        card.moods.held.set()
        assert wire.read() == TAKEN


def test_a_slow_card_can_lose_its_power() -> None:
    with Card(2, 1) as card, wired(card) as wire:
        card.moods.held = threading.Event()
        wire.socket.sendall(RED_AND_ODD_FRAME)
        assert card.wait_for(lambda card: card.glass() == RED_AND_ODD)
        card.power_off()
        assert card.glass() is None


def test_a_card_can_hang_up_in_the_middle_of_a_frame() -> None:
    with Card(2, 1) as card:
        card.moods.hang_up = "reading"
        with wired(card) as wire:
            wire.socket.sendall(RED_AND_ODD_FRAME[:40])
            assert wire.read() == b""
        card.moods.hang_up = "answering"
        with wired(card) as wire:
            assert wire.ask(RED_AND_ODD_FRAME) == TAKEN[: len(TAKEN) // 2]
            assert card.glass() == RED_AND_ODD


def test_a_card_can_answer_with_a_checksum_that_does_not_fit() -> None:
    with Card(2, 1) as card, wired(card) as wire:
        card.moods.wrong_checksum = True
        answer = wire.ask(RED_AND_ODD_FRAME)
        assert answer[:-3] == TAKEN[:-3]
        assert answer != TAKEN
