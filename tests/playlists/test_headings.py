"""Headings of official documents are known by their numbers, also in pasted text."""

import pytest

from playlists.document import Heading, Paragraph, Run
from playlists.headings import headed, heading_level, lead_length


def paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("一、总体要求", 1),
        ("十二、附则", 1),
        ("（一）组织领导", 2),
        ("(三)资金安排", 2),
        ("1.加强宣传", 3),
        ("12．落实责任", 3),
        ("（1）公开栏", 4),
        ("1.5万元以下的项目", None),
        ("一是加强领导", None),
        ("总体要求", None),
        ("一、各村要在十日内完成。", None),
        ("一、" + "长" * 39, None),
    ],
)
def test_a_numbered_line_is_a_heading_unless_it_is_a_sentence(text: str, level: int | None) -> None:
    assert heading_level(text) == level


def test_pasted_paragraphs_become_headings_where_they_head_something() -> None:
    given = [paragraph("一、总体要求"), paragraph("按照上级部署，做好公开工作。"), paragraph("（一）公开内容")]
    assert headed(given) == [Heading(1, "一、总体要求"), given[1], Heading(2, "（一）公开内容")]


def test_a_run_of_numbered_lines_is_no_run_of_headings() -> None:
    given = [paragraph("1.身份证"), paragraph("2.户口簿"), paragraph("3.申请书")]
    assert headed(given) == given


def test_a_numbered_line_above_text_heads_it() -> None:
    given = [paragraph("1.公开范围"), paragraph("全镇各村。")]
    assert headed(given)[0] == Heading(3, "1.公开范围")


def test_the_heading_that_opens_a_paragraph_is_strong_and_no_more_of_it() -> None:
    (made,) = headed([Paragraph((Run("一、加强"), Run("领导。各村"), Run("要落实", True), Run("责任。")))])
    assert made == Paragraph(
        (Run("一、加强", True), Run("领导。", True), Run("各村"), Run("要落实", True), Run("责任。"))
    )


def test_only_a_first_level_with_a_short_first_sentence_opens_a_paragraph() -> None:
    assert lead_length("一、加强领导。各村要落实责任。") == 7
    assert lead_length("（一）加强领导。各村要落实责任。") == 0
    assert lead_length("一、加强领导，落实责任；各村要配合。还要检查。") == 0
    assert lead_length("一、" + "长" * 40 + "。后文") == 0
    assert lead_length("一、加强领导。") == 0


def test_headings_that_are_blocks_already_stay() -> None:
    given = [Heading(1, "总则"), Heading(3, "1.范围")]
    assert headed(given) == given
