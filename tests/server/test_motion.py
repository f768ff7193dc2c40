"""How pages move is the channel's to choose and travels in its release; what is usual is not said."""

from flask.testing import FlaskClient
from sqlalchemy import select

from playlists.model import ChannelId, Motion
from server.accounts.roles import Role
from server.app import create_app
from server.audit.models import AuditEntry
from server.channels.models import Channel
from server.channels.motion import set_motion
from server.releases.collect import collect
from tests.server.test_console_doors import signed_in
from tests.server.world import World


def released_motion(world: World, channel_id: str) -> Motion | None:
    with world.session() as session:
        return collect(session, world.services, session.get_one(Channel, channel_id)).source.motion


def test_a_channel_says_nothing_of_motion_while_it_is_as_usual(small_world: World) -> None:
    small_world.make_channels()
    assert released_motion(small_world, "hall") is None


def test_what_an_administrator_chooses_travels_with_the_release(small_world: World) -> None:
    small_world.make_channels()
    small_world.on_the_wall()
    with small_world.session() as session:
        set_motion(session, small_world.lin, "hall", Motion("push", "elder"), now=small_world.now)
    assert released_motion(small_world, "hall") == Motion("push", "elder")
    small_world.publish()
    live = small_world.services.publisher.release_of(ChannelId("hall"))
    assert live is not None
    assert live.motion == Motion("push", "elder")


def test_a_new_channel_takes_its_motion_from_the_form(small_world: World) -> None:
    app = create_app(small_world.services)
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app, small_world, Role.ADMINISTRATOR)
    form = {"name": "老年活动室", "id": "elders", "layout": "single-ticker", "profiles": "portrait-1080x1920"}
    more = {"page_motion": "cut", "ticker_pace": "elder"}
    client.post("/channels/add", data={**form, **more}, base_url="https://localhost")
    assert released_motion(small_world, "elders") == Motion("cut", "elder")


HTTPS = "https://localhost"


def entered(world: World, *roles: Role) -> FlaskClient:
    world.make_channels()
    app = create_app(world.services)
    app.config["WTF_CSRF_ENABLED"] = False
    return signed_in(app, world, *roles)


def test_the_page_of_a_channel_changes_its_motion_and_the_audit_says_who(small_world: World) -> None:
    client = entered(small_world, Role.ADMINISTRATOR)
    small_world.on_the_wall()
    form = {"page_motion": "cut", "ticker_pace": "elder"}
    assert client.post("/channels/hall/motion", data=form, base_url=HTTPS).status_code == 302
    page = client.get("/channels/hall", base_url=HTTPS).text
    assert 'value="cut" checked' in page
    assert 'value="elder" checked' in page
    small_world.publish()
    live = small_world.services.publisher.release_of(ChannelId("hall"))
    assert live is not None
    assert live.motion == Motion("cut", "elder")
    with small_world.session() as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "channel.motion"))
        assert entry.sentence == "示例把 大厅屏改成换页直接换，字幕老人多，慢一些"


def test_choosing_what_is_set_already_releases_nothing(small_world: World) -> None:
    client = entered(small_world, Role.ADMINISTRATOR)
    small_world.on_the_wall()
    client.post("/channels/hall/motion", data={"page_motion": "fade", "ticker_pace": "usual"}, base_url=HTTPS)
    assert small_world.publish().published == ()
    with small_world.session() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "channel.motion")).all() == []


def test_a_motion_nobody_knows_is_refused_and_the_page_keeps_what_was_set(small_world: World) -> None:
    client = entered(small_world, Role.ADMINISTRATOR)
    answer = client.post("/channels/hall/motion", data={"page_motion": "spin"}, base_url=HTTPS)
    assert answer.status_code == 409
    assert "请从列出的里面选" in answer.text
    assert released_motion(small_world, "hall") is None


def test_only_an_administrator_changes_motion_and_others_read_it(small_world: World) -> None:
    client = entered(small_world, Role.AUTHOR)
    assert client.post("/channels/hall/motion", data={"page_motion": "cut"}, base_url=HTTPS).status_code == 403
    page = client.get("/channels/hall", base_url=HTTPS).text
    assert "淡入" in page
    assert "<form" not in page[page.index('id="motion"') : page.index('id="light"')]
    assert released_motion(small_world, "hall") is None
