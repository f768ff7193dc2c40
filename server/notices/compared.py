"""A body as lines that two versions are compared by: what is said, where it stands, and how it is shown. Pure.

Nothing of a block is left out: what this knows no word for is named as it is filed, so that a field somebody adds to a
block is seen to change without anybody remembering it. Which lines changed is found in ``changes``.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

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
_VALUES: Mapping[str, Mapping[str, str]] = {
    "align": {"auto": "自动", "left": "靠左", "right": "靠右", "decimal": "小数点", "date": "日期"},
    "level": {"red": "红色预警", "orange": "橙色预警", "yellow": "黄色预警", "blue": "蓝色预警", "local": "本镇提示"},
    "state": {"done": "已完", "now": "在做", "ahead": "未到"},
}
_DEPTHS = ("第一级", "第二级", "第三级")


@dataclass(frozen=True, slots=True)
class Manner:
    """One thing told beside the words: ours are the words ``of`` and ``said``, and the value where it is ``ours``."""

    said: str
    value: str = ""
    of: str = ""
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Two lines are the same when what is ``filed`` is; ``manner`` is told where the words alone do not show it."""

    where: str
    words: str
    manner: tuple[Manner, ...]
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
    rows: list[tuple[Json, tuple[Manner, ...]]] = [([*groups], (Manner("合并的表头"),))] if any(groups) else []
    across = [
        replace(told, of=f"第 {at} 列") for at, one in enumerate(columns, 1) for told in _manner(one, ("head", "group"))
    ]
    rest = _manner(block, ("type", "columns", "rows", "total", "balance"))
    rows.append(([one.get("head") for one in columns], (*across, *rest)))
    rows += [(row, ()) for row in _list(block.get("rows"))]
    for key, word in (("total", "合计"), ("balance", "结余")):
        rows += [(block[key], (Manner(word),))] if block.get(key) is not None else []
    for row, (cells, manner) in enumerate(rows):
        words = "\t".join(_text(cell) for cell in cells) if isinstance(cells, list) else _text(cells)
        yield Line(f"表格第 {row} 行", words, manner, _text([cells, *_flat(manner)]))


def _other(number: int, block: Mapping[str, Json]) -> Iterator[Line]:
    below = [name for name in _ROWS if isinstance(block.get(name), list)]
    kind = Manner(_BLOCKS.get(str(block.get("type")), _text(block.get("type"))))
    depths = _list(block.get("levels"))
    told_below = ("levels",) if len(depths) == len(_list(block.get("items"))) else ()
    yield _line(f"第 {number} 段", dict(block), ("type", *below, *told_below), (kind,))
    for name in below:
        for row, one in enumerate(_list(block[name]), 1):
            depth = depths[row - 1] if name == "items" and row <= len(depths) else 0
            yield _line(f"第 {number} 段第 {row} 行", one, (), (kind, *_depth(depth)))


def _depth(depth: Json) -> tuple[Manner, ...]:
    """An item of the first level says nothing of it."""
    if not isinstance(depth, int) or not depth:
        return ()
    return (Manner(_DEPTHS[depth]),) if 0 < depth < len(_DEPTHS) else (Manner("层级", _text(depth)),)


def _line(where: str, value: Json, without: Collection[str] = (), kind: tuple[Manner, ...] = ()) -> Line:
    kinds = _flat(kind)
    if not isinstance(value, dict):
        return Line(where, _text(value), kind, _text([*kinds, value]))
    rest = _bare({name: each for name, each in value.items() if name not in without})
    said = [_words(value[name]) for name in _SAID if name in value and name not in without]
    manner = _manner(value, (*without, *(name for name in _SAID if name != "runs")))
    words = "　".join(part for part in said if part)
    return Line(where, words, (*kind, *manner), _text([*kinds, rest]))


def _flat(manner: Sequence[Manner]) -> list[Json]:
    return [part for told in manner for part in (told.of, told.said, told.value)]


def _words(value: Json) -> str:
    if not isinstance(value, list):
        return _text(value)
    return "".join(_text(run.get("text")) if isinstance(run, dict) else _text(run) for run in value)


def _manner(value: Mapping[str, Json], without: Collection[str]) -> tuple[Manner, ...]:
    return tuple(told for name in sorted(value) if name not in without for told in _told(name, value[name]))


def _told(name: str, value: Json) -> list[Manner]:
    if name == "runs":
        runs = [run for run in _list(value) if isinstance(run, dict)]
        strong = "、".join(_text(run.get("text")) for run in runs if run.get("strong"))
        others = [{key: run[key] for key in sorted(run) if key not in ("text", "strong")} for run in runs]
        told = [Manner(_FIELDS["strong"], strong)] if strong else []
        return [*told, *(Manner(_text(other)) for other in others if other)]
    if _empty(value):
        return []
    said = _FIELDS.get(name, name)
    if value is True:
        return [Manner(said, "是", ours=True)]
    word = _VALUES.get(name, {}).get(value) if isinstance(value, str) else None
    return [Manner(said, _text(value) if word is None else word, ours=word is not None)]


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
