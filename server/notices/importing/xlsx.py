"""A spreadsheet as blocks: what it shows, and in its place what it hid: columns, rows, sheets, comments.

Cells are taken as they were last calculated, dates and shares as they look; colours, pictures and formulas are left.
A lone cell above or below the table is a line of text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from playlists.model import Json
from server.notices.characters import one_line
from server.notices.importing.laid_out import LaidOut
from server.notices.importing.office import RELATION, Package, local
from server.notices.importing.unreadable import Unreadable
from server.notices.text import Block, alignment, is_balance, is_total

NAME = "Excel 表格"
ENDINGS = (".xlsx", ".xlsm")
MOST_ROWS = 3000
MOST_COLUMNS = 60
MOST_SHEETS = 100
MOST_TEXT = 1_000_000
"""Characters: cells may share one text, so that a small file can say a thousand times its size."""

_BROKEN = "这个表格读不出来，可能没有传完整，或加了密码；请在 Excel 里另存为 .xlsx 再交。"
_DATES = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)})
_SHARES = {9: 0, 10: 2}
_GROUPED = {3: 0, 4: 2, 37: 0, 38: 0, 39: 2, 40: 2, 41: 0, 42: 0, 43: 2, 44: 2}
_CALENDAR = re.compile(r"[yd年]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')
"""Words of a format, and what it leaves room for or fills up with."""
_PLACES = re.compile(r"\.([0#?]+)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_SPREAD = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})\d{1,7}")
_Lone = tuple[str, tuple[str, str] | None]
"""The one text of a row; what hid it and where, if anything did."""


@dataclass(slots=True)
class _Sheet:
    """Texts by row and column, counted from 1, and what of them was hidden."""

    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    columns: set[int] = field(default_factory=set)
    rows: set[int] = field(default_factory=set)
    merged: dict[tuple[int, int], int] = field(default_factory=dict)
    """The last column of a text that spreads over several, by where it stands."""
    comments: list[tuple[str, str]] = field(default_factory=list)
    length: int = 0

    def grow(self, text: str) -> None:
        self.length += len(text)
        if self.length > MOST_TEXT:
            raise Unreadable("表格里的字太多，不像一份公告，请拆开再交。")


@dataclass(frozen=True, slots=True)
class _Book:
    strings: tuple[str, ...]
    formats: tuple[tuple[int, str], ...]
    begins: datetime


def blocks(raw: bytes) -> LaidOut:
    package = Package(raw, _BROKEN)
    root, book = package.needed("xl/workbook.xml"), _book(package)
    parts = package.relations("xl/workbook.xml")
    title, body, length = "", list[Block](), 0
    sheets = [one for one in root.iter() if local(one) == "sheet"]
    if len(sheets) > MOST_SHEETS:
        raise Unreadable(f"文件里超过 {MOST_SHEETS} 张工作表，请拆开再交。")
    for sheet in sheets:
        kind, path = parts.get(sheet.get(RELATION, _strict_relation(sheet)), ("", ""))
        if kind != "worksheet":
            continue  # a chart or a macro has no cells
        found = _sheet(package, path, book, length)
        length = found.length
        hidden = sheet.get("state", "visible") != "visible"
        # A sheet without a name is hidden all the same.
        above, made = _laid_out(found, (one_line(sheet.get("name", "")) or "无名") if hidden else "")
        first = next((at for at, (_line, mark) in enumerate(above) if mark is None), None)
        if first is not None and not title and not body:
            title = above.pop(first)[0]
        body += [_line_block(*one) for one in above] + made
    if not body and not title:
        raise Unreadable("表格是空的。")
    return LaidOut(title, tuple(body))


def _strict_relation(sheet: Element) -> str:
    return next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")


def _book(package: Package) -> _Book:
    shared = package.part("xl/sharedStrings.xml")
    strings = tuple(_words(one) for one in (shared if shared is not None else ()) if local(one) == "si")
    styles = package.part("xl/styles.xml")
    custom: dict[int, str] = {}
    formats: list[tuple[int, str]] = []
    for group in styles if styles is not None else ():
        if local(group) == "numFmts":
            custom = {_int(one.get("numFmtId")): one.get("formatCode", "") for one in group}
        if local(group) == "cellXfs":
            formats = [(number, custom.get(number, "")) for number in (_int(one.get("numFmtId")) for one in group)]
    root = package.needed("xl/workbook.xml")
    late = any(local(one) == "workbookPr" and one.get("date1904") in ("1", "true") for one in root)
    begins = datetime(1904, 1, 1) if late else datetime(1899, 12, 30)  # noqa: DTZ001 — a day of the sheet's own calendar
    return _Book(strings, tuple(formats), begins)


def _sheet(package: Package, path: str, book: _Book, length: int) -> _Sheet:
    """``length`` is how much the sheets before it said."""
    found = _Sheet(length=length)
    for element in package.needed(path).iter():
        match local(element):
            case "col" if element.get("hidden") in ("1", "true") or element.get("width") in ("0", "0.0"):
                last = min(_int(element.get("max")), MOST_COLUMNS)
                found.columns.update(range(_int(element.get("min")), last + 1))
            case "row":
                _row(element, found, book)
            case "mergeCell" if merged := _SPREAD.fullmatch(element.get("ref", "")):
                found.merged[int(merged[2]), _column(merged[1])] = min(_column(merged[3]), MOST_COLUMNS)
    for kind, target in package.relations(path).values():
        told = package.part(target) if kind == "comments" else None
        for comment in told.iter() if told is not None else ():
            if local(comment) == "comment" and _words(comment).strip():
                found.grow(_words(comment))
                found.comments.append((comment.get("ref", "")[:16], one_line(_words(comment))))
    if len(found.comments) > MOST_ROWS:
        raise Unreadable(f"表格里超过 {MOST_ROWS} 条批注，请删去再交。")
    return found


def _row(row: Element, found: _Sheet, book: _Book) -> None:
    number = _int(row.get("r")) or max(found.cells, default=0) + 1
    texts: dict[int, str] = {}
    for cell in row:
        address = _CELL.fullmatch(cell.get("r", ""))
        at = _column(address[1]) if address else max(texts, default=0) + 1
        said = _text(cell, book)
        found.grow(said)
        text = one_line(said)
        if text:
            if at > MOST_COLUMNS:
                raise Unreadable(f"表格超过 {MOST_COLUMNS} 列，屏上看不清，请拆开或删去用不到的列。")
            texts[at] = text
    if texts:
        found.cells[number] = texts
        if row.get("hidden") in ("1", "true") or row.get("ht") == "0":
            found.rows.add(number)
    if len(found.cells) > MOST_ROWS:
        raise Unreadable(f"表格超过 {MOST_ROWS} 行，请拆开再交。")


def _text(cell: Element, book: _Book) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _words(cell)
    value = next((one.text or "" for one in cell if local(one) == "v"), "")
    if kind == "s":
        at = int(value) if value.isdecimal() and len(value) < 10 else len(book.strings)
        return book.strings[at] if at < len(book.strings) else ""
    if kind == "b":
        return "是" if value == "1" else "否"
    if kind != "n" or not value:
        return value
    style = _int(cell.get("s"))
    return _number(value, *(book.formats[style] if style < len(book.formats) else (0, "")), book.begins)


def _number(value: str, form: int, code: str, begins: datetime) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    bare = _QUOTED.sub("", code).partition(";")[0].strip()  # what comes after is for figures below zero
    if form in _DATES or _CALENDAR.search(bare):
        try:
            day = begins + timedelta(days=number)
        except (OverflowError, ValueError):
            return value
        return f"{day.year}-{day.month:02}-{day.day:02}" + (f" {day:%H:%M}" if number % 1 else "")
    decimals = _PLACES.search(bare)
    places = min(len(decimals[1]), 15) if decimals else 0
    if form in _SHARES or bare.endswith("%"):
        return f"{number * 100:.{_SHARES.get(form, places)}f}%"
    if form in _GROUPED or "," in bare:
        return f"{number:,.{_GROUPED.get(form, places)}f}"
    if form == 2 or re.fullmatch(r"0\.0+", bare):
        return f"{number:.{places or 2}f}"
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    # A sheet shows no more than 15 digits of what it reckoned; the rest is the machine's.
    return value if "e" not in value.lower() and len(value) <= 15 else f"{number:.15g}"


def _laid_out(sheet: _Sheet, hidden: str) -> tuple[list[_Lone], list[Block]]:
    """Lines above the table, then the table and what follows it."""
    numbers = sorted(sheet.cells)
    wide = [number for number in numbers if len(sheet.cells[number]) > 1]
    # Without a table every line is one above it: of those, too, some may have been hidden.
    above = [_lone(sheet, number, hidden) for number in numbers if not wide or number < wide[0]]
    made = list[Block]()
    if wide:
        table = _table(sheet, [number for number in numbers if wide[0] <= number <= wide[-1]], marked=not hidden)
        made.append(table | ({"hidden": {"carrier": "sheet", "place": hidden}} if hidden else {}))
        made += [_line_block(*_lone(sheet, number, hidden)) for number in numbers if number > wide[-1]]
    made += [_line_block(words, ("comment", place)) for place, words in sheet.comments]
    return above, made


def _lone(sheet: _Sheet, number: int, hidden: str) -> _Lone:
    ((at, line),) = sheet.cells[number].items()
    if hidden:
        return line, ("sheet", hidden)
    if number in sheet.rows:
        return line, ("row", str(number))
    # A title may stand in a column that is hidden and spread over those that are shown.
    spread = range(at, sheet.merged.get((number, at), at) + 1)
    return line, ("words", f"{_letters(at)}{number}") if sheet.columns.issuperset(spread) else None


def _table(sheet: _Sheet, numbers: list[int], *, marked: bool) -> Block:
    used = sorted({at for number in numbers for at in sheet.cells[number]})
    away = sheet.rows if marked else set[int]()
    first = next((number for number in numbers if number not in away), numbers[0])
    body = [number for number in numbers if number != first]
    said = {number: [sheet.cells[number].get(at, "") for at in used] for number in body[-2:] if number not in away}
    above, last = ([0, 0, *body])[-2:]
    balance = last if is_balance(said.get(last, [])) and is_total(said.get(above, [])) else 0
    total = above if balance else last if is_total(said.get(last, [])) else 0
    rows = [number for number in body if number not in (total, balance)]
    columns: list[Json] = []
    for at in used:
        column: Block = {
            "head": sheet.cells[first].get(at, ""),
            "align": alignment([sheet.cells[number].get(at, "") for number in rows]),
        }
        if marked and at in sheet.columns:
            column["hidden"] = _letters(at)
        columns.append(column)
    left: Block = {"balance": _cells(sheet.cells[balance], used)} if balance else {}
    made: Block = {
        "type": "table",
        "columns": columns,
        "rows": [_cells(sheet.cells[number], used) for number in rows],
        "total": _cells(sheet.cells[total], used) if total else None,
        **left,
    }
    marks: Mapping[str, Json] = {str(at): str(number) for at, number in enumerate(rows) if number in away}
    return made | ({"hidden_rows": dict(marks)} if marks else {})


def _cells(row: Mapping[int, str], used: list[int]) -> list[Json]:
    return [row.get(at, "") for at in used]


def _line_block(line: str, mark: tuple[str, str] | None) -> Block:
    made: Block = {"type": "paragraph", "runs": [{"text": line}]}
    return made if mark is None else made | {"hidden": {"carrier": mark[0], "place": mark[1]}}


def _words(element: Element) -> str:
    """The text of a string, its pieces joined; how it is read aloud (Japanese) is left out."""
    aloud = {id(text) for one in element.iter() if local(one) == "rPh" for text in one.iter()}
    words = "".join(one.text or "" for one in element.iter() if local(one) == "t" and id(one) not in aloud)
    return _ESCAPED.sub(_unescaped, words)


def _unescaped(found: re.Match[str]) -> str:
    """A sign that XML does not hold is written as its number, ``_x000D_``; what is no such sign was typed."""
    sign = int(found[1], 16)
    return chr(sign) if sign < ord(" ") or sign == ord("_") else found[0]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    made = ""
    while number:
        number, rest = divmod(number - 1, 26)
        made = chr(65 + rest) + made
    return made


def _int(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0
