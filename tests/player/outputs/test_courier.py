"""The courier between the loop and a far end that takes its time: the newest frame only, and no silent death."""

import threading

import pygame
import pytest

from player.outputs import OutputError
from player.outputs.courier import FOR_EVER, Courier, Picture
from tests.player.outputs.contract import until

SIZE = (4, 2)


class Ferry:
    """A carrier that waits until the test lets it go, and remembers what it carried."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.under_way = threading.Event()
        self.carried: list[int] = []
        self.cleared = 0

    def carry(self, picture: Picture) -> bool:
        self.under_way.set()
        assert self.go.wait(120)
        self.carried.append(picture.number)
        return True

    def again_at(self) -> float:
        return FOR_EVER

    def clear(self) -> None:
        self.cleared += 1

    def close(self) -> None:
        pass


def courier(carrier) -> Courier:
    return Courier("ferry of hall", SIZE, carrier, confirms=True, moving=False, pause=0.0)


def show(output: Courier, times: int = 1) -> None:
    for _ in range(times):
        output.show(output.frame(), [pygame.Rect(0, 0, *SIZE)], None)


def test_frames_that_come_while_one_is_under_way_leave_only_the_last():
    ferry = Ferry()
    output = courier(ferry)
    show(output)
    assert ferry.under_way.wait(120)
    show(output, 9)
    ferry.go.set()
    assert until(lambda: output.taken() == 10, output)
    assert ferry.carried == [1, 10]
    output.close()
    assert ferry.cleared == 1


def test_a_picture_that_ended_on_its_way_is_not_put_up():
    ferry = Ferry()
    output = courier(ferry)
    show(output)
    assert ferry.under_way.wait(120)
    output.show(output.frame(), [], 0)
    ferry.go.set()
    assert until(lambda: ferry.cleared, output)
    output.close()
    assert ferry.carried == [1]


def test_a_picture_that_has_ended_is_taken_down_though_nobody_says_what_comes_next():
    ferry = Ferry()
    ferry.go.set()
    output = courier(ferry)
    output.show(output.frame(), [], 50)
    assert until(lambda: ferry.cleared, output)
    assert len(ferry.carried) <= 1  # on a slow day it had ended before it could be carried at all
    output.close()


def test_a_drivers_mistake_is_one_output_error_and_no_silent_thread():
    class Broken(Ferry):
        def carry(self, picture: Picture) -> bool:
            raise ZeroDivisionError("a mistake")

    output = courier(Broken())
    with pytest.raises(OutputError, match=r"the driver failed \(ZeroDivisionError: a mistake"):
        until(lambda: show(output) is not None, output)
    output.close()
