"""Turn placements into slots, so that whatever is placed at an hour shares that hour.

Of slots that compete only the one listed later wins, yet staff expect a morning notice to join the loop, not to replace
it, and the notices of two overlapping parts of the day to take turns where they overlap. So there is a slot for every
part in use and for every overlap of parts; each holds all that is placed where it lies, and what lies inside another is
listed after it. Priorities stay apart: staff choose one so that it does displace. Days are the items' own windows.

Warnings take more. Red and orange ones share a priority above everybody's, so nothing else stands beside them. A
yellow one has every third turn of the loop, whatever priority that loop has: its playlist names it again after every
two others. What is open changes from day to day, and a playlist cannot say so; so for the days of such a warning there
is a slot for every run of days with the same notices, listed after the usual one.

One overlap has no slot, because a slot knows one day only: "working days only" past midnight with a part that begins
there. The later part wins then, as before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from playlists.model import Daypart, DaypartId, ItemId, Playlist, PlaylistId, Slot, SlotId, ZoneId

DAY = 1440
WEEK = 7
ALONE = 1000
"""The priority of what stands alone; staff choose 0 or 1."""

Turns = Literal["usual", "every-third", "alone"]
Days = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class Wish:
    """One notice in one zone: the part of the day and the days that it may hang; ``order`` is its place in the loop."""

    order: int
    item: ItemId
    daypart: DaypartId
    priority: int
    working_days_only: bool
    first_day: date
    last_day: date | None
    turns: Turns = "usual"

    @property
    def rank(self) -> int:
        """The loop it belongs to. A warning's level says how it hangs, whatever staff chose beside it."""
        return {"usual": self.priority, "every-third": 0, "alone": ALONE}[self.turns]


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
    parts = {wish: _part(dayparts[wish.daypart], wish.working_days_only) for wish in wishes}
    pressing = [wish for wish in wishes if wish.turns == "every-third"]
    for rank in sorted({wish.rank for wish in wishes}):
        mine = [wish for wish in wishes if wish.rank == rank]
        joining = [wish for wish in pressing if 0 < rank < ALONE]
        own = {parts[wish]: wish.daypart for wish in reversed(mine)}
        cuts = _with_overlaps(dict.fromkeys(parts[wish] for wish in (*mine, *joining)))
        for part in _outermost_first([cut for cut in cuts if any(cut.inside(each) for each in own)]):
            held, warned = _held(part, mine, parts), _held(part, joining, parts)
            daypart = own[part] if part in own else _overlap(part, made)
            name = f"{zone}-{daypart}-{rank}{'-working' if part.working else ''}"
            for suffix, items, (first, last) in _turns(held, warned, (part.end - 1) // DAY):
                playlists.append(Playlist(PlaylistId(name + suffix), items))
                slots.append(
                    Slot(
                        SlotId(name + suffix), zone, PlaylistId(name + suffix), daypart, first, last, rank,
                        frozenset(), part.working,
                    )
                )  # fmt: skip
    return tuple(playlists), tuple(slots), tuple(made.values())


def _held(part: _Part, wishes: Sequence[Wish], parts: Mapping[Wish, _Part]) -> list[Wish]:
    return sorted((wish for wish in wishes if part.inside(parts[wish])), key=lambda wish: wish.order)


def _turns(
    held: Sequence[Wish], joining: Sequence[Wish], nights: int
) -> Iterator[tuple[str, tuple[ItemId, ...], Days]]:
    """The playlists of one part of the day, each with its days: the usual one, then those of a warning's days.

    ``joining`` are warnings that belong to no loop of a priority, and share it as long as it has anything of its own.
    ``nights`` is how many midnights the part runs past: what ends or begins there belongs to the day before, too.
    """
    usual = [wish for wish in held if wish.turns != "every-third"]
    own = [wish for wish in held if wish.turns == "every-third"]
    if not usual or not (own or joining):
        lasts = [wish.last_day for wish in held]
        last = None if None in lasts else max(day for day in lasts if day is not None)
        yield "", tuple(wish.item for wish in held), (min(wish.first_day for wish in held), last)
        return
    yield from _turns(usual, (), nights)
    for first, last in _runs((*held, *joining), nights):

        def on(wishes: Sequence[Wish], day: date = first) -> list[ItemId]:
            return [wish.item for wish in wishes if _is_open(wish, day, nights)]

        warnings = on(sorted((*own, *joining), key=lambda wish: wish.order))
        if warnings and (on(usual) or on(own)):
            yield f"-w{first:%y%m%d}", in_turns(on(usual), warnings), (first, last)


def _runs(wishes: Sequence[Wish], nights: int) -> Iterator[Days]:
    """Runs of days on which the same of them are open, the last without an end."""
    begins = {wish.first_day - timedelta(days=nights) for wish in wishes}
    begins |= {wish.last_day + timedelta(days=1) for wish in wishes if wish.last_day is not None}
    days = sorted(begins)
    for first, following in zip(days, (*days[1:], None), strict=True):
        yield first, None if following is None else following - timedelta(days=1)


def _is_open(wish: Wish, day: date, nights: int) -> bool:
    ended = wish.last_day is not None and wish.last_day < day
    return wish.first_day <= day + timedelta(days=nights) and not ended


def in_turns(usual: Sequence[ItemId], warnings: Sequence[ItemId]) -> tuple[ItemId, ...]:
    """A round in which every third turn is a warning's, and each warning has one."""
    pairs = [usual[at : at + 2] for at in range(0, len(usual), 2)]
    turns: list[ItemId] = []
    for number, pair in enumerate(pairs):
        turns += [*pair, warnings[number % len(warnings)]]
    return (*turns, *warnings[len(pairs) :])


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
