"""Set rows as label and answer, one below the other: what a table becomes where its columns do not fit side by side."""

from collections.abc import Sequence
from dataclasses import replace

from playlists.document import Run, Table
from playlists.model import Rect as Box
from playlists.pages.breaking import Line
from playlists.pages.columns import fraction_of, is_figure, is_subtotal
from playlists.pages.flow import Draw, Slab
from playlists.pages.sheet import Sheet
from playlists.pages.table_widths import Measures
from playlists.pages.theme import Role


def record_slabs(sheet: Sheet, table: Table, measure: int, sizes: Measures, page_height: int) -> list[Slab]:
    """Every cell that says something; a hairline parts one row from the next, and none is cut that a page can hold."""
    rows: list[tuple[Sequence[str], Role]] = [(row, "ink") for row in table.rows]
    if table.total is not None:
        rows.append((table.total, "ink"))
    if table.balance is not None:
        rows.append((table.balance, "key"))
    labels = [f"{column.group}{column.head}" for column in table.columns]
    widest = max((sheet.measure(label, sizes.head) for label in labels), default=0)
    left = min(widest, measure * 2 // 5) + 4 * sizes.u if widest else 0
    figures = [column.align in ("decimal", "right") for column in table.columns]
    fractions = {fraction_of(cell) for row, _ in rows for cell in row if is_figure(cell)}
    fraction = max((sheet.figures(part, sizes.cell).width for part in fractions if part), default=0)
    slabs: list[Slab] = []
    for number, (row, ink) in enumerate(rows):
        summed = number >= len(table.rows) or is_subtotal(row)
        # A balance is neither income nor expense: alone in its row it does not take its column's name.
        alone = ink == "key" and sum(1 for cell, figure in zip(row, figures, strict=True) if cell and figure) == 1
        pieces = [
            ("" if alone and figure else label, cell, figure and is_figure(cell))
            for label, cell, figure in zip(labels, row, figures, strict=True)
            if cell
        ]
        made: list[Slab] = []
        for place, (label, cell, figure) in enumerate(pieces):
            heads = sheet.lines([Run(label)], sizes.head, left - 3 * sizes.u, justify=False) if label else []
            answers = sheet.lines([Run(cell, summed)], sizes.cell, measure - left, justify=False)
            start, noted = left, len(answers)
            if summed and "　" in cell:
                # As in a table's own cell: how a sum is made stands below its name, smaller.
                words, _, how = cell.partition("　")
                answers = sheet.lines([Run(words, True)], sizes.cell, measure - left, justify=False)
                noted = len(answers)
                answers += sheet.lines([Run(how)], sizes.head, measure - left, justify=False)
            if figure and len(answers) == 1:
                answers = [sheet.figures(cell, sizes.cell, summed)]
                start = max(left, _start(sheet, cell, measure, fraction, sizes))
            for part in range(max(len(heads), len(answers))):
                first = place == 0 and part == 0
                head = heads[part] if part < len(heads) else None
                answer = answers[part] if part < len(answers) else None
                made.append(
                    Slab(
                        sizes.lead + 3 * sizes.u // 2,
                        _drawer(head, answer, left, start, measure, sizes, ink if part < noted else None),
                        above=_hairline(measure, sizes) if first else None,
                        solid=sizes.cell + sizes.u,
                        before=3 * sizes.u if first else 0,
                        inset=4 * sizes.u,
                        keep=first and len(pieces) > 1,
                        text="".join(line.text for line in (head, answer) if line),
                    )
                )
        if made and sum(slab.height for slab in made) + 7 * sizes.u <= page_height:
            made = [replace(slab, keep=True) for slab in made[:-1]] + made[-1:]
        slabs += made
    return slabs


def _start(sheet: Sheet, cell: str, measure: int, fraction: int, sizes: Measures) -> int:
    """Where a figure begins whose point stands below every other one's; a number of things has none, and ends flush."""
    part = fraction_of(cell)
    end = measure - (fraction if part else 0) + sheet.right_edge("0", sizes.cell, False)
    return end - sheet.figures(cell[: len(cell) - len(part)], sizes.cell).width


def _drawer(
    head: Line | None, answer: Line | None, left: int, start: int, measure: int, sizes: Measures, ink: Role | None
) -> Draw:
    """Without ``ink`` the answer is a note, soft and as small as a label."""
    u = sizes.u
    size = sizes.cell if ink else sizes.head

    def draw(sheet: Sheet, x: int, y: int) -> None:
        if head is not None:
            sheet.put(x, y + u // 2, head, sizes.head, "soft", Box(x - u, y - u, left, sizes.cell + 3 * u))
        if answer is not None:
            box = Box(x + left - sizes.cell // 2, y - u, measure - left + sizes.cell, sizes.cell + 4 * u)
            sheet.put(x + start, y, answer, size, ink or "soft", box)

    return draw


def _hairline(measure: int, sizes: Measures) -> Draw:
    def draw(sheet: Sheet, x: int, y: int) -> None:
        sheet.fill(x, y - 5 * sizes.u // 2, measure, 2 * sizes.hair, "line")

    return draw
