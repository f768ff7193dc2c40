"""Where what is placed does not fit: a round over five minutes, hours with nothing to show, a notice kept off.

Reckoned with the player's own evaluator from the pages as they were set. It only tells; nothing is refused here, and
what a release must not be signed with is ``playlists.check``'s to say. A notice whose pages were never set counts for
nothing: how long it takes is not known before it is sent on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.check import LONGEST_LOOP_MS
from playlists.model import Zone
from playlists.schedule import Programme, Schedule, programme_at
from server.channels.keys import approval_key
from server.channels.models import Channel, Placement
from server.channels.plans import Office, placed_on
from server.notices.models import Notice
from server.notices.paging import ANY_TIME_KINDS
from server.notices.workflow import State
from server.releases.items import Placed, days_window

HUNG = (State.APPROVED, State.PUBLISHED)
COMING = (State.DRAFT, State.IN_REVIEW, *HUNG)
_AHEAD = timedelta(days=8)
"""So far a newcomer is looked at: the round of its first week is that of its other weeks."""


class Kind(StrEnum):
    LONG = "long"
    """A round takes over five minutes: nobody who stands before it sees all of it."""
    GAP = "gap"
    """Nothing is on and there is no evergreen page: the player draws its own."""
    KEPT_OFF = "kept-off"
    """Another takes precedence for as long as it is on."""


@dataclass(frozen=True, slots=True)
class Snag:
    """``notice`` is the one to move: the longest of a round, the one that takes precedence; None in a gap.

    ``kept_off`` is the title of the one that does not hang meanwhile. ``end`` is exclusive.
    """

    kind: Kind
    channel: str
    begin: datetime
    end: datetime
    notice: tuple[int, str] | None = None
    kept_off: str = ""
    count: int = 0
    seconds: int = 0


def snags(session: Session, since: datetime, until: datetime, zone: timezone) -> tuple[Snag, ...]:
    """Everything that does not fit between two instants, channel by channel; what waits for review is reckoned in."""
    days = since.astimezone(zone).date(), until.astimezone(zone).date()
    placed = placed_on(session, None, COMING, *days)
    living = select(Channel).where(Channel.removed_at.is_(None)).order_by(Channel.village, Channel.id)
    office = Office.of(session, zone)
    found: list[Snag] = []
    for channel in session.scalars(living):
        coming = placed.get(channel.id, [])
        hung = [each for each in coming if each.notice.state in HUNG]
        found += _long(channel, coming, office, since, until)
        found += _gaps(channel, hung, office, since, until)
        found += _kept_off(channel, coming, office, since, until)
    return tuple(found)


def unfitting(session: Session, newcomers: Iterable[Notice], now: datetime, zone: timezone) -> Mapping[int, str]:
    """By notice that is on no wall yet, the first channel where it makes a round too long; what hangs was there first.

    A round is only walked where all that may ever hang beside the newcomer comes to five minutes: a list asks this of
    a hundred notices.
    """
    asked = [(notice, _still_to_come(notice, now, zone)) for notice in newcomers]
    asked = [(notice, places) for notice, places in asked if places]
    if not asked:
        return {}
    channels = {placement.channel_id for _notice, places in asked for placement in places}
    today = now.astimezone(zone).date()
    hung = placed_on(session, channels, HUNG, today, date.max)
    office = Office.of(session, zone)
    found: dict[int, str] = {}
    for notice, places in asked:
        for placement in places:
            channel = placement.channel
            others = [each for each in hung.get(channel.id, []) if each.notice.id != notice.id]
            both = [*others, Placed(placement, notice)]
            if _most(channel, both, placement.zone) <= LONGEST_LOOP_MS:
                continue
            begin = max(days_window(placement.first_day, None, zone).not_before or now, now)
            long = _long(channel, both, office, begin, begin + _AHEAD, with_item=notice.item_id)
            if long:
                found[notice.id] = channel.name
                break
    return found


def _still_to_come(notice: Notice, now: datetime, zone: timezone) -> list[Placement]:
    if notice.state not in (State.DRAFT, State.IN_REVIEW, State.APPROVED) or notice.kind in ANY_TIME_KINDS:
        return []
    today = now.astimezone(zone).date()
    return [
        placement
        for placement in notice.placements
        if placement.channel.removed_at is None and (placement.last_day is None or placement.last_day >= today)
    ]


def _walk(schedule: Schedule, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime, Programme]]:
    at = since.astimezone(UTC)
    while at < until:
        programme = programme_at(schedule, at)
        yield at, min(programme.until, until), programme
        at = programme.until


def _stands_ms(channel: Channel, zone: Zone, notice: Notice) -> list[int]:
    """How long it stands in a round, by sort of display; 0 where its pages were never set."""
    pages = notice.approved_pages if notice.state in HUNG else notice.pages
    here = pages.get(channel.id, {})
    return [
        sum(int(dwell) for _digest, dwell in here.get(approval_key(channel.layout, profile, zone), ()))
        for profile in channel.profiles
    ]


def _most(channel: Channel, placed: Sequence[Placed], zone_id: str) -> int:
    zone = channel.layout.zone(zone_id)
    if zone is None:
        return 0
    stands = [_stands_ms(channel, zone, each.notice) for each in placed if each.placement.zone == zone_id]
    return max((sum(each) for each in zip(*stands, strict=True)), default=0)


def _long(
    channel: Channel,
    placed: Sequence[Placed],
    office: Office,
    since: datetime,
    until: datetime,
    *,
    with_item: str | None = None,
) -> list[Snag]:
    """The zones whose round is too long at some time, each told once: first to last, and the worst of it."""
    zones = [zone for zone in channel.layout.zones if _most(channel, placed, zone.id) > LONGEST_LOOP_MS]
    if not zones:
        return []
    notices = {each.notice.item_id: each.notice for each in placed}
    found: dict[str, Snag] = {}
    for begin, end, programme in _walk(office.schedule(channel, placed), since, until):
        for zone in zones:
            items = programme.playlists.get(zone.id, ())
            stands = {item: _stands_ms(channel, zone, notices[item]) for item in items}
            rounds = [sum(each) for each in zip(*stands.values(), strict=True)]
            if max(rounds, default=0) <= LONGEST_LOOP_MS or (with_item is not None and with_item not in items):
                continue
            sort = rounds.index(max(rounds))
            longest = notices[max(items, key=lambda item: stands[item][sort])]
            new = Snag(
                Kind.LONG, channel.name, begin, end, (longest.id, longest.title),
                count=len(items), seconds=rounds[sort] // 1000,
            )  # fmt: skip
            found[zone.id] = _wider(found.get(zone.id), new)
    return list(found.values())


def _gaps(channel: Channel, hung: Sequence[Placed], office: Office, since: datetime, until: datetime) -> list[Snag]:
    """The first time at which a page zone of a channel has nothing to show. A ticker without words is no gap."""
    zones = [zone for zone in channel.layout.zones if zone.face == "page"]
    found: Snag | None = None
    for begin, end, programme in _walk(office.schedule(channel, hung), since, until):
        if all(programme.playlists.get(zone.id) for zone in zones):
            if found is not None:
                break
            continue
        found = _wider(found, Snag(Kind.GAP, channel.name, begin, end))
    return [found] if found is not None else []


def _kept_off(
    channel: Channel, placed: Sequence[Placed], office: Office, since: datetime, until: datetime
) -> list[Snag]:
    """What would hang if nothing took precedence, and does not."""
    if len({each.placement.priority for each in placed}) < 2:
        return []
    notices = {each.notice.item_id: each.notice for each in placed}
    fair = office.schedule(channel, placed, as_equals=True)
    found: dict[str, Snag] = {}
    for begin, end, programme in _walk(office.schedule(channel, placed), since, until):
        at = begin
        while at < end:
            wished = programme_at(fair, at)
            upto = min(wished.until, end)
            for zone, items in wished.playlists.items():
                first = programme.playlists.get(zone, ())
                for item in items:
                    if item not in first and first:
                        other = notices[first[0]]
                        title = notices[item].title
                        new = Snag(Kind.KEPT_OFF, channel.name, at, upto, (other.id, other.title), title)
                        found[item] = _wider(found.get(item), new)
            at = upto
    return list(found.values())


def _wider(known: Snag | None, new: Snag) -> Snag:
    """Both as one, from the first begin to the last end, with the words of the worse."""
    if known is None:
        return new
    worse = new if new.seconds > known.seconds else known
    return Snag(new.kind, new.channel, known.begin, new.end, worse.notice, worse.kept_off, worse.count, worse.seconds)
