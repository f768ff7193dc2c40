"""What a look is given: the sheet to measure on, the grid, the pictures that came, how accounts carry over."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from playlists.pages.errors import SettingError
from playlists.pages.frame import Grid
from playlists.pages.sheet import Sheet


class AssetMissingError(SettingError):
    """A document names a picture that did not come with it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """``carry`` opens a table's later pages with 承前页; ``alone`` when one block is the whole body.

    ``top`` is where the body begins below a head that is higher than usual, ``spare`` what its page has left over for
    a picture.
    """

    sheet: Sheet
    grid: Grid
    assets: Mapping[str, bytes] = field(default_factory=dict)
    carry: bool = False
    alone: bool = False
    top: int = 0
    spare: int = 0

    @property
    def room(self) -> int:
        """How high the body is on its first page."""
        return self.grid.body_bottom - max(self.grid.head_rule, self.top)

    @property
    def picture_room(self) -> int:
        """How high a picture with its caption may be: words beside it keep the rest of the page."""
        room = self.room - 8 * self.grid.u
        return room if self.alone else min(room, room * 2 // 3 + self.spare)

    def picture(self, name: str) -> bytes:
        if name not in self.assets:
            raise AssetMissingError(f"The picture '{name}' did not come with the document; add it again.")
        return self.assets[name]
