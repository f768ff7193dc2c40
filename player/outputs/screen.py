"""What the three window outputs share: one window of the desktop, its keys and its partial updates.

The first window of a process is pygame's own display, which can update a strip without sending the whole frame;
further windows need pygame-ce's ``Window`` and are sent whole.
"""

import os
from collections.abc import Sequence

import pygame

from player.outputs import OutputError
from playlists.pages.theme import OFFICIAL, colour

SOFTWARE_WORD = ("SDL_FRAMEBUFFER_ACCELERATION", "0")
SOFTWARE_DRIVERS = frozenset({"x11", "windows", "dummy"})
"""Those of SDL with windows that are filled without a graphics processor; Wayland and KMSDRM have none."""
KEYS = {pygame.K_s: "status", pygame.K_F1: "status", pygame.K_t: "test"}
CORNER = 0.08  # of the shorter side: a tap there may open the status page
PARKED = (1, 1)
ICON = 32

_first: "Screen | None" = None
_further: "list[Screen]" = []
_asked: dict[int, list[str]] = {}


class Screen:
    """A window on the desktop. Use ``close`` before opening another of another size.

    A tap in a corner is the wish `corner-0` to `corner-3`, clockwise from the panel's upper left: which of them is the
    reader's depends on how the panel hangs, and that is not known here.
    """

    confirms = False
    moving = True
    stored = False
    afar = False

    def __init__(
        self,
        name: str,
        size: tuple[int, int],
        *,
        position: tuple[int, int] | None = None,
        borderless: bool = False,
        fullscreen: int | None = None,
        closable: bool = False,
    ) -> None:
        global _first
        self.name = name
        self.size = size
        self._closable = closable
        self._shown = 0
        self.monitor = fullscreen
        self._window: pygame.Window | None = None
        try:
            if not pygame.display.get_init():
                _begin_display()
            if position is not None and pygame.display.get_driver() == "wayland":
                raise pygame.error("Wayland lets no program choose its place; use an X11 session, or fullscreen")
            if fullscreen is not None:
                _check_monitor(fullscreen)
            if _first is None:
                self._surface = self._open_display(size, position, borderless, fullscreen)
                _first = self
            else:
                self._surface = self._open_window(size, position, borderless, fullscreen)
                _further.append(self)
            pygame.mouse.set_visible(closable)
        except (pygame.error, AttributeError) as error:
            raise OutputError(f"{name}: the desktop gives no window of {size[0]}x{size[1]} ({error}).") from error
        fits = self._surface.get_size() == size
        if position is not None and not fits:
            # A sending card copies points; a picture made to fit would hang on the wall as porridge.
            found = self._surface.get_size()
            self.close()
            raise OutputError(
                f"{name}: the desktop gives a window of {found[0]}x{found[1]}, the panel needs {size[0]}x{size[1]}."
            )
        # A monitor of another size shows the display whole: in its middle, or made smaller where it must be.
        self._frame = self._surface if fits else pygame.Surface(size, 0, self._surface)

    def _open_display(
        self, size: tuple[int, int], position: tuple[int, int] | None, borderless: bool, fullscreen: int | None
    ) -> pygame.Surface:
        pygame.display.set_icon(_icon())
        flags = (pygame.NOFRAME if borderless else 0) | (pygame.FULLSCREEN if fullscreen is not None else 0)
        if position is not None and hasattr(pygame.display, "set_window_position"):
            # Set before and after: some window managers obey only one of the two.
            surface = pygame.display.set_mode(size, flags)
            pygame.display.set_window_position(position)
        else:
            surface = pygame.display.set_mode(size, flags, display=fullscreen or 0)
        pygame.display.set_caption(self.name)
        return surface

    def _open_window(
        self, size: tuple[int, int], position: tuple[int, int] | None, borderless: bool, fullscreen: int | None
    ) -> pygame.Surface:
        anywhere = (pygame.WINDOWPOS_UNDEFINED, pygame.WINDOWPOS_UNDEFINED)
        if fullscreen is not None:
            # SDL reads the monitor's number from the word's lower half, and fills the monitor a window was made on.
            anywhere = (pygame.WINDOWPOS_CENTERED | fullscreen, pygame.WINDOWPOS_CENTERED | fullscreen)
        self._window = pygame.Window(
            self.name, size, position if position is not None else anywhere, borderless=borderless
        )
        self._window.set_icon(_icon())
        if fullscreen is not None:
            self._window.set_fullscreen(desktop=True)
        return self._window.get_surface()

    def frame(self) -> pygame.Surface:
        return self._frame

    def show(self, frame: pygame.Surface, damaged: Sequence[pygame.Rect], good_for_ms: int | None) -> None:
        areas = list(damaged)
        try:
            if frame is not self._frame:
                for area in areas:
                    self._frame.blit(frame, area, area)
            if self._frame is not self._surface:
                areas = [self._fit()]
            if self._window is not None:
                self._window.flip()
            else:
                pygame.display.update(areas)
        except pygame.error as error:
            raise OutputError(f"{self.name}: the window took no frame ({error}).") from error
        self._shown += 1

    def taken(self) -> int:
        return self._shown

    def _fit(self) -> pygame.Rect:
        """Put the frame on a surface of another size and return where it stands."""
        width, height = self._surface.get_size()
        if width >= self.size[0] and height >= self.size[1]:
            picture = self._frame
        else:
            ratio = min(width / self.size[0], height / self.size[1])
            picture = pygame.transform.smoothscale(
                self._frame, (max(1, int(self.size[0] * ratio)), max(1, int(self.size[1] * ratio)))
            )
        return self._surface.blit(picture, picture.get_rect(center=(width // 2, height // 2)))

    def tend(self) -> Sequence[str]:
        if self is _first or _first is None:
            _collect(self)
        return _asked.pop(id(self), ())

    def close(self) -> None:
        global _first
        if self._window is not None:
            self._window.destroy()
            self._window = None
            _further.remove(self)
        elif _first is self:
            _first = None
            if _further:
                # Ending the display would end the windows of the others with it, and the process at their next frame.
                pygame.display.set_mode(PARKED, pygame.HIDDEN)
        if _first is None and not _further:
            pygame.display.quit()

    def owns(self, event: pygame.event.Event) -> bool:
        """Whether this event happened in this window; where the system does not tell, it was the first one's."""
        window = getattr(event, "window", None)
        return window is self._window if self._window is not None else not any(each.owns(event) for each in _further)

    def wish(self, event: pygame.event.Event) -> str | None:
        """Return what this event asks for."""
        if event.type == pygame.KEYDOWN:
            return KEYS.get(event.key)
        if event.type == pygame.MOUSEBUTTONDOWN:
            return _corner(event.pos, self._surface.get_size())
        if event.type in (pygame.QUIT, pygame.WINDOWCLOSE) and self._closable:
            return "quit"
        return None


def _begin_display() -> None:
    """Begin with the desktop. Software windows are asked of no driver without them: it would open none at all."""
    if os.environ.get("DISPLAY") and os.environ.get("SDL_VIDEODRIVER", "x11") == "x11":
        # X reads the table of composed characters when a window opens, half a megabyte; nobody types on a wall.
        # Wayland's keyboard would call an empty one an error, in the journal at each start.
        os.environ.setdefault("XCOMPOSEFILE", os.devnull)
    pygame.display.init()
    name, word = SOFTWARE_WORD
    if pygame.display.get_driver() not in SOFTWARE_DRIVERS and os.environ.get(name) == word:
        del os.environ[name]


def _check_monitor(number: int) -> None:
    """Refuse a monitor that is not there, or where another display is: the later window would lie on the earlier."""
    count = pygame.display.get_num_displays()
    if number >= count:
        raise pygame.error(f"the output says monitor {number}, counted from 0, and the desktop has {count}")
    for other in (_first, *_further):
        if other is None or other.monitor is None:
            continue
        if other.monitor == number:
            raise pygame.error(f"monitor {number} shows {other.name} already; give each display its own")
        if pygame.display.get_driver() == "x11" and _corner_of(number) == _corner_of(other.monitor):
            raise pygame.error(
                f"monitor {number} lies on the desktop where {other.name} is; set the monitors side by side in one "
                f"X screen, with xrandr --right-of, or use Wayland"
            )


def _corner_of(number: int) -> tuple[int, int]:
    """Return where on the desktop a monitor begins: separate X screens all begin alike, and SDL finds the first."""
    probe = pygame.Window("", (1, 1), (pygame.WINDOWPOS_CENTERED | number,) * 2, hidden=True)
    middle, size = probe.position, pygame.display.get_desktop_sizes()[number]
    probe.destroy()
    return middle[0] - (size[0] - 1) // 2, middle[1] - (size[1] - 1) // 2


def _icon() -> pygame.Surface:
    """Return a page in small, for the desktop's list of windows: the spine, a title and two lines."""
    icon = pygame.Surface((ICON, ICON))
    icon.fill(colour(OFFICIAL, "paper"))
    icon.fill(colour(OFFICIAL, "accent"), (0, 0, ICON // 4, ICON))
    for top, width in ((6, 18), (14, 18), (20, 12)):
        icon.fill(colour(OFFICIAL, "ink"), (ICON // 4 + 3, top, width, 4 if top == 6 else 2))
    return icon


def _corner(place: tuple[int, int], size: tuple[int, int]) -> str | None:
    """Return which corner of the window was tapped, clockwise from the upper left."""
    near = min(size) * CORNER
    left, right = place[0] < near, place[0] >= size[0] - near
    top, bottom = place[1] < near, place[1] >= size[1] - near
    corners = (top and left, top and right, bottom and right, bottom and left)
    return next((f"corner-{number}" for number, tapped in enumerate(corners) if tapped), None)


def _collect(first: Screen) -> None:
    """Take all events of the process once; keys go to the first window, which has the keyboard of a player."""
    try:
        events = pygame.event.get()
    except pygame.error:
        return
    for event in events:
        owner = next((each for each in _further if each.owns(event)), first)
        wish = owner.wish(event)
        if wish is not None:
            _asked.setdefault(id(owner), []).append(wish)
