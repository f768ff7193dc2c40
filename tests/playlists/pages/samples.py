"""Documents that show every face. Names, sums and prices are invented; what is invented is marked 示例."""

import io
from dataclasses import replace

from PIL import Image, ImageDraw

from playlists.document import (
    Column,
    Document,
    Figure,
    FigureRow,
    ListBlock,
    Names,
    Paragraph,
    QrCode,
    Quote,
    Run,
    Table,
)
from playlists.model import Palette, Profile, ProfileId, Surface
from playlists.pages.theme import OFFICIAL

THEME = replace(OFFICIAL, place="看庄镇", hotline_label="民情热线", hotline="5691234")


def _profile(
    name: str, width: int, height: int, unit: int, palette: Palette = "rgb", surface: Surface = "led"
) -> Profile:
    return Profile(ProfileId(name), width, height, unit, palette, surface)


HALL = _profile("hall-1080p", 1920, 1080, 6, surface="screen")
HALL_4K = _profile("hall-4k", 3840, 2160, 12, surface="screen")
TOTEM = _profile("totem", 1080, 1920, 6, surface="screen")
LED_RED = _profile("led-192x16-red", 192, 16, 16, "red")
LED_TWO = _profile("led-128x32-red-green", 128, 32, 16, "red-green")
LED_TWO_FULL = _profile("led-128x32", 128, 32, 16)
LED_FULL = _profile("led-192x96", 192, 96, 16)
LED_SMALL = _profile("led-64x16", 64, 16, 16, "red")
LED_TALL = _profile("led-64x128", 64, 128, 16)
LED_WIDE = _profile("led-320x160", 320, 160, 16)
SCREENS = (HALL, TOTEM)
LEDS = (LED_RED, LED_TWO, LED_TWO_FULL, LED_FULL)


def paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))


NOTICE = Document(
    "代表建议办理结果公开",
    (
        paragraph(
            "镇第十九届人民代表大会第一次会议以来，代表们共提出建议、意见52件，涉及农业、文化医疗、道路硬化和安全等方面。"
            "镇人大逐件核实、汇总后，召开会议交镇政府办理。"
        ),
        paragraph(
            "目前52件全部办理并答复，答复率为100%；代表满意和基本满意率为100%。"
            "对办理结果还有意见的，请拨打民情热线，或投入镇机关意见箱。"
        ),
    ),
    issuer="看庄镇人民政府",
    date="2017-12-15",
)
WORDS = Document(
    "村级公开实施办法",
    (
        paragraph("一、公开内容"),
        Paragraph((Run("各村应当公开下列事项，"), Run("每季度末月15日前", True), Run("上墙，接受村民监督："))),
        ListBlock(
            True,
            (
                "财务收支",
                "上级转移支付",
                "机动地承包费，按〔2017〕12号文件执行，每亩每年不低于420.00元",
                "惠农补贴",
                "低保和救助",
            ),
            (0, 1, 1, 0, 0),
        ),
        paragraph("（一）公开形式"),
        ListBlock(False, ("公开栏、显示屏同时公布，公布期不少于7个工作日", "会议公布的，应有三分之二以上的户代表到会")),
        paragraph("二、监督检查。村务监督委员会逐项核对，发现不实的，由镇纪委责令改正。"),
        Quote((Run("村民委员会实行村务公开制度，接受村民的监督。"),), "《村民委员会组织法》第三十条"),
    ),
    issuer="看庄镇人民政府",
    date="2017-12-15",
    example=True,
)
FINANCE = Document(
    "下户主村四季度收支",
    (
        Table(
            (Column("日期"), Column("摘要"), Column("收入"), Column("支出")),
            (
                ("10月8日", "上级转移支付", "46,200.00", ""),
                ("10月15日", "村部修缮", "", "9,418.50"),
                ("10月22日", "环卫人员工资", "", "12,000.00"),
                ("11月3日", "自来水管网维修", "", "6,400.00"),
                ("11月9日", "党报党刊订阅", "", "3,600.00"),
                ("11月20日", "机动地承包费（12户）", "18,600.00", ""),
                ("12月4日", "道路硬化工料款", "", "26,750.00"),
                ("12月11日", "村内路灯电费", "", "1,386.40"),
                ("12月15日", "老年活动室取暖用煤", "", "3,240.00"),
            ),
            ("", "本季合计", "64,800.00", "62,794.90"),
            ("", "期末结余　期初12,905.30＋收入－支出", "", "14,910.40"),
        ),
    ),
    issuer="民主理财小组已审核",
    unit="元",
    example=True,
)
_POSTED = (
    "王兰 李秀田 张磊 孔德英 刘长河 赵玉芝 孟庆林 陈静 马桂芬 周成 孙建国 吴霞 郑洁 阿卜杜拉·艾力 欧阳海 "
    "朱文 秦素梅 许强 何雨 吕志远 施琳 曹树森 严华 金凤 魏延平 陶然 姜山 戚继文 谢芳 邹鲁 喻明 柏青 水生 窦志强"
)
POSTED = Document(
    "2018年度公益岗位拟聘人员",
    (
        paragraph("经个人报名、村委会推荐、资格审查，下列人员拟聘为公益岗位人员，现予公示。"),
        Names(tuple(_POSTED.split())),
        paragraph("有异议的，请于12月22日前向镇人社所反映，电话5691234。"),
    ),
    issuer="看庄镇人社所",
    period=("2017-12-15", "2017-12-22"),
    example=True,
)
PICTURED = Document(
    "村级道路硬化完工",
    (
        paragraph("下户主村3.2公里道路完成硬化，全村186户出行方便了。"),
        FigureRow((Figure("before.png", "施工前，雨天一身泥"), Figure("after.png", "施工后，12月10日摄"))),
        paragraph("验收由镇经管站、村务监督委员会和12名村民代表共同进行。"),
        Figure("after.png", "完工路段"),
    ),
    issuer="看庄镇经管站",
    date="2017-12-15",
    example=True,
)
GROUPED = Document(
    "各村惠农补贴发放",
    (
        Table(
            (
                Column("村"),
                Column("户数", "right", "种粮补贴"),
                Column("金额", "decimal", "种粮补贴"),
                Column("户数", "right", "农机补贴"),
                Column("金额", "decimal", "农机补贴"),
                Column("合计"),
            ),
            (
                ("上户主村", "212", "31,800.00", "6", "9,600.50", "41,400.50"),
                ("下户主村", "187", "28,050.00", "4", "6,400.00", "34,450.00"),
                ("石桥村", "96", "14,400.00", "", "", "14,400.00"),
                ("东片小计", "495", "74,250.00", "10", "16,000.50", "90,250.50"),
                ("青山村", "143", "21,450.00", "3", "4,800.00", "26,250.00"),
                ("柳河村", "158", "23,700.00", "5", "8,000.00", "31,700.00"),
                ("前进村", "88", "13,200.00", "1", "1,600.00", "14,800.00"),
                ("西片小计", "389", "58,350.00", "9", "14,400.00", "72,750.00"),
            ),
            ("全镇合计", "884", "132,600.00", "19", "30,400.50", "163,000.50"),
        ),
    ),
    issuer="看庄镇财政所",
    date="2017-12-15",
    unit="元",
    example=True,
)


def _tenths(month: int, sort: int) -> int:
    """Sums that differ, in tenths: what the table adds up is added up."""
    return 10 * ((month * 977 + sort * 311) % 9000 + 100) + (month + sort) % 10


WIDE = Document(
    "全年各月收支",
    (
        Table(
            (Column("项目"), *(Column(f"{month}月{what}") for month in range(1, 13) for what in ("收入", "支出"))),
            tuple(
                (name, *(f"{_tenths(n, k) / 10:,.2f}" for n in range(24)))
                for k, name in enumerate(("办公费", "环卫费", "水电费", "修缮费", "其他"))
            ),
            ("合计", *(f"{sum(_tenths(n, k) for k in range(5)) / 10:,.2f}" for n in range(24))),
        ),
    ),
    issuer="下户主村",
    unit="元",
    example=True,
)
NAMES = Document(
    "农村低保审核结果公示",
    (
        Table(
            (Column("户主"), Column("村组"), Column("人数", "right"), Column("每月（元）")),
            tuple(
                (name, f"{group}组", str(people), sum_)
                for name, group, people, sum_ in (
                    ("王＊兰", "一", 2, "612"),
                    ("李＊田", "一", 1, "345"),
                    ("张＊", "二", 3, "870"),
                    ("孔＊英", "二", 1, "345"),
                    ("刘＊河", "二", 2, "598"),
                    ("赵＊芝", "三", 1, "360"),
                    ("孟＊林", "三", 4, "1,120"),
                    ("陈＊", "四", 1, "345"),
                    ("马＊芬", "四", 2, "630"),
                    ("周＊成", "五", 1, "360"),
                    ("孙＊国", "五", 2, "598"),
                    ("吴＊霞", "五", 1, "345"),
                    ("郑＊", "六", 2, "630"),
                )
            ),
        ),
        paragraph("对名单有异议的，请在12月22日前向镇民政办反映，可拨打民情热线5691234，也可投入镇机关意见箱。"),
    ),
    issuer="下户主村13户",
    period=("2017-12-15", "2017-12-22"),
    example=True,
)
PRICES = Document(
    "集贸市场农产品价",
    (
        Table(
            (Column("品名"), Column("今日"), Column("上周")),
            (
                ("土豆", "1.60", "1.45"),
                ("白菜", "0.45", "0.50"),
                ("大葱", "1.80", "1.55"),
                ("青萝卜", "0.60", "0.60"),
                ("鸡蛋", "4.75", "4.60"),
                ("五花肉", "13.50", "13.80"),
            ),
        ),
    ),
    date="12月18日",
    unit="元/500克",
    example=True,
)
EVERGREEN = Document(
    "想知道的，都可以问",
    (
        ListBlock(False, ("看：镇机关查阅处，大厅查询机", "办：镇群众服务大厅各窗口", "提：意见箱，“看庄风采”公众号")),
        QrCode("https://gk.example.com/kz", "扫码看公开"),
        Figure("hills.png"),
    ),
    issuer="看庄镇政务公开",
)
SLOGAN = Document("戊戌新春", (paragraph("给全镇父老乡亲"), paragraph("拜年了")), issuer="看庄镇人民政府")
WELCOME = Document("热烈欢迎市人大代表莅临我镇指导工作", issuer="看庄镇人民政府")
TICKER = Document(
    "停电通知",
    (
        paragraph("12月20日上午8时至11时检修线路，下户主村停电，请各户提前做好准备。"),
        paragraph("每月15日公布公开情况考核结果。"),
    ),
)
COLUMN = Document(
    "政务信息公开专栏", (paragraph("公开考核　每月15日"), QrCode("https://gk.example.com/kz", "扫码看价目和账目"))
)
CORRECTION = Document(
    "下户主村停电通知",
    (paragraph("因线路检修，12月20日8时至11时停电，请提前做好准备。"),),
    correction="12月16日更正：停电时间由19日改为20日",
)


def hills() -> bytes:
    """A picture of a few flat colours, where a township would put its own."""
    picture = Image.new("RGB", (1788, 340), THEME.colours["paper"])
    draw = ImageDraw.Draw(picture)
    layers = (
        ((90, 110, 84, 104, 128, 300, 236, 310), "#DDE4E0"),
        ((66, 54, 90, 76, 110, 168, 240, 176), "#BDD0CD"),
        ((36, 76, 46, 84, 66, 140, 100, 150), "#86A9AC"),
        ((54, 24, 60, 34, 52, 40, 78, 48), "#3F7180"),
    )
    for heights, colour in layers:
        last = len(heights) - 1
        for x in range(1788):
            place = x / 1787 * last
            first = min(int(place), last - 1)
            part = place - first
            smooth = part * part * (3 - 2 * part)
            height = heights[first] + smooth * (heights[first + 1] - heights[first])
            draw.line((x, 340 - round(height), x, 340), fill=colour)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def photograph(width: int, height: int, sky: str, road: str) -> bytes:
    """A road under a sky, for want of a photograph that is nobody's."""
    picture = Image.new("RGB", (width, height), sky)
    draw = ImageDraw.Draw(picture)
    draw.polygon(
        [(0, height), (width * 2 // 5, height // 2), (width * 3 // 5, height // 2), (width, height)], fill=road
    )
    draw.rectangle((0, height // 2, width * 2 // 5 - 1, height // 2 + 6), fill="#5B7A4A")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


ASSETS = {
    "hills.png": hills(),
    "before.png": photograph(480, 360, "#AEB6B8", "#7A5F43"),
    "after.png": photograph(900, 600, "#9CC3DC", "#8C8F91"),
}
ALL = {
    "notice": (NOTICE, CORRECTION, WORDS, POSTED, PICTURED),
    "finance": (FINANCE, GROUPED),
    "table": (WIDE,),
    "list": (NAMES,),
    "prices": (PRICES,),
    "evergreen": (EVERGREEN,),
    "slogan": (SLOGAN, WELCOME),
}
