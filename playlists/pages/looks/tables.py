"""Set a table where it stands in running text."""

from playlists.document import Table
from playlists.pages.flow import Slab
from playlists.pages.looks.setting import Setting
from playlists.pages.table_ways import table_slabs
from playlists.pages.table_widths import measures


def table_look(setting: Setting, block: Table) -> list[Slab]:
    grid = setting.grid
    return table_slabs(setting.sheet, block, grid.measure, setting.room, measures(grid), carry=setting.carry)
