"""Turn what is read upright into what a panel that hangs on its side must be given, and back.

A display's pages are set at the size at which they are read; a panel mounted on its side has width and height
exchanged. Pictures are turned once, when they are prepared; after that only rectangles are, so a turned ticker costs
what an upright one costs. Decides nothing about what is shown.
"""

import pygame

from playlists.values import dataclass

ANGLES = (0, 90, 180, 270)


@dataclass(frozen=True, slots=True)
class Turning:
    """``degrees`` clockwise by which the picture is turned on the panel; width and height as people read them."""

    degrees: int
    width: int
    height: int

    @property
    def panel(self) -> tuple[int, int]:
        """The panel's own size."""
        return (self.height, self.width) if self.degrees % 180 else (self.width, self.height)

    @property
    def corner(self) -> int:
        """The panel's corner, clockwise from its own upper left one, at which the reader's upper left is."""
        return self.degrees // 90

    def rect(self, rect: pygame.Rect) -> pygame.Rect:
        """Return where a rectangle of the display lies on the panel."""
        return turned_rect(rect, self.degrees, self.width, self.height)

    def way(self, right: int, down: int) -> tuple[int, int]:
        """Return a movement of the display as a movement on the panel."""
        return {0: (right, down), 90: (-down, right), 180: (-right, -down), 270: (down, -right)}[self.degrees]

    def onto(self, picture: pygame.Surface) -> pygame.Surface:
        """Return a picture turned for the panel; a display that hangs upright keeps the very same one."""
        return pygame.transform.rotate(picture, -self.degrees) if self.degrees else picture

    def back(self, picture: pygame.Surface) -> pygame.Surface:
        """Return what is on the panel as people read it."""
        return pygame.transform.rotate(picture, self.degrees) if self.degrees else picture


def turned_rect(rect: pygame.Rect, degrees: int, width: int, height: int) -> pygame.Rect:
    """Return where ``rect``, inside an area of ``width`` x ``height``, lies when that area is turned clockwise."""
    if degrees == 90:
        return pygame.Rect(height - rect.bottom, rect.x, rect.height, rect.width)
    if degrees == 180:
        return pygame.Rect(width - rect.right, height - rect.bottom, rect.width, rect.height)
    if degrees == 270:
        return pygame.Rect(rect.y, width - rect.right, rect.height, rect.width)
    return rect.copy()


class Picture:
    """A picture ready for the panel: turned once, blitted by rectangles as people read them."""

    __slots__ = ("_degrees", "height", "turned", "width")

    def __init__(self, upright: pygame.Surface, turning: Turning) -> None:
        self.width, self.height = upright.get_size()
        self._degrees = turning.degrees
        self.turned = turning.onto(upright)

    def convert(self, like: pygame.Surface) -> None:
        """Take the frame's own format: that blits ten times faster, and costs a third more memory."""
        self.turned = self.turned.convert(like)

    def blit(self, surface: pygame.Surface, turning: Turning, x: int, y: int, area: pygame.Rect | None = None) -> None:
        """Put the picture, or an area of it, at ``x``, ``y`` of what ``surface`` shows turned by ``turning``."""
        area = pygame.Rect(0, 0, self.width, self.height) if area is None else area
        surface.blit(
            self.turned,
            turning.rect(pygame.Rect(x, y, area.width, area.height)),
            self.place_of(area),
        )

    def place_of(self, area: pygame.Rect) -> pygame.Rect:
        """Return where an area of the picture lies in it as it is turned."""
        return turned_rect(area, self._degrees, self.width, self.height)

    def part(self, area: pygame.Rect, like: pygame.Surface) -> "Picture":
        """Return a copy of an area, in the frame's format."""
        made = object.__new__(Picture)
        made.width, made.height, made._degrees = area.width, area.height, self._degrees
        made.turned = self.turned.subsurface(self.place_of(area)).convert(like)
        return made
