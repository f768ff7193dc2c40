"""A second evaluator, written from FORMAT.md section 6 alone: naive, minute by minute, on the JSON that travels.

It shares no code with the product, looks nothing up twice and knows no `until`. Slow and obvious is the point.
"""

import datetime as dt


def answer(world: dict, now: dt.datetime, kinds: set[str], trusted: bool = True) -> dict:
    """What every zone shows at an instant, why, and whether the answer is presumed."""
    schedule = world["schedule"]
    on, presumed = [], False
    for place, slot in enumerate(schedule["slots"]):
        if trusted and all_names_lead_somewhere(world, slot):
            for d in days_it_may_have_begun_on(world, now):
                if passes_every_test_but_the_working_day(schedule, slot, d, local(world, now)):
                    if slot["working_days_only"] and not published(world, d):
                        presumed = True
                    if not slot["working_days_only"] or works(world, d):
                        on.append((slot["priority"], place, slot))
    shown, reasons = {}, {}
    for zone in world["layout"]["zones"]:
        shown[zone["id"]], reasons[zone["id"]] = [], ("none", None)
        evergreen = [
            item for item in playlist(schedule, zone["evergreen"]) if may_show(world, item, now, kinds, trusted)
        ]
        if evergreen:
            shown[zone["id"]], reasons[zone["id"]] = evergreen, ("evergreen", None)
        candidates = []
        for priority, place, slot in on:
            items = [
                item for item in playlist(schedule, slot["playlist"]) if may_show(world, item, now, kinds, trusted)
            ]
            if slot["zone"] == zone["id"] and items:
                candidates.append((priority, place, slot["id"], items))
        if candidates:
            _, _, slot_id, items = max(candidates, key=lambda candidate: candidate[:2])
            shown[zone["id"]], reasons[zone["id"]] = items, ("slot", slot_id)
    return {"shown": shown, "reasons": reasons, "presumed": presumed}


def local(world: dict, now: dt.datetime) -> dt.datetime:
    return now.replace(tzinfo=None) + dt.timedelta(minutes=world["utc_offset"])


def days_it_may_have_begun_on(world: dict, now: dt.datetime) -> list[dt.date]:
    today = local(world, now).date()
    return [today, today - dt.timedelta(days=1)]


def all_names_lead_somewhere(world: dict, slot: dict) -> bool:
    schedule = world["schedule"]
    return (
        any(zone["id"] == slot["zone"] for zone in world["layout"]["zones"])
        and any(daypart["id"] == slot["daypart"] for daypart in schedule["dayparts"])
        and any(each["id"] == slot["playlist"] for each in schedule["playlists"])
    )


def passes_every_test_but_the_working_day(schedule: dict, slot: dict, d: dt.date, t: dt.datetime) -> bool:
    daypart = next(each for each in schedule["dayparts"] if each["id"] == slot["daypart"])
    start, end = minutes(daypart["start"]), minutes(daypart["end"])
    into_d = (t - dt.datetime(d.year, d.month, d.day)).total_seconds() / 60
    inside = start <= into_d < end if end > start else start <= into_d < 24 * 60 + end
    return (
        inside
        and str(d.isoweekday()) in daypart["weekdays"]
        and slot["first_day"] <= d.isoformat()
        and (slot["last_day"] is None or d.isoformat() <= slot["last_day"])
        and d.isoformat() not in slot["blackout"]
    )


def minutes(text: str) -> int:
    hours, rest = text.split(":")
    return int(hours) * 60 + int(rest)


def published(world: dict, d: dt.date) -> bool:
    return any(year["year"] == d.year for year in world["holidays"]["years"])


def works(world: dict, d: dt.date) -> bool:
    for year in world["holidays"]["years"]:
        if d.isoformat() in year["working"]:
            return True
        if d.isoformat() in year["off"]:
            return False
    return d.strftime("%a") not in ("Sat", "Sun")


def playlist(schedule: dict, name: str | None) -> list[str]:
    for each in schedule["playlists"]:
        if each["id"] == name:
            return each["items"]
    return []


def may_show(world: dict, item: str, now: dt.datetime, kinds: set[str], trusted: bool) -> bool:
    for entry in world["entries"]:
        if entry["id"] == item:
            if item in world["hidden"] or entry["kind"] not in kinds:
                return False
            if not trusted:
                return entry.get("at_any_time", False)
            first, end = entry["shown"]
            text = now.strftime("%Y-%m-%dT%H:%M:%SZ")
            return (first is None or first <= text) and (end is None or text < end)
    return False
