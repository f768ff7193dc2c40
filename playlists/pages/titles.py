"""Break a title where its sense does: after 的 and punctuation, before 公示, near the middle.

No character stands alone, and no word of a short list is parted.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from playlists.pages.atoms import NO_END, NO_START, atoms

# Words in which a title is not parted; short on purpose, every entry seen in titles of notices.
_WORDS = (
    "热烈 欢迎 祝贺 代表 委员 莅临 指导 检查 胜利 召开 全镇 人民 父老 乡亲 节日 快乐 新春 拜年 我镇 各村 集贸 "
    "人民政府 政务公开 财务公开 办事指南 审核结果 办理结果 办理情况 执行情况 基本情况 农村低保 "
    "最低生活保障 招标公告 中标结果 中标候选人 公示 公告 通知 通告 公开 情况 结果 工作 方案 "
    "名单 办理 建议 代表 意见 审核 收支 项目 道路 硬化 工程 建设 农村 社会 救助 困难 群众 "
    "服务 大厅 季度 年度 月份 关于 开展 实施 做好 加强 进一步 补贴 资金 发放 使用 预算 "
    "决算 考核 评议 价格 市场 农产品 停电 停水 检修 党组织 党支部 村民 委员会 代表大会 会议 "
    "制度 规定 办法 条例 标准 对象 享受 申请 评定 验收"
)
_WHOLE = tuple(_WORDS.split())
_HEADS = ("公示", "公告", "通知", "通告", "公开", "情况", "结果", "名单", "方案", "的")


_LONGEST = 80
"""Beyond this a text is no title any more, and is broken like any other."""


def penalty(text: str, cut: int) -> int | None:
    """How bad it is to part ``text`` before character ``cut``; None where it is forbidden."""
    left, right = text[cut - 1], text[cut]
    if right in NO_START or left in NO_END:
        return None
    start = 0
    for atom in atoms(text):
        if start < cut < start + len(atom):
            return None
        start += len(atom)
    worst = 0
    for word in _WHOLE:
        for start in range(max(0, cut - len(word) + 1), cut):
            if start + len(word) > cut and text.startswith(word, start):
                worst += 20
    if left in " 　，；。":
        worst -= 24
    elif left in "的、：和与及":
        worst -= 8
    elif right == "的":
        worst += 12
    elif any(text.startswith(head, cut) for head in _HEADS):
        worst -= 2
    return worst


def sense_lines(text: str, fits: Callable[[str], bool], most: int) -> list[str] | None:
    """The text in as few lines as fit, of even length, parted by sense; None where ``most`` lines are not enough."""
    if len(text) > _LONGEST:
        return None
    if fits(text):
        return [text]
    penalties = {cut: bad for cut in range(1, len(text)) if (bad := penalty(text, cut)) is not None}
    stops = [*penalties, len(text)]
    reach = {start: _ends(text, start, stops, fits) for start in (0, *penalties)}
    count = _fewest(reach, len(text))
    if count is None or count > most:
        return None
    even = len(text) / count
    # best[cut] is the cheapest way to set everything before ``cut`` in the lines so far.
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    for _ in range(count):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, way) in best.items():
            for end in reach.get(start, ()):
                total = cost + (end - start - even) ** 2 + penalties.get(end, 0)
                if end not in reached or total < reached[end][0]:
                    reached[end] = total, (*way, end)
        best = reached
    return [text[a:b].strip() for a, b in pairwise(best[len(text)][1])]


def _ends(text: str, start: int, stops: Sequence[int], fits: Callable[[str], bool]) -> list[int]:
    """Where a line that begins at ``start`` may end; a longer line than one that does not fit does not fit either."""
    ends = []
    for end in stops:
        if end - start < 2:
            continue
        if not fits(text[start:end].strip()):
            break
        ends.append(end)
    return ends


def _fewest(reach: Mapping[int, Sequence[int]], last: int) -> int | None:
    """How few lines carry the whole text; None where no way does."""
    here, count = {0}, 0
    while here and last not in here:
        here = {end for start in here for end in reach.get(start, ())}
        count += 1
    return count if here else None
