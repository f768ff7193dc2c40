"""What stands on a channel's main zone where nothing is placed: the names of its standing pages, by the evaluator.

No page is set and none compared: what of it a release may carry is ``releases.collect``'s to say.
"""

from collections.abc import Mapping
from datetime import datetime, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.schedule import programme_at
from server.channels.models import Channel, Placement
from server.channels.placing import ON_THE_WALL
from server.channels.plans import Office
from server.notices.models import Notice
from server.notices.paging import ANY_TIME_KINDS
from server.releases.items import Placed, placed_in


def standing_pages(session: Session, at: datetime, zone: timezone) -> Mapping[str, tuple[str, ...]]:
    """By living channel the titles, in their order; none where only the player's own plain page would stand.

    Standing pages have no days of their own, so the week that is looked at does not matter.
    """
    placed: dict[str, list[Placed]] = {}
    signed = (
        select(Placement, Notice)
        .join(Notice, Notice.id == Placement.notice_id)
        .where(Notice.kind.in_(ANY_TIME_KINDS), Notice.state_name.in_([state.value for state in ON_THE_WALL]))
        .order_by(Placement.id)
    )
    for placement, notice in session.execute(signed):
        placed.setdefault(placement.channel_id, []).extend(placed_in(placement, notice))
    office = Office.of(session, zone)
    found: dict[str, tuple[str, ...]] = {}
    for channel in session.scalars(select(Channel).where(Channel.removed_at.is_(None))):
        here = placed.get(channel.id, [])
        titles = {each.notice.item_id: each.notice.title for each in here}
        pages = [each.id for each in channel.layout.zones if each.face == "page"]
        shown = programme_at(office.schedule(channel, here), at).playlists if here else {}
        found[channel.id] = tuple(dict.fromkeys(titles[item] for page in pages for item in shown.get(page, ())))
    return found
