"""The courier between the loop and a far end that takes its time: the newest frame only, and no silent death."""

import threading
import time

import pygame
import pytest

from player.outputs import OutputError, StalledError
from player.outputs import courier as couriers
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


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(couriers, "STALLED_SECONDS", 0.05)


def stalls(output: Courier) -> bool:
    """Whether the output says that its driver hangs, and says so from then on."""
    with pytest.raises(StalledError, match=r"^ferry of hall: its driver took a picture .* restart the player\.$"):
        until(lambda: False, output)
    with pytest.raises(StalledError):
        output.tend()
    return True


def test_a_driver_that_does_not_come_back_is_one_output_error_and_its_output_stays_shut_meanwhile(
    impatient, monkeypatch
):
    ferry = Ferry()
    output = courier(ferry)
    show(output)
    assert stalls(output)
    assert output.taken() == 0
    output.close()
    with pytest.raises(StalledError):
        courier(Ferry())
    Courier("ferry of the gate", SIZE, Ferry(), confirms=True, moving=False, pause=0.0).close()
    ferry.go.set()
    assert until(lambda: not output._thread.is_alive())
    assert ferry.cleared == 1, "what it put up late has gone again before another may open"
    monkeypatch.setattr(couriers, "STALLED_SECONDS", 600.0)
    again = courier(ferry)
    show(again)
    assert until(lambda: again.taken() == 1, again)
    again.close()


def test_a_driver_that_comes_back_late_and_fails_still_counts_as_one_that_hung(impatient):
    class Failing(Ferry):
        def carry(self, picture: Picture) -> bool:
            super().carry(picture)
            raise OutputError("no longer of interest.")

    ferry = Failing()
    output = courier(ferry)
    show(output)
    assert stalls(output)
    ferry.go.set()
    output.close()
    assert until(lambda: not output._thread.is_alive())
    with pytest.raises(StalledError):
        output.tend()


def test_a_driver_with_nothing_to_do_does_not_hang(monkeypatch):
    ferry = Ferry()
    ferry.go.set()
    output = courier(ferry)
    show(output)
    assert until(lambda: output.taken() == 1 and output._left_at is None, output)
    later = time.monotonic() + 3_600
    monkeypatch.setattr(couriers.time, "monotonic", lambda: later)
    assert output.tend() == ()
    monkeypatch.undo()
    output.close()


def test_a_drivers_mistake_is_one_output_error_and_no_silent_thread():
    class Broken(Ferry):
        def carry(self, picture: Picture) -> bool:
            raise ZeroDivisionError("a mistake")

    output = courier(Broken())
    with pytest.raises(OutputError, match=r"the driver failed \(ZeroDivisionError: a mistake"):
        until(lambda: show(output) is not None, output)
    output.close()
