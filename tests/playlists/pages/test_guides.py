"""Service guides on a hall screen: the code stands beside words, whatever their length."""

from dataclasses import replace

import pytest

from playlists.blocks.facts import Fact, Facts, Step, Steps
from playlists.document import Document, QrCode
from playlists.model import Profile
from playlists.pages.display_list import Glyphs, Modules, Page
from playlists.pages.inkcheck import strays
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import kind_samples, samples


def pages_of(document: Document, profile: Profile) -> list[Page]:
    return set_pages(document, "page", profile.width, profile.height, profile, samples.THEME, faces(), {}, "guide")


def body_words(page: Page) -> str:
    """What stands below the head, the foot and the code's own word left aside."""
    return "".join(
        mark.text
        for mark in page.items
        if isinstance(mark, Glyphs) and page.height // 4 < mark.baseline < page.height * 9 // 10 and mark.x > 250
    ).replace("扫码看全文，下载表格", "")


@pytest.mark.parametrize("profile", [samples.HALL, samples.HALL_4K], ids=lambda profile: profile.id)
def test_a_short_guide_is_one_page_with_its_code_at_the_lower_right(profile: Profile) -> None:
    (page,) = pages_of(kind_samples.KINDS["guide"], profile)
    (code,) = [mark for mark in page.items if isinstance(mark, Modules)]
    assert code.x > profile.width * 3 // 4
    assert code.y > profile.height // 3
    assert "民政办王主任" in body_words(page)


@pytest.mark.parametrize("questions", [5, 9, 14])
def test_no_page_of_a_long_guide_is_left_to_its_code(questions: int) -> None:
    short = kind_samples.KINDS["guide"]
    steps, person, code = short.body[1:]
    facts = Facts(tuple(Fact(f"第{n}问", "本镇年满60岁的老人和他们的家人都能来办") for n in range(questions)))
    more = replace(steps, items=(*steps.items, Step("回访", "镇民政办打电话问"))) if isinstance(steps, Steps) else steps
    pages = pages_of(replace(short, body=(facts, more, person, code)), samples.HALL)
    assert len(pages) > 1
    assert all(len(body_words(page)) > 20 for page in pages)
    assert all(any(isinstance(mark, Modules) for mark in page.items) for page in pages)
    assert not [stray for page in pages for stray in strays(page, faces())]


def test_a_guide_whose_side_has_too_many_words_flows_and_loses_none() -> None:
    short = kind_samples.KINDS["guide"]
    code = QrCode("https://gk.example.com/kz", "扫码看全文，下载表格，" * 6)
    pages = pages_of(replace(short, body=(*short.body[:-1], code)), samples.HALL)
    said = "".join(mark.text for page in pages for mark in page.items if isinstance(mark, Glyphs))
    assert said.count("下载表格") == 6
    assert "民政办王主任" in said
