"""Whole pages over generated documents: no ink outside its box, nothing lost, no row cut, on every sort of display."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from playlists.document import Block, Column, Document, Heading, ListBlock, Paragraph, Run, Table
from playlists.model import Profile, ProfileId
from playlists.pages.digest import page_digest
from playlists.pages.display_list import Glyphs, Page
from playlists.pages.inkcheck import strays
from playlists.pages.theme import CONTRAST, FESTIVE, NIGHT, OFFICIAL
from playlists.pages.typesetter import paint, set_pages
from tests.fonts import faces
from tests.playlists.pages import samples
from tests.playlists.pages.test_breaking import HAN, sentences, words

SMALL_HALL = Profile(ProfileId("small"), 1366, 768, 4)
NEAR_HALL = Profile(ProfileId("near"), 1920, 1080, 7)
SCREENS = (samples.HALL, samples.TOTEM, SMALL_HALL, NEAR_HALL)
PANELS = (
    samples.LED_RED,
    samples.LED_TWO,
    samples.LED_FULL,
    samples.LED_SMALL,
    samples.LED_WIDE,
    Profile(ProfileId("128x64"), 128, 64, 16, "red-green", "led"),
)
SHORT_ROW = 60
"""Characters of a row that one page holds even as a record, a line or two for each label and answer."""
quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

paragraphs = sentences().map(lambda text: Paragraph((Run(text),)))
headings = words.map(lambda text: Heading(1, f"一、{text}"))
lists = st.lists(sentences(), min_size=1, max_size=4).map(lambda items: ListBlock(True, tuple(items)))
amounts = st.decimals(0, 999_999, places=2).map(lambda value: f"{value:,}")


@st.composite
def tables(draw: st.DrawFn) -> Table:
    kinds = draw(st.lists(st.sampled_from(("words", "amount", "date")), min_size=1, max_size=5))
    cells = {
        "words": st.one_of(st.just(""), words, sentences()),
        "amount": st.one_of(st.just(""), amounts),
        "date": st.sampled_from(("12月4日", "1月15日", "")),
    }
    rows = draw(st.lists(st.tuples(*(cells[kind] for kind in kinds)), min_size=1, max_size=16))
    total = draw(st.one_of(st.none(), st.tuples(*(words for _ in kinds))))
    return Table(tuple(Column(draw(words)) for _ in kinds), tuple(rows), total)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    body = draw(st.lists(st.one_of(paragraphs, headings, lists, tables()), min_size=1, max_size=4))
    return Document(
        draw(st.text(alphabet=HAN, min_size=1, max_size=40)),
        tuple(body),
        issuer=draw(st.one_of(st.just(""), words)),
        date=draw(st.sampled_from(("", "2017-12-15", "腊月"))),
        period=draw(st.sampled_from((None, ("2017-12-15", "2018-01-04")))),
        unit=draw(st.sampled_from(("", "元", "元/500克"))),
        example=draw(st.booleans()),
        correction=draw(st.sampled_from(("", "12月16日更正：停电时间由19日改为20日"))),
    )


def pages_of(document: Document, profile: Profile, kind: str = "notice") -> list[Page]:
    return set_pages(document, "page", profile.width, profile.height, profile, OFFICIAL, faces(), samples.ASSETS, kind)


def dense(text: str) -> str:
    return "".join(text.split())


def words_of(block: Block) -> str:
    match block:
        case Heading():
            return block.text
        case Paragraph():
            return block.text
        case ListBlock():
            return "".join(block.items)
        case _:
            return ""


@pytest.mark.parametrize("profile", SCREENS, ids=lambda profile: profile.id)
@given(document=documents(), kind=st.sampled_from(("notice", "finance", "list", "prices")))
@quick
def test_no_ink_leaves_its_box_on_a_screen(profile: Profile, document: Document, kind: str) -> None:
    for page in pages_of(document, profile, kind):
        assert strays(page, faces()) == []


@pytest.mark.parametrize("profile", PANELS, ids=lambda profile: profile.id)
@given(document=documents(), kind=st.sampled_from(("notice", "finance", "prices", "slogan")))
@quick
def test_no_lamp_is_lit_outside_its_box_on_a_panel(profile: Profile, document: Document, kind: str) -> None:
    for page in pages_of(document, profile, kind):
        assert strays(page, faces()) == []


@given(body=st.lists(st.one_of(paragraphs, headings, lists), min_size=1, max_size=6))
@quick
def test_every_character_stands_once_and_in_order_over_the_pages(body: list[Block]) -> None:
    pages = pages_of(Document("题目", tuple(body)), samples.HALL)
    assert dense("".join(page.text for page in pages)) == dense("".join(words_of(block) for block in body))


STACKED = Table(
    tuple(map(Column, ("人", "人" * 8, "人" * 9, "人" * 9, "人"))), (("", "", "0.00", "人", "12月4日"),) * 5
)
"""Too wide for its columns: set in rows of two lines, the words before the sums, whatever the order of the columns."""


@given(table=tables())
@example(table=STACKED)
@quick
def test_no_cell_of_a_table_is_lost_and_no_row_is_cut(table: Table) -> None:
    pages = pages_of(Document("题目", (table,)), samples.HALL, "table")
    shown = [dense(page.text) for page in pages]
    rows = [*table.rows, *([table.total] if table.total else [])]
    for row in rows:
        for cell in row:
            assert dense(cell) in "".join(shown)
    for row in filter(any, rows):
        cells = [dense(cell) for cell in row]
        if "续表" in "".join(glyph_text(page) for page in pages):
            # In its columns or in two lines: all of a row is one line of one page's text, and nothing else is in it.
            lines = [dense(line) for page in pages for line in page.text.splitlines()]
            whole = [line for line in lines if sorted(line) == sorted("".join(cells))]
            assert any(all(cell in line for cell in cells) for line in whole), row
        elif sum(map(len, cells)) <= SHORT_ROW:
            assert any(all(cell in text for cell in cells) for text in shown), row


def glyph_text(page: Page) -> str:
    return "".join(mark.text for mark in page.items if isinstance(mark, Glyphs))


@pytest.mark.parametrize("profile", PANELS, ids=lambda profile: profile.id)
@given(text=sentences())
@quick
def test_a_panel_says_every_word_of_a_notice(profile: Profile, text: str) -> None:
    pages = pages_of(Document("短题", (Paragraph((Run(text),)),)), profile)
    assert dense(text) in dense("".join(page.text for page in pages))


@given(rows=st.lists(st.tuples(words, amounts), min_size=1, max_size=12))
@quick
def test_a_panel_shows_every_name_and_every_sum(rows: list[tuple[str, str]]) -> None:
    table = Table((Column("户主"), Column("金额", "decimal")), tuple(rows))
    for profile in PANELS:
        lit = dense("".join(page.text for page in pages_of(Document("名单", (table,)), profile, "finance")))
        for name, amount in rows:
            assert name in lit
            assert amount in lit


def test_an_unbreakable_page_of_twenty_thousand_characters_is_still_set() -> None:
    pages = pages_of(Document("题", (Paragraph((Run("中" * 20_000),)),)), samples.HALL)
    assert sum(page.text.count("中") for page in pages) == 20_000


def test_no_cell_of_a_table_of_sixty_columns_is_lost() -> None:
    table = Table(tuple(Column(f"第{n}栏") for n in range(60)), (tuple(f"值{n}" for n in range(60)),))
    text = dense("".join(page.text for page in pages_of(Document("宽表", (table,)), samples.HALL, "table")))
    assert all(f"第{n}栏" in text and f"值{n}" in text for n in range(60))


def test_a_title_of_three_hundred_characters_stands_whole_in_the_body() -> None:
    title = "".join(chr(0x4E00 + n) for n in range(300))
    pages = pages_of(Document(title, (Paragraph((Run("正文"),)),)), samples.HALL)
    assert title in dense("".join(page.text for page in pages))


def test_the_pages_of_a_table_number_themselves_and_keep_their_head() -> None:
    pages = pages_of(samples.FINANCE, samples.HALL, "finance")
    assert [f"{n}/2" in glyph_text(page) for n, page in enumerate(pages, 1)] == [True, True]
    assert all("摘要" in glyph_text(page) for page in pages)


def test_a_correction_says_so_on_every_display() -> None:
    for profile in (*SCREENS, *PANELS[:3]):
        first = pages_of(samples.CORRECTION, profile)[0]
        assert "更正" in glyph_text(first), profile.id


def test_the_decimal_points_of_a_table_stand_on_one_x() -> None:
    points = set()
    for page in pages_of(samples.FINANCE, samples.HALL, "finance"):
        for mark in page.items:
            if isinstance(mark, Glyphs) and mark.text.endswith((".00", ".50", ".40", ".90", ".60")):
                points.add(mark.x + mark.offsets[mark.text.rindex(".")])
    in_column = {point for point in points if point > samples.HALL.width * 4 // 5}
    # A bold point is a pixel or two wider than a regular one; its ink ends where the others end.
    assert max(in_column) - min(in_column) <= 2


def test_red_and_two_colour_panels_light_whole_lamps_only() -> None:
    for profile, allowed in ((samples.LED_RED, {(0, 0, 0), (255, 0, 0)}), (samples.LED_TWO, None)):
        for page in pages_of(samples.FINANCE, profile, "finance"):
            rgb = paint(page, faces())
            colours = {tuple(rgb[n : n + 3]) for n in range(0, len(rgb), 3)}
            if allowed is not None:
                assert colours <= allowed
            assert all(channel in (0, 255) for colour in colours for channel in colour)
            assert all(colour[2] == 0 for colour in colours)


@pytest.mark.parametrize("theme", [OFFICIAL, FESTIVE, CONTRAST, NIGHT], ids=lambda theme: theme.name)
def test_every_theme_draws_every_kind(theme: object) -> None:
    for kind, drawn in samples.ALL.items():
        for document in drawn:
            for page in set_pages(
                document,
                "page",
                1920,
                1080,
                samples.HALL,
                theme,
                faces(),
                samples.ASSETS,
                kind,
            ):
                assert strays(page, faces()) == []


def test_the_dwell_is_the_reading_time() -> None:
    (page,) = pages_of(samples.NOTICE, samples.HALL)
    characters = len(dense(samples.NOTICE.title + "".join(words_of(block) for block in samples.NOTICE.body)))
    assert page.dwell_ms == 3000 + 250 * characters
    assert pages_of(samples.CORRECTION, samples.HALL)[0].dwell_ms >= 8000


def test_a_page_is_never_the_wrong_size() -> None:
    with pytest.raises(ValueError, match="6220800"):
        page_digest(1920, 1080, b"")
