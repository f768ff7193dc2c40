"""Find the head cells that columns of a table share, and cut a table too wide for a page into narrower ones. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from playlists.document import Table
from playlists.pages.columns import is_subtotal


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


def naming(table: Table) -> int:
    """How many columns from the left name a row, totals too, so that its parts can be joined: the fewest that tell as
    many rows apart, and say as much of what a row is, as all columns of words before the first figures do.
    """
    figures = (n for n, column in enumerate(table.columns) if column.align in ("decimal", "right"))
    most = max(1, next(figures, len(table.columns) - 1))
    rows = [*table.rows, *(row for row in (table.total, table.balance) if row is not None)]

    def told(count: int) -> tuple[int, int, int]:
        names = [row[:count] for row in rows]
        return len(set(names)), sum(any(name) for name in names), sum(map(is_subtotal, names))

    return next(count for count in range(1, most + 1) if told(count) == told(most))


def packed(table: Table, widths: Sequence[int], gutter: int, measure: int, names: int = 1) -> list[list[int]] | None:
    """Which columns stand together, the first ``names`` in every part; None where a part could not hold one more.

    What belongs together is kept whole where a part can hold it, and parts are filled evenly, so that no page shows a
    lone column.
    """
    room = measure - sum(widths[:names]) - gutter * (names - 1)
    parts: list[list[list[int]]] = [[]]
    used = 0
    for bundle in _bundles(table, names):
        need = sum(widths[n] + gutter for n in bundle)
        if parts[-1] and used + need > room >= need:
            parts.append([])
            used = 0
        # A bundle wider than any part is cut where the part is full.
        for piece in [bundle] if need <= room else [[number] for number in bundle]:
            wide = sum(widths[n] + gutter for n in piece)
            if wide > room:
                return None
            if parts[-1] and used + wide > room:
                parts.append([])
                used = 0
            parts[-1].append(piece)
            used += wide

    def width(part: list[list[int]]) -> int:
        return sum(widths[number] + gutter for piece in part for number in piece)

    return [[*range(names), *(number for piece in part for number in piece)] for part in _evened(parts, width, room)]


def _bundles(table: Table, names: int) -> list[list[int]]:
    """The columns after the names, those of one group together; without groups those of one 收入 and 支出."""
    period = _period([column.head for column in table.columns[names:]]) if not spans(table) else 1
    bundles: list[list[int]] = []
    for number, column in enumerate(table.columns[names:], names):
        grouped = number > names and column.group and column.group == table.columns[number - 1].group
        if grouped or (number - names) % period:
            bundles[-1].append(number)
        else:
            bundles.append([number])
    return bundles


_LONGEST_PERIOD = 4


def _period(heads: Sequence[str]) -> int:
    """After how many columns the heads begin again: 1月收入 1月支出 2月收入 2月支出 after two; 1 where they do not."""
    for period in range(2, _LONGEST_PERIOD + 1):
        if len(heads) % period or len(heads) < 2 * period:
            continue
        rounds = [heads[start : start + period] for start in range(0, len(heads), period)]
        stems = [_stem(each) for each in rounds]
        tails = {tuple(head.removeprefix(stem) for head in each) for each, stem in zip(rounds, stems, strict=True)}
        if len(tails) == 1 and all(next(iter(tails))):
            return period
    return 1


def _stem(heads: Sequence[str]) -> str:
    """What all of them begin with."""
    first, last = min(heads), max(heads)
    return first[: next((n for n, both in enumerate(zip(first, last, strict=False)) if len(set(both)) > 1), len(first))]


def _evened(parts: list[list[list[int]]], width: Callable[[list[list[int]]], int], room: int) -> list[list[list[int]]]:
    """The last part takes bundles of the one before it, as long as it stays the smaller, until it has half as many."""

    def columns(part: list[list[int]]) -> int:
        return sum(len(bundle) for bundle in part)

    while len(parts) > 1 and len(parts[-2]) > 1 and columns(parts[-1]) * 2 < columns(parts[-2]):
        more = [parts[-2][-1], *parts[-1]]
        if columns(more) >= columns(parts[-2]) or width(more) > room:
            break
        parts[-1] = more
        parts[-2].pop()
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
