"""What a file hid and brought along all the same: columns, rows, sheets, words, comments. Pure.

Each is kept in the very place where it was hidden, and marked there: a column by ``hidden``, the letter it had; rows of
a table by ``hidden_rows``, index to number; a block by ``hidden``, what it was and where. Only the editor and the check
for hidden things read the marks; everybody else reads ``shown``, so that nothing hidden is set, told or compared.
Personal numbers in it are cut down when it comes in: nobody needs them to decide that it goes.
"""

import copy
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from playlists.model import Json
from server.notices.numbers import NumberKind, hint, mask, sightings

Block = dict[str, Json]
Path = tuple[str | int, ...]

IDENTITY = re.compile(r"(?<![\d*])\d{4}\*{8}(?![\d*])")
"""What ``veiled`` leaves of an identity number."""
_LONG = re.compile(r"(?<![\d*])(\d{4})\d{10,}[\dXx]?(?![\d*])")
_ACROSS = ("total", "balance")
"""Rows of a table beside its rows, a cell a column."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """One hidden thing: ``at`` and ``last`` are its columns or rows in the block, None for a whole block."""

    kind: str
    place: str
    block: int
    at: int | None
    last: int | None
    head: str
    texts: tuple[str, ...]
    times: int = 0

    @property
    def key(self) -> str:
        """Known again by what it is, so that a paragraph written above does not make it another."""
        told = "\n".join((self.kind, self.place, self.head, *self.texts))
        return f"hidden-{self.kind}-{hashlib.sha256(told.encode()).hexdigest()[:12]}-{self.times}"

    @property
    def identities(self) -> int:
        return sum(len(IDENTITY.findall(text)) for text in self.texts)


def carriers(body: Sequence[Json]) -> list[Carrier]:
    """Every hidden thing, in the order of the text."""
    found: list[Carrier] = []
    like: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
    for number, block in enumerate(body):
        if isinstance(block, dict):
            for one in _in_block(number, block):
                told = one.kind, one.place, one.texts
                found.append(replace(one, times=like[told]))
                like[told] += 1
    return found


def shown(body: Sequence[Json]) -> list[Json]:
    """The body without anything hidden."""
    made = [_shown_block(block) if isinstance(block, dict) else block for block in body]
    return [block for block in made if block is not None]


def shown_document(document: Mapping[str, Json]) -> dict[str, Json]:
    body = document.get("body")
    return {**document, "body": shown(body)} if isinstance(body, list) else dict(document)


def hiding(block: Mapping[str, Json]) -> Callable[[Path], bool]:
    """Tells whether what stands at a path of the block was hidden; the marks are read once, not for every cell."""
    whole, columns, rows = bool(block.get("hidden")), frozenset(_columns(block)), frozenset(_rows(block))

    def hides(path: Path) -> bool:
        match path:
            case ("columns", int(at), *_) | (("total" | "balance"), int(at)):
                return whole or at in columns
            case ("rows", int(row), int(at)):
                return whole or at in columns or row in rows
        return whole

    return hides


def without(body: Sequence[Json], carrier: Carrier) -> list[Json]:
    """The body with the hidden thing gone."""
    made: list[Json] = copy.deepcopy(list(body))
    block = made[carrier.block]
    if carrier.at is None or carrier.last is None or not isinstance(block, dict):
        return made[: carrier.block] + made[carrier.block + 1 :]
    gone = set(range(carrier.at, carrier.last + 1))
    left = less_columns(block, gone) if carrier.kind == "column" else less_rows(block, gone)
    made[carrier.block : carrier.block + 1] = [left] if _list(left, "columns") else []  # a table goes with its last
    return made


def unhidden(body: Sequence[Json], carrier: Carrier) -> list[Json]:
    """The body with the thing no longer hidden: from here on it is text like any other."""
    made: list[Json] = copy.deepcopy(list(body))
    block = made[carrier.block]
    if not isinstance(block, dict):
        return made
    if carrier.at is None or carrier.last is None:
        block.pop("hidden", None)
    elif carrier.kind == "column":
        columns = block.get("columns")
        column = columns[carrier.at] if isinstance(columns, list) else None
        if isinstance(column, dict):
            column.pop("hidden", None)
    else:
        _mark_rows(block, {at: place for at, place in _rows(block).items() if not carrier.at <= at <= carrier.last})
    return made


def guarded(document: Mapping[str, Json]) -> dict[str, Json]:
    """The document with personal numbers cut down in all that is hidden."""
    body = document.get("body")
    return {**document, "body": [_guarded(block) for block in body]} if isinstance(body, list) else dict(document)


def veiled(text: str) -> str:
    """Enough of a number to know what it was, and no more; one with a slip of the pen in it is no more public."""
    for seen in reversed(list(sightings(text))):
        # A number of a resident with a slip of the pen may pass for a card's: its last four digits are no card's.
        card = seen.kind is NumberKind.BANK_CARD and len(seen.digits) != 18
        short = mask if card else hint
        text = text[: seen.start] + short(seen.kind, seen.digits) + text[seen.end :]
    return _LONG.sub(r"\1********", text)


def _in_block(number: int, block: Block) -> Iterator[Carrier]:
    mark = block.get("hidden")
    if mark:
        told = mark if isinstance(mark, dict) else {}
        kind, place = str(told.get("carrier") or "words"), str(told.get("place") or "")
        yield Carrier(kind, place, number, None, None, "", tuple(_texts(block)))
        return
    cells = [row for row in _list(block, "rows") if isinstance(row, list)]
    for at, place in sorted(_columns(block).items()):
        columns = _list(block, "columns")
        column = columns[at]
        head = str(column.get("head", "")) if isinstance(column, dict) else ""
        column_texts = tuple(str(row[at]) for row in cells if at < len(row))
        yield Carrier("column", place, number, at, at, head, column_texts)
    run: list[int] = []
    rows = _rows(block)
    for at in sorted(rows):
        if run and at != run[-1] + 1:
            yield _row_carrier(number, run, rows, cells)
            run = []
        run.append(at)
    if run:
        yield _row_carrier(number, run, rows, cells)


def _row_carrier(number: int, run: list[int], rows: Mapping[int, str], cells: list[list[Json]]) -> Carrier:
    first, last = rows[run[0]], rows[run[-1]]
    texts = tuple("\t".join(map(str, cells[at])) for at in run)
    return Carrier("row", first if first == last else f"{first}-{last}", number, run[0], run[-1], "", texts)


def _shown_block(block: Block) -> Block | None:
    if block.get("hidden"):
        return None
    columns, rows = _columns(block), _rows(block)
    if not columns and not rows:
        return block
    made = less_columns(less_rows(block, set(rows)), set(columns))
    return made if _list(made, "columns") else None


def less_columns(block: Block, gone: set[int]) -> Block:
    made = dict(block)
    made["columns"] = [column for at, column in enumerate(_list(block, "columns")) if at not in gone]
    made["rows"] = [_less(row, gone) for row in _list(block, "rows")]
    for name in _ACROSS:
        if isinstance(block.get(name), list):
            made[name] = _less(block[name], gone)
    return made


def less_rows(block: Block, gone: set[int]) -> Block:
    made = dict(block)
    made["rows"] = [row for at, row in enumerate(_list(block, "rows")) if at not in gone]
    left = {at - sum(one < at for one in gone): place for at, place in _rows(block).items() if at not in gone}
    _mark_rows(made, left)
    return made


def _mark_rows(block: Block, marks: Mapping[int, str]) -> None:
    block.pop("hidden_rows", None)
    if marks:
        block["hidden_rows"] = {str(at): place for at, place in marks.items()}


def _less(row: Json, gone: set[int]) -> Json:
    return [cell for at, cell in enumerate(row) if at not in gone] if isinstance(row, list) else row


def _columns(block: Mapping[str, Json]) -> dict[int, str]:
    """Which columns were hidden, and the letter or number each had."""
    columns = enumerate(_list(block, "columns"))
    return {at: str(one["hidden"]) for at, one in columns if isinstance(one, dict) and one.get("hidden")}


def _rows(block: Mapping[str, Json]) -> dict[int, str]:
    marks = block.get("hidden_rows")
    if not isinstance(marks, dict):
        return {}
    count = len(_list(block, "rows"))
    return {int(at): str(place) for at, place in marks.items() if at.isdecimal() and len(at) < 9 and int(at) < count}


def _list(block: Mapping[str, Json], name: str) -> list[Json]:
    value = block.get(name)
    return value if isinstance(value, list) else []


def _guarded(block: Json) -> Json:
    if not isinstance(block, dict) or not (block.get("hidden") or _columns(block) or _rows(block)):
        return block
    return _veiled_below(hiding(block), block, ())


def _veiled_below(hides: Callable[[Path], bool], value: Json, path: Path) -> Json:
    if isinstance(value, dict):
        return {name: _veiled_below(hides, one, (*path, name)) for name, one in value.items()}
    if isinstance(value, list):
        return [_veiled_below(hides, one, (*path, at)) for at, one in enumerate(value)]
    return veiled(value) if isinstance(value, str) and hides(path) else value


def _texts(value: Json) -> Iterator[str]:
    """The words of a hidden block: a row of a table as one."""
    if not isinstance(value, dict):
        return
    for run in _list(value, "runs"):
        if isinstance(run, dict):
            yield str(run.get("text", ""))
    heads = [str(column.get("head", "")) for column in _list(value, "columns") if isinstance(column, dict)]
    if heads:
        yield "\t".join(heads)
    yield from ("\t".join(map(str, row)) for row in _list(value, "rows") if isinstance(row, list))
    if isinstance(value.get("text"), str):
        yield str(value["text"])
