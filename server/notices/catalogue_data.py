"""The rows a new installation begins with. Staff may change every one; nothing in the program depends on them.

The ten categories are those the township's report names; 社会抚养费 ended in
2021, so the seventh keeps its number under today's name. Presets marked 待核
are common practice, not read in a published source.
"""

TEN = "政务公开"

CATEGORIES: tuple[tuple[str, int, str, str], ...] = (
    (TEN, 1, "农村政策法规和征租地补偿标准", "政策法规"),
    (TEN, 2, "干部选拔聘用和村两委选举任用", "公告公示"),
    (TEN, 3, "为民办实事项目及进展", "项目进展"),
    (TEN, 4, "镇村财政、集体资产收支及审计理财", "财务公开"),
    (TEN, 5, "重大工程招投标和预决算", "招标投标"),
    (TEN, 6, "农民负担", "公告公示"),
    (TEN, 7, "计划生育奖励扶助", "公告公示"),
    (TEN, 8, "职责、办事程序、收费标准和服务承诺", "办事指南"),
    (TEN, 9, "社会保障和困难补助", "社会救助"),
    (TEN, 10, "重大案件查处和群众关心的其他政务", "公告公示"),
    ("党务", 1, "党组织决议和工作", "公告公示"),
    ("党务", 2, "党员发展和管理", "公告公示"),
    ("党务", 3, "党费收缴使用", "财务公开"),
    ("村务", 1, "村民会议和村委会决定", "公告公示"),
    ("村务", 2, "宅基地和土地承包", "公告公示"),
    ("村务", 3, "村级工程和一事一议", "项目进展"),
    ("村务", 4, "惠农补贴发放", "社会救助"),
    ("财务", 1, "村级财务收支", "财务公开"),
    ("财务", 2, "集体资产资源", "财务公开"),
    ("财务", 3, "债权债务", "财务公开"),
)

PRESETS: tuple[tuple[str, int, str, bool, str], ...] = (
    ("一般公示", 7, "working", False, "本镇惯例"),
    ("社会救助", 7, "working", False, "社会救助公开目录示例"),
    ("低保审核意见", 7, "natural", False, "民发〔2021〕57号（待核）"),
    ("特困供养", 7, "natural", False, "待核"),
    ("征收土地预公告", 10, "working", False, "土地管理法实施条例第26条"),
    ("征地补偿安置公告", 30, "natural", False, "土地管理法实施条例第28条"),
    ("宅基地", 5, "working", False, "农经发〔2019〕6号（待核）"),
    ("干部任前", 5, "working", False, "待核"),
    ("党员发展", 5, "working", False, "待核"),
    ("村委会选民名单", 20, "natural", False, "村委会组织法（待核）"),
    ("中标候选人", 3, "natural", False, "待核"),
    ("重大行政决策征求意见", 30, "natural", False, "国令713（待核）"),
    ("惠农补贴、危房改造", 7, "natural", False, "待核"),
    ("预算、决算", 20, "natural", False, "批准后20日内（待核）"),
    ("行政许可和处罚双公示", 7, "working", False, "待核"),
)

SLOGANS: tuple[str, ...] = (
    "热烈欢迎〔来宾〕莅临我镇指导工作",
    "祝全镇人民〔节日〕快乐",
    "热烈祝贺〔会议〕胜利召开",
    "〔主题〕，人人有责",
)
"""Words between 〔 〕 are filled in; all others are approved as they stand."""

DAYPARTS: tuple[tuple[str, str, int, int, str], ...] = (
    ("all-day", "全天", 0, 1440, "1234567"),
    ("office", "办公时间", 8 * 60 + 30, 17 * 60 + 30, "12345"),
    ("morning", "上午", 6 * 60, 12 * 60, "1234567"),
    ("afternoon", "下午", 12 * 60, 18 * 60, "1234567"),
    ("evening", "晚上", 18 * 60, 22 * 60, "1234567"),
    ("night", "夜里", 22 * 60, 6 * 60, "1234567"),
)
"""Of these only 全天 is built in; a slot must be able to name it."""
