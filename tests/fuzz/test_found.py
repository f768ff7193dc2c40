"""Faults that made-up documents found, each by name, so that it stays mended without the seed that found it."""

import pytest

from playlists.blocks.alerts import Alert
from playlists.blocks.block import Block
from playlists.blocks.facts import Fact, Facts, Step, Steps
from playlists.blocks.progress import Progress, Stage, Stages
from playlists.blocks.sheets import PageImage
from playlists.blocks.videos import Video
from playlists.document import Column, Document, Figure, Paragraph, QrCode, Run, Table
from playlists.model import Face, ProfileId
from playlists.pages.display_list import Glyphs, Page, Picture
from playlists.pages.frame import make_grid
from playlists.pages.head import plan_head
from playlists.pages.inkcheck import strays
from playlists.pages.pictures import PictureError, decode_to_fit
from playlists.pages.sheet import Sheet
from playlists.pages.theme import OFFICIAL
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.fuzz.made_up import PANELS, SCREENS
from tests.fuzz.pictures import png_of
from tests.playlists.pages.kind_samples import ASSETS

PROFILES = {profile.id: profile for profile in (*SCREENS, *PANELS)}
LONG = "道路硬化工程由村民代表会议通过，镇财政所核拨，村务监督委员会全程监督到底"
CODE = QrCode("https://gk.example.com/kz", "扫码看全文，下载表格，也可到便民服务大厅查阅处翻看")

THIN = png_of(1, 300, 8, 0, b"\0\x80" * 300)


def pages(
    *body: Block,
    kind: str,
    display: str,
    width: int,
    height: int,
    face: Face = "page",
    title: str = "公告",
    correction: str = "",
) -> list[Page]:
    profile = PROFILES[ProfileId(display)]
    document = Document(title, body, correction=correction)
    made = set_pages(document, face, width, height, profile, OFFICIAL, faces(), {**ASSETS, "thin.png": THIN}, kind)
    assert [stray for page in made for stray in strays(page, faces())] == []
    return made


def words(made: list[Page]) -> str:
    return "".join("".join(page.text.split()) for page in made)


def test_the_note_of_a_stage_that_is_longer_than_its_line_goes_on_below() -> None:
    made = pages(
        Stages((Stage("中标结果", "now", LONG), Stage("决算", "ahead"))),
        kind="tender", display="totem", width=1080, height=1920,
    )  # fmt: skip
    assert LONG in words(made)


@pytest.mark.parametrize(
    ("display", "width", "height"), [("near", 1920, 1080), ("hall", 1920, 983), ("near", 1920, 983)]
)
def test_an_alerts_hazard_level_and_rank_keep_apart_with_larger_type_and_above_a_ticker(
    display: str, width: int, height: int
) -> None:
    alert = Alert("暴雪", "orange", "市气象台", "看庄镇", "12月18日7时30分", (Fact("时间", "8时起"),), ("少出门。",))
    pages(alert, kind="alert", display=display, width=width, height=height)


def test_an_alert_of_five_characters_keeps_clear_of_its_word_on_a_totem_beside_a_column() -> None:
    pages(Alert("森林火险高", "yellow", cancelled="14时"), kind="alert", display="totem", width=756, height=1749)


def test_what_staff_wrote_as_a_change_of_price_is_not_replaced_by_a_sum() -> None:
    table = Table(tuple(map(Column, ("品名", "今日", "上周", "涨跌"))), (("大白菜", "1.20", "1.10", "缺货"),))
    assert "缺货" in words(pages(table, kind="prices", display="hall", width=1920, height=1080))


def test_no_block_of_an_evergreen_notice_is_lost() -> None:
    body = (Paragraph((Run("常年公开"),)), Facts((Fact("查阅处", "镇政府一楼大厅"),)))
    assert "镇政府一楼大厅" in words(pages(*body, kind="evergreen", display="hall", width=1920, height=1080))


def test_a_long_word_below_an_evergreen_code_wraps() -> None:
    pages(CODE, kind="evergreen", display="totem", width=1080, height=1920)


@pytest.mark.parametrize(("display", "width", "height"), [("totem", 324, 1749), ("near", 576, 1080)])
def test_a_narrow_column_keeps_its_clock_and_its_codes_words_on_the_page(display: str, width: int, height: int) -> None:
    made = pages(
        CODE, Paragraph((Run(LONG),)), kind="column", display=display, width=width, height=height, face="column"
    )
    assert CODE.caption in words(made)


def test_the_words_below_a_thin_picture_of_a_project_go_over_to_the_next_page() -> None:
    made = pages(
        Progress(45), Figure("thin.png", LONG * 3), Figure("thin.png", LONG * 3),
        kind="project", display="near", width=1920, height=1080,
    )  # fmt: skip
    assert words(made).count(LONG) == 6


def test_a_picture_of_one_pixel_by_millions_is_reduced_before_it_is_looked_at_closely() -> None:
    strip = png_of(1, 1_000_000, 1, 0, bytes(2 * 1_000_000))
    assert decode_to_fit(strip, 1800, 700, (255, 255, 255)).height == 700


def test_a_picture_whose_rows_alone_would_fill_a_players_memory_is_refused_on_both_sides() -> None:
    strip = png_of(1, 39_000_000, 1, 0, bytes(1 << 20))
    with pytest.raises(PictureError, match="a side has at most 1000000"):
        decode_to_fit(strip, 1800, 700, (255, 255, 255))


def test_a_share_whose_name_has_no_room_beside_it_on_lamps_has_a_page_for_the_name() -> None:
    made = pages(
        Progress(45, (), "下户主村道路硬化"), kind="project", display="led-192x96-rgb-16", width=192, height=96
    )
    assert "下户主村道路硬化" in words(made)


def test_one_stage_of_a_share_whose_note_is_wider_than_the_page_is_set_as_a_row() -> None:
    share = Progress(45, (Stage("路面", "now", f"{LONG}（示例）", 46),))
    assert LONG in words(pages(share, kind="project", display="old", width=956, height=768))


def test_a_picture_whose_caption_leaves_little_room_is_still_a_picture() -> None:
    body = (Paragraph((Run(LONG),)), Figure("road-1.png", LONG * 4))
    made = pages(*body, kind="notice", display="near", width=1920, height=983)
    assert max(mark.h for page in made for mark in page.items if isinstance(mark, Picture)) >= 20 * 7


def test_a_word_beside_a_columns_code_that_is_higher_than_the_code_stands_below_it() -> None:
    code = QrCode("https://gk.example.com/kk", LONG)
    pages(code, kind="column", display="hall", width=576, height=983, face="column")


@pytest.mark.parametrize(("width", "height"), [(756, 1749), (1080, 1749)])
def test_what_stands_below_a_page_of_slides_keeps_clear_of_the_hotline(width: int, height: int) -> None:
    body = (PageImage("page-a4.png", 90), QrCode("https://gk.example.com/" + "k" * 40, LONG))
    pages(*body, kind="slides", display="totem", width=width, height=height)
    pages(body[0], kind="slides", display="totem", width=width, height=height)


TITLE = "关于公布看庄镇农村道路硬化工程验收结果和财务收支情况的公告（示例）"
CHANGED = "更正：" + LONG * 4
TABLE = Table((Column("户主"), Column("金额")), (("王兰", "612.00"),) * 9)


def low_pages(*body: Block, kind: str, correction: str = "", title: str = TITLE) -> list[Page]:
    """Beside a column and above a ticker, in large type: the lowest page there is."""
    return pages(*body, kind=kind, display="near", width=1344, height=983, title=title, correction=correction)


WORDED = ("alert", "slogan", "evergreen", "column", "guide", "project", "news")


def drawn(page: Page) -> str:
    return "".join(mark.text for mark in page.items if isinstance(mark, Glyphs))


@pytest.mark.parametrize(
    "kind", ["notice", "table", "finance", "fees", "scores", "prices", "list", "tender", "project"]
)
def test_a_long_correction_leaves_every_page_its_body_and_stands_whole_on_the_first(kind: str) -> None:
    made = low_pages(TABLE, kind=kind, correction=CHANGED)
    assert words(made).count(CHANGED) == 1
    assert words(made[:4]).count(CHANGED) == 1
    for page in made:
        small = {mark.baseline for mark in page.items if isinstance(mark, Glyphs) and (mark.size, mark.x) == (56, 192)}
        assert len(small) <= 3 + 1, "three rows of the meta line, and the head of the table"
        assert "更正" in drawn(page)
    assert all(words([page]) for page in made)


BODIES: dict[str, tuple[Block, ...]] = {
    "fees": (Table(tuple(map(Column, ("项目", "标准", "依据"))), (("工本费", "免费", "示例"),)),),
    "scores": (Table((Column("单位"), Column("得分")), (("财政所", "98.5"), ("文化站", "88.0"))),),
    "prices": (Table(tuple(map(Column, ("品名", "今日", "上周"))), (("土豆", "1.60", "1.45"),)),),
    "list": (TABLE,),
    "tender": (Stages((Stage("中标结果", "now", "11月8日"),)),),
    "project": (Progress(45),),
    "guide": (Facts((Fact("办理", "大厅"),)),),
    "news": (Figure("road-1.png"), Figure("road-2.png")),
    "evergreen": (Paragraph((Run("常年公开"),)),),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_title_longer_than_any_head_stands_whole_in_the_body_of_every_kind(kind: str) -> None:
    title = "".join(chr(0x4E00 + n) for n in range(90))
    assert title in words(pages(*BODIES[kind], kind=kind, title=title, display="hall", width=1920, height=1080))


def test_a_head_says_three_rows_of_a_correction_at_most() -> None:
    made = pages(Paragraph((Run(LONG),)), kind="notice", display="hall", width=1920, height=1080, correction=CHANGED)
    for page in made:
        rows = {mark.baseline for mark in page.items if isinstance(mark, Glyphs) and (mark.size, mark.x) == (48, 216)}
        assert len([y for y in rows if y < 900]) == 3


@pytest.mark.parametrize("title", [LONG[:n] for n in (6, 12, 20, 27)])
def test_a_long_correction_leaves_a_low_page_the_room_of_a_record_below_its_head(title: str) -> None:
    profile = PROFILES[ProfileId("near")]
    grid = make_grid(1344, 983, profile)
    head = plan_head(
        Sheet(1344, 983, OFFICIAL, faces()), grid, Document(title, correction=CHANGED), pages=True, continued=True
    )
    assert 1 <= len(head.rows) <= 3
    assert grid.body_bottom - head.bottom >= 60 * profile.unit
    assert [run.text for run in head.in_body] == [CHANGED]


@pytest.mark.parametrize(
    "kind", ["alert", "slogan", "evergreen", "column", "poster", "guide", "project", "news", "video"]
)
@pytest.mark.parametrize(
    "display", ["hall", "totem", *(f"led-{n}-16" for n in ("192x16-red", "128x32-red-green", "128x64-rgb"))]
)
def test_what_a_correction_corrects_is_said_on_every_kind_of_page(kind: str, display: str) -> None:
    profile, change = PROFILES[ProfileId(display)], "更正：停电由19日改为20日"
    alert = Alert("暴雪", "orange", "市气象台", "看庄镇", "12月18日7时30分", (Fact("时间", "8时起"),), ("少出门。",))
    bodies: dict[str, tuple[Block, ...]] = {
        "alert": (alert,),
        "poster": (Figure("road-1.png", LONG * 3),),
        "video": (Video("sha256:" + "0" * 64, "film.mp4", "road-1.png", 1920, 1080, 30_000),),
    }
    body = bodies.get(kind, (Paragraph((Run("节约用水"),)),))
    if kind == "video" and profile.palette == "rgb":
        pytest.skip("a film hangs without words")
    made = pages(*body, kind=kind, display=display, width=profile.width, height=profile.height, correction=change)
    shown = "".join(drawn(page) for page in made)
    # A panel's label, or a warning's block, stands between what goes on from page to page.
    assert "停电由19日改为20日" in (shown if "led" not in display and kind != "alert" else shown + words(made))


def test_a_fee_with_a_long_name_and_a_long_ground_stands_whole_on_a_low_page() -> None:
    name, ground = LONG[:20], (LONG * 2)[:40]
    fees = Table(tuple(map(Column, ("项目", "标准", "依据"))), (("工本费", "免费", ""), (name, "按实结算", ground)))
    made = low_pages(fees, kind="fees")
    assert any(all(cell in words([page]) for cell in (name, "按实结算", ground)) for page in made)


def test_stages_whose_boxes_are_higher_than_a_page_below_a_long_title_go_on_line_by_line() -> None:
    stages = Stages((Stage(LONG[:12], "done", LONG + LONG[:5]), Stage(LONG[:12], "now", LONG)))
    assert LONG in words(
        pages(stages, kind="tender", display="near", width=960, height=983, title=TITLE * 3, correction=CHANGED)
    )


def test_a_picture_with_a_long_caption_is_as_low_as_its_page_below_a_high_head() -> None:
    body = (Figure("road-1.png", LONG * 2), Figure("road-2.png", LONG * 2))
    for kind in ("tender", "project", "news", "poster", "notice"):
        low_pages(*body, kind=kind, correction=CHANGED)


def test_steps_with_long_names_and_a_long_head_wrap_on_a_totem() -> None:
    steps = Steps((Step(LONG[:20], "一楼大厅3号窗口"), Step("领取", "")), LONG[:20])
    for width in (1080, 756):
        made = pages(steps, kind="guide", display="totem", width=width, height=1749)
        assert words(made).count(LONG[:20]) == 2


def test_a_projects_long_name_keeps_clear_of_its_share() -> None:
    share = Progress(100, (), (LONG * 2)[:40])
    for width in (1080, 756):
        assert (LONG * 2)[:40] in "".join(
            map(drawn, pages(share, kind="project", display="totem", width=width, height=1749))
        )


def test_the_short_lines_of_a_slogan_keep_to_their_frame_on_a_totem() -> None:
    body = tuple(Paragraph((Run(word),)) for word in ("节", "约", "用", "水", "人", "人"))
    made = pages(*body, kind="slogan", display="totem", width=1080, height=1600)
    assert words(made) == "节约用水人人"


def test_what_to_do_stands_on_one_page_of_a_warning_that_needs_two() -> None:
    facts = (Fact("时间", "12月18日8时起，6小时"), Fact("范围", "本镇全部村庄"), Fact("雪情", LONG))
    actions = ("老人孩子少出门，车辆慢行。", "清扫棚顶积雪，加固大棚。", "煤炉取暖要通风，防煤气。")
    alert = Alert("暴雪", "orange", "市气象台", "看庄镇", "12月18日7时30分", facts, actions)
    made = pages(alert, kind="alert", display="hall", width=1920, height=1080, correction="更正：由8时改为6时")
    assert len(made) == 2
    assert all(text in words(made[1:]) for text in actions)
    for page in made:
        ink = sorted((mark.x, mark.text) for mark in page.items if isinstance(mark, Glyphs) and mark.baseline > 918)
        assert [text for _, text in ink if "/" in text] == [], "no room for the number of the page beside the hotline"


def test_words_cut_short_beside_a_poster_end_in_an_ellipsis_and_stand_whole_before_it() -> None:
    for display, width, height in (("hall", 1920, 1080), ("totem", 1080, 1920)):
        made = pages(
            Figure("poster.png"), kind="poster", display=display, width=width, height=height, correction=CHANGED
        )
        assert len(made) > 1
        assert CHANGED in words(made[:-1])
        # A totem's panel has no line for it at all: its seal says 更正.
        assert "…" in drawn(made[-1]) or display == "totem"


@pytest.mark.parametrize("rows", [4, 5, 6])
@pytest.mark.parametrize("height", [760, 880, 983, 1080])
def test_a_short_price_list_on_two_pages_has_room_for_their_number_above_its_heads(height: int, rows: int) -> None:
    table = Table(tuple(Column(head) for head in ("品名", "今日", "上周")), (("在程财", "62.27", "43.06"),) * rows)
    document = Document(
        "上代单来们路名政在庄公工的个表议开息表建看财公低了办府一开硬",
        (table,),
        period=("2017-12-15", "2018-01-04"),
        unit="元/500克",
        example=True,
    )
    made = set_pages(document, "page", 1920, height, PROFILES[ProfileId("hall")], OFFICIAL, faces(), ASSETS, "prices")
    assert [stray for page in made for stray in strays(page, faces())] == []


def test_a_code_s_long_word_stands_below_it_in_a_narrow_zone_and_runs_over_nothing() -> None:
    code = QrCode("https://gk.example.com/kz", LONG)
    for page in pages(code, Paragraph((Run(LONG),)), kind="notice", display="totem", width=702, height=1920):
        assert strays(page, faces()) == []


@pytest.mark.parametrize("display", ["totem", "totem-7", "totem-8"])
def test_eight_characters_of_a_title_slip_stand_whole_in_half_a_totem(display: str) -> None:
    document = Document("公告", (Paragraph((Run(LONG),)),), slip="一二三四五六七八")
    for page in set_pages(document, "page", 540, 1920, PROFILES[ProfileId(display)], OFFICIAL, faces(), {}, "notice"):
        assert strays(page, faces()) == []
        assert "".join(mark.text for mark in page.items if isinstance(mark, Glyphs)).count("五六七八") == 1
