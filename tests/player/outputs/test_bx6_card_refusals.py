"""What the emulated card does not take: it must refuse what a card would, or its tests of the driver mean little."""

import pytest

from tests.player.outputs.bx6_card import Card
from tests.player.outputs.bx6_card_bytes import (
    DELETE_ALL,
    ERROR_AT,
    GREEN,
    RED,
    RED_AND_ODD_FRAME,
    REFUSED_25,
    TAKEN,
    TO_ALL,
    Hands,
    area,
    command,
    page,
    update,
    wired,
)
from tests.player.outputs.bx6_card_framing import Broken, Deframer, framed


def test_a_frame_whose_checksum_does_not_fit_is_refused() -> None:
    with Card(2, 1) as card, wired(card) as wire:
        answer = wire.ask(RED_AND_ODD_FRAME.replace(b"\xe3\xf0\x5a", b"\xe3\xf1\x5a"))
        assert answer[ERROR_AT] == 5
        assert card.glass() is None
        assert card.violations == ["the checksum does not fit"]


def test_bytes_left_unescaped_are_seen_and_spoil_the_frame() -> None:
    for raw, wrong, where in (
        (b"\xa5", b"\xa6\x02", "an unescaped A5 inside a frame"),
        (b"\x5a", b"\x5b\x02", "the checksum does not fit"),
        (b"\xa6\x07", b"\xa6\x02", "no escape of the protocol: a6 07"),
    ):
        with Card(2, 1) as card, wired(card) as wire:
            answer = wire.ask(RED_AND_ODD_FRAME.replace(wrong, raw))
            assert answer[ERROR_AT] == 5
            assert card.violations[0] == where
            assert card.glass() is None


def test_noise_before_a_frame_is_seen_and_the_frame_still_taken() -> None:
    with Card(2, 1) as card, wired(card) as wire:
        assert wire.ask(b"\x01\x02" + RED_AND_ODD_FRAME) == TAKEN
        assert card.violations == ["2 bytes outside a frame"]


def test_nine_heads_are_one_too_many_and_one_is_enough() -> None:
    nine, one = b"\xa5" * 9 + b"\0\0\x5a", b"\xa5" + b"\0\0\x5a"
    assert [type(each) for each in Deframer().feed(nine + one)] == [Broken, bytes]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (update(area(at=(2, 0)), rgb=RED), "not inside 2x1"),
        (update(area(size=(1, 2), pages=(page(RED + RED),)), rgb=RED + RED), "not inside 2x1"),
        (update(area(size=(0, 1), pages=(page(b""),)), rgb=b""), "without pixels"),
        (update(area(0), area(1, pages=(page(RED, offset=3),)), rgb=RED + RED), "0 and 1 overlap"),
        (update(area(0), area(0, at=(1, 0), pages=(page(RED, offset=3),)), rgb=RED + RED), "same area twice"),
        (update(area(), rgb=RED + RED), "3 bytes of pixels belong to no page"),
        (update(area(), rgb=RED[:2]), "a page ends at 3, there are 2 bytes"),
        (update(area(pages=(page(RED + RED),)), rgb=RED + RED), "6 bytes of pixels where 24 bits a pixel make 3"),
        (update(area(rule="05 0000"), rgb=RED), "run mode 5"),
        (update(area(rule="02 0000"), rgb=RED), "a time-out of no seconds"),
        (update(area(priority="03"), rgb=RED), "no such relation"),
        (update(area(kind="00"), rgb=RED), "type 0x00"),
        (update(area(pages=()), rgb=b""), "without pixels or pages"),
        (update(rgb=b""), "an update of no area"),
        (command(bytes.fromhex("01 a700 0000 0100 ff000000 00")), "an area of 255 bytes, there are 1"),
        (command(bytes.fromhex("01 a701 0000 03 00 01")), "counts 3 areas and names 2"),
        (command(bytes.fromhex("02 a701 0000 ff")), "told by 0 or 1"),
        (framed(bytes.fromhex(f"{TO_ALL} 07000000 01 a701 0000 ff")), "promises a body of 7 bytes, there are 6"),
        (framed(bytes.fromhex("ffff 0080 f0 01 6602 00000000 06000000 01 a701 0000 ff")), "reserved bytes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_add_up_is_refused_and_changes_nothing(wrong: bytes, why: str) -> None:
    with Card(2, 1) as card, wired(card) as wire:
        assert wire.ask(wrong) == REFUSED_25
        assert card.glass() is None
        (violation,) = card.violations
        assert why in violation


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (command(bytes.fromhex("01 a300 0000")), 1),
        (command(bytes.fromhex("01 a706 0000")), 2),
        (command(bytes.fromhex("01 a701 0000 ff"), "ffff 0080 f0 00 7401 00000000"), 17),
        (command(bytes.fromhex("01 a701 0000 ff"), "ffff 0080 01 00 6602 00000000"), 1),
    ],
    ids=["group", "command", "controller", "version"],
)
def test_commands_of_other_groups_and_controllers_are_refused_by_their_codes(wrong: bytes, code: int) -> None:
    with Card(2, 1) as card, wired(card) as wire:
        assert wire.ask(wrong)[ERROR_AT] == code
        assert len(card.violations) == 1


def test_a_packet_of_more_than_64_kilobytes_is_refused_and_one_that_just_fits_is_not() -> None:
    overhead = 16 + 3 + 4 + 4 + 63 + 2
    fits = (64 * 1024 - overhead) // 3
    with Card(fits + 1, 1) as card, wired(card) as wire:
        for width, code in ((fits + 1, 4), (fits, 0)):
            rgb = bytes(width * 3)
            assert wire.ask(update(area(size=(width, 1), pages=(page(rgb),)), rgb=rgb))[ERROR_AT] == code


def test_the_sixth_area_is_refused_until_another_has_gone() -> None:
    clock = Hands()
    with Card(6, 1, clock=clock) as card, wired(card) as wire:
        for number in range(5):
            assert wire.ask(update(area(number, at=(number, 0), rule="02 0300"), rgb=RED)) == TAKEN
        sixth = update(area(5, at=(5, 0)), rgb=GREEN)
        assert wire.ask(sixth)[ERROR_AT] == 4
        clock.now += 3
        assert wire.ask(sixth) == TAKEN
        assert card.glass() == bytes(15) + GREEN


def test_a_packet_for_another_card_is_neither_taken_nor_answered() -> None:
    with Card(2, 1) as card, wired(card) as wire:
        wire.socket.sendall(command(bytes.fromhex("01 a701 0000 ff"), "0200 0080 f0 00 6602 00000000"))
        assert wire.ask(DELETE_ALL) == TAKEN
        assert card.violations == ["a packet for another card"]


def test_a_command_that_wants_no_answer_gets_none() -> None:
    with Card(1, 1) as card, wired(card) as wire:
        wire.socket.sendall(update(area(), rgb=RED, answer="00"))
        assert wire.ask(update(area(), rgb=GREEN)) == TAKEN
        assert [heard.answer for heard in card.log] == [None, 0]


def test_a_connection_that_ends_inside_a_frame_is_seen() -> None:
    with Card(2, 1) as card:
        with wired(card) as wire:
            wire.socket.sendall(RED_AND_ODD_FRAME[:40])
        assert card.wait_for(lambda card: card.violations == ["the connection ended inside a frame"])
