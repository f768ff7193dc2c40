"""LED panels of any size: what an administrator reads off the modules becomes a sort of display of its own."""

import pytest
from flask.testing import FlaskClient

from playlists.pages.led import Panel, panel
from playlists.pages.sizes import least_em
from server.accounts.roles import Role
from server.app import create_app
from server.channels import service as channels
from server.channels.layouts import PROFILES
from server.channels.models import Channel
from server.channels.panels import COLOURS, HEIGHTS, WIDTHS, PanelWords, panel_profile, profile_choice
from server.displays import service as displays
from server.errors import Refused
from server.releases.collect import collect
from tests.server.test_console_doors import signed_in
from tests.server.world import World

HTTPS = "https://localhost"
STRIP = {"panel_width": "160", "panel_height": "32", "panel_colour": "red", "panel_pitch": "10", "panel_distance": "15"}


def entered(world: World, *roles: Role) -> FlaskClient:
    world.make_channels()
    app = create_app(world.services)
    app.config["WTF_CSRF_ENABLED"] = False
    return signed_in(app, world, *roles)


def test_what_one_writes_of_a_panel_names_it() -> None:
    made = panel_profile(PanelWords("160", "32", "red")).profile
    assert (made.id, made.width, made.height, made.unit, made.palette) == ("led-160x32-red", 160, 32, 16, "red")
    assert panel_profile(PanelWords("320", "160", "full", "3", "15")).profile.id == "led-320x160-full-24px"
    assert panel_profile(PanelWords("192", "96", "two", "2.5", "15")).profile.id == "led-192x96-two-32px"
    assert panel_profile(PanelWords("64", "128", "full")).profile.id == "led-64x128-full"
    assert panel_profile(PanelWords("128", "160", "red", "3", "15")).profile.id == "led-128x160-red-24px"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (PanelWords("128", "32", "full"), "led-128x32"),
        (PanelWords("128", "32", "two"), "led-128x32-two"),
        (PanelWords("192", "96", "two"), "led-192x96"),
        (PanelWords("192", "96", "full"), "led-192x96-full"),
        (PanelWords("320", "160", "full"), "led-320x160"),
        (PanelWords("192", "16", "red"), "led-192x16-red"),
        (PanelWords("64", "16", "red"), "led-64x16-red"),
    ],
)
def test_a_panel_that_ships_keeps_the_name_its_signed_pages_are_filed_under(words: PanelWords, name: str) -> None:
    assert panel_profile(words) is PROFILES[name]


def test_no_panel_that_ships_changes_its_lines() -> None:
    assert {size: panel(*size) for size in ((128, 32), (192, 96), (320, 160), (192, 16), (64, 16))} == {
        (128, 32): Panel(128, 32, True, False, 0, 16, 2),
        (192, 96): Panel(192, 96, True, True, 22, 28, 2),
        (320, 160): Panel(320, 160, True, True, 22, 32, 3),
        (192, 16): Panel(192, 16, False, False, 0, 16, 1),
        (64, 16): Panel(64, 16, False, False, 0, 16, 1),
    }


def test_a_name_alone_tells_the_panel_again() -> None:
    near = [
        panel_profile(PanelWords(str(width), str(height), colour))
        for width in WIDTHS
        for height in HEIGHTS
        for colour in COLOURS
    ]
    fine = [panel_profile(PanelWords("320", str(height), "two", "3", "13")) for height in HEIGHTS[1:]]
    assert [profile_choice(one.id) for one in (*near, *fine)] == [*near, *fine]
    assert len({one.id for one in near}) == len(near)


@pytest.mark.parametrize(
    "name",
    [
        "led-160x32",
        "led-320x160-full",
        "led-150x32-red",
        "led-160x20-red",
        "led-32x64-red",
        "led-64x96-red-24px",
        "led-128x160-full-32px",
        "led-160x16-red-24px",
        "led-160x32-red-16px",
        "led-160x32-blue",
    ],
)
def test_no_other_name_is_a_panel(name: str) -> None:
    assert profile_choice(name) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (PanelWords("150", "32", "red"), "32 的倍数"),
        (PanelWords("352", "32", "red"), "64 到 320"),
        (PanelWords("160", "", "red"), "16 的倍数"),
        (PanelWords("一百六", "32", "red"), "数一数模组"),
        (PanelWords("32", "64", "red"), "64 到 320"),
        (PanelWords("64", "128", "red", "3", "15"), "最大排 16 点的字"),
        (PanelWords("160", "32", ""), "单红、双色还是全彩"),
        (PanelWords("160", "32", "red", "0"), "点距填毫米"),
        (PanelWords("160", "32", "red", "10", "远"), "阅读距离填米"),
        (PanelWords("64", "16", "red", "2.5", "15"), "最大排 16 点的字，9 米以外看不清"),
    ],
)
def test_what_is_no_panel_is_refused_in_one_sentence(words: PanelWords, said: str) -> None:
    with pytest.raises(Refused) as refused:
        panel_profile(words)
    assert said in refused.value.sentence
    assert refused.value.sentence.count("。") == 1


def test_what_is_told_of_a_distance_too_far_is_true() -> None:
    assert least_em(2_500, 9_000) <= 16 < least_em(2_500, 11_000)
    assert panel_profile(PanelWords("64", "16", "red", "2.5", "9")).id == "led-64x16-red"


def test_a_channel_for_a_panel_of_another_size_is_made_in_the_form_and_released(small_world: World) -> None:
    client = entered(small_world, Role.ADMINISTRATOR)
    form = {"name": "卫生室门头", "id": "clinic", "layout": "led", **STRIP}
    assert client.post("/channels/add", data=form, base_url=HTTPS).status_code == 302
    with small_world.session() as session:
        source = collect(session, small_world.services, session.get_one(Channel, "clinic")).source
        assert [one.id for one in source.profiles] == ["led-160x32-red"]
        displays.add_display(
            session, small_world.lin, "clinic", "卫生室", "", "clinic", "led-160x32-red", now=small_world.now
        )
    for path in ("/channels/clinic", "/displays/clinic", "/displays/add", "/schedule"):
        assert "160×32" in client.get(path, base_url=HTTPS).text, path
    assert "LED 屏 160×32 单红" in client.get("/displays/add", base_url=HTTPS).text


def test_a_channel_takes_one_more_panel_and_a_wrong_one_is_told_beside_what_was_typed(small_world: World) -> None:
    client = entered(small_world, Role.ADMINISTRATOR)
    wrong = client.post("/channels/shiqiao/profiles", data={**STRIP, "panel_width": "150"}, base_url=HTTPS)
    assert wrong.status_code == 409 or wrong.status_code == 400
    assert "32 的倍数" in wrong.text
    assert 'value="150"' in wrong.text
    assert client.post("/channels/shiqiao/profiles", data=STRIP, base_url=HTTPS).status_code == 302
    again = client.post("/channels/shiqiao/profiles", data=STRIP, base_url=HTTPS)
    assert "已经给这种屏排版了" in again.text
    with small_world.session() as session:
        kept = [one.id for one in channels.get_channel(session, "shiqiao").profiles]
    assert kept == ["led-128x32", "led-160x32-red"]


def test_a_panel_is_no_sort_for_a_channel_of_screens(small_world: World) -> None:
    client = entered(small_world, Role.ADMINISTRATOR)
    answer = client.post("/channels/hall/profiles", data=STRIP, base_url=HTTPS)
    assert "LED 屏 160×32 单红不能用" in answer.text
