"""BX-6E and BX-5E cards, one and two colours: their bits derived by hand from the facts, and the contract with each."""

import struct
from contextlib import contextmanager

import pytest

from player.outputs import OutputError, bx6, check_output_name, open_output
from player.outputs.bx6_pixels import CHANNELS, FULL, Coding
from player.outputs.bx6_wire import CARDS, LONGEST_BODY, Area, bands, show_area, unframed
from tests.player.outputs.contract import DARK, GREEN, RED, YELLOW, OutputContract, pattern, pixels, until, whole
from tests.player.outputs.scripted_card import scripted_card
from tests.player.outputs.test_bx6 import bits_of

BY_HAND = """
fe ff  00 80  f0  00  74 01  00 00 00 00  5a 00 00 00
01 a7 00  00 00  01 00  3f 00 00 00
00  02  1e 00  00  00 00  01  00 00 00 00  10  00 00  00 00  21 00  01 00  00 00 65 00 00  00 00 00 00 00  01 00
1a 00 00 00  00 01 00 00  e8 03  01  21 00  00 00 00 00 00 00 00 00 00  00 00 00 00  10 00 00 00
fe ff ff 7f  ff ff ff 7f
ff ff ff bf  ff ff ff 7f
"""
"""33 lamps on a 6E1 of two colours for 30 seconds: red, green, 29 dark, red and, in a word of its own, yellow."""


MAKERS = """
fe ff ff 4f  ff ff ff 7f   ff ff ff ff  ff ff ff ff   ff ff ff ff  fe ff ff ff   ff ff ff 7f  ff ff ff ff
ff ff ff af  ff ff ff ff   00 00 00 00  00 00 00 00   ff ff ff ff  fe ff ff ff   ff ff ff ff  ff ff ff ff
"""
"""What the maker's own library for a 6E (onbonlab/pub, generation 6) sent to a listener for ``makers_picture``."""


FIFTH_BY_HAND = """
fe ff  00 80  f0  00  54 01  00 00 00 00  3c 00 00 00
01 a7 00  00 00  33 00 00 00
00  02  1e 00  00  00 00  01  00 00 00 00  10  00 00  00 00  21 00  01 00  00  01 00
17 00 00 00  00 01 00 00  e8 03  01  21 00  00 00 00 00
7f bf  ff ff  ff ff  fe ff  7f 7f
"""
"""The same lamps on a 5E1, whose colours take turns byte by byte and whose pixels are within the area."""
FIFTH_MAKERS = """
4f af  ff ff  ff ff  fe ff  7f ff  ff ff  ff ff  ff ff   ff 00  ff 00  ff 00  ff 00  ff 00  ff 00  ff 00  ff 00
ff ff  ff ff  ff ff  ff ff  ff ff  ff ff  ff ff  fe fe   7f ff  ff ff  ff ff  ff ff  ff ff  ff ff  ff ff  ff ff
"""
"""What the maker's own library for a 5E (onbonlab/pub, generation 5) sent for ``makers_picture``."""


def makers_picture() -> bytes:
    width, lit = 64, {(0, 0): RED, (1, 0): GREEN, (2, 0): RED, (3, 0): YELLOW, (31, 0): RED, (32, 0): RED}
    lit |= {(x, 1): GREEN for x in range(width)} | {(63, 2): YELLOW, (0, 3): RED}
    return row(*[lit.get((x, y), DARK) for y in range(4) for x in range(width)])


TYPES = {
    "6Q0": 0x0066, "6Q1": 0x0166, "6Q2": 0x0266, "6Q3": 0x0366, "6Q2L": 0x0466, "6Q3L": 0x0566,
    "6E1": 0x0174, "6E2": 0x0274, "6E3": 0x0374, "6E1X": 0x0474, "6E2X": 0x0574,
    "5E1": 0x0154, "5E2": 0x0254, "5E3": 0x0354,
}  # fmt: skip


def row(*inks: tuple[int, int, int]) -> bytes:
    return b"".join(map(bytes, inks))


ONE, TWO = (Coding("planes", CHANNELS[palette]) for palette in ("red", "red-green"))
TURNS = Coding("turns", CHANNELS["red-green"])
LAMPS_33 = row(RED, GREEN, *[DARK] * 29, RED, YELLOW)


def test_each_card_goes_by_the_type_of_the_makers_list():
    assert {card.name: card.type for card in CARDS.values()} == TYPES


def test_an_area_of_planes_has_the_bytes_that_the_facts_give():
    body = bytes.fromhex(BY_HAND)
    area = Area(0, 0, 0, 33, 1, TWO.coded(33, LAMPS_33, 128))
    assert unframed(show_area(area, 30, CARDS["6E1"])) == body + struct.pack("<H", bits_of(body))


def test_an_area_of_a_fifth_generation_card_has_the_bytes_that_the_facts_give():
    body = bytes.fromhex(FIFTH_BY_HAND)
    area = Area(0, 0, 0, 33, 1, TURNS.coded(33, LAMPS_33, 128))
    assert unframed(show_area(area, 30, CARDS["5E1"])) == body + struct.pack("<H", bits_of(body))


def test_colours_in_turns_are_those_of_the_makers_own_library():
    assert TURNS.coded(64, makers_picture(), 128) == bytes.fromhex(FIFTH_MAKERS)


def test_one_colour_of_a_fifth_generation_card_fills_a_row_to_whole_bytes():
    assert Coding("turns", (0,)).coded(9, row(*[RED] * 18), 128) == bytes.fromhex("00 7f 00 7f")


def test_planes_are_those_of_the_makers_own_library():
    assert TWO.coded(64, makers_picture(), 128) == bytes.fromhex(MAKERS)


@pytest.mark.parametrize("x", range(33))
def test_one_lit_lamp_is_one_bit_that_is_0_in_its_word(x):
    rgb = row(*[RED if at == x else DARK for at in range(33)])
    words = struct.unpack("<2I", ONE.coded(33, rgb, 128))
    lit = [(number, 31 - bit) for number, word in enumerate(words) for bit in range(32) if not word >> bit & 1]
    assert lit == [(x // 32, x % 32)]


def test_the_fill_behind_the_last_lamp_is_dark():
    assert ONE.coded(33, row(*[RED] * 33), 128) == b"\0\0\0\0" + b"\xff\xff\xff\x7f"


def test_each_row_begins_a_new_word():
    assert ONE.coded(1, row(RED, DARK, RED), 128) == b"\xff\xff\xff\x7f" + b"\xff\xff\xff\xff" + b"\xff\xff\xff\x7f"


def test_red_comes_whole_before_green_and_yellow_is_lit_in_both():
    planes = TWO.coded(1, row(RED, GREEN, YELLOW, DARK), 128)
    assert [word >> 31 for word in struct.unpack("<8I", planes)] == [0, 1, 0, 1, 1, 0, 0, 1]


def test_one_colour_has_no_second_plane():
    assert len(ONE.coded(192, bytes(192 * 16 * 3), 128)) == 192 * 16 // 8
    assert len(TWO.coded(192, bytes(192 * 16 * 3), 128)) == 192 * 16 // 8 * 2


def test_full_colour_goes_as_it_is():
    assert FULL.coded(2, b"abcdef", 128) == b"abcdef"


@pytest.mark.parametrize("percent", [100, 60, 50, 10, 1])
def test_a_panel_dimmed_for_the_night_has_the_lamps_of_the_day(percent):
    dimmed = bytes(value * percent // 100 for value in LAMPS_33)
    (area,) = bands(33, 1, dimmed, TWO)
    assert area.pixels == TWO.coded(33, LAMPS_33, 128)


def test_nothing_lights_a_lamp_of_a_black_picture():
    (area,) = bands(32, 2, bytes(32 * 2 * 3), ONE)
    assert area.pixels == b"\xff" * 8


def test_the_brightest_of_the_whole_picture_decides_and_not_that_of_a_part():
    width, faint, bright = 3000, row(*[(100, 0, 0)] * 3000), row(*[RED] * 3000)
    cut = bands(width, 400, faint * 399 + bright, ONE)
    assert len(cut) > 1
    assert set(cut[0].pixels) == {0xFF}
    assert ONE.least_lit(faint) <= 100


@pytest.mark.parametrize(("palette", "size"), [("red", (3000, 600)), ("red-green", (2000, 500))])
def test_a_picture_of_planes_too_large_for_one_command_is_cut_into_areas_with_their_own_planes(palette, size):
    width, height = size
    rgb = pixels(pattern((width, 40), palette)) * (height // 40) + bytes(width * 3 * (height % 40))
    coding = Coding("planes", CHANNELS[palette])
    cut = bands(width, height, rgb, coding)
    assert len(cut) > 1
    assert sum(area.height for area in cut) == height
    for area in cut:
        part = rgb[area.y * width * 3 : (area.y + area.height) * width * 3]
        assert area.pixels == coding.coded(width, part, 128)
        assert len(area.pixels) == coding.row_bytes(width) * area.height
        assert len(unframed(show_area(area, 1, CARDS["6E1"]))) <= LONGEST_BODY


class PlaneCard(OutputContract):
    confirms = True
    moving = False
    card_name = "6E1"

    @pytest.fixture(autouse=True)
    def card(self, monkeypatch):
        monkeypatch.setattr(bx6, "EXCHANGE_SECONDS", 20.0)
        monkeypatch.setattr(bx6, "PAUSE_SECONDS", 0.0)
        turns = self.card_name.startswith("5")
        with scripted_card(self.size, 1 if self.palette == "red" else 2, turns) as self.far_end:
            yield self.far_end

    def spec(self, folder):
        return f"bx6:{self.far_end.address if hasattr(self, 'far_end') else 'x'},{self.card_name}"

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
        assert until(lambda: self.far_end.areas[0].seconds < self.ends_in_ms / 1000)
        area = self.far_end.areas[0]
        assert self.far_end.glass(area.since + area.seconds - 0.1) is not None
        return self.far_end.glass(area.since + self.ends_in_ms / 1000)

    def test_every_command_names_the_card(self, output, card):
        output.show(output.frame(), whole(output.frame()), None)
        assert self.arrived(output, 1)
        output.close()
        assert {body[6:8] for body in card.commands} == {CARDS[self.card_name].type.to_bytes(2, "little")}


class TestCardOfOneColour(PlaneCard):
    palette = "red"
    size = (100, 16)


class TestCardOfTwoColours(PlaneCard):
    palette = "red-green"
    size = (96, 16)
    card_name = "6E2X"


class TestFifthGenerationOfOneColour(PlaneCard):
    palette = "red"
    size = (75, 16)
    card_name = "5E1"


class TestFifthGenerationOfTwoColours(PlaneCard):
    palette = "red-green"
    size = (64, 16)
    card_name = "5E3"


@pytest.mark.parametrize("card", ["6E1", "6E2", "6E3", "6E1X", "6E2X", "5E1", "5E2", "5E3"])
def test_a_full_colour_display_is_refused_by_a_card_of_lamps_in_one_sentence(card):
    with pytest.raises(OutputError) as refused:
        open_output(f"bx6:10.0.0.9,{card}", "hall", (64, 32), "rgb")
    assert str(refused.value) == (
        f"control card of hall at 10.0.0.9:5005 is a BX-{card}, which drives panels of one and two colours and not of "
        "full colour; choose such a panel for hall in the console, or name the BX-6Q that hangs there."
    )


def test_a_panel_narrower_than_its_card_can_light_is_refused_in_one_sentence():
    with pytest.raises(OutputError, match="narrower than 80 lamps, and this one has 64"):
        open_output("bx6:10.0.0.9,6E2X", "hall", (64, 16), "red")


@pytest.mark.parametrize("palette", ["red", "red-green", "rgb"])
def test_a_full_colour_card_takes_every_palette_in_24_bits(palette):
    assert CARDS["6Q2"].coding(palette) == FULL


@pytest.mark.parametrize("card", ["6M3", "6W1", "6A2", "6U0", "6m", "5A1", "5M2", "5U0"])
def test_a_card_without_dynamic_areas_is_refused_with_the_way_out(card):
    with pytest.raises(OutputError, match=r"without dynamic areas.*sequence:DIR"):
        check_output_name(f"bx6:10.0.0.9,{card}")
