"""Decide how a table is set: whole, in parts, in rows of two lines, or as records. Draws nothing itself.

A table too wide even with its words wrapped is set in parts, one below the other, each with the columns that name a
row; one of few columns is set in rows of two lines, and where that has no room, or with a row taller than a page, as
records, label and answer. Nothing is shrunk, nothing lost.
"""

from collections.abc import Sequence
from dataclasses import replace

from playlists.document import Table
from playlists.pages.columns import aligned
from playlists.pages.flow import Slab
from playlists.pages.records import record_slabs
from playlists.pages.sheet import Sheet
from playlists.pages.stacked import stacked_slabs
from playlists.pages.table import TableSetting
from playlists.pages.table_groups import naming, packed, part_of, spans
from playlists.pages.table_widths import Measures, Place, Width, column_widths, share_columns

_FEW = 6
"""Up to so many columns a row is better read as a record of label and answer than over several tables."""
_FEW_PARTS = 3
"""Of few columns that share heads, so many tables are still read more easily than records that repeat each head."""
_WORDS_EM = 10
"""How wide a column of words may stand in a table of many parts before it wraps."""


def table_slabs(
    sheet: Sheet, table: Table, measure: int, page_height: int, sizes: Measures, *, carry: bool = False
) -> list[Slab]:
    table = aligned(table)
    widths = column_widths(sheet, table, sizes, carry=carry and table.total is not None)
    whole = share_columns(sheet, table, widths, measure, sizes)
    names, few = naming(table), len(table.columns) <= _FEW
    if whole is not None:
        slabs = _part_slabs(sheet, [(table, whole)], measure, page_height, sizes, carry)
        return slabs or record_slabs(sheet, table, measure, sizes, page_height)
    slabs = []
    if few and (names > 1 or not spans(table)):
        # Its rows are named by more than one column: in two lines they stay whole.
        slabs = _stacked(sheet, table, widths, measure, page_height, sizes, carry)
    if not slabs and (spans(table) or not few):
        parts = _parts(sheet, table, widths, measure, sizes, names)
        slabs = _part_slabs(sheet, parts, measure, page_height, sizes, carry)
        if not parts and not slabs:
            slabs = _stacked(sheet, table, widths, measure, page_height, sizes, carry)
    return slabs or record_slabs(sheet, table, measure, sizes, page_height)


def _stacked(
    sheet: Sheet, table: Table, widths: Sequence[Width], measure: int, page_height: int, sizes: Measures, carry: bool
) -> list[Slab]:
    slabs = stacked_slabs(sheet, table, widths, measure, sizes, carry=carry)
    if slabs and max(slab.height for slab in slabs) > page_height - slabs[0].height - sizes.row:
        return []
    return slabs


def _part_slabs(
    sheet: Sheet, parts: list[tuple[Table, list[Place]]], measure: int, page_height: int, sizes: Measures, carry: bool
) -> list[Slab]:
    """Nothing where a row is taller than a page."""
    slabs: list[Slab] = []
    for number, (part, places) in enumerate(parts):
        setting = TableSetting(sheet, part, places, measure, sizes, carry, part=number)
        made = setting.slabs()
        if len(parts) > 1 and sum(slab.height for slab in made) + 4 * sizes.u <= page_height:
            # What one page can hold does not begin at the foot of another.
            made = [*(replace(slab, keep=True) for slab in made[:-1]), made[-1]]
        slabs += made
        if max(slab.height for slab in slabs) > page_height - setting.head_height - sizes.row:
            return []
    return slabs


def _parts(
    sheet: Sheet, table: Table, widths: Sequence[Width], measure: int, sizes: Measures, names: int
) -> list[tuple[Table, list[Place]]]:
    """Narrower tables that each repeat the ``names`` first columns; nothing where one is too wide, or few are many."""
    few = len(table.columns) <= _FEW
    wanted = [max(width.least, min(width.natural, _WORDS_EM * sizes.cell)) for width in widths]
    made = []
    for columns in packed(table, wanted, sizes.narrow_gutter, measure, names) or []:
        part = part_of(table, columns)
        places = share_columns(sheet, part, [widths[number] for number in columns], measure, sizes)
        if places is None:
            return []
        made.append((part, places))
    return made if not few or len(made) <= _FEW_PARTS else []
