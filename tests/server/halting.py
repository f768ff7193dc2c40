"""Halt the walls in tests: ask, confirm, lift, and read off the signed releases what they let hang."""

from playlists.model import ChannelId
from server.channels import halts
from server.channels import service as channels
from server.channels.halt_models import Halt, Stage, Wish
from server.notices import service as notices
from server.publishing.contents import open_release
from tests.server.world import World

REASON = "石桥村的屏上有错字，别处也可能有"


def ask(world: World, by: str = "wang", wish: Wish = Wish.HALT, reason: str = REASON) -> int:
    with world.session() as session:
        return halts.ask(session, world.cast[by], wish, reason, now=world.now).id


def confirm(world: World, request: int, by: str = "sun") -> None:
    with world.session() as session:
        halts.confirm(session, world.cast[by], request, now=world.now)


def halt(world: World) -> None:
    confirm(world, ask(world))


def resume(world: World) -> None:
    confirm(world, ask(world, wish=Wish.RESUME))


def halted(world: World) -> bool:
    with world.session() as session:
        return halts.in_force(session) is not None


def stage(world: World, request: int) -> Stage:
    with world.session() as session:
        return session.get_one(Halt, request).stage


def hangs(world: World, channel: str) -> set[str]:
    """What the signed release of a channel lets onto its walls."""
    publisher = world.services.publisher
    manifest = publisher.release_of(ChannelId(channel))
    assert manifest is not None
    contents = open_release(manifest, publisher.repository.read_blob)
    listed = {item for playlist in contents.timetable.playlists for item in playlist.items}
    assert listed == {entry.id for entry in contents.wall}
    return {str(item) for item in listed}


def standing(world: World, title: str = "示例镇政务轮播") -> str:
    """An evergreen notice on both channels; its item."""
    with world.session() as session:
        notice = notices.create_notice(
            session, world.wang, title=title, category_id=1, issuer="示例镇政府", text="民情热线。", now=world.now,
            kind="evergreen",
        )  # fmt: skip
        changes = notices.DraftChanges(channel_ids=("hall", "shiqiao"))
        notices.save_draft(session, world.wang, notice.id, changes, revision=notice.revision, now=world.now)
        notice_id, item = notice.id, notice.item_id
    world.submit(notice_id)
    world.approve(notice_id)
    assert not world.publish().failed
    return item


def item(world: World, notice_id: int) -> str:
    return world.notice(notice_id).item_id


def warning(town: World, title: str) -> str:
    with town.session() as session:
        notice = notices.create_notice(
            session, town.wang, title=title, category_id=1, issuer="示例镇政府", kind="alert", now=town.now,
            document={"body": [{"type": "alert", "hazard": "暴雨", "level": ""}]},
        )  # fmt: skip
        ids, first, last = channels.default_placement(session, town.today)
        changes = notices.DraftChanges(period_first=first, period_last=last, channel_ids=ids)
        notices.save_draft(session, town.wang, notice.id, changes, revision=notice.revision, now=town.now)
        notice_id = notice.id
    town.submit(notice_id)
    town.approve(notice_id)
    assert not town.publish().failed
    return item(town, notice_id)
