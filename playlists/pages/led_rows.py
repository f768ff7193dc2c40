"""Read a table as the records an LED shows one a page: whose, how much, of what, when. Draws nothing.

A row with two sums becomes two records; what is no name and no sum is a second column, the first thing to be dropped.
"""

from collections.abc import Sequence
from dataclasses import replace

from playlists.document import Column, Table
from playlists.pages.columns import DATE, aligned, amount
from playlists.pages.led_records import Record


def records_of(table: Table, unit: str) -> list[Record]:
    table = aligned(table)
    rows = [*table.rows, *([table.total] if table.total is not None else [])]
    records = [record for row in rows for record in _row_records(table.columns, row, unit)]
    if table.balance is not None:
        # A balance is no income and no expense, whichever column it stands in.
        records += [replace(record, head=unit) for record in _row_records(table.columns, table.balance, unit)]
    return records


def _row_records(columns: Sequence[Column], row: Sequence[str], unit: str) -> list[Record]:
    figures = [n for n, c in enumerate(columns) if c.align in ("decimal", "right") and row[n]]
    money = [n for n in figures if columns[n].align == "decimal"] or figures[-1:]
    # A count beside a sum (人数) is a second column, not a record of its own.
    if len(money) > 1 and any("." in row[n] for n in money):
        money = [n for n in money if "." in row[n]]
    elif len(money) > 1:
        money = money[-1:]
    words = [n for n, c in enumerate(columns) if c.align in ("left", "auto") and row[n]]
    dates = [n for n, c in enumerate(columns) if c.align == "date" and DATE.fullmatch(row[n])]
    words += [n for n, c in enumerate(columns) if c.align == "date" and row[n] and n not in dates]
    name = row[words[0]].partition("　")[0] if words else ""
    used = {*words[:1], *dates[:1], *money}
    rest = [n for n in range(len(row)) if n not in used and row[n]]
    when = row[dates[0]] if dates else ""
    if not money:
        return [Record(name, row[n], when, columns[n].head) for n in words[1:]] or [Record(name, "", when)]
    made = []
    for n in money:
        group = columns[n].group
        # Of a group with one sum the group's own word says what it is; with more it says which.
        lone = bool(group) and sum(columns[other].group == group for other in money) == 1
        head = group if lone else f"{group}{columns[n].head}"
        notes = tuple(_note(columns[r], row[r]) for r in rest if columns[r].group in ("", group))
        if unit and "（" not in head:
            head = f"{head}/{unit}"
        made.append(
            Record(name, row[n], when, head.replace("（", "/").replace("）", ""), notes, several=len(money) > 1)
        )
    return made


def _note(column: Column, cell: str) -> str:
    return cell if amount(cell) is None else f"{column.head}{cell}"
