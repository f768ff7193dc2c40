"""What must not or should not be shown: personal numbers, secrecy marks, slips. Pure.

Text in, findings out; each has a key that stays the same while its cause does,
so that an answer once given is found again. A number is never printed in a
finding. This is a first honest check of text: it reads neither pictures nor
what a file hid, and says which checks it made (``passed``).
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from server.notices.numbers import NumberKind, hint, mask, sightings


class Severity(StrEnum):
    MUST = "must"
    ASK = "ask"
    ADVISE = "advise"


SEVERITY_NAMES_ZH = {Severity.MUST: "必须改", Severity.ASK: "请您定", Severity.ADVISE: "建议"}


@dataclass(frozen=True, slots=True)
class Finding:
    """``start`` and ``end`` point into the text checked; ``fix`` names the mend the server can make itself.

    ``done`` says what was done once it is made. Where it stands is named by ``field``, or by ``block`` and ``part``, as
    on the editor's paper; ``deed`` is the button's words, and ``keep``, where there is a choice about what was hidden,
    what is said once it was made public.
    """

    key: str
    rule: str
    severity: Severity
    title: str
    where: str
    why: str
    mend: str
    start: int
    end: int
    fix: str | None = None
    replacement: str = ""
    done: str = ""
    deed: str = ""
    keep: str = ""
    block: int | None = None
    part: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    findings: tuple[Finding, ...]
    passed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beside the text."""

    title: str
    text: str
    period_first: date | None = None
    period_last: date | None = None
    today: date | None = None
    renews: bool = False
    """The days began with a notice that hangs already, as those of its correction do."""
    public_numbers: frozenset[str] = frozenset()
    """Telephone numbers that are meant to be public: the hotline, the office's own."""
    slogan: bool = False
    """Whether it is set as one: two large lines, which need no mark to be loud."""


Check = Callable[[Facts, str], Iterator[Finding]]

_SECRECY = re.compile(r"绝密|机密|秘密★|★|内部资料|工作秘密|内部明电|份号")
_SENSITIVE = re.compile(
    r"身份证|出生年月|住址|家庭住址|银行账号|账号|卡号|存折|致贫原因|病种|残疾类别|残疾等级|婚育|孕|监护人|孤儿|困境儿童|未成年"
)
OBJECTION = "objection"
_PRIVATE_USE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010fffd]+")
_EXCLAMATION = re.compile(r"[！!]+")
_WIDE_DIGITS = re.compile(r"[０-９]+")
_OWN_COMPLAINT = re.compile(r"举报|投诉|监督|异议|意见|反映|热线|电话|拨打|来电|致电")


def check(facts: Facts) -> Findings:
    """Run every check over the title and the body; findings come in the order of the text."""
    whole = f"{facts.title}\n{facts.text}"
    found: list[Finding] = []
    passed: list[str] = []
    for name, run in CHECKS:
        here = list(run(facts, whole))
        found += here
        if not here and (facts.slogan or run is not _exclamation):
            passed.append(name)
    return Findings(tuple(sorted(found, key=lambda finding: (finding.start, finding.rule))), tuple(passed))


def blocking(findings: Sequence[Finding], answered: frozenset[str]) -> list[Finding]:
    """Those that keep a notice from review: all that must be mended, and questions without an answer."""
    return [
        finding
        for finding in findings
        if finding.severity is Severity.MUST or (finding.severity is Severity.ASK and finding.key not in answered)
    ]


def _identity(facts: Facts, text: str) -> Iterator[Finding]:
    kinds = {NumberKind.IDENTITY: "完整的身份证号", NumberKind.OLD_IDENTITY: "15 位身份证号"}
    yield from _numbers(
        text, kinds, Severity.MUST, "identity", "公示要去标识化处理，完整证号会被冒用。", "只留前 6 位，或整列删掉。"
    )


def _near_identity(facts: Facts, text: str) -> Iterator[Finding]:
    kinds = {NumberKind.NEAR_IDENTITY: "像身份证号，末位对不上："}
    why, mend = "抄错一位的证号一样认得出人。", "是证号就遮住，或整列删掉；不是证号，答“可以公开”。"
    yield from _numbers(text, kinds, Severity.ASK, "near-identity", why, mend)


def _bank_card(facts: Facts, text: str) -> Iterator[Finding]:
    kinds = {NumberKind.BANK_CARD: "完整的银行卡号"}
    yield from _numbers(
        text, kinds, Severity.MUST, "bank-card", "账户信息属于敏感个人信息，公示不需要。", "只留后 4 位，或整列删掉。"
    )


def _mobile(facts: Facts, text: str) -> Iterator[Finding]:
    kinds = {NumberKind.MOBILE: "手机号"}
    for finding in _numbers(
        text,
        kinds,
        Severity.ASK,
        "mobile",
        "办公电话可以公开，个人手机号一般要遮挡。",
        "是个人的就遮中间 4 位；是对外公布的办公号码，答“可以公开”。",
    ):
        digits = re.sub(r"\D", "", text[finding.start : finding.end])
        if digits not in facts.public_numbers:
            yield finding


def _secrecy(facts: Facts, text: str) -> Iterator[Finding]:
    for match in _SECRECY.finditer(text):
        yield _finding(
            "secrecy",
            Severity.MUST,
            f"有保密字样“{match[0]}”",
            text,
            match,
            "带密级或内部标志的内容不得公开。",
            "停下来，交保密审查员；确认不涉密后由出文单位给可公开的文本。",
        )


def _sensitive_words(facts: Facts, text: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for match in _SENSITIVE.finditer(text):
        if match[0] in seen:
            continue
        seen.add(match[0])
        yield _finding(
            "sensitive-word",
            Severity.ASK,
            f"提到“{match[0]}”",
            text,
            match,
            "这一类内容常带出个人敏感信息。",
            "看一看这里有没有具体某个人的情况；没有，或法律要求公开，就答“可以公开”。",
        )


def _private_use(facts: Facts, text: str) -> Iterator[Finding]:
    for match in _PRIVATE_USE.finditer(text):
        yield _finding(
            "private-use",
            Severity.MUST,
            "有显示不出来的自造字",
            text,
            match,
            "这个字只在原来的电脑上有，别处是空框。",
            "换成 GB 18030-2022 里的正字，多半是人名，请问本人。",
        )


def _wide_digits(facts: Facts, text: str) -> Iterator[Finding]:
    narrow = {ord("０") + step: str(step) for step in range(10)}
    for match in _WIDE_DIGITS.finditer(text):
        finding = _finding(
            "wide-digits", Severity.ADVISE, "数字是全角的", text, match, "全角数字和别的数字对不齐。", "改成半角。"
        )
        yield _with_fix(finding, match[0].translate(narrow), "已把全角数字改成半角。")


def _exclamation(facts: Facts, text: str) -> Iterator[Finding]:
    for match in _EXCLAMATION.finditer(text) if facts.slogan else ():
        why = "标语的字已经够大，感叹号看着像喊。"
        finding = _finding("exclamation", Severity.ADVISE, "标语里有感叹号", text, match, why, "去掉，句中的改成逗号。")
        # Between two clauses a pause stays; at an end, or before another mark, nothing is missing.
        inside = match.end() < len(text) and re.match(r"\w", text[match.end()]) is not None and match.start() > 0
        yield _with_fix(finding, "，" if inside else "", "已去掉标语里的感叹号。")


def _dates(facts: Facts, text: str) -> Iterator[Finding]:
    nowhere = re.compile("").match(text)
    if nowhere is None:
        return
    if facts.period_first and facts.period_last and facts.period_last < facts.period_first:
        yield _finding(
            "period-order",
            Severity.MUST,
            "公示期的结束在开始之前",
            text,
            nowhere,
            "这样排不出公示期。",
            "改公示期的日期。",
        )
    elif facts.period_last and facts.today and facts.period_last < facts.today:
        yield _finding(
            "period-past", Severity.MUST, "公示期已经过了", text, nowhere, "过了期的公示不会上屏。", "改公示期的日期。"
        )
    elif facts.period_first and facts.today and facts.period_first < facts.today and not facts.renews:
        yield _finding(
            "period-begun",
            Severity.ADVISE,
            "公示期已经开始了，还没上屏",
            text,
            nowhere,
            "没上屏的日子不算公示，到期会缺天数。",
            "把公示期改成从今天起，或从以后的一天起。",
        )


def _objection(facts: Facts, text: str) -> Iterator[Finding]:
    if "公示" in facts.title and not _OWN_COMPLAINT.search(facts.text):
        ends = len(text)
        why, mend = "公示要留异议渠道。", "在末尾写上监督电话。"
        yield Finding(
            OBJECTION, OBJECTION, Severity.ADVISE, "没写对公示有异议找谁", "全文都没有", why, mend, ends, ends
        )


def with_hotline(finding: Finding, label: str, number: str) -> Finding:
    """The mend of a notice that names nobody to object to: a sentence at its end with the township's own number."""
    line = f"对本公示有异议的，请在公示期内拨打{label}{number}。"
    deed, done = f"写上{label} {number}", f"已在末尾写上{label} {number}。"
    return replace(finding, fix="insert", replacement=line, deed=deed, done=done)


CHECKS: tuple[tuple[str, Check], ...] = (
    ("身份证号", _identity),
    ("抄错的身份证号", _near_identity),
    ("银行卡号", _bank_card),
    ("手机号", _mobile),
    ("保密字样", _secrecy),
    ("敏感个人信息字样", _sensitive_words),
    ("自造字", _private_use),
    ("全角数字", _wide_digits),
    ("标语的感叹号", _exclamation),
    ("公示期日期", _dates),
    ("异议渠道", _objection),
)


def _numbers(
    text: str, kinds: dict[NumberKind, str], severity: Severity, rule: str, why: str, mend: str
) -> Iterator[Finding]:
    times: Counter[str] = Counter()
    for seen in sightings(text):
        if seen.kind in kinds:
            # Counted, not placed: an answer must survive a word added before the number.
            times[seen.digits] += 1
            key = f"{_key(rule, seen.digits)}-{times[seen.digits]}"
            known_by = hint(seen.kind, seen.digits)
            title = f"{kinds[seen.kind]} {known_by}"
            where = _where(text, seen.start)
            masked = mask(seen.kind, seen.digits)
            done = f"已遮住 {known_by}。"
            yield Finding(key, rule, severity, title, where, why, mend, seen.start, seen.end, "mask", masked, done)


def _finding(
    rule: str, severity: Severity, title: str, text: str, match: re.Match[str], why: str, mend: str
) -> Finding:
    place = f"{rule}-{_key('', match[0])}" if match[0] else rule
    return Finding(place, rule, severity, title, _where(text, match.start()), why, mend, match.start(), match.end())


def _with_fix(finding: Finding, replacement: str, done: str) -> Finding:
    key = f"{finding.key}-{finding.start}"
    return replace(finding, key=key, fix="replace", replacement=replacement, done=done)


def _key(rule: str, text: str) -> str:
    return (rule + "-" if rule else "") + hashlib.sha256(text.encode()).hexdigest()[:12]


def _where(text: str, start: int) -> str:
    line = text.count("\n", 0, start)
    return "标题" if line == 0 else f"正文第 {line} 行"
