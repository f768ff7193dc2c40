"""No line on lamps begins with what may not begin one, however full of figures the line before it is."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.document import Document
from playlists.model import Profile, ProfileId
from playlists.pages.atoms import NO_START
from playlists.pages.breaking import Line
from playlists.pages.display_list import Glyphs, Page
from playlists.pages.inkcheck import strays
from playlists.pages.job import Job
from playlists.pages.led import LedSheet
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import samples
from tests.playlists.pages.kind_samples import ASSETS
from tests.playlists.pages.samples import paragraph
from tests.playlists.pages.test_panels import MATTERS

SIZES = (
    (64, 16, 16),
    (64, 32, 16),
    (64, 64, 16),
    (96, 16, 16),
    (96, 96, 16),
    (128, 32, 24),
    (64, 128, 16),
    (96, 160, 16),
)
MARKS = "，。、；：？！）”》"


def profile_of(width: int, height: int, unit: int = 16) -> Profile:
    return Profile(ProfileId("any"), width, height, unit, "red", "led")


def rows(page: Page) -> list[str]:
    """What is drawn, row by row, whatever drew it."""
    found = defaultdict[int, list[tuple[int, str]]](list)
    for mark in page.items:
        if isinstance(mark, Glyphs):
            found[mark.baseline].append((mark.x, mark.text))
    return ["".join(text for _, text in sorted(parts)).strip() for parts in found.values()]


def pages_of(text: str, width: int, height: int) -> list[Page]:
    profile = profile_of(width, height)
    pages = set_pages(
        Document("停电", (paragraph(text),)), "page", width, height, profile, samples.THEME, faces(), {}, "notice"
    )
    assert [stray for page in pages for stray in strays(page, faces())] == []
    return pages


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_no_line_and_no_page_of_a_sample_is_a_lone_mark(size: tuple[int, int, int]) -> None:
    width, height, _ = size
    for name, (kind, document) in MATTERS.items():
        made = set_pages(
            document, "page", width, height, profile_of(*size), samples.THEME, faces(), ASSETS, kind
        )  # fmt: skip
        # The source of a quotation begins with a dash, as its author wrote it.
        assert [row for page in made for row in rows(page) if row and row[0] in NO_START - {"—"}] == [], name


@pytest.mark.parametrize("height", [16, 32, 64])
def test_the_stop_behind_a_number_that_leaves_it_half_its_cell_stands_in_that_half(height: int) -> None:
    drawn = [row for page in pages_of("电话5691234。", 64, height) for row in rows(page)]
    assert "5691234。" in drawn


@pytest.mark.parametrize("height", [16, 32, 64])
def test_the_comma_behind_a_date_that_fills_its_line_is_read_out_and_not_drawn(height: int) -> None:
    pages = pages_of("12月20日，停电。", 64, height)
    assert "12月20日" in [row for page in pages for row in rows(page)]
    assert "12月20日，停电。" in "".join(page.text for page in pages).replace("\n", "")


def sheet_of(width: int) -> LedSheet:
    document = Document("停电")
    return LedSheet(Job(document, width, 64, profile_of(width, 64), samples.THEME, faces(), "notice", "公示"))


NUMBERS = st.from_regex(r"[1-9][0-9]{0,11}|[1-9][0-9]?,[0-9]{3}\.[0-9]{2}|1[0-2]月[12][0-9]日", fullmatch=True)
WORDS = st.text("看庄镇人民政府公开信息农村道路硬化工程财务", min_size=1, max_size=5)
CLAUSES = st.builds(
    "".join, st.tuples(WORDS, NUMBERS, st.sampled_from(["", "元", "户"]), st.text(MARKS, min_size=1, max_size=2))
)


def ends(sheet: LedSheet, line: Line, size: int) -> int:
    """Where the last lamp of a line is."""
    last = line.characters[-1]
    return last.x + sheet.measure(last.character, size)


@given(st.lists(CLAUSES, min_size=1, max_size=4), st.sampled_from([64, 96, 128, 160]), st.sampled_from([16, 24, 28]))
def test_every_line_ends_within_its_lamps_begins_as_it_may_and_nothing_is_lost(
    clauses: list[str], width: int, size: int
) -> None:
    text, sheet = "".join(clauses), sheet_of(width)
    for lines in (sheet.lines(text, size, width), sheet.by_sense(text, size, width)):
        assert "".join(line.text for line in lines) == text
        assert all(line.text[0] not in NO_START for line in lines)
        assert all(ends(sheet, line, size) <= width and line.width <= width for line in lines)
        assert all(line.unseen in ("", "，", "。", "、", "；", "：") for line in lines)


@given(st.integers(1, 9_999_999), st.sampled_from("，。、；："), st.sampled_from([64, 96]))
def test_no_stop_cuts_a_number_that_fits_its_line(number: int, stop: str, width: int) -> None:
    for text in (f"电话{number}{stop}", f"（电话{number}）{stop}", f"{number}元{stop}"):
        sheet = sheet_of(width)
        lines = sheet.lines(text, 16, width)
        assert "".join(line.text for line in lines) == text
        assert sheet.measure(str(number), 16) > width or any(str(number) in line.seen for line in lines)
