"""What changed between two versions of a notice, named so that a reviewer can count it. Pure."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from playlists.model import Json
from server.notices.text import paragraph_text, table_rows


@dataclass(frozen=True, slots=True)
class Change:
    kind: Literal["delete", "insert", "replace"]
    where: str
    before: str
    after: str


def changes_between(old: Mapping[str, Json], new: Mapping[str, Json]) -> list[Change]:
    """Compare titles, fields and bodies, block by block."""
    found = [
        Change("replace", name, str(old.get(key) or ""), str(new.get(key) or ""))
        for key, name in (
            ("title", "标题"),
            ("issuer", "发布机构"),
            ("period", "公示期"),
            ("category", "分类"),
            ("where", "在哪公示"),
        )
        if (old.get(key) or "") != (new.get(key) or "")
    ]
    before, after = _lines(old), _lines(new)
    matcher = difflib.SequenceMatcher(a=[text for _, text in before], b=[text for _, text in after], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        gone, come = before[i1:i2], after[j1:j2]
        paired = min(len(gone), len(come))
        found += [Change("replace", place, text, other) for (place, text), (_, other) in zip(gone, come, strict=False)]
        found += [Change("delete", place, text, "") for place, text in gone[paired:]]
        found += [Change("insert", place, "", text) for place, text in come[paired:]]
    return found


def _lines(document: Mapping[str, Json]) -> Sequence[tuple[str, str]]:
    body = document.get("body")
    lines: list[tuple[str, str]] = []
    for number, block in enumerate(body if isinstance(body, list) else [], 1):
        if not isinstance(block, dict):
            continue
        match block.get("type"):
            case "table":
                lines += [(f"表格第 {row} 行", "\t".join(cells)) for row, cells in enumerate(table_rows(block))]
            case "list":
                items = block.get("items")
                lines += [(f"第 {number} 段", str(item)) for item in (items if isinstance(items, list) else [])]
            case "paragraph":
                lines.append((f"第 {number} 段", paragraph_text(block)))
            case _:
                lines.append((f"第 {number} 段", str(block.get("text") or block.get("caption") or "")))
    return lines
