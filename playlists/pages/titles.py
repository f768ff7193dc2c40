"""Break a title where its sense does: after 的 and punctuation, before 公示, near the middle.

No character stands alone, and no word of a short list is parted.
"""

from playlists.pages.breaking import NO_END, NO_START, atoms

# Words in which a title is not parted; short on purpose, every entry seen in titles of notices.
_WORDS = (
    "人民政府 政务公开 财务公开 办事指南 审核结果 办理结果 办理情况 执行情况 基本情况 农村低保 "
    "最低生活保障 招标公告 中标结果 中标候选人 公示 公告 通知 通告 公开 情况 结果 工作 方案 "
    "名单 办理 建议 代表 意见 审核 收支 项目 道路 硬化 工程 建设 农村 社会 救助 困难 群众 "
    "服务 大厅 季度 年度 月份 关于 开展 实施 做好 加强 进一步 补贴 资金 发放 使用 预算 "
    "决算 考核 评议 价格 市场 农产品 停电 停水 检修 党组织 党支部 村民 委员会 代表大会 会议 "
    "制度 规定 办法 条例 标准 对象 享受 申请 评定 验收"
)
_WHOLE = tuple(_WORDS.split())
_HEADS = ("公示", "公告", "通知", "通告", "公开", "情况", "结果", "名单", "方案", "的")


def cost(text: str, cut: int) -> int | None:
    """How bad it is to part ``text`` before character ``cut``; None where it is forbidden."""
    left, right = text[cut - 1], text[cut]
    if right in NO_START or left in NO_END or cut < 2 or len(text) - cut < 2:
        return None
    place = 0
    for atom in atoms(text):
        if place < cut < place + len(atom):
            return None
        place += len(atom)
    penalty = 3 * abs(2 * cut - len(text))
    for word in _WHOLE:
        for start in range(max(0, cut - len(word) + 1), cut):
            if text.startswith(word, start) and start + len(word) > cut:
                penalty += 60
    if left in "的，、：；。 　和与及":
        penalty -= 24
    elif any(text.startswith(head, cut) for head in _HEADS):
        penalty += 12 if text[cut] == "的" else -2
    return penalty


def sense_breaks(text: str) -> list[int]:
    """Every allowed place to part a title in two, the best first."""
    costs = [(cost(text, cut), cut) for cut in range(1, len(text))]
    return [cut for penalty, cut in sorted((penalty, cut) for penalty, cut in costs if penalty is not None)]
