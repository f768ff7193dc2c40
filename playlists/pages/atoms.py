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
NO_START = frozenset(CLOSING + PAUSES + ")]}!?;:,.…—·％%℃‰~～")
NO_END = frozenset(OPENING + "([{￥¥$＃#")
_RIGHT_WHITE = CLOSING + PAUSES
_FULL = OPENING + CLOSING + PAUSES
_NO_EIGHTH = "·/＋－＝＊"

_LONG_UNITS = (
    "平方公里|平方米|立方米|立方|个工作日|个自然日|个百分点|个多小时|个多月|个半月|个月|小时|分钟|季度|公斤|公里|千克|"
    "千米|毫米|厘米|公顷|千瓦时|千瓦|千伏安|千伏|伏安|毫升|人次|户次|批次|车次|台套|口人|年度|周岁|号楼|单元|工作日|星级|"
    "年底|年初|年末|月底|月初|月末"
)
_UNITS = (
    "年月日时分秒号组户人名口件张元亩斤克吨米页次届级条项个台套万亿％%℃岁期批天周区所处辆头只座栋间份枚度倍位家"
    "盏棵株升瓶袋箱本部起例场根段幢室车眼折盆楼种类层宗成伏字‰"
)
_NOT_UNITS = (
    "本[人村镇年季次月级户届社]|部[门分]|组[织长成]|项目|条[件例款]|名[单称义额]|户[主口籍均]|分[别管类配数]|所[有在]|家[庭长属]|"
    "根[据本]|起[草点始]|处[理罚]|期[限间]|批准|周[边围末]|区域|级别|位[置于]|场[地所]|人[员民大数均]|号[召码]|日[常期]|时[间候限段]|"
    "年龄|口[头径]|件数|元[旦月]|克服|次[日数]|届时|天气|座[位谈]|间隔|台风|种[植粮养子地]|类[似别]|层[面次级]|宗[旨教]|成[立员为本果功熟]|字号|例[如会行]|车[辆间]|室内|段落|张[榜贴]"
)
"""Words that begin as a unit does, and count nothing: 12 本村, 2017 部门预算."""
# 3平方米, 2小时: how the long units begin. Between a figure and these no eighth of an em stands either.
_UNIT_HEADS = _UNITS + "平立小公千毫厘季"
_NUMERALS = "一二三四五六七八九十百千万亿零〇两"
_DOCUMENT = r"[〔\[［（(【]\d{2,4}[〕\]］）)】]第?\d+号"
_ISSUED = re.compile(rf"([\u4e00-\u9fff]{{1,7}}){_DOCUMENT}")
_LONGEST_ISSUER = 5
_LEADING = re.compile(
    "按照|依照|遵照|参照|根据|依据|转发|印发|下发|发布|执行|落实|贯彻|实施|关于|文件|[按据依见和与及或的以由在]"
)
"""Words that lead to a document and are no part of its issuer's name."""
_COUNTED = rf"[十百千万亿余多]{{0,3}}(?!{_NOT_UNITS})(?:{_LONG_UNITS}|[{_UNITS}])(?:/(?:{_LONG_UNITS}|[{_UNITS}]))?"
_PHONE = (
    r"(?<!\d)(?:0\d{2,3}[- ]\d{3,4} ?\d{4}|[48]00[- ]\d{3,4}[- ]?\d{3,4}|1[3-9]\d[- ]\d{4}[- ]?\d{4}"
    rf"|\d{{3,4}} \d{{4}}(?!\d| ?{_COUNTED}))(?:-\d{{1,5}})?(?![\d.,:%])"
)
"""A number to call in groups, as people type it: two groups that count something are two numbers."""
_DIGITS = r"0-9\uFF10-\uFF19"
_WESTERN = rf"A-Za-z{_DIGITS}\u00C0-\u024F"
_ATOM = re.compile(
    rf"{_DOCUMENT}"
    rf"|(?:[{_NUMERALS}]{{2,4}}年)?[{_NUMERALS}]{{1,3}}月[{_NUMERALS}]{{1,3}}日|[{_NUMERALS}]{{2,4}}年[{_NUMERALS}]{{1,3}}月"
    r"|\d+ ?年 ?\d+ ?月 ?\d+ ?日|\d+ ?年 ?\d+ ?月|\d+ ?月 ?\d+ ?日|\d+ ?时 ?\d+ ?分"
    rf"|\d米\d{{1,2}}(?![\d.]|{_COUNTED})"
    rf"|{_PHONE}"
    rf"|(?:第 ?)?[￥¥$]?[+\-−±]?[{_WESTERN}](?:[{_WESTERN}.,:/+\-–_@&?=#~'×]|[．～—∶](?=[{_DIGITS}]))*[%％℃‰]?"
    # A typed space parts a count from its unit no more than none does; but not what follows a number to call.
    rf"(?:(?:(?<=[{_DIGITS}])(?<!\d{{7}}) |(?<=[{_WESTERN}#])){_COUNTED})?"
    rf"|[{_NUMERALS}]{{1,9}}分之[{_NUMERALS}点]{{1,9}}"
    rf"|第?[{_NUMERALS}]{{1,9}}[余多]?(?!{_NOT_UNITS})(?:{_LONG_UNITS}|[{_UNITS}])"
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
