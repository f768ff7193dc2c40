"""Tables: columns with their heads, rows, a total, a balance."""

from dataclasses import dataclass, field
from typing import ClassVar, Literal, Self

from playlists.blocks.block import Block
from playlists.blocks.reading import DocumentError, Reader, checked_text, named
from playlists.model import Extra, Json

Align = Literal["auto", "left", "right", "decimal", "date"]
ALIGNS: tuple[Align, ...] = ("auto", "left", "right", "decimal", "date")


@dataclass(frozen=True, slots=True)
class Column:
    """``auto`` lets the cells decide: figures on their decimal point, days in columns, words left.

    Neighbours of one ``group`` share a head cell that says it, above their own heads.
    """

    head: str
    align: Align = "auto"
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table(Block):
    """``balance`` is a last row in the key colour; a cell of it is ``words``, or ``words　how it was reckoned``."""

    type_name: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None
    balance: tuple[str, ...] | None = None
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        columns = tuple(
            _column(value, f"{reader.where}, column {number}")
            for number, value in enumerate(reader.items("columns"), 1)
        )
        if not columns:
            raise DocumentError(f"{reader.where} has no column; delete it or give it one.")
        rows = tuple(
            _row(cells, f"{reader.where}, row {number}", len(columns))
            for number, cells in enumerate(reader.items("rows"), 1)
        )
        total, balance = reader.optional("total"), reader.optional("balance")
        return cls(
            columns,
            rows,
            None if total is None else _row(total, f"{reader.where}, the total", len(columns)),
            None if balance is None else _row(balance, f"{reader.where}, the balance", len(columns)),
            reader.rest(),
        )

    def fields(self) -> dict[str, Json]:
        columns: list[Json] = [_written(column) for column in self.columns]
        rows: list[Json] = [list(row) for row in self.rows]
        value: dict[str, Json] = {"columns": columns, "rows": rows}
        value["total"] = None if self.total is None else list(self.total)
        if self.balance is not None:
            value["balance"] = list(self.balance)
        return value

    def texts(self) -> list[str]:
        return [cell for row in self._all_rows() for cell in row]

    def lines(self) -> list[str]:
        return ["\t".join(row) for row in self._all_rows()]

    def _all_rows(self) -> list[tuple[str, ...]]:
        groups = [tuple(column.group for column in self.columns)] if any(c.group for c in self.columns) else []
        rows = [*groups, tuple(column.head for column in self.columns), *self.rows]
        return rows + [row for row in (self.total, self.balance) if row is not None]


def _column(value: object, where: str) -> Column:
    column = Reader(value, where)
    align = column.text("align", "auto")
    for known in ALIGNS:
        if align == known:
            return Column(column.text("head", ""), known, column.text("group", ""))
    raise DocumentError(f"{where}: 'align' must be one of {', '.join(ALIGNS)}.")


def _written(column: Column) -> dict[str, Json]:
    value: dict[str, Json] = {"head": column.head}
    if column.align != "auto":
        value["align"] = column.align
    if column.group:
        value["group"] = column.group
    return value


def _row(cells: Json, where: str, count: int) -> tuple[str, ...]:
    if not isinstance(cells, list):
        raise DocumentError(f"{where} must be a list of cells, not {named(cells)}.")
    if len(cells) != count:
        raise DocumentError(f"{where} has {len(cells)} cells for {count} columns.")
    return tuple(checked_text(cell, where) for cell in cells)
