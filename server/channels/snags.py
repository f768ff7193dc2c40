"""Where what is placed does not fit: a round over five minutes, hours with nothing to show, a notice kept off.

Reckoned with the player's own evaluator from the pages as they were set. It only tells; nothing is refused here, and
what a release must not be signed with is ``playlists.check``'s to say. A notice whose pages were never set counts for
nothing: how long it takes is not known before it is sent on.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
from server.releases.items import Placed, days_window, placed_in

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


def unfitting(session: Session, newcomers: Collection[Notice], now: datetime, zone: timezone) -> Mapping[int, str]:
    """By notice that is on no wall yet, the first channel where it makes a round too long; what hangs was there first.

    A list asks this of a hundred notices: a channel's timetable is walked once for all of them, and not at all where
    all that may ever hang beside a newcomer comes to five minutes.
    """
    placed = {placement.channel_id for notice in newcomers for placement in notice.placements}
    # Held till the end: each channel asked for by itself is two statements, and a township has fourteen.
    held = session.scalars(select(Channel).where(Channel.id.in_(placed))).all() if placed else ()
    asked = {notice.id: _still_to_come(notice, now, zone) for notice in newcomers}
    by_channel: dict[str, list[Placed]] = {}
    for notice in newcomers:
        for placement in asked[notice.id]:
            by_channel.setdefault(placement.channel_id, []).extend(placed_in(placement, notice))
    if not by_channel:
        return {}
    hung = placed_on(session, by_channel, HUNG, now.astimezone(zone).date(), date.max)
    office = Office.of(session, zone)
    crowded = {
        channel_id: _crowding(here, hung.get(channel_id, []), office, now) for channel_id, here in by_channel.items()
    }
    first = {
        number: next((each.channel.name for each in places if number in crowded[each.channel_id]), "")
        for number, places in asked.items()
    }
    del held
    return {number: name for number, name in first.items() if name}


def _crowding(newcomers: Sequence[Placed], hung: Sequence[Placed], office: Office, now: datetime) -> set[int]:
    """The notices of those with which a round of their channel, without the others, takes too long in their first week.

    Equals share an hour, so all of one precedence are walked together; those of another would keep them off.
    """
    channel = newcomers[0].placement.channel
    found: set[int] = set()
    for zone in channel.layout.zones:
        stands = {each.notice.item_id: _stands_ms(channel, zone, each.notice) for each in (*hung, *newcomers)}
        there = {each.notice.item_id for each in hung if each.zone == zone.id}
        most = _round([stands[item] for item in there])
        here = [each for each in newcomers if each.zone == zone.id]
        tight = [each for each in here if _with(most, stands, there, each.notice.item_id) > LONGEST_LOOP_MS]
        for priority in {each.placement.priority for each in tight}:
            alike = {each.notice.item_id: each for each in tight if each.placement.priority == priority}
            begins = {
                item: max(days_window(each.placement.first_day, None, office.zone).not_before or now, now)
                for item, each in alike.items()
            }
            placed = [*(each for each in hung if each.notice.item_id not in alike), *alike.values()]
            schedule = office.schedule(channel, placed)
            for since, until in _weeks(begins.values()):
                for begin, end, programme in _walk(schedule, since, until):
                    items = set(programme.playlists.get(zone.id, ()))
                    # A warning that has every third turn stands in a round more than once.
                    turns = programme.playlists.get(zone.id, ())
                    stood = _round([stands[item] for item in turns if item in there])
                    for item in items & alike.keys():
                        its_week = begin < begins[item] + _AHEAD and begins[item] < end
                        if its_week and _with(stood, stands, there, item) > LONGEST_LOOP_MS:
                            found.add(alike[item].notice.id)
    return found


def _round(stands: Sequence[Sequence[int]]) -> list[int]:
    """By sort of display."""
    return [sum(each) for each in zip(*stands, strict=True)]


def _with(stood: Sequence[int], stands: Mapping[str, Sequence[int]], there: Collection[str], item: str) -> int:
    """The longest round with one more; one that was signed is among those that are there."""
    own = stands[item]
    if item in there or not stood:
        return max(stood or own, default=0)
    return max((one + other for one, other in zip(stood, own, strict=True)), default=0)


def _weeks(begins: Iterable[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """The first weeks of all, those that overlap as one: nobody walks the months between two of them."""
    since: datetime | None = None
    until = datetime.max.replace(tzinfo=UTC)
    for begin in sorted(begins):
        if since is not None and begin > until:
            yield since, until
            since = None
        since, until = since or begin, begin + _AHEAD
    if since is not None:
        yield since, until


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
    here = [each for each in placed if each.zone == zone_id]
    stands = [_stands_ms(channel, zone, each.notice) for each in here]
    # One that comes round more often comes once after each of the others, at most.
    often = [stand for each, stand in zip(here, stands, strict=True) if each.notice.kind == "alert"] * len(here)
    return max(_round([*stands, *often]), default=0)


def _long(channel: Channel, placed: Sequence[Placed], office: Office, since: datetime, until: datetime) -> list[Snag]:
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
            rounds = _round([stands[item] for item in items])
            if max(rounds, default=0) <= LONGEST_LOOP_MS:
                continue
            sort = rounds.index(max(rounds))
            longest = notices[max(items, key=lambda item: stands[item][sort])]
            new = Snag(
                Kind.LONG, channel.name, begin, end, (longest.id, longest.title),
                count=len(stands), seconds=rounds[sort] // 1000,
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
