"""The faces of the kinds that are more than words: each sample on every display, and what each kind promises."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playlists.blocks.alerts import LEVELS, Alert, Level
from playlists.blocks.facts import Fact, Facts, Step, Steps
from playlists.blocks.progress import Progress, Stage, Stages, State
from playlists.blocks.sheets import PageImage
from playlists.document import Block, Column, Document, Figure, Paragraph, QrCode, Run, Table, encode_document
from playlists.model import Profile
from playlists.pages.display_list import Fill, Glyphs, Modules, Page, Picture
from playlists.pages.inkcheck import strays
from playlists.pages.kind_names import SET_KINDS
from playlists.pages.kinds import REGISTRY
from playlists.pages.score_rows import read_scores
from playlists.pages.theme import CONTRAST, FESTIVE, NIGHT, OFFICIAL, colour, contrast
from playlists.pages.typesetter import paint, set_pages
from tests.fonts import faces
from tests.playlists.pages import kind_samples, samples
from tests.playlists.pages.test_breaking import sentences, words

SCREENS = (samples.HALL, samples.TOTEM)
PANELS = (samples.LED_RED, samples.LED_TWO, samples.LED_FULL, samples.LED_SMALL, samples.LED_WIDE)
quick = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
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
    # A drill says that it is one where it has no room to say that it is invented, too.
    assert {"示例", "演练"} & {inked(pages[:1])[at : at + 2] for at in range(400)}


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
        assert (
            max(lit_share(page) for page in pages_of(kind_samples.KINDS[kind], profile, kind.partition("-")[0])) < 0.35
        )


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


labels = st.text(alphabet="谁能办带什么多少钱久好", min_size=1, max_size=8)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    return Facts(tuple(Fact(draw(labels), draw(st.one_of(words, sentences()))) for _ in range(draw(st.integers(0, 6)))))


@st.composite
def steps(draw: st.DrawFn) -> Steps:
    items = st.builds(Step, st.one_of(st.just(""), labels), st.one_of(st.just(""), sentences()))
    return Steps(tuple(draw(st.lists(items, max_size=6))), draw(st.sampled_from(("", "怎么办"))))


@st.composite
def stages(draw: st.DrawFn) -> tuple[Stage, ...]:
    names = draw(st.lists(labels, min_size=1, max_size=6))
    now = draw(st.integers(0, len(names)))
    ends = draw(st.lists(st.integers(0, 100), min_size=len(names), max_size=len(names), unique=True).map(sorted))
    told = draw(st.booleans())
    order: list[State] = ["done" if n < now else "now" if n == now else "ahead" for n in range(len(names))]
    notes = [draw(st.sampled_from(("", "10月9日"))) for _ in names]
    return tuple(
        Stage(name, state, note, at if told else None)
        for name, state, note, at in zip(names, order, notes, ends, strict=True)
    )


@st.composite
def cards(draw: st.DrawFn) -> Document:
    code = draw(st.sampled_from(((), (QrCode("https://gk.example.com/kz/zn/0817", "扫码看全文"),))))
    figure = draw(
        st.sampled_from(((), (Figure("road-1.png", "路面"),), (Figure("road-1.png"), Figure("road-2.png", "路基"))))
    )
    body: list[Block] = [
        *([Progress(draw(st.integers(0, 100)), draw(stages()))] if draw(st.booleans()) else []),
        *([Stages(draw(stages()))] if draw(st.booleans()) else []),
        *([draw(facts())] if draw(st.booleans()) else []),
        *([draw(steps())] if draw(st.booleans()) else []),
        *([draw(facts())] if draw(st.booleans()) else []),
        *figure,
        *code,
    ]
    return Document(draw(words), tuple(body), issuer="镇政府", example=draw(st.booleans()))


def said_by(block: Block) -> list[str]:
    match block:
        case Facts():
            return [part for fact in block.shown for part in (fact.label, fact.answer)]
        case Steps():
            return [part for step in block.shown for part in (step.name, step.text)]
        case Progress():
            return [f"{block.percent}%", *(stage.name for stage in block.stages)]
        case Stages():
            return [part for stage in block.items for part in (stage.name, stage.note)]
        case _:
            return []


@given(document=cards(), kind=st.sampled_from(("guide", "project", "tender")))
@quick
def test_a_card_says_all_it_was_given_and_keeps_its_ink(document: Document, kind: str) -> None:
    for profile in SCREENS:
        for width, height in ((0, 0), (1344, 984)) if profile is samples.HALL else ((0, 0),):
            pages = pages_of(document, profile, kind, width, height)
            said = "".join("".join(page.text.split()) for page in pages)
            for block in document.body:
                for words_ in said_by(block):
                    assert "".join(words_.split()) in said
            for page in pages:
                assert strays(page, faces()) == []


@pytest.mark.parametrize("profile", PANELS, ids=lambda profile: profile.id)
@given(document=cards(), kind=st.sampled_from(("guide", "project", "tender")))
@quick
def test_a_card_on_a_panel_keeps_its_lamps_where_they_belong(profile: Profile, document: Document, kind: str) -> None:
    pages = pages_of(document, profile, kind)
    lit = "".join("".join(page.text.split()) for page in pages)
    for page in pages:
        assert strays(page, faces()) == []
    for block in document.body:
        if isinstance(block, Facts):
            assert all("".join(fact.answer.split()) in lit for fact in block.shown)


def bar(percent: int) -> list[Fill]:
    document = Document("村路", (Progress(percent, (Stage("路面", "now", at=80),)),))
    (page,) = pages_of(document, samples.HALL, "project")
    return [mark for mark in page.items if isinstance(mark, Fill) and mark.h == 36]


def test_the_bar_of_a_project_begins_at_nought_and_says_its_share() -> None:
    whole, done = bar(80)
    assert whole.x == done.x
    assert done.w == whole.w * 80 // 100
    assert len(bar(0)) == 1, "nothing done draws nothing"
    whole, done = bar(100)
    assert done.w == whole.w


def test_every_stage_stands_under_its_own_end_of_the_bar() -> None:
    (page,) = pages_of(kind_samples.KINDS["project"], samples.HALL, "project")
    _, done = (mark for mark in page.items if isinstance(mark, Fill) and mark.h == 36)
    (working,) = glyphs(page, "路面在做")
    ink = faces().ink(working.font, working.size, working.text[-1])
    end = working.x + working.offsets[-1] + ink.left + ink.size[0]
    assert 0 <= done.x + done.w - end <= 6
    assert working.colour == colour(samples.THEME, "key")


def test_the_present_step_of_a_tender_is_filled_and_what_is_to_come_says_so() -> None:
    for profile in SCREENS:
        (page,) = pages_of(kind_samples.KINDS["tender"], profile, "tender")
        (present,) = glyphs(page, "中标结果")
        (ahead,) = glyphs(page, "未到")
        accent = colour(samples.THEME, "accent")
        boxes = [mark for mark in page.items if isinstance(mark, Fill) and mark.h > 60 and mark.x > 50]
        around = [
            mark
            for mark in boxes
            if mark.x <= present.x < mark.x + mark.w and mark.y < present.baseline < mark.y + mark.h
        ]
        assert [mark.colour for mark in around] == [accent]
        assert ahead.colour == colour(samples.THEME, "soft")


def test_a_guide_names_the_person_and_offers_its_code_beside_a_word() -> None:
    (totem,) = pages_of(kind_samples.KINDS["guide"], samples.TOTEM, "guide")
    assert any(isinstance(mark, Modules) for mark in totem.items)
    hall = pages_of(kind_samples.KINDS["guide"], samples.HALL, "guide")
    for pages in ([totem], hall):
        assert "民政办王主任" in inked(pages)
        with_code = [page for page in pages if any(isinstance(mark, Modules) for mark in page.items)]
        assert [bool(glyphs(page, "扫码看全文")) for page in with_code] == [True]


def test_a_label_without_an_answer_says_nothing_on_a_wall() -> None:
    document = Document(
        "指南", (Facts((Fact("谁能办", "老人"), Fact("多少钱", " "))), Steps((Step("交材料"), Step("", ""))))
    )
    for profile in (*SCREENS, *PANELS):
        assert "多少钱" not in inked(pages_of(document, profile, "guide"))


levels = st.sampled_from(tuple(LEVELS))


@st.composite
def warnings_(draw: st.DrawFn) -> Document:
    alert = Alert(
        draw(st.text(alphabet="暴雪雨大风寒潮山洪", min_size=1, max_size=6)),
        draw(levels),
        draw(st.sampled_from(("", "市气象台", "某某市某某县气象灾害应急指挥部办公室"))),
        draw(st.sampled_from(("", "看庄镇"))),
        draw(st.sampled_from(("", "12月18日7时30分"))),
        tuple(Fact(draw(labels), draw(st.one_of(words, sentences()))) for _ in range(draw(st.integers(0, 3)))),
        tuple(draw(st.lists(st.text(alphabet="少出门车辆慢行加固大棚，。", min_size=1, max_size=40), max_size=3))),
        draw(st.booleans()),
        draw(st.sampled_from(("", "12月18日14时"))),
    )
    return Document(alert.headline[:20], (alert,), example=draw(st.booleans()))


@given(document=warnings_())
@quick
def test_a_warning_says_its_hazard_level_and_deeds_on_every_display(document: Document) -> None:
    (alert,) = document.body
    assert isinstance(alert, Alert)
    for profile in (*SCREENS, *PANELS):
        for width, height in ((0, 0), (1344, 984)) if profile is samples.HALL else ((0, 0),):
            pages = pages_of(document, profile, "alert", width, height)
            ink = "".join(inked(pages).split())
            # On one line of 64 lamps 演练 stands beside the level, in place of 预警.
            assert alert.word in ink or (alert.drill and f"演练{alert.word.removesuffix('预警')}" in ink)
            assert ("演练" in ink) == alert.drill
            assert ("已解除" in ink) == bool(alert.cancelled)
            said = "".join("".join(page.text.split()) for page in pages)
            deeds = [] if alert.cancelled else alert.actions
            assert all("".join(text.split()) in said for text in deeds)
            for page in pages:
                assert strays(page, faces()) == []


def test_the_signal_colour_is_the_level_s_in_every_theme() -> None:
    for theme in (OFFICIAL, FESTIVE, CONTRAST, NIGHT):
        page = set_pages(kind_samples.KINDS["alert"], "page", 1920, 1080, samples.HALL, theme, faces(), {}, "alert")[0]
        block = page.items[0]
        assert isinstance(block, Fill)
        assert (block.colour, block.w, block.h) == ((0xF2, 0x8C, 0x00), 756, 1080)


@pytest.mark.parametrize("level", LEVELS)
def test_the_words_in_the_block_can_be_read_on_their_signal(level: Level) -> None:
    for drill, cancelled in ((False, ""), (True, ""), (False, "14时")):
        document = Document("预警", (Alert("暴雪", level, drill=drill, cancelled=cancelled),))
        for theme in (OFFICIAL, FESTIVE, CONTRAST, NIGHT):
            page = set_pages(document, "page", 1920, 1080, samples.HALL, theme, faces(), {}, "alert")[0]
            block = page.items[0]
            assert isinstance(block, Fill)
            words_ = [mark for mark in page.items if isinstance(mark, Glyphs) and mark.x < block.w]
            assert min(contrast(mark.colour, block.colour) for mark in words_) >= 6


def test_an_update_changes_the_message_and_not_one_pixel_of_the_block() -> None:
    before = kind_samples.KINDS["alert"]
    (alert,) = before.body
    assert isinstance(alert, Alert)
    after = replace(before, body=(replace(alert, issued="12月18日11时", actions=("在家待着。",)),))
    one, other = (pages_of(document, samples.HALL, "alert")[0] for document in (before, after))
    left, right = (paint(page, faces()) for page in (one, other))
    row = 1920 * 3
    assert left != right
    assert all(left[y * row : y * row + 756 * 3] == right[y * row : y * row + 756 * 3] for y in range(1080))


def test_a_totem_shows_an_example_with_issuer_relay_and_three_deeds_on_one_page() -> None:
    (page,) = pages_of(kind_samples.KINDS["alert"], samples.TOTEM, "alert")
    below = 1920 * 394 // 1000
    issuer = [mark for mark in page.items if isinstance(mark, Glyphs) and "气象台" in mark.text]
    assert [mark.baseline < below for mark in issuer] == [True]


def test_a_step_keeps_a_characters_width_between_its_name_and_its_note() -> None:
    (page,) = pages_of(kind_samples.KINDS["guide"], samples.TOTEM, "guide")
    marks_ = {mark.text: mark for mark in page.items if isinstance(mark, Glyphs)}
    name, note = marks_["交材料"], marks_["本人或家人到窗口"]
    assert note.x - (name.x + 3 * name.size) >= 40


def test_a_welcome_of_two_led_pages_parts_no_word() -> None:
    pages = pages_of(samples.WELCOME, samples.LED_TWO, "slogan")
    lines = [mark.text for page in pages for mark in page.items if isinstance(mark, Glyphs)]
    assert "".join(lines) == samples.WELCOME.title
    assert not any(line.endswith("代") or line.startswith("表") for line in lines)


def test_the_mark_of_an_example_parts_no_title_that_the_title_line_marks_already() -> None:
    first = pages_of(kind_samples.KINDS["guide"], samples.LED_FULL, "guide")[0]
    assert inked([first]).count("示例") == 1
    assert first.text.replace("\n", "") == "老年人优待证办理"


def test_an_answer_of_two_led_lines_and_a_deed_part_no_word() -> None:
    said = [
        mark.text
        for kind in ("project", "alert")
        for page in pages_of(kind_samples.KINDS[kind], samples.LED_FULL, kind)
        for mark in page.items
        if isinstance(mark, Glyphs)
    ]
    for word in ("监督委员会", "少出门，", "通风，"):
        assert any(word in text for text in said), word


def test_what_is_called_off_loses_its_signal_and_its_deeds() -> None:
    (page,) = pages_of(kind_samples.KINDS["alert-cancelled"], samples.HALL, "alert")
    block = page.items[0]
    assert isinstance(block, Fill)
    assert block.colour == colour(samples.THEME, "panel")
    assert "请这样做" not in inked([page])
    for lit in pages_of(kind_samples.KINDS["alert-cancelled"], samples.LED_FULL, "alert"):
        assert lit_share(lit) < 0.35


def test_what_is_called_off_says_so_as_large_as_its_measure_takes_and_what_is_left_to_heed_larger_than_body() -> None:
    for profile in SCREENS:
        (page,) = pages_of(kind_samples.KINDS["alert-cancelled"], profile, "alert")
        (over,), (heed,) = glyphs(page, "12月18日14时解除"), glyphs(page, "路面仍有积雪")
        assert over.size >= 16 * 6
        assert heed.size == 12 * 6
        assert over.baseline < heed.baseline


def test_no_sixteen_pixel_letter_stands_dark_on_a_lit_field() -> None:
    for name in ("alert", "alert-drill", "alert-cancelled"):
        for profile in PANELS:
            for page in pages_of(kind_samples.KINDS[name], profile, "alert"):
                fields = [mark for mark in page.items if isinstance(mark, Fill) and mark.h >= 20 and mark.w > 40]
                for mark in page.items:
                    if isinstance(mark, Glyphs) and any(
                        field.y <= mark.baseline - 1 < field.y + field.h for field in fields
                    ):
                        assert mark.size >= 28


def test_a_panel_of_one_line_lights_both_ends_and_says_the_level() -> None:
    first, *_ = pages_of(kind_samples.KINDS["alert"], samples.LED_RED, "alert")
    ends = [(mark.x, mark.w) for mark in first.items if isinstance(mark, Fill)]
    assert ends == [(0, 12), (180, 12)]
    assert "橙色预警" in inked([first])


def pictures(page: Page) -> list[Picture]:
    return [mark for mark in page.items if isinstance(mark, Picture)]


@st.composite
def news(draw: st.DrawFn) -> Document:
    count = draw(st.integers(1, 4))
    figures = [
        Figure(draw(st.sampled_from(("road-1.png", "road-2.png", "page-a4.png"))), draw(st.one_of(st.just(""), words)))
        for _ in range(count)
    ]
    texts = [Paragraph((Run(text),)) for text in draw(st.lists(sentences(), max_size=4))]
    return Document(
        draw(words), (*texts, *figures), issuer="镇政府", correction=draw(st.sampled_from(("", "改了时间")))
    )


@given(document=news(), kind=st.sampled_from(("news", "poster")))
@quick
def test_news_shows_every_picture_whole_and_every_word(document: Document, kind: str) -> None:
    shapes = {"road-1.png": 1200 / 800, "road-2.png": 1000 / 750, "page-a4.png": 1240 / 1754}
    for profile in SCREENS:
        for width, height in ((0, 0), (1344, 984)) if profile is samples.HALL else ((0, 0),):
            pages = pages_of(document, profile, kind, width, height)
            said = "".join("".join(page.text.split()) for page in pages)
            figures = [block for block in document.body if isinstance(block, Figure)]
            for block in document.body:
                for text in block.texts() if kind == "news" or isinstance(block, Figure) else []:
                    assert "".join(text.split()) in said
            shown = [mark for page in pages for mark in pictures(page)]
            assert len(shown) >= len(figures)
            for mark in shown:
                assert min(abs(mark.w - mark.h * shape) for shape in shapes.values()) <= 2, "stretched or cut"
            for page in pages:
                assert strays(page, faces()) == []


def test_two_pictures_in_a_row_have_one_height() -> None:
    for profile in SCREENS:
        for page in pages_of(kind_samples.KINDS["news-two"], profile, "news"):
            assert len({mark.h for mark in pictures(page)}) == 1


@pytest.mark.parametrize(("profile", "points"), [(samples.HALL, 1), (samples.HALL_4K, 2)], ids=["hall", "4k"])
def test_no_picture_is_enlarged_by_more_than_a_quarter_of_what_a_1080p_screen_shows(profile, points) -> None:
    (page,) = pages_of(replace(kind_samples.KINDS["poster"], body=(Figure("before.png"),)), profile, "poster")
    (mark,) = pictures(page)
    assert (mark.w, mark.h) == (480 * 5 // 4 * points, 360 * 5 // 4 * points)


def test_small_print_is_owned_up_to_and_large_print_is_not() -> None:
    first, second = pages_of(kind_samples.KINDS["slides"], samples.HALL, "slides")
    assert glyphs(first, "字小")
    assert not glyphs(second, "字小")
    assert all(any(isinstance(mark, Modules) for mark in page.items) for page in (first, second))
    assert [bool(glyphs(page, f"{n}/2")) for n, page in enumerate((first, second), 1)] == [True, True]


def test_small_print_without_a_code_sends_nobody_to_scan_one() -> None:
    document = Document("问答", (PageImage("page-a4.png", 100),))
    (page,) = pages_of(document, samples.HALL, "slides")
    assert glyphs(page, "查询机看")
    assert not glyphs(page, "扫码")


def test_a_poster_keeps_the_spine_and_who_to_call() -> None:
    for profile in SCREENS:
        (page,) = pages_of(replace(kind_samples.KINDS["poster"], example=False), profile, "poster")
        assert glyphs(page, samples.THEME.hotline)
        spine = page.items[0]
        assert isinstance(spine, Fill)
        assert spine.colour == colour(samples.THEME, "accent")


@pytest.mark.parametrize("kind", sorted(SET_KINDS - {"video", "evergreen", "slogan", "ticker", "column"}))
def test_a_correction_says_so_whatever_its_kind(kind: str) -> None:
    document = replace(kind_samples.KINDS.get(kind, samples.FINANCE), correction="12月16日更正：写错了日期")
    for profile in (*SCREENS, *PANELS):
        if kind == "alert":
            continue  # a warning is brought up to date in place; a wrong one is called off
        assert "更正" in inked(pages_of(document, profile, kind)), profile.id


@pytest.mark.parametrize("kind", sorted(SET_KINDS - {"video"}))
def test_a_notice_without_any_body_still_has_a_page(kind: str) -> None:
    for profile in (*SCREENS, *PANELS):
        assert pages_of(Document("题目", (), issuer="镇政府"), profile, kind), profile.id


def test_small_print_begins_where_letters_fall_below_the_least_size() -> None:
    def owned(letters: int) -> tuple[bool, int]:
        document = Document("问答", (PageImage("page-a4.png", letters),))
        (page,) = pages_of(document, samples.HALL, "slides")
        return bool(glyphs(page, "字小")), pictures(page)[0].h

    _, height = owned(1)
    least = 48 * 10_000 // height
    assert owned(least)[0], f"{least * height // 10_000} px"
    assert not owned(least + 1)[0]
    assert not owned(0)[0], "what nobody measured is not called small"


@pytest.mark.parametrize("across", [1, 2, 5])
@pytest.mark.parametrize("kind", sorted(set(REGISTRY) - {"video"}))
def test_a_kind_takes_a_table_of_columns_it_does_not_expect(kind: str, across: int) -> None:
    row = tuple(f"{12 + column}.5" for column in range(across))
    table = Table(tuple(Column(f"第{column + 1}栏") for column in range(across)), (row, row))
    document = replace(kind_samples.KINDS.get(kind, Document("示例")), body=(table,))
    for profile in (SCREENS[0], PANELS[0]):
        assert pages_of(document, profile, kind)
