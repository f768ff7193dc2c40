"""The emulated card with lamps of one or two colours: what it makes of planes, and what it does not take.

Bytes are written out by hand; the pictures that are taken were also compared with what the maker's own libraries (bx06
0.6.0, bx05 0.5.0) make of them. Whole commands that those libraries made stand as such in ``MADE``.
"""

import pytest

from tests.player.outputs.bx6_card import Card
from tests.player.outputs.bx6_card_bytes import DELETE_ALL, ERROR_AT, Hands, area, command, page, update, wired

TO_6E2 = "ffff 0080 f0 00 7402 00000000"
TO_5E1 = "ffff 0080 f0 00 5401 00000000"
DARK, RED, GREEN, YELLOW = b"\0\0\0", b"\xff\0\0", b"\0\xff\0", b"\xff\xff\0"
MADE = {
    (
        "6E2",
        "red",
    ): "01 a700 5500 0100 3f000000 01022c010000000100000000 101e000000040002000000000000000000000001001a000000"
    "0002010a90010104000000000000000000000000000010000000 fdffffffffffffbfffffffffffffffff",
    ("6E2", "red-green"): "01 a700 6500 0100 3f000000 01022c010000000100000000 101e0000000400020000000000000000000000"
    "01001a0000000002010a90010104000000000000000000000000000020000000"
    "fdffffffffffffbfffffffffffffffff ffffffffffffffbfffffffffffffffff",
    ("5E1", "red"): "01 a700 3100 2d000000 01022c010100000100000000 10060000000400020000 0100"
    "110000000002000aee0201040000000000 fdbfffff",
    ("5E1", "red-green"): "01 a700 3500 31000000 01022c010100000100000000 10060000000400020000 0100"
    "150000000002000aee0201040000000000 fdffbfbfffffffff",
}
"""Area 1 for 300 s, 4 lamps wide at 30 (BX-5E: 6), two high: a red lamp at its left, a yellow one at its right."""
COLOURS = {".": DARK, "r": RED, "g": GREEN, "y": YELLOW}


def glass(*rows: str) -> bytes:
    return b"".join(COLOURS[lamp] for lamp in "".join(rows))


def shown(
    pixels: str, at: tuple[int, int], size: tuple[int, int], header: str = TO_6E2, rule: str = "00 0000"
) -> bytes:
    data = bytes.fromhex(pixels)
    return update(area(at=at, size=size, rule=rule, pages=(page(data),)), rgb=data, header=header)


def fifth(
    pixels: str, size: tuple[int, int], at: tuple[int, int] = (0, 0), number: int = 0, rule: str = "00 0000"
) -> bytes:
    """Return the command of a BX-5E, whose pixels stand in the page itself."""
    data = bytes.fromhex(pixels)
    place = b"".join(value.to_bytes(2, "little") for value in (*at, *size))
    described = bytes([number]) + bytes.fromhex(f"{rule} 00 0000 01 00000000 10") + place + bytes.fromhex("00 0100")
    described += (13 + len(data)).to_bytes(4, "little") + bytes.fromhex("00 01 00 00 6400 01 0200 00000000") + data
    return command(bytes.fromhex("01 a700 0000") + len(described).to_bytes(4, "little") + described, TO_5E1)


def seen(card: Card, frame: bytes) -> bytes | None:
    with card, wired(card) as wire:
        assert wire.ask(frame)[ERROR_AT] == 0
        assert card.violations == []
        return card.glass()


def refused(card: Card, frame: bytes) -> tuple[int, str]:
    """Return the code and the reason of a refusal that changed nothing."""
    with card, wired(card) as wire:
        code = wire.ask(frame)[ERROR_AT]
        assert card.glass() is None
        (violation,) = card.violations
        return code, violation


@pytest.mark.parametrize(
    ("pixels", "at", "size", "glass_of_it"),
    [
        ("ffffff7f", (0, 0), (8, 1), ["r.......", "........"]),
        ("fffffffe", (0, 0), (8, 1), [".......r", "........"]),
        ("ffff0000 ffffffff", (0, 0), (16, 2), ["r" * 16, "." * 16]),
        ("ffffff7f ffff7fff", (0, 0), (16, 2), ["r" + "." * 15, "........r" + "." * 7]),
        ("ffff7fff", (8, 1), (8, 1), ["." * 16, "........r......."]),
        ("fdffffff ffffffbf", (30, 0), (4, 1), ["." * 30 + "r..r" + "." * 6, "." * 40]),
    ],
    ids=["left lamp", "right lamp", "a row", "two rows", "inside the screen's word", "over the edge of two words"],
)
def test_a_plane_is_words_of_32_lamps_on_the_screens_grid_lit_where_the_bit_is_0(pixels, at, size, glass_of_it):
    card = Card(len(glass_of_it[0]), 2, model="6E2")
    assert seen(card, shown(pixels, at, size)) == glass(*glass_of_it)


@pytest.mark.parametrize(("model", "lamps"), list(MADE))
def test_what_the_makers_library_packs_stands_where_it_drew_it(model, lamps):
    clock = Hands()
    card = Card(40, 2, model=model, lamps=lamps, clock=clock, programme=0)
    before, last = 30 if model == "6E2" else 6, "y" if lamps == "red-green" else "r"
    frame = command(bytes.fromhex(MADE[model, lamps]), TO_6E2 if model == "6E2" else TO_5E1)
    picture = "." * before + "r.." + last
    assert seen(card, frame) == glass(picture.ljust(40, "."), "." * 40)
    (heard,) = card.log
    assert [(area.number, area.timeout_s, area.run_mode) for area in heard.areas] == [(1, 300, 2)]


def test_of_two_colours_the_whole_red_plane_comes_first():
    pixels = "ffffff3f ffffffff ffffffaf fffffffe"
    card = Card(8, 2, model="6E2", lamps="red-green")
    assert seen(card, shown(pixels, (0, 0), (8, 2))) == glass("ry.g....", ".......g")


def test_on_a_panel_of_the_other_order_red_shines_green():
    card = Card(8, 1, model="6E2", lamps="red-green", green_first=True)
    assert seen(card, shown("ffffff7f ffffffbf", (0, 0), (8, 1))) == glass("gr......")


def test_planes_sent_byte_by_byte_as_they_are_read_stand_24_lamps_off():
    card = Card(32, 1, model="6E2")
    assert seen(card, shown("7fffffff", (0, 0), (32, 1))) == glass("." * 24 + "r" + "." * 7)


def test_planes_with_1_for_light_are_a_negative_or_light_beside_the_area():
    assert seen(Card(32, 1, model="6E2"), shown("00000080", (0, 0), (32, 1))) == glass("." + "r" * 31)
    assert refused(Card(8, 1, model="6E2"), shown("00000080", (0, 0), (8, 1))) == (
        25,
        "row 0 of a plane has lit lamps beside its area",
    )


def test_planes_on_the_areas_own_grid_light_lamps_beside_it():
    code, why = refused(Card(16, 1, model="6E2"), shown("ffffff00", (8, 0), (8, 1)))
    assert (code, why) == (25, "row 0 of a plane has lit lamps beside its area")


@pytest.mark.parametrize(
    ("lamps", "pixels", "needed"),
    [
        ("red", "ff" * 16, "planes of red make 8"),
        ("red", "ff" * 2, "planes of red make 8"),
        ("red-green", "ff" * 8, "planes of red-green make 16"),
        ("red", "ff" * 48, "planes of red make 8"),
    ],
    ids=["a plane too many", "rows of bytes", "a plane too few", "24 bits a pixel"],
)
def test_a_picture_of_another_length_is_refused(lamps, pixels, needed):
    code, why = refused(Card(8, 2, model="6E2", lamps=lamps), shown(pixels, (0, 0), (8, 2)))
    assert code == 25
    assert why.endswith(needed)


@pytest.mark.parametrize(("model", "header"), [("6E2", "6602"), ("6Q2", "7402"), ("5E1", "7402"), ("6E2", "5401")])
def test_a_picture_for_another_series_is_refused_as_such(model, header):
    wanted = shown("ffffff7f", (0, 0), (8, 1), f"ffff 0080 f0 00 {header} 00000000")
    code, why = refused(Card(8, 1, model=model), wanted)
    assert code == 17
    assert why == f"a controller of type {int(header[2:] + header[:2], 16):#06x} is meant, this is a BX-{model}"


@pytest.mark.parametrize(("model", "header"), [("6M1", "6201"), ("6W1", "6401"), ("6A1", "6321")])
def test_cards_without_dynamic_areas_do_not_know_the_commands(model, header):
    head = f"ffff 0080 f0 00 {header} 00000000"
    for frame in (shown("ffffff7f", (0, 0), (8, 1), head), command(bytes.fromhex("01 a701 0000 ff"), head)):
        assert refused(Card(8, 1, model=model), frame) == (1, f"a BX-{model} keeps no dynamic areas")


def test_the_log_tells_which_card_was_meant_and_the_answer_which_card_spoke():
    with Card(8, 1, model="6E1X") as card, wired(card) as wire:
        answer = wire.ask(shown("ffffff7f", (0, 0), (8, 1)))
        assert answer[8 + 6 : 8 + 8] == bytes.fromhex("7404")
        assert [heard.device for heard in card.log] == [0x0274]


def test_a_card_for_wide_screens_hides_the_left_of_a_narrow_panel():
    with Card(64, 1, model="6E2X") as card, wired(card) as wire:
        header = TO_6E2.replace("7402", "7405")
        lit = "ff7fff7f" + "ffffffff"
        assert wire.ask(shown(lit, (0, 0), (64, 1), header))[ERROR_AT] == 0
        assert card.glass() == glass("r" + "." * 63)
        assert wire.ask(shown("ff7fffff ffffffff ffffffff", (16, 0), (64, 1), header))[ERROR_AT] == 0
        assert card.glass() == glass("r" + "." * 63)


def test_areas_are_numbered_up_to_what_the_card_keeps():
    data = bytes.fromhex("ffffff7f")
    beyond = update(area(32, size=(8, 1), pages=(page(data),)), rgb=data, header=TO_6E2)
    assert refused(Card(8, 1, model="6E2"), beyond)[1] == "area 32: a BX-6E2 numbers them from 0 to 31"
    assert refused(Card(8, 1, model="5E1"), fifth("7f", (8, 1), number=4))[1] == (
        "area 4: a BX-5E1 numbers them from 0 to 3"
    )


@pytest.mark.parametrize("model", ["6E2", "5E1"])
def test_a_picture_of_planes_drops_at_its_time_out_and_by_its_number(model):
    clock = Hands()
    with Card(8, 1, model=model, clock=clock) as card, wired(card) as wire:
        rule = "02 0300"
        lit = fifth("7f", (8, 1), rule=rule) if model == "5E1" else shown("ffffff7f", (0, 0), (8, 1), rule=rule)
        assert wire.ask(lit)[ERROR_AT] == 0
        assert card.glass(clock.now + 2.999) == glass("r.......")
        assert card.glass(clock.now + 3) is None
        header = TO_5E1 if model == "5E1" else TO_6E2
        assert wire.ask(command(bytes.fromhex("01 a701 0000 01 00"), header))[ERROR_AT] == 0
        assert card.glass() is None
        assert wire.ask(DELETE_ALL)[ERROR_AT] == 17


@pytest.mark.parametrize(
    ("lamps", "pixels", "at", "glass_of_it"),
    [
        ("red", "7f", (0, 0), "r.........."),
        ("red", "fe7f", (7, 0), ".......rr.."),
        ("red", "fdbf", (6, 0), "......r..r."),
        ("red-green", "3f af", (0, 0), "ry.g......."),
        ("red-green", "fdff ffbf", (6, 0), "......r..g."),
    ],
    ids=["one byte", "over the edge of two", "the grid is the screen's", "red, green", "red, green, red, green"],
)
def test_a_bx_5e_reads_bytes_and_two_colours_take_turns(lamps, pixels, at, glass_of_it):
    width = {"7f": 8, "3f af": 8, "fe7f": 2}.get(pixels, 4)
    card = Card(len(glass_of_it), 1, model="5E1", lamps=lamps)
    assert seen(card, fifth(pixels, (width, 1), at)) == glass(glass_of_it)


def test_a_bx_5e_with_lamps_of_the_other_order_swaps_them():
    card = Card(8, 1, model="5E1", lamps="red-green", green_first=True)
    assert seen(card, fifth("7f bf", (8, 1))) == glass("gr......")


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        (shown("ffffff7f", (0, 0), (8, 1), TO_5E1), "an area of"),
        (fifth("ffffff7f", (8, 1)), "a page of 4 bytes of pixels where bytes in turn of red make 1"),
        (fifth("80", (4, 1)), "row 0 of a plane has lit lamps beside its area"),
        (fifth("7f", (8, 1), at=(1, 0)), "is not inside 8x1"),
        (fifth("7f", (8, 1), rule="02 0000"), "a time-out of no seconds"),
    ],
    ids=["as generation six", "words", "padding lit", "outside", "no time"],
)
def test_what_a_bx_5e_does_not_take(frame, why):
    code, violation = refused(Card(8, 1, model="5E1"), frame)
    assert code == 25
    assert why in violation
