"""Break a title where its sense does: after 的 and punctuation, before 公示, near the middle.

No character stands alone, and no word of a short list is parted. LED lines are parted by the same rules.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from playlists.pages.atoms import NO_END, NO_START, atoms, leads

# Words that are not parted: those of notices, accounts and village affairs. Short on purpose, every entry seen; a
# segmenter would bring 19 MB and a dictionary nobody here can mend (ARCHITECTURE.md).
_WORDS = (
    "热烈 欢迎 祝贺 代表 委员 莅临 指导 检查 胜利 召开 全镇 人民 父老 乡亲 节日 快乐 新春 拜年 我镇 各村 集贸 "
    "人民政府 政务公开 财务公开 办事指南 审核结果 办理结果 办理情况 执行情况 基本情况 农村低保 "
    "最低生活保障 招标公告 中标结果 中标候选人 公示 公告 通知 通告 公开 情况 结果 工作 方案 "
    "名单 办理 建议 意见 审核 收支 项目 道路 硬化 工程 建设 农村 社会 救助 困难 群众 "
    "服务 大厅 季度 年度 月份 关于 开展 实施 做好 加强 进一步 补贴 资金 发放 使用 预算 "
    "决算 考核 评议 价格 市场 农产品 停电 停水 检修 党组织 党支部 村民 委员会 代表大会 会议 "
    "制度 规定 办法 条例 标准 对象 享受 申请 评定 验收 "
    "代表们 以来 提出 涉及 农业 文化 医疗 教育 卫生 安全 方面 逐件 核实 汇总 政府 镇政府 目前 全部 答复 答复率 满意 "
    "满意率 基本 还有 拨打 民情 热线 民情热线 投入 机关 意见箱 提前 准备 线路 上午 下午 各户 农户 户主 下列 事项 内容 "
    "形式 监督 监督委员会 村务 村委会 财政 上级 转移 支付 承包费 修缮 工资 管网 维修 订阅 路灯 电费 活动室 老年 取暖 "
    "合计 小计 结余 期初 期末 收入 支出 金额 户数 人数 公布 公示期 异议 反映 举报 电话 申报 材料 身份证 户口簿 "
    "证明 条件 "
    "程序 时限 受理 审批 责任 部门 单位 负责人 联系人 地点 时间 期限 截止 报名 推荐 资格 审查 拟聘 人员 岗位 公益 就业 "
    "培训 养老 保险 医保 合作医疗 新农合 农民 土地 流转 征收 补偿 宅基地 危房 改造 贫困 扶贫 低保 五保 特困 残疾 优抚 "
    "计划生育 环境 卫生 垃圾 污水 绿化 防火 防汛 抗旱 森林 水库 天气 预警 暴雨 暴雪 大风 寒潮 道路 结冰 出行 注意 减少 "
    "民政 家人 本人 窗口 居民 丢失 补领 结婚 登记 工本费 生活垃圾 清运 农机 作业 操场 点名 防汛 图文 屏幕 "
    "明年 今年 去年 本年 年满 实事 民办实事 听取 审议 票决 通过 人大 市人大 风采 察看 视察 加固 排水沟 "
    "以上 以下 以内 不少于 不低于 同时 公布期 三分之二 户代表 村民代表 组织法 "
    "不要 必要 尽量 避免 如有 请于 请在 请各 逾期 按时 现将 现予 特此 予以 符合 经过 根据 按照 依据 要求 有关 相关 "
    "办公室 气象台 小学 收费 方便 建筑 铜锣 机动地 每户 每人 每亩 发布 通风 棚顶 积雪 煤气 车辆 慢行 毫米 影响 "
    "大棚 招投标 招投标办 路桥 公司 "
    "第一次 第二次 第三次 显示屏 公开栏 公众号 查询机 工作日 星期 每月 每年 每季度 季度末 施工 完工 路段 "
    "路面 路基 公里 老年人 敬老院 养老院 优待证 老人 孩子 出门 少出门 村级 村部 "
    "招标 投标 中标 采购 合同 质量 进度 预计 完成 正在 已经 没有 可以 应当 必须 不得 由于 因此 以及 或者 如果 为了"
)
_WHOLE = frozenset(_WORDS.split())
_LENGTHS = tuple(sorted({len(word) for word in _WHOLE}))
_PLACES = "村镇乡县办所局站"
"""What ends the name of a place or an office, and is not parted from it unless a word of the list begins with it."""
_AFTER_DAYS = "前后起止内初底末"
"""12月22日前, 12月底: what says on which side of a day, or where in a month, stays with it."""
_NUMBERED = re.compile(r"\s*[（(]?[0-9一二三四五六七八九十]{1,3}[)）.、．]\s*")
"""2. and （二）: a number at the head of a line is not parted from what it numbers."""
_HEADS = ("公示", "公告", "通知", "通告", "公开", "情况", "结果", "名单", "方案", "的")


_LONGEST = 80
"""Beyond this a text is no title any more, and is broken like any other."""


def penalties(text: str) -> dict[int, int]:
    """How bad it is to part ``text`` before character ``cut``, for every cut that is allowed."""
    ends, place = set(), 0
    for atom in atoms(text):
        place += len(atom)
        ends.add(place)
    worse = _parted_words(text)
    number = _NUMBERED.match(text)
    with_number = {place for begin, end in leads(text) for place in range(begin + 1, end + 1)}
    begun = {start for start in range(len(text)) for n in _LENGTHS if text[start : start + n] in _WHOLE}
    found = {}
    for cut in range(1, len(text)):
        # White space at a cut goes: what follows it begins the line.
        left, right = text[cut - 1], text[cut:].lstrip()[:1]
        if cut not in ends or right in NO_START or left in NO_END:
            continue
        worst = 20 * worse.get(cut, 0)
        if right in _PLACES and cut not in begun and not left.isspace():
            worst += 20
        if right in _AFTER_DAYS and left in "日时月年天季":
            worst += 20
        if number is not None and cut <= number.end():
            worst += 20
        if cut == 1 or text[cut - 2].isspace() or text[cut - 2] in NO_START:
            worst += 20
        if cut in with_number:
            worst += 80  # more than lines of uneven length
        if left in " 　，；。":
            worst -= 24
        elif left in "的、：和与及" or (right in "（〔" and cut not in with_number):
            worst -= 8
        elif right == "的":
            worst += 12
        elif text.startswith(_HEADS, cut):
            worst -= 2
        found[cut] = worst
    return found


def _parted_words(text: str) -> dict[int, int]:
    """How many known words each cut would part."""
    parted: dict[int, int] = {}
    for start in range(len(text)):
        for length in _LENGTHS:
            if text[start : start + length] in _WHOLE and start + length <= len(text):
                for cut in range(start + 1, start + length):
                    parted[cut] = parted.get(cut, 0) + 1
    return parted


def sense_lines(text: str, fits: Callable[[str], bool], most: int, spare: int = 0, least: int = 2) -> list[str] | None:
    """The text in as few lines as fit, of even length, parted by sense; None where ``most`` lines are not enough.

    ``spare`` lines more are taken where fewer would part a word, and these do not. A line has ``least`` characters.
    """
    if len(text) > _LONGEST:
        return None
    if fits(text):
        return [text]
    cuts = penalties(text)
    stops = [*cuts, len(text)]
    reach = {start: _ends(text, start, stops, fits, least) for start in (0, *cuts)}
    count = _fewest(reach, len(text))
    if count is None or count > most:
        return None
    ways = [_best(reach, cuts, len(text), lines) for lines in range(count, min(count + spare, most) + 1)]
    parting = [_parting(way, cuts) for way in ways]
    way = ways[parting.index(min(parting))]
    return [text[a:b].strip() for a, b in pairwise(way)]


def _best(reach: Mapping[int, Sequence[int]], cuts: Mapping[int, int], last: int, count: int) -> tuple[int, ...]:
    """The cuts of the cheapest way in so many lines; nothing where there is none."""
    even = last / count
    # best[cut] is the cheapest way to set everything before ``cut`` in the lines so far.
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    for _ in range(count):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, way) in best.items():
            for end in reach.get(start, ()):
                total = cost + (end - start - even) ** 2 + cuts.get(end, 0) + (_ALONE if end - start < 2 else 0)
                if end not in reached or total < reached[end][0]:
                    reached[end] = total, (*way, end)
        best = reached
    return best[last][1] if last in best else ()


_ALONE = 60
"""How bad it is that a character stands on a line alone, where a panel is too narrow for anything else."""
_PARTED = 12
"""From here on a cut goes through what belongs together."""


def _parting(way: Sequence[int], cuts: Mapping[int, int]) -> int:
    """How many cuts of a way part what belongs together; a way that is none is the worst."""
    return sum(cuts.get(cut, 0) >= _PARTED for cut in way) if way else 1 + len(cuts)


def _ends(text: str, start: int, stops: Sequence[int], fits: Callable[[str], bool], least: int) -> list[int]:
    """Where a line that begins at ``start`` may end; a longer line than one that does not fit does not fit either."""
    ends = []
    for end in stops:
        if end - start < least:
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
