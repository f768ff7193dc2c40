"""The body of a notice as a clerk types it, and the same body as blocks. Pure, and lossless both ways.

The rules are those of official documents, so that nobody learns a markup:
a line that begins ``一、`` is a heading, and ``（一）`` one of the second level,
when the line is short and not a sentence; lines with a TAB are the rows of a
table (that is what a paste from a spreadsheet brings), the first row its head,
a last row that begins 合计 or 总计 its total; lines that begin ``1.`` in a row
are a numbered list, ``· `` an unnumbered one. Every other line is a paragraph.
Numbers of headings stay in their text, as staff wrote them.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from playlists.model import Json
from server.notices.hidden import shown
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
TOTALS = ("合计", "总计", "总 计", "合 计")

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
    """Head cells above the heads where there are some, heads, rows and total of a table block as rows of text."""
    rows: list[list[str]] = []
    columns = block.get("columns")
    if isinstance(columns, list):
        named = [column for column in columns if isinstance(column, dict)]
        groups = [str(column.get("group", "")) for column in named]
        rows += [groups] if any(groups) else []
        rows.append([str(column.get("head", "")) for column in named])
    body = block.get("rows")
    if isinstance(body, list):
        rows += [[str(cell) for cell in row] for row in body if isinstance(row, list)]
    total = block.get("total")
    if isinstance(total, list):
        rows.append([str(cell) for cell in total])
    return rows


def block_starts(title: str, blocks: Sequence[Mapping[str, Json]]) -> list[int]:
    """Where each block begins in the text that is checked: the title, a line end, then the body as text."""
    whole = f"{title}\n{text_from_blocks(blocks)}"
    starts, at = [], len(title) + 1
    for block in blocks:
        words = text_from_blocks([block])
        found = whole.find(words, at) if words else at
        starts.append(found if found >= 0 else at)
        at = starts[-1] + len(words)
    return starts


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
    total = body.pop() if body and body[-1][0] in TOTALS else None
    columns: list[Json] = [
        {"head": name, "align": alignment([row[at] for row in body])} for at, name in enumerate(head)
    ]
    cells: list[Json] = [list(row) for row in body]
    return {"type": "table", "columns": columns, "rows": cells, "total": list(total) if total else None}


def alignment(cells: Sequence[str]) -> str:
    filled = [cell for cell in cells if cell]
    return "decimal" if filled and all(_DECIMAL.match(cell) for cell in filled) else "left"
