"""Give every fault one number that can be read over the telephone, and its words.

The number is for life: a retired one is not used again. E1 is the stage, E2 trust, E3 the link, E4 storage, E5 the
clock, E6 enrolment and reports. What is done about a fault is decided where it is met, not here.
"""

from enum import Enum


class Fault(Enum):
    """A number, what the status page says in Chinese, and the same in English."""

    OUTPUT = ("E10", "显示输出打不开或不接受画面", "the output does not open or takes no frame")
    STAGE = ("E11", "画面程序出错，正在重试", "drawing a frame failed and is tried again")
    ASIDE = ("E12", "有条目画不出来，已跳过", "an item cannot be drawn and is left out")
    DIFFERS = ("E13", "画面与审核时不一致", "a page is not drawn as it was approved")
    PROFILE = ("E14", "发布版没有这种屏幕的画面", "the release has no pages for this sort of display")
    NO_FONTS = ("E15", "本机没有中文字体", "this machine has no Chinese font")
    UNKNOWN_KIND = ("E16", "有不认识的条目类型，已跳过", "an item is of a kind this player does not know")
    STALLED = ("E17", "显示输出没有回音", "what drives the output has not come back")

    UNREADABLE = ("E20", "发布文件无法读取", "a release file cannot be read")
    UNSIGNED = ("E21", "签名不符或签名人数不足", "signatures are wrong or too few")
    ALTERED = ("E22", "发布文件被改动", "a release file is not the one that was signed")
    ROLLBACK = ("E23", "发布版比现有的旧", "the release is older than the one held")
    REPEATED = ("E24", "同一版本号内容不同", "the same version came with other bytes")
    MIXED = ("E25", "发布文件互不匹配", "the release mixes files of different versions")
    FOREIGN = ("E26", "频道授权不符", "the channel is not delegated as the format demands")
    ABSENT = ("E27", "发布版缺少必需的部分", "the release lacks a part that must be there")
    OVERSIZED = ("E28", "文件超过允许的大小", "a file is larger than it may be")
    TOO_NEW = ("E29", "播放端软件版本过低", "this player is too old for the release")

    UNREACHABLE = ("E30", "连接不上服务器", "the server cannot be reached")
    STATUS = ("E31", "服务器应答异常", "the server answered with an error")
    PORTAL = ("E32", "网络要求登录或认证", "the network wants a log-in first")
    REDIRECTED = ("E33", "被转向其他地址", "the answer pointed to another server")
    SLOW = ("E34", "网络过慢", "the link is too slow")
    CUT = ("E35", "传输中断", "the transfer broke off")
    WRONG_BYTES = ("E36", "下载内容校验不符", "what was fetched is not what was asked for")
    TLS = ("E37", "服务器证书不受信任", "the server's certificate is not trusted")
    STALE = ("E38", "长时间未确认是否最新", "it is long since this was known to be the newest")

    DISK_FULL = ("E40", "存储空间已满", "the disk is full")
    DISK = ("E41", "存储读写出错", "the disk cannot be read or written")
    DAMAGED = ("E42", "缓存内容损坏，正在重新获取", "a cached file is damaged and is being fetched again")
    FELL_BACK = ("E43", "当前版损坏，暂用上一版", "the current release is damaged, the one before is used")
    BUSY = ("E44", "另一个播放程序正在运行", "another player runs in this folder")
    EMPTY = ("E45", "尚未收到任何发布版", "no release has been received yet")

    TIME_UNKNOWN = ("E50", "时间未知", "the time is not known")
    CLOCK_WRONG = ("E51", "系统时钟有误，已改用可信时间", "the system clock is wrong, signed time is used")

    NOT_ENROLLED = ("E60", "尚未登记", "this player is not enrolled")
    CODE_WRONG = ("E61", "登记码有误", "the enrolment code is wrong")
    CODE_UNKNOWN = ("E62", "登记码不存在、已用或已过期", "the enrolment code is unknown, used or expired")
    ANSWER_FORGED = ("E63", "服务器应答未通过验证", "the server's answer does not verify")
    REVOKED = ("E64", "设备已被停用", "the server no longer accepts this device")
    LOG_SET_ASIDE = ("E65", "播放记录损坏，已另存并重新开始", "the playlog was damaged, set aside and begun anew")
    IDENTITY = ("E66", "设备身份文件损坏", "the device's identity cannot be read")

    def __init__(self, number: str, chinese: str, english: str) -> None:
        self.number = number
        self.chinese = chinese
        self.english = english


AMBER = frozenset(
    {
        Fault.ASIDE, Fault.DIFFERS, Fault.UNKNOWN_KIND, Fault.UNREACHABLE, Fault.STATUS, Fault.SLOW, Fault.CUT,
        Fault.WRONG_BYTES, Fault.STALE, Fault.DAMAGED, Fault.FELL_BACK, Fault.TIME_UNKNOWN, Fault.CLOCK_WRONG,
        Fault.LOG_SET_ASIDE,
    }
)  # fmt: skip
"""Beside these the wall shows approved pages: something is worth a look, nobody need come running."""


class FaultError(Exception):
    """Something went wrong that has a number. The text says what, where and how to mend it."""

    def __init__(self, fault: Fault, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = fault
        self.sentence = sentence

    def __str__(self) -> str:
        return f"{self.fault.number} {self.sentence}"
