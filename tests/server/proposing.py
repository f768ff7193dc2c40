"""Propose the look of channels in tests, see every page of the sheet, sign it, publish."""

from collections.abc import Callable

from server.channels import layout_change, proposals, themes
from server.channels.theme_models import Stage
from server.publishing.contents import open_release
from tests.server.world import World

Propose = Callable[..., int]
WORDS = {"name": "绛红", "place": "示例镇", "hotline_label": "民情热线", "hotline": "0800-1234567"}


def propose_theme(
    world: World, by: str = "lin", only: list[str] | None = None, known: list[int] | None = None, **words: str
) -> int:
    with world.session() as session:
        return themes.propose(session, world.cast[by], {**WORDS, **words}, only, known=known, now=world.now).id


def propose_layout(
    world: World,
    layout: str = "column-ticker",
    width: int | None = 60,
    by: str = "lin",
    on: str = "hall",
    known: list[int] | None = None,
) -> int:
    with world.session() as session:
        return layout_change.propose_layout(session, world.cast[by], on, layout, width, known=known, now=world.now).id


def look(world: World, proposal_id: int, by: str = "sun") -> str:
    with world.session() as session:
        sheet = proposals.sheet(session, world.services, proposals.get_proposal(session, proposal_id))
        for digest in sheet.digests:
            proposals.mark_seen(session, world.cast[by], proposal_id, digest, now=world.now, services=world.services)
        return sheet.hash


def sign(world: World, proposal_id: int, by: str = "sun", sheet_hash: str | None = None) -> int:
    """How many notices still want another signature."""
    found = sheet_hash or look(world, proposal_id, by)
    with world.session() as session:
        left = proposals.sign(session, world.cast[by], proposal_id, found, now=world.now, services=world.services)
        return len(left)


def publish(world: World) -> None:
    world.clock.advance(minutes=1)
    assert not world.publish().failed


def stage(world: World, proposal_id: int) -> Stage:
    with world.session() as session:
        return proposals.get_proposal(session, proposal_id).stage


def zones(world: World, channel: str = "hall") -> dict[str, tuple[int, int, int, int]]:
    """What the channel's displays are told, by zone."""
    live = world.services.publisher.release_of(channel)
    assert live is not None
    return {zone.id: (zone.x, zone.y, zone.w, zone.h) for zone in live.layout.zones}


def hanging(world: World, channel: str = "hall") -> set[str]:
    live = world.services.publisher.release_of(channel)
    assert live is not None
    read = world.services.publisher.repository.read_blob
    return {str(entry.id) for entry in open_release(live, read).wall}
