"""Which kinds of notice a clerk can choose, and the few fields each begins with; its labels may all be changed.

A form is the body a new notice of the kind opens with: blocks of FORMAT section 8, their answers still empty.
"""

import copy

from playlists.model import Json

KINDS: dict[str, str] = {
    "notice": "公告",
    "table": "表格",
    "finance": "财务公开",
    "list": "名单",
    "prices": "价格公示",
    "fees": "收费公示",
    "scores": "百分考核",
    "guide": "办事指南",
    "project": "项目进展",
    "tender": "招标投标",
    "news": "会议活动",
    "poster": "海报",
    "slides": "PDF 文件",
    "alert": "预警",
    "slogan": "欢迎标语",
    "ticker": "滚动字幕",
    "evergreen": "常备页",
    "column": "专栏",
    "video": "视频",
}
UPLOADED = frozenset({"video", "slides"})
"""Kinds that come of a file alone: nobody chooses them for a text, and a text cannot become one."""

Block = dict[str, Json]


def _facts(*labels: str) -> Block:
    rows: list[Json] = [{"label": label, "answer": ""} for label in labels]
    return {"type": "facts", "items": rows}


def _table(*heads: str, figures: int = 0) -> Block:
    """``figures`` of its last columns hold figures."""
    first = len(heads) - figures
    columns: list[Json] = [
        {"head": head, "align": "left" if at < first else "decimal"} for at, head in enumerate(heads)
    ]
    rows: list[Json] = [["" for _ in heads], ["" for _ in heads]]
    return {"type": "table", "columns": columns, "rows": rows, "total": None}


def _stages(*names: str) -> list[Json]:
    return [{"name": name, "state": "ahead"} for name in names]


_FORMS: dict[str, list[Block]] = {
    "list": [{"type": "names", "names": []}],
    "prices": [_table("品名", "今日", "上周", figures=2)],
    "fees": [_table("项目", "标准", "依据")],
    "scores": [_table("单位", "得分", figures=1)],
    "guide": [
        _facts("谁能办", "带什么", "多少钱", "多久办好", "在哪办"),
        {"type": "steps", "head": "怎么办", "items": [{"name": "", "text": ""} for _ in range(3)]},
        _facts("责任人"),
    ],
    "project": [
        {"type": "progress", "percent": 0, "stages": _stages("开工", "路基", "路面", "验收")},
        _facts("总投资", "施工单位", "工期"),
    ],
    "tender": [
        {"type": "stages", "items": _stages("招标公告", "中标候选人", "中标结果", "决算")},
        _facts("中标人", "中标价", "工期", "有异议找"),
    ],
    "alert": [
        {
            "type": "alert",
            "hazard": "",
            "level": "yellow",
            "facts": [{"label": label, "answer": ""} for label in ("时间", "范围", "影响")],
            "actions": ["", "", ""],
        }
    ],
}


def form_of(kind: str) -> list[Json]:
    """The blocks a notice of this kind begins with; none where plain text will do."""
    return [*copy.deepcopy(_FORMS.get(kind, []))]


def forms() -> dict[str, list[Json]]:
    return {kind: form_of(kind) for kind in _FORMS}
