"""What nobody approved as a whole: parts of two pictures at once, and the word of a card that is off.

A 320x160 picture goes to the card as three areas, one after the other; whatever stops between them must not leave the
upper part of one notice over the lower part of another.
"""

import threading
from contextlib import closing
from itertools import pairwise

from player.outputs import Output, bx6, open_output
from tests.player.outputs.bx6_card import Card
from tests.player.outputs.contract import pixels, until, whole
from tests.player.outputs.scripted_card import scripted_card
from tests.player.outputs.test_bx6_against_card import LARGE, MINUTE_MS, SMALL, failure, noise, opened, put_up, strict

CODE = 25


def refused_after_the_first_area(card: Card, output: Output) -> bool:
    """Show a second picture whose first area the card takes and whose second it refuses, and all that follows."""
    held = card.moods.held = threading.Event()
    before = len(card.log)
    output.show(noise(LARGE, 2), whole(noise(LARGE)), None)
    taken = card.wait_for(lambda card: len(card.log) > before)
    card.moods.refuse, card.moods.held = CODE, None
    held.set()
    return taken and card.wait_for(lambda card: card.log[-1].answer == CODE)


def is_mixed(card: Card) -> bool:
    return card.glass() not in (None, pixels(noise(LARGE)), pixels(noise(LARGE, 2)))


def stays_mixed(card: Card, output: Output) -> bool:
    """Stop between two areas, with a card that refuses to be cleared as well; it goes on refusing."""
    return (
        put_up(output, noise(LARGE), 60 * MINUTE_MS)
        and refused_after_the_first_area(card, output)
        and bool(failure(output))
        and is_mixed(card)
    )


def test_a_refusal_between_areas_takes_everything_down_at_once(monkeypatch):
    monkeypatch.setattr(bx6, "TAKE_DOWN_SECONDS", 20.0)
    with strict(LARGE) as card, opened(card) as output:
        assert put_up(output, noise(LARGE))
        assert refused_after_the_first_area(card, output)
        assert is_mixed(card)
        card.moods.refuse = 0
        assert str(CODE) in str(failure(output))
        assert card.glass() is None
        assert output.taken() == 1


def test_what_could_not_be_taken_down_at_once_goes_when_the_output_is_closed(monkeypatch):
    monkeypatch.setattr(bx6, "TAKE_DOWN_SECONDS", 0.1)
    with strict(LARGE) as card:
        with opened(card) as output:
            assert stays_mixed(card, output)
            card.moods.refuse = 0
        assert card.glass() is None


def test_what_could_not_be_taken_down_at_all_goes_before_the_next_output_shows_anything(monkeypatch):
    monkeypatch.setattr(bx6, "TAKE_DOWN_SECONDS", 0.1)
    with strict(LARGE) as card:
        with opened(card) as output:
            assert stays_mixed(card, output)
        assert is_mixed(card)
        card.moods.refuse = 0
        heard = len(card.log)
        with opened(card) as output:
            assert put_up(output, noise(LARGE))
        assert [each.name for each in card.log[heard : heard + 2]] == ["delete", "update"]


def test_what_can_never_be_taken_down_goes_by_itself_soon(monkeypatch):
    monkeypatch.setattr(bx6, "TAKE_DOWN_SECONDS", 0.1)
    with strict(LARGE) as card, opened(card) as output:
        assert stays_mixed(card, output)
        assert card.glass(card.log[-1].at + 90) is None


def test_a_link_that_breaks_between_areas_takes_everything_down(monkeypatch):
    monkeypatch.setattr(bx6, "TAKE_DOWN_SECONDS", 20.0)
    with Card(*LARGE) as card, opened(card) as output:
        assert put_up(output, noise(LARGE))
        card.moods.hang_up = "answering"
        output.show(noise(LARGE, 2), whole(noise(LARGE)), None)
        assert card.wait_for(lambda card: any(each.name == "delete" for each in card.log[1:]))
        card.moods.hang_up = ""
        assert failure(output)
        assert card.glass() is None


def test_a_refusal_of_the_very_first_area_leaves_the_old_picture_whole():
    with strict(LARGE) as card, opened(card) as output:
        assert put_up(output, noise(LARGE))
        card.moods.refuse = CODE
        heard = len(card.log)
        output.show(noise(LARGE, 2), whole(noise(LARGE)), None)
        assert failure(output)
        assert card.glass() == pixels(noise(LARGE))
        assert [each.name for each in card.log[heard:]] == ["update"]


def test_areas_of_one_picture_go_together_although_they_came_one_after_the_other():
    with scripted_card(LARGE) as card:
        card.delays = [0.0, 1.1, 1.1]  # longer than the second in which time limits are told
        with closing(open_output(f"bx6:{card.address}", "hall", LARGE)) as output:
            assert put_up(output, noise(LARGE), 10 * MINUTE_MS)
            limits = [card.areas[number].seconds for number in range(3)]
    assert all(later < earlier for earlier, later in pairwise(limits))
    assert limits[0] <= bx6.AREAS_SECONDS


def test_a_frame_like_the_last_counts_only_when_the_card_has_answered_for_it_again(monkeypatch):
    monkeypatch.setattr(bx6, "SIGN_OF_LIFE_SECONDS", 0.3)
    with strict(SMALL) as card, opened(card) as output:
        assert put_up(output, noise(SMALL))
        heard = len(card.log)
        output.show(noise(SMALL), [], None)
        assert until(lambda: output.taken() == 2, output)
        assert [each.answer for each in card.log[heard:]][:1] == [0]


def test_a_frame_like_the_last_does_not_count_while_the_card_is_off(monkeypatch):
    with strict(SMALL) as card, opened(card) as output:
        assert put_up(output, noise(SMALL))
        card.power_off()
        output.show(noise(SMALL), [], None)
        assert until(lambda: output._waiting is None, output)
        monkeypatch.setattr(bx6, "SIGN_OF_LIFE_SECONDS", 0.0)
        output.show(noise(SMALL), [], None)
        assert failure(output)
        assert output.taken() == 1
