"""What changed between two versions of a notice, named so that a reviewer can count it. Pure."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from playlists.model import Json
from server.notices.compared import Line, Manner, compared_lines
from server.notices.hidden import shown


@dataclass(frozen=True, slots=True)
class Change:
    kind: Literal["delete", "insert", "replace"]
    where: str
    before: str
    after: str
    before_manner: tuple[Manner, ...] = ()
    after_manner: tuple[Manner, ...] = ()
    """What is told beside the words, where those alone would not show the change; ours, so in the reader's language."""


def changes_between(old: Mapping[str, Json], new: Mapping[str, Json]) -> list[Change]:
    """Compare titles, fields and bodies, block by block."""
    found = [
        Change("replace", name, str(old.get(key) or ""), str(new.get(key) or ""))
        for key, name in (
            ("title", "标题"),
            ("unit", "表格的单位"),
            ("issuer", "发布机构"),
            ("period", "公示期"),
            ("category", "分类"),
            ("where", "在哪公示"),
        )
        if (old.get(key) or "") != (new.get(key) or "")
    ]
    before, after = _lines(old), _lines(new)
    matcher = difflib.SequenceMatcher(
        a=[line.filed for line in before], b=[line.filed for line in after], autojunk=False
    )
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        gone, come = before[i1:i2], after[j1:j2]
        paired = min(len(gone), len(come))
        found += [_replaced(one, other) for one, other in zip(gone, come, strict=False)]
        found += [Change("delete", line.where, line.words, "", _alone(line)) for line in gone[paired:]]
        found += [Change("insert", line.where, "", line.words, (), _alone(line)) for line in come[paired:]]
    return found


def _replaced(before: Line, after: Line) -> Change:
    """The words; where those are the same, what else is told of them; where that is too, what is filed."""
    if before.words != after.words:
        return Change("replace", before.where, before.words, after.words, _alone(before), _alone(after))
    if before.manner != after.manner:
        return Change("replace", before.where, before.words, after.words, before.manner, after.manner)
    return Change("replace", before.where, before.filed, after.filed)


def _alone(line: Line) -> tuple[Manner, ...]:
    """Where there are no words, what else is told stands for them."""
    return () if line.words else line.manner


def _lines(document: Mapping[str, Json]) -> Sequence[Line]:
    body = document.get("body")
    return compared_lines(shown(body)) if isinstance(body, list) else []
