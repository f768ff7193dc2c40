"""The ways out: each output takes the finished frame of one display and puts it somewhere.

An output never changes a pixel and never decides what is shown. A new one costs one file, its test and one line in
``OUTPUTS``; the word before the colon names it (`hdmi:1920,0`), the rest is its own.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Protocol

from playlists.model import Palette

if TYPE_CHECKING:
    import pygame


class OutputError(Exception):
    """The output did not open or did not take a frame. The player says so, carries on and tries again."""


class StalledError(OutputError):
    """What drives the output was given a frame and has not come back: nothing is known of the glass any more."""


class Output(Protocol):
    """One surface that people look at, or a file that stands for one."""

    name: str
    size: tuple[int, int]
    confirms: bool  # whether ``taken`` is the word of a card, and not only of what hands the pixels to it
    moving: bool  # whether it shows frames fast enough for what moves; a card that takes one now and then does not
    stored: bool  # whether its pictures are put away, for something that shows them later and in its own light
    afar: bool  # whether frames go out on a thread of their own: one counts when ``taken`` says so, and not before

    def frame(self) -> "pygame.Surface":
        """Return the surface to draw on: the window's own where there is one, which saves a copy of 8 MB."""

    def show(self, frame: "pygame.Surface", damaged: "Sequence[pygame.Rect]", good_for_ms: int | None) -> None:
        """Put the changed parts of ``frame`` on the glass; raise ``OutputError`` where that fails. Never waits.

        ``good_for_ms`` is how long it may stand at most, even if this player dies: to the nearest end of any item
        on it. None means that nothing on it ends. It may come with nothing damaged, when only the end has moved.
        """

    def taken(self) -> int:
        """Return the number of the newest frame that arrived, counted in calls of ``show``; 0 before the first.

        For a window that is the last one shown; where ``confirms``, the last one whose pixels the card acknowledged
        after it was shown, so that one like the last counts only when that was sent again. Frames in between may have
        been left out for it.
        """

    def tend(self) -> Sequence[str]:
        """Do what has to be done now and then; return what the viewer asked for: `status`, `test`, `quit`.

        Raises ``OutputError`` where a frame taken earlier failed on its way.
        """

    def close(self) -> None:
        """Let go of the glass. May be called twice."""


# name -> module; each module has `open_output(rest, display, size) -> Output` and `check(rest)`; those of ``COLOURED``
# take the panel's palette behind the size
OUTPUTS = {
    "window": "player.outputs.window",
    "fullscreen": "player.outputs.fullscreen",
    "hdmi": "player.outputs.hdmi",
    "recorder": "player.outputs.recorder",
    "bx6": "player.outputs.bx6",
    "artnet": "player.outputs.artnet",
    "hub75": "player.outputs.hub75",
    "sequence": "player.outputs.sequence",
}
CONFIRMING = frozenset({"bx6"})  # those that answer for what stands on them
STILL = frozenset({"bx6", "sequence"})  # those that take a picture now and then, and can show no motion
STORED = frozenset({"sequence"})  # those whose pictures something else shows, later: of its glass nobody knows
COLOURED = frozenset({"bx6"})  # those that serve panels of one, two and full colour each in its own way
WINDOWS = frozenset({"window", "fullscreen", "hdmi"})  # those that need a desktop


def kind_of(spec: str) -> str:
    """Return the word that names the output, without what is its own."""
    return spec.partition(":")[0]


def check_output_name(spec: str) -> None:
    """Raise ``OutputError`` where the word is not an output or what follows the colon is not its own."""
    kind, _, rest = spec.partition(":")
    if kind not in OUTPUTS:
        raise OutputError(f"unknown output {spec!r}; known are {', '.join(OUTPUTS)}.")
    check: Callable[[str], None] = _module(kind).check
    check(rest)


def open_output(spec: str, display: str, size: tuple[int, int], palette: Palette = "rgb") -> Output:
    """Open the output that ``spec`` names for one display of ``size`` pixels, whose panel has these colours."""
    check_output_name(spec)
    kind, _, rest = spec.partition(":")
    opener: Callable[..., Output] = _module(kind).open_output
    return opener(rest, display, size, palette) if kind in COLOURED else opener(rest, display, size)


def _module(kind: str) -> ModuleType:
    try:
        return import_module(OUTPUTS[kind])
    except ImportError as error:
        raise OutputError(f"output {kind} needs the package {error.name}; install gongshi[led] for it.") from error
