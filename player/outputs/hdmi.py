"""The region of the desktop that an LED sending card copies to its panel: `hdmi:X,Y`, pixel for pixel."""

import re

from player.outputs import Output, OutputError
from player.outputs.screen import Screen

PLACE = re.compile(r"(\d{1,5}),(\d{1,5})")


def check(rest: str) -> None:
    if rest and not PLACE.fullmatch(rest):
        raise OutputError(f"output hdmi:{rest} must give the left upper corner in pixels, as hdmi:0,0.")


def open_output(rest: str, display: str, size: tuple[int, int]) -> Output:
    place = PLACE.fullmatch(rest or "0,0")
    if place is None:
        raise OutputError(f"output hdmi:{rest} has no corner.")
    return Screen(f"Gongshi {display}", size, position=(int(place[1]), int(place[2])), borderless=True)
