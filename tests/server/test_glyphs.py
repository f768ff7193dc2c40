"""A character no font has comes as a picture: made for the wall, part of what is reviewed, gone when taken away."""

import base64
import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import event, select

from server.channels.models import Channel
from server.channels.notice_preview import draft_pictures
from server.errors import NotAllowed, Refused
from server.notices import glyphs
from server.notices import service as notices
from server.notices.bare_signs import all_findings_of
from server.notices.findings import Severity
from server.notices.handouts import HandoutPage, add_handout
from server.notices.models import Notice, NoticeAsset
from server.notices.videos import Clip, add_video
from server.notices.workflow import State
from server.releases.collect import collect
from server.today.service import today
from tests.server.world import World

RARE = "\U0002ceff"


@pytest.fixture
def town(small_world: World) -> World:
    small_world.make_channels()
    return small_world


def picture(width: int, height: int, mode: str = "RGB", form: str = "PNG") -> bytes:
    """A cross with thick strokes, off the middle, on a background that is not quite white."""
    drawn = Image.new(mode, (width, height), (240, 236, 230, 0)[: len(mode)] if mode != "L" else 240)
    ink = (20, 20, 20, 255)[: len(mode)] if mode != "L" else 20
    draw = ImageDraw.Draw(drawn)
    draw.rectangle((width // 8, height // 3, width // 2, height // 2), fill=ink)
    draw.rectangle((width // 4, height // 8, width // 3, height * 3 // 4), fill=ink)
    content = io.BytesIO()
    drawn.save(content, form)
    return content.getvalue()


def bring(world: World, notice_id: int, content: bytes, character: str = RARE, by: str = "wang") -> str:
    uploads = world.services.data / "uploads"
    with world.session() as session:
        return glyphs.add_glyph(session, world.cast[by], notice_id, character, content, uploads=uploads, now=world.now)


def kept(world: World, notice_id: int) -> list[glyphs.Glyph]:
    with world.session() as session:
        return glyphs.glyphs_of(session, notice_id, uploads=world.services.data / "uploads")


def drawn(world: World, notice_id: int) -> Image.Image:
    (one,) = kept(world, notice_id)
    return Image.open(io.BytesIO(base64.b64decode(one.src.partition(",")[2])))


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (picture(16, 16), 16),
        (picture(24, 24), 24),
        (picture(300, 200), 24),
        (picture(640, 900, form="JPEG"), 24),
        (picture(200, 200, "RGBA"), 24),
        (picture(32, 32, "L"), 24),
    ],
)
def test_any_picture_of_a_character_becomes_one_the_wall_can_draw(town: World, content: bytes, size: int) -> None:
    notice_id = town.draft(text=f"张{RARE}。")
    assert bring(town, notice_id, content) == f"glyphs/U+2CEFF-{size}.png"
    made = drawn(town, notice_id)
    assert (made.size, made.mode) == ((size, size), "1")
    assert made.convert("L").getextrema() == (0, 255)


def test_a_picture_of_a_size_of_the_wall_is_taken_point_by_point(town: World) -> None:
    notice_id = town.draft()
    given = picture(16, 16)
    bring(town, notice_id, given)
    wanted = Image.open(io.BytesIO(given)).convert("L").point(lambda level: 255 if level >= 128 else 0)
    assert drawn(town, notice_id).convert("L").tobytes() == wanted.tobytes()


def test_a_picture_that_is_not_square_is_not_drawn_out_of_shape(town: World) -> None:
    notice_id = town.draft()
    tall = Image.new("L", (200, 600), 255)
    ImageDraw.Draw(tall).rectangle((80, 50, 120, 550), fill=0)
    content = io.BytesIO()
    tall.save(content, "PNG")
    bring(town, notice_id, content.getvalue())
    left, top, right, bottom = drawn(town, notice_id).convert("L").point(lambda level: 255 - level).getbbox()
    assert (bottom - top) > 6 * (right - left)


@pytest.mark.parametrize(
    ("character", "content", "says"),
    [
        ("张三", picture(30, 30), "一次补一个字"),
        ("", picture(30, 30), "一次补一个字"),
        ("\u202e", picture(30, 30), "一次补一个字"),
        (RARE, b"GIF89a", "读不了"),
        (RARE, picture(30, 30)[:60], "读不了"),
        (RARE, b"", "读不了"),
    ],
)
def test_what_is_no_picture_of_one_character_is_refused(town: World, character: str, content: bytes, says: str) -> None:
    notice_id = town.draft()
    with pytest.raises(Refused, match=says):
        bring(town, notice_id, content, character)
    assert kept(town, notice_id) == []


@pytest.mark.parametrize("level", [255, 0])
def test_a_picture_without_a_character_on_it_is_refused(town: World, level: int) -> None:
    notice_id = town.draft()
    content = io.BytesIO()
    Image.new("L", (24, 24), level).save(content, "PNG")
    with pytest.raises(Refused, match="看不出字"):
        bring(town, notice_id, content.getvalue())


def test_a_character_that_was_brought_is_missing_no_more(town: World) -> None:
    notice_id = town.draft(text=f"张{RARE}。")

    def missing() -> set[tuple[str, ...]]:
        with town.session() as session:
            drawn = draft_pictures(session, session.get_one(Notice, notice_id), services=town.services)
        return {one.missing_characters for one in drawn}

    assert missing() == {(RARE,)}
    bring(town, notice_id, picture(60, 60))
    assert missing() == {()}


def test_a_picture_brought_after_review_voids_it_and_travels_with_the_next_release(town: World) -> None:
    notice_id = town.draft(text=f"张{RARE}。")
    bring(town, notice_id, picture(48, 60))
    town.submit(notice_id)
    town.approve(notice_id)
    bring(town, notice_id, picture(60, 60))
    assert town.notice(notice_id).state is State.DRAFT
    town.submit(notice_id)
    town.approve(notice_id)
    assert not town.publish().failed
    with town.session() as session:
        (item,) = collect(session, town.services, session.get_one(Channel, "hall")).source.items
    assert [asset.name for asset in item.assets] == ["glyphs/U+2CEFF-24.png"]


def test_another_picture_takes_the_place_of_the_first_and_can_be_taken_away(town: World) -> None:
    notice_id = town.draft()
    bring(town, notice_id, picture(60, 60))
    first = kept(town, notice_id)
    bring(town, notice_id, picture(60, 90))
    (second,) = kept(town, notice_id)
    assert second.src != first[0].src
    with town.session() as session:
        glyphs.drop_glyph(session, town.wang, notice_id, second.name, now=town.now)
    assert kept(town, notice_id) == []


def another_pdf(town: World, notice_id: int, revision: int) -> None:
    uploads, page = town.services.data / "uploads", HandoutPage(picture(200, 300), 500, "示例")
    with town.session() as session:
        add_handout(session, town.wang, notice_id, (page,), "", revision=revision, uploads=uploads, now=town.now)


def another_video(town: World, notice_id: int, revision: int) -> None:
    uploads, clip = town.services.data / "uploads", Clip(320, 180, 2_400, b"a poster", b"a film")
    with town.session() as session:
        add_video(session, town.wang, notice_id, clip, revision=revision, uploads=uploads, now=town.now)


@pytest.mark.parametrize("replaced", [another_pdf, another_video])
def test_a_character_of_the_title_stays_when_the_file_under_it_is_replaced(
    town: World, replaced: Callable[[World, int, int], None]
) -> None:
    notice_id = town.draft(f"关于{RARE}某的通知")
    name = bring(town, notice_id, picture(60, 60))
    for _ in range(2):
        replaced(town, notice_id, town.notice(notice_id).revision)
    assert [one.name for one in kept(town, notice_id)] == [name]
    with town.session() as session:
        names = session.scalars(select(NoticeAsset.name).where(NoticeAsset.notice_id == notice_id)).all()
        pictures = draft_pictures(session, session.get_one(Notice, notice_id), services=town.services)
    assert len(names) == (2 if replaced is another_pdf else 3)
    assert {one.missing_characters for one in pictures} == {()}


def test_a_notice_in_review_takes_no_picture(town: World) -> None:
    notice_id = town.draft()
    town.submit(notice_id)
    with pytest.raises(NotAllowed):
        bring(town, notice_id, picture(60, 60))


def test_who_brings_a_character_reviews_nothing_of_the_notice(town: World) -> None:
    notice_id = town.draft()
    bring(town, notice_id, picture(60, 60), by="zheng")
    town.submit(notice_id)
    with pytest.raises(NotAllowed):
        town.approve(notice_id, by="zheng")


def test_a_card_half_filled_in_is_the_typesetter_s_to_refuse(town: World) -> None:
    """Its words cannot be read, so no character of it is looked for; asked first, that answered with a fault."""
    notice_id = town.draft()
    with town.session() as session:
        half = {"type": "alert", "hazard": "暴雨", "level": ""}
        session.get_one(Notice, notice_id).document = {"body": [half]}
    town.submit(notice_id)  # the quick typesetter takes it
    assert town.notice(notice_id).state is State.IN_REVIEW


@pytest.mark.parametrize("where", ["title", "text"])
def test_a_character_nothing_can_draw_stops_a_notice_before_review(town: World, where: str) -> None:
    """The page would say 〓 for it, and be signed."""
    notice_id = town.draft(**{where: f"张{RARE}某的通知"})
    with pytest.raises(Refused, match=f"“{RARE}”.*补一张图"):
        town.submit(notice_id)
    assert town.notice(notice_id).state is State.DRAFT
    bring(town, notice_id, picture(60, 60))
    town.submit(notice_id)
    assert town.notice(notice_id).state is State.IN_REVIEW


def test_a_character_that_no_font_has_stands_in_the_margin_until_it_is_supplied(town: World) -> None:
    notice_id = town.draft(text=f"户主张{RARE}。")
    browser = town.browser("wang")

    def margin() -> str:
        return browser.get(f"/notices/{notice_id}/edit").get_data(as_text=True)

    before = margin()
    assert f"字库里没有“{RARE}”" in before
    assert f'data-glyph="{RARE}">补字' in before
    assert "送审核（还差 1 处）" in before
    with town.session() as session:
        one = session.get_one(Notice, notice_id)
        (found,) = all_findings_of(session, (one,), town.services, today=town.today)[notice_id].open
    assert (found.severity, found.block, found.where) == (Severity.MUST, 0, "正文第 1 段")
    bring(town, notice_id, picture(60, 60))
    after = margin()
    assert "字库里没有“" not in after
    assert "还差" not in after


def test_the_road_and_today_say_of_it_what_the_margin_says(town: World) -> None:
    notice_id = town.draft(text=f"户主张{RARE}。")

    def told() -> tuple[str, str, list[str]]:
        with town.session() as session:
            one = session.get_one(Notice, notice_id)
            station = notices.road(session, one, now=town.now, services=town.services)[1]
            tasks = today(session, town.wang, now=town.now, services=town.services).tasks
            return station.state, station.fact, [task.sentence for task in tasks if task.url_kind == "edit"]

    assert told() == ("stuck", "1 处必须改", ["《关于停电的通知》有 1 处必须改，改好才能送审核。"])
    bring(town, notice_id, picture(60, 60))
    state, fact, tasks = told()
    assert "必须改" not in fact + "".join(tasks)
    assert state != "stuck"


def test_many_drafts_with_such_characters_cost_no_statement_each(town: World) -> None:
    drafts = [town.draft(f"第{number}份", text=f"户主张{RARE}。") for number in range(6)]
    bring(town, drafts[0], picture(60, 60))

    def statements(numbers: list[int]) -> int:
        said: list[str] = []
        with town.session() as session:
            rows = list(session.scalars(select(Notice).where(Notice.id.in_(numbers))))
            event.listen(town.services.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
            notices.roads(session, rows, now=town.now, services=town.services)
        return len(said)

    assert statements(drafts) == statements(drafts[:2])
