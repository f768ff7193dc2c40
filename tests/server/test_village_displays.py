"""The displays of one village: where a village's person is led from 今日, and what anybody may choose to look at."""

import pytest

from server.accounts.models import Account
from server.channels import service as channels
from server.displays import service as displays
from tests.server.world import World

ZH = {"Accept-Language": "zh"}
SHOWN = {"shiqiao-led": "石桥村", "kanzhuang-led": "看庄村", "hall": ""}


@pytest.fixture
def township(small_world: World) -> World:
    world = small_world
    world.make_channels()
    with world.session() as session:
        channels.create_channel(
            session, world.lin, "kanzhuang", "看庄村", "led", "看庄村", ["led-128x32"], now=world.now
        )
        for display, village in SHOWN.items():
            channel, profile = (display.partition("-")[0], "led-128x32") if village else ("hall", "hall-1080")
            displays.add_display(session, world.lin, display, display, village, channel, profile, now=world.now)
    return world


def page(world: World, path: str) -> str:
    text: str = world.browser("wang").get(path, headers=ZH).text
    return text


def listed(text: str) -> set[str]:
    return {display for display in SHOWN if f'href="/displays/{display}"' in text}


def test_a_village_s_page_shows_its_displays_and_its_channel_and_the_way_to_all(township: World) -> None:
    assert listed(page(township, "/displays")) == set(SHOWN)
    text = page(township, "/displays?village=石桥村")
    assert listed(text) == {"shiqiao-led"}
    assert "只看石桥村的" in text
    assert ('href="/channels/shiqiao"' in text, 'href="/channels/kanzhuang"' in text) == (True, False)
    assert "请人确认：3 块屏全部停播" in text  # a halt is everybody's, whatever is looked at


def test_a_village_without_a_display_hides_nothing(township: World) -> None:
    assert listed(page(township, "/displays?village=没有的村")) == set(SHOWN)


def test_who_looks_after_a_village_is_led_to_its_displays(township: World) -> None:
    assert 'href="/displays" class="small right"' in page(township, "/")
    with township.session() as session:
        session.get_one(Account, township.wang.account_id).village = "石桥村"
    assert 'href="/displays?village=%E7%9F%B3%E6%A1%A5%E6%9D%91" class="small right"' in page(township, "/")
