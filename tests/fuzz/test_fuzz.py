"""A slice of the made-up documents in every run; ``make fuzz`` takes 10,000 of them. And the rules themselves."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from playlists.document import Document, Paragraph, Run
from playlists.model import ProfileId
from playlists.pages.display_list import Glyphs, Page
from playlists.pages.theme import OFFICIAL
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.fuzz import rules
from tests.fuzz.made_up import SCREENS, WHOLE, MadeUp
from tests.fuzz.trial import tried
from tests.fuzz.wall import FuzzWall

WALLS, DRAWN = (20, 33, 55, 100, 116, 151), 151
SLICES = int(os.environ.get("GONGSHI_FUZZ", "60")) // 10


@pytest.mark.parametrize("first", range(0, SLICES * 10, 10))
def test_made_up_documents_keep_every_rule_of_the_page(first: int) -> None:
    assert {seed: found for seed in range(first, first + 10) if (found := tried(seed).faults)} == {}


def test_made_up_documents_hang_on_a_wall_whose_loop_goes_on(tmp_path: Path) -> None:
    """Among them broken pictures, and documents that only a player of another sort could show."""
    faces()  # or there is nothing to set them in
    wall = FuzzWall(tmp_path)
    try:
        assert {seed: found for seed in WALLS if (found := wall.tried(seed))} == {}
    finally:
        wall.close()


def test_a_document_that_the_worker_draws_otherwise_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faces()
    wall = FuzzWall(tmp_path)
    monkeypatch.setattr("tests.fuzz.wall.paint", lambda page, faces: bytes(page.width * page.height * 3))
    try:
        assert wall.tried(DRAWN) == ["on the wall: other pages than those set here"]
    finally:
        wall.close()


def test_a_seed_makes_the_same_document_every_time() -> None:
    for seed in range(20):
        one, other = MadeUp(seed), MadeUp(seed)
        assert (one.document, one.assets, one.profile, one.place, one.kind, one.theme) == (
            other.document, other.assets, other.profile, other.place, other.kind, other.theme,
        )  # fmt: skip


@pytest.fixture
def plain() -> MadeUp:
    made = MadeUp(0)
    made.kind, made.place, made.theme, made.assets = "notice", WHOLE, OFFICIAL, {}
    made.profile = next(profile for profile in SCREENS if profile.id == ProfileId("hall"))
    made.document = Document("题目", (Paragraph((Run("看庄镇，公开"),)),))
    return made


@pytest.fixture
def whole(plain: MadeUp) -> Page:
    return set_pages(plain.document, "page", 1920, 1080, plain.profile, OFFICIAL, faces())[0]


def changed(page: Page, **words: object) -> Page:
    marks = [replace(mark, **words) if isinstance(mark, Glyphs) else mark for mark in page.items]
    return replace(page, items=tuple(marks))


def said(made: MadeUp, page: Page) -> str:
    return "\n".join(rules.broken(made, [page], faces()))


def test_a_good_page_breaks_no_rule(plain: MadeUp, whole: Page) -> None:
    assert said(plain, whole) == ""


def test_ink_outside_the_page_is_seen(plain: MadeUp, whole: Page) -> None:
    assert "leaves the page" in said(plain, changed(whole, x=-500))


def test_a_comma_at_the_head_of_a_line_and_a_lost_word_are_seen(plain: MadeUp, whole: Page) -> None:
    found = said(plain, replace(whole, text="看庄镇\n，公"))
    assert "a line begins with ，公" in found
    assert "is not all there" in found


def test_a_title_and_a_correction_that_are_not_drawn_are_seen(plain: MadeUp, whole: Page) -> None:
    plain.document = replace(plain.document, correction="更正：改为20日")
    assert "the correction is not all there" in said(plain, whole)
    assert "the title is not all there" in said(plain, replace(whole, items=whole.items[:2]))


def test_a_character_that_its_font_does_not_have_is_seen(plain: MadeUp, whole: Page) -> None:
    marks = tuple(
        replace(mark, text="🌾" * len(mark.text)) if isinstance(mark, Glyphs) else mark for mark in whole.items
    )
    assert "draws a box for 🌾" in said(plain, replace(whole, items=marks))


def test_type_below_the_least_size_is_seen(plain: MadeUp, whole: Page) -> None:
    assert "is set in 40 px" in said(plain, changed(whole, size=40))


def test_a_page_that_is_gone_too_soon_is_seen(plain: MadeUp, whole: Page) -> None:
    assert "stands 5000 ms" in said(plain, replace(whole, dwell_ms=5000))
