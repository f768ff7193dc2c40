"""Say what a printer of Chinese never parts, what may begin and end a line, how much white stands between two signs.

Pure tables and functions of characters; ``breaking`` makes lines of them.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

OPENING = "（《〈“‘「『【〔［｛"
CLOSING = "）》〉”’」』】〕］｝"
PAUSES = "，。、；：？！"
HANGING = frozenset("，。、；：")
NO_START = frozenset(CLOSING + PAUSES + ")]}!?;:,.…—·％%℃~～")
NO_END = frozenset(OPENING + "([{￥¥$＃#")
_RIGHT_WHITE = CLOSING + PAUSES
_FULL = OPENING + CLOSING + PAUSES
_NO_EIGHTH = "·/＋－＝＊"

_LONG_UNITS = (
    "平方公里|平方米|立方米|个工作日|个自然日|小时|分钟|公斤|公里|千克|毫米|厘米|公顷|千瓦时|"
    "万元|亿元|万亩|万人|万户|个月|口人"
)
_UNITS = "年月日时分秒号组户人名口件张元亩斤克吨米页次届级条项个台套万亿％%℃岁期批天周区所处辆头只座栋间份枚度倍位家"
# 3平方米, 2小时: how the long units begin. Between a figure and these no eighth of an em stands either.
_UNIT_HEADS = _UNITS + "平立小公千毫厘"
_NUMERALS = "一二三四五六七八九十百千万亿零〇两"
_DOCUMENT = r"[〔\[［（(【]\d{2,4}[〕\]］）)】]第?\d+号"
_ISSUED = re.compile(rf"([\u4e00-\u9fff]{{1,7}}){_DOCUMENT}")
_LONGEST_ISSUER = 5
_LEADING = re.compile(
    "按照|依照|遵照|参照|根据|依据|转发|印发|下发|发布|执行|落实|贯彻|实施|关于|文件|[按据依见和与及或的以由在]"
)
"""Words that lead to a document and are no part of its issuer's name."""
_ATOM = re.compile(
    rf"{_DOCUMENT}"
    r"|\d+年\d+月\d+日|\d+年\d+月|\d+月\d+日|\d+时\d+分|"
    rf"[￥¥$]?[+\-−]?[A-Za-z0-9\u00C0-\u024F][A-Za-z0-9\u00C0-\u024F.,:/+\-–_@&?=#~'×]*[%％℃]?(?:{_LONG_UNITS}|[{_UNITS}])?"
    rf"|第?[{_NUMERALS}]{{1,9}}(?:{_LONG_UNITS}|[{_UNITS}])"
    r"|—+|…+"
)


def atoms(text: str) -> list[str]:
    """The text cut into what is never broken; joined again it is the text."""
    pieces, place = [], 0
    while place < len(text):
        match = _ATOM.match(text, place)
        piece = match.group() if match else text[place]
        pieces.append(piece)
        place += len(piece)
    return pieces


def leads(text: str) -> Iterator[tuple[int, int]]:
    """Where a word begins that a document's number does not leave, and where the number begins: who issued it, as in
    根据|国办发〔2017〕12号, else the word that leads to it, as in 按〔2017〕12号.
    """
    for found in _ISSUED.finditer(text):
        before, end = found[1], found.end(1)
        leading = max(_LEADING.finditer(before), key=lambda each: each.end(), default=None)
        if leading is None:
            yield end - min(len(before), _LONGEST_ISSUER), end
        elif leading.end() == len(before):
            yield found.start() + leading.start(), end
        else:
            yield max(found.start() + leading.end(), end - _LONGEST_ISSUER), end


def _is_western(character: str) -> bool:
    return "!" <= character <= "~" or "\u00c0" <= character <= "\u024f" or character in "–−"


def space_between(left: str, right: str, size: int) -> int:
    """Pixels added between two neighbours of one line; negative where full-width punctuation gives up its white."""
    part = _part_of_an_em(left, right)
    if part == 0:
        return 0
    return size // part if part > 0 else -(size // -part)


@lru_cache(maxsize=16384)
def _part_of_an_em(left: str, right: str) -> int:
    """8 for an eighth of an em more, -2 for a half less, 0 for nothing."""
    if (left in _RIGHT_WHITE and right in _FULL) or (left in OPENING and right in OPENING):
        return -2
    if "\u3000" in (left, right) or " " in (left, right):
        return 0
    if right in OPENING or left in CLOSING:
        return -4
    if "×" in (left, right):
        return -6
    if _is_western(left) == _is_western(right) or left in OPENING or right in _RIGHT_WHITE or left in PAUSES:
        return 0
    if left in _NO_EIGHTH or right in _NO_EIGHTH or left in "%℃":
        return 0
    if (left.isdigit() and right in _UNIT_HEADS) or (left in "年月日时分" and right.isdigit()):
        return 0
    return 8
