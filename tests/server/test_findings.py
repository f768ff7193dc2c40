"""The check for personal numbers, secrecy marks and slips. Every number here is generated."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.notices.findings import Facts, Finding, Severity, blocking, check
from server.notices.numbers import NumberKind, is_identity, mask, sightings

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")

births = st.dates(date(1930, 1, 1), date(2024, 1, 1))


@st.composite
def identities(draw: st.DrawFn) -> str:
    body = draw(st.sampled_from(["370404", "110105", "810000"])) + draw(births).strftime("%Y%m%d")
    body += f"{draw(st.integers(0, 999)):03}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


def luhn(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body + "0")):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def found(text: str, title: str = "名单", **facts: object) -> list[Finding]:
    return [
        finding for finding in check(Facts(title, text, **facts)).findings if finding.severity is not Severity.ADVISE
    ]


@given(identities(), st.sampled_from([(), (6,), (6, 14), (4, 8, 12, 16)]), st.sampled_from(" -\u3000"), st.booleans())
def test_a_whole_identity_number_is_found_however_it_is_written(
    number: str, cuts: tuple[int, ...], gap: str, wide: bool
) -> None:
    written = gap.join(number[a:b] for a, b in zip((0, *cuts), (*cuts, 18), strict=True))
    written = written.translate(FULL_WIDTH) if wide else written.lower()
    (finding,) = found(f"户主张三，{written}，补助 300 元")
    assert (finding.rule, finding.severity) == ("identity", Severity.MUST)
    assert number not in finding.title
    assert finding.replacement == number[:6] + "*" * 12


@given(identities(), st.integers(0, 16))
def test_a_number_with_one_wrong_digit_is_no_identity_number(number: str, place: int) -> None:
    other = str((int(number[place]) + 1) % 10)
    assert not is_identity(number[:place] + other + number[place + 1 :])


@given(identities(), st.sampled_from(["", " "]), st.integers(1, 9))
def test_an_identity_number_whose_last_digit_is_miscopied_is_not_let_pass(number: str, gap: str, off: int) -> None:
    last = "0123456789X"[("0123456789X".index(number[17]) + off) % 11]
    (finding,) = found(f"户主张三，{number[:6]}{gap}{number[6:17]}{last}，补助 300 元")
    # One that passes for a card's by luck must go; of any other a person says what it is.
    assert (finding.rule, finding.severity) in (("near-identity", Severity.ASK), ("identity", Severity.MUST))
    assert number[6:14] not in finding.title
    assert finding.replacement == number[:6] + "*" * 12


@pytest.mark.parametrize("says", ["有不同意见，请在11月30日前打 5691234 告诉我们", "向村委会反映", "可来电询问"])
def test_whoever_says_in_other_words_whom_to_call_is_not_asked_for_it(says: str) -> None:
    assert "异议渠道" in check(Facts("低保公示", says)).passed


@given(identities(), identities())
def test_two_numbers_side_by_side_are_two_findings(one: str, other: str) -> None:
    assert [seen.digits for seen in sightings(f"{one} {other}")] == [one, other]


def test_an_old_number_of_fifteen_digits_is_found() -> None:
    (finding,) = found("证号 370404600101123")
    assert finding.severity is Severity.MUST


def test_a_bank_card_is_found_by_its_check_digit() -> None:
    card = luhn("622202160001234567")
    (finding,) = found(f"存入 {card[:4]} {card[4:8]} {card[8:12]} {card[12:]}")
    assert (finding.rule, finding.severity) == ("bank-card", Severity.MUST)
    assert mask(NumberKind.BANK_CARD, card).endswith(card[-4:])
    assert found(f"存入 {card[:-1]}{(int(card[-1]) + 1) % 10}") == []


def test_a_mobile_number_is_asked_about_and_the_hotline_is_not() -> None:
    (finding,) = found("请打 13912345678")
    assert finding.severity is Severity.ASK
    assert found("民情热线 5691234，市长热线 12345") == []
    assert found("请打 13912345678", public_numbers=frozenset({"13912345678"})) == []


@pytest.mark.parametrize(
    "text", ["索引号 1137078555222300XQ/2015-00020", "看政发〔2017〕12号", "1,386,420.50 元", "2026-11-24"]
)
def test_index_numbers_amounts_and_dates_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("word", ["绝密", "机密", "秘密★", "内部资料", "内部明电"])
def test_a_secrecy_mark_stops_the_notice(word: str) -> None:
    assert [finding.severity for finding in found(f"{word} 特急")] == [Severity.MUST] * len(found(f"{word} 特急"))
    assert found(f"{word} 特急")


def test_a_home_made_glyph_is_asked_for() -> None:
    assert [finding.rule for finding in found("张\ue864")] == ["private-use"]


def test_a_period_that_is_over_or_turned_round_must_be_mended() -> None:
    days = {"period_first": date(2026, 3, 9), "period_last": date(2026, 3, 2), "today": date(2026, 3, 1)}
    assert [finding.rule for finding in found("好。", **days)] == ["period-order"]
    days = {"period_first": date(2026, 2, 1), "period_last": date(2026, 2, 8), "today": date(2026, 3, 1)}
    assert [finding.rule for finding in found("好。", **days)] == ["period-past"]


@pytest.mark.parametrize(
    ("today", "renews", "told"), [(2, False, True), (1, False, False), (8, False, True), (2, True, False)]
)
def test_days_that_pass_before_a_notice_hangs_are_told_but_not_for_a_correction(
    today: int, renews: bool, told: bool
) -> None:
    days = {"period_first": date(2026, 3, 1), "period_last": date(2026, 3, 8), "today": date(2026, 3, today)}
    rules = [finding.rule for finding in check(Facts("名单", "好。", renews=renews, **days)).findings]
    assert ("period-begun" in rules) is told


def test_what_must_be_mended_blocks_whatever_was_answered() -> None:
    findings = found("绝密，13912345678")
    answered = frozenset(finding.key for finding in findings)
    assert [finding.rule for finding in blocking(findings, answered)] == ["secrecy"]


def test_checks_without_findings_are_named() -> None:
    assert "身份证号" in check(Facts("通知", "停电。")).passed


@pytest.mark.parametrize(
    ("title", "mended"),
    [
        ("热烈欢迎！", "热烈欢迎"),
        ("热烈欢迎！！各位代表!", "热烈欢迎，各位代表"),
        ("安全第一！”", "安全第一”"),
    ],
)
def test_a_slogan_s_exclamation_marks_go_by_a_press_each(title: str, mended: str) -> None:
    found = check(Facts(title, "", slogan=True)).findings
    assert {(one.rule, one.severity) for one in found} == {("exclamation", Severity.ADVISE)}
    for one in reversed(found):
        title = title[: one.start] + one.replacement + title[one.end :]
    assert title == mended
    assert "标语的感叹号" in check(Facts(title, "", slogan=True)).passed


def test_only_slogans_are_asked_for_their_exclamation_marks() -> None:
    checked = check(Facts("防汛抗旱！", "请大家！"))
    assert checked.findings == ()
    assert "标语的感叹号" not in checked.passed
