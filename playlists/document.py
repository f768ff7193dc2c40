"""Hold a notice's body as blocks, and turn the JSON of FORMAT.md section 8 into frozen values and back.

Parsing is strict on types and on characters that would lie on a wall (control, bidirectional, private use): the error
is one sentence that names the block. It is lenient on what a newer writer may add: unknown fields are kept in
``extra`` and an unknown block becomes ``UnknownBlock``, drawn as its text. How anything looks is decided elsewhere.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from playlists.model import Extra, Json

Align = Literal["auto", "left", "right", "decimal", "date"]
ALIGNS: tuple[Align, ...] = ("auto", "left", "right", "decimal", "date")
SLIP_LIMIT = 8
"""Characters a title slip holds when set vertically above the place's name."""

# Cc control, Cf format (bidi overrides, zero-width), Co private use, Cn unassigned, Cs surrogate, Zl/Zp separators.
_REFUSED = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
# The ideographic planes grow with every Unicode version, and Python's table is older than some people's names.
_IDEOGRAPHS = range(0x20000, 0x3FFFE)


def _refused(character: str) -> bool:
    return unicodedata.category(character) in _REFUSED and ord(character) not in _IDEOGRAPHS


class DocumentError(ValueError):
    """A document that cannot be read; the message says which block and how to mend it."""


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]
    extra: Extra = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class ListBlock:
    ordered: bool
    items: tuple[str, ...]
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Column:
    """``auto`` lets the cells decide: figures on their decimal point, days in columns, words left."""

    head: str
    align: Align = "auto"


@dataclass(frozen=True, slots=True)
class Table:
    """``balance`` is a last row in the key colour; a cell of it is ``words``, or ``words　how it was reckoned``."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None
    balance: tuple[str, ...] | None = None
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Figure:
    asset: str
    caption: str = ""
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class QrCode:
    text: str
    caption: str = ""
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class UnknownBlock:
    """A block of a newer format: kept whole in ``extra``, drawn as ``text``, reported."""

    type: str
    text: str
    extra: Extra = field(default_factory=dict, hash=False)


Block = Heading | Paragraph | ListBlock | Table | Figure | QrCode | UnknownBlock


@dataclass(frozen=True, slots=True)
class Document:
    """``face`` names a kind whose look the page takes when it should differ from the item's own kind."""

    title: str
    body: tuple[Block, ...] = ()
    slip: str = ""
    issuer: str = ""
    date: str = ""
    period: tuple[str, str] | None = None
    unit: str = ""
    example: bool = False
    correction: str = ""
    face: str = ""
    extra: Extra = field(default_factory=dict, hash=False)

    @property
    def unknown_blocks(self) -> tuple[str, ...]:
        return tuple(block.type for block in self.body if isinstance(block, UnknownBlock))


class _Reader:
    """Takes typed fields out of one JSON object; ``where`` opens every sentence."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, Mapping):
            raise DocumentError(f"{where} must be an object of named fields, not {_named(value)}.")
        self.where = where
        self._fields: dict[str, Json] = dict(value)

    def text(self, name: str, default: str | None = None) -> str:
        if default is not None and self._fields.get(name) is None:
            self._fields.pop(name, None)
            return default
        return _text(self._taken(name), f"{self.where}: '{name}'")

    def flag(self, name: str) -> bool:
        value = self._fields.pop(name, False)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise DocumentError(f"{self.where}: '{name}' must be true or false, not {_named(value)}.")
        return value

    def items(self, name: str) -> list[Json]:
        value = self._taken(name)
        if not isinstance(value, list):
            raise DocumentError(f"{self.where}: '{name}' must be a list, not {_named(value)}.")
        return value

    def optional(self, name: str) -> Json:
        return self._fields.pop(name, None)

    def rest(self) -> Extra:
        return self._fields

    def _taken(self, name: str) -> Json:
        if name not in self._fields:
            raise DocumentError(f"{self.where} lacks '{name}'.")
        return self._fields.pop(name)


def _named(value: object) -> str:
    names = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return "nothing" if value is None else names.get(type(value), type(value).__name__)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise DocumentError(f"{where} must be text, not {_named(value)}.")
    for character in value:
        if _refused(character):
            raise DocumentError(
                f"{where} holds the invisible or unassigned character U+{ord(character):04X}; delete it, "
                "or split the text where it stands."
            )
    return value


def parse_document(value: object) -> Document:
    reader = _Reader(value, "The document")
    title = reader.text("title")
    if not title.strip():
        raise DocumentError("The document's title is empty; give it a title.")
    body = tuple(_block(block, f"Block {number}") for number, block in enumerate(reader.items("body"), 1))
    slip = reader.text("slip", "")
    if len(slip) > SLIP_LIMIT:
        raise DocumentError(f"The document's slip has {len(slip)} characters; at most {SLIP_LIMIT} fit the spine.")
    return Document(
        title=title,
        body=body,
        slip=slip,
        issuer=reader.text("issuer", ""),
        date=reader.text("date", ""),
        period=_period(reader.optional("period")),
        unit=reader.text("unit", ""),
        example=reader.flag("example"),
        correction=reader.text("correction", ""),
        face=reader.text("face", ""),
        extra=reader.rest(),
    )


def _period(value: Json) -> tuple[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2:
        raise DocumentError("The document's period must be two days, the first and the last.")
    first, last = (_text(day, "The document's period") for day in value)
    return first, last


def _block(value: object, where: str) -> Block:
    reader = _Reader(value, where)
    kind = reader.text("type")
    where = f"{where} ({kind})"
    reader.where = where
    if kind == "heading":
        level = reader.optional("level")
        if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= 4:
            raise DocumentError(f"{where}: 'level' must be 1, 2, 3 or 4.")
        return Heading(level, reader.text("text"), reader.rest())
    if kind == "paragraph":
        runs = tuple(_run(run, f"{where}, run {number}") for number, run in enumerate(reader.items("runs"), 1))
        return Paragraph(runs, reader.rest())
    if kind == "list":
        items = tuple(_text(item, f"{where}, item {number}") for number, item in enumerate(reader.items("items"), 1))
        return ListBlock(reader.flag("ordered"), items, reader.rest())
    if kind == "table":
        return _table(reader)
    if kind == "figure":
        return Figure(reader.text("asset"), reader.text("caption", ""), reader.rest())
    if kind == "qr":
        return QrCode(reader.text("text"), reader.text("caption", ""), reader.rest())
    text = reader.optional("text")
    return UnknownBlock(kind, _text(text, f"{where}: 'text'") if isinstance(text, str) else "", reader.rest())


def _run(value: object, where: str) -> Run:
    reader = _Reader(value, where)
    return Run(reader.text("text"), reader.flag("strong"))


def _table(reader: _Reader) -> Table:
    columns = []
    for number, value in enumerate(reader.items("columns"), 1):
        column = _Reader(value, f"{reader.where}, column {number}")
        align = column.text("align", "auto")
        if align not in ALIGNS:
            raise DocumentError(f"{column.where}: 'align' must be one of {', '.join(ALIGNS)}.")
        columns.append(Column(column.text("head", ""), align))
    if not columns:
        raise DocumentError(f"{reader.where} has no column; delete it or give it one.")

    def row(cells: Json, what: str) -> tuple[str, ...]:
        if not isinstance(cells, list):
            raise DocumentError(f"{reader.where}, {what} must be a list of cells, not {_named(cells)}.")
        if len(cells) != len(columns):
            raise DocumentError(f"{reader.where}, {what} has {len(cells)} cells for {len(columns)} columns.")
        return tuple(_text(cell, f"{reader.where}, {what}") for cell in cells)

    rows = tuple(row(cells, f"row {number}") for number, cells in enumerate(reader.items("rows"), 1))
    total, balance = reader.optional("total"), reader.optional("balance")
    return Table(
        tuple(columns),
        rows,
        None if total is None else row(total, "the total"),
        None if balance is None else row(balance, "the balance"),
        reader.rest(),
    )


def encode_document(document: Document) -> dict[str, Json]:
    """The JSON object ``parse_document`` reads; empty optional fields are left out."""
    value: dict[str, Json] = dict(document.extra)
    value["title"] = document.title
    for name, text in (
        ("slip", document.slip),
        ("issuer", document.issuer),
        ("date", document.date),
        ("unit", document.unit),
        ("correction", document.correction),
        ("face", document.face),
    ):
        if text:
            value[name] = text
    if document.period is not None:
        value["period"] = list(document.period)
    if document.example:
        value["example"] = True
    value["body"] = [_encode_block(block) for block in document.body]
    return value


def _encode_block(block: Block) -> dict[str, Json]:
    value: dict[str, Json] = dict(block.extra)
    match block:
        case Heading():
            value |= {"type": "heading", "level": block.level, "text": block.text}
        case Paragraph():
            runs: list[Json] = [
                {"text": run.text, "strong": True} if run.strong else {"text": run.text} for run in block.runs
            ]
            value |= {"type": "paragraph", "runs": runs}
        case ListBlock():
            value |= {"type": "list", "ordered": block.ordered, "items": list(block.items)}
        case Table():
            columns: list[Json] = [
                {"head": column.head} if column.align == "auto" else {"head": column.head, "align": column.align}
                for column in block.columns
            ]
            rows: list[Json] = [list(row) for row in block.rows]
            value |= {"type": "table", "columns": columns, "rows": rows}
            value["total"] = None if block.total is None else list(block.total)
            if block.balance is not None:
                value["balance"] = list(block.balance)
        case Figure():
            value |= {"type": "figure", "asset": block.asset, "caption": block.caption}
        case QrCode():
            value |= {"type": "qr", "text": block.text, "caption": block.caption}
        case UnknownBlock():
            value["type"] = block.type
            if block.text:
                value["text"] = block.text
    return value


def block_texts(block: Block) -> list[str]:
    """Every piece of text of a block, in reading order."""
    match block:
        case Heading() | UnknownBlock():
            return [block.text]
        case Paragraph():
            return [block.text]
        case ListBlock():
            return list(block.items)
        case Table():
            rows = [tuple(column.head for column in block.columns), *block.rows]
            rows += [row for row in (block.total, block.balance) if row is not None]
            return [cell for row in rows for cell in row]
        case Figure() | QrCode():
            return [block.caption]


def plain_text(document: Document) -> str:
    """The words of a document, a line a piece: for search, comparison and counting."""
    pieces = [document.title, document.correction]
    for block in document.body:
        if isinstance(block, Table):
            rows = [tuple(column.head for column in block.columns), *block.rows]
            rows += [row for row in (block.total, block.balance) if row is not None]
            pieces += ["\t".join(row) for row in rows]
        else:
            pieces += block_texts(block)
    return "\n".join(piece for piece in pieces if piece)
