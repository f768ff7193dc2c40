"""A whole monitor, `fullscreen` or `fullscreen:1` for the second one. There is no key that ends it."""

from player.outputs import Output, OutputError
from player.outputs.screen import Screen


def check(rest: str) -> None:
    if rest and not rest.isdecimal():
        raise OutputError(f"output fullscreen:{rest} must name a monitor by number, as fullscreen:1.")


def open_output(rest: str, display: str, size: tuple[int, int]) -> Output:
    return Screen(f"Gongshi {display}", size, fullscreen=int(rest or "0"), borderless=True)
