"""Another layout hangs only after a second person has signed the sheet of every page in the new zones."""

import pytest
from sqlalchemy import select

from playlists.model import Profile, ProfileId
from server.audit.models import AuditEntry
from server.channels import proposals, themes
from server.channels import service as channels
from server.channels.keys import approval_key, place_of, released_key
from server.channels.layouts import LAYOUTS, MAIN_WIDTHS, layout_of
from server.channels.models import Channel
from server.channels.preview import picture_at
from server.channels.theme_models import Stage
from server.errors import NotFound, Refused
from server.notices import service as notices
from server.notices.workflow import State
from server.publishing.contents import open_item, open_release
from server.releases.service import expire, left_out
from server.rendering import PageRequest
from tests.server.proposing import WORDS, hanging, look, publish, sign, stage, zones
from tests.server.proposing import propose_layout as propose
from tests.server.test_races import at_once
from tests.server.world import World


@pytest.fixture
def town(world: World) -> World:
    world.make_channels()
    return world


def test_every_split_meets_without_a_gap_on_every_screen():
    for layout_id in ("column", "column-ticker"):
        for width in MAIN_WIDTHS:
            layout = layout_of(layout_id, width)
            main, column = layout.zone("main"), layout.zone("column")
            assert main is not None
            assert column is not None
            assert layout.main_width == width
            for size in ((1920, 1080), (1080, 1920), (3840, 2160)):
                left, right = main.pixels(*size), column.pixels(*size)
                assert (left.x + left.w, right.x + right.w) == (right.x, size[0])


def test_a_key_names_the_box_only_where_it_is_not_the_usual_one():
    screen = Profile(ProfileId("hall-1080"), 1920, 1080, 6, "rgb", "screen")
    for choice in LAYOUTS.values():
        for zone in choice.zones:
            assert approval_key(choice, screen, zone) == f"hall-1080/{zone.id}"
    wide = layout_of("column-ticker", 60)
    keys = [approval_key(wide, screen, zone) for zone in wide.zones]
    assert keys == ["hall-1080/main@1152x983", "hall-1080/column@768x983", "hall-1080/ticker"]
    assert [released_key(key) for key in keys] == ["hall-1080/main", "hall-1080/column", "hall-1080/ticker"]
    assert place_of(keys[0]) == ("hall-1080", "main", (1152, 983))
    assert place_of(keys[2]) == ("hall-1080", "ticker", None)


def test_nothing_changes_before_somebody_else_has_signed(town: World):
    notice_id = town.on_the_wall()
    before, signed = zones(town), town.notice(notice_id).approved_pages
    propose(town)
    publish(town)
    assert zones(town) == before
    assert town.notice(notice_id).approved_pages == signed


def test_signed_by_another_it_hangs_with_the_pages_of_the_sheet(town: World):
    notice_id = town.on_the_wall()
    proposal = propose(town)
    with town.session() as session:
        found = proposals.sheet(session, town.services, proposals.get_proposal(session, proposal))
        (matter,) = found.matters
        pages = matter.pages
    assert sign(town, proposal) == 0
    publish(town)
    assert zones(town)["main"] == (0, 0, 600, 911)
    assert zones(town)["column"] == (600, 0, 400, 911)
    after = town.notice(notice_id)
    assert after.approved_pages["hall"] == pages["hall"]
    assert list(pages["hall"]) == ["hall-1080/main@1152x983"]
    assert after.approved_pages_hash == after.pages_hash
    assert "shiqiao" in after.approved_pages
    with town.session() as session:
        assert left_out(session, "hall") == {}
        kept = notices.get_notice(session, town.sun, notice_id)
        assert not notices.pages_outdated(session, kept, town.services)
        assert {(page.width, page.height) for page in notices.pages_of(session, kept)} == {(1152, 983), (128, 32)}
    assert town.notice(notice_id).item_id in hanging(town)


def test_the_release_names_pages_by_display_and_zone_alone(town: World):
    town.on_the_wall()
    sign(town, propose(town))
    publish(town)
    live = town.services.publisher.release_of("hall")
    assert live is not None
    read = town.services.publisher.repository.read_blob
    (item,) = (open_item(entry, read) for entry in open_release(live, read).wall)
    assert set(item.pages) == {"hall-1080/main"}


def test_back_to_the_usual_width_the_keys_are_the_plain_ones(town: World):
    notice_id = town.on_the_wall()
    usual = town.notice(notice_id).approved_pages
    sign(town, propose(town, width=80))
    publish(town)
    sign(town, propose(town, width=70))
    publish(town)
    assert town.notice(notice_id).approved_pages == usual
    assert zones(town)["main"] == (0, 0, 700, 911)


def test_a_notice_approved_between_proposal_and_decision_voids_the_look(town: World):
    proposal = propose(town)
    seen = look(town, proposal)
    joined = town.draft()
    town.submit(joined)
    town.approve(joined)
    with pytest.raises(Refused, match="变了"):
        sign(town, proposal, sheet_hash=seen)
    assert sign(town, proposal) == 0
    publish(town)
    with town.session() as session:
        assert left_out(session, "hall") == {}
    assert town.notice(joined).state is State.PUBLISHED


def test_what_waits_for_review_is_signed_in_the_new_zones_only(town: World):
    notice_id = town.draft()
    town.submit(notice_id)
    sign(town, propose(town))
    town.approve(notice_id)
    assert "hall-1080/main@1152x983" in town.notice(notice_id).approved_pages["hall"]


def test_a_layout_is_decided_once(town: World):
    proposal = propose(town)
    seen = look(town, proposal)
    assert sign(town, proposal, sheet_hash=seen) == 0
    look_again = look(town, propose(town, width=50))
    with pytest.raises(Refused, match="办完"):
        sign(town, proposal, sheet_hash=seen)
    with pytest.raises(Refused, match="办完"), town.session() as session:
        proposals.send_back(session, town.sun, proposal, "宽度不对", now=town.now)
    with pytest.raises(Refused, match="办完"), town.session() as session:
        proposals.take_back(session, town.lin, proposal, now=town.now)
    assert look_again != seen
    publish(town)
    assert zones(town)["main"][2] == 600


def test_of_two_who_decide_at_once_one_does(town: World):
    town.on_the_wall()
    proposal = propose(town)
    seen = look(town, proposal)
    look(town, proposal, by="zheng")

    def approve() -> str:
        sign(town, proposal, sheet_hash=seen)
        return "signed"

    def refuse() -> str:
        with town.session() as session:
            proposals.send_back(session, town.zheng, proposal, "宽度不对", now=town.now)
        return "returned"

    answers = at_once(approve, refuse)
    done = [answer for answer in answers if isinstance(answer, str)]
    assert len(done) == 1
    publish(town)
    assert zones(town)["main"][2] == (600 if done == ["signed"] else 700)


def test_a_theme_and_a_layout_decided_at_once_leave_every_page_signed(town: World):
    notice_id = town.on_the_wall()
    with town.session() as session:
        theme = themes.propose(session, town.wang, dict(WORDS), ["hall"], now=town.now).id
    layout = propose(town)
    seen = {number: look(town, number) for number in (theme, layout)}
    look(town, layout, by="zheng")
    answers = at_once(
        lambda: sign(town, theme, sheet_hash=seen[theme]),
        lambda: sign(town, layout, by="zheng", sheet_hash=seen[layout]),
    )
    assert sorted(isinstance(answer, Refused) for answer in answers) == [False, True]  # the other's sheet is stale
    publish(town)
    with town.session() as session:
        assert left_out(session, "hall") == {}
    assert town.notice(notice_id).item_id in hanging(town)


def test_a_stale_sheet_signs_nothing(town: World):
    notice_id = town.on_the_wall()
    proposal = propose(town)
    seen = look(town, proposal)
    signed = town.notice(notice_id).approved_pages
    town.on_the_wall("另一份")
    with pytest.raises(Refused, match="变了"):
        sign(town, proposal, sheet_hash=seen)
    assert town.notice(notice_id).approved_pages == signed
    assert stage(town, proposal) is Stage.OPEN


def test_the_look_at_one_proposal_signs_no_other(town: World):
    first = propose(town)
    seen = look(town, first)
    second = propose(town, width=50)
    assert stage(town, first) is Stage.REPLACED
    with pytest.raises(Refused, match="变了"):
        sign(town, second, sheet_hash=seen)


def test_a_reviewer_does_not_sign_the_pages_he_wrote_by_signing_a_layout(town: World):
    notice_id = town.draft(by="zheng")
    town.submit(notice_id, by="zheng")
    town.approve(notice_id)
    publish(town)
    before = town.notice(notice_id).approved_pages
    proposal = propose(town)
    assert sign(town, proposal, by="zheng") == 1
    assert town.notice(notice_id).approved_pages == before
    publish(town)
    assert zones(town)["main"][2] == 700
    assert sign(town, proposal, by="sun") == 0
    publish(town)
    assert zones(town)["main"][2] == 600


@pytest.mark.parametrize("width", [5, 49, 61, 81, 100, 0, -60, None])
def test_a_width_that_is_not_offered_is_refused(town: World, width: int | None):
    with pytest.raises(Refused, match="百分之 50 到 80"):
        propose(town, width=width)


def test_a_column_too_narrow_for_the_number_to_call_is_refused_with_the_share_that_holds_it(town: World):
    with town.session() as session:
        profiles = ["portrait-1080x1920", "portrait-1080x1920-u8"]
        channels.create_channel(session, town.lin, "totem", "立屏", "single", "", profiles, now=town.now)
        session.get_one(Channel, "totem").theme = {**WORDS, "hotline": "5691234"}
    said = "主画面占百分之 75，.*右边的一栏写不下电话 5691234；主画面请选百分之 70 或更少。"
    with pytest.raises(Refused, match=said):
        propose(town, "column", 75, on="totem")
    with town.session() as session:
        session.get_one(Channel, "totem").theme = {**WORDS, "hotline": "0632-5691234转80001234"}
    with pytest.raises(Refused, match="右边写不下电话 0632-5691234转80001234，请选不分栏的版式"):
        propose(town, "column", 60, on="totem")
    assert propose(town, "single-ticker", 60, on="totem")


def test_a_layout_that_is_not_there_or_not_for_this_channel_is_refused(town: World):
    for layout_id in ("led", "quarters", ""):
        with pytest.raises(NotFound):
            propose(town, layout_id)
    with pytest.raises(NotFound):
        propose(town, "column", on="shiqiao")
    with pytest.raises(NotFound):
        propose(town, on="nowhere")
    with pytest.raises(Refused, match="现在就是"):
        propose(town, width=70)


def test_words_run_on_lamps_where_there_are_rows_for_them(town: World):
    with pytest.raises(Refused, match="要 64 行以上的屏，村 LED 128×32 全彩只有 32 行"):
        propose(town, "led-ticker", on="shiqiao")
    with town.session() as session:
        channels.create_channel(
            session, town.lin, "square", "广场", "led", "", ["led-192x96-full", "led-320x160"], now=town.now
        )
    proposal = propose(town, "led-ticker", on="square")
    assert sign(town, proposal) == 0
    publish(town)
    assert zones(town, "square") == {"main": (0, 0, 1000, 750), "ticker": (0, 750, 1000, 250)}
    with town.session() as session, pytest.raises(Refused, match="要 64 行以上的屏"):
        channels.change_channel(
            session, town.lin, "square", profiles=["led-192x96-full", "led-320x160", "led-128x32"], now=town.now
        )


def test_a_channel_that_runs_words_on_lamps_may_run_them_for_elders(town: World):
    with town.session() as session:
        channels.create_channel(
            session, town.lin, "square", "广场", "led-ticker", "", ["led-192x96-full"], now=town.now
        )
    page = town.browser("lin").get("/channels/square").text
    assert 'name="ticker_pace" value="elder"' in page
    assert 'name="page_motion"' not in page


def test_a_removed_channel_takes_no_layout(town: World):
    with town.session() as session:
        channels.remove_channel(session, town.lin, "hall", now=town.now)
    with pytest.raises(NotFound):
        propose(town)


def test_what_ended_is_not_sent_again_for_another_width(town: World):
    notice_id = town.on_the_wall()
    item = town.notice(notice_id).item_id
    town.clock.advance(days=30)
    expire(town.services)
    publish(town)
    before = _catalogue(town)
    assert item in before
    town.services.publisher.remembered.forget("hall")  # as after a start: made from nothing
    sign(town, propose(town))
    publish(town)
    assert _catalogue(town) == before


def _catalogue(world: World) -> dict[str, str]:
    """What can be looked up, with the digest of each."""
    live = world.services.publisher.release_of("hall")
    assert live is not None
    contents = open_release(live, world.services.publisher.repository.read_blob)
    return {str(entry.id): entry.item.digest for entry in contents.catalogue}


def test_a_look_draws_the_display_in_the_new_zones_and_signs_nothing(town: World):
    notice_id = town.on_the_wall()
    signed = town.notice(notice_id).approved_pages
    asked: list[PageRequest] = []
    pages = town.renderer.pages
    town.renderer.pages = lambda request: (asked.append(request), pages(request))[1]
    with town.session() as session:
        tried = picture_at(session, "hall", town.now, services=town.services, tried=layout_of("column-ticker", 50))
    assert (960, 983) in {(each.width, each.height) for each in asked if each.kind == "notice"}
    assert town.notice(notice_id).item_id in tried.items["main"]
    assert town.notice(notice_id).approved_pages == signed


def test_a_proposal_taken_or_sent_back_leaves_the_channel_as_it_is(town: World):
    first = propose(town)
    with town.session() as session:
        proposals.take_back(session, town.lin, first, now=town.now)
    second = propose(town)
    with town.session() as session:
        proposals.send_back(session, town.sun, second, "专栏要宽些", now=town.now)
    assert (stage(town, first), stage(town, second)) == (Stage.TAKEN_BACK, Stage.RETURNED)
    with town.session() as session:
        assert session.get_one(Channel, "hall").layout == layout_of("column-ticker")


def test_a_theme_and_a_layout_are_open_beside_each_other(town: World):
    layout = propose(town)
    with town.session() as session:
        themes.propose(session, town.wang, dict(WORDS), None, now=town.now)
    assert stage(town, layout) is Stage.OPEN


def test_every_deed_about_a_layout_is_in_the_audit_log(town: World):
    first = propose(town)
    with town.session() as session:
        proposals.send_back(session, town.sun, first, "专栏要宽些", now=town.now)
    sign(town, propose(town))
    with town.session() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        said = [row.sentence for row in rows if row.action.startswith("theme.")]
    assert said == [
        "林示例提出版式：左右分屏加字幕，右边是政务信息公开专栏，主画面占百分之 60，大厅屏",
        "孙示例退回版式（专栏要宽些）",
        "林示例提出版式：左右分屏加字幕，右边是政务信息公开专栏，主画面占百分之 60，大厅屏",
        "孙示例核对版式并签名",
        "版式生效：左右分屏加字幕，右边是政务信息公开专栏，主画面占百分之 60，1 个频道，重排 0 份公告",
    ]


def test_a_portrait_screen_is_split_like_any_other(town: World):
    with town.session() as session:
        channels.create_channel(
            session, town.lin, "door", "门口竖屏", "single", "", ["portrait-1080x1920"], now=town.now
        )
    notice_id = town.on_the_wall()
    publish(town)
    sign(town, propose(town, "column", 65, on="door"))
    publish(town)
    assert zones(town, "door")["main"] == (0, 0, 650, 1000)
    assert town.notice(notice_id).approved_pages["door"].keys() == {"portrait-1080x1920/main@702x1920"}
