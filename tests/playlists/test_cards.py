"""Blocks with fields of their own: facts, steps, progress, stages, alert; and what each refuses, in one sentence."""

from typing import Any

import pytest

from playlists.blocks.alerts import LEVELS, Alert, Duty, called_off, duty_of
from playlists.blocks.facts import Fact, Facts, Step, Steps
from playlists.blocks.progress import Progress, Stage, Stages
from playlists.document import Document, DocumentError, encode_document, parse_document, plain_text

CARDS = Document(
    "题",
    (
        Facts((Fact("谁能办", "年满60岁的老人"), Fact("多少钱", "")), {"later": 1}),
        Steps((Step("交材料", "到窗口"), Step("领证")), "怎么办"),
        Progress(
            80, (Stage("路基", "done", at=40), Stage("路面", "now", at=80), Stage("验收", "ahead", at=100)), "村路"
        ),
        Stages((Stage("招标公告", "done", "10月9日"), Stage("决算", "ahead"))),
        Alert(
            "暴雪",
            "orange",
            "市气象台",
            "看庄镇",
            "7时30分",
            (Fact("范围", "全镇"),),
            ("少出门。",),
            True,
            "12月18日14时",
        ),
    ),
)


def test_the_cards_survive_writing_and_reading() -> None:
    assert parse_document(encode_document(CARDS)) == CARDS
    assert CARDS.unknown_blocks == ()


def test_the_words_of_a_card_are_found_by_search() -> None:
    said = plain_text(CARDS)
    for word in (
        "谁能办\t年满60岁的老人",
        "1.交材料　到窗口",
        "村路完成80%",
        "路面　在做",
        "招标公告　10月9日",
        "演练 暴雪橙色预警",
    ):
        assert word in said
    assert "多少钱" not in said, "a question nobody has answered yet says nothing"


def test_what_is_called_off_no_longer_tells_people_what_to_do() -> None:
    assert not any("少出门" in text for text in CARDS.body[4].texts())
    assert any("已解除" in text for text in CARDS.body[4].texts())


def block(**fields: Any) -> dict[str, Any]:
    return {"title": "题", "body": [fields]}


STAGE = {"name": "路面", "state": "done"}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (block(type="facts", items={}), "Block 1 (facts): 'items' must be a list, not an object."),
        (block(type="facts", items=["a"]), "Block 1 (facts), row 1 must be an object of named fields, not text."),
        (block(type="facts", items=[{}] * 25), "Block 1 (facts) has 25 rows; at most 24 can be shown."),
        (
            block(type="facts", items=[{"label": "长" * 21}]),
            "Block 1 (facts), row 1: 'label' has 21 characters; at most 20 have room.",
        ),
        (
            block(type="steps", items=[{"name": "甲", "text": "\u202e"}]),
            "Block 1 (steps), step 1: 'text' holds the invisible or unassigned character U+202E; delete it, "
            "or split the text where it stands.",
        ),
        (block(type="progress", percent=101), "Block 1 (progress): 'percent' must be from 0 to 100."),
        (block(type="progress", percent="80"), "Block 1 (progress): 'percent' must be from 0 to 100."),
        (
            block(type="progress", percent=50, stages=[STAGE | {"at": 80}]),
            "Block 1 (progress): '路面' is done and stands at 80, but only 50 of 100 is done; correct one of the two.",
        ),
        (
            block(type="stages", items=[{"name": "招标", "state": "ahead"}, {"name": "决算", "state": "now"}]),
            "Block 1 (stages): '决算' is now but '招标' before it is ahead; stages go from done over now to ahead.",
        ),
        (
            block(type="stages", items=[{"name": "招标", "state": "now"}, {"name": "决算", "state": "now"}]),
            "Block 1 (stages): only one stage can be the one now.",
        ),
        (
            block(type="progress", percent=90, stages=[STAGE | {"at": 80}, STAGE | {"at": 80}]),
            "Block 1 (progress): '路面' must stand further than '路面' on the bar.",
        ),
        (
            block(type="stages", items=[{"name": "招标", "state": "soon"}]),
            "Block 1 (stages), stage 1: 'state' must be one of done, now, ahead.",
        ),
        (block(type="alert", hazard="雪"), "Block 1 (alert) lacks 'level'."),
        (
            block(type="alert", hazard="雪", level="purple"),
            "Block 1 (alert): 'level' must be one of red, orange, yellow, blue, local.",
        ),
        (
            block(type="alert", hazard="雪", level="red", actions=["一"] * 4),
            "Block 1 (alert) has 4 actions; people keep at most 3 in mind.",
        ),
        (
            block(type="alert", hazard="特别特别大的雪", level="red"),
            "Block 1 (alert): 'hazard' has 7 characters; at most 6 have room.",
        ),
    ],
)
def test_a_bad_card_is_refused_in_one_sentence(value: Any, sentence: str) -> None:
    with pytest.raises(DocumentError) as refused:
        parse_document(value)
    assert str(refused.value) == sentence


def asks(level: str, **said: Any) -> Duty | None:
    return duty_of({"body": [{"type": "alert", "hazard": "暴雪", "level": level, **said}]})


def test_the_higher_the_level_the_more_of_the_wall_it_takes() -> None:
    duties = {level: asks(level) for level in LEVELS}
    assert duties["red"] == duties["orange"] == Duty("at-once", ticker=True)
    assert duties["yellow"] == Duty("every-third", ticker=True)
    assert duties["blue"] == Duty("never", ticker=True)


def test_a_drill_has_the_duty_of_its_level_and_says_that_it_is_one() -> None:
    drill = Alert("暴雪", "red", drill=True)
    assert asks("red", drill=True) == asks("red")
    assert drill.headline.startswith("演练")


@pytest.mark.parametrize(
    "document",
    [{}, {"body": "雪"}, {"body": [None, {"type": "alert"}]}, {"body": [{"type": "alert", "level": ["red"]}]}],
)
def test_what_is_no_warning_yet_asks_nothing_of_a_wall(document: Any) -> None:
    assert duty_of(document) is None
    assert not called_off(document)
