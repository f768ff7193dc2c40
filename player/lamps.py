"""Shine a display as its release says: an LED panel's frame made darker for the night, and when a display is dark.

Reads the hours, and dims pixels; what is on and what counts as shown is the stage's. At full light nothing is copied:
the stage draws on the output's own frame. Only a panel that shines less is drawn beside it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import pygame

from player.hanging import Hanging
from player.stretches import Moment
from playlists.light import DARK, FULL, WARNING, light_at, light_until


class Glass(Protocol):
    """What the lamps need of an output."""

    def frame(self) -> pygame.Surface: ...


def percent_at(hanging: Hanging | None, moment: Moment) -> int:
    """Return how much of its light the display gives; all of it without a release, and while time is unknown."""
    if hanging is None or not hanging.release.manifest.light:
        return FULL
    hours, local = hanging.release.manifest.light, _local(hanging, moment)
    warned = light_at(hours, local) < WARNING and hanging.warned(moment.now, moment.trusted)
    return light_at(hours, local, warned=warned)


def changes_in_ms(hanging: Hanging | None, moment: Moment) -> int | None:
    """Return in how many milliseconds the light may be another, or None if it stays as it is."""
    local = _local(hanging, moment) if hanging is not None else None
    if hanging is None or local is None or not hanging.release.manifest.light:
        return None
    edge = light_until(hanging.release.manifest.light, local) - local
    warning = hanging.warning_may_change(moment.now, moment.trusted)
    if warning is not None:
        edge = min(edge, warning - moment.now)
    return -(-edge // timedelta(milliseconds=1))


def _local(hanging: Hanging, moment: Moment) -> datetime | None:
    return moment.now + timedelta(minutes=hanging.release.manifest.utc_offset) if moment.trusted else None


class Lamps:
    """The lamps of one LED panel. ``percent`` is what they give; a display that is no panel always gives all."""

    def __init__(self, output: Glass) -> None:
        self._output = output
        self._frame = output.frame()
        self.percent = FULL
        self._table = b""
        self._drawn: pygame.Surface | None = None
        self._dimmed: pygame.Surface | None = None

    def turn_to(self, percent: int, drawn: pygame.Surface) -> pygame.Surface:
        """Give so much light from now on; return the surface to draw on, which holds what ``drawn`` holds."""
        if percent in (DARK, FULL):
            # A dark display is drawn black, so that nothing of a page is on its frame at all.
            self.percent, surface = FULL, self._frame
        else:
            self.percent, self._table = percent, bytes(value * percent // 100 for value in range(256))
            # A window's frame is its glass: what is dimmed must not be drawn over there.
            surface = self._drawn = self._drawn or pygame.Surface(self._frame.get_size(), 0, 32)
            self._dimmed = self._dimmed or surface.copy()
        if surface is not drawn:
            surface.blit(drawn, (0, 0))
        return surface

    def lit(self, drawn: pygame.Surface, damaged: Sequence[pygame.Rect]) -> pygame.Surface:
        """Return what goes to the glass: the frame itself at full light, else its copy, made anew where damaged."""
        if self.percent == FULL or self._dimmed is None:
            return drawn
        whole = drawn.get_rect()
        rows = [area.clip(whole) for area in damaged]
        first = min((area.top for area in rows if area.height), default=0) * drawn.get_pitch()
        end = max((area.bottom for area in rows if area.height), default=0) * drawn.get_pitch()
        # Whole rows, by a table for every byte: exact, rounded down, and faster than asking pixel by pixel.
        self._dimmed.get_buffer().write(drawn.get_buffer().raw[first:end].translate(self._table), first)
        return self._dimmed

    def on_glass(self, drawn: pygame.Surface) -> pygame.Surface:
        """Return what people see now."""
        return drawn if self.percent == FULL or self._dimmed is None else self._dimmed
