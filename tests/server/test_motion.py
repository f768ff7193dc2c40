"""How pages move is the channel's to choose and travels in its release; what is usual is not said."""

from playlists.model import ChannelId, Motion
from server.accounts.roles import Role
from server.app import create_app
from server.channels import service as channels
from server.channels.models import Channel
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
        channels.change_channel(session, small_world.lin, "hall", motion=Motion("push", "elder"), now=small_world.now)
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
