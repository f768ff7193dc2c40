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
    """``carry`` opens a table's later pages with 承前页; ``alone`` when one block is the whole body."""

    sheet: Sheet
    grid: Grid
    assets: Mapping[str, bytes] = field(default_factory=dict)
    carry: bool = False
    alone: bool = False

    @property
    def picture_room(self) -> int:
        """How high a picture with its caption may be: words beside it keep the rest of the page."""
        grid = self.grid
        room = grid.body_bottom - grid.head_rule - 8 * grid.u
        return room if self.alone else room * 2 // 3

    def picture(self, name: str) -> bytes:
        if name not in self.assets:
            raise AssetMissingError(f"The picture '{name}' did not come with the document; add it again.")
        return self.assets[name]
