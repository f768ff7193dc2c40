"""Read a table as the records an LED shows one a page: whose, how much, of what, when. Draws nothing.

A row with two sums becomes two records; what is no name and no sum is a second column, the first thing to be dropped.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from playlists.document import Column, Names, Table
from playlists.pages.columns import DATE, aligned, amount
from playlists.pages.led_record import Record

_PEOPLE = re.compile("姓名|户主|人员|对象|人$")
_UNIT = re.compile("（(.+)）$")
"""A head that brings its own unit: 每月（元）."""


def records_of(table: Table, unit: str) -> list[Record]:
    table = aligned(table)
    records = [record for row in table.rows for record in _row_records(table.columns, row, unit)]
    named = _set_wide(table, [record.name for record in records])
    records = [replace(record, name=name) for record, name in zip(records, named, strict=True)]
    if table.total is not None:
        records += _row_records(table.columns, _summed(table.total), unit)
    if len({record.head for record in records if record.sum}) > 1:
        # 收入 in one row and 支出 in the next are told apart by nothing else.
        records = [replace(record, several=bool(record.head)) for record in records]
    if table.balance is not None:
        # A balance is no income and no expense, whichever column it stands in.
        balance = _row_records(table.columns, _summed(table.balance), unit)
        records += [replace(record, head=unit, unit="", several=False) for record in balance]
    return records


def _summed(row: Sequence[str]) -> list[str]:
    """How a sum is made goes; a wide space in any other row is part of what it says."""
    return [cell.partition("　")[0] for cell in row]


def _set_wide(table: Table, names: Sequence[str]) -> list[str]:
    """People's names of two characters as wide as their neighbours of three."""
    words = [column for column in table.columns if column.align in ("left", "auto")]
    people = bool(words) and bool(_PEOPLE.search(words[0].head) or any("＊" in name for name in names))
    return Names(tuple(names)).set_wide() if people else list(names)


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
    name = row[words[0]] if words else ""
    used = {*words[:1], *dates[:1], *money}
    rest = [n for n in range(len(row)) if n not in used and row[n]]
    when = row[dates[0]] if dates else ""
    if not money:
        return [Record(name, row[n], when, columns[n].head) for n in words[1:]] or [Record(name, "", when)]
    made = []
    sums = [n for n, c in enumerate(columns) if c.align == "decimal"] or figures
    for n in money:
        group = columns[n].group
        # Of a group with one sum the group's own word says what it is; with more the column's, if it is the only one.
        lone = bool(group) and sum(columns[other].group == group for other in sums) == 1
        only = sum(columns[other].head == columns[n].head for other in sums) == 1
        head = group if lone else columns[n].head if only else f"{group}{columns[n].head}"
        notes = tuple(_note(columns[r], row[r]) for r in rest if columns[r].group in ("", group))
        own = _UNIT.search(head)
        head, each = (head[: own.start()], own[1]) if own else (head, unit)
        whole = "/".join(part for part in (head, each) if part)
        made.append(Record(name, row[n], when, whole, notes, several=len(money) > 1, unit=each if head else ""))
    return made


def _note(column: Column, cell: str) -> str:
    return cell if amount(cell) is None else f"{column.head}{cell}"
