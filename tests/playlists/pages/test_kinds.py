"""The faces of the kinds that are more than words: each sample on every display, and what each kind promises."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playlists.document import Column, Document, Table, encode_document
from playlists.model import Profile
from playlists.pages.display_list import Fill, Glyphs, Page
from playlists.pages.inkcheck import strays
from playlists.pages.kind_names import SET_KINDS
from playlists.pages.kinds import REGISTRY
from playlists.pages.score_rows import read_scores
from playlists.pages.theme import CONTRAST, FESTIVE, NIGHT, OFFICIAL, colour
from playlists.pages.typesetter import paint, set_pages
from tests.fonts import faces
from tests.playlists.pages import kind_samples, samples
from tests.playlists.pages.test_breaking import words

SCREENS = (samples.HALL, samples.TOTEM)
PANELS = (samples.LED_RED, samples.LED_TWO, samples.LED_FULL, samples.LED_SMALL, samples.LED_WIDE)
quick = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
marks = st.decimals(0, 100, places=1).map(str)


def pages_of(document: Document, profile: Profile, kind: str, width: int = 0, height: int = 0) -> list[Page]:
    size = (width or profile.width, height or profile.height)
    return set_pages(document, "page", *size, profile, samples.THEME, faces(), kind_samples.ASSETS, kind)


def inked(pages: Sequence[Page]) -> str:
    return "".join(mark.text for page in pages for mark in page.items if isinstance(mark, Glyphs))


def glyphs(page: Page, text: str) -> list[Glyphs]:
    return [mark for mark in page.items if isinstance(mark, Glyphs) and text in mark.text]


def lit_share(page: Page) -> float:
    rgb = paint(page, faces())
    lit = sum(1 for at in range(0, len(rgb), 3) if max(rgb[at : at + 3]) > 24)
    return lit / (page.width * page.height)


def test_every_kind_the_stage_knows_has_a_face() -> None:
    assert set(REGISTRY) == set(SET_KINDS)
    assert all(2 <= len(kind.slip) <= 4 for kind in REGISTRY.values())


@pytest.mark.parametrize("kind", kind_samples.KINDS)
def test_a_sample_is_written_as_it_was_read(kind: str) -> None:
    again = encode_document(kind_samples.KINDS[kind])
    assert kind_samples.parse_document(again) == kind_samples.KINDS[kind]
    assert again["example"] is True, "what is invented says so"


@pytest.mark.parametrize("profile", [*SCREENS, samples.HALL_4K, *PANELS], ids=lambda profile: profile.id)
@pytest.mark.parametrize("kind", kind_samples.KINDS)
def test_a_sample_keeps_its_ink_where_it_belongs(kind: str, profile: Profile) -> None:
    pages = pages_of(kind_samples.KINDS[kind], profile, kind.partition("-")[0])
    for page in pages:
        assert strays(page, faces()) == []
    assert "示例" in inked(pages[:1])


@pytest.mark.parametrize("kind", kind_samples.KINDS)
def test_a_sample_stands_beside_a_column_in_every_theme(kind: str) -> None:
    for theme in (OFFICIAL, FESTIVE, CONTRAST, NIGHT):
        for width, height in ((1344, 984), (1920, 1080)):
            document, look = kind_samples.KINDS[kind], kind.partition("-")[0]
            for page in set_pages(
                document, "page", width, height, samples.HALL, theme, faces(), kind_samples.ASSETS, look
            ):
                assert strays(page, faces()) == []


@pytest.mark.parametrize("kind", [name for name in kind_samples.KINDS if not name.startswith("alert")])
def test_a_panel_stays_dark_but_for_its_words(kind: str) -> None:
    for profile in (samples.LED_FULL, samples.LED_WIDE):
        assert max(lit_share(page) for page in pages_of(kind_samples.KINDS[kind], profile, kind)) < 0.35


def score_table(rows: Sequence[tuple[str, str]]) -> Table:
    return Table((Column("单位"), Column("得分")), tuple(rows))


def test_equal_scores_share_a_rank_and_the_next_is_passed_over() -> None:
    found = read_scores(
        score_table([("甲", "89.5"), ("乙", "93"), ("丙", "98"), ("丁", "93.0"), ("戊", "97"), ("己", "95")])
    )
    assert found is not None
    assert [score.rank for score in found] == [1, 2, 3, 4, 4, 6]
    assert [score.name for score in found] == ["丙", "戊", "己", "乙", "丁", "甲"]


@pytest.mark.parametrize("score", ["101", "-1", "优秀", ""])
def test_what_is_no_score_out_of_a_hundred_is_set_as_a_plain_table(score: str) -> None:
    table = score_table([("民政办公室", "98.5"), ("财政所", score)])
    assert read_scores(table) is None
    assert "财政所" in inked(pages_of(Document("考核", (table,)), samples.HALL, "scores"))


def test_a_bar_begins_at_nought_and_is_as_long_as_its_score() -> None:
    (page,) = pages_of(
        Document("考核", (score_table([("甲所", "100"), ("乙所", "50"), ("丙所", "0.5")]),)), samples.HALL, "scores"
    )
    fills = [mark for mark in page.items if isinstance(mark, Fill) and mark.h == 30]
    panel, ink = colour(samples.THEME, "panel"), colour(samples.THEME, "ink")
    full = {mark.w for mark in fills if mark.colour == panel}
    assert len(full) == 1
    bars = [mark for mark in fills if mark.colour == ink]
    assert len({mark.x for mark in fills}) == 1
    assert [mark.w for mark in bars] == [round(max(full) * share) for share in (1, 0.5, 0.005)]


@given(rows=st.lists(st.tuples(words, marks), min_size=1, max_size=15))
@quick
def test_a_score_board_shows_every_unit_with_its_score(rows: list[tuple[str, str]]) -> None:
    document = Document("考核", (score_table(rows),))
    for profile in (*SCREENS, *PANELS):
        pages = pages_of(document, profile, "scores")
        said = "".join("".join(page.text.split()) for page in pages)
        assert all(name in said and score in said for name, score in rows)
        for page in pages:
            assert strays(page, faces()) == []


fees = st.one_of(st.just("不收费"), st.decimals(0, 9999, places=2).map(lambda value: f"{value:,}"), words)


@given(rows=st.lists(st.tuples(words, fees, st.one_of(st.just(""), words)), min_size=1, max_size=12))
@quick
def test_a_fee_list_shows_every_item_its_fee_and_its_ground(rows: list[tuple[str, str, str]]) -> None:
    document = Document("收费", (Table((Column("项目"), Column("标准"), Column("依据")), tuple(rows)),))
    for profile in (*SCREENS, *PANELS):
        for width, height in ((0, 0), *([(1344, 984)] if profile is samples.HALL else [])):
            pages = pages_of(document, profile, "fees", width, height)
            said = "".join("".join(page.text.split()) for page in pages)
            for name, fee, ground in rows:
                assert name in said
                assert fee in said
                assert ground in said or profile.surface == "led"
            for page in pages:
                assert strays(page, faces()) == []


def test_what_costs_nothing_says_so_in_the_key_colour() -> None:
    pages = pages_of(kind_samples.KINDS["fees"], samples.HALL, "fees")
    free = [mark for page in pages for mark in glyphs(page, "不收费")]
    assert free
    assert {mark.colour for mark in free} == {colour(samples.THEME, "key")}
    assert {mark.colour for page in pages for mark in glyphs(page, "55.50")} == {colour(samples.THEME, "ink")}
