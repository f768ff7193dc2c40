"""Say of each hidden thing where it is, why it must not stay, and what one press does about it. Pure.

It must be mended, not answered: either it goes, or it becomes text like any other and is checked as such.
"""

from server.notices.findings import Finding, Severity
from server.notices.hidden import Carrier

NAME = "藏着的内容"

_WHY = "屏上看不见，却跟着文件来了；原文件发出去，谁都能点开看。"
_DROP_OR_KEEP = "不该公开，就删掉；该让大家看，就按“要公开”，它就和别的字一样受检查。"


def hidden_finding(carrier: Carrier, start: int) -> Finding:
    """``start`` is where its block begins in the text that is checked."""
    what, where, drop, done, kept = _words(carrier)
    count = carrier.identities
    return Finding(
        carrier.key,
        "hidden",
        Severity.MUST,
        f"藏着 {count} 个身份证号" if count else what,
        where,
        _WHY,
        "删掉它。同名的人用村组区分，不用身份证号。" if count else _DROP_OR_KEEP,
        start,
        start,
        "drop",
        done=done,
        deed=drop,
        keep="" if count else kept,
        block=carrier.block,
        part="" if carrier.at is None else f"{carrier.kind}:{carrier.at}-{carrier.last}",
    )


def _words(carrier: Carrier) -> tuple[str, str, str, str, str]:
    """What it is, where, the button, what is said when it is gone, and when it is public."""
    place, count = carrier.place, len(carrier.texts)
    match carrier.kind:
        case "column" if place.isdecimal():  # from a paste, which tells no letters
            return (
                f"藏着一列“{carrier.head}”",
                f"表格第 {place} 列，第 1 至 {count} 行。原表里这一列是隐藏的。",
                f"删掉第 {place} 列",
                f"已删掉第 {place} 列，{count} 行。",
                f"第 {place} 列已改成公开的。",
            )
        case "column":
            return (
                f"藏着一列“{carrier.head}”",
                f"表格 {place} 列，第 1 至 {count} 行。原表里这一列是隐藏的。",
                f"删掉 {place} 列",
                f"已删掉 {place} 列，{count} 行。",
                f"{place} 列已改成公开的。",
            )
        case "row":
            return (
                f"藏着 {count} 行",
                f"原表第 {place} 行，原来是隐藏的。",
                f"删掉这 {count} 行",
                f"已删掉第 {place} 行，{count} 行。",
                f"第 {place} 行已改成公开的。",
            )
        case "sheet":
            return (
                f"藏着一张工作表“{place}”",
                f"工作表“{place}”，共 {count} 行。原文件里它是隐藏的。",
                "删掉这张表",
                f"已删掉工作表“{place}”，{count} 行。",
                f"工作表“{place}”已改成公开的。",
            )
        case "comment":
            return (
                f"带着 {place} 的批注",
                f"批注在 {place}，是写给办的人看的。",
                "删掉批注",
                f"已删掉 {place} 的批注。",
                f"{place} 的批注已改成正文。",
            )
        case "deleted":
            return (
                "带着修订里删掉的话",
                "文件开着修订，划去的话还在里面。",
                "删掉这句话",
                "已删掉修订里划去的话。",
                "修订里划去的话已改成正文。",
            )
    return ("藏着一段文字", "原文件里这段字设成了隐藏。", "删掉这段字", "已删掉藏着的文字。", "藏着的文字已改成正文。")
