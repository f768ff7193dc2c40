"""The editor's margin: a number at the very place, the jump to what stops, a mend to press, a refusal that stays."""

from playwright.sync_api import Page, Route, expect

from playlists.model import Json
from server.channels.models import Channel
from server.db.engine import transaction
from server.notices import service as notices
from tests.browser.conftest import Complaints, Enter
from tests.browser.road import kept
from tests.browser.test_kinds import saved
from tests.browser.test_mending import ONE
from tests.browser.township import Township

MOBILE = "13912345678"
BODY: list[Json] = [
    {"type": "paragraph", "runs": [{"text": "编号１２３。"}]},
    {"type": "list", "ordered": True, "items": ["甲", f"乙 {ONE}"]},
    {"type": "table", "columns": [{"head": "户主"}, {"head": "金额"}], "rows": [["甲", "1"], [f"请打 {MOBILE}", "2"]],
     "total": None},
]  # fmt: skip


def opened(page: Page, place: Township, *, title: str = "低保公示 绝密", issuer: str = f"村 {MOBILE}") -> int:
    with transaction(place.services.sessions) as session:
        channel = session.get_one(Channel, "hall")
        channel.theme = {"hotline_label": "民情热线", "hotline": "5691234"}
        made = notices.create_notice(
            session, place.actor("both"), title=title, issuer=issuer, document={"body": BODY},
            now=place.services.clock(), usual=True,
        )  # fmt: skip
        number = made.id
    page.goto(f"{place.url}/notices/{number}/edit")
    expect(page.locator("#blocks .blk")).to_have_count(3)
    return number


def drawn(page: Page, selector: str) -> str:
    """The number that stands there: written into its slot, or drawn before words that can be typed in."""
    found = page.locator(selector)
    return found.get_attribute("data-no") or found.locator(".no").all_inner_texts()[0]


def card(page: Page, words: str) -> str:
    return page.locator("[data-finding][data-no]").filter(has_text=words).first.get_attribute("data-no") or ""


def test_a_number_stands_in_the_title_the_issuer_an_item_and_a_cell(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    page = enter("both")
    opened(page, place)
    assert drawn(page, ".ttl1") == card(page, "标题")
    assert drawn(page, ".f[data-field=issuer]") == card(page, "发布机构")
    assert drawn(page, ".blk[data-type=list] li:nth-child(2)") == card(page, "正文第 2 段第 2 条")
    assert drawn(page, "tbody tr:nth-child(2) td:first-child") == card(page, "第 1 张表，第 2 行第 1 列")
    assert drawn(page, ".blk[data-type=paragraph]") == card(page, "数字是全角的")
    page.locator("[data-finding]").filter(has_text="第 1 张表").get_by_role("button", name="去改").click()
    expect(page.locator("tbody tr:nth-child(2) td:first-child")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("，谢谢")
    kept(page)
    assert saved_cell(page) == f"请打 {MOBILE}，谢谢"  # the number is drawn, not written
    assert complaints.heard == []


def saved_cell(page: Page) -> str:
    return page.locator("tbody tr:nth-child(2) td:first-child").inner_text()


def test_the_button_and_the_key_go_to_what_stops_the_notice_first(place: Township, enter: Enter) -> None:
    page = enter("both")
    opened(page, place)
    page.get_by_role("button", name="还差").click()
    severities = page.locator("[data-finding]").evaluate_all("all => all.map(one => one.dataset.severity)")
    stopping = [one for one in severities if one != "advise"]
    assert severities == stopping + ["advise"] * (len(severities) - len(stopping))
    assert len(stopping) >= 4
    expect(page.locator("[data-finding]").first).to_be_focused()
    for at in range(1, len(severities)):
        page.keyboard.press("n")
        expect(page.locator("[data-finding]").nth(at)).to_be_focused()


def test_nobody_to_call_is_mended_by_one_press_and_taken_back_by_another(place: Township, enter: Enter) -> None:
    page = enter("both")
    number = opened(page, place)
    mend = page.locator("#findings").get_by_role("button", name="写上民情热线 5691234")
    expect(
        page.locator("[data-finding]").filter(has_text="没写对公示有异议找谁").locator(".bs button").first
    ).to_have_text("写上民情热线 5691234")
    mend.click()
    expect(page.locator("#blocks .blk").last).to_contain_text("民情热线5691234")
    expect(mend).to_have_count(0)
    page.locator("#mended").get_by_role("button").click()
    expect(page.locator("#mended .undo1")).to_contain_text("已撤销")
    assert "5691234" not in str(saved(place, number))


def test_a_refusal_stands_in_its_card_until_it_is_done(place: Township, enter: Enter) -> None:
    page = enter("both")
    opened(page, place)

    def refuse(route: Route) -> None:
        told = '{"sentence": "这一处现在改不了。", "conflict": false}'
        route.fulfill(status=409, content_type="application/json", body=told)

    page.route("**/fix*", refuse)
    here = page.locator("[data-finding]").filter(has_text="正文第 2 段第 2 条")
    here.get_by_role("button", name="遮住它").click()
    expect(here.get_by_role("alert")).to_have_text("这一处现在改不了。")
    page.locator("#blocks .txt").first.click()
    page.keyboard.type("再写一句。")
    kept(page)
    expect(here.get_by_role("alert")).to_have_text("这一处现在改不了。")  # a save does not sweep it away
    assert page.locator(".toasts p").count() == 0
    page.unroute("**/fix*", refuse)
    here.get_by_role("button", name="遮住它").click()
    expect(page.locator("#mended .undo1")).to_contain_text("已遮住")
    expect(page.get_by_role("alert").filter(has_text="改不了")).to_have_count(0)


def test_a_picture_that_is_refused_says_so_on_the_paper_and_in_no_toast(place: Township, enter: Enter) -> None:
    page = enter("both")
    opened(page, place)
    bad = {"name": "坏图.png", "mimeType": "image/png", "buffer": b"not a picture"}
    page.locator("#picture").set_input_files([bad])
    says = page.locator("#paper-says")
    expect(says).to_contain_text("坏图.png")
    page.locator("#blocks .txt").first.click()
    page.keyboard.type("再写一句。")
    kept(page)
    expect(says).to_be_visible()
    assert page.locator(".toasts p").count() == 0


def test_a_block_with_something_to_mend_is_red_though_a_question_stands_before_it(
    place: Township, enter: Enter
) -> None:
    page = enter("both")
    with transaction(place.services.sessions) as session:
        body: list[Json] = [
            {"type": "paragraph", "runs": [{"text": f"请打 {MOBILE}，{ONE}。"}]},
            {"type": "paragraph", "runs": [{"text": f"请打 {MOBILE}。"}]},
        ]
        made = notices.create_notice(
            session, place.actor("both"), title="低保公示", document={"body": body}, now=place.services.clock()
        )
        number = made.id
    page.goto(f"{place.url}/notices/{number}/edit")
    here = page.locator("[data-finding][data-block='0']")
    expect(here).to_have_count(2)
    assert sorted(here.evaluate_all("all => all.map(one => one.dataset.severity)")) == ["ask", "must"]
    blocks = page.locator("#blocks .blk")
    looks = blocks.evaluate_all("all => all.map(one => ['h', 'l'].filter(look => one.classList.contains(look)))")
    assert looks == [["h"], ["l"]]
    ground = blocks.evaluate_all("all => all.map(one => getComputedStyle(one).backgroundColor)")
    assert ground[0] != ground[1]
