"""那一刻，墙上是什么: of the display that was asked about it says its own trouble, and nobody else's."""

import re
from datetime import timedelta
from html import unescape

import pytest

from server.displays import service as displays
from server.displays.models import Display, DisplayState, Player
from server.displays.verdicts import Verdict, sentence_of
from tests.server.world import World

TROUBLES = [verdict for verdict in Verdict if verdict not in (Verdict.VERIFIED, Verdict.QUIET)]
NAMES = {"one": "东墙屏", "other": "西墙屏"}


def prevented(world: World, asked: str) -> list[str]:
    page = world.browser("wang").get(f"/schedule/instant?screen={asked}", headers={"Accept-Language": "zh"}).text
    return [unescape(re.sub(r"<[^>]+>", "", each)).strip() for each in re.findall(r"<li>(<span.*?)</li>", page)]


def troubled(world: World, verdict: Verdict) -> None:
    """Two displays alike on one channel: one in this trouble, the other without a box."""
    world.make_channels()
    with world.session() as session:
        for number, name in NAMES.items():
            displays.add_display(session, world.lin, number, name, "", "hall", "hall-1080", now=world.now)
        if verdict is Verdict.NEVER:
            return
        player = Player(device_key="k", enrolled_at=world.now, about={})
        session.add(player)
        session.flush()
        session.get_one(Display, "one").player_id = player.id
        player.revoked_at = world.now if verdict is Verdict.STOPPED else None
        at = world.now - timedelta(hours=1) if verdict is Verdict.SILENT else world.now
        session.add(DisplayState(display_id="one", at=at, since=at, verdict=verdict.value, pages=[], report={}))


@pytest.mark.parametrize("verdict", TROUBLES)
def test_the_chosen_display_says_its_own_verdict_and_not_another_s(verdict: Verdict, small_world: World) -> None:
    troubled(small_world, verdict)
    since = small_world.now - timedelta(hours=1) if verdict is Verdict.SILENT else small_world.now
    said = prevented(small_world, "hall/hall-1080/one")
    assert sentence_of(verdict, NAMES["one"], since.astimezone(displays.CHINA)) in said
    assert not [words for words in said if NAMES["other"] in words]


@pytest.mark.parametrize("verdict", [Verdict.VERIFIED, Verdict.QUIET])
def test_of_a_display_that_is_well_nothing_is_said(verdict: Verdict, small_world: World) -> None:
    troubled(small_world, verdict)
    assert not [words for words in prevented(small_world, "hall/hall-1080/one") if "墙屏" in words]


def test_two_displays_alike_on_one_channel_can_each_be_chosen(small_world: World) -> None:
    troubled(small_world, Verdict.STOPPED)
    page = small_world.browser("wang").get("/schedule?screen=hall/hall-1080/other").text
    values = re.findall(r'<option value="([^"]*)"( selected)?', page)
    assert ("hall/hall-1080/one", "") in values
    assert ("hall/hall-1080/other", " selected") in values


def test_a_display_that_is_gone_is_refused_in_a_sentence(small_world: World) -> None:
    small_world.make_channels()
    page = small_world.browser("wang").get(
        "/schedule/instant?screen=hall/hall-1080/none", headers={"Accept-Language": "zh"}
    )
    assert (page.status_code, "没有这块屏。" in page.text) == (200, True)
