"""Find the head cells that columns of a table share, and cut a table too wide for a page into narrower ones. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from playlists.document import Table


@dataclass(frozen=True, slots=True)
class Span:
    """A head cell over columns ``first`` to ``last``, both counted."""

    first: int
    last: int
    text: str


def spans(table: Table) -> list[Span]:
    """The shared head cells, from the left; neighbours of one group are one cell."""
    found: list[Span] = []
    for number, column in enumerate(table.columns):
        if not column.group:
            continue
        if found and found[-1].last == number - 1 and found[-1].text == column.group:
            found[-1] = replace(found[-1], last=number)
        else:
            found.append(Span(number, number, column.group))
    return found


def packed(table: Table, widths: Sequence[int], gutter: int, measure: int) -> list[list[int]] | None:
    """Which columns stand together, the first in every part; None where a part could not hold two.

    A group is kept whole where a part can hold it, and parts are filled evenly, so that no page shows a lone column.
    """
    room = measure - widths[0]
    parts: list[list[int]] = [[]]
    used = 0
    for bundle in _bundles(table):
        need = sum(widths[n] + gutter for n in bundle)
        if parts[-1] and used + need > room >= need:
            parts.append([])
            used = 0
        for number in bundle:
            width = widths[number] + gutter
            if width > room:
                return None
            if parts[-1] and used + width > room:
                parts.append([])
                used = 0
            parts[-1].append(number)
            used += width
    return [[0, *part] for part in _evened(parts, grouped=bool(spans(table)))]


def _bundles(table: Table) -> list[list[int]]:
    """The columns after the first, those of one group together."""
    bundles: list[list[int]] = []
    for number, column in enumerate(table.columns[1:], 1):
        if number > 1 and column.group and column.group == table.columns[number - 1].group:
            bundles[-1].append(number)
        else:
            bundles.append([number])
    return bundles


def _evened(parts: list[list[int]], *, grouped: bool) -> list[list[int]]:
    """The last part takes columns of the one before it until it has half as many."""
    if grouped:
        return parts
    while len(parts) > 1 and len(parts[-1]) + 1 < len(parts[-2]) and len(parts[-1]) * 2 < len(parts[-2]):
        parts[-1].insert(0, parts[-2].pop())
    return parts


def part_of(table: Table, columns: Sequence[int]) -> Table:
    """The table of these columns alone."""

    def cells(row: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(row[number] for number in columns)

    return replace(
        table,
        columns=tuple(table.columns[number] for number in columns),
        rows=tuple(cells(row) for row in table.rows),
        total=None if table.total is None else cells(table.total),
        balance=None if table.balance is None else cells(table.balance),
    )
