"""Screens in dark colours by night: hours an administrator sets, pages that differ in colours alone, and proof."""

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from playlists.manifest import parse_item, parse_theme, parse_theme_picture, unpack
from playlists.model import (
    ChannelId,
    Digest,
    ItemId,
    NightHours,
    PageRecord,
    Profile,
    ProfileId,
    RootManifest,
    Window,
    Zone,
    ZoneId,
)
from playlists.pages.fontset import choose
from playlists.pages.theme import NIGHT, OFFICIAL
from playlists.tree import walk
from server.accounts.roles import Role
from server.app import create_app
from server.audit.models import AuditEntry
from server.channels import service as channels
from server.channels import theme_pictures
from server.channels.models import Channel
from server.channels.night import NightWords, set_night
from server.channels.preview import picture_at
from server.displays import service as displays
from server.displays.verdicts import Verdict
from server.errors import NotAllowed, Refused
from server.publishing import ItemSource
from server.releases.collect import collect
from server.releases.nights import with_night
from server.releases.service import latest_release
from server.rendering import PageRenderer, PageRequest, RenderedPage
from tests.fonts import faces, font_paths
from tests.playlists.pages.test_township import hills
from tests.server.device import Device
from tests.server.test_console_doors import signed_in
from tests.server.world import QuickRenderer, World

HALL, MAIN = ChannelId("hall"), "hall-1080/main"
DARK = NightWords(19 * 60, 6 * 60)
RELEASED = (NightHours(19 * 60, 6 * 60),)


def night(world: World, words: NightWords | None = DARK, channel: str = "hall") -> None:
    with world.session() as session:
        set_night(session, world.lin, channel, words, now=world.now)


def live(world: World, channel: ChannelId = HALL) -> RootManifest:
    found = world.services.publisher.release_of(channel)
    assert found is not None
    return found


def strip(world: World) -> None:
    """A channel whose panels have one colour and two."""
    with world.session() as session:
        profiles = ["led-192x16-red", "led-128x32-two"]
        channels.create_channel(session, world.lin, "strip", "门头", "led", "", profiles, now=world.now)


@pytest.fixture
def town(small_world: World) -> World:
    """A township whose hall goes dark at 19:00, with a notice on its wall."""
    small_world.make_channels()
    night(small_world)
    small_world.on_the_wall()
    return small_world


def test_the_night_travels_with_the_release_in_the_words_of_the_day(town: World) -> None:
    manifest = live(town)
    assert manifest.night is not None
    assert manifest.night.hours == RELEASED
    read = town.services.publisher.repository.read_blob
    theme = parse_theme(unpack(manifest.night.theme, read(manifest.night.theme.digest)))
    day = parse_theme(unpack(manifest.theme, read(manifest.theme.digest)))
    assert dict(theme.colours) == dict(NIGHT.colours)
    assert (theme.place, theme.hotline_label, theme.hotline) == (day.place, day.hotline_label, day.hotline)


def test_each_signed_page_of_a_screen_has_its_page_of_the_night_and_no_page_of_a_panel_has(town: World) -> None:
    read = town.services.publisher.repository.read_blob
    for channel, dark in ((HALL, True), (ChannelId("shiqiao"), False)):
        manifest = live(town, channel)
        assert (manifest.night is not None) is dark
        for entry in walk(manifest.items, lambda ref: read(ref.digest)):
            item = parse_item(unpack(entry.item, read(entry.item.digest)))
            assert [page.night is not None for pages in item.pages.values() for page in pages] == [dark]
            assert all(page.night != page.digest for pages in item.pages.values() for page in pages)


def test_a_full_colour_panel_has_its_pages_of_the_night_too(town: World) -> None:
    night(town, channel="shiqiao")
    town.publish()
    read, manifest = town.services.publisher.repository.read_blob, live(town, ChannelId("shiqiao"))
    assert manifest.night is not None
    items = [
        parse_item(unpack(each.item, read(each.item.digest))) for each in walk(manifest.items, lambda r: read(r.digest))
    ]
    pages = [page for item in items for page in item.pages["led-128x32/main"]]
    assert pages
    assert all(page.night not in (None, page.digest) for page in pages)


def test_a_panel_s_page_that_is_the_same_by_night_says_nothing_of_the_night(town: World) -> None:
    night(town, channel="shiqiao")
    with town.session() as session:
        services = replace(town.services, renderer=Colourless())
        channel = session.get_one(Channel, "shiqiao")
        (item,) = collect(session, services, channel).source.items
        assert [page.night for page in item.pages["led-128x32/main"]] == [None]


def test_a_channel_without_the_hours_says_nothing_of_the_night(small_world: World) -> None:
    small_world.make_channels()
    small_world.on_the_wall()
    assert live(small_world).night is None
    night(small_world)
    small_world.publish()
    assert live(small_world).night is not None
    night(small_world, None)
    small_world.publish()
    assert live(small_world).night is None


def test_a_channel_that_is_dark_by_day_has_no_other_night(small_world: World) -> None:
    small_world.make_channels()
    night(small_world)
    with small_world.session() as session:
        hall = session.get_one(Channel, "hall")
        assert collect(session, small_world.services, hall).source.night is not None
        hall.theme = {"name": "夜间", "place": "", "hotline_label": "", "hotline": ""}
        assert collect(session, small_world.services, hall).source.night is None


def test_while_the_theme_of_before_hangs_the_night_says_its_words(town: World) -> None:
    with town.session() as session:
        hall = session.get_one(Channel, "hall")
        hall.theme = {"name": "绛红", "place": "示例镇", "hotline_label": "民情热线", "hotline": "000"}
        source = collect(session, town.services, hall).source
    assert source.night is not None
    assert (source.theme.place, source.night.theme.place, source.night.theme.hotline) == ("", "", "")


class Colourless(QuickRenderer):
    """A typesetter to which day and night are the same."""

    def pages(self, request: PageRequest) -> tuple[RenderedPage, ...]:
        return super().pages(replace(request, theme=replace(request.theme, name="", colours={})))


class Otherwise(QuickRenderer):
    """A typesetter that gets other pages by night: one more, or one that stands another time."""

    def __init__(self, change: str) -> None:
        super().__init__()
        self.change = change

    def pages(self, request: PageRequest) -> tuple[RenderedPage, ...]:
        made = super().pages(request)
        if request.theme.name != NIGHT.name:
            return made
        if self.change == "more":
            return (*made, replace(made[0], digest="sha256:" + "0" * 64))
        moved = "sha256:" + "1" * 64 if self.change == "outline" else getattr(made[0], self.change) + 1
        return tuple(replace(page, **{self.change: moved}) for page in made)


@pytest.mark.parametrize("change", ["more", "dwell_ms", "width", "height", "fixed", "outline"])
def test_a_page_that_would_differ_in_more_than_its_colours_has_no_night(town: World, change: str) -> None:
    with town.session() as session:
        services = replace(town.services, renderer=Otherwise(change))
        (item,) = collect(session, services, session.get_one(Channel, "hall")).source.items
    assert [page.night for page in item.pages[MAIN]] == [None]


def sky(height: int) -> bytes:
    """A photograph with white above: by day it is the page's own paper, by night a sheet that words would stand on."""
    picture = Image.new("RGB", (1788, height), OFFICIAL.colours["paper"])
    picture.paste((60, 110, 120), (0, height - 40, 1788, height))
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "dark"),
    [(hills(), True), (sky(340), True), (sky(500), False)],
    ids=["see-through", "band on paper", "white sky"],
)
def test_a_picture_that_would_stand_elsewhere_by_night_keeps_its_page_in_the_colours_of_the_day(
    tmp_path: Path, content: bytes, dark: bool
) -> None:
    faces()
    renderer = PageRenderer(choose(font_paths()), tmp_path / "cache", tmp_path)
    brought = theme_pictures.bring(tmp_path, "a.png", content)
    picture = parse_theme_picture(theme_pictures.picture_of(tmp_path, brought, None))
    day, by_night = replace(OFFICIAL, picture=picture), replace(NIGHT, picture=picture)
    hall = Profile(ProfileId("hall-1080"), 1920, 1080, 6)
    zone = Zone(ZoneId("main"), "page", 0, 0, 1000, 1000)
    doors = {"type": "list", "ordered": False, "items": ["看：大厅查询机", "办：群众服务大厅各窗口", "提：意见箱"]}
    document = {"title": "有事找谁", "body": [doors]}
    pages = renderer.pages(PageRequest(document, "evergreen", "page", 1920, 1080, hall, day))
    signed = tuple(PageRecord(Digest(page.digest), page.dwell_ms) for page in pages)
    item = ItemSource(ItemId("doors"), "evergreen", document, {MAIN: signed}, Window())
    found = with_night(renderer, item, [hall], [zone], day, by_night)
    assert [page.night is not None for page in found.pages[MAIN]] == [dark]


def test_a_page_that_the_machine_cannot_set_as_it_was_signed_has_no_night(town: World) -> None:
    town.renderer.engine = "2"
    with town.session() as session:
        (item,) = collect(session, town.services, session.get_one(Channel, "hall")).source.items
    assert [page.night for page in item.pages[MAIN]] == [None]


@pytest.mark.parametrize(
    ("channel", "words", "says"),
    [
        ("hall", NightWords(19 * 60, None), "都要写"),
        ("hall", NightWords(None, 6 * 60), "都要写"),
        ("hall", NightWords(6 * 60, 6 * 60), "不能一样"),
        ("hall", NightWords(0, 24 * 60), "不能一样"),
        ("strip", DARK, "只有单红、双色的 LED 屏"),
    ],
)
def test_hours_that_cannot_be_meant_are_refused_in_one_sentence(
    small_world: World, channel: str, words: NightWords, says: str
) -> None:
    small_world.make_channels()
    strip(small_world)
    with small_world.session() as session, pytest.raises(Refused, match=says):
        set_night(session, small_world.lin, channel, words, now=small_world.now)


def test_the_night_is_an_administrator_s_to_set_and_stands_in_the_audit_log(small_world: World) -> None:
    small_world.make_channels()
    with small_world.session() as session, pytest.raises(NotAllowed):
        set_night(session, small_world.wang, "hall", DARK, now=small_world.now)
    night(small_world)
    night(small_world)
    with small_world.session() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "channel.night")).one()
        assert entry.detail["night"] == [{"from": 1140, "to": 360}]


def test_the_form_offers_the_night_where_a_display_has_colours_for_it_and_keeps_what_was_typed(
    small_world: World,
) -> None:
    small_world.make_channels()
    app = create_app(small_world.services)
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app, small_world, Role.ADMINISTRATOR)

    def page(channel: str) -> str:
        return client.get(f"/channels/{channel}/light", base_url="https://localhost").text

    def post(**form: str):
        return client.post("/channels/hall/light", data=form, base_url="https://localhost")

    strip(small_world)
    assert "夜间换深色" not in page("strip")
    assert "夜间换深色" in page("shiqiao")
    fresh = page("hall")
    assert 'name="dark" value="1">' in fresh
    assert 'value="19:00"' in fresh
    wrong = post(dark="1", dark_from="19:00", dark_to="25:00")
    assert wrong.status_code == 400
    assert "25:00" in wrong.text
    assert 'name="dark" value="1" checked>' in wrong.text
    assert post(dark="1", dark_from="18:30", dark_to="6:00").status_code == 302
    assert 'name="dark" value="1" checked>' in page("hall")
    assert "夜间配色 18:30 至次日 06:00" in client.get("/displays", base_url="https://localhost").text
    assert post(dark_from="18:30", dark_to="6:00").status_code == 302
    with small_world.session() as session:
        assert session.get_one(Channel, "hall").night == []


@pytest.fixture
def screen(town: World) -> Device:
    with town.session() as session:
        displays.add_display(session, town.lin, "hall-1", "大厅屏", "", "hall", "hall-1080", now=town.now)
        code = displays.issue_code(session, town.lin, ("hall-1",), now=town.now)
    made = Device(town)
    assert made.enrol(code).status_code == 200
    return made


def verdict(world: World, device: Device, digest: str) -> Verdict:
    with world.session() as session:
        latest = latest_release(session, "hall")
        assert latest is not None
        (item,), version = latest.items, latest.version
    page = {"item": item, "page": 0, "drawn": digest, "verified": True}
    state = {"id": "hall-1", "release": version, "zones": {"main": {**page, "pages": [page]}}, "time_trusted": True}
    assert device.report(displays=[state]).status_code == 200
    with world.session() as session:
        return displays.view(session, displays.get_display(session, "hall-1"), now=world.now).verdict


def test_a_page_of_the_night_is_green_and_one_of_a_third_colour_is_not(town: World, screen: Device) -> None:
    with town.session() as session:
        latest = latest_release(session, "hall")
        assert latest is not None
        ((by_day, by_night),) = (pages[MAIN] for pages in latest.items.values())
    assert verdict(town, screen, by_day) is Verdict.VERIFIED
    assert verdict(town, screen, by_night) is Verdict.VERIFIED
    third = "sha256:" + hashlib.sha256(b"a third colour").hexdigest()
    assert verdict(town, screen, third) is Verdict.DIFFERS


class Coloured(QuickRenderer):
    """Pages that are nothing but their theme's paper."""

    def pages(self, request: PageRequest) -> tuple[RenderedPage, ...]:
        made = super().pages(request)
        for page in made:
            picture = io.BytesIO()
            paper = request.theme.colours["paper"]
            Image.new("RGB", (request.width, request.height), paper).save(picture, "PNG")
            self.pictures[page.digest] = picture.getvalue()
        return made


def previewed(
    world: World, at: datetime, channel: str = "hall", profile: str | None = None
) -> tuple[str, str, datetime]:
    services = replace(world.services, renderer=Coloured())
    with world.session() as session:
        shown = picture_at(session, channel, at, services=services, profile_id=profile)
    picture = Image.open(io.BytesIO(shown.png)).convert("RGB")
    red, green, blue = picture.getpixel((picture.width // 9, picture.height // 2))
    return f"#{red:02X}{green:02X}{blue:02X}", "".join(shown.reasons), shown.until


def local(world: World, hour: int, minute: int = 0) -> datetime:
    return world.now.astimezone(world.services.zone).replace(hour=hour, minute=minute).astimezone(UTC)


def test_the_preview_wears_what_the_wall_wears_at_that_minute(town: World) -> None:
    dark = [(19, 0), (23, 0), (5, 59)]
    for hour, minute in (*dark, (18, 59), (6, 0), (12, 0)):
        colour, reasons, _ = previewed(town, local(town, hour, minute))
        paper = NIGHT if (hour, minute) in dark else OFFICIAL
        assert (colour, "夜间配色" in reasons) == (paper.colours["paper"], paper is NIGHT), (hour, minute)


def test_the_preview_ends_where_the_colours_change(town: World) -> None:
    assert previewed(town, local(town, 18, 30))[2] == local(town, 19)
    assert previewed(town, local(town, 5, 30))[2] == local(town, 6)


def test_a_full_colour_panel_s_preview_wears_the_night_and_a_red_one_s_does_not(town: World) -> None:
    night(town, channel="shiqiao")
    at = local(town, 22)
    noon = at - timedelta(hours=10)
    assert previewed(town, at, "shiqiao")[0] == NIGHT.colours["paper"]
    assert previewed(town, noon, "shiqiao")[0] == OFFICIAL.colours["paper"]
    assert previewed(town, at, "shiqiao", "led-192x16-red")[0] == OFFICIAL.colours["paper"]
