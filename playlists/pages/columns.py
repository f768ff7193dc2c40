"""Read the cells of a table: which column holds figures, which holds days, what a figure is worth."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from playlists.document import Align, Table

DATE = re.compile(r"(\d{1,2})月(\d{1,2})日")
FREE = frozenset({"不收费", "免费"})
_FIGURE = re.compile(r"[+\-−]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?[%％]?")
# Not all that Decimal reads: NaN, Infinity and 1e999 in a cell are words, and would end the sum of its column.
# Each character has one way to be read: digits that two parts could share would be tried in every way to share them.
_AMOUNT = re.compile(r"[+\-−]?,*\d[\d,]*(\.\d*)?|[+\-−]?\.\d+")


def is_figure(text: str) -> bool:
    return bool(_FIGURE.fullmatch(text.strip()))


def amount(text: str) -> Decimal | None:
    """What a cell is worth; None for words and empty cells."""
    written = text.strip()
    return Decimal(written.replace(",", "").replace("−", "-")) if _AMOUNT.fullmatch(written) else None


def money(value: Decimal) -> str:
    return f"{value:,}"


def fraction_of(text: str) -> str:
    """The decimal point and what follows; nothing where there is no figure."""
    point = text.rfind(".")
    return text[point:] if point >= 0 and any(character.isdigit() for character in text) else ""


def is_subtotal(row: Sequence[str]) -> bool:
    """Whether a row sums the rows above it: its first words say 小计."""
    first = next((cell for cell in row if cell.strip()), "")
    words = "".join(first.split())
    return words.endswith("小计") or words.startswith(("小计（", "小计("))


def running_sums(table: Table, number: int) -> list[str]:
    """What one column comes to before each row and after the last; empty where a cell of it is no figure.

    Subtotals are not counted twice.
    """
    sums, sum_ = [""], Decimal(0)
    for row in table.rows:
        value = None if is_subtotal(row) else amount(row[number])
        if row[number] and amount(row[number]) is None:
            return []
        sum_ += value or 0
        sums.append(money(sum_) if value is not None or sums[-1] else "")
    return sums


def carried_sums(table: Table, number: int) -> list[str] | None:
    """``running_sums`` of a column that the table's own total sums, written as the total is; else nothing to say.

    Years, unit prices and balances stand in columns of figures too, and nobody adds those up. None where the total is
    a sum but a cell cannot be read.
    """
    nothing = [""] * (len(table.rows) + 1)
    total = table.total[number] if table.total is not None else ""
    if table.columns[number].align not in ("right", "decimal") or amount(total) is None:
        return nothing
    sums = running_sums(table, number)
    if not sums:
        return None
    if amount(sums[-1]) != amount(total):
        return nothing
    if table.columns[number].align == "decimal" or "," in total:
        return sums
    return [each.replace(",", "") for each in sums]


def aligned(table: Table) -> Table:
    """The table with every ``auto`` column decided by its cells."""
    columns = []
    for number, column in enumerate(table.columns):
        cells = [row[number].strip() for row in table.rows if row[number].strip()]
        choice: Align = "left" if column.align == "auto" else column.align
        # The last row may say 合计 where the others have their day; days stand in columns wherever words would be left.
        if choice == "left" and cells and all(DATE.fullmatch(cell) for cell in cells[:-1] or cells):
            choice = "date"
        elif column.align == "auto" and cells and all(is_figure(cell) for cell in cells):
            choice = "decimal"
        columns.append(replace(column, align=choice))
    return replace(table, columns=tuple(columns))
