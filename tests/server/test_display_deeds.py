"""A display that a person must look at has two deeds: what to do about it, and its course; none that cannot be done."""

import re
from datetime import timedelta

import pytest

from server.displays import service as displays
from server.displays.models import DisplayState, Player
from server.displays.verdicts import Verdict
from tests.server.world import World

HTTPS = "https://localhost"
FIRST = {
    Verdict.BEHIND: "看该放什么",
    Verdict.STORED: "看该放什么",
    Verdict.OUTPUT: "请人去看",
    Verdict.DIFFERS: "要一张截图",
    Verdict.TIME: "请人去看",
    Verdict.COVERED: "请人去看",
    Verdict.SCREEN: "请人去看",
    Verdict.EMPTY: "要一张截图",
    Verdict.SILENT: "请人去看",
    Verdict.NEVER: "接播放端",
    Verdict.STOPPED: "换播放盒",
}


def card(world: World, verdict: Verdict, who: str) -> str:
    """What the list shows of a display in this trouble, to this person."""
    world.make_channels()
    with world.session() as session:
        made = displays.add_display(
            session, world.lin, "led", "石桥村 LED", "", "shiqiao", "led-128x32", "王示例", now=world.now
        )
        if verdict is not Verdict.NEVER:
            player = Player(device_key="k", enrolled_at=world.now, about={})
            session.add(player)
            session.flush()
            made.player_id = player.id
            at = world.now - timedelta(hours=1) if verdict is Verdict.SILENT else world.now
            player.revoked_at = world.now if verdict is Verdict.STOPPED else None
            session.add(DisplayState(display_id="led", at=at, since=at, verdict=verdict.value, pages=[], report={}))
    page = world.browser(who).get("/displays", base_url=HTTPS).text
    return page[page.index('<section class="card bad') : page.index("</section>")]


def deeds(text: str) -> list[str]:
    return re.findall(r'class="b sm"[^>]*>([^<]+)<', text)


@pytest.mark.parametrize("verdict", FIRST)
def test_every_trouble_has_its_deed_and_its_course(verdict: Verdict, small_world: World) -> None:
    who = "sun" if FIRST[verdict] == "要一张截图" else "wang"
    assert deeds(card(small_world, verdict, who)) == [FIRST[verdict], "看经过"]


def test_of_every_verdict_that_is_not_well_it_is_decided_what_to_do() -> None:
    assert set(Verdict) - {Verdict.VERIFIED, Verdict.QUIET} == set(FIRST)


@pytest.mark.parametrize(("verdict", "who"), [(Verdict.DIFFERS, "wang"), (Verdict.EMPTY, "zhao")])
def test_who_may_ask_for_no_screenshot_is_led_to_what_should_be_on(
    verdict: Verdict, who: str, small_world: World
) -> None:
    text = card(small_world, verdict, who)
    assert deeds(text) == ["看该放什么", "看经过"]
    assert "screen=shiqiao/led-128x32/led" in text
    for asked in ("shiqiao/led-128x32/led", "shiqiao/led-128x32"):
        page = small_world.browser(who).get(f"/schedule?screen={asked}", base_url=HTTPS).text
        assert 'value="shiqiao/led-128x32/led" selected' in page


@pytest.mark.parametrize("verdict", [Verdict.NEVER, Verdict.STOPPED])
def test_who_may_connect_no_player_is_offered_the_course_alone(verdict: Verdict, small_world: World) -> None:
    assert deeds(card(small_world, verdict, "zhao")) == ["看经过"]


def test_nobody_is_offered_to_confirm_a_date_or_to_call_a_silent_box(small_world: World) -> None:
    """A box is never rung up, and it believes no time that is not signed: such a button would do nothing."""
    text = card(small_world, Verdict.TIME, "lin")
    assert "没有签名的时间它不信" in text
    assert "<form" not in text


def test_a_display_gets_another_box_by_a_code_of_its_own(small_world: World) -> None:
    card(small_world, Verdict.SILENT, "wang")
    client = small_world.browser("wang")
    assert "换播放盒" in client.get("/displays/led", base_url=HTTPS).text
    page = client.get("/displays/pair?display=led", base_url=HTTPS).text
    assert re.search(r'value="led" checked', page)
    assert "石桥村 LED现在有播放盒" in page
    assert "石桥村 LED" not in client.get("/displays/pair", base_url=HTTPS).text


def test_the_code_a_telephone_read_off_a_screen_stands_in_the_form(small_world: World) -> None:
    page = small_world.browser("wang").get("/displays/pair?code=7K4M-92QD-5XHT", base_url=HTTPS).text
    assert re.search(r'name="code"[^>]*value="7K4M-92QD-5XHT"', page)
