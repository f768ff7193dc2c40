"""Turn placements into slots, so that whatever is placed at an hour shares that hour.

Of slots that compete only the one listed later wins, yet staff expect a morning notice to join the loop, not to replace
it, and the notices of two overlapping parts of the day to take turns where they overlap. So there is a slot for every
part in use and for every overlap of parts; each holds all that is placed where it lies, and what lies inside another is
listed after it. Priorities stay apart: staff choose one so that it does displace. Days are the items' own windows.

One overlap has no slot, because a slot knows one day only: "working days only" past midnight with a part that begins
there. The later part wins then, as before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from playlists.model import Daypart, DaypartId, ItemId, Playlist, PlaylistId, Slot, SlotId, ZoneId

DAY = 1440
WEEK = 7


@dataclass(frozen=True, slots=True)
class Wish:
    """One notice in one zone: the part of the day and the days that staff chose; ``order`` is its place in the loop."""

    order: int
    item: ItemId
    daypart: DaypartId
    priority: int
    working_days_only: bool
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class _Part:
    """Minutes from the midnight of the day it begins on, ``end`` up to two days after; weekdays of that day."""

    start: int
    end: int
    weekdays: frozenset[int]
    working: bool

    @property
    def is_always(self) -> bool:
        return self.end - self.start == DAY and len(self.weekdays) == WEEK and not self.working

    def inside(self, other: "_Part") -> bool:
        """Whether every instant of this part is one of the other's."""
        if other.is_always:
            return True
        return any(
            other.start + shift * DAY <= self.start
            and self.end <= other.end + shift * DAY
            and all((day + shift - 1) % WEEK + 1 in other.weekdays for day in self.weekdays)
            and (not other.working or (self.working and shift == 0))
            for shift in (0, -1, 1)
        )

    def overlaps(self, other: "_Part") -> "Iterable[_Part]":
        """The parts that lie in both, where one slot can say them and neither holds the other."""
        if self.inside(other) or other.inside(self):
            return
        for shift in (0, -1, 1):
            start, end = max(self.start, other.start + shift * DAY), min(self.end, other.end + shift * DAY)
            days = frozenset(day for day in self.weekdays if (day + shift - 1) % WEEK + 1 in other.weekdays)
            moved = start // DAY
            # "Working days only" speaks of the day a part begins on: the overlap must begin on that same day.
            unsayable = (self.working and moved != 0) or (other.working and moved != shift)
            if start >= end or not days or unsayable:
                continue
            begins = frozenset((day + moved - 1) % WEEK + 1 for day in days)
            yield _Part(start - moved * DAY, end - moved * DAY, begins, self.working or other.working)


def slots_of(
    zone: ZoneId, wishes: Sequence[Wish], dayparts: Mapping[DaypartId, Daypart]
) -> tuple[tuple[Playlist, ...], tuple[Slot, ...], tuple[Daypart, ...]]:
    """Return playlists and slots of a zone, and the dayparts that only its overlaps need."""
    playlists: list[Playlist] = []
    slots: list[Slot] = []
    made: dict[DaypartId, Daypart] = {}
    for priority in sorted({wish.priority for wish in wishes}):
        mine = [wish for wish in wishes if wish.priority == priority]
        own: dict[_Part, tuple[DaypartId, list[Wish]]] = {}
        for wish in mine:
            part = _part(dayparts[wish.daypart], wish.working_days_only)
            own.setdefault(part, (wish.daypart, []))[1].append(wish)
        for part in _outermost_first(_with_overlaps(own)):
            held = sorted(
                (wish for other, (_, group) in own.items() if part.inside(other) for wish in group),
                key=lambda wish: wish.order,
            )
            daypart = own[part][0] if part in own else _overlap(part, made)
            name = f"{zone}-{daypart}-{priority}{'-working' if part.working else ''}"
            lasts = [wish.last_day for wish in held]
            playlists.append(Playlist(PlaylistId(name), tuple(wish.item for wish in held)))
            slots.append(
                Slot(
                    SlotId(name),
                    zone,
                    PlaylistId(name),
                    daypart,
                    min(wish.first_day for wish in held),
                    None if None in lasts else max(day for day in lasts if day is not None),
                    priority,
                    frozenset(),
                    part.working,
                )
            )
    return tuple(playlists), tuple(slots), tuple(made.values())


def _part(daypart: Daypart, working: bool) -> _Part:
    end = daypart.end if daypart.end > daypart.start else daypart.end + DAY
    return _Part(daypart.start, end, daypart.weekdays, working)


def _with_overlaps(own: Iterable[_Part]) -> list[_Part]:
    found = list(dict.fromkeys(own))
    at = 0
    while at < len(found):
        for other in found[:at]:
            found += [part for part in found[at].overlaps(other) if part not in found]
        at += 1
    return found


def _outermost_first(parts: Sequence[_Part]) -> list[_Part]:
    """What lies inside another comes after it; the number of parts around it says so."""
    return sorted(
        parts,
        key=lambda part: (
            sum(part.inside(other) for other in parts),
            part.start,
            part.end,
            sorted(part.weekdays),
            part.working,
        ),
    )


def _overlap(part: _Part, made: dict[DaypartId, Daypart]) -> DaypartId:
    days = "".join(str(day) for day in sorted(part.weekdays))
    name = DaypartId(f"both-{part.start}-{part.end}-{days}")
    end = part.end if part.end <= DAY else part.end - DAY
    made[name] = Daypart(name, part.start, end, part.weekdays)
    return name
