"""The body of a notice as a clerk types it, and the same body as blocks. Pure, and lossless both ways.

The rules are those of official documents, so that nobody learns a markup:
a line that begins ``一、`` is a heading, and ``（一）`` one of the second level,
when the line is short and not a sentence; lines with a TAB are the rows of a
table (that is what a paste from a spreadsheet brings), the first row its head,
a last row whose first words are a sum (合计, 本季合计) its total, and one below it
that says what is left (期末结余) its balance; lines that begin ``1.`` in a row
are a numbered list, ``· `` an unnumbered one. Every other line is a paragraph.
Numbers of headings stay in their text, as staff wrote them.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from playlists.model import Json
from server.notices.hidden import Path, hiding, shown
from server.notices.leaves import words_of

HEADING_LEVELS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"^[一二三四五六七八九十百]+、"), 1),
    (re.compile(r"^（[一二三四五六七八九十百]+）"), 2),
)
LONGEST_HEADING = 40
_SENTENCE = re.compile(r"[。！？；]")
_ORDERED = re.compile(r"^(\d{1,3})[.．] ?(?=\S)")
_BULLET = re.compile(r"^· (?=\S)")
_DECIMAL = re.compile(r"^[+-]?\d{1,3}(,?\d{3})*(\.\d+)?%?$|^[+-]?\d+(\.\d+)?%?$")
_TOTAL = re.compile(r"[^\d]{0,6}[合总共] ?计")
_BALANCE = re.compile(r"(?:期末|本期|本季|本月|本年|年末)?(?:结余|余额)(?:\s|$)")

PICTURES = frozenset({"figure", "figures", "qr", "page_image", "video"})
"""Blocks that are seen: what they say stands beside the text that is checked."""
_TYPED = frozenset({"heading", "paragraph", "list", "table"})

Block = dict[str, Json]


def heading_level(line: str) -> int | None:
    """The level of a heading line, or None for a paragraph; a numbered sentence is a paragraph."""
    if len(line) > LONGEST_HEADING or _SENTENCE.search(line):
        return None
    return next((level for pattern, level in HEADING_LEVELS if pattern.match(line)), None)


def blocks_from_text(text: str) -> list[Block]:
    """Read what a clerk typed. Blank lines part blocks and are not kept."""
    blocks: list[Block] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    index = 0
    while index < len(lines):
        line = lines[index]
        if "\t" in line.strip(" \u3000"):
            rows = _while(lines, index, lambda text: "\t" in text)
            blocks.append(_table(rows))
            index += len(rows)
            continue
        line = line.strip()
        if not line:
            index += 1
            continue
        run = _list_run(lines, index)
        if run:
            blocks.append(run)
            index += len(_items(run))
            continue
        level = heading_level(line)
        if level is not None:
            blocks.append({"type": "heading", "level": level, "text": line})
        else:
            blocks.append({"type": "paragraph", "runs": [{"text": line}]})
        index += 1
    return blocks


def text_from_blocks(blocks: Sequence[Mapping[str, Json]]) -> str:
    """Write blocks as editor text, hidden things left out; ``blocks_from_text`` reads the same blocks back."""
    parts: list[str] = []
    for block in shown([dict(block) for block in blocks]):
        if not isinstance(block, dict):
            continue
        match block.get("type"):
            case "heading":
                parts.append(str(block.get("text", "")))
            case "paragraph":
                parts.append(paragraph_text(block))
            case "list":
                ordered = bool(block.get("ordered"))
                marks = (f"{number}. " if ordered else "· " for number in range(1, len(_items(block)) + 1))
                parts.append("\n".join(mark + item for mark, item in zip(marks, _items(block), strict=True)))
            case "table":
                parts.append("\n".join("\t".join(row) for row in table_rows(block)))
            case kind if kind not in PICTURES:
                parts.append(words_of(block))
    return "\n\n".join(part for part in parts if part)


def paragraph_text(block: Mapping[str, Json]) -> str:
    runs = block.get("runs")
    if not isinstance(runs, list):
        return ""
    return "".join(str(run.get("text", "")) for run in runs if isinstance(run, dict))


def table_rows(block: Mapping[str, Json]) -> list[list[str]]:
    """Head cells above the heads where there are some, heads, rows, total and balance of a table as rows of text."""
    return [[text for _, text in row] for row in table_cells(block)]


def table_cells(block: Mapping[str, Json]) -> list[list[tuple[Path, str]]]:
    """The same rows, each cell with the path by which it stands in the block; without what was hidden."""
    hides = hiding(block)
    columns = block.get("columns")
    named = [(at, one) for at, one in enumerate(columns) if isinstance(one, dict)] if isinstance(columns, list) else []
    groups: list[tuple[Path, str]] = [(("columns", at, "group"), str(one.get("group", ""))) for at, one in named]
    rows = [groups] if any(text for path, text in groups if not hides(path)) else []
    if isinstance(columns, list):
        rows.append([(("columns", at, "head"), str(one.get("head", ""))) for at, one in named])
    body = block.get("rows")
    for row, cells in enumerate(body if isinstance(body, list) else []):
        if isinstance(cells, list):
            rows.append([(("rows", row, at), str(cell)) for at, cell in enumerate(cells)])
    for name in ("total", "balance"):
        across = block.get(name)
        if isinstance(across, list):
            rows.append([((name, at), str(cell)) for at, cell in enumerate(across)])
    open_to_all = [(row, [cell for cell in row if not hides(cell[0])]) for row in rows]
    return [left for row, left in open_to_all if left or not row]


def document_from_text(text: str, base: Mapping[str, Json] | None = None) -> dict[str, Json]:
    """Return ``base`` with a body read from ``text``; pictures, codes and cards of the old body are kept at its end."""
    document = dict(base or {})
    document.setdefault("title", "")
    old = document.get("body")
    kept: list[Json] = [
        block
        for block in (old if isinstance(old, list) else [])
        if isinstance(block, dict) and block.get("type") not in _TYPED
    ]
    body: list[Json] = list(blocks_from_text(text))
    document["body"] = body + kept
    return document


def _while(lines: Sequence[str], start: int, holds: Callable[[str], bool]) -> list[str]:
    end = start
    while end < len(lines) and holds(lines[end]):
        end += 1
    return list(lines[start:end])


def _list_run(lines: Sequence[str], start: int) -> Block | None:
    """A numbered list counts 1, 2, 3 from its first line; anything else stays a paragraph as it was typed."""
    items: list[Json] = []
    for line in lines[start:]:
        match = _ORDERED.match(line.strip())
        if not match or int(match[1]) != len(items) + 1:
            break
        items.append(line.strip()[match.end() :])
    if items:
        return {"type": "list", "ordered": True, "items": items}
    for line in lines[start:]:
        match = _BULLET.match(line.strip())
        if not match:
            break
        items.append(line.strip()[match.end() :])
    return {"type": "list", "ordered": False, "items": items} if items else None


def _items(block: Mapping[str, Json]) -> list[str]:
    items = block.get("items")
    return [str(item) for item in items] if isinstance(items, list) else []


def _table(lines: Sequence[str]) -> Block:
    rows = [[cell.strip() for cell in line.strip("\r\n").split("\t")] for line in lines]
    width = max(len(row) for row in rows)
    rows = [row + [""] * (width - len(row)) for row in rows]
    head, body = rows[0], rows[1:]
    balance = body.pop() if len(body) > 1 and is_balance(body[-1]) and is_total(body[-2]) else None
    total = body.pop() if body and is_total(body[-1]) else None
    columns: list[Json] = [
        {"head": name, "align": alignment([row[at] for row in body])} for at, name in enumerate(head)
    ]
    cells: list[Json] = [list(row) for row in body]
    table: Block = {"type": "table", "columns": columns, "rows": cells, "total": list(total) if total else None}
    return {**table, "balance": list(balance)} if balance else table


def is_total(row: Sequence[str]) -> bool:
    """Whether its first words are a sum of what stands above it."""
    return _TOTAL.fullmatch(_first(row)) is not None


def is_balance(row: Sequence[str]) -> bool:
    """Whether it says what is left, as the row below a total does."""
    return _BALANCE.match(_first(row)) is not None


def _first(row: Sequence[str]) -> str:
    return next((cell for cell in row if cell), "")


def alignment(cells: Sequence[str]) -> str:
    filled = [cell for cell in cells if cell]
    return "decimal" if filled and all(_DECIMAL.match(cell) for cell in filled) else "left"
