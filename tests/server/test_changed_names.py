"""A reviewer reads names, not the numbers by which tables know a category or a place."""

from server.channels.service import list_channels
from server.notices import service as notices
from server.notices.catalogue import categories
from tests.server.world import World


def changed(world: World, notice_id: int, **fields: object) -> dict[str, tuple[str, str]]:
    """What the reviewer is told when a notice that he returned comes back with other fields."""
    world.submit(notice_id)
    with world.session() as session:
        seen = notices.get_notice(session, world.sun, notice_id)
        notices.send_back(session, world.sun, notice_id, "请核对以后再送。", revision=seen.revision, now=world.now)
        notice = notices.get_notice(session, world.wang, notice_id)
        changes = notices.DraftChanges(**fields)
        notices.save_draft(session, world.wang, notice_id, changes, revision=notice.revision, now=world.now)
    with world.session() as session:
        return {each.where: (each.before, each.after) for each in notices.changes(session, notice_id)}


def test_a_changed_category_is_told_by_its_name(small_world: World) -> None:
    small_world.make_channels()
    with small_world.session() as session:
        names = {row.id: row.name for row in categories(session)}
    found = changed(small_world, small_world.draft(), category_id=5)
    assert found == {"分类": (names[1], names[5])}


def test_changed_places_are_told_by_the_names_of_channels(small_world: World) -> None:
    small_world.make_channels()
    with small_world.session() as session:
        names = {channel.id: channel.name for channel in list_channels(session)}
    found = changed(small_world, small_world.draft(), channel_ids=("hall",))
    assert found == {"在哪公示": (f"{names['hall']}、{names['shiqiao']}", names["hall"])}


def test_a_zone_beside_the_main_one_is_named_too(small_world: World) -> None:
    small_world.make_channels()
    with small_world.session() as session:
        made = notices.create_notice(
            session,
            small_world.wang,
            title="值班电话",
            category_id=1,
            issuer="示例镇政府",
            text="值班电话 5691234。",
            kind="ticker",
            now=small_world.now,
        )
        first = notices.DraftChanges(channel_ids=("hall",))
        notices.save_draft(session, small_world.wang, made.id, first, revision=made.revision, now=small_world.now)
    found = changed(small_world, made.id, channel_ids=())
    assert found["在哪公示"] == ("大厅屏（滚动字幕）", "")
