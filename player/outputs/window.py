"""A plain window, for a laptop and for trying out. Closing it ends the player."""

from player.outputs import Output, OutputError
from player.outputs.screen import Screen


def check(rest: str) -> None:
    if rest:
        raise OutputError(f"output window takes nothing after the colon, not {rest!r}.")


def open_output(rest: str, display: str, size: tuple[int, int]) -> Output:
    return Screen(f"Gongshi {display}", size, closable=True)
