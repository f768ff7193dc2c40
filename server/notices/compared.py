"""A body as lines that two versions are compared by: what is said, where it stands, and how it is shown. Pure.

Nothing of a block is left out: what this knows no word for is named as it is filed, so that a field somebody adds to a
block is seen to change without anybody remembering it. Which lines changed is found in ``changes``.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from playlists.blocks.alerts import LEVELS
from playlists.blocks.progress import STATES
from playlists.model import Json

_ROWS = ("items", "names", "stages", "facts", "actions", "figures")
"""Fields of a block that are read one below the other."""
_SAID = ("hazard", "head", "name", "label", "text", "runs", "answer", "note", "caption", "source", "issuer", "issued")
_BLOCKS = {
    "alert": "预警",
    "facts": "项目和内容",
    "figure": "图片",
    "figures": "并排的图片",
    "heading": "小标题",
    "list": "列表",
    "names": "名单",
    "page_image": "整页图片",
    "paragraph": "段落",
    "progress": "进度条",
    "qr": "二维码",
    "quote": "引文",
    "stages": "办理环节",
    "steps": "步骤",
    "video": "视频",
}
_FIELDS = {
    "align": "对齐",
    "asset": "文件",
    "at": "在进度条上的位置",
    "cancelled": "解除",
    "digest": "文件指纹",
    "drill": "演练",
    "duration_ms": "时长（毫秒）",
    "group": "合并的表头",
    "height": "高（点）",
    "letters": "最小的字",
    "level": "级别",
    "levels": "层级",
    "ordered": "编号",
    "percent": "完成百分之",
    "poster": "封面",
    "relay": "转发单位",
    "state": "进度",
    "strong": "加粗的字",
    "width": "宽（点）",
}
_VALUES: Mapping[str, str] = dict([*((level, word) for level, (word, _) in LEVELS.items()), *STATES.items()])


@dataclass(frozen=True, slots=True)
class Line:
    """Two lines are the same when what is ``filed`` is; ``manner`` is told where the words alone do not show it."""

    where: str
    words: str
    manner: str
    filed: str


def compared_lines(body: Sequence[Json]) -> list[Line]:
    return [line for number, block in enumerate(body, 1) for line in _block(number, block)]


def _block(number: int, block: Json) -> Iterator[Line]:
    if not isinstance(block, dict):
        yield _line(f"第 {number} 段", block)
    elif block.get("type") == "table":
        yield from _table(block)
    else:
        yield from _other(number, block)


def _table(block: Mapping[str, Json]) -> Iterator[Line]:
    """Heads, rows, total and balance; alignment and the like are told with the heads."""
    columns = [one if isinstance(one, dict) else {"head": one} for one in _list(block.get("columns"))]
    groups: list[Json] = [one.get("group") for one in columns]
    rows: list[tuple[Json, str]] = [([*groups], "合并的表头")] if any(groups) else []
    manners = [(at, _manner(one, ("head", "group"))) for at, one in enumerate(columns, 1)]
    across = [f"第 {at} 列{manner}" for at, manner in manners if manner]
    rest = _manner(block, ("type", "columns", "rows", "total", "balance"))
    rows.append(([one.get("head") for one in columns], "，".join([*across, *([rest] if rest else [])])))
    rows += [(row, "") for row in _list(block.get("rows"))]
    rows += [(block[key], word) for key, word in (("total", "合计"), ("balance", "余额")) if block.get(key) is not None]
    for row, (cells, manner) in enumerate(rows):
        words = "\t".join(_text(cell) for cell in cells) if isinstance(cells, list) else _text(cells)
        yield Line(f"表格第 {row} 行", words, manner, _text([cells, manner]))


def _other(number: int, block: Mapping[str, Json]) -> Iterator[Line]:
    below = [name for name in _ROWS if isinstance(block.get(name), list)]
    kind = _BLOCKS.get(str(block.get("type")), _text(block.get("type")))
    yield _line(f"第 {number} 段", dict(block), ("type", *below), kind)
    for name in below:
        for row, one in enumerate(_list(block[name]), 1):
            yield _line(f"第 {number} 段第 {row} 行", one, (), kind)


def _line(where: str, value: Json, without: Collection[str] = (), kind: str = "") -> Line:
    if not isinstance(value, dict):
        return Line(where, _text(value), kind, _text([kind, value]))
    rest = _bare({name: each for name, each in value.items() if name not in without})
    said = [_words(value[name]) for name in _SAID if name in value and name not in without]
    manner = _manner(value, (*without, *(name for name in _SAID if name != "runs")))
    words = "　".join(part for part in said if part)
    return Line(where, words, "，".join(part for part in (kind, manner) if part), _text([kind, rest]))


def _words(value: Json) -> str:
    if not isinstance(value, list):
        return _text(value)
    return "".join(_text(run.get("text")) if isinstance(run, dict) else _text(run) for run in value)


def _manner(value: Mapping[str, Json], without: Collection[str]) -> str:
    told = [_told(name, value[name]) for name in sorted(value) if name not in without]
    return "，".join(words for words in told if words)


def _told(name: str, value: Json) -> str:
    if name == "runs":
        runs = [run for run in _list(value) if isinstance(run, dict)]
        strong = "、".join(_text(run.get("text")) for run in runs if run.get("strong"))
        others = [{key: run[key] for key in sorted(run) if key not in ("text", "strong")} for run in runs]
        told = [f"{_FIELDS['strong']}：{strong}"] if strong else []
        return "，".join([*told, *(_text(other) for other in others if other)])
    if _empty(value):
        return ""
    said = "是" if value is True else _VALUES.get(value, value) if isinstance(value, str) else _text(value)
    return f"{_FIELDS.get(name, name)}：{said}"


def _bare(value: Json) -> Json:
    """Without fields that say nothing: a block that lacks them is the same block."""
    if isinstance(value, dict):
        return {name: _bare(each) for name, each in value.items() if not _empty(each)}
    return [_bare(each) for each in value] if isinstance(value, list) else value


def _empty(value: Json) -> bool:
    return value is None or value is False or value in ("", [], {})


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _text(value: Json) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
