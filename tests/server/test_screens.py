"""Hall screens by size and reading distance: inches, resolution and metres become a sort of display of its own."""

from math import hypot

import pytest
from flask.testing import FlaskClient

from playlists.pages.sizes import least_em
from server.accounts.roles import Role
from server.app import create_app
from server.channels import service as channels
from server.channels.layouts import PROFILES
from server.channels.models import Channel
from server.channels.panels import profile_choice
from server.channels.screens import RESOLUTIONS, ScreenWords, screen_profile, what_follows
from server.errors import Refused
from server.releases.collect import collect
from tests.server.test_console_doors import signed_in
from tests.server.world import World

HTTPS = "https://localhost"
FAR = {"screen_inches": "65", "screen_size": "1920x1080", "screen_metres": "10"}


def entered(world: World, *roles: Role) -> FlaskClient:
    world.make_channels()
    app = create_app(world.services)
    app.config["WTF_CSRF_ENABLED"] = False
    return signed_in(app, world, *roles)


@pytest.mark.parametrize(
    ("inches", "size", "metres", "name"),
    [
        ("55", "1920x1080", "6", "hall-1080"),
        ("55", "1920x1080", "8", "hall-1920x1080-55in"),
        ("65", "1920x1080", "8", "hall-1080"),
        ("65", "1920x1080", "10", "hall-1920x1080-u8"),
        ("86", "1920x1080", "10", "hall-1080"),
        ("43", "1920x1080", "6", "hall-1920x1080-55in"),
        ("65", "3840x2160", "8", "hall-3840x2160"),
        ("65", "3840x2160", "10", "hall-3840x2160-u15"),
        ("43", "1080x1920", "5", "portrait-1080x1920"),
        ("43", "1080x1920", "6", "portrait-1080x1920-u7"),
        ("55", "2160x3840", "5", "portrait-2160x3840-u12"),
    ],
)
def test_size_and_distance_name_the_sort_of_screen(inches: str, size: str, metres: str, name: str) -> None:
    """Where a shipped sort shows the same, it is that one: signed pages are filed under its name."""
    made = screen_profile(ScreenWords(inches, size, metres))
    assert made.id == name
    if name in PROFILES:
        assert made is PROFILES[name]


def test_the_smallest_type_is_never_less_than_the_design_asks_for() -> None:
    judged = 0
    for width, height in RESOLUTIONS:
        for inches in (43, 55, 65, 86):
            for metres in range(1, 31):
                words = ScreenWords(str(inches), f"{width}x{height}", str(metres))
                pitch = inches * 25_400 / hypot(width, height)
                try:
                    unit = screen_profile(words).profile.unit
                except Refused as error:
                    told = int(error.sentence.partition("最远看到 ")[2].partition(" 米")[0])
                    assert told < metres
                    screen_profile(ScreenWords(str(inches), f"{width}x{height}", str(told)))
                    continue
                judged += 1
                assert 8 * unit >= least_em(round(pitch), metres * 1000)
                grid = min(width, height) // 180
                assert unit == grid or 8 * (unit - 1) < least_em(round(pitch), metres * 1000)
    assert judged > 100


def test_a_name_alone_tells_the_screen_again() -> None:
    for width, height in RESOLUTIONS:
        for metres in range(1, 12):
            try:
                made = screen_profile(ScreenWords("55", f"{width}x{height}", str(metres)))
            except Refused:
                continue
            assert profile_choice(made.id) == made


@pytest.mark.parametrize(
    "name",
    [
        "hall-1920x1080-u6",
        "hall-1920x1080-u7",
        "hall-1920x1080-u9",
        "hall-1920x1080-u08",
        "hall-1366x768-u7",
        "portrait-1920x1080-u8",
        "hall-1080x1920-u8",
        "portrait-1080x1920-u6",
    ],
)
def test_no_other_name_is_a_screen(name: str) -> None:
    assert profile_choice(name) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (ScreenWords("十", "1920x1080", "8"), "屏有多大填寸"),
        (ScreenWords("12", "1920x1080", "8"), "20 到 120"),
        (ScreenWords("55", "1366x768", "8"), "请选屏的分辨率"),
        (ScreenWords("55", "1920x1080", "远"), "多远看填米"),
        (ScreenWords("55", "1920x1080", "40"), "1 到 30"),
        (ScreenWords("43", "1920x1080", "8"), "43 寸的这种屏最远看到 7 米"),
    ],
)
def test_what_is_no_screen_is_refused_in_one_sentence(words: ScreenWords, said: str) -> None:
    with pytest.raises(Refused) as refused:
        screen_profile(words)
    assert said in refused.value.sentence
    assert refused.value.sentence.count("。") == 1


def test_it_is_said_in_words_what_follows() -> None:
    assert what_follows(ScreenWords("65", "1920x1080", "10")) == (
        "字最小 64 点，10 米看得清。比平常的字大，同一份公告页数会多些。"
    )
    assert "字最小 48 点，8 米看得清。和平常的字一样大" in what_follows(ScreenWords("65", "1920x1080", "8"))


def test_the_words_come_while_one_types_and_a_channel_gets_the_screen(small_world: World) -> None:
    client = entered(small_world, Role.ADMINISTRATOR)
    assert client.get("/channels/-/type", query_string=FAR, base_url=HTTPS).text.startswith("字最小 64 点")
    assert client.get("/channels/-/type", query_string={"screen_inches": ""}, base_url=HTTPS).text == ""
    wrong = client.get("/channels/-/type", query_string=FAR | {"screen_metres": "29"}, base_url=HTTPS)
    assert "最远看到 11 米" in wrong.text
    refused = client.post("/channels/hall/profiles", data=FAR | {"screen_metres": "29"}, base_url=HTTPS)
    assert "最远看到 11 米" in refused.text
    assert 'value="29"' in refused.text
    assert client.post("/channels/hall/profiles", data=FAR, base_url=HTTPS).status_code == 302
    with small_world.session() as session:
        assert [one.id for one in channels.get_channel(session, "hall").profiles] == ["hall-1080", "hall-1920x1080-u8"]
        source = collect(session, small_world.services, session.get_one(Channel, "hall")).source
        assert [one.unit for one in source.profiles] == [6, 8]
    assert "大厅屏 1920×1080，字最小 64 点" in client.get("/displays/add", base_url=HTTPS).text


def test_a_screen_is_no_sort_for_a_channel_of_panels(small_world: World) -> None:
    client = entered(small_world, Role.ADMINISTRATOR)
    assert "不能用" in client.post("/channels/shiqiao/profiles", data=FAR, base_url=HTTPS).text
