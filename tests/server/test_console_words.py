"""Everything the console says in Chinese it can say in English."""

from flask import Flask

from server.console.catalogue import read, untranslated
from server.console.language import _, said, start_babel
from server.console.sentences import sentences


def app() -> Flask:
    made = Flask(__name__)
    start_babel(made)
    return made


def test_no_text_of_the_console_lacks_its_english() -> None:
    assert untranslated(read()) == []


def test_no_translation_loses_a_varying_word() -> None:
    import re

    hole = re.compile(r"%\(\w+\)s")
    for message in read():
        if message.id:
            assert set(hole.findall(str(message.string))) == set(hole.findall(str(message.id))), message.id


def test_a_sentence_of_a_service_is_said_in_english_with_its_words_kept() -> None:
    with app().test_request_context(headers={"Accept-Language": "en"}):
        assert said("已经有登录名 wang 了，请换一个。") == "The login name wang exists; choose another."
        assert said("第 1 至 8,214 条首尾相接，没有缺号。") == "Entries 1 to 8,214 hang together; none is missing."


def test_a_name_inside_a_sentence_is_not_translated() -> None:
    with app().test_request_context(headers={"Accept-Language": "en"}):
        assert said("已经有登录名 没有角色x 了，请换一个。") == "The login name 没有角色x exists; choose another."


def test_the_days_of_a_daypart_are_said_in_english_inside_a_sentence() -> None:
    with app().test_request_context(headers={"Accept-Language": "en"}):
        text = said("林示例添了时段：早市 06:00-09:00，周一、周三、周日")
        assert text.endswith("早市 06:00-09:00, Mon, Wed, Sun")
        assert said("林示例停用了时段：周一、早市") == "林示例 retired the part of the day 周一、早市"


def test_a_sentence_without_english_is_shown_as_it_is() -> None:
    with app().test_request_context(headers={"Accept-Language": "en"}):
        assert said("从来没有人写过这一句") == "从来没有人写过这一句"


def test_chinese_is_whole_without_any_catalogue() -> None:
    with app().test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert said("没有这份公告。") == "没有这份公告。"
        assert _("公告") == "公告"


def test_the_sentences_of_the_services_are_found() -> None:
    found = set(sentences())
    assert "这是您拟的稿，要由别人审核。" in found
    assert "已经有登录名 %(login)s 了，请换一个。" in found


def test_a_name_with_a_space_in_it_is_told_from_the_time_behind_it_and_a_date_is_said_in_english() -> None:
    with app().test_request_context(headers={"Accept-Language": "en"}):
        assert said("石桥村 LED 11-23 08:00 起没有回应。之后放了什么，没有记录。").startswith(
            "石桥村 LED has not answered since 11-23 08:00."
        )
        assert said("08:00 起没有回应") == "No answer since 08:00"
        assert said("11月22日 08:00 起没有回应") == "No answer since Nov 22 08:00"
        assert said("西岭村村口 LED没有回应") == "西岭村村口 LED does not answer"
        assert said("孙示例 11月11日 10:00 签发") == "孙示例 signed at Nov 11 10:00"


def test_a_list_of_names_has_an_english_comma_and_a_title_keeps_its_own() -> None:
    with app().test_request_context(headers={"Accept-Language": "en"}):
        assert "孙示例, 郑示例" in said("等孙示例、郑示例，已 20 小时")
        assert "（看庄村、东河村）" in said("《低保公示（看庄村、东河村）》公示期满了，可以出证明。")


def test_what_a_finding_calls_a_number_by_is_said_in_english() -> None:
    with app().test_request_context(headers={"Accept-Language": "en"}):
        assert said("完整的身份证号 1101********") == "Complete identity number 1101********"
        assert said("手机号 138********") == "Mobile number 138********"
        assert (
            said("新建账号 郑示例（示例），角色：经办人、审核签发人") == "New account 郑示例（示例） (Author, Reviewer)"
        )
