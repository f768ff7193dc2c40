"""A slice of the made-up documents in every run; ``make fuzz`` takes 10,000 of them."""

import os

import pytest

from playlists.document import Document, Paragraph, Run
from playlists.pages.display_list import Glyphs
from tests.playlists.pages import fuzz
from tests.playlists.pages.made_up import MadeUp

SLICES = int(os.environ.get("GONGSHI_FUZZ", "40")) // 10


@pytest.mark.parametrize("first", range(0, SLICES * 10, 10))
def test_made_up_documents_keep_every_rule_of_the_page(first: int) -> None:
    assert {seed: found for seed in range(first, first + 10) if (found := fuzz.faults(seed))} == {}


def test_a_seed_makes_the_same_document_every_time() -> None:
    for seed in range(20):
        one, other = MadeUp(seed), MadeUp(seed)
        assert (one.document, one.assets, one.profile, one.kind) == (
            other.document,
            other.assets,
            other.profile,
            other.kind,
        )


def test_the_checks_see_what_they_are_there_to_see(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages with a comma at a line's head, a lost word and ink outside: each is said."""
    made = MadeUp(0)
    made.kind, made.document = "notice", Document("题目", (Paragraph((Run("看庄镇，公开"),)),))
    monkeypatch.setattr(fuzz, "MadeUp", lambda _: made)
    assert fuzz.faults(0) == []
    whole = fuzz.set_pages

    def spoilt(*args: object) -> list[fuzz.Page]:
        from dataclasses import replace

        page = whole(*args)[0]  # type: ignore[arg-type]
        moved = [replace(mark, x=-500) if isinstance(mark, Glyphs) else mark for mark in page.items]
        return [replace(page, items=tuple(moved), text="看庄镇\n，公")]

    monkeypatch.setattr(fuzz, "set_pages", spoilt)
    found = "\n".join(fuzz.faults(0))
    assert "leaves the page" in found
    assert "a line begins with ，公" in found
    assert "is not all there" in found
