"""Show the videos of one zone: the one whose turn it is, and the one that comes next, which is started ahead.

A video runs by the same clock as its page, so that all displays of a channel show the same frame. It draws over the
poster, in the poster's own box. One that fails is told to the supply, which sets it aside for all zones.
"""

from typing import TYPE_CHECKING

import pygame

from player.film_plan import Reel
from player.page_supply import PageSupply
from player.stage_plan import Showing
from player.turning import Turning

if TYPE_CHECKING:
    from player.film import Film

LOOK_MS = 10  # while a frame is being decoded


class Projector:
    """``play`` says at every tick which page stands; ``draw`` moves its video, as often as ``next_ms`` says."""

    def __init__(self, rect: pygame.Rect, turning: Turning, supply: PageSupply) -> None:
        self._rect = rect
        self._turning = turning
        self._supply = supply
        self._films: dict[tuple[Reel, int], Film] = {}
        self._playing: tuple[Reel, int] | None = None

    def prepare(self, following: Showing | None, at_ms: int) -> None:
        """Start the video of the page that comes next."""
        if following is not None and following.reel is not None:
            self._film(following.reel, following.started_ms, at_ms)

    def play(self, showing: Showing | None, at_ms: int) -> None:
        """Play the video of this page, if it has one, and end what was played before."""
        wanted = (showing.reel, showing.started_ms) if showing is not None and showing.reel is not None else None
        for each in list(self._films):
            if each != wanted and each[1] <= at_ms:
                self._films.pop(each).close()
        self._playing = wanted
        if wanted is not None:
            self._film(*wanted, at_ms)

    def draw(self, frame: pygame.Surface, at_ms: int) -> pygame.Rect | None:
        """Draw what is due of the video that plays; return what changed on the panel."""
        film = self._films.get(self._playing) if self._playing is not None else None
        if film is None or self._playing is None:
            return None
        reel, started_ms = self._playing
        box = pygame.Rect(self._rect.x + reel.box.x, self._rect.y + reel.box.y, reel.box.w, reel.box.h)
        place = self._turning.rect(box)
        drawn = film.draw(frame, place, at_ms - started_ms)
        if film.problem:
            self.close()
            self._supply.spoil(reel.digest, film.problem)
        return place if drawn else None

    def next_ms(self, at_ms: int) -> int | None:
        """Return when to look again, or None while nothing plays."""
        film = self._films.get(self._playing) if self._playing is not None else None
        if film is None or self._playing is None:
            return None
        due = film.next_ms()
        return max(at_ms + 1, self._playing[1] + due) if due is not None else at_ms + LOOK_MS

    def close(self) -> None:
        for film in self._films.values():
            film.close()
        self._films, self._playing = {}, None

    def _film(self, reel: Reel, started_ms: int, at_ms: int) -> "Film":
        known = self._films.get((reel, started_ms))
        if known is None:
            from player.film import Film  # late: most walls have no video

            known = Film(reel, self._turning, at_ms - started_ms, self._supply.video_memory_mb)
            self._films[reel, started_ms] = known
        return known
