"""Make whole schedules out of a random source, as the JSON that travels, and read them as the product does.

Small on purpose: few names and few days meet often. Some names lead nowhere, some kinds are unknown, some years have
no holidays published, since all of that must be borne too.
"""

import random
from datetime import UTC, date, datetime, timedelta

from playlists.canonical import canonical
from playlists.manifest import parse_entry, parse_holidays, parse_layout, parse_schedule
from playlists.schedule import Schedule

KNOWN_KINDS = frozenset({"notice", "table"})
REF = {"digest": "sha256:" + "0" * 64, "length": 10, "encoding": "identity"}
TIMES = ["00:00", "00:01", "06:30", "08:00", "12:00", "17:30", "22:00", "23:59"]
PERIOD = 60


def world(rng: random.Random, step: timedelta = timedelta(minutes=1)) -> dict:
    """Return one channel's schedule around the end of 2026; windows begin and end at whole steps."""
    base = date(2026, rng.choice([2, 9, 12]), rng.randint(1, 28))
    start = datetime(base.year, base.month, base.day, tzinfo=UTC)

    def day() -> str:
        return (base + timedelta(days=rng.randint(-4, PERIOD))).isoformat()

    def instant() -> str | None:
        if rng.random() < 0.3:
            return None
        at = start + step * rng.randint(-1440, int(timedelta(days=rng.choice([2, 9, PERIOD])) / step))
        return at.replace(tzinfo=None).isoformat() + "Z"

    def window() -> list[str | None]:
        bounds = [instant(), instant()]
        if None not in bounds:
            bounds.sort()
        return bounds if bounds[0] is None or bounds[0] != bounds[1] else [None, None]

    def daypart(number: int) -> dict:
        weekdays = "1234567" if rng.random() < 0.6 else "".join(d for d in "1234567" if rng.random() < 0.5)
        end = rng.choice([*TIMES, "24:00"])
        return {"id": f"d{number}", "start": rng.choice(TIMES), "end": end, "weekdays": weekdays}

    def slot(number: int) -> dict:
        first = day()
        return {
            "id": f"s{number}",
            "zone": rng.choice(["main", "main", "main", "side", "nowhere"]),
            "playlist": rng.choice(["p0", "p1", "p2", "p3", "nothing"]),
            "daypart": rng.choice(["d0", "d1", "d2", "never"]),
            "first_day": first,
            "last_day": None if rng.random() < 0.3 else max(first, day()),
            "priority": rng.randint(0, 2),
            "blackout": sorted({day() for _ in range(rng.choice([0, 0, 3, 20]))}),
            "working_days_only": rng.random() < 0.4,
        }

    items = [f"n{number}" for number in range(7)]
    entries = [
        {
            "id": item,
            "kind": rng.choice(["notice", "notice", "table", "hologram"]),
            "item": REF,
            "shown": window(),
            **({"at_any_time": True} if rng.random() < 0.3 else {}),
        }
        for item in items[:6]
    ]
    evergreens = [rng.choice(["p0", "p3", "nothing", None]) for _ in range(2)]
    published = [2026] if rng.random() < 0.7 else [2026, 2027] if rng.random() < 0.5 else []
    return {
        "utc_offset": rng.choice([480, 480, 480, 0, -345, 840]),
        "layout": {
            "id": "two",
            "zones": [
                {"id": "main", "face": "page", "x": 0, "y": 0, "w": 700, "h": 1000, "evergreen": evergreens[0]},
                {"id": "side", "face": "column", "x": 700, "y": 0, "w": 300, "h": 1000, "evergreen": evergreens[1]},
            ],
        },
        "schedule": {
            "dayparts": [daypart(number) for number in range(3)],
            "slots": [slot(number) for number in range(rng.randint(0, 7))],
            "playlists": [
                {"id": f"p{number}", "items": [rng.choice(items) for _ in range(rng.randint(0, 4))]}
                for number in range(4)
            ],
        },
        "entries": entries,
        "holidays": {"years": [_holiday_year(year, rng) for year in published]},
        "hidden": sorted({rng.choice(items) for _ in range(rng.choice([0, 0, 1]))}),
        "start": start.replace(tzinfo=None).isoformat() + "Z",
    }


def _holiday_year(year: int, rng: random.Random) -> dict:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    some = [day for day in days if rng.random() < 0.1]
    off = [day.isoformat() for day in some if day.isoweekday() < 6]
    return {"year": year, "off": off, "working": [day.isoformat() for day in some if day.isoweekday() >= 6]}


def schedule_from(world: dict) -> Schedule:
    timetable = parse_schedule(canonical(world["schedule"]))
    entries = [parse_entry(entry) for entry in world["entries"]]
    return Schedule(
        dayparts=timetable.dayparts,
        slots=timetable.slots,
        playlists=timetable.playlists,
        zones=parse_layout(world["layout"]).zones,
        entries={entry.id: entry for entry in entries},
        holidays=parse_holidays(canonical(world["holidays"])),
        utc_offset=world["utc_offset"],
        hidden=frozenset(world["hidden"]),
        known_kinds=KNOWN_KINDS,
    )


def start_of(world: dict) -> datetime:
    return datetime.fromisoformat(world["start"])
